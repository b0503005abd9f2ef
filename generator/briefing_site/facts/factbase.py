"""The fact base: every record and fact of one moment, with the indexes that pages, prints and checks need.

In: the records from `load`. Out: `FactBase`, whose indexes are built in one pass when first needed. Which record refers
to which follows from the fields of the model (`references_of`): dangling references, backlinks, renaming and impact are
all based on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TypeVar

from briefing_site.base.calendar_day import OPEN_START
from briefing_site.base.edtf import EdtfDate
from briefing_site.base.problems import did_you_mean, quoted
from briefing_site.facts.fields import Reference, references_of
from briefing_site.facts.kinds.fact import STANDING
from briefing_site.facts.model import (
    KINDS,
    SUBJECT_FOLDERS,
    Actor,
    AnyRecord,
    Brief,
    Chronology,
    Cooperation,
    Event,
    Fact,
    Issue,
    Position,
    Source,
)
from briefing_site.facts.namesakes import tell_apart

T = TypeVar("T")
K = TypeVar("K", Actor, Issue, Cooperation, Event, Source, Brief)
DOUBTFUL = frozenset({"4", "5"})
"""Grades of credibility: doubtful, improbable."""


@dataclass(frozen=True, slots=True)
class SubjectPosition:
    """A position together with the record that it is in."""

    subject: AnyRecord
    position: Position


class FactBase:
    """Records and facts by id, and what follows from them."""

    def __init__(
        self, records: Iterable[AnyRecord], references: Mapping[str, tuple[Reference, ...]] | None = None
    ) -> None:
        """Take records whose ids, and whose facts' ids, are unique over all of them.

        `references` holds, by file, what is known already of the references that it makes.
        """
        self.records: Mapping[str, AnyRecord] = tell_apart(records)
        self._read = references or {}
        self.levels: dict[str, object] = {}
        """How restricted everything is, by default handling: kept here for `HandlingLevels`, which alone knows."""

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact by id."""
        return {fact.id: fact for record in self.records.values() for fact in record.facts}

    @cached_property
    def timeline(self) -> tuple[Fact, ...]:
        """Every fact in time order; on one date, in the order of the files."""
        return in_time_order(self.facts.values())

    @cached_property
    def folders(self) -> Mapping[str, tuple[AnyRecord, ...]]:
        """The records of each folder, in their own order; events by date."""
        found: dict[str, list[AnyRecord]] = {folder: [] for folder in KINDS}
        for record in self.records.values():
            found[record.folder].append(record)
        return {folder: tuple(sorted(records, key=lambda record: record.sort_key)) for folder, records in found.items()}

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        """The actors by id, in their order; likewise the other kinds."""
        return self._of_kind(Actor)

    @cached_property
    def issues(self) -> Mapping[str, Issue]:
        """The issues by id."""
        return self._of_kind(Issue)

    @cached_property
    def cooperation(self) -> Mapping[str, Cooperation]:
        """The cooperation areas by id."""
        return self._of_kind(Cooperation)

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """The events by id."""
        return self._of_kind(Event)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id."""
        return self._of_kind(Source)

    @cached_property
    def briefs(self) -> Mapping[str, Brief]:
        """The briefs by id."""
        return self._of_kind(Brief)

    @cached_property
    def subjects(self) -> Mapping[str, AnyRecord]:
        """The records on which actors take positions, by id: issues, then areas of cooperation."""
        return {record.id: record for folder in SUBJECT_FOLDERS for record in self.folders[folder]}

    def _of_kind(self, kind: type[K]) -> Mapping[str, K]:
        return {record.id: record for record in self.folders[kind.folder] if isinstance(record, kind)}

    def name_order(self, record_id: str) -> tuple[str, str]:
        """Return the sort key of a record among all records by name."""
        return self.records[record_id].order, record_id

    def count_shown_on(self, record_id: str) -> int:
        """Return how many facts there are on a record's page."""
        return len(self.facts_shown_on.get(record_id, ()))

    def count_of_facts(self, record_id: str) -> int:
        """Return the number of facts that lists show for a record: those on its page and, for an actor, its own."""
        shown = self.facts_shown_on.get(record_id, ())
        if record_id in self.actors:
            return len({fact.id for fact in (*self.facts_by.get(record_id, ()), *shown)})
        return len(shown) or len(self.facts_citing.get(record_id, ()))

    @cached_property
    def former_ids(self) -> Mapping[str, str]:
        """Former ids, each with the record that had it."""
        return {former: record.id for record in self.records.values() for former in record.former_ids}

    def hint_for(self, unknown: str, known: Iterable[str]) -> str:
        """Return a hint for an unknown id: the record that had it formerly, or the nearest spelling."""
        present = self.former_ids.get(unknown)
        return f"It is called {quoted(present)} now." if present else did_you_mean(unknown, known)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every reference of the base, in the order of the records."""
        held = self.references_in
        return tuple(chain.from_iterable(held.get(record_id, ()) for record_id in self.records))

    @cached_property
    def references_in(self) -> Mapping[str, tuple[Reference, ...]]:
        """For each record, the references that its file makes; nothing for one that makes none."""
        read = self._read
        held = ((i, read.get(record.origin.path) or references_of(record)) for i, record in self.records.items())
        return {record_id: references for record_id, references in held if references}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Reference, ...]]:
        """For each id, record's or fact's, the references to it."""
        found = defaultdict(list)
        for reference in chain.from_iterable(self.references_in.values()):
            found[reference.target].append(reference)
        return _frozen(found)

    def references_to(self, record_id: str) -> tuple[Reference, ...]:
        """Return the references to a record and to its facts, in the order of these."""
        record = self.records.get(record_id)
        things = (record_id, *(fact.id for fact in record.facts)) if record else ()
        return tuple(reference for thing in things for reference in self.incoming.get(thing, ()))

    @cached_property
    def disputes(self) -> tuple[tuple[Fact, ...], ...]:
        """Facts that dispute each other, each group once and in time order, the group with the latest fact last.

        A fact in dispute that no fact on record contradicts is a group by itself.
        """
        groups: dict[str, dict[str, None]] = {}
        for fact in self.timeline:
            if fact.status == "disputed" or fact.disputed_by:
                together = {fact.id: None}
                for fact_id in (fact.id, *fact.disputed_by):
                    together |= groups.get(fact_id, {fact_id: None} if fact_id in self.facts else {})
                groups |= dict.fromkeys(together, together)
        found = {id(group): in_time_order(self.facts[fact_id] for fact_id in group) for group in groups.values()}
        return tuple(sorted(found.values(), key=lambda facts: facts[-1].date.order))

    @cached_property
    def dispute_of(self) -> Mapping[str, int]:
        """For each fact in dispute, which of `disputes` it is part of."""
        return {fact.id: number for number, facts in enumerate(self.disputes) for fact in facts}

    def disputes_on(self, record_id: str) -> tuple[tuple[Fact, ...], ...]:
        """Return the disputes that facts on a record's page are part of, the latest first."""
        if not self.disputes:
            return ()
        lists = [self.facts_shown_on.get(record_id, ())]
        if record_id in self.actors:
            lists += [found.get(record_id, ()) for found in (self.facts_by, self.facts_to, self.facts_via)]
        numbers = self.dispute_of
        here = {numbers[fact.id] for facts in lists for fact in facts if fact.id in numbers}
        return tuple(self.disputes[number] for number in sorted(here, reverse=True))

    @cached_property
    def facts_shown_on(self) -> Mapping[str, tuple[Fact, ...]]:
        """For each record, the facts that live there or are `about` it, in time order."""
        found = defaultdict(list)
        for fact in self.timeline:
            for record_id in dict.fromkeys((fact.home, *fact.about)):
                found[record_id].append(fact)
        return _frozen(found)

    def facts_on(self, record_ids: Iterable[str]) -> tuple[Fact, ...]:
        """Return the facts on the pages of any of some records, each once and in the order of the timeline."""
        found = {fact.id: fact for record_id in record_ids for fact in self.facts_shown_on.get(record_id, ())}
        return tuple(sorted(found.values(), key=lambda fact: self._places_in_time[fact.id]))

    @cached_property
    def _places_in_time(self) -> Mapping[str, int]:
        return {fact.id: place for place, fact in enumerate(self.timeline)}

    @cached_property
    def facts_by(self) -> Mapping[str, tuple[Fact, ...]]:
        """For each actor, what it said, did, agreed or holds, in time order."""
        return self._facts_along("by")

    @cached_property
    def facts_to(self) -> Mapping[str, tuple[Fact, ...]]:
        """For each actor, what was said or done to it, in time order."""
        return self._facts_along("to")

    @cached_property
    def facts_via(self) -> Mapping[str, tuple[Fact, ...]]:
        """For each actor, what came through it, in time order."""
        return self._facts_along("via")

    @cached_property
    def facts_citing(self) -> Mapping[str, tuple[Fact, ...]]:
        """For each source, the facts that rest on it, in time order."""
        found = defaultdict(list)
        for fact in self.timeline:
            for source in dict.fromkeys(citation.source for citation in fact.sources):
                found[source].append(fact)
        return _frozen(found)

    @cached_property
    def shaken_sources(self) -> frozenset[str]:
        """The sources whose status casts doubt on what rests on them."""
        return frozenset(source.id for source in self.sources.values() if source.standing)

    @cached_property
    def subject_positions(self) -> tuple[SubjectPosition, ...]:
        """Every position, in the order of issues and then cooperation areas."""
        return tuple(located for subject in self.subjects.values() for located in positions_on(subject))

    @cached_property
    def standpoints_of(self) -> Mapping[str, tuple[SubjectPosition, ...]]:
        """For each actor, its positions."""
        found = defaultdict(list)
        for located in self.subject_positions:
            found[located.position.actor].append(located)
        return _frozen(found)

    @cached_property
    def superiors(self) -> Mapping[str, tuple[str, ...]]:
        """For each actor, those above it along `speaks_for` and `part_of`, nearest first."""
        return {actor: tuple(self._superiors_of(actor)) for actor, record in self.records.items() if record.parents}

    def _superiors_of(self, actor: str) -> dict[str, None]:
        found: dict[str, None] = {}
        waiting = [actor]
        while waiting:
            fresh = [i for i in self.records[waiting.pop(0)].parents if i in self.records and i not in found]
            found |= dict.fromkeys(fresh)
            waiting += fresh
        return found

    def newest_day(self, today: date) -> date | None:
        """Return the first day of the newest fact that is not in the future; None if there is none."""
        latest_first = (fact.date for fact in reversed(self.timeline) if fact.date.has_start)
        return next((day.earliest for day in latest_first if day.begins_by(today)), OPEN_START).to_date()

    def home_of(self, fact: Fact) -> AnyRecord:
        """Return the record that the fact lives in."""
        return self.records[fact.home]

    def speaks_for(self, speaker: str, actor: str) -> bool:
        """Tell whether `speaker` is `actor`, or speaks for it or belongs to it, at any number of removes."""
        seen: set[str] = set()
        waiting = [speaker]
        while waiting:
            current = waiting.pop()
            if current == actor:
                return True
            record = self.records.get(current)
            if current not in seen and record:
                seen.add(current)
                waiting += record.parents
        return False

    def spoke_later(self, position: Position, facts: Iterable[Fact]) -> Iterator[Fact]:
        """Yield which of some facts a position's actor voiced after everything that its line rests on."""
        under = [fact.date.order for i in position.facts if (fact := self.facts.get(i))]
        for fact in facts if under else ():
            voiced = any(self.speaks_for(speaker, position.actor) for speaker in fact.by)
            if voiced and fact.status == "current" and fact.date.order > max(under):
                yield fact

    def _facts_along(self, key: str) -> Mapping[str, tuple[Fact, ...]]:
        found = defaultdict(list)
        for fact in self.timeline:
            for actor in getattr(fact, key):
                found[actor].append(fact)
        return _frozen(found)


def positions_on(record: AnyRecord) -> tuple[SubjectPosition, ...]:
    """Return the positions in a record; none for a kind without positions."""
    return tuple(SubjectPosition(record, position) for position in record.positions)


def is_doubted(base: FactBase, fact: Fact) -> bool:
    """Tell whether a valid fact is in doubt: by a caveat, its credibility, or the status of its sources."""
    shaken = base.shaken_sources
    if fact.status not in STANDING:
        return False
    if fact.caveat or fact.credibility in DOUBTFUL:
        return True
    return bool(shaken) and any(citation.source in shaken for citation in fact.sources)


def in_time_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Sort facts by date; the sort is stable."""
    return tuple(sorted(facts, key=lambda fact: fact.date.order))


def day_within(day: EdtfDate, first: EdtfDate | None, last: EdtfDate | None) -> bool:
    """Tell whether a date touches the span from `first` to `last`, either of which may be missing."""
    return not ((first and day.latest < first.earliest) or (last and day.earliest > last.latest))


def in_chronology(fact: Fact, chronology: Chronology) -> bool:
    """Tell whether a brief's chronology holds a fact: within its dates, and on the records that it names."""
    about = chronology.about
    if about and fact.home not in about and frozenset(about).isdisjoint(fact.about):
        return False  # the names first: they rule out most
    return day_within(fact.date, chronology.from_, chronology.to)


def facts_of_chronology(base: FactBase, chronology: Chronology) -> tuple[Fact, ...]:
    """Return the facts of a brief's chronology, in time order; the whole base is read only where it names no record."""
    facts = base.facts_on(chronology.about) if chronology.about else base.timeline
    return tuple(fact for fact in facts if day_within(fact.date, chronology.from_, chronology.to))


def _frozen(found: Mapping[str, list[T]]) -> Mapping[str, tuple[T, ...]]:
    return {key: tuple(values) for key, values in found.items()}
