"""The handling with which an output is marked: the most restricted of anything that it names or shows.

In: a fact base and its default handling. Out: `HandlingLevels`, which know how restricted each record, fact and
position is, and a `Marking` for each output that is being made. It marks pages, copies of facts, data and feeds. Paper
is passed on by itself: a sheet keeps its record's own label and leaves out what is above it (`PrintSetting.at`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from briefing_site.facts.audience import handling_of_fact, handling_of_record, level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.types import TLP

Thing: TypeAlias = str | tuple[str, str]
"""Id of a record or fact; subject and actor of a position."""


class HandlingLevels:
    """How restricted each record, fact and position of a base is."""

    def __init__(self, levels: dict[Thing, int], default: str) -> None:
        """Take the levels; `handling_levels` finds them."""
        self.levels = levels
        self.most = max(levels.values(), default=level(default))
        """The level of the whole base; above all of TLP where a handling is not known."""

    @property
    def highest(self) -> str:
        """The label of the whole base."""
        return TLP[self.most]

    @classmethod
    def of_base(cls, base: FactBase, default: str) -> HandlingLevels:
        """Return how restricted everything in a base is; computed once for each base."""
        known = base.levels.get(default)
        if known is None:
            found: dict[Thing, int] = {}
            for record in base.records.values():
                found.update(_levels_in(record, default))
            for record in base.records.values():
                found.update(_levels_of_positions(record, found))
            known = base.levels[default] = cls(found, default)
        assert isinstance(known, cls)  # noqa: S101 - nobody else puts any there
        return known

    def after(self, old: Iterable[AnyRecord], new: Iterable[AnyRecord], default: str) -> HandlingLevels | None:
        """Return the same once `new` records stand for `old` ones; None if positions elsewhere may differ."""
        gone, fresh = ({t: n for record in part for t, n in _levels_in(record, default)} for part in (old, new))
        if gone != fresh:
            return None
        levels = dict(self.levels)
        for record in old:
            for position in record.positions:
                levels.pop((record.id, position.actor), None)
        for record in new:
            levels.update(_levels_of_positions(record, levels))
        return HandlingLevels(levels, default)

    def of(self, things: Iterable[Thing]) -> str:
        """Return the label of an output that names these items."""
        found = 0
        for thing in things:
            if (level_of := self.levels.get(thing, 0)) > found:
                found = level_of
                if found == self.most:  # nothing is above it
                    break
        return TLP[found]

    def of_fact(self, fact: Fact) -> str:
        """Return the label of a fact as it is copied and exported: with the facts and records that it names."""
        return self.of((fact.id, *fact.about, *fact.disputed_by, *fact.superseded_by, *fact.rests_on))


class Marking:
    """The label of one output, raised by everything that it shows."""

    def __init__(self, labels: HandlingLevels, handling: str = TLP[0]) -> None:
        self._levels = labels.levels
        self.level = level(handling)
        """Its place among the labels of TLP 2.0, from the least restricted."""

    @property
    def handling(self) -> str:
        """The label."""
        return TLP[self.level]

    def add(self, *things: Thing) -> None:
        """Record that these items are named or shown; items that are not in the base do not count."""
        for thing in things:
            if (found := self._levels.get(thing, 0)) > self.level:
                self.level = found

    def raise_to(self, least: int) -> None:
        """Make the label at least as restricted as this level."""
        self.level = max(self.level, least)


def _levels_in(record: AnyRecord, default: str) -> Iterator[tuple[Thing, int]]:
    yield record.id, level(handling_of_record(record, default))
    for fact in record.facts:
        yield fact.id, level(handling_of_fact(fact, record, default))


def _levels_of_positions(record: AnyRecord, levels: dict[Thing, int]) -> Iterator[tuple[Thing, int]]:
    """A position is as restricted as the most restricted of its record and the facts that it rests on."""
    for position in record.positions:
        facts = (*position.facts, *(fact for former in position.former for fact in former.facts))
        yield (record.id, position.actor), max(levels.get(thing, 0) for thing in (record.id, *facts))
