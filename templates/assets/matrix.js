// The matrix of positions: which actors have a column and which issues a row is chosen here, and lives in the address.
// Two or three actors stand beside each other with what their lines rest on. Without a script all that fits is shown.
(function () {
  'use strict';
  var AT_FIRST = 8, COMPARED = 3;
  var frame = document.querySelector('.scroll[data-choose]');
  if (!frame) return;
  var words = frame.dataset;
  var all = function (selector, from) { return Array.prototype.slice.call(from.querySelectorAll(selector)); };
  var idOf = function (link) { return link.getAttribute('href').split('/').slice(-2)[0]; };
  var rows = all('tr', frame);
  var issues = rows.slice(1).map(function (row) {
    var link = row.cells[0].querySelector('a');
    return { id: idOf(link), name: link.textContent, row: row };
  });
  var actors = Array.prototype.slice.call(rows[0].cells, 1).map(function (cell, at) {
    var link = cell.querySelector('a');
    var cells = rows.map(function (row) { return row.cells[at + 1]; });
    return { id: idOf(link), name: link.textContent, cells: cells, held: cells.filter(holds).length };
  });
  // Actors without a column are listed below the table, and get one as soon as they are chosen.
  all('.others .position', document).forEach(function (item) {
    var actor = actors.filter(function (found) { return found.id === item.dataset.actor; })[0];
    if (!actor) {
      var link = all('.holder a', item).pop();
      actors.push(actor = { id: item.dataset.actor, name: link.textContent, link: link, cells: null, held: 0, lines: {} });
    }
    actor.lines[item.dataset.subject] = item;
    actor.held += 1;
  });
  // The order of names is the page's: no browser sorts them.
  var order = (words.order || '').split(' ');
  if (words.order) actors.sort(function (a, b) { return order.indexOf(a.id) - order.indexOf(b.id); });
  if (actors.length < 2) return;

  function holds(cell) { return !!cell.querySelector('.stance'); }

  function cellsOf(actor) {
    if (actor.cells) return actor.cells;
    actor.cells = rows.map(function (row, number) {
      var cell = document.createElement(number ? 'td' : 'th');
      if (!number) {
        cell.scope = 'col';
        cell.append(actor.link.cloneNode(true));
      } else fill(cell, actor.lines[issues[number - 1].id]);
      row.append(cell);
      return cell;
    });
    return actor.cells;
  }

  function fill(cell, item) {
    if (!item) {
      cell.append(Object.assign(document.createElement('span'), { className: 'none', textContent: words.none }));
      return;
    }
    var stance = document.createElement('details'), summary = document.createElement('summary');
    stance.className = 'stance';
    summary.append.apply(summary, item.querySelector('.line p').cloneNode(true).childNodes);
    stance.append(summary, item.querySelector('.notes').cloneNode(true));
    cell.append(stance);
  }

  // --- what is offered ---

  all('.unscripted', document).forEach(function (remark) { remark.remove(); }); // the note says what is shown now

  var most = actors.slice().sort(function (a, b) { return b.held - a.held; }).slice(0, AT_FIRST);
  var tied = actors.filter(function (a) { return most.indexOf(a) < 0 && a.held === most[most.length - 1].held; }).length;
  var note = document.createElement('p');
  note.className = 'remark';
  note.setAttribute('role', 'status');
  frame.before(note);

  function offered(things, name, heading) {
    var form = document.createElement('details');
    var list = document.createElement('p');
    form.className = 'choose';
    list.setAttribute('role', 'group');
    list.setAttribute('aria-label', heading);
    form.append(Object.assign(document.createElement('summary'), { textContent: heading }), list);
    things.forEach(function (thing) {
      var label = document.createElement('label');
      thing.box = Object.assign(document.createElement('input'), { type: 'checkbox', name: name, value: thing.id });
      label.append(thing.box, ' ', thing.name);
      list.append(label, ' ');
    });
    var reset = Object.assign(document.createElement('button'), { type: 'button', textContent: words.all });
    reset.addEventListener('click', function () {
      things.forEach(function (thing) { thing.box.checked = true; });
      write();
    });
    list.append(reset);
    frame.before(form);
    form.addEventListener('change', write);
    return form;
  }
  var forms = [offered(actors, 'actor', words.choose), offered(issues, 'issue', words.issues)];
  var chosen = function (things) { return things.filter(function (thing) { return thing.box.checked; }); };
  var isAtFirst = function () {
    var shown = chosen(actors);
    return shown.length === most.length && shown.every(function (actor) { return most.indexOf(actor) >= 0; });
  };

  function show(asked) {
    var shown = chosen(actors);
    var compared = asked && shown.length > 1 && shown.length <= COMPARED;
    shown.forEach(cellsOf);
    actors.forEach(function (actor) {
      (actor.cells || []).forEach(function (cell) { cell.hidden = shown.indexOf(actor) < 0; });
    });
    issues.forEach(function (issue, number) {
      var silent = compared && !shown.some(function (actor) { return holds(actor.cells[number + 1]); });
      issue.row.hidden = !issue.box.checked || silent;
    });
    frame.classList.toggle('chosen', asked || chosen(issues).length < issues.length);
    frame.classList.toggle('compared', compared);
    frame.classList.toggle('few', shown.length < 3);
    var first = actors.length > AT_FIRST
      ? words.most.replace('{shown}', AT_FIRST).replace('{total}', actors.length) + (tied ? ' ' + words.tied.replace('{number}', tied) : '') : '';
    var names = shown.map(function (actor) { return actor.name; }).join(', ');
    note.textContent = compared ? words.compare.replace('{actors}', names) : asked ? '' : first;
  }

  // --- the address ---

  function read() {
    var query = new URLSearchParams(location.search);
    var wanted = query.getAll('actor'), subjects = query.getAll('issue');
    var known = actors.filter(function (actor) { return wanted.indexOf(actor.id) >= 0; });
    var some = issues.some(function (issue) { return subjects.indexOf(issue.id) >= 0; });
    actors.forEach(function (actor) { actor.box.checked = (known.length ? known : most).indexOf(actor) >= 0; });
    issues.forEach(function (issue) { issue.box.checked = !some || subjects.indexOf(issue.id) >= 0; });
    forms[0].open = forms[0].open || known.length > 0;
    forms[1].open = forms[1].open || some;
    show(known.length > 0);
  }

  function write() {
    var query = new URLSearchParams();
    var asked = !isAtFirst();
    if (asked) chosen(actors).forEach(function (actor) { query.append('actor', actor.id); });
    if (chosen(issues).length < issues.length) chosen(issues).forEach(function (issue) { query.append('issue', issue.id); });
    var text = query.toString();
    try { history.replaceState(null, '', location.pathname + (text ? '?' + text : '')); } catch (e) { /* not from disk */ }
    show(asked);
  }

  addEventListener('popstate', read);
  read();
})();
