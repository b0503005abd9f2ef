"""Rules for wording: hedges kept, perishable facts marked, nothing said twice, names linked.

They go by words and can be wrong, so they only warn or advise. Each takes time linear in the text: items to compare are
first put into buckets.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from briefing_site.base.calendar_day import CalendarDay
from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.environment import Index
from briefing_site.checks.rule import Finding, finding_in, rules_of
from briefing_site.checks.symbol_table import WORD, Name
from briefing_site.facts.model import AnyRecord, Fact, FactRecord
from briefing_site.facts.text.prose_tree import BLANK, WIKI_LINK
from briefing_site.facts.text.quotations import alike, quotations_in, unquoted

CAUTION = re.compile(
    r"\b(alleged(?:ly)?|suspected|expected|reportedly|purported(?:ly)?|supposed(?:ly)?|presumabl[ey]|apparently|"
    r"possibly|probably|rumou?red|unconfirmed|(?:is|are|was|were) (?:believed|thought|said|understood) to)\b",
    re.IGNORECASE,
)
"""Words by which a source keeps its distance."""
CAUTION_STEMS = (
    "alleged", "suspected", "expected", "reportedly", "purported", "supposed", "presumabl", "apparently", "possibly",
    "probably", "rumored", "rumoured", "unconfirmed", "believed to", "thought to", "said to", "understood to",
)  # fmt: skip
"""What a cautious text contains, in lower case: looked for first, at a twentieth of the cost."""
SYNONYMS = (
    ("alleg", "claim", "accus"),
    ("suspect", "suspicion"),
    ("expect", "anticipat", "due to"),
    ("possibl", "may ", "might", "could", "perhaps"),
    ("report", "said to", "understood", "according to", "rumour", "rumor", "unconfirmed"),
    ("headline",),
    ("appar", "seem", "appear"),
    ("probabl", "likely", "presum", "suppos", "believed", "thought"),
)
"""Words that express one caution, by their beginnings."""
SUPERLATIVE = re.compile(
    r"\b(?:the|its|their|his|her)\s+(?:\w+-)?(?:(?:first|latest|newest|oldest|youngest|highest|largest|biggest|longest|"
    r"strongest|closest|only)\b|most\s+(?:senior|recent|powerful|important|advanced|populous|active)\b)"
    r"|\b(?:highest|longest|oldest)-\w+ing\b|\b(?:so far|to date|currently|at present|for now)\b|"
    r"\bno\b[^.]{0,40}\bas (?:senior|high|large)\b",
    re.IGNORECASE,
)
"""Words for what events may overtake."""
SUPERLATIVE_STEMS = (
    "first", "latest", "newest", "oldest", "youngest", "highest", "largest", "biggest", "longest", "strongest",
    "closest", "only", "most", "so far", "to date", "currently", "at present", "for now", "as senior", "as high",
    "as large",
)  # fmt: skip
"""What a text with a superlative contains, likewise."""
LASTING_KINDS = frozenset({"said", "assessment", "agreed"})
"""What was said or judged stays said or judged."""
STOPWORDS = frozenset(
    """a about after an and are as at be been but by for from had has have he her his in into is it its of on or
    said says she so than that the their there they this to told was were which who will with would""".split()  # noqa: SIM905 - a list of words reads better so
)
SIMILAR = 0.8
"""Share of common words (Jaccard) from which two facts count as duplicates."""
MAX_COMPARED = 20
"""The most facts that one fact is compared with, of those that share a rare word with it."""
MIN_QUOTATION_LENGTH = 3
"""The least number of words; shorter quotations recur by chance."""
MAX_FORMULA_LENGTH = 7
"""Words that people of one trade use again and again: `a sound and steady relationship`."""
LEADING = STOPWORDS | frozenset(
    """although because before both despite during even if most neither once only since these though through today
    under until what when where while yesterday yet""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Words before a name that are not part of it, even at the start of a sentence."""
Key = tuple[object, ...]
DAYS = frozenset({*calendar.day_name, *calendar.month_name})


def check_hedge_named(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A fact whose text is cautious (`alleged`, `suspected`, `expected`) says so in `hedge`."""
    for loc, fact in context.facts:
        if fact.hedge or fact.kind == "assessment":
            continue
        found = _has_any(fact.text, CAUTION_STEMS) and CAUTION.search(_own_words(fact.text))
        if found:
            message = f"the text is cautious ({quoted(found[0])}), but the fact has no 'hedge'."
            yield Finding((*loc, "text"), message, f"Add 'hedge: {found[0].lower()}'.", needle=found[0])


def check_hedge_shown(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A fact's text reflects its `hedge`, so that the sentence keeps its caution when it is quoted."""
    for loc, fact in context.facts:
        if fact.hedge and not _sounds(fact.hedge.lower(), fact.text.lower()):
            message = f"the text states as certain what the hedge {quoted(fact.hedge)} qualifies."
            yield Finding((*loc, "hedge"), message, f"Express the caution in the text too: '{fact.hedge}'.")


def _sounds(hedge: str, text: str) -> bool:
    synonyms = [words for words in SYNONYMS if any(word.strip() in hedge for word in words)]
    heard = any(word in text for words in synonyms for word in words)
    return heard or any(word[:5] in text for word in WORD.findall(hedge) if word not in STOPWORDS)


def check_perishable_marked(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A fact with a superlative that events may overtake (`the first`, `highest-ranking`) is `perishable`."""
    for loc, fact in context.facts:
        if fact.perishable or fact.kind in LASTING_KINDS:
            continue
        found = _has_any(fact.text, SUPERLATIVE_STEMS) and SUPERLATIVE.search(_own_words(fact.text))
        if found:
            message = f"{quoted(found[0])} may be overtaken by events, but the fact is not marked as perishable."
            yield Finding((*loc, "text"), message, "Add 'perishable: true'.", needle=found[0])


def _has_any(text: str, stems: tuple[str, ...]) -> bool:
    lowered = text.lower()
    return any(stem in lowered for stem in stems)


def _own_words(text: str) -> str:
    """Return a fact's text without its quotations and the targets of its links."""
    words = unquoted(text)
    return WIKI_LINK.sub(lambda link: link[2] or link[1], words) if "[[" in words else words


# --- said twice -----------------------------------------------------------------------------------------------


class _Quoting(NamedTuple):
    """A fact that quotes some words."""

    fact: str
    earliest: CalendarDay
    latest: CalendarDay


def _quotations(record: AnyRecord) -> Iterator[tuple[Key, _Quoting]]:
    for fact in record.facts:
        for quotation in quotations_in(fact.text):
            if key := _quotation_key(fact, quotation.words):
                yield key, _Quoting(fact.id, fact.date.earliest, fact.date.latest)


def _quoted_before(quoting: Sequence[_Quoting]) -> dict[str, str]:
    """Return for each fact that quotes the same words as one before it, of the same time, that one."""
    found: dict[str, str] = {}
    for number, fact in enumerate(quoting):
        duplicate = next((other for other in quoting[: min(number, MAX_COMPARED)] if _touch(other, fact)), None)
        if duplicate:
            found.setdefault(fact.fact, duplicate.fact)
    return found


QUOTATIONS = Index("quotations", _quotations, _quoted_before)


def check_quotation_once(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """An actor's words are quoted in one fact only: no other has the same quotation from the same time."""
    for loc, fact in context.facts:
        for quotation in quotations_in(fact.text):
            key = _quotation_key(fact, quotation.words)
            duplicate = context.compared(QUOTATIONS, key).get(fact.id) if key else None
            if duplicate:
                message = f"{quoted(quotation.words)} is already quoted in {quoted(duplicate)}."
                hint = "Keep it in one fact, and name the other record in 'about'."
                yield finding_in((*loc, "text"), fact.text, quotation.start, message, hint)


def _quotation_key(fact: Fact, quotation: str) -> Key | None:
    """Return the key by which two facts quote the same words; None for words that recur.

    A formula of few words recurs in many mouths and on many days: one speaker has to say it on one date. What is longer
    is the same also where the dates only overlap, or where the source itself is quoted, in one place.
    """
    words = alike(quotation).casefold().rstrip(",.;:")
    length = words.count(" ") + 1
    if length <= MAX_FORMULA_LENGTH:
        return (fact.by, fact.date.text, words) if length >= MIN_QUOTATION_LENGTH and fact.by else None
    return (fact.by or fact.sources[:1], words)


def _touch(one: _Quoting, other: _Quoting) -> bool:
    return one.fact != other.fact and one.earliest <= other.latest and other.earliest <= one.latest


class _Saying(NamedTuple):
    """A fact, and what it says."""

    fact: str
    text: str


def _sayings(record: AnyRecord) -> Iterator[tuple[Key, _Saying]]:
    for fact in record.facts:
        yield _duplicate_key(fact), _Saying(fact.id, fact.text)


def _duplicate_key(fact: Fact) -> Key:
    return (fact.by or fact.sources[:1], fact.date.text, fact.kind)


def _said_before(facts: Sequence[_Saying]) -> dict[str, str]:
    """Return for each fact that says nearly what one before it says, that one.

    Each is compared with those that share one of its rarest words: enough to find all that are alike.
    """
    found = {}
    texts = [_content_words(fact.text) for fact in facts]
    rarity = Counter(word for words in texts for word in words)
    holders: dict[str, list[int]] = {}
    for number, words in enumerate(texts):
        rarest = sorted(words, key=lambda word: (rarity[word], word))
        prefix = rarest[: len(rarest) - int(SIMILAR * len(rarest)) + 1]
        candidates = dict.fromkeys(other for word in prefix for other in holders.get(word, ())[-MAX_COMPARED:])
        duplicate = next((other for other in candidates if _alike_words(texts[other], words)), None)
        if duplicate is not None:
            found[facts[number].fact] = facts[duplicate].fact
        for word in prefix:
            holders.setdefault(word, []).append(number)
    return found


SAYINGS = Index("sayings", _sayings, _said_before)
INDEXES = (QUOTATIONS, SAYINGS)


def check_fact_once(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """No two facts of one speaker and date say nearly the same."""
    for loc, fact in context.facts:
        if duplicate := context.compared(SAYINGS, _duplicate_key(fact)).get(fact.id):
            message = f"the fact {quoted(fact.id)} says nearly the same as {quoted(duplicate)}."
            yield Finding((*loc, "text"), message, "Keep one, and name the other record in its 'about'.")


def _content_words(text: str) -> frozenset[str]:
    words = WORD.findall(WIKI_LINK.sub(lambda link: f" {link[1].replace('-', '_').title()} ", text))
    return frozenset(word for word in words if word.casefold() not in STOPWORDS)


def _alike_words(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two facts share most words and differ in none that names something: a name, a number, a link."""
    differing = one ^ other
    return bool(one) and len(one & other) >= SIMILAR * len(one | other) and not any(_names(word) for word in differing)


def _names(word: str) -> bool:
    return not word.islower()


# --- names without links ----------------------------------------------------------------------------------------


def check_mention_linked(record: FactRecord, context: CheckContext) -> Iterator[Finding]:
    """A record that is named in another's prose is linked or referred to there, at least once."""
    if record.withdrawn:
        return
    names = context.names_beginning_in(text for _, text in context.prose)
    known = _known_on(record, context) if names else set()
    for loc, text in context.prose if names else ():
        for start, mention, target in _mentions(names, text):
            if target not in known:
                known.add(target)
                message = f"{quoted(mention)} names {quoted(target)} without a link."
                yield finding_in(loc, text, start, message, f"Write [[{target}|{mention}]].")


def _known_on(record: AnyRecord, context: CheckContext) -> set[str]:
    """Return the ids that the record's own file names anywhere, itself, and what each speaks for or is part of."""
    known = {record.id}
    for reference in context.references:
        known.add(reference.target)
        fact = context.base.facts.get(reference.target)
        if fact:
            known.add(fact.home)
    for above in [context.base.records.get(record_id) for record_id in known]:
        if above:
            known.update((*above.parents, above.part_of or ""))
    return known


Names = Mapping[str, Sequence[tuple[Name, str]]]
"""By its first word, each name that surely means a record, longest first, with the id of its only bearer or none."""


def _mentions(names: Names, text: str) -> Iterator[tuple[int, str, str]]:
    """Yield place, words and id of each name outside links and quotations, the longest at each place."""
    if names.keys().isdisjoint(WORD.findall(text)):
        return
    plain = WIKI_LINK.sub(lambda match: BLANK * len(match[0]), unquoted(text))
    tokens = list(WORD.finditer(plain))
    index = 0
    while index < len(tokens):
        found = _name_at(names, plain, tokens, index)
        if found is None:
            index += 1
            continue
        length, target = found
        start, end = tokens[index].start(), tokens[index + length - 1].end()
        if target:
            yield start, text[start:end], target
        index += length


def _name_at(names: Names, plain: str, tokens: list[re.Match[str]], index: int) -> tuple[int, str] | None:
    for words, target in names.get(tokens[index][0], ()):
        here = tokens[index : index + len(words)]
        if len(here) == len(words) and all(token[0] == word for token, word in zip(here, words, strict=True)):
            gaps = (plain[one.end() : other.start()] for one, other in pairwise(here))
            if all(len(gap) <= 2 and BLANK not in gap for gap in gaps):  # noqa: PLR2004 - a space, or ". "
                return len(words), "" if _goes_on(plain, tokens, index, len(words)) else target
    return None


def _goes_on(plain: str, tokens: list[re.Match[str]], index: int, length: int) -> bool:
    """Tell whether a name is part of a longer one that no record bears: `George` of `George Kent`, say.

    What stands before a name of several words is a title, most likely.
    """
    last, after = tokens[index + length - 1], tokens[index + length : index + length + 1]
    if after and plain[last.end() : after[0].start()] == " " and after[0][0][0].isupper() and after[0][0] not in DAYS:
        return True
    before = tokens[index - 1] if index and length == 1 else None
    if before is None or plain[before.end() : tokens[index].start()] != " ":
        return False
    return before[0][0].isupper() and before[0].casefold() not in LEADING and before[0] not in DAYS


RULES = (
    *rules_of(Severity.WARNING, check_hedge_named),
    *rules_of(Severity.WARNING, check_fact_once, check_quotation_once),
    *rules_of(Severity.ADVICE, check_hedge_shown, check_mention_linked, check_perishable_marked),
)
