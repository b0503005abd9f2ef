"""Which list pages also show a change: timeline, indexes, A to Z, matrix.

In: the changes between two fact bases, and the bases. Out: `AffectedList`s by address. A long list is cut into parts by
month or by letter; which parts are pages of their own depends on the whole list, so the parts are listed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefing_site.facts.factbase import FactBase, is_doubted
from briefing_site.facts.field_diff import REDACTED_KEYS, FieldEdit
from briefing_site.facts.field_marks import ACTORS
from briefing_site.facts.fields import keys_naming
from briefing_site.facts.model import KINDS, RECORD_FOLDERS, Fact
from briefing_site.history.affected import NAME_KEYS, AffectedPages, AffectedPagesFinder, FactChange

ALWAYS = ("", "changes/", "review/")
"""Pages that always show the latest changes: home page, changes, review."""
FILING_KEYS = frozenset({"home", *keys_naming(Fact, ACTORS, frozenset(RECORD_FOLDERS))})
"""Keys of a fact that relate records, and by which facts are counted."""


@dataclass(frozen=True, slots=True)
class AffectedList:
    """One such page."""

    address: str
    """Relative to the site's root: `timeline/`, `issues/`, `a-z/`; empty for the home page."""
    parts: tuple[str, ...] = ()
    """The months or years of the timeline, the letters of the A to Z."""


def affected_lists(placement: AffectedPagesFinder, pages: Iterable[AffectedPages]) -> Iterator[AffectedList]:
    """Yield the lists, the home page first; some may be unaffected, but none is missed."""
    facts = [change for change in placement.facts if not _is_unread(change.edits)]
    records = [change for change in placement.records if not _is_unread(change.edits)]
    named = [change for change in records if not change.edits or any(edit.key in NAME_KEYS for edit in change.edits)]
    filed = [c for c in facts if not c.edits or c.former or any(e.key in FILING_KEYS for e in c.edits)]
    if facts or records or placement.positions:
        yield from (AffectedList(address) for address in ALWAYS)
    if records or filed or placement.positions:
        folders = {page.folder for page in pages} | {change.folder for change in records}
        yield from (AffectedList(f"{folder}/") for folder in KINDS if folder in folders)
    if spans := {*_spans(placement, facts)}:
        yield AffectedList("timeline/", tuple(sorted(spans)))
    if named:
        yield AffectedList("a-z/")
    if named or filed:
        yield AffectedList("graph/")
    if placement.positions or named or any(_carries_position(placement, change) for change in facts):
        yield AffectedList("positions/")
    if any(not change.edits for change in facts) or any(_is_in_doubt(*side) for side in _versions(placement, facts)):
        yield AffectedList("disputed/")


def _is_unread(edits: tuple[FieldEdit, ...]) -> bool:
    """Tell whether all edits are to keys that no page shows."""
    return bool(edits) and REDACTED_KEYS.issuperset(edit.key for edit in edits)


def _spans(placement: AffectedPagesFinder, facts: Iterable[FactChange]) -> Iterator[str]:
    """Yield the months (years if no month is known) of the facts that are displayed differently."""
    for base, fact_id in _versions(placement, facts):
        if fact := base.facts.get(fact_id):
            day = fact.date.order[0]
            yield day.iso_month if fact.date.text.strip("./").startswith(day.iso_month) else day.iso_year


def _versions(placement: AffectedPagesFinder, facts: Iterable[FactChange]) -> Iterator[tuple[FactBase, str]]:
    for change in facts:
        yield placement.before, change.former or change.id
        yield placement.after, change.id
    yield from ((placement.after, fact_id) for fact_id in placement.redrawn)
    yield from ((placement.after, reference.fact) for reference in placement.linking if reference.fact)


def _carries_position(placement: AffectedPagesFinder, change: FactChange) -> bool:
    sides = ((placement.before, change.former or change.id), (placement.after, change.id))
    return any(r.loc[0] == "positions" for base, i in sides for r in base.incoming.get(i, ()))


def _is_in_doubt(base: FactBase, fact_id: str) -> bool:
    fact = base.facts.get(fact_id)
    return fact is not None and bool(fact.status == "disputed" or fact.disputed_by or is_doubted(base, fact))
