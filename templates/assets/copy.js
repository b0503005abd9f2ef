// Each fact gets a small menu that copies it together with its citation.
(function () {
  'use strict';
  var template = document.getElementById('copying');
  if (!template || !('popover' in HTMLElement.prototype)) return;
  var words = template.dataset;
  var one = function (selector, from) { return from.querySelector(selector); };
  var loaded = null;

  // The forms are fetched when the first menu opens: most readers never need them.
  function load() {
    loaded = loaded || new Promise(function (resolve, reject) {
      var script = document.createElement('script');
      script.src = document.getElementById('main').dataset.citations;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return loaded;
  }

  function copy(copied) {
    if (navigator.clipboard) return navigator.clipboard.writeText(copied);
    // Without https a page has no clipboard of its own: the old way.
    return new Promise(function (resolve, reject) {
      var area = document.createElement('textarea');
      area.value = copied;
      menu.appendChild(area);
      area.select();
      var done = document.execCommand('copy');
      area.remove();
      if (done) resolve(); else reject(new Error('copy'));
    });
  }

  var menu = document.importNode(template.content, true).firstElementChild;
  var told = one('.told', menu);
  var opener = null;
  menu.popover = 'manual';

  function close() {
    if (!opener) return;
    menu.hidePopover();
    opener.setAttribute('aria-expanded', 'false');
    opener = null;
  }

  function open(button) {
    close();
    opener = button;
    told.textContent = '';
    button.after(menu); // the next stop of the Tab key
    button.setAttribute('aria-expanded', 'true');
    menu.showPopover();
    place();
    load().catch(function () { loaded = null; });
  }

  function place() {
    var at = opener.getBoundingClientRect(), size = menu.getBoundingClientRect();
    var width = document.documentElement.clientWidth;
    var start = document.documentElement.dir === 'rtl' ? at.right - size.width : at.left;
    var below = at.bottom + 4;
    menu.style.left = Math.max(8, Math.min(start, width - size.width - 8)) + 'px';
    menu.style.top = (below + size.height > innerHeight - 8 ? Math.max(8, at.top - size.height - 4) : below) + 'px';
  }

  menu.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (!button) return;
    var fact = opener.closest('.fact');
    load().then(function () { return copy(window.copyOfFact(fact, button.dataset.form)); }).then(
      function () { told.textContent = words.done.replace('{form}', button.textContent); },
      function () { told.textContent = words.failed; }
    ).then(function () { button.focus(); place(); });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape' || !opener) return;
    var back = opener;
    close();
    back.focus();
  });
  ['pointerdown', 'focusin'].forEach(function (name) {
    document.addEventListener(name, function (event) {
      if (opener && !menu.contains(event.target) && !opener.contains(event.target)) close();
    });
  });
  addEventListener('scroll', function () { if (opener) place(); }, { passive: true });

  document.querySelectorAll('.fact').forEach(function (fact) {
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.setAttribute('aria-expanded', 'false');
    button.textContent = words.copy;
    button.setAttribute('aria-label', words.label.replace('{date}', one('.date time, .date span[title]', fact).textContent));
    button.addEventListener('click', function () { if (opener === button) close(); else open(button); });
    one('.permalink', fact).after(button);
  });
})();
