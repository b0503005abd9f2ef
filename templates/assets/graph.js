// Extras of the picture of everything: neighbours light up, the picture comes closer, the choice lives in the address.
(function () {
  'use strict';
  var plane = document.querySelector('.plane');
  if (!plane) return;
  var svg = plane.querySelector('svg');
  var all = function (selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); };

  // A line's ends are the places of its nodes: that tells whose it is.
  var nodes = {}, lines = {};
  function at(use) { return /translate\((\S+) (\S+)\)/.exec(use.getAttribute('transform')).slice(1).join(' '); }
  all('a', svg).forEach(function (a) { var key = at(a.querySelector('use')); nodes[key] = a; lines[key] = []; });
  all('.tie', svg).forEach(function (path) {
    path.getAttribute('d').split('M').slice(1).forEach(function (d) {
      var n = d.split(' '), from = n[0] + ' ' + n[1], to = n[2] + ' ' + n[3];
      if (lines[from]) lines[from].push([to, d, path]);
      if (lines[to]) lines[to].push([from, d, path]);
    });
  });
  var chosen = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  chosen.setAttribute('class', 'chosen');
  svg.insertBefore(chosen, svg.querySelector('a'));

  function look(a) {
    all('.near, .here', svg).forEach(function (other) { other.classList.remove('near', 'here'); });
    plane.classList.toggle('looking', Boolean(a));
    var d = '';
    if (a) {
      a.classList.add('here');
      lines[at(a.querySelector('use'))].forEach(function (line) {
        if (getComputedStyle(line[2]).display === 'none') return;
        nodes[line[0]].classList.add('near');
        d += 'M' + line[1];
      });
    }
    chosen.setAttribute('d', d);
    if (!a && onIssue) lookOn(onIssue);
  }

  // Who is tied to whom on one issue: these light up, joined by lines of their own, and their table opens.
  var onIssue = null;
  function nodeOf(id) {
    return all('a.actors', svg).filter(function (a) { return a.getAttribute('href').split('/').slice(-2)[0] === id; })[0];
  }
  function lookOn(details) {
    all('.near, .here', svg).forEach(function (other) { other.classList.remove('near', 'here'); });
    plane.classList.add('looking');
    chosen.setAttribute('d', all('[data-pair]', details).map(function (row) {
      var ends = row.dataset.pair.split(' ').map(nodeOf).filter(Boolean);
      ends.forEach(function (a) { a.classList.add('near'); });
      if (ends.length && !plane.querySelector('.here')) { ends[0].classList.add('here'); centre(ends[0]); }
      return ends.length > 1 ? 'M' + ends.map(function (a) { return at(a.querySelector('use')); }).join(' ') : '';
    }).join(''));
  }
  function over(event) { look(event.target.closest('a')); }
  // On the frame: an SVG that listens for focus would become a stop for the Tab key itself.
  plane.addEventListener('mouseover', over);
  plane.addEventListener('mouseleave', function () { look(null); });
  plane.addEventListener('focusin', over);
  plane.addEventListener('focusout', function () { look(null); });
  addEventListener('keydown', function (event) { if (event.key === 'Escape') look(null); });

  // What bears a name lights up; the best tied of it comes to the middle, and Enter goes there.
  var seek = document.getElementById('seek'), sought = document.getElementById('sought');
  function plain(text) { return text.normalize('NFD').replace(/[\p{M}'’]/gu, '').toLowerCase(); }
  function centre(a) {
    var box = a.querySelector('use').getBoundingClientRect(), frame = plane.getBoundingClientRect();
    plane.scrollLeft += box.left + box.width / 2 - frame.left - plane.clientWidth / 2;
    plane.scrollTop += box.top + box.height / 2 - frame.top - plane.clientHeight / 2;
  }
  function nameOf(a) { return plain(a.querySelector('title').textContent.replace(/:[^:]*$/, '')); } // without its number of ties
  function named() {
    var words = plain(seek.value.trim());
    return words ? all('a', svg).filter(function (a) { return a.checkVisibility() && nameOf(a).indexOf(words) >= 0; }) : [];
  }
  seek.addEventListener('input', function () {
    var found = named();
    look(found[0]);
    found.forEach(function (a) { a.classList.add('near'); });
    if (found[0]) centre(found[0]);
    sought.textContent = seek.value.trim() ? sought.dataset.found.replace('{number}', found.length) : '';
  });
  seek.addEventListener('keydown', function (event) {
    if (event.key !== 'Enter') return;
    var found = named();
    if (found[0]) found[0].focus();
  });

  // Closer and further away: the picture grows within its frame, which scrolls by itself, by arrow keys too. Names keep
  // their size on the screen; the larger the picture, the more of them have room.
  var natural = svg.viewBox.baseVal.width, ratio = natural / svg.viewBox.baseVal.height;
  var levels = plane.dataset.levels.split(' ').map(Number);
  function whole() { return Math.min(plane.clientWidth, parseFloat(getComputedStyle(plane).maxHeight) * ratio); }
  function show(width) {
    var scale = width / natural;
    svg.setAttribute('width', Math.round(width));
    svg.style.setProperty('--k', 1 / Math.max(scale, levels[0]));
    plane.dataset.shown = levels.map(function (level, n) { return !n || level <= scale * 1.02 ? n : ''; }).join(' ').trim();
  }
  /** Change the size, and leave the middle of the frame, or a place on the screen, where it is. */
  function zoom(by, place) {
    var frame = plane.getBoundingClientRect(), width = svg.getBoundingClientRect().width;
    var next = by ? Math.min(Math.max(width * by, Math.min(240, whole())), natural * 4) : whole();
    var dx = place ? place[0] - frame.left : plane.clientWidth / 2, dy = place ? place[1] - frame.top : plane.clientHeight / 2;
    var x = (plane.scrollLeft + dx) / width, y = (plane.scrollTop + dy) / width;
    show(next);
    plane.scrollLeft = x * next - dx;
    plane.scrollTop = y * next - dy;
  }
  all('.zoom button').forEach(function (button) {
    button.addEventListener('click', function () { zoom(Number(button.dataset.by)); });
  });
  document.querySelector('.seeking').hidden = false;
  plane.addEventListener('keydown', function (event) {
    var by = { '+': 1.3, '=': 1.3, '-': 1 / 1.3, '0': 0 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    zoom(by);
  });
  // The wheel alone scrolls the page; with Ctrl, which is also what two fingers on a pad send, it brings the picture closer.
  plane.addEventListener('wheel', function (event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 150), [event.clientX, event.clientY]);
  }, { passive: false });
  var spread = 0;
  function fingers(event) {
    var a = event.touches[0], b = event.touches[1];
    if (!b) { spread = 0; return; }
    var now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (event.cancelable) event.preventDefault();
    if (spread) zoom(now / spread, [(a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2]);
    spread = now;
  }
  plane.addEventListener('touchmove', fingers, { passive: false });
  plane.addEventListener('touchend', fingers);

  // It begins whole where names can be read then; else larger, with what has the most ties, which is drawn first.
  show(Math.min(natural, whole() < natural * 0.4 ? natural * 0.7 : whole()));
  if (svg.querySelector('a')) centre(svg.querySelector('a'));

  // The mouse pulls the picture along, also by what is a link: only where it did not move it follows it.
  var held = null, pulled = false;
  plane.addEventListener('pointerdown', function (event) {
    pulled = false;
    if (event.pointerType === 'mouse' && event.button === 0) held = [event.clientX, event.clientY];
  });
  addEventListener('pointermove', function (event) {
    if (!held || (!pulled && Math.hypot(event.clientX - held[0], event.clientY - held[1]) < 5)) return;
    pulled = true;
    plane.scrollLeft -= event.clientX - held[0];
    plane.scrollTop -= event.clientY - held[1];
    held = [event.clientX, event.clientY];
  });
  plane.addEventListener('dragstart', function (event) { event.preventDefault(); });
  plane.addEventListener('click', function (event) { if (pulled) event.preventDefault(); });
  addEventListener('pointerup', function () { held = null; });

  var boxes = all('.show input');
  var section = document.querySelector('.by-issue'), byIssue = section ? all('details', section) : [];
  var select = document.createElement('select');
  function choose(id) {
    onIssue = byIssue.filter(function (details) { return details.dataset.issue === id; })[0] || null;
    select.value = onIssue ? id : '';
    byIssue.forEach(function (details) {
      details.hidden = Boolean(onIssue) && details !== onIssue;
      details.open = details === onIssue;
    });
    look(null);
  }
  function write() {
    var query = new URLSearchParams();
    if (select.value) query.append('issue', select.value);
    boxes.forEach(function (other) { if (!other.checked) query.append('without', other.value); });
    var text = query.toString();
    try { history.replaceState(null, '', location.pathname + (text ? '?' + text : '')); } catch (e) { /* not from disk */ }
  }
  if (section) {
    var label = Object.assign(document.createElement('label'), { textContent: section.dataset.label, htmlFor: 'issue' });
    select.id = 'issue';
    select.append(new Option(section.dataset.all, ''));
    byIssue.forEach(function (details) { select.append(new Option(details.querySelector('summary').textContent, details.dataset.issue)); });
    select.addEventListener('change', function () { choose(select.value); write(); });
    var line = Object.assign(document.createElement('p'), { className: 'zoom' });
    line.append(label, ' ', select);
    document.querySelector('.seeking').before(line);
  }
  function read() {
    var query = new URLSearchParams(location.search), hidden = query.getAll('without');
    boxes.forEach(function (box) { box.checked = hidden.indexOf(box.value) < 0; });
    choose(query.get('issue'));
  }
  boxes.forEach(function (box) {
    box.addEventListener('change', write);
  });
  addEventListener('popstate', read);
  read();
})();
