"""Suggestions for an unknown id: a record of that name, an id with a similar spelling, or a new record.

In: the ids and names of a base. Out: a hint for an id and the kinds allowed in its place. Suggestions are always of an
allowed kind, and a fact's id is suggested only if every word matches: another speaker's fact is not a misspelling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property

from briefing_site.base.problems import quoted
from briefing_site.base.spelling import Spelling, are_near
from briefing_site.checks.symbol_table import Name
from briefing_site.facts.model import KINDS

MAX_SUGGESTIONS = 500
"""Suggestions in one run: more than that probably have a single cause."""
MAX_NAMED = 3
"""Records of the same name that a hint offers."""
ONLY_FACTS = frozenset({"facts"})


class Suggestions:
    """Hints for unknown ids, each computed once."""

    def __init__(self, kinds: Mapping[str, str], names: Mapping[Name, Sequence[str]]) -> None:
        """Take the existing ids with their kinds, and the names with the records that have them."""
        self._kinds = kinds
        self._names = names
        self._spellings: dict[frozenset[str], Spelling] = {}
        self._made: dict[tuple[str, frozenset[str]], str] = {}

    def hint(self, target: str, allowed: frozenset[str]) -> str:
        """Return what an id may have meant, among the kinds allowed there; empty if there is no suggestion."""
        key = target, allowed
        if key not in self._made and len(self._made) < MAX_SUGGESTIONS:
            self._made[key] = self._named(target, allowed) or self._spelt(target, allowed) or _new(target, allowed)
        return self._made.get(key, "")

    def _named(self, target: str, allowed: frozenset[str]) -> str:
        ids = [i for i in self._by_name.get(target, ()) if self._kinds.get(i) in allowed]
        if not ids or len(ids) > MAX_NAMED:
            return ""
        return f"Did you mean {' or '.join(map(quoted, ids))}?"

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Each name, in the form of an id, with the records that have it."""
        found: dict[str, list[str]] = {}
        for words, ids in self._names.items():
            found.setdefault("-".join(words).casefold(), []).extend(ids)
        return {name: sorted(set(ids)) for name, ids in found.items()}

    def _spelt(self, target: str, allowed: frozenset[str]) -> str:
        if allowed not in self._spellings:
            self._spellings[allowed] = Spelling(i for i, kind in self._kinds.items() if kind in allowed)
        near = self._spellings[allowed].nearest(target)
        if allowed == ONLY_FACTS and not _is_misspelling(target, near):
            return ""
        return f"Did you mean '{near}'?" if near else ""


def _is_misspelling(typed: str, known: str) -> bool:
    """Tell whether two ids differ only in words spelt alike, or missing from one of them."""
    one, other = typed.split("-"), known.split("-")
    for kind, start, end, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "replace":
            if end - start != last - first:
                return False
            pairs = zip(one[start:end], other[first:last], strict=True)
            if not all(are_near(a, b) or re.fullmatch(r"\d+", a + b) for a, b in pairs):
                return False
    return True


def _new(target: str, allowed: frozenset[str]) -> str:
    """Return how to create the record, if only one kind is allowed there."""
    (folder, *others) = allowed
    if others or folder == "facts":
        return ""
    return f"If it is missing, `briefing new {KINDS[folder].words.singular} {target}` makes it."
