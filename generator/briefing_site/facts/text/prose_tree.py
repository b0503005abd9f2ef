"""The types of a parsed prose field: a tree of text and spans, and the marks that are not allowed.

In: nothing. Out: the types that the parser returns, and the patterns of our own links and citations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal, NamedTuple

WIKI_LINK = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\[\]\n|]+))?\]\]")
CITATIONS = re.compile(r"[ \t\n]*\[@([a-z0-9-]+(?:;[ \n]*@[a-z0-9-]+)*)\](?!\()")
"""What a sentence rests on, in Pandoc's form, with the space before it: ` [@ours]`, ` [@a; @b]`."""
STRAIGHT = {'"': "\ufdd0", "'": "\ufdd1"}
"""Noncharacters, which no file may hold, in place of escaped quotation marks: those stay straight and open nothing."""
BLANK = "\0"
"""What stands in `Reading.rest` for each sign that was read."""


class Kind(Enum):
    """What sort of mark was not read."""

    TAG = auto()
    COMMENT = auto()
    ENTITY = auto()
    AUTOLINK = auto()
    IMAGE = auto()
    FOOTNOTE = auto()
    REFERENCE = auto()
    """`[a][b]`, a reference link."""
    TITLE = auto()
    """A link's title, `[a](address "title")`."""
    POINTED = auto()
    """A link's address in angle brackets."""
    ADDRESS = auto()
    """What begins like a link's address but is not one."""
    NESTED = auto()
    """A link within a link."""
    STRUCK = auto()
    BREAK = auto()
    """The end of a line with a backslash or two spaces."""
    EMPHASIS = auto()
    """An asterisk or underscore without a partner."""
    CODE = auto()
    """A backtick without a partner."""
    DEEP = auto()
    """Emphasis nested too deeply."""


class Unread(NamedTuple):
    """A mark that is not read, from `start` to `end` in the text."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """A marked part of prose."""

    tag: Literal["em", "strong", "code", "a", "ref", "cite"]
    children: tuple[Inline, ...]
    """Empty for a `ref` without a label of its own, and for a `cite`."""
    target: str = ""
    """The address of an `a`, the id of a `ref`, what a `cite` rests on: ids parted by spaces."""


Inline = str | Span
Prose = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read."""

    text: str
    tree: Prose
    """Quotation marks are those that were typed; an escaped one is that of `STRAIGHT`."""
    unread: tuple[Unread, ...] = ()
    read: tuple[tuple[int, int], ...] = ()
    """From where to where the text is code, an escape, an address, or the signs around a link, in order."""

    @property
    def rest(self) -> str:
        """The text with a `BLANK` for each sign that was read: each of the others stands where it stood."""
        pieces, done = [], 0
        for start, end in self.read:
            pieces += [self.text[done:start], BLANK * (end - start)]
            done = end
        return "".join([*pieces, self.text[done:]])


OURS = "ours"
"""The id in place of a fact's where a sentence is the desk's own judgement."""


def ids_cited(words: str) -> tuple[str, ...]:
    """Return the ids within a citation's brackets: `@a; @b`."""
    return tuple(words.replace(";", " ").replace("@", " ").split())
