"""Where things are in a YAML text: its lines, its scalars and its comments, as libyaml reads them.

In: the text of a fact file. Out: places and words. The strict parser, the formatter and the proof that a rewritten file
has lost nothing are based on it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from briefing_site.base.characters import composed

BLOCK_STYLES = frozenset("|>")
BLOCK_HEADER = re.compile(r"[|>][-+0-9]*(.*)")
DOCUMENT_END = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)
PUNCTUATION = str.maketrans(dict.fromkeys("\"'[]{},:->|+?", ""))
"""Characters that the canonical form inserts, removes or replaces."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A `#` outside every scalar, and what follows it."""

    line: int
    """Counted from 1, as the column is."""
    column: int
    words: str
    alone: bool
    """True where nothing stands before it on its line."""
    unspaced: bool
    """True where it follows something else without a space, so that it is no comment in YAML 1.2."""


def lines_of(text: str) -> list[str]:
    """Return the lines as YAML and editors count them: they end in LF, CR LF or CR."""
    return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text).split("\n")


def comments_in(text: str) -> Iterator[Comment]:
    """Yield the comments of a text that libyaml can read."""
    if "#" not in text:
        return
    lines = lines_of(text)
    covered = _scalars_by_line(text, lines)
    for number, line in enumerate(lines):
        column = _start_of_comment(line, covered.get(number, []))
        if column >= 0:
            before = line[:column]
            unspaced = bool(before) and before[-1] not in " \t"
            yield Comment(number + 1, column + 1, line[column:].rstrip(), not before.strip(), unspaced)


def _start_of_comment(line: str, scalars: list[tuple[int, int]]) -> int:
    """Return the column of the first `#` that lies in no scalar; -1 where there is none."""
    column = line.find("#")
    while column >= 0 and scalars:
        place = bisect_right(scalars, (column, len(line) + 1)) - 1
        if place < 0 or column >= scalars[place][1]:
            break
        column = line.find("#", scalars[place][1])
    return column


def _scalars_by_line(text: str, lines: list[str]) -> dict[int, list[tuple[int, int]]]:
    """Return, for each line from 0, where scalars start and end on it."""
    covered: dict[int, list[tuple[int, int]]] = {}
    for event in _scalars(text):
        first, last = event.start_mark, event.end_mark
        for number in range(first.line, min(last.line + 1, len(lines))):
            start = first.column if number == first.line else 0
            end = last.column if number == last.line else len(lines[number])
            if event.style in BLOCK_STYLES and number == first.line:
                end = start + 1  # a comment may follow the sign itself
            covered.setdefault(number, []).append((start, end))
    return covered


def _scalars(text: str) -> Iterator[Any]:
    parser: Any = yaml.CBaseLoader(text)
    while parser.check_event():
        event = parser.get_event()
        if isinstance(event, yaml.ScalarEvent):
            yield event


def lost_characters(before: str, after: str) -> str:
    """Return the characters of a text that libyaml can read which a rewritten one no longer has, in their order.

    White space and YAML's own punctuation do not count, nor does how a character is escaped or composed.
    """
    gone = count_characters(_read_through(before)) - count_characters(_read_through(after))
    return "".join(gone.elements())


def count_characters(text: str) -> Counter[str]:
    """Count the characters that no rewriting may lose: all but white space and YAML's own punctuation."""
    return Counter("".join(composed(text).split()).translate(PUNCTUATION))


def _read_through(text: str) -> str:
    """Return the text without escapes, the headers of text blocks and the mark of a document's end."""
    pieces = []
    end = 0
    for event in _scalars(text):
        start, stop = event.start_mark.index, event.end_mark.index
        if event.style in BLOCK_STYLES:
            header = BLOCK_HEADER.match(text, start)
            pieces += [text[end:start], header[1] if header else "", event.value]
            end = stop
        elif event.style == '"' and "\\" in text[start:stop]:
            pieces += [text[end:start], event.value]
            end = stop
    return DOCUMENT_END.sub("", "".join([*pieces, text[end:]]))
