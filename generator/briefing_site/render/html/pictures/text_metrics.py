"""The width of words in a picture, and their line breaks, without a font at hand.

In: text. Out: pixels for our sans-serif face, generously estimated; lines. Wide East Asian characters count in full.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

MIN_REST = 4
"""The fewest letters of a broken word that may go on the next line."""
NARROW = frozenset("fijlrtI.,:;'’|!()[] ")


class _Widths(dict[str, float]):
    """Widths of characters in units of the font size, computed on first use."""

    def __missing__(self, character: str) -> float:
        if unicodedata.combining(character):
            width = 0.0
        elif unicodedata.east_asian_width(character) in {"W", "F"}:
            width = 1.0
        elif character in NARROW:
            width = 0.34
        else:
            width = 0.72 if character.isupper() or character in "mwMW—%" else 0.56
        self[character] = width
        return width


WIDTHS = _Widths()


def text_width(text: str, size: float) -> float:
    """Return how many pixels `text` takes at a font size; a little more than any of our typefaces needs."""
    return size * sum(map(WIDTHS.__getitem__, text))


@lru_cache(maxsize=50_000)
def wrapped(text: str, width: float, size: float, lines: int) -> tuple[str, ...]:
    """Break text into at most `lines` lines of a width; the rest is cut off with an ellipsis."""
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < lines:
        line = rest.pop(0)
        while rest and text_width(f"{line} {rest[0]}", size) <= width:
            line = f"{line} {rest.pop(0)}"
        if text_width(line, size) > width:
            line, over = _broken(line, width, size)
            rest.insert(0, over)
        found.append(line)
    if rest:
        found[-1] = f"{_cut(f'{found[-1]} {rest[0]}', width - text_width('…', size), size)[0].rstrip()}…"
    return tuple(found)


def _broken(word: str, width: float, size: float) -> tuple[str, str]:
    """Break a word wider than a line: with a hyphen if its script uses one, and not near its end."""
    start, rest = _cut(word, width - text_width("-", size), size)
    if len(start) > 2 * MIN_REST and len(rest) < MIN_REST:
        start, rest = word[:-MIN_REST], word[-MIN_REST:]
    if len(start) > 1 and (start[-1] + rest[:1]).isalpha() and unicodedata.bidirectional(start[-1]) == "L":
        is_wide = unicodedata.east_asian_width(start[-1]) in {"W", "F"}
        return (start, rest) if is_wide else (f"{start}-", rest)
    return _cut(word, width, size)


def _cut(line: str, width: float, size: float) -> tuple[str, str]:
    for end in range(1, len(line)):
        if text_width(line[: end + 1], size) > width:
            return line[:end], line[end:]
    return line, ""
