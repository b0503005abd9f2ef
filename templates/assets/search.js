// A query to records and the facts in them that answer it, through Pagefind's index.
// Before each part of a record the index has a mark: JSON that tells of the part and of what narrows a search to it.
let engine;

const BEGUN = /(^|[^\p{L}\p{N}])(?!\p{Script=Han})[\p{L}\p{N}]{1,2}$/u; // one or two letters at the end; in Chinese they are a word
const PATIENCE = 250; // ms

async function open(root) {
  engine ||= import(new URL(`${root}pagefind/pagefind.js`, location.href).href).then(async (pagefind) => {
    await pagefind.options({ ranking: { metaWeights: { title: 5, known: 6, named: 3 } } });
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
  open(root).catch(() => {}); // the search itself tries again, and tells
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

function stem(word) {
  return word.normalize('NFD').replace(/[^\p{L}\p{N}]/gu, '').toLowerCase().slice(0, 4);
}

/** Cut a record's words at its marks. */
function partsOf(data) {
  const words = data.content.split(/\s+/);
  const marks = data.anchors.filter((a) => a.id.startsWith('{')).map((a) => ({ ...JSON.parse(a.id), start: a.location })).sort((a, b) => a.start - b.start);
  const hits = new Set(data.locations);
  return marks.map((mark, index) => {
    const end = index + 1 < marks.length ? marks[index + 1].start : words.length;
    const found = [...hits].filter((at) => at >= mark.start && at < end);
    return { ...mark, words, end, hits, found: new Set(found.map((at) => stem(words[at]))).size };
  });
}

/** What of a record answers: its head, and facts in the order of how much of the query they hold. */
function answerOf(data, wanted, all) {
  const parts = partsOf(data);
  const fits = (part) => wanted.every((facet) => part.as.includes(facet));
  const names = parts.find((part) => part.names);
  const head = parts[0];
  const inTitle = data.locations.some((at) => at < head.start) || Boolean(names && names.found);
  const most = Math.max(...parts.map((part) => part.found)); // one word of three, often a "for", is no answer beside all three
  const answers = (part) => all || (part.found && part.found * 2 >= most) || (wanted.length && inTitle);
  const facts = parts.filter((part) => part.id && fits(part) && answers(part));
  facts.sort((a, b) => b.found - a.found);
  const headAnswers = fits(head) && (all || inTitle || head.found > 0);
  return { url: data.url, title: data.meta.title, head, facts, answers: headAnswers || facts.length > 0, headAnswers };
}

/**
 * Search. `facets` is a list of [facet, value]; `span` is one more, which a record as a whole has to have.
 * Returns the number of records, how many there are by each facet, and a way to load one record by its place.
 */
export async function find(root, query, facets = [], span = []) {
  const pagefind = await open(root);
  const text = spaced(query.trim());
  const filters = Object.fromEntries([...facets, ...span]);
  const answer = await pagefind.search(text || null, { filters });
  const wanted = facets.map((facet) => facet.join(':'));
  const load = async (place) => answerOf(await answer.results[place].data(), wanted, !text);
  return { number: answer.results.length, filters: answer.filters, load };
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
