"""Parses the address of an ordinary Markdown link, `[words](address)`, as CommonMark does.

In: a text, and where the round brackets begin. Out: the address with its escapes resolved, where it ends, and what in
it is not allowed: a title, angle brackets, entities.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from briefing_site.facts.text.commonmark import ADDRESS_TOKEN, ENTITY, ESCAPE, GAP, POINTED, TITLE, is_entity
from briefing_site.facts.text.prose_tree import Kind, Unread

MAX_BRACKETS = 32
"""Nesting of round brackets in an address: CommonMark allows a limit, which keeps parsing cheap."""


class Address(NamedTuple):
    """What a link leads to."""

    words: str
    end: int
    """Where its closing bracket ends."""
    unread: tuple[Unread, ...]


def read_address(text: str, start: int) -> Address | None:
    """Return the address in round brackets that begin at `start`; None if none is well formed."""
    begin = _after_gap(text, start + 1)
    unread = []
    pointed = POINTED.match(text, begin)
    end = pointed.end() if pointed else _end_of_address(text, begin)
    if end is None or (pointed is None and text.startswith("<", begin)):
        return None
    if pointed:
        unread.append(Unread(Kind.POINTED, begin, end))
    words = pointed[1] if pointed else text[begin:end]
    entities = (entity for entity in ENTITY.finditer(text, begin, end) if is_entity(entity))
    unread += [Unread(Kind.ENTITY, *entity.span()) for entity in entities]
    after = _after_gap(text, end)
    if after > end and (title := TITLE.match(text, after)):
        unread.append(Unread(Kind.TITLE, *title.span()))
        after = _after_gap(text, title.end())
    if text[after : after + 1] != ")":
        return None
    return Address(ESCAPE.sub(r"\1", ENTITY.sub(_sign_of, words)), after + 1, tuple(unread))


def _after_gap(text: str, place: int) -> int:
    gap = GAP.match(text, place)
    return gap.end() if gap else place


def _end_of_address(text: str, begin: int) -> int | None:
    """Return where an address ends: at a space, or at the round bracket that closes none within it."""
    depth = 0
    for token in ADDRESS_TOKEN.finditer(text, begin):
        if token[0] == "(":
            depth += 1
            if depth > MAX_BRACKETS:
                return None
        elif token[0] == ")" and depth:
            depth -= 1
        elif len(token[0]) == 1:
            return token.start() if not depth else None
    return None


def _sign_of(found: re.Match[str]) -> str:
    return html.unescape(found[0]) if is_entity(found) else found[0]
