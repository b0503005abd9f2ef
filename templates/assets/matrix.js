// The columns of the matrix: which actors have one is chosen here, and lives in the address. Without a script all have.
(function () {
  'use strict';
  var AT_FIRST = 8;
  var frame = document.querySelector('.scroll[data-choose]');
  if (!frame) return;
  var rows = Array.prototype.map.call(frame.querySelectorAll('tr'), function (row) { return Array.prototype.slice.call(row.cells); });
  var actors = rows[0].slice(1).map(function (cell, at) {
    var link = cell.querySelector('a');
    var held = rows.slice(1).filter(function (cells) { return cells[at + 1].querySelector('details'); }).length;
    return { id: link.getAttribute('href').split('/').slice(-2)[0], name: link.textContent, at: at + 1, held: held };
  });
  if (actors.length < 2) return;
  var most = actors.slice().sort(function (a, b) { return b.held - a.held || a.at - b.at; }).slice(0, AT_FIRST).map(function (a) { return a.id; });
  var form = document.createElement('details');
  var summary = document.createElement('summary');
  var list = document.createElement('p');
  form.className = 'choose';
  summary.textContent = frame.dataset.choose;
  list.setAttribute('role', 'group');
  list.setAttribute('aria-label', frame.dataset.choose);
  form.append(summary, list);
  if (actors.length > AT_FIRST) {
    var note = document.createElement('p');
    note.className = 'remark';
    note.textContent = frame.dataset.most.replace('{shown}', AT_FIRST).replace('{total}', actors.length);
    frame.before(note);
  }
  actors.forEach(function (actor) {
    var label = document.createElement('label');
    actor.box = Object.assign(document.createElement('input'), { type: 'checkbox', name: 'actor', value: actor.id });
    label.append(actor.box, ' ', actor.name);
    list.append(label, ' ');
  });
  frame.before(form);

  function show() {
    actors.forEach(function (actor) {
      rows.forEach(function (cells) { if (cells[actor.at]) cells[actor.at].hidden = !actor.box.checked; });
    });
  }

  function read() {
    var wanted = new URLSearchParams(location.search).getAll('actor').filter(function (id) { return actors.some(function (a) { return a.id === id; }); });
    actors.forEach(function (actor) { actor.box.checked = (wanted.length ? wanted : most).indexOf(actor.id) >= 0; });
    form.open = form.open || wanted.length > 0;
    show();
  }

  form.addEventListener('change', function () {
    var query = new URLSearchParams();
    var chosen = actors.filter(function (actor) { return actor.box.checked; }).map(function (actor) { return actor.id; });
    if (chosen.slice().sort().join() !== most.slice().sort().join()) chosen.forEach(function (id) { query.append('actor', id); });
    var text = query.toString();
    try { history.replaceState(null, '', location.pathname + (text ? '?' + text : '')); } catch (e) { /* not from disk */ }
    show();
  });
  addEventListener('popstate', read);
  read();
})();
