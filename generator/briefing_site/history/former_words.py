"""The words of each fact at each of its changes: a history shows the words of that day, never today's.

In: changes, the oldest first; those that reword a fact have its text before and after. Out: the same changes, with the
`words` of each event of a fact that was reworded later. Facts that were never reworded cost nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import Fact
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.text.prose import cited_in, links_in
from briefing_site.history.item_changes import ItemChange

if TYPE_CHECKING:
    from briefing_site.history.log import Change


def with_words(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes with the words of each event of a fact that differ from today's."""
    found = tuple(changes)
    places_by_fact = _event_places(found)
    if not places_by_fact:
        return found
    words: dict[tuple[int, int], str | None] = {}
    for places in places_by_fact.values():
        words |= _words_in(found, places)
    touched = {change for change, _ in words}
    return tuple(
        replace(change, events=tuple(_with(event, words.get((n, m), "")) for m, event in enumerate(change.events)))
        if n in touched
        else change
        for n, change in enumerate(found)
    )


def _event_places(changes: tuple[Change, ...]) -> dict[str, list[tuple[int, int]]]:
    """Return the indexes of the events of each fact ever reworded, by its latest id, the oldest first."""
    successors: dict[str, str] = {}
    for change in changes:
        successors |= {event.former: event.id for event in change.events if event.kind == "fact" and event.former}
    reworded = {_last(e.id, successors) for change in changes for e in change.events if e.reworded}
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for n, change in enumerate(changes) if reworded else ():
        for m, event in enumerate(change.events):
            if event.kind == "fact" and (fact := _last(event.id, successors)) in reworded:
                found[fact].append((n, m))
    return found


def _last(fact: str, successors: dict[str, str]) -> str:
    passed = {fact}
    while (later := successors.get(fact, "")) and later not in passed:
        passed.add(later)
        fact = later
    return fact


def _words_in(changes: tuple[Change, ...], places: list[tuple[int, int]]) -> dict[tuple[int, int], str | None]:
    """Return the words of one fact after each event: what the last rewording left, and the next one found.

    If these differ, two branches reworded it, and the words in between are known only at the rewordings themselves.
    """
    found: dict[tuple[int, int], str | None] = {}
    following: str | None = ""
    """What the next rewording found; empty (today's words) after the last one."""
    left = [_left(changes, places, place) for place in range(len(places))]
    for place in range(len(places) - 1, -1, -1):
        n, m = places[place]
        own = changes[n].events[m].reworded
        if own and (following or not own[1]):
            found[n, m] = own[1] or own[0]  # for a removed fact, its last words
        elif following and left[place] and left[place] != following:
            found[n, m] = None
        else:
            found[n, m] = following
        following = own[0] if own else following
    return found


def _left(changes: tuple[Change, ...], places: list[tuple[int, int]], place: int) -> str:
    """Return the words after the last rewording up to an event; empty if there was none."""
    events = (changes[n].events[m] for n, m in reversed(places[: place + 1]))
    return next((event.reworded[1] for event in events if event.reworded), "")


def words_then(base: FactBase, event: ItemChange, fact: Fact | None) -> str:
    """Return a fact's plain words after a change; empty if unknown, or if they refer to something missing here.

    `fact` is its current state; None if removed.
    """
    if event.words:
        return former_prose(base, event.words)
    return plain_prose(base, fact.text) if fact and event.words is not None else ""


def former_prose(base: FactBase, text: str) -> str:
    """Return former text as plain words; empty if it refers to something missing from today's base."""
    named = (*links_in(text), *cited_in(text))
    return plain_prose(base, text) if all(i in base.records or i in base.facts for i in named) else ""


def _with(event: ItemChange, words: str | None) -> ItemChange:
    if words == "":
        return event
    return replace(event, words=words, parents=tuple(replace(parent, words=words) for parent in event.parents))
