// Everything here is an extra: each page reads and links the same without it.
(function () {
  'use strict';
  var root = document.documentElement;
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };

  // The button overrules the system's colours; choosing the system's own forgets that.
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

  // From a disk, no server turns `actors/` into `actors/index.html`.
  if (location.protocol === 'file:') {
    all('a[href]').forEach(function (a) {
      var drawn = a.href.baseVal; // in a drawing, where a link has no parts
      if (drawn) a.href.baseVal = drawn.replace(/^([^:#]*\/)(?=#|$)/, '$1index.html');
      else if (a.protocol === 'file:' && /\/$/.test(a.pathname)) a.pathname += 'index.html';
    });
  }

  // The target of a fragment gets the focus, so that screen readers go on from there.
  function focusTarget() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || target.id === 'main' || target.matches('a, button, input, select')) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
  addEventListener('hashchange', focusTarget);
  focusTarget();

  // Alt and an arrow lead from fact to fact.
  addEventListener('keydown', function (event) {
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
    var facts = all('.fact:not([hidden])').filter(function (fact) { return fact.offsetParent; });
    var at = facts.indexOf(document.activeElement.closest('.fact'));
    if (at < 0) at = facts.findIndex(function (fact) { return fact.getBoundingClientRect().top > 0; }) - (step > 0);
    var next = facts[at + step];
    if (!next) return;
    event.preventDefault();
    next.tabIndex = -1;
    next.focus();
  });

  // The page's contents say which part is being read.
  var entries = all('.contents a').map(function (a) {
    return { link: a, part: document.getElementById(a.hash.slice(1)) };
  }).filter(function (entry) { return entry.part; });
  if (!entries.length) return;
  var marked = null;
  function mark() {
    var line = innerHeight / 4, current = null;
    entries.forEach(function (entry) { if (entry.part.getBoundingClientRect().top <= line) current = entry; });
    if (scrollY + innerHeight >= root.scrollHeight - 2 && scrollY > 0) current = entries[entries.length - 1];
    if (current === marked) return;
    if (marked) marked.link.removeAttribute('aria-current');
    if (current) {
      current.link.setAttribute('aria-current', 'true');
      current.link.closest('ul').scrollTop = current.link.offsetTop;
    }
    marked = current;
  }
  var waiting = false;
  addEventListener('scroll', function () {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(function () { waiting = false; mark(); });
  }, { passive: true });
  addEventListener('load', function () { setTimeout(mark); });  // measuring sooner would lay the page out twice
})();
