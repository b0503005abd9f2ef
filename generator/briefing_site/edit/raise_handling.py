"""Raises the handling of whatever is less restricted than what it rests on, such as facts under a restricted source.

In: a snapshot. Out: the files that change. Nothing is ever lowered; whatever `handling-kept` reports is raised just as
far as needed, repeatedly until nothing is left. Every other character stays (`record_review.edited`).
"""

from __future__ import annotations

from briefing_site.base.problems import Loc
from briefing_site.edit.record_review import edited
from briefing_site.facts.audience import handling_of_fact, handling_of_record, level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import references_of
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.types import TLP


def too_open(base: FactBase, default: str) -> dict[str, str]:
    """Return what is less restricted than what it rests on, by id, with the handling that it needs."""
    levels = {record.id: level(handling_of_record(record, default)) for record in base.records.values()}
    for fact in base.facts.values():
        levels[fact.id] = level(handling_of_fact(fact, base.records[fact.home], default))
    before = dict(levels)
    while _raise_once(base, levels):
        pass
    return {thing: TLP[weight] for thing, weight in levels.items() if weight > before[thing]}


def with_handlings_raised(snapshot: Snapshot, default: str) -> dict[str, bytes]:
    """Return the files in which something has to be more restricted, with that done.

    Raises ReviewRecordError for a file that is written in a way which cannot be edited safely.
    """
    base = FactBase(load_snapshot(snapshot).records)
    raised = too_open(base, default)
    values: dict[str, dict[tuple[Loc, str], str]] = {}
    for thing, handling in raised.items():
        fact = base.facts.get(thing)
        record = base.records[fact.home if fact else thing]
        handed_down = raised.get(record.id, handling_of_record(record, default))
        if fact and not fact.handling and handling == handed_down:
            continue
        loc: Loc = ("facts", fact.index) if fact else ()
        values.setdefault(record.origin.path, {})[loc, "handling"] = handling
    return {path: edited(snapshot.files[path], path, found) for path, found in values.items()}


def _raise_once(base: FactBase, levels: dict[str, int]) -> bool:
    """Raise what names something more restricted, and facts to their record; tell whether any was raised."""
    again = False
    for record in base.records.values():
        pairs: list[tuple[str, str]] = [
            (reference.fact or record.id, reference.target)
            for reference in references_of(record)
            if not reference.filtered
        ]
        pairs += [(fact.id, record.id) for fact in record.facts]
        for holder, target in pairs:
            wanted = min(levels.get(target, 0), len(TLP) - 1)
            if wanted > levels[holder]:
                levels[holder] = wanted
                again = True
    return again
