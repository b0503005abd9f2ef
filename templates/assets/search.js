// A query to records and the facts in them that answer it: what is known by heart, then what Pagefind's index has.
import { answerOf } from './search-parts.js';

let engine;

const BEGUN = /(^|[^\p{L}\p{N}])(?!\p{Script=Han})[\p{L}\p{N}]{1,2}$/u; // one or two letters at the end; in Chinese they are a word
const PATIENCE = 250; // ms

async function open(root) {
  engine ||= import(new URL(`${root}pagefind/pagefind.js`, location.href).href).then(async (pagefind) => {
    // Its worker is the same program once more, 12 KB that a first search would wait for, and each answer takes a copy.
    await pagefind.options({ noWorker: true, ranking: { metaWeights: { title: 5, known: 6, named: 3 } } });
    await pagefind.init();
    return pagefind;
  });
  try {
    return await engine;
  } catch (error) {
    engine = undefined; // so that the next try loads it again
    throw error;
  }
}

/** Load what every search needs, while the first word is being typed. */
export function prepare(root) {
  Promise.all([open(root), openNames(root)]).catch(() => {}); // the search itself tries again, and tells
}

/**
 * Return a way to ask for an answer: one at a time, and of those asked for meanwhile the last alone. A word that has
 * only begun, which would find half of everything, is given time to go on.
 */
export function inTurn(answer) {
  let busy = false;
  let waiting = false;
  let timer;
  async function begin() {
    if (busy) { waiting = true; return; }
    busy = true;
    await answer();
    busy = false;
    if (waiting) { waiting = false; begin(); }
  }
  return (query, typing) => {
    clearTimeout(timer);
    if (typing && BEGUN.test(query)) timer = setTimeout(begin, PATIENCE);
    else begin();
  };
}

/** Part Chinese text into words, as the index has them. */
function spaced(query) {
  if (!/\p{Script=Han}/u.test(query) || !Intl.Segmenter) return query;
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  return query.replace(/\p{Script=Han}+/gu, (run) => ` ${[...segmenter.segment(run)].map((s) => s.segment).join(' ')} `).trim();
}

const LOOKED_AT = 12; // records of which the best come first: each is a file to fetch
const SHOWN_FIRST = 6; // records looked at for a question of one word, since none of them holds more of it than another
const MOST_WORDS = 6; // of a question that nothing answers as a whole, words that are looked for one by one
const MOST_ANSWERS = 8; // that are known by heart

let names;

/** Load what is known by heart: a plain script, so that pages opened from a folder have it too. */
async function openNames(root) {
  names ||= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('script'), { src: `${root}search/names.js`, onload: resolve, onerror: reject }));
  }).then(() => window.answers.open());
  try {
    return await names;
  } catch (error) {
    names = undefined;
    throw error;
  }
}

let rest;

/** Load the names of all records, where those known by heart are cut: only a question that nothing answers waits for them. */
async function openAllNames(root) {
  const known = await openNames(root);
  if (!window.searchNames.more) return known;
  rest ||= new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement('script'), { src: `${root}search/more-names.js`, onload: resolve, onerror: reject }));
  }).then(() => window.answers.open());
  return rest.catch(() => { rest = undefined; return known; });
}

/** Records by the index: those that hold every word, else those that hold most of them. */
async function look(pagefind, asked, filters) {
  const answer = await pagefind.search(asked.text ? spaced(asked.text) : null, { filters });
  if (answer.results.length || asked.phrases.length || asked.terms.length < 2) return answer;
  const counts = new Map();
  for (const term of asked.terms.slice(0, MOST_WORDS)) { // in turn: the words share parts of the index
    const { results } = await pagefind.search(spaced(term), { filters });
    results.forEach((result) => counts.set(result.id, { result, words: (counts.get(result.id)?.words || 0) + 1 }));
  }
  return { ...answer, results: [...counts.values()].sort((a, b) => b.words - a.words).map(({ result }) => result) };
}

/** An answer of which no more is known than what is known by heart. */
function bare(answer) {
  return { ...answer, known: true, head: { is: answer.kind, when: answer.detail, start: 0, end: 0 }, facts: [], answers: true, headAnswers: true, tier: 0 };
}

/**
 * The answers known by heart, with what the index has of the same record; then what it has besides, the best first. A fact
 * that holds the whole question, as what a minister said, leads the position that another, the government, takes on it.
 */
function inOrder(answers, records, isNear) {
  const byUrl = new Map(records.map((record) => [record.url, record]));
  const voiced = answers.filter(({ above }) => above).map(({ url }) => byUrl.get(url.split('#')[0]))
    .filter((record, at, all) => record && record.tier === 0 && record.facts.length && all.indexOf(record) === at);
  const known = answers.map((answer) => {
    const record = byUrl.get(answer.url);
    return record ? { ...record, post: answer.post } : bare(answer);
  });
  const first = [...voiced, ...known.filter((one) => !voiced.some(({ url }) => url === one.url))];
  const rest = records.filter((record) => !first.some(({ url }) => url === record.url));
  return [...first, ...rest.sort((a, b) => a.tier - b.tier || isNear(b) - isNear(a))];
}

/**
 * Search. `facets` is a list of [facet, value]; `span` is one more, which a record as a whole has to have.
 * Returns the number of records, how many there are by each facet, a way to load one record by its place, and, where
 * no record holds all words, the question that was probably `meant`; `nearest` tells that only this one has answers.
 */
export async function find(root, query, facets = [], span = []) {
  const [pagefind, known] = await Promise.all([open(root), openNames(root)]);
  const all = !query.trim();
  const asked = known.ask(query);
  const wanted = facets.map((facet) => facet.join(':'));
  const none = { number: 0, filters: {}, load: () => null, meant: '' };
  const addressed = (answers) => answers.slice(0, MOST_ANSWERS).map((answer) => {
    const { pathname } = new URL(root + answer.address, location.href);
    return { ...answer, url: answer.place ? `${pathname}#${answer.place}` : pathname };
  });
  const answers = facets.length ? [] : addressed(asked.answers);
  if (!all && !asked.terms.length && !asked.phrases.length && !answers.length) return none; // "of the" is no question
  const answer = await look(pagefind, asked, Object.fromEntries([...facets, ...span]));
  const load = async (place) => answerOf(await answer.results[place].data(), wanted, all, asked);
  if (all || span.length) return { ...none, number: answer.results.length, filters: answer.filters, load };
  const looked = asked.terms.length + asked.phrases.length > 1 ? LOOKED_AT : SHOWN_FIRST;
  const begun = await Promise.all([...answer.results.slice(0, looked).keys()].map(load));
  const isNear = (record) => [...asked.near].some((address) => record.url.endsWith(`/${address}`));
  const records = inOrder(answers, begun.filter((record) => record.answers), isNear);
  const every = answers.length || records.some(({ tier }) => tier < 2) ? null : await openAllNames(root);
  const meant = every ? every.suggest(query) : '';
  const near = meant ? addressed(every.ask(meant).answers).map(bare) : [];
  if (!records.length) return { ...none, number: near.length, load: async (place) => near[place], meant, nearest: true };
  // What was probably meant leads what holds but a part of the words.
  const first = [...near.map((one) => records.find(({ url }) => url === one.url) || one), ...records.filter(({ url }) => !near.some((one) => one.url === url))];
  const number = first.length + answer.results.length - begun.length;
  const at = async (place) => (place < first.length ? first[place] : load(place - first.length + begun.length));
  return { number, filters: answer.filters, load: at, meant };
}

/** Load the number of records by each facet, for the next search to tell. */
export async function loadFacets(root) {
  const pagefind = await open(root);
  await pagefind.filters();
}

/** A part's words from one place to another, the ones that were looked for marked. */
export function marked(part, from, to) {
  const line = document.createDocumentFragment();
  for (let at = from; at < to; at += 1) {
    if (at > from) line.append(' ');
    if (part.hits.has(at)) {
      const mark = document.createElement('mark');
      mark.textContent = part.words[at];
      line.append(mark);
    } else line.append(part.words[at]);
  }
  return line;
}

/** The stretch of a part's words, at most `most` long, that begins a little before its first hit. */
export function stretch(part, most, start = part.start) {
  const first = [...part.hits].filter((at) => at >= start && at < part.end).sort((a, b) => a - b)[0] ?? start;
  const from = Math.max(start, Math.min(first - 6, part.end - most));
  const line = document.createDocumentFragment();
  if (from > start) line.append('… ');
  line.append(marked(part, from, Math.min(part.end, from + most)));
  if (from + most < part.end) line.append(' …');
  return line;
}

/** Mark an element as holding words of the content, with their direction, and their language where it is another. */
export function inContent(made) {
  const { lang, dir } = document.querySelector('template.words');
  return Object.assign(made, lang ? { lang, dir } : { dir });
}

/** Short pieces in a row, those that are there: `.parts` sets a dot between them. */
export function inARow(name, pieces) {
  return element(name, 'note parts', ...pieces.filter(Boolean).flatMap((piece) => [piece.nodeType ? piece : element('span', '', piece), ' ']));
}

export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.filter((child) => child));
  return made;
}
