// Everything here is an extra: each page reads and links the same without it.
(function () {
  'use strict';
  var root = document.documentElement;
  var all = function (selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); };

  // Colours: the button overrules the system's preference; choosing what the system prefers forgets the choice.
  var system = matchMedia('(prefers-color-scheme: dark)');
  var button = document.querySelector('.theme');
  function isDark() { return root.dataset.theme ? root.dataset.theme === 'dark' : system.matches; }
  function show() { button.setAttribute('aria-pressed', String(isDark())); }
  if (button) {
    show();
    system.addEventListener('change', show);
    button.addEventListener('click', function () {
      var dark = !isDark();
      try {
        if (dark === system.matches) localStorage.removeItem('theme');
        else localStorage.setItem('theme', dark ? 'dark' : 'light');
      } catch (e) { /* storage is off: the choice lasts for this page */ }
      if (dark === system.matches) delete root.dataset.theme;
      else root.dataset.theme = dark ? 'dark' : 'light';
      show();
    });
  }

  // From a folder on disk there is no server to turn `actors/` into `actors/index.html`.
  if (location.protocol === 'file:') {
    all('a[href]').forEach(function (a) {
      if (a.protocol === 'file:' && /\/$/.test(a.pathname)) a.pathname += 'index.html';
    });
  }

  // The timeline's filters: the choice lives in the address, so that it can be sent to a colleague.
  var form = document.querySelector('.filters');
  if (!form) return;
  var groups = all('.group').filter(function (section) { return section.querySelector('.fact'); }).map(function (section) {
    var heading = section.querySelector('h2');
    return {
      section: section,
      jump: heading && document.querySelector('.jump a[href="#' + heading.id + '"]'),
      facts: all('.fact', section).map(function (item) {
        return { item: item, ids: ' ' + (item.dataset.filters || '') + ' ' };
      })
    };
  });
  var selects = all('select', form);
  var clear = form.querySelector('button');
  var output = form.querySelector('output');
  var empty = document.querySelector('.empty');
  var jump = document.querySelector('.jump');

  function apply() {
    var wanted = selects.map(function (s) { return s.value; }).filter(Boolean);
    var shown = 0, total = 0;
    groups.forEach(function (group) {
      var before = shown;
      group.facts.forEach(function (fact) {
        var hit = wanted.every(function (id) { return fact.ids.indexOf(' ' + id + ' ') >= 0; });
        fact.item.hidden = !hit;
        shown += hit;
        total += 1;
      });
      group.section.hidden = shown === before;
      if (group.jump) group.jump.parentNode.hidden = shown === before;
    });
    output.textContent = (wanted.length ? output.dataset.some : output.dataset.all)
      .replace('{shown}', shown).replace('{total}', total);
    clear.hidden = !wanted.length;
    empty.hidden = shown > 0;
    if (jump) jump.hidden = !shown;
  }

  function read() {
    var query = new URLSearchParams(location.search);
    selects.forEach(function (s) {
      s.value = query.get(s.name) || '';
      if (s.selectedIndex < 0) s.value = '';
    });
    apply();
  }

  function write() {
    var query = new URLSearchParams(location.search);
    selects.forEach(function (s) {
      if (s.value) query.set(s.name, s.value);
      else query.delete(s.name);
    });
    var text = query.toString();
    try { history.replaceState(null, '', location.pathname + (text ? '?' + text : '')); } catch (e) { /* not from disk */ }
    apply();
  }

  form.addEventListener('change', write);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('reset', function () { setTimeout(function () { write(); selects[0].focus(); }); });
  addEventListener('popstate', read);
  read();
})();
