"""What tells records of one name apart: a word after the name, wherever it is shown.

In: records. Out: the same records, those that share a name with a telling word each. It is found anew for every base,
so that what an audience may not see tells nobody apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from briefing_site.facts.model import AnyRecord, Telling


def name_key(record: AnyRecord) -> str:
    """Return what two records have in common that are called the same; empty for one whose name nobody looks for."""
    return " ".join(record.name.casefold().split()) if record.holds_facts and not record.withdrawn else ""


def tell_apart(records: Iterable[AnyRecord]) -> dict[str, AnyRecord]:
    """Return the records by id, each that shares its name with what tells it apart."""
    found: dict[str, AnyRecord] = {record.id: record for record in records}
    sharing: dict[str, list[AnyRecord]] = defaultdict(list)
    for record in found.values():
        if key := name_key(record):
            sharing[key].append(record)
        if record.apart:
            found[record.id] = record.model_copy(update={"apart": ""})
    for group in sharing.values():
        if len(group) > 1:
            told = telling_words(group)
            for record in group:
                found[record.id] = record.model_copy(update={"apart": told[record.id]})
    return found


def telling_words(group: Sequence[AnyRecord]) -> Mapping[str, Telling]:
    """Return for each record of a name the first that can be said of it and of none of the others; else its id."""
    offers = {record.id: tuple(record.tellings()) for record in group}
    return {
        record_id: next((word for word in words if _is_alone(word, record_id, offers)), record_id)
        for record_id, words in offers.items()
    }


def _is_alone(word: Telling, record_id: str, offers: Mapping[str, Sequence[Telling]]) -> bool:
    said = str(word).casefold()
    return all(said != str(other).casefold() for i, words in offers.items() if i != record_id for other in words)
