"""Qualifiers for records with the same name: a word after the name, wherever it is shown.

In: records. Out: the same records, where each of those that share a name has a qualifier of its own. Qualifiers are
chosen anew for every base, so that a record which an audience may not see leaves no trace in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from briefing_site.facts.model import AnyRecord, Qualifier


def name_key(record: AnyRecord) -> str:
    """Return the key that records with the same name share; empty for a kind that is not looked up by name."""
    return " ".join(record.name.casefold().split()) if record.holds_facts and not record.withdrawn else ""


def tell_apart(records: Iterable[AnyRecord]) -> dict[str, AnyRecord]:
    """Return the records by id, those that share a name with a qualifier each."""
    found: dict[str, AnyRecord] = {record.id: record for record in records}
    sharing: dict[str, list[AnyRecord]] = defaultdict(list)
    for record in found.values():
        if key := name_key(record):
            sharing[key].append(record)
        if record.qualifier:
            found[record.id] = record.model_copy(update={"qualifier": ""})
    for group in sharing.values():
        if len(group) > 1:
            qualifiers = qualifiers_of({record.id: tuple(record.qualifiers()) for record in group})
            for record in group:
                found[record.id] = record.model_copy(update={"qualifier": qualifiers[record.id]})
    return found


def qualifiers_of(offers: Mapping[str, Sequence[Qualifier]]) -> Mapping[str, Qualifier]:
    """Return for each record of a name the first qualifier that fits it and none of the others; else its id.

    In: the ids of the records, each with the qualifiers that fit it.
    """
    return {
        record_id: next((word for word in words if _is_alone(word, record_id, offers)), record_id)
        for record_id, words in offers.items()
    }


def _is_alone(word: Qualifier, record_id: str, offers: Mapping[str, Sequence[Qualifier]]) -> bool:
    said = str(word).casefold()
    return all(said != str(other).casefold() for i, words in offers.items() if i != record_id for other in words)
