// The search page: results with the facts that answer, choices, order, and an address that can be sent to a colleague.
import { element, find, inARow, inContent, inTurn, loadFacets, marked, prepare, stretch } from './search.js';

const STEP = 6; // records, or dated parts, shown at a time: each record is a file to fetch
const MOST = 200; // records loaded at a time, to put their facts in order
const FACTS = 3; // facts shown of one record

export function start(form) {
  const { root } = form.dataset;
  const page = form.closest('article');
  const input = form.querySelector('input');
  const selects = [...form.querySelectorAll('select')];
  const sort = form.elements.sort;
  const clear = form.querySelector('[type="reset"]');
  const narrow = form.querySelector('details');
  const count = page.querySelector('.count');
  const results = page.querySelector('.results');
  const more = page.querySelector('.more button');
  let turn = 0;
  let next = () => {};
  let counted = false;

  const chosen = () => selects.filter((s) => s !== sort && s.value).map((s) => [s.name, s.value]);

  function tell(words, number, meant) {
    count.textContent = number === undefined ? words : words.replace('{number}', number.toLocaleString(document.documentElement.lang));
    if (!meant) return;
    const [before, after] = count.dataset.meant.split('{query}');
    const link = element('a', '', meant);
    link.href = `?q=${encodeURIComponent(meant)}`;
    count.append(' ', before, link, after);
  }

  function factItem(record, fact, where) {
    const skip = fact.skip || 0;
    const from = fact.start + skip;
    const end = fact.end - (fact.doubt || 0);
    const link = element('a', '', end - from > 60 ? stretch({ ...fact, end }, 50, from) : marked(fact, from, end));
    link.href = `${record.url}#${fact.id}`;
    const who = skip ? element('p', 'who', marked(fact, fact.start, from)) : null;
    const caution = [fact.hedge, fact.status].filter(Boolean).map((words) => element('span', 'tag', words));
    const told = inARow('p', [fact.when, fact.source, where, ...caution]);
    const caveat = fact.doubt ? inContent(element('p', 'caveat', marked(fact, end, fact.end))) : null;
    return element('li', 'hit', who, inContent(element('p', 'text', link)), caveat, told);
  }

  function headLine(record) {
    const link = inContent(element('a', '', record.title));
    link.href = record.url;
    return element('h2', '', link, ' ', inARow('span', [record.head.is, record.head.when]));
  }

  function recordItem(record) {
    const item = element('li', 'found', headLine(record));
    if (record.post) item.append(inARow('p', record.post.map((words) => inContent(element('span', '', words)))));
    if (record.line) item.append(inContent(element('p', 'summary', element('b', '', record.who), ': ', record.line)));
    if (record.headAnswers && record.head.end > record.head.start) item.append(inContent(element('p', 'summary', stretch(record.head, 36))));
    const list = element('ul', 'hits');
    list.role = 'list';
    record.facts.slice(0, FACTS).forEach((fact) => list.append(factItem(record, fact, '')));
    if (list.children.length) item.append(list);
    const rest = record.facts.slice(FACTS);
    if (rest.length) {
      const button = element('button', 'rest', `+ ${rest.length}`);
      button.type = 'button';
      button.setAttribute('aria-label', `+ ${rest.length}: ${record.title}`);
      button.addEventListener('click', () => {
        const items = rest.map((fact) => factItem(record, fact, ''));
        list.append(...items);
        button.remove();
        items[0].querySelector('a').focus();
      });
      item.append(button);
    }
    return item;
  }

  /** Records as they match: a step at a time, those left out in which no single part fits every choice. */
  function byMatch(found, narrowed) {
    let at = 0;
    let dropped = 0;
    return async (mine) => {
      const items = [];
      while (items.length < STEP && at < found.number) {
        const size = Math.min(STEP - items.length, found.number - at);
        const records = await Promise.all([...Array(size).keys()].map((i) => found.load(at + i)));
        if (mine !== turn) return null;
        at += size;
        const fitting = records.filter((record) => record.answers);
        dropped += size - fitting.length;
        items.push(...fitting.map(recordItem));
      }
      const exact = at >= found.number || narrowed < 2;
      const number = found.number - dropped;
      const words = exact ? count.dataset.found : count.dataset.nearly;
      return { items, done: at >= found.number, words: number && !found.nearest ? words : count.dataset.none, number, meant: found.meant };
    };
  }

  /**
   * Facts and dated records by date. The index tells in which month the newest and the oldest part of a record
   * lies: once all records of a month are loaded, whatever lies on this side of it has its place.
   */
  function byDate(query, facets, order) {
    const waiting = [];
    const months = (form.dataset[order] || '').split(' ').filter(Boolean);
    const earlier = (a, b) => (order === 'oldest' ? a < b : a > b);
    let loaded = 0;
    let shown = 0;
    return async (mine) => {
      const reached = (on) => !months.length || !earlier(months[0], on.slice(0, 7)) && on.slice(0, 7) !== months[0];
      const ready = () => waiting.filter(({ on }) => reached(on)).length;
      const most = loaded + MOST;
      while (months.length && (!ready() || (ready() < STEP && loaded < most))) {
        const found = await find(root, query, facets, [[order, months[0]]]);
        const records = [];
        while (records.length < found.number) {
          const at = records.length;
          const size = Math.min(MOST, found.number - at);
          records.push(...await Promise.all([...Array(size).keys()].map((i) => found.load(at + i))));
          if (mine !== turn) return null;
        }
        if (mine !== turn) return null;
        months.shift();
        loaded += records.length;
        records.forEach((record) => {
          if (record.headAnswers && record.head.on) waiting.push({ on: record.head.on, record });
          record.facts.forEach((fact) => waiting.push({ on: fact.on, record, fact }));
        });
      }
      waiting.sort((a, b) => (a.on === b.on ? 0 : earlier(a.on, b.on) ? -1 : 1));
      const items = waiting.splice(0, Math.min(STEP, ready())).map(({ record, fact }) => (
        fact ? factItem(record, fact, record.title) : element('li', 'hit', headLine(record))));
      shown += items.length;
      const done = !waiting.length && !months.length;
      return { items, done, words: shown ? count.dataset.dated : count.dataset.none, number: shown };
    };
  }

  async function step(mine, fresh) {
    const made = await next(mine);
    if (!made || mine !== turn) return;
    if (fresh) results.replaceChildren();
    results.append(...made.items);
    more.hidden = made.done;
    tell(made.words, made.number, made.meant);
    if (!fresh && made.items.length) made.items[0].querySelector('a').focus();
  }

  function tellFacets(filters) {
    selects.filter((s) => s !== sort).forEach((select) => {
      [...select.options].slice(1).forEach((option) => {
        const number = (filters[select.name] || {})[option.value] || 0;
        option.text = option.text.replace(/\(\d+\)$/, `(${number})`);
        option.disabled = !number && option.value !== select.value;
      });
    });
  }

  async function look(mine) {
    const facets = chosen();
    const query = input.value.trim();
    clear.hidden = !facets.length && !sort.value;
    if (!query && !facets.length) {
      results.replaceChildren();
      more.hidden = true;
      tell('');
      return;
    }
    if (!results.children.length) tell(count.dataset.busy);
    const found = await find(root, query, facets);
    if (mine !== turn) return;
    if (counted) tellFacets(found.filters);
    next = sort.value ? byDate(query, facets, sort.value) : byMatch(found, facets.length);
    await step(mine, true);
  }

  /** Say that results are on their way, to screen readers as well, until the last question asked has its answer. */
  async function attend(mine, work) {
    results.setAttribute('aria-busy', 'true');
    try {
      await work();
    } catch {
      if (mine === turn) tell(count.dataset.failed);
    }
    if (mine === turn) results.setAttribute('aria-busy', 'false');
  }

  const answer = inTurn(() => {
    const mine = turn;
    return attend(mine, () => look(mine));
  });

  function search(typing) {
    turn += 1;
    results.setAttribute('aria-busy', 'true');
    answer(input.value, typing);
  }

  function write(typing) {
    const query = new URLSearchParams();
    if (input.value.trim()) query.set('q', input.value.trim());
    selects.forEach((s) => { if (s.value) query.set(s.name, s.value); });
    const text = query.toString();
    history.replaceState(null, '', location.pathname + (text ? `?${text}` : ''));
    search(typing);
  }

  function read() {
    const query = new URLSearchParams(location.search);
    input.value = query.get('q') || '';
    selects.forEach((s) => {
      s.value = query.get(s.name) || '';
      if (s.selectedIndex < 0) s.value = '';
    });
    narrow.open = narrow.open || selects.some((s) => s.value);
    search();
  }

  narrow.addEventListener('toggle', async () => {
    if (!narrow.open || counted) return;
    await loadFacets(root).catch(() => {});
    counted = true;
    search();
  });
  input.addEventListener('input', () => write(true));
  selects.forEach((select) => select.addEventListener('change', () => write()));
  form.addEventListener('submit', (event) => { event.preventDefault(); write(); });
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    selects.forEach((s) => { s.value = ''; });
    write();
    selects[0].focus();
  });
  more.addEventListener('click', () => attend(turn, () => step(turn, false)));
  addEventListener('popstate', read);
  page.addEventListener('keydown', (event) => {
    const links = [...results.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    if (event.key === 'Escape' && at >= 0) { input.focus(); return; }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    if (at < 0 && !(event.target === input && event.key === 'ArrowDown')) return;
    const there = at + (event.key === 'ArrowDown' ? 1 : -1);
    if (there >= links.length) return;
    event.preventDefault();
    (there < 0 ? input : links[there]).focus();
  });
  prepare(root);
  if (input.value && !location.search) write(); // typed before this script was there
  else read();
  if (!input.value) input.focus();
}
