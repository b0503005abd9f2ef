"""The lists of the whole fact base that are split into pages: timeline, disputes, doubts, table of positions.

In: a fact base. Out: `Parts` of each list, computed when first needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from briefing_site.facts.factbase import FactBase, is_doubted
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.site.parts import (
    DISPUTES,
    MAX_DOUBTS_BESIDE,
    SUBJECTS,
    Parts,
    cut_by_letter,
    cut_by_period,
)


class WholeLists:
    """The lists of one fact base."""

    base: FactBase

    @cached_property
    def timeline_parts(self) -> Parts[Fact]:
        """Every fact, by period."""
        return cut_by_period(self.base.timeline, lambda fact: fact.date)

    @cached_property
    def dispute_parts(self) -> Parts[tuple[Fact, ...]]:
        """Each group of facts that dispute each other, by the period of the latest of them."""
        return cut_by_period(self.base.disputes, lambda facts: facts[-1].date, DISPUTES)

    @cached_property
    def doubted(self) -> tuple[Fact, ...]:
        """The facts in doubt that nothing on record contradicts."""
        disputed = self.base.dispute_of
        return tuple(fact for fact in self.base.timeline if is_doubted(self.base, fact) and fact.id not in disputed)

    @cached_property
    def doubt_parts(self) -> Parts[Fact]:
        """The same by period, if there are too many for the page of disputes."""
        return cut_by_period(self.doubted, lambda f: f.date) if len(self.doubted) > MAX_DOUBTS_BESIDE else {}

    @cached_property
    def position_parts(self) -> Parts[AnyRecord]:
        """The issues and areas of cooperation on which there are positions, by letter."""
        subjects = dict.fromkeys(located.subject.id for located in self.base.subject_positions)
        return cut_by_letter([self.base.records[i] for i in subjects], lambda record: record.order, SUBJECTS)

    def address_of_positions(self, subject: str) -> str:
        """Return the page of the table that has all positions on a subject."""
        span = self._spans_of_positions.get(subject, "")
        return f"positions/{span}/" if span else "positions/"

    @cached_property
    def _spans_of_positions(self) -> Mapping[str, str]:
        return {record.id: part.span for part in self.position_parts.values() for record in part.items if part.span}
