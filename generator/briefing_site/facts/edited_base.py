"""A fact base after an edit: it reuses the indexes of the base before, updated for the edited records.

In: a base, and the records as they are now. Out: a base equal to one built from scratch. An index that an edit may
change as a whole is built again when it is first needed.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Reference, references_of
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import SUBJECT_FOLDERS, AnyRecord, Fact

MAX_EDITED = 100
"""If more records than this differ, building a base from scratch is faster."""
FEW = 20
"""Times as many facts as are gone are in a list that is long: there each is looked for by its day."""
ALONG: Mapping[str, Callable[[Fact], Iterable[str]]] = {
    "facts_shown_on": lambda fact: dict.fromkeys((fact.home, *fact.about)),
    "facts_by": lambda fact: fact.by,
    "facts_to": lambda fact: fact.to,
    "facts_via": lambda fact: fact.via,
    "facts_citing": lambda fact: dict.fromkeys(citation.source for citation in fact.sources),
}
"""For each list of facts by record, under which records it has a fact."""
BY_KIND = ("actors", "issues", "cooperation", "events", "sources", "briefs")
OF_SUBJECTS = ("subjects", "subject_positions", "standpoints_of")


def edited_base(
    before: FactBase, records: Iterable[AnyRecord], references: Mapping[str, tuple[Reference, ...]]
) -> FactBase:
    """Return the base of `records`, given in the order of the base before."""
    after = FactBase(records, references)
    old = before.records
    after.records = {i: _the_same(old.get(i), record) for i, record in after.records.items()}
    edited = {i for i in old.keys() | after.records.keys() if old.get(i) is not after.records.get(i)}
    if len(edited) <= MAX_EDITED:
        edit = _Edit(before, after, edited)
        after.__dict__.update(edit.indexes())
        after.levels.update(edit.levels())
    return after


def _the_same(old: AnyRecord | None, new: AnyRecord) -> AnyRecord:
    """Return the record of before where it is equal: which of a name it is is put into a copy each time."""
    return old if old is not None and (old is new or (old.qualifier and old == new)) else new


class _Edit:
    """What differs between two bases."""

    def __init__(self, before: FactBase, after: FactBase, edited: set[str]) -> None:
        self._known: dict[str, Any] = before.__dict__
        self._before, self._after, self._edited = before, after, edited
        self._old = [before.records[i] for i in edited if i in before.records]
        self._new = [after.records[i] for i in edited if i in after.records]
        self._gone = {fact.id: fact for record in self._old for fact in record.facts}
        self._fresh = [fact for record in self._new for fact in record.facts]
        self._places = {record_id: place for place, record_id in enumerate(after.records)}
        self._folders = {record.folder for record in (*self._old, *self._new)}

    def indexes(self) -> dict[str, Any]:
        """Return the indexes that were built for the base before, updated."""
        found: dict[str, Any] = {n: self._along(n, keys) for n, keys in ALONG.items() if n in self._known}
        if "facts" in self._known and self._agree(_ids_of_facts):
            found["facts"] = {**self._before.facts, **{fact.id: fact for fact in self._fresh}}
        if "timeline" in self._known:
            found["timeline"] = self._spliced(self._before.timeline, self._fresh)
        if "references_in" in self._known and "incoming" in self._known:
            found |= self._references()
        if "folders" in self._known:
            found["folders"] = {**self._before.folders, **{folder: self._sorted(folder) for folder in self._folders}}
        return found | {name: self._known[name] for name in self._untouched() if name in self._known}

    def levels(self) -> Iterator[tuple[str, HandlingLevels]]:
        """Yield how restricted everything is, by default handling, as far as that is known without asking all of it."""
        for default, known in self._before.levels.items():
            if isinstance(known, HandlingLevels) and (found := known.after(self._old, self._new, default)):
                yield default, found

    def _untouched(self) -> Iterable[str]:
        """Yield the indexes that this edit leaves as they are."""
        yield from (name for name in BY_KIND if name not in self._folders)
        if self._folders.isdisjoint(SUBJECT_FOLDERS):
            yield from OF_SUBJECTS
        if self._agree(lambda record: record.parents):
            yield "superiors"
        if self._agree(lambda record: record.former_ids):
            yield "former_ids"
        if self._agree(lambda record: record.order):
            yield "name_places"
        facts = (*self._gone.values(), *self._fresh)
        disputed = any(f.status == "disputed" or f.disputed_by for f in facts)
        same_facts = self._agree(_ids_of_facts)
        if same_facts and not disputed and self._gone.keys().isdisjoint(self._known.get("dispute_of", self._gone)):
            yield from ("disputes", "dispute_of")

    def _agree(self, value_of: Callable[[AnyRecord], object]) -> bool:
        """Tell whether the same records are there, and say the same of themselves."""
        return {r.id: value_of(r) for r in self._old} == {r.id: value_of(r) for r in self._new}

    def _spliced(self, facts: Sequence[Fact], fresh: Iterable[Fact]) -> tuple[Fact, ...]:
        """Return facts in time order without those that are gone, and with fresh ones."""
        if len(self._gone) * FEW < len(facts):
            kept = [*facts]
            for fact in self._gone.values():
                _drop(kept, fact)
        else:
            kept = [fact for fact in facts if fact.id not in self._gone]
        for fact in fresh:
            insort(kept, fact, key=self._order)
        return tuple(kept)

    def _order(self, fact: Fact) -> tuple[Any, int, int]:
        return fact.date.order, self._places[fact.home], fact.index

    def _along(self, name: str, keys: Callable[[Fact], Iterable[str]]) -> Mapping[str, tuple[Fact, ...]]:
        found = dict(self._known[name])
        fresh: dict[str, list[Fact]] = {key: [] for fact in self._gone.values() for key in keys(fact)}
        for fact in self._fresh:
            for key in keys(fact):
                fresh.setdefault(key, []).append(fact)
        for key, facts in fresh.items():
            if spliced := self._spliced(found.get(key, ()), facts):
                found[key] = spliced
            else:
                found.pop(key, None)
        return found

    def _references(self) -> dict[str, Any]:
        held, incoming = dict(self._before.references_in), dict(self._before.incoming)
        fresh: dict[str, list[Reference]] = {r.target: [] for i in self._edited for r in held.pop(i, ())}
        for record in self._new:
            if references := references_of(record):
                held[record.id] = references
            for reference in references:
                fresh.setdefault(reference.target, []).append(reference)
        for target, references_to in fresh.items():
            kept = [r for r in incoming.get(target, ()) if r.holder not in self._edited]
            if found := sorted((*kept, *references_to), key=lambda r: self._places[r.holder]):
                incoming[target] = tuple(found)
            else:
                incoming.pop(target, None)
        return {"references_in": held, "incoming": incoming}

    def _sorted(self, folder: str) -> tuple[AnyRecord, ...]:
        records = (record for record in self._after.records.values() if record.folder == folder)
        return tuple(sorted(records, key=lambda record: record.sort_key))


def _drop(facts: list[Fact], gone: Fact) -> None:
    """Take a fact out of those in time order; it need not be among them."""
    day = gone.date.order
    place = bisect_left(facts, day, key=lambda fact: fact.date.order)
    while place < len(facts) and facts[place].date.order == day:
        if facts[place].id == gone.id:
            del facts[place]
            return
        place += 1


def _ids_of_facts(record: AnyRecord) -> list[str]:
    return [fact.id for fact in record.facts]
