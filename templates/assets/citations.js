// A fact in the forms that it can be copied in: who said it, when, on what source, how sure, how far it may travel.
// `copy.js` fetches this when the first fact is copied, and calls `copyOfFact`.
(function () {
  'use strict';
  var words = document.getElementById('copying').dataset;
  var one = function (selector, from) { return (from || document).querySelector(selector); };
  var all = function (selector, from) { return Array.prototype.slice.call(from.querySelectorAll(selector)); };
  var canonical = one('link[rel="canonical"]');
  var base = canonical ? canonical.href : location.href;

  function text(node) { return node ? node.textContent.replace(/\s+/g, ' ').trim() : ''; }
  function fill(pattern, values) { return pattern.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }
  // Addresses are the published ones, wherever the page is read from.
  function address(link) { return new URL(link.getAttribute('href'), base).href; }

  // --- what a fact says of itself ---

  function read(fact) {
    var day = one('.date time, .date span[title]', fact);
    var labels = all('.said .tag:not(.handling, .new), .caveat, .verdict, .basis', fact);
    return {
      id: one('.permalink', fact).hash.slice(1),
      url: address(one('.permalink', fact)),
      statement: one('.text > span:not(.tag)', fact),
      hedge: text(one('.tag.hedge', fact)),
      who: one('.who', fact),
      date: text(day),
      edtf: day.getAttribute('datetime') || day.title,
      labels: labels,
      sources: all('.text sup a', fact).map(function (mark, index) {
        return { note: all('.notes > p > a', fact)[index], place: mark.dataset.at || '', item: item(text(mark)) };
      }),
      handling: fact.dataset.handling,
      from: fill(words.from, { site: text(one('.site')), revision: text(one('.foot .revision')) })
    };
  }

  function item(number) {
    var found = all('.sources > li', document).filter(function (li) { return text(one('b', li)) === number; })[0];
    return found ? JSON.parse(found.dataset.item) : null;
  }

  // Who and when, how sure, and on what source; `show` puts an element into the form's own words.
  function lines(fact, show) {
    var who = fact.who ? fill(words.line, { who: show(fact.who), date: fact.date }) : fact.date;
    return [who].concat(fact.labels.map(show), fact.sources.map(function (source) {
      return fill(words.source, { source: show(source.note) });
    }));
  }

  // --- the forms ---

  var forms = {
    plain: function (fact) {
      var statement = text(fact.statement);
      if (fact.hedge) statement = fill(words.hedge, { hedge: fact.hedge, text: statement });
      return [statement].concat(lines(fact, text), fact.url, fact.handling, fact.from).join('\n');
    },
    markdown: function (fact) {
      var show = function (node) { return markdown(node).trim(); };
      var statement = show(fact.statement);
      if (fact.hedge) {
        statement = fill(escapeMarkdown(words.hedge), { hedge: escapeMarkdown(fact.hedge), text: statement });
      }
      var rest = lines(fact, show).concat('<' + fact.url + '>', escapeMarkdown(fact.handling), escapeMarkdown(fact.from));
      return '> ' + statement + '\n>\n> ' + rest.join('\\\n> ');
    },
    csl: function (fact) { return JSON.stringify(items(fact).map(cslItem), null, 2); },
    bibtex: function (fact) { return items(fact).map(bibtexEntry).join('\n\n'); }
  };

  function escapeMarkdown(plain) { return plain.replace(/[\\`*_[\]<>#|~]/g, '\\$&'); }

  function markdown(node) {
    if (node.nodeType === 3) return escapeMarkdown(node.data.replace(/\s+/g, ' '));
    var inner = Array.prototype.map.call(node.childNodes, markdown).join('');
    var signs = { em: '*', strong: '**' }[node.localName] || '';
    return node.localName === 'a' ? '[' + inner + '](' + address(node) + ')' : signs + inner + signs;
  }

  // The fact itself, then each source: the fact's item says where it stands here, a source's where it was published.
  // Whoever spoke is no author: the words are the desk's, and the note says whose claim it is.
  function items(fact) {
    var statement = text(fact.statement);
    var note = lines(fact, text).concat(fact.handling);
    var own = {
      id: fact.id, type: 'entry',
      title: fact.hedge ? fill(words.hedge, { hedge: fact.hedge, text: statement }) : statement,
      'container-title': text(one('.site')),
      issued: fact.edtf, URL: fact.url,
      language: (one('.text', fact.statement.closest('.claim')).lang || document.documentElement.lang),
      note: note.join('; '), version: text(one('.foot .revision')), words: fact.date
    };
    var seen = {};
    return [own].concat(fact.sources.map(function (source) {
      if (!source.item) return null;
      if (seen[source.item.id]) {
        if (source.place) seen[source.item.id].places.push(source.place);
        return null;
      }
      seen[source.item.id] = Object.assign({ places: source.place ? [source.place] : [] }, source.item);
      return seen[source.item.id];
    }).filter(Boolean));
  }

  function cslItem(entry) {
    var made = {};
    Object.keys(entry).forEach(function (key) {
      var value = entry[key];
      if (key === 'issued' || key === 'accessed') made[key] = cslDate(value, entry.words);
      else if (key === 'places') { if (value.length) made.locator = value.join(', '); }
      else if (key !== 'words' && value && value.length) made[key] = value;
    });
    return made;
  }

  // EDTF to CSL: one day, month or year, or a closed range; an open end has no form there but words.
  function cslDate(edtf, inWords) {
    var ends = edtf.split('/');
    if (ends.indexOf('..') >= 0 || ends.indexOf('') >= 0) return { literal: inWords || edtf };
    var parts = ends.map(function (end) { return end.replace(/[~?%X]/g, '').split('-').filter(Boolean).map(Number); });
    var date = { 'date-parts': parts };
    if (/[~?%]/.test(edtf)) date.circa = true;
    return date;
  }

  var TYPES = {
    'article-journal': 'article', 'article-magazine': 'article', 'article-newspaper': 'article',
    book: 'book', report: 'techreport', thesis: 'phdthesis'
  };
  var PUBLISHER = { article: 'journal', techreport: 'institution', phdthesis: 'school', misc: 'howpublished' };

  function bibtexEntry(entry) {
    var type = TYPES[entry.type] || 'misc';
    var first = /^(\d{4})(?:-(\d\d))?/.exec(entry.issued || '');
    var fields = [
      ['author', (entry.author || []).map(function (a) { return '{' + escapeBibtex(a.literal) + '}'; }).join(' and ')],
      ['title', entry.title && '{' + escapeBibtex(entry.title) + '}'],
      [PUBLISHER[type] || 'publisher', escapeBibtex(entry.publisher || entry['container-title'] || '')],
      ['year', first && first[1]],
      ['month', first && first[2] && String(+first[2])],
      ['date', entry.issued],
      ['language', entry.language],
      ['url', entry.URL],
      ['urldate', entry.accessed],
      ['version', escapeBibtex(entry.version || '')],
      ['note', escapeBibtex(entry.note || (entry.places || []).join(', '))]
    ].filter(function (field) { return field[1]; });
    return '@' + type + '{' + entry.id + ',\n' +
      fields.map(function (field) { return '  ' + field[0] + ' = {' + field[1] + '}'; }).join(',\n') + '\n}';
  }

  function escapeBibtex(plain) {
    return plain.replace(/[\\{}#$%&_~^]/g, function (c) {
      return c === '\\' ? '\\textbackslash{}' : c === '~' ? '\\textasciitilde{}' : c === '^' ? '\\textasciicircum{}' : '\\' + c;
    });
  }

  window.copyOfFact = function (fact, form) { return forms[form](read(fact)); };
})();
