"""The grammar of CommonMark's inline marks (0.31.2, chapter 6), with GitHub's strikethrough.

In: nothing. Out: patterns, and `Run`: a run of asterisks or underscores, with what it can open and close.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from html.entities import html5

SPECIAL = re.compile(r"[\\`*_~\[\]<&\n]")
"""What a mark begins with; text without it is read as it stands."""
MARK = re.compile(r"[\\`*_~\[\]]|&[#A-Za-z]|<[A-Za-z/!?]|  \n")
"""The same with a closer look, which takes five times as long."""
SAME = re.compile(r"(.)\1*")
"""A run of one character."""
PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
"""Characters that a backslash escapes."""
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|([A-Za-z][A-Za-z0-9]*));")
AUTOLINK = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>\x00-\x1f\x7f]*"
    r"|[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>",
    re.ASCII,
)
TAG = re.compile(
    r"<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)*\s*/?>"
    r"|</[A-Za-z][A-Za-z0-9-]*\s*>|<![A-Za-z][^>]*>|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>",
    re.ASCII,
)
COMMENT = re.compile(r"<!--(?:>|->|[\s\S]*?-->)")
FOOTNOTE = re.compile(r"\[\^[^\s\[\]]+\](?!\()")
LABEL = re.compile(r"\[(?:[^\\\[\]]|\\[\s\S])*\](?!\()")
"""What follows the words of a reference link."""
GAP = re.compile(r"[ \t]*\n?[ \t]*")
POINTED = re.compile(r"<((?:[^<>\\\n]|\\.)*)>")
"""An address in angle brackets."""
TITLE = re.compile(r"\"(?:[^\"\\]|\\[\s\S])*\"|'(?:[^'\\]|\\[\s\S])*'|\((?:[^()\\]|\\[\s\S])*\)")
ADDRESS_TOKEN = re.compile(r"\\[!-/:-@\[-`{-~]|[()]|[\x00-\x20\x7f]")
"""What marks the end of an address."""


@dataclass(slots=True)
class Run:
    """Asterisks or underscores in a row, of which those from `start` to `end` are not paired yet."""

    sign: str
    start: int
    end: int
    opens: bool
    closes: bool
    length: int = field(init=False)

    def __post_init__(self) -> None:
        self.length = self.end - self.start

    @property
    def left(self) -> int:
        """How many of its signs are not paired yet."""
        return self.end - self.start

    def closes_what(self, opener: Run) -> bool:
        """Tell whether it can close what `opener` opens: the rule of three is CommonMark's ninth and tenth."""
        if not opener.opens or opener.sign != self.sign:
            return False
        odd = (opener.closes or self.opens) and (opener.length + self.length) % 3 == 0
        return not odd or (opener.length % 3 == 0 and self.length % 3 == 0)


def run_at(text: str, start: int) -> Run:
    """Return a run with what it can do, judging by what is around it (CommonMark's flanking)."""
    sign, end = text[start], end_of_row(text, start)
    before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
    left = not _is_space(after) and (not _is_sign(after) or _is_space(before) or _is_sign(before))
    right = not _is_space(before) and (not _is_sign(before) or _is_space(after) or _is_sign(after))
    if sign != "_":
        return Run(sign, start, end, left, right)
    opens = left and (not right or _is_sign(before))
    return Run("_", start, end, opens, right and (not left or _is_sign(after)))


def end_of_row(text: str, start: int) -> int:
    """Return where a run of one character ends."""
    row = SAME.match(text, start)
    return row.end() if row else start + 1


def is_entity(found: re.Match[str]) -> bool:
    """Tell whether what looks like an entity is one."""
    return found[1] is None or f"{found[1]};" in html5


@lru_cache(maxsize=1_024)
def _is_space(character: str) -> bool:
    return character in "\t\n\f\r" or unicodedata.category(character) == "Zs"


@lru_cache(maxsize=1_024)
def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
