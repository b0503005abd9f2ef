// Marks what has changed since the reader was last here. What is kept stays in this browser; nothing is sent.
(function () {
  'use strict';
  var KEY = 'visits';
  var PAUSE = 4 * 60 * 60 * 1000;  // Whoever comes back after that pays a new visit.
  var newest = +document.documentElement.dataset.changed;
  var section = document.querySelector('.visit');
  var now = Date.now();
  var kept;
  if (!newest) return;
  try {
    kept = JSON.parse(localStorage.getItem(KEY));
    if (!kept || typeof kept.seen !== 'number') kept = { before: newest, seen: newest, last: 0, at: now };
    if (now - kept.at > PAUSE) {
      kept.before = kept.seen;
      kept.last = kept.at;
    }
    kept.at = now;
    kept.seen = Math.max(kept.seen, newest);
    keep();
  } catch (e) { return; /* storage is off: nobody is told apart from anybody */ }

  function keep() { localStorage.setItem(KEY, JSON.stringify(kept)); }

  function mark() {
    var word = document.getElementById('main').dataset.new;
    document.querySelectorAll('[data-changed]:is(.fact, li)').forEach(function (item) {
      if (+item.dataset.changed <= kept.before) return;
      var tag = document.createElement('span');
      tag.className = 'tag new';
      tag.textContent = word;
      (item.querySelector('.said') || item.querySelector('.when')).append(tag);
    });
  }
  if (kept.last) mark();
  if (!section) return;

  var told = section.querySelector('.told');
  var isHome = !!section.querySelector('.more');
  var changed = newest > kept.before;
  var day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long' }).format(new Date(kept.last));
  told.textContent = (!kept.last ? told.dataset.first : changed ? told.dataset.some : told.dataset.none).replace('{day}', day);
  section.hidden = isHome && !(kept.last && changed);
  section.addEventListener('click', function (event) {
    var button = event.target.closest('[data-visits]');
    if (!button) return;
    var status = section.querySelector('[role="status"]');
    if (button.dataset.visits === 'forget') {
      localStorage.removeItem(KEY);
      status.textContent = status.dataset.forgotten;
    } else {
      kept.before = kept.seen;
      keep();
      status.textContent = status.dataset.seen;
    }
    document.querySelectorAll('.tag.new').forEach(function (tag) { tag.remove(); });
  });
})();
