"""Cuts a fact base to what one audience may see; no later stage knows about the rest.

In: a fact base, the default handling and the audience's limit, in the terms of TLP 2.0. Out: a fact base without the
records, facts and positions above that limit. The base is filtered before anything is built from it, since filtering in
templates leaks through ordering, counts, backlinks and search.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import FieldSpec, Role, fields_of
from briefing_site.facts.model import AnyRecord, BriefSection, Chronology, Fact, FormerLine, Line, Position
from briefing_site.facts.text.prose import cited_in, links_in
from briefing_site.facts.types import TLP

UNKNOWN_LEVEL = 99
"""Above every level: a handling that is not known is closed to everybody."""


def level(handling: str) -> int:
    """Return how restricted a handling is: 0 for TLP:CLEAR up to 4 for TLP:RED; higher for anything else."""
    return TLP.index(handling) if handling in TLP else UNKNOWN_LEVEL


def handling_of_record(record: AnyRecord, default: str) -> str:
    """Return the record's handling, or the default if it has none."""
    return record.handling or default


def handling_of_fact(fact: Fact, record: AnyRecord, default: str) -> str:
    """Return the fact's handling, or its record's."""
    return fact.handling or handling_of_record(record, default)


def level_under(handlings: str | None, default: str) -> int:
    """Return how restricted several handlings (separated by commas) make an item; a missing item is not restricted."""
    return 0 if handlings is None else max(level(handling or default) for handling in handlings.split(","))


def for_audience(base: FactBase, limit: str, default: str, closed: frozenset[str] = frozenset()) -> FactBase:
    """Return the base without whatever is more restricted than `limit`, and without the ids in `closed`."""
    return without(base, hidden_from(base, limit, default) | closed)


def hidden_from(base: FactBase, limit: str, default: str) -> frozenset[str]:
    """Return the ids of the records and facts that are more restricted than `limit`."""
    return frozenset(_hidden_ids(base, level(limit), default))


def without(base: FactBase, hidden: frozenset[str]) -> FactBase:
    """Return the base without these records and facts, and without anything that refers to them.

    Lists that name them are shortened; facts, positions, lines and prose that rest on them or link to them are left
    out. Of a base without errors only lists and positions are concerned; an earlier revision was never held to the
    labels of today, and may name what it could not load.
    """
    named = (i for i in hidden if i in base.records or i in base.facts or i in base.incoming)
    gone = _with_dependents(base, frozenset(named))
    if not gone:
        return base
    return FactBase(_without(record, gone) for record in base.records.values() if record.id not in gone)


def _with_dependents(base: FactBase, hidden: frozenset[str]) -> frozenset[str]:
    """Return ids with those of facts, and of records that were withdrawn with such words, which go with them."""
    gone = set(hidden)
    waiting = [*hidden]
    while waiting:
        for reference in base.incoming.get(waiting.pop(), ()):
            fresh: set[str] = set()
            if reference.fact and not reference.filtered:
                fresh = {reference.fact} - gone
            elif reference.loc[0] == "withdrawn":
                fresh = {reference.holder, *(fact.id for fact in base.records[reference.holder].facts)} - gone
            gone |= fresh
            waiting += fresh
    return frozenset(gone)


def _hidden_ids(base: FactBase, limit: int, default: str) -> Iterator[str]:
    for record in base.records.values():
        record_hidden = level(handling_of_record(record, default)) > limit
        if record_hidden:
            yield record.id
        for fact in record.facts:
            if record_hidden or (fact.handling and level(fact.handling) > limit):
                yield fact.id


def _without(record: AnyRecord, gone: frozenset[str]) -> AnyRecord:
    update = dict(_left_of(record, gone))
    return record.model_copy(update=update) if update else record


def _left_of(part: BaseModel, gone: frozenset[str]) -> Iterator[tuple[str, object]]:
    """Yield the fields of a record, or of a part of one, that lost something, with what is left."""
    for spec in fields_of(type(part)):
        value = getattr(part, spec.attribute)
        left = _left(spec, value, gone) if value and spec.role is not Role.OTHER else value
        if left != value:
            yield spec.attribute, left


def _left(spec: FieldSpec, value: Any, gone: frozenset[str]) -> object:
    match spec.role:
        case Role.PROSE:
            return "" if "[" in value and not gone.isdisjoint((*links_in(value), *cited_in(value))) else value
        case Role.ID:
            return None if value in gone else value
        case Role.IDS:
            return tuple(i for i in value if i not in gone)
        case Role.CITATIONS:
            return tuple(citation for citation in value if citation.source not in gone)
        case Role.PART:
            return _part(value, gone)
    return tuple(part for item in value if (part := _part(item, gone)) is not None)


@cache
def _needed(model: type[BaseModel]) -> frozenset[str]:
    """Return the fields that a part cannot do without."""
    return frozenset(spec.attribute for spec in fields_of(model) if spec.is_required)


def _part(part: BaseModel, gone: frozenset[str]) -> BaseModel | None:
    """Return what is left of a part of a record; None if a required field is gone."""
    if isinstance(part, Fact) and part.id in gone:
        return None
    update = dict(_left_of(part, gone))
    if not update:
        return part
    match part:
        case Position() | FormerLine() | Line() if _needed(type(part)) & update.keys():
            return None
        case Chronology() if not update.get("about", True):  # without any, it would hold what is about anything
            return None
        case BriefSection() if "body" in update or not part.model_copy(update=update).kind:
            return None
    return part.model_copy(update=update)
