// What of a record answers a question: its head, and its facts, by how many terms of the question they hold.
// Before each part of a record the index has a mark: JSON that tells of the part and of what narrows a search to it.
import {} from './answers.js'; // a plain script, for pages opened from a folder as well

// How an English word may end that the index takes for the same as another: policies for policy.
const ENDING = /^(|e?s|e?d|e|y|ings?|ie[sdr]|ion(s|al)?|ive(ly)?|al(ly)?|ly|e?rs?|ments?|i?ness|ity|abl[ey]|at(e|es|ed|ing|ion|ions|or)|ic|ical|es[et]|iest)$/;

/** The terms that a word of the index holds: it begins with one, or both come from one stem. */
function termsIn(word, terms) {
  const pieces = window.answers.wordsOf(word);
  const together = pieces.join('');
  return terms.filter((term) => (/\p{Script=Han}/u.test(term) ? together.includes(term) : [...pieces, together].some((piece) => isOf(piece, term))));
}

function isOf(piece, term) {
  if (piece === term) return true;
  if (term.length < 3) return false; // UN is not in "under"
  let same = 0;
  while (same < term.length && piece[same] === term[same]) same += 1;
  return same >= 3 && same >= term.length * 0.6 && ENDING.test(term.slice(same)) && (same === term.length || ENDING.test(piece.slice(same)));
}

/** Cut a record's words at its marks; of the words that the index found, keep those that hold a term of the question. */
function partsOf(data, asked) {
  const words = data.content.split(/\s+/);
  const marks = data.anchors.filter((a) => a.id.startsWith('{')).map((a) => ({ ...JSON.parse(a.id), start: a.location })).sort((a, b) => a.start - b.start);
  // The index found Łódź as lodz, among the names, and of a phrase it tells one place: such words are looked at as well.
  const looked = new Set([...data.locations, ...[...words.keys()].filter((at) => asked.phrases.length || /[^\x00-\x7f]/.test(words[at]))]);
  const held = new Map([...looked].map((at) => [at, termsIn(words[at], asked.terms)]).filter(([, terms]) => terms.length));
  const hits = new Set(held.keys());
  const parts = marks.map((mark, index) => {
    const end = index + 1 < marks.length ? marks[index + 1].start : words.length;
    const found = new Set([...held].filter(([at]) => at >= mark.start && at < end).flatMap(([, terms]) => terms));
    const whole = asked.phrases.length ? window.answers.fold(words.slice(mark.start, end).join(' ')) : '';
    const stands = asked.phrases.every((phrase) => ` ${whole}`.includes(` ${phrase}`));
    return { ...mark, words, end, hits, found: stands ? found.size + asked.phrases.length : 0 };
  });
  const first = parts.length ? parts[0].start : words.length;
  return { parts, inTitle: new Set([...held].filter(([at]) => at < first).flatMap(([, terms]) => terms)).size };
}

/** What of a record answers: its head, and facts in the order of how much of the question they hold. */
export function answerOf(data, wanted, all, asked) {
  const { parts, inTitle } = partsOf(data, asked);
  const fits = (part) => wanted.every((facet) => part.as.includes(facet));
  const names = parts.find((part) => part.names);
  const head = parts[0];
  const named = Math.max(inTitle, names ? names.found : 0);
  const most = Math.max(...parts.map((part) => part.found), named); // one word of three is no answer beside all three
  const answers = (part) => all || (part.found && part.found * 2 >= most) || (wanted.length && named);
  const facts = parts.filter((part) => part.id && fits(part) && answers(part));
  facts.sort((a, b) => b.found - a.found);
  const headAnswers = fits(head) && (all || named > 0 || head.found > 0);
  return {
    url: data.url, title: data.meta.title, head, facts, named, headAnswers,
    answers: headAnswers || facts.length > 0,
    tier: tierOf(facts.length ? facts[0].found : 0, Math.max(head.found, named), asked.terms.length + asked.phrases.length),
  };
}

/** A fact that holds every word comes before a head that does, and that before what holds some of them. */
function tierOf(inFact, inHead, wanted) {
  if (wanted < 2) return 0;
  if (inFact >= wanted) return 0;
  return inHead >= wanted ? 1 : 2 + wanted - Math.max(inFact, inHead);
}
