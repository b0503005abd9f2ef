"""The sentences of a prose field, and what each of them rests on.

In: inline Markdown with `[[links]]` and `[@citations]`. Out: a `Sentence` for each, in order. A sentence ends at
. ! ? … 。 ؟ । and their like outside quotation marks and brackets, at the end of a paragraph, and never after an
abbreviation that leads on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from briefing_site.facts.text.inline import read_inline
from briefing_site.facts.text.prose import citation_places
from briefing_site.facts.text.prose_tree import BLANK, OURS

SPACED = ".!?…؟۔।॥።፧။։។៕"
"""Signs after which a space follows: Latin, Arabic, Urdu, Indic, Ethiopic, Burmese, Armenian, Khmer."""
IDEOGRAPHIC = "。！？｡．"
"""Signs after which a sentence ends without a space."""
OPENING = {"“": "”", "«": "»", "„": "“", "「": "」", "『": "』", "(": ")"}
CLOSERS = re.compile(rf"[\"”’»“」』)\]*_'{BLANK}]*")
"""What may stand between the sign and the end of its sentence; a citation in the wrong place, behind it, is blank."""
SIGN = re.compile(rf"[{SPACED}]+|[{IDEOGRAPHIC}]+|[\"“”«»„「」『』()\n]")
"""What may end a sentence, and what it does not end within."""
LEADING = frozenset(
    """abs adm al approx art arts bzw ca cap capt cf ch cmdr col cpl dept dr ed eds e.g fig figs fr gen gov hon hr i.e
    lt maj messrs mr mrs ms mt nos nr op para paras pp pres prof ref rep resp rev sec sen sgt st supt univ v viz vol
    vols vs z.b d.h u.a o.ä""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Abbreviations after which a sentence always goes on."""
CLOSING = frozenset(
    """bros co corp inc jr ltd plc sr jan feb mar apr jun jul aug sep sept oct nov dec bn mn tel no p c d b
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Abbreviations that may also end one: then a word follows that begins sentences."""
NUMBERED = frozenset({"no", "p", "c"})
"""Those that a number follows."""
STARTERS = frozenset(
    """A According After Although An And As At Before Both But By During Each Earlier Even For From He Her His
    However I If In Instead It Its Later Meanwhile Most Neither No None Nor Nothing Now Of On One Only Or Other Others
    Our Several She Since So Some Such That The Their Then There These They This Those Though Three To Today Two Under
    Until We What When Where Whether While Who Why With Without Yet You Das Der Die Ein Eine Er Es Im In Sie Wir
    """.split()  # noqa: SIM905 - a list of words reads better so
)
MONTHS = re.compile(r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b")
"""After an ordinal number, in German: `am 3. Oktober`."""
ORDINAL = re.compile(r"(?<!\d)\d{1,2}\Z")
SEAMLESS = re.compile(r"\[\[[^\[\]]*\]\]|\[[^\[\]]*\](?=\()|[ \t\n]+(?=\[@)")
"""Where no sentence ends: a link with its label, and the space before a citation."""
LAST_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\Z")
DOTTED = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]", re.UNICODE)
"""A letter by itself, or letters with dots between them: an initial, `U.S`."""
NEXT_WORD = re.compile(r"[^\W\d_]+")


class Sentence(NamedTuple):
    """One sentence of a prose field."""

    start: int
    """Where it begins in the field's text."""
    text: str
    """As it was typed, citations included."""
    cited: tuple[str, ...]
    """Ids of the facts that it rests on."""
    is_ours: bool
    """True where it is marked as the desk's own judgement."""

    @property
    def is_supported(self) -> bool:
        """True where it says what it rests on: facts, or our judgement."""
        return bool(self.cited) or self.is_ours


class SentenceCount(NamedTuple):
    """How many sentences rest on what."""

    on_facts: int = 0
    ours: int = 0
    unsupported: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


def count_sentences(texts: Iterable[str]) -> SentenceCount:
    """Count the sentences of some texts: one that cites facts and is ours as well counts among the former."""
    found = [sentence for text in texts for sentence in sentences_in(text)]
    on_facts = sum(1 for sentence in found if sentence.cited)
    unsupported = sum(1 for sentence in found if not sentence.is_supported)
    return SentenceCount(on_facts, len(found) - on_facts - unsupported, unsupported)


@lru_cache(maxsize=4_096)
def sentences_in(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a prose field, in order; what has neither letter nor number is none."""
    whole = text.strip()
    if "[@" not in text and not SIGN.search(whole, 0, len(whole) - 1):  # most summaries are one sentence
        is_one = any(map(str.isalnum, whole))
        return (Sentence(text.index(whole), whole, (), is_ours=False),) if is_one else ()
    cited = tuple((place, ids.split()) for place, _, ids in citation_places(text))
    found = []
    start = 0
    rest = list(read_inline(text).rest)
    for link in SEAMLESS.finditer(text):
        rest[link.start() : link.end()] = BLANK * len(link[0])
    for end in (*_ends("".join(rest)), len(text)):
        words = text[start:end].strip()
        if any(map(str.isalnum, words)):
            ids = tuple(i for place, named in cited if start <= place < end for i in named)
            first = start + text[start:end].index(words)
            found.append(Sentence(first, words, tuple(i for i in ids if i != OURS), OURS in ids))
        start = max(start, end)
    return tuple(found)


def sentences_citing(text: str, fact_id: str) -> Iterator[Sentence]:
    """Yield the sentences of a prose field that rest on a fact."""
    if f"@{fact_id}" in text:
        yield from (sentence for sentence in sentences_in(text) if fact_id in sentence.cited)


def _ends(rest: str) -> Iterator[int]:
    """Yield where sentences end in a text whose code, links and citations are blank."""
    start = 0
    within: list[str] = []
    """For each quotation mark and bracket that is open, what closes it."""
    for sign in SIGN.finditer(rest):
        if sign.start() < start:
            continue
        mark = sign[0]
        if mark == "\n":
            end = sign.start()
        elif mark[0] in IDEOGRAPHIC or mark[0] in SPACED:
            end = _end_at(rest, sign, start, within)
        else:
            _open_or_close(mark, within)
            continue
        if end:
            within.clear()
            yield end
            start = end


def _open_or_close(mark: str, within: list[str]) -> None:
    if within and within[-1] == mark:
        within.pop()
    elif mark == '"':
        within.append(mark)
    elif mark in OPENING:
        within.append(OPENING[mark])


def _end_at(rest: str, sign: re.Match[str], start: int, within: list[str]) -> int:
    """Return where the sentence ends that a sign may end; 0 where it goes on."""
    closers = CLOSERS.match(rest, sign.end())
    end = closers.end() if closers else sign.end()
    following = rest[end : end + 1]
    is_quoted = bool(within) and within[-1] in rest[sign.end() : end]
    if within and not (is_quoted and (sign[0] == "." or within[-1] == ")" or _begins_anew(rest[end:]))):
        return 0
    if len(within) > 1 and not all(closer in rest[sign.end() : end] for closer in within):
        return 0
    if sign[0][0] in IDEOGRAPHIC and not within:
        return end
    if following and not following.isspace():
        return 0
    then = rest[end:].lstrip()
    if then[:1].islower() or (sign[0] == "." and _leads_on(rest[start : sign.start()], then)):
        return 0
    return end


def _begins_anew(then: str) -> bool:
    """Tell whether nothing follows a quoted question, or a word that begins sentences, as in `"Why?" It is dear`."""
    following = NEXT_WORD.match(then.lstrip(f" *_{BLANK}"))
    return not then.strip() or (following is not None and following[0] in STARTERS)


def _leads_on(before: str, then: str) -> bool:
    """Tell whether a full stop belongs to an abbreviation or a number after which the sentence goes on."""
    if ORDINAL.search(before):
        return MONTHS.match(then) is not None
    found = LAST_WORD.search(before) if then else None
    word = found[0] if found else ""
    if word.casefold() in LEADING:
        return True
    if word.casefold() in NUMBERED and (then[0].isdigit() or len(word) > 1):
        return then[0].isdigit()
    if word == "I" or not (word.casefold() in CLOSING or DOTTED.fullmatch(word)):
        return False
    following = NEXT_WORD.match(then.lstrip(f"*_{BLANK}"))
    return not (following and following[0] in STARTERS)
