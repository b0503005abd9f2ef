"""The fact base that one audience may see; nothing later knows of the rest.

In: a fact base, the default handling and the audience's limit, in the terms of TLP 2.0. Out: a fact base
without the records, facts and positions above that limit. The base is filtered before anything is built
from it, since filtering in templates leaks through ordering, counts, backlinks and search.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing_site.base.problems import did_you_mean, quoted
from briefing_site.facts.factbase import FactBase, facts_in
from briefing_site.facts.model import AnyRecord, Cooperation, Fact, Issue, Position, Record
from briefing_site.facts.types import TLP


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


def highest_handling(base: FactBase, default: str) -> str:
    """Return the most restricted handling of anything in the base: what the whole has to be marked with."""
    found = {handling_of_record(record, default) for record in base.records.values()}
    found |= {fact.handling for fact in base.facts.values() if fact.handling}
    return max(found, key=level, default=default)


def for_audience(base: FactBase, limit: str, default: str) -> FactBase:
    """Return the base without what is more restricted than `limit`."""
    hidden = set(_hidden_ids(base, level(limit), default))
    return (
        FactBase(_cut(record, hidden) for record in base.records.values() if record.id not in hidden)
        if hidden
        else base
    )


def _hidden_ids(base: FactBase, limit: int, default: str) -> Iterator[str]:
    for record in base.records.values():
        record_hidden = level(handling_of_record(record, default)) > limit
        if record_hidden:
            yield record.id
        for fact in facts_in(record):
            if record_hidden or level(handling_of_fact(fact, record, default)) > limit:
                yield fact.id


def _cut(record: AnyRecord, hidden: set[str]) -> AnyRecord:
    """Return the record without hidden facts, and without positions that rest on one."""
    if not isinstance(record, Record):
        return record
    facts = tuple(_cut_fact(fact, hidden) for fact in record.facts if fact.id not in hidden)
    update: dict[str, object] = {"facts": facts, "related": _visible(record.related, hidden)}
    if isinstance(record, (Issue, Cooperation)):
        update["positions"] = tuple(
            _cut_position(position, hidden) for position in record.positions if not hidden.intersection(position.facts)
        )
    return record.model_copy(update=update)


def _cut_position(position: Position, hidden: set[str]) -> Position:
    former = tuple(line for line in position.former if not hidden.intersection(line.facts))
    return position if former == position.former else position.model_copy(update={"former": former})


def _cut_fact(fact: Fact, hidden: set[str]) -> Fact:
    lists = {key: getattr(fact, key) for key in ("about", "disputed_by", "superseded_by")}
    if not any(hidden.intersection(ids) for ids in lists.values()):
        return fact
    return fact.model_copy(update={key: _visible(ids, hidden) for key, ids in lists.items()})


def _visible(ids: tuple[str, ...], hidden: set[str]) -> tuple[str, ...]:
    return tuple(record_id for record_id in ids if record_id not in hidden)
