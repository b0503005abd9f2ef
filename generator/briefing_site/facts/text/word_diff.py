"""A word diff of two texts: what is the same in both, what is gone and what is new."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|\w+(?:[’'-]\w+)*|\s+|.", re.DOTALL)
"""The pieces in which texts are compared: words, single ideographs, white space, single marks."""
MAX_PIECES = 4_000
"""Longer texts are compared line by line: the comparison is quadratic in the worst case."""


@dataclass(frozen=True, slots=True)
class WordChange:
    """A stretch of a text that is the same in both, gone, or new."""

    state: str
    """`same`, `gone` or `new`."""
    text: str


def word_diff(before: str, after: str) -> Iterator[WordChange]:
    """Yield the stretches of two texts, what is gone before what is new, as few as can be read."""
    first, second = WORDS.findall(before), WORDS.findall(after)
    if len(first) + len(second) > MAX_PIECES:
        first, second = before.splitlines(keepends=True), after.splitlines(keepends=True)
    gone = new = ""
    for tag, start, end, from_, to in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        old, now = "".join(first[start:end]), "".join(second[from_:to])
        if tag != "equal" or (old.isspace() and (gone or new) and end < len(first)):
            gone, new = gone + old, new + now
            continue
        yield from _word_changes(gone, new)
        gone = new = ""
        yield WordChange("same", old)
    yield from _word_changes(gone, new)


def _word_changes(gone: str, new: str) -> Iterator[WordChange]:
    """Yield what is gone and what is new; white space at the end of both is the same."""
    tail = ""
    if gone and new and gone[-1].isspace() and new[-1].isspace():
        tail, gone, new = new[len(new.rstrip()) :], gone.rstrip(), new.rstrip()
    if gone:
        yield WordChange("gone", gone)
    if new:
        yield WordChange("new", new)
    if tail:
        yield WordChange("same", tail)
