"""The fact base that one audience may see; nothing later knows of the rest.

In: a fact base, the default handling and the audience's limit, in the terms of TLP 2.0. Out: a fact base
without the records, facts and positions above that limit. The base is filtered before anything is built
from it, since filtering in templates leaks through ordering, counts, backlinks and search.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel

from briefing_site.base.problems import did_you_mean, quoted
from briefing_site.facts.factbase import FactBase, facts_in
from briefing_site.facts.fields import fields_of
from briefing_site.facts.model import AnyRecord, Cooperation, Fact, Issue, Position, Record
from briefing_site.facts.types import TLP

T = TypeVar("T", bound=BaseModel)


def level(handling: str) -> int:
    """Return how closed a handling is: 0 for TLP:CLEAR up to 4 for TLP:RED."""
    return TLP.index(handling)


def not_a_level(text: str) -> str:
    """Return what to say of a word that is no handling: `'clear' is none of TLP:CLEAR, …. Did you mean …?`."""
    near = did_you_mean(f"TLP:{text.upper().removeprefix('TLP:')}", TLP) if text else ""
    return f"{quoted(text)} is none of {', '.join(TLP)}. {near}".rstrip()


def handling_of_record(record: AnyRecord, default: str) -> str:
    """Return the record's handling, or the default where it gives none."""
    return record.handling or default


def handling_of_fact(fact: Fact, record: AnyRecord, default: str) -> str:
    """Return the fact's handling, or its record's."""
    return fact.handling or handling_of_record(record, default)


def for_audience(base: FactBase, limit: str, default: str) -> FactBase:
    """Return the base without what is more restricted than `limit`."""
    return without(base, hidden_from(base, limit, default))


def hidden_from(base: FactBase, limit: str, default: str) -> frozenset[str]:
    """Return the ids of the records and facts that are more restricted than `limit`."""
    return frozenset(_hidden_ids(base, level(limit), default))


def without(base: FactBase, hidden: frozenset[str]) -> FactBase:
    """Return the base without these records and facts, and without what cannot stand once they are gone.

    Lists that name them are shortened, positions that rest on them left out; whatever else names them goes as well.
    Of a base without errors that is nothing; an earlier revision was never held to the labels of today.
    """
    if not hidden:
        return base
    gone = _with_dependents(base, hidden)
    return FactBase(_cut(record, gone) for record in base.records.values() if record.id not in gone)


def _with_dependents(base: FactBase, hidden: frozenset[str]) -> frozenset[str]:
    gone = set(hidden)
    waiting = [*hidden]
    while waiting:
        for reference in base.incoming.get(waiting.pop(), ()):
            holder = reference.fact or reference.holder
            if holder not in gone and not reference.filtered:
                facts = () if reference.fact else facts_in(base.records[holder])
                fresh = {holder, *(fact.id for fact in facts)} - gone
                gone |= fresh
                waiting += fresh
    return frozenset(gone)


def _hidden_ids(base: FactBase, limit: int, default: str) -> Iterator[str]:
    for record in base.records.values():
        record_hidden = level(handling_of_record(record, default)) > limit
        if record_hidden:
            yield record.id
        for fact in facts_in(record):
            if record_hidden or level(handling_of_fact(fact, record, default)) > limit:
                yield fact.id


def _cut(record: AnyRecord, hidden: frozenset[str]) -> AnyRecord:
    """Return the record without hidden facts, and without positions that rest on one."""
    if not isinstance(record, Record):
        return record
    facts = tuple(_without_hidden(fact, hidden) for fact in record.facts if fact.id not in hidden)
    update: dict[str, object] = {"facts": facts}
    if isinstance(record, (Issue, Cooperation)):
        update["positions"] = tuple(
            _cut_position(position, hidden) for position in record.positions if not hidden.intersection(position.facts)
        )
    return _without_hidden(record, hidden).model_copy(update=update)


def _cut_position(position: Position, hidden: frozenset[str]) -> Position:
    former = tuple(line for line in position.former if not hidden.intersection(line.facts))
    return position if former == position.former else position.model_copy(update={"former": former})


def _without_hidden(model: T, hidden: frozenset[str]) -> T:
    """Return a record or fact without the ids of hidden things, in the fields that do without them."""
    update = {
        spec.attribute: tuple(i for i in getattr(model, spec.attribute) if i not in hidden)
        for spec in fields_of(type(model))
        if spec.filtered and not hidden.isdisjoint(getattr(model, spec.attribute))
    }
    return model.model_copy(update=update) if update else model
