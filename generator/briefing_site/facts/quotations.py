"""Verbatim words: what a fact's text quotes, and whether an archived text holds them.

In: a fact's text; an archived source as plain text. Out: quotations, paragraphs, and whether one holds the
other, straight and typographic marks alike. A paragraph is a block set apart by blank lines, `p1` the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing_site.base.characters import composed
from briefing_site.facts.prose import WIKI_LINK

QUOTATION = re.compile(r"\"([^\"“”]*)\"|“([^\"“”]*)”")
PARAGRAPHS = re.compile(r"p(?P<first>[1-9]\d{0,5})(-p(?P<last>[1-9]\d{0,5}))?", re.ASCII)
"""The locators that can be looked up: `p10`, `p10-p12`."""
LEFT_OUT = re.compile(r"\[[^\]]*\]|…|\.\.\.")
"""Where a quotation leaves words out or puts its own in: `…`, `[…]`, `[the]`."""
ALIKE = str.maketrans(dict.fromkeys('"“”„«»‘’‚`´', "'") | dict.fromkeys("‐‑‒–—", "-") | {"\u00a0": " ", "\u202f": " "})


def quotations_in(text: str) -> Iterator[str]:
    """Yield each quotation of a fact's text, as it stands there, `[[links]]` by their words."""
    if '"' in text or "“" in text:
        words = WIKI_LINK.sub(lambda link: link[2] or link[1], text)
        for match in QUOTATION.finditer(words):
            yield match[1] or match[2] or ""


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Cut a text into its paragraphs; the first is `p1`."""
    return tuple(block.strip() for block in re.split(r"\n[ \t]*(?:\r?\n[ \t]*)+", text.strip()) if block.strip())


def cited_text(paragraphs: tuple[str, ...], locator: str) -> str | None:
    """Return the paragraphs that a locator names, the whole text where it names none.

    A locator of another form than `p10` or `p10-p12` stands for the whole as well; None for one that lies beyond the
    text or runs backwards.
    """
    match = PARAGRAPHS.fullmatch(locator)
    if match is None:
        return "\n\n".join(paragraphs)
    first, last = int(match["first"]), int(match["last"] or match["first"])
    return "\n\n".join(paragraphs[first - 1 : last]) if first <= last <= len(paragraphs) else None


def alike(text: str) -> str:
    """Return the words as they are compared: composed, with one kind of quotation mark, dash and space."""
    return re.sub(r"\s+", " ", composed(text).translate(ALIKE)).strip()


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
