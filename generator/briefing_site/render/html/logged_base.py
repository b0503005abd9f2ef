"""A fact base that logs what pages read from it: records by label or in full, facts, lists of facts.

In: a fact base and a `ReadLog`. Out: one that behaves the same. Reads without a token of their own are logged as
reading everything, so that no page can read the base unlogged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeVar, cast

from briefing_site.base.problems import Origin
from briefing_site.facts.factbase import FactBase, SubjectPosition
from briefing_site.facts.fields import Reference
from briefing_site.facts.kinds.strict import restored
from briefing_site.facts.model import KINDS, SUBJECT_FOLDERS, AnyRecord, Fact
from briefing_site.render.html.read_log import EVERYTHING, LoggedMapping, ReadLog

V = TypeVar("V")
FACT_LISTS = {"facts_by": "by", "facts_to": "to", "facts_via": "via", "facts_shown_on": "on", "facts_citing": "citing"}
"""Lists of facts in a base, and the words that tokens use for them."""
LABEL = (
    "id",
    "folder",
    "words",
    "holds_facts",
    "name",
    "label",
    "distinct_name",
    "order",
    "withdrawn",
    "handling",
    "speaks_for",
)
"""What a record's bare token covers: pages that only link to the record read nothing else."""
PLACE = {"origin": Origin(""), "index": -1}
"""Replaces a fact's place in its file, which changes with every line above it."""

MAX_FACTS = 10_000
"""The most facts without their places that are kept: all those of a large base would take as much memory again."""


class LabelView:
    """A record that logs when more than its label is read, and when its facts are."""

    def __init__(self, record: AnyRecord, base: LoggedBase) -> None:
        self.__dict__.update({name: getattr(record, name) for name in LABEL if hasattr(record, name)})
        self._record, self._base = record, base

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._record)

    def __getattr__(self, name: str) -> Any:
        if name == "facts":
            return self._base.facts_in(self._record)
        self._base.log.note(f"head {self._record.id}")
        return getattr(self._record, name)


class HeadView(LabelView):
    """A record of a kind that is logged as a whole."""

    def __getattr__(self, name: str) -> Any:
        if name == "facts":
            return self._base.facts_in(self._record)
        return getattr(self._record, name)


class KindAnswers(LoggedMapping[str, Any]):
    """The records of a kind; iterating over them counts as reading all but their facts."""

    def __init__(self, find: Callable[[str], Any], everyone: Callable[[], list[AnyRecord]]) -> None:
        super().__init__(find, lambda: [record.id for record in everyone()])
        self._everyone = everyone

    def values(self) -> Any:
        """Return all records of the kind."""
        return self._everyone()


def _of_all(name: str) -> Any:
    def read(base: LoggedBase) -> Any:
        base.log.note(EVERYTHING)
        return getattr(base.original, name)

    return property(read)


class _WholeBase(FactBase):
    """A base that logs whatever is not answered item by item as reading everything."""


for _name, _value in [*vars(FactBase).items()]:
    if isinstance(_value, cached_property):
        setattr(_WholeBase, _name, _of_all(_name))


class LoggedBase(_WholeBase):
    """A fact base that logs which of its records, facts and lists are read."""

    def __init__(self, original: FactBase, log: ReadLog) -> None:
        self.original, self.log = original, log
        self._views: dict[str, AnyRecord | None] = {}
        self._facts: dict[str, Fact | None] = {}
        self._lists: dict[tuple[str, str], tuple[Fact, ...]] = {}
        self.records = LoggedMapping(self.find_record, lambda: self._all(original.records))
        self._by_id = LoggedMapping(self.find_fact, lambda: self._all(original.facts))
        self._kinds = {folder: self._kind_of(folder) for folder in KINDS}
        self._subjects = self._kind_of(*SUBJECT_FOLDERS)
        self._folders = LoggedMapping(self._find_folder, lambda: self._all(original.folders))
        self._along = {name: self._list_of(name, word) for name, word in FACT_LISTS.items()}
        self._incoming = LoggedMapping(self._find("in", original.incoming), lambda: self._all(original.incoming))
        self._references_in = LoggedMapping(
            self._find("refs", original.references_in), lambda: self._all(original.references_in)
        )
        self._superiors = LoggedMapping(self._find("above", original.superiors), lambda: self._all(original.superiors))
        self._former_ids = LoggedMapping(
            self._find("former", original.former_ids), lambda: self._all(original.former_ids)
        )
        self._standpoints = LoggedMapping(self._find_standpoints, lambda: self._all(original.standpoints_of))

    facts = property(lambda self: self._by_id)
    actors = property(lambda self: self._kinds["actors"])
    issues = property(lambda self: self._kinds["issues"])
    cooperation = property(lambda self: self._kinds["cooperation"])
    events = property(lambda self: self._kinds["events"])
    sources = property(lambda self: self._kinds["sources"])
    briefs = property(lambda self: self._kinds["briefs"])
    subjects = property(lambda self: self._subjects)
    folders = property(lambda self: self._folders)
    facts_by = property(lambda self: self._along["facts_by"])
    facts_to = property(lambda self: self._along["facts_to"])
    facts_via = property(lambda self: self._along["facts_via"])
    facts_shown_on = property(lambda self: self._along["facts_shown_on"])
    facts_citing = property(lambda self: self._along["facts_citing"])
    incoming = property(lambda self: self._incoming)
    references_in = property(lambda self: self._references_in)
    former_ids = property(lambda self: self._former_ids)
    superiors = property(lambda self: self._superiors)
    standpoints_of = property(lambda self: self._standpoints)

    def find_record(self, record_id: str) -> AnyRecord | None:
        """Return a record, and log its label as read."""
        self.log.note(record_id)
        if record_id not in self._views:
            record = self.original.records.get(record_id)
            self._views[record_id] = cast("AnyRecord", LabelView(record, self)) if record else None
        return self._views[record_id]

    def find_fact(self, fact_id: str) -> Fact | None:
        """Return a fact without its place in its file."""
        self.log.note(fact_id)
        if fact_id not in self._facts:
            if len(self._facts) >= MAX_FACTS:
                self._facts.clear()
            fact = self.original.facts.get(fact_id)
            self._facts[fact_id] = cast("Fact", restored(Fact, vars(fact) | PLACE)) if fact else None
        return self._facts[fact_id]

    def facts_of(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """Return facts of the original, each logged as read."""
        return tuple(cast("Fact", self.find_fact(fact.id)) for fact in facts)

    def facts_in(self, record: AnyRecord) -> tuple[Fact, ...]:
        """Return the facts that live in a record of the original."""
        self.log.note(f"own {record.id}")
        return self.facts_of(record.facts)

    def newest_day(self, today: date) -> date | None:
        """Return the first day of the newest fact that is not in the future."""
        self.log.note("newest ")
        return self.original.newest_day(getattr(today, "original", today))

    def count_of_facts(self, record_id: str) -> int:
        """Return the number of facts that lists show for a record."""
        self.log.note(f"count {record_id}")
        return self.original.count_of_facts(record_id)

    def count_shown_on(self, record_id: str) -> int:
        """Return the number of facts on a record's page."""
        self.log.note(f"shown {record_id}")
        return self.original.count_shown_on(record_id)

    def facts_on(self, record_ids: Iterable[str]) -> tuple[Fact, ...]:
        """Return the facts on the pages of some records; on one date, their order in their files decides."""
        wanted = tuple(record_ids)
        found = self.original.facts_on(wanted)
        self.log.note_all(f"on {record_id}" for record_id in wanted)
        self.log.note_all(f"own {home}" for home in dict.fromkeys(fact.home for fact in found))
        return self.facts_of(found)

    def references_to(self, record_id: str) -> tuple[Reference, ...]:
        """Return the references to a record and to its facts."""
        self.log.note(f"naming {record_id}")
        return self.original.references_to(record_id)

    def disputes_on(self, record_id: str) -> tuple[tuple[Fact, ...], ...]:
        """Return the disputes that facts on a record's page are part of."""
        self.log.note(f"disputes {record_id}")
        return tuple(map(self.facts_of, self.original.disputes_on(record_id)))

    def _all(self, original: Mapping[str, Any]) -> Iterable[str]:
        self.log.note(EVERYTHING)
        return original.keys()

    def _find(self, word: str, original: Mapping[str, V]) -> Callable[[str], V | None]:
        def find(key: str) -> V | None:
            self.log.note(f"{word} {key}")
            return original.get(key)

        return find

    def _kind_of(self, *folders: str) -> Mapping[str, Any]:
        def find(record_id: str) -> Any:
            record = self.find_record(record_id)
            return record if record and record.folder in folders else None

        def everyone() -> list[AnyRecord]:
            self.log.note_all(f"all {folder}" for folder in folders)
            return [cast("AnyRecord", HeadView(r, self)) for folder in folders for r in self.original.folders[folder]]

        return KindAnswers(find, everyone)

    def _list_of(self, name: str, word: str) -> Mapping[str, tuple[Fact, ...]]:
        original: Mapping[str, tuple[Fact, ...]] = getattr(self.original, name)

        def find(key: str) -> tuple[Fact, ...] | None:
            self.log.note(f"{word} {key}")
            found = original.get(key)
            return None if found is None else self.facts_of(found)

        return LoggedMapping(find, lambda: self._all(original))

    def _find_folder(self, folder: str) -> tuple[AnyRecord, ...] | None:
        return tuple(self._kinds[folder].values()) if folder in self._kinds else None

    def _find_standpoints(self, actor: str) -> tuple[SubjectPosition, ...] | None:
        self.log.note(f"stands {actor}")
        found = self.original.standpoints_of.get(actor)
        if found is None:
            return None
        return tuple(
            SubjectPosition(cast("AnyRecord", self.find_record(held.subject.id)), held.position) for held in found
        )
