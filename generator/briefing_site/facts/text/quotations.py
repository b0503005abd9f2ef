"""Quotations in a fact's text, and whether an archived text contains them, as direct speech or at all.

In: a fact's text; an archived source as plain text. Out: quotations, paragraphs, and whether one contains the other;
straight and typographic marks are treated alike. Paragraphs are separated by blank lines, `p1` is the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from briefing_site.base.characters import composed
from briefing_site.facts.text.commonmark import SPECIAL
from briefing_site.facts.text.inline import read_inline
from briefing_site.facts.text.prose import typed
from briefing_site.facts.text.prose_tree import BLANK, Prose

CLOSERS = {
    '"': '"',
    "＂": "＂",
    "“": "”",
    "”": "”",
    "„": "“”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "‚": "‘",
    "「": "」",
    "『": "』",
    "｢": "｣",
    "〝": "〞〟",
}
"""Each mark that opens a quotation in some language, and those that close it there."""
EITHER = frozenset("”»›")
"""Marks that open in some languages (”…” in Swedish, »…« in German) and close in most: they open before a word."""
ONLY_CLOSES = frozenset("‘")
"""A mark that closes what it can, and is no quotation's otherwise."""
MARK = re.compile(f"[{''.join({*CLOSERS, *''.join(CLOSERS.values())})}]")
UNQUOTING = ("\\", "`", "](")
SINGLE = re.compile(r"(?<!\w)[‘'](?=\S)(?:(?!\s[‘']\S).)*(?<=\S)[’'](?!\w)", re.DOTALL)
"""What an archived text quotes in single marks, as British papers do: as far as it can go before another begins."""
PARAGRAPHS = re.compile(r"p(?P<first>[1-9]\d{0,5})(-p(?P<last>[1-9]\d{0,5}))?", re.ASCII)
"""The locators that can be looked up: `p10`, `p10-p12`."""
LEFT_OUT = re.compile(r"\[[^\]]*\]|…|\.\.\.")
"""Where a quotation leaves words out or puts its own in: `…`, `[…]`, `[the]`."""
ALIKE = str.maketrans(
    dict.fromkeys('"“”„«»‹›「」『』｢｣〝〞〟＂‘’‚`´', "'") | dict.fromkeys("‐‑‒–—", "-") | {"\u00a0": " ", "\u202f": " "}
)
BREAK = " ¦ "
"""Stands between two stretches of words, so that nothing is found across them."""


class Quotation(NamedTuple):
    """Words in quotation marks, from mark to mark in the text that quotes them."""

    words: str
    """As they are read: `[[links]]` by their words, without signs of emphasis."""
    start: int
    end: int


def quotations_in(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of a fact's text; one within another belongs to it."""
    if not MARK.search(text):
        return ()
    pairs, _ = _pairs(_rest(text))
    return tuple(Quotation(_words(text[start + 1 : end - 1]), start, end) for start, end in pairs)


def unpaired_mark(text: str) -> int | None:
    """Return the place of the first quotation mark without a partner, of straight ones the last; None for none."""
    return _pairs(_rest(text))[1] if MARK.search(text) else None


def unquoted(text: str) -> str:
    """Return the text with its quotations blank: what stands outside them stands where it stood."""
    for _, start, end in quotations_in(text):
        text = f"{text[:start]}{BLANK * (end - start)}{text[end:]}"
    return text


def _pairs(text: str) -> tuple[list[tuple[int, int]], int | None]:
    """Return where each outermost quotation begins and ends, and the first mark without a partner."""
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    unpaired: list[int] = []
    for match in MARK.finditer(text):
        mark, place = match[0], match.start()
        level = _closed_by(text, place, opened)
        if level is not None:
            unpaired += [inner for _, inner in opened[level + 1 :]]
            start = opened[level][1]
            del opened[level:]
            if not opened:
                pairs.append((start, place + 1))
        elif mark in CLOSERS and (mark not in EITHER or _before_word(text, place)):
            opened.append((mark, place))
        elif mark not in ONLY_CLOSES:
            unpaired.append(place)
    unpaired += [place for _, place in opened]
    return pairs, min(unpaired, default=None)


def _closed_by(text: str, place: int, opened: list[tuple[str, int]]) -> int | None:
    """Return which of the marks that are open this one closes; None for one that opens or closes none."""
    mark = text[place]
    for level in reversed(range(len(opened))):
        opener = opened[level][0]
        if mark in CLOSERS[opener]:
            opens_another = mark != opener and mark in CLOSERS and _before_word(text, place)
            return None if opens_another else level
    return None


def _before_word(text: str, place: int) -> bool:
    """Tell whether a mark stands after a space or a bracket, and before a word."""
    before, after = text[place - 1 : place] if place else " ", text[place + 1 : place + 2] or " "
    return (before.isspace() or before in "([{—–-/") and not after.isspace() and after not in ".,;:!?)]}"


def _rest(text: str) -> str:
    """Return the text without what holds no quotation marks: code, escapes, addresses."""
    return read_inline(text).rest if any(sign in text for sign in UNQUOTING) else text


def _words(text: str) -> str:
    return _words_of(read_inline(text).tree) if SPECIAL.search(text) else text


def _words_of(prose: Prose) -> str:
    words = (typed(piece) if isinstance(piece, str) else _words_of(piece.children) or piece.target for piece in prose)
    return "".join(words)


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Cut a text into its paragraphs; the first is `p1`."""
    return tuple(block.strip() for block in re.split(r"\n[ \t]*(?:\r?\n[ \t]*)+", text.strip()) if block.strip())


def cited_paragraphs(paragraphs: tuple[str, ...], locator: str) -> tuple[str, ...] | None:
    """Return the paragraphs that a locator names, all of them where it names none.

    A locator of another form than `p10` or `p10-p12` stands for the whole as well; None for one that lies beyond the
    text or runs backwards.
    """
    match = PARAGRAPHS.fullmatch(locator)
    if match is None:
        return paragraphs
    first, last = int(match["first"]), int(match["last"] or match["first"])
    return paragraphs[first - 1 : last] if first <= last <= len(paragraphs) else None


def alike(text: str) -> str:
    """Return the words as they are compared: composed, with one kind of quotation mark, dash and space."""
    return re.sub(r"\s+", " ", composed(text).translate(ALIKE)).strip()


def spoken_in(paragraph: str) -> Iterator[str]:
    """Yield what an archived paragraph itself quotes: a speaker's words, not the reporter's.

    A mark that is not closed opens what goes on in the next paragraph.
    """
    pairs, unpaired = _pairs(paragraph)
    yield from (paragraph[start + 1 : end - 1] for start, end in pairs)
    if unpaired is not None:
        yield paragraph[unpaired + 1 :]
    yield from (match[0][1:-1] for match in SINGLE.finditer(paragraph))


def stretches_of(paragraph: str, quotation: str) -> Iterator[tuple[int, int]]:
    """Yield where the pieces of a quotation begin and end in a paragraph, in their order; none unless all are there."""
    found, start = [], 0
    for piece in LEFT_OUT.split(quotation):
        words = alike(piece).rstrip(",.;:")
        match = re.compile("".join(map(_loosely, words))).search(paragraph, start) if words else None
        if words and match is None:
            return
        if match:
            found.append(match.span())
            start = match.end()
    yield from found


def _loosely(character: str) -> str:
    """Return what finds a character of a text that `alike` has gone over, in one that it has not."""
    if character == " ":
        return r"\s+"
    others = "".join(chr(code) for code, plain in ALIKE.items() if plain == character)
    return f"[{re.escape(character + others)}]" if others else re.escape(character)


def holds(text: str, quotation: str) -> bool:
    """Tell whether a text, given by `alike`, holds a quotation: its pieces, in their order.

    A closing comma or full stop is the writer's own, since printers put it inside the marks.
    """
    start = 0
    for piece in LEFT_OUT.split(quotation):
        words = alike(piece).rstrip(",.;:")
        found = text.find(words, start)
        if found < 0:
            return False
        start = found + len(words)
    return True
