// Shows what a link leads to, while the pointer or the focus is on it: words of the target's own page.
(function () {
  'use strict';
  if (!('popover' in HTMLElement.prototype)) return;
  var WAIT = 350, GRACE = 250;
  var LINKS = 'main a[href]:not(.permalink, .print a, nav a, .colophon a, .preview a)';
  var pages = {};
  var box = document.createElement('div');
  var link = null;
  var timer = 0;
  var touched = false;
  box.className = 'preview';
  box.popover = 'manual';
  document.getElementById('main').append(box);

  // --- what there is to show ---

  function fetchPage(address) {
    if (address === location.origin + location.pathname) return Promise.resolve(document);
    if (!pages[address]) {
      pages[address] = fetch(address, { credentials: 'same-origin' }).then(function (answer) {
        if (!answer.ok || !/html/.test(answer.headers.get('content-type'))) throw new Error(answer.status);
        return answer.text();
      }).then(function (html) { return new DOMParser().parseFromString(html, 'text/html'); });
      pages[address].catch(function () { delete pages[address]; });
    }
    return pages[address];
  }

  function parts(page, id) {
    var place = id && page.getElementById(id);
    if (place && place.matches('.fact')) {
      return pick(place, '.date > :first-child, .text, .caveat, .who, .said .tag, .notes > p, .basis');
    }
    if (place && place.matches('h2, h3')) return pick(page, 'h1').concat([copyOf(place)]);
    return id && !place ? [] : pick(page, '.where .kind, h1, .head .names li, .head .lead, .head .tags');
  }

  function pick(from, selector) { return Array.prototype.map.call(from.querySelectorAll(selector), copyOf); }

  // Only words: a preview is looked at, and left for the page itself.
  function copyOf(node) {
    var copy = document.importNode(node, true);
    copy.removeAttribute('id');
    copy.querySelectorAll('[id]').forEach(function (e) { e.removeAttribute('id'); });
    copy.querySelectorAll('button, sup, .tag.new').forEach(function (e) { e.remove(); });
    copy.querySelectorAll('a').forEach(function (a) { a.replaceWith.apply(a, a.childNodes); });
    var made = document.createElement(copy.localName === 'div' ? 'div' : 'p');
    made.className = copy.localName === 'h1' ? 'title' : copy.className;
    if (copy.lang) made.lang = copy.lang;
    if (copy.dir) made.dir = copy.dir;
    made.append.apply(made, copy.childNodes);
    return made;
  }

  // A citation is explained by the page's own list of sources; where that stands beside it anyway, by nothing more.
  function explain(mark) {
    var source = Array.prototype.filter.call(document.querySelectorAll('.sources > li'), function (li) {
      return li.querySelector('b').textContent === mark.textContent;
    })[0];
    if (!source) return [];
    var head = document.createElement('p');
    head.className = 'kind';
    head.textContent = mark.getAttribute('aria-label');
    var shown = [head].concat(pick(source, 'div > p:first-child, div > .detail:nth-child(2)'));
    if (touched) {
      var way = document.createElement('a');
      way.href = mark.href;
      way.append.apply(way, shown[1].childNodes);
      shown[1].append(way);
    }
    return shown;
  }

  function isBeside(mark) {
    var fact = mark.closest('.fact');
    return fact && fact.querySelector('.notes').getBoundingClientRect().top <= fact.querySelector('.claim').getBoundingClientRect().top + 4;
  }

  // --- showing it ---

  function show(a) {
    var isMark = !!a.closest('.citation');
    var content = isMark ? Promise.resolve(explain(a)) : fetchPage(a.origin + a.pathname).then(function (page) {
      return parts(page, decodeURIComponent(a.hash.slice(1)));
    });
    content.then(function (shown) {
      if (link !== a || !shown.length) return;
      box.replaceChildren.apply(box, shown);
      box.showPopover();
      place(a);
    }, function () { /* not to be had, as from a folder on disk: the link still leads there */ });
  }

  function place(a) {
    var at = a.getClientRects()[0] || a.getBoundingClientRect(), size = box.getBoundingClientRect();
    var left = document.documentElement.dir === 'rtl' ? at.right - size.width : at.left;
    var below = at.bottom + size.height + 8 < innerHeight || at.top < size.height + 8;
    box.style.left = Math.max(8, Math.min(left, document.documentElement.clientWidth - size.width - 8)) + 'px';
    box.style.top = (below ? at.bottom + 4 : at.top - size.height - 4) + 'px';
  }

  function hide() {
    clearTimeout(timer);
    link = null;
    if (box.matches(':popover-open')) box.hidePopover();
  }

  function previewed(target) {
    var a = target.closest && target.closest(LINKS);
    if (!a || a.origin !== location.origin || /\.\w+$/.test(a.pathname.replace(/\/index\.html$/, '/'))) return null;
    return a.pathname === location.pathname && !a.hash ? null : a;
  }

  function begin(a, wait) {
    if (a === link) { clearTimeout(timer); if (!box.matches(':popover-open')) timer = setTimeout(show, wait, a); return; }
    hide();
    link = a;
    timer = setTimeout(show, wait, a);
  }

  document.addEventListener('pointerover', function (event) {
    if (event.pointerType === 'touch') return;
    if (box.contains(event.target)) { clearTimeout(timer); return; }
    var a = previewed(event.target);
    if (a && !(a.closest('.citation') && isBeside(a))) begin(a, WAIT);
    else if (link) { clearTimeout(timer); timer = setTimeout(hide, GRACE); }
  });
  document.documentElement.addEventListener('pointerleave', function () { if (!touched) hide(); });
  document.addEventListener('focusin', function (event) {
    if (box.contains(event.target)) return;
    var a = previewed(event.target);
    if (a && a.matches(':focus-visible') && !(a.closest('.citation') && isBeside(a))) begin(a, WAIT);
    else if (!touched) hide();
  });
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape') hide(); });
  document.addEventListener('pointerdown', function (event) {
    touched = event.pointerType === 'touch';
    if (!box.contains(event.target) && !(touched && link && link.contains(event.target))) hide();
  });
  // A finger has no hovering: its first tap on a citation shows the note, and the note leads on.
  document.addEventListener('click', function (event) {
    var mark = touched && event.target.closest('.citation a');
    if (!mark || (mark === link && box.matches(':popover-open'))) return;
    event.preventDefault();
    begin(mark, 0);
  });
  addEventListener('scroll', function () { if (!touched && box.matches(':popover-open')) hide(); }, { passive: true });
})();
