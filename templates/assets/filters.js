// Lists that can be narrowed and put in order: the choice lives in the address, so that it can be sent to a colleague.
(function () {
  'use strict';
  var form = document.querySelector('.filters');
  if (!form) return;
  var all = function (selector, from) { return Array.prototype.slice.call(from.querySelectorAll(selector)); };
  var sorted = document.querySelector('.group.sorted');
  var groups = all('.group', document).filter(function (section) {
    return section !== sorted && section.querySelector(form.dataset.of);
  }).map(function (section) {
    var heading = section.querySelector('h2');
    return {
      section: section,
      list: section.querySelector('.facts, .entries, .changes'),
      jump: heading && document.querySelector('.jump a[href="#' + heading.id + '"]'),
      items: all(form.dataset.of, section).map(function (item) {
        return { item: item, under: ' ' + (item.dataset.filters || '') + ' ' };
      })
    };
  });
  var rows = groups.reduce(function (found, group) { return found.concat(group.items); }, []);
  var selects = all('select', form);
  var sort = form.elements.sort;
  var filters = selects.filter(function (s) { return s !== sort; });
  var clear = form.querySelector('button');
  var output = form.querySelector('output');
  var empty = document.querySelector('.empty');
  var jump = document.querySelector('.jump');
  var order = '';

  var orders = {
    name: function (a, b) { return a.place - b.place; },
    day: function (a, b) { return a.day < b.day ? 1 : a.day > b.day ? -1 : 0; },
    facts: function (a, b) { return b.facts - a.facts; }
  };

  // In an order of its own the list has no groups: each entry goes home when the order is the list's again.
  function arrange(wanted) {
    if (!sorted || wanted === order) return;
    order = wanted;
    if (!wanted) {
      groups.forEach(function (group) {
        group.items.forEach(function (row) { group.list.appendChild(row.item); });
      });
      return;
    }
    rows.forEach(function (row) {
      row.place = +row.item.dataset.place;
      row.day = row.item.dataset.day || '';
      row.facts = +row.item.dataset.facts || 0;
    });
    var list = sorted.querySelector('.entries');
    rows.slice().sort(orders[wanted]).forEach(function (row) { list.appendChild(row.item); });
  }

  function apply() {
    var wanted = filters.map(function (s) { return s.value; }).filter(Boolean);
    var shown = 0, total = 0;
    arrange(sort ? sort.value : '');
    groups.forEach(function (group) {
      var before = shown;
      group.items.forEach(function (row) {
        var hit = wanted.every(function (id) { return row.under.indexOf(' ' + id + ' ') >= 0; });
        row.item.hidden = !hit;
        shown += hit;
        total += 1;
      });
      group.section.hidden = !!order || shown === before;
      if (group.jump) group.jump.parentNode.hidden = group.section.hidden;
    });
    output.textContent = (wanted.length ? output.dataset.some : output.dataset.all)
      .replace('{shown}', shown).replace('{total}', total);
    clear.hidden = !wanted.length && !order;
    empty.hidden = shown > 0;
    if (sorted) sorted.hidden = !order || !shown;
    if (jump) jump.hidden = !shown || !!order;
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
