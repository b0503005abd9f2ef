"""What a query is run against: a base cut to its audience, and indexes that its terms share.

In: a fact base, the reviews, and the day. Out: `QueryContext`, and the kinds of item that a list may contain besides
facts and positions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from briefing_site.base.collation import plain
from briefing_site.facts.factbase import FactBase, SubjectPosition
from briefing_site.facts.model import Actor, Brief, Fact, Issue, Line
from briefing_site.facts.plain_prose import link_words
from briefing_site.facts.support.dependencies import contents_of_brief, joined
from briefing_site.history.review_status import Reviews

LINK = re.compile(r"\[\[([^\]|]*)(?:\|([^\]]*))?\]\]")


@dataclass(frozen=True, slots=True)
class BriefLine:
    """A line to take in a brief."""

    brief: Brief
    line: Line


@dataclass(frozen=True, slots=True)
class MissingPosition:
    """An actor that takes lines on other issues, and an issue on which it has none on record."""

    actor: Actor
    subject: Issue


Item = Fact | SubjectPosition | BriefLine | MissingPosition
Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query found."""

    what: str
    """A key of `LISTS`: `facts`, `positions`, `lines` or `gaps`."""
    items: tuple[Item, ...]


@dataclass(frozen=True)
class QueryContext:
    """The data that a query is answered from."""

    base: FactBase
    reviews: Reviews
    today: date
    default_handling: str
    known: frozenset[str] = frozenset()
    """Ids that exist but that this audience may not see; naming one is not a mistake."""

    @cached_property
    def briefed(self) -> frozenset[str]:
        """The facts that a brief shows."""
        briefs = [
            record for record in self.base.folders["briefs"] if isinstance(record, Brief) and not record.withdrawn
        ]
        contents = joined(contents_of_brief(self.base, brief) for brief in briefs)
        return contents.cited.union(fact.id for fact in self.base.facts.values() if contents.shows(fact))

    @cached_property
    def newest(self) -> tuple[Fact, ...]:
        """The facts of records that were not withdrawn, newest first."""
        gone = {fact.id for record in self.base.records.values() if record.withdrawn for fact in record.facts}
        return tuple(fact for fact in reversed(self.base.timeline) if fact.id not in gone)

    def facts_of(self, ids: Iterable[str]) -> tuple[Fact, ...]:
        """Return those facts with these ids that exist."""
        return tuple(self.base.facts[i] for i in ids if i in self.base.facts)

    def sources_of(self, ids: Iterable[str]) -> frozenset[str]:
        """Return the sources that facts rest on; for assessments, those of the facts that they rest on."""
        facts = self.facts_of(ids)
        deeper = self.facts_of(i for fact in facts for i in fact.rests_on)
        return frozenset(citation.source for fact in (*facts, *deeper) for citation in fact.sources)

    def words(self, text: str) -> str:
        """Return prose as `text:` searches it: plain letters, and links by the names that they show."""
        shown = LINK.sub(self._shown, text) if "[[" in text else text
        return shown.lower() if shown.isascii() else plain(shown)

    def _shown(self, link: re.Match[str]) -> str:
        return link[2] or link_words(self.base, link[1])

    def is_due(self, fact: Fact) -> bool:
        """Tell whether a fact's review is overdue."""
        return fact.review_by is not None and fact.review_by < self.today

    def rest_unchecked(self, ids: Iterable[str]) -> bool:
        """Tell whether any of these facts is unchecked in its current form."""
        return any(not self.reviews.hold_for(fact) for fact in self.facts_of(ids))
