"""Finds the known word that a misspelt word was probably meant to be.

In: the known words, usually ids. Out: `Spelling`, which finds the nearest. A few words are all compared; of many, only
those that share a word with the misspelt one, or one spelt nearly like it: a base has 100,000 ids, and an analyst who
renames a record by hand mistypes a hundred of them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cached_property
from heapq import nlargest

MIN_LIKENESS = 0.67
"""The similarity (Ratcliff and Obershelp's) at which a known word is taken for the one that was meant."""
MAX_COMPARED_WHOLE = 1_000
"""Up to this number, all known words are compared."""
MAX_SHARING = 500
"""The most known words that share a word with the misspelt one; beyond, those sharing a frequent one are dropped."""
MAX_COMPARED = 20
"""The most of those with most letters in common with the misspelt one."""
MAX_LETTERS = 64
"""The letters that are distinguished: in an id, all."""
WORD_BREAK = re.compile(r"[\W_]+")
"""What separates the words of an id."""


class Spelling:
    """Known words, and how each is likely to be misspelt."""

    def __init__(self, known: Iterable[str]) -> None:
        self._names = {name.casefold(): name for name in reversed(list(known))}
        self._letters: dict[str, int] = {}

    def nearest(self, word: str) -> str:
        """Return the known word nearest to `word` in spelling, ignoring case; empty if none is near.

        If spelling finds none, the one that `word` begins or ends: `kyodo` for `kyodo-2023-06-19`.
        """
        sought = word.casefold()
        likely = self._names if len(self._names) <= MAX_COMPARED_WHOLE else self._likely_names(sought)
        near = _closest(sought, likely, 1)
        near = near or [n for n in self._sharing(sought) if n.startswith(f"{sought}-") or n.endswith(f"-{sought}")]
        return self._names[near[0]] if len(near) == 1 else ""

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        """Every part of a known word, with the known words that have it."""
        found: dict[str, list[str]] = {}
        for name in self._names:
            for word in WORD_BREAK.split(name):
                found.setdefault(word, []).append(name)
        return found

    def _sharing(self, sought: str) -> Iterable[str]:
        """Return the known words that may contain all words of `sought`: those with the rarest of them."""
        if len(self._names) <= MAX_COMPARED_WHOLE:
            return self._names
        return min((self._by_word.get(word, []) for word in WORD_BREAK.split(sought)), key=len)

    def _likely_names(self, sought: str) -> list[str]:
        words = [*filter(None, WORD_BREAK.split(sought))]
        strange = [word for word in words if word not in self._by_word]
        meant = (near for word in strange for near in _closest(word, self._likely(word, self._by_word), 3))
        sharing = sorted((self._by_word[word] for word in {*words, *meant} - {*strange}), key=len)
        found: dict[str, None] = {}
        for names in sharing:
            if found and len(found) + len(names) > MAX_SHARING:
                break
            found |= dict.fromkeys(names)
        return self._likely(sought, found)

    def _likely(self, sought: str, names: Iterable[str]) -> list[str]:
        """Return the names that have most letters in common with `sought`: the similarity cannot exceed that."""
        least, most = _lengths(sought)
        marks = _marks(sought)
        shared = ((self._share(marks, len(sought), name), name) for name in names if least <= len(name) <= most)
        return [name for share, name in nlargest(MAX_COMPARED, shared) if share >= MIN_LIKENESS]

    def _share(self, marks: int, length: int, name: str) -> float:
        if name not in self._letters:
            self._letters[name] = _marks(name)
        return 2 * (marks & self._letters[name]).bit_count() / (length + len(name))


def are_near(one: str, other: str) -> bool:
    """Tell whether one word may be a misspelling of the other."""
    return difflib.SequenceMatcher(None, one, other).ratio() >= MIN_LIKENESS


def _marks(name: str) -> int:
    """Return a bit for each letter of a name, a different one for the second occurrence of a letter."""
    marks = 0
    for letter in name:
        place = ord(letter) % MAX_LETTERS
        bit = 1 << place
        while marks & bit:
            bit <<= MAX_LETTERS
        marks |= bit
    return marks


def _lengths(sought: str) -> tuple[float, float]:
    """Return how short and how long a word may be to count as near."""
    return len(sought) * MIN_LIKENESS / (2 - MIN_LIKENESS), len(sought) * (2 - MIN_LIKENESS) / MIN_LIKENESS


def _closest(sought: str, names: Iterable[str], number: int) -> list[str]:
    least, most = _lengths(sought)
    return difflib.get_close_matches(
        sought, [n for n in names if least <= len(n) <= most], n=number, cutoff=MIN_LIKENESS
    )
