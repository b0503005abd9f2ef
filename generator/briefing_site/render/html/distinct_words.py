"""The few words that tell a fact from others in the same list: links to facts of one day would all read alike.

In: the words of facts, and views that link to facts. Out: for each text its first words or, if others begin with
the same words, those from where it differs; and the same views, with these words in their links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise, takewhile

from briefing_site.render.html import views

FEW = 6
"""Words shown for a fact."""


def with_distinct_words(positions: Iterable[views.PositionView]) -> tuple[views.PositionView, ...]:
    """Return positions whose links to facts have words that are distinct among all of these."""
    items = tuple(positions)
    words = few_words_of(fact.title for item in items for fact in item.facts)
    return tuple(replace(item, facts=_with_words(item.facts, words)) for item in items)


def lines_with_distinct_words(lines: Iterable[views.LineView]) -> tuple[views.LineView, ...]:
    """Return lines to take whose links to facts have words that are distinct among all of these."""
    items = tuple(lines)
    words = few_words_of(fact.title for item in items for fact in item.facts)
    return tuple(replace(item, facts=_with_words(item.facts, words)) for item in items)


def few_words_of(texts: Iterable[str]) -> Mapping[str, str]:
    """Return, for each text, the few words that tell it from the others."""
    ordered = sorted({text: text.rstrip(".").split() for text in texts}.items(), key=lambda pair: pair[1])
    shared = [0, *(_shared(one, other) for (_, one), (_, other) in pairwise(ordered)), 0]
    return {text: _cut(words, max(shared[at], shared[at + 1])) for at, (text, words) in enumerate(ordered)}


def _shared(one: list[str], other: list[str]) -> int:
    """Return how many words two texts share at the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(words: list[str], shared: int) -> str:
    """Return the first words, or, if another text begins with the same, those around the first that differs."""
    start = max(0, min(shared - 1, len(words) - FEW)) if shared >= FEW else 0
    before, after = "…" if start else "", "…" if start + FEW < len(words) else ""
    return f"{before}{' '.join(words[start : start + FEW])}{after}"


def _with_words(facts: Iterable[views.Link], words: Mapping[str, str]) -> tuple[views.Link, ...]:
    return tuple(replace(fact, words=words[fact.title]) for fact in facts)
