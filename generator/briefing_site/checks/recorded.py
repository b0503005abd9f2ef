"""Access for rules to other records and facts: one at a time, by id, and logged.

In: the record being checked, and its environment. Out: `Recorder`, which finds and logs; `RecordView`, another
record, which logs each attribute that is read; `RecordedBase`, a fact base that cannot be iterated over. None
of them has a reference back to its owner: there are many of them, and they should be freed at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from briefing_site.checks.environment import CheckEnvironment, readable
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import Actor, AnyRecord, Brief, Cooperation, Event, Fact, Issue, Source

V = TypeVar("V")
K = TypeVar("K", Actor, Issue, Cooperation, Event, Source, Brief)


class Recorder:
    """Finds other records and facts for the rules that check one record, and logs the reads."""

    def __init__(self, record: AnyRecord, environment: CheckEnvironment) -> None:
        self.asked: dict[str, set[str]] = defaultdict(set)
        """Each question, with the ids or other keys it was asked about."""
        self._attributes: dict[str, set[str]] = defaultdict(set)
        self._environment = environment
        self._views: dict[str, AnyRecord] = {record.id: record}
        self._own_facts = {fact.id: fact for fact in record.facts}

    def reads(self) -> Mapping[str, Collection[str]]:
        """Return the reads so far; the question for an attribute of a record starts with a dot: `.handling`."""
        return self.asked | {f".{name}": ids for name, ids in self._attributes.items()}

    def find_record(self, record_id: str) -> AnyRecord | None:
        """Return a record that logs every attribute read."""
        view = self._views.get(record_id)
        if view is None:
            self.asked["kind"].add(record_id)
            if record := self._environment.find_record(record_id):
                view = self._views[record_id] = cast(
                    "AnyRecord", RecordView(record, self._attributes, self._environment)
                )
        return view

    def find_fact(self, fact_id: str) -> Fact | None:
        """Return a fact; without its place if it is in another file."""
        own = self._own_facts.get(fact_id)
        if own:
            return own
        self.asked["kind"].add(fact_id)
        fact = self._environment.find_fact(fact_id)
        if fact:
            self.asked["fact"].add(fact_id)
        return fact

    def handlings_of(self, ids: Iterable[str]) -> dict[str, str | None]:
        """Return the handling that other records give, if any; ids that are not records are left out."""
        asked = set(ids)
        self.asked["kind"] |= asked
        records = ((thing, self._environment.find_record(thing)) for thing in asked)
        found: dict[str, str | None] = {thing: record.handling for thing, record in records if record}
        self._attributes["handling"].update(found)
        return found


class RecordView:
    """Another record: behaves like it, and logs what is read."""

    def __init__(self, record: AnyRecord, attributes: Mapping[str, set[str]], environment: CheckEnvironment) -> None:
        self._record = record
        self._attributes = attributes
        self._environment = environment

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._record)

    @property
    def id(self) -> str:
        """Its id, which the reader already knows."""
        return self._record.id

    @property
    def folder(self) -> str:
        """Its folder, which was logged when the record was looked up."""
        return self._record.folder

    def __getattr__(self, name: str) -> Any:
        self._attributes[name].add(self._record.id)
        value = self.__dict__[name] = readable(self._record, name, self._environment)
        return value


class _ById(Generic[V]):
    """Items by id, without iteration: a rule can look up only ids it knows."""

    def __init__(self, find: Callable[[str], V | None]) -> None:
        self.get = find

    def __getitem__(self, thing: str) -> V:
        found = self.get(thing)
        if found is None:
            raise KeyError(thing)
        return found

    def __contains__(self, thing: object) -> bool:
        return self.get(str(thing)) is not None

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a rule asks for single records and facts, by their ids; to compare many, it needs an Index")


class RecordedBase(FactBase):
    """The part of a fact base about single records and facts; iterating over all of them raises an error."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.records = cast("Mapping[str, AnyRecord]", _ById(recorder.find_record))

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact by id."""
        return cast("Mapping[str, Fact]", _ById(self._recorder.find_fact))

    def _of_kind(self, kind: type[K]) -> Mapping[str, K]:
        find_record = self._recorder.find_record

        def find(record_id: str) -> K | None:
            record = cast("K | None", find_record(record_id))
            return record if record and record.folder == kind.folder else None

        return cast("Mapping[str, K]", _ById(find))
