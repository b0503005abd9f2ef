"""Everything about one record: actor, issue, cooperation area, event or source; for a withdrawn one, why.

In: an edition and a record. Out: its document. Links go both ways by construction: every reference to the record is
found through `FactBase.incoming`, and grouped by reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase, in_time_order, positions_on
from briefing_site.facts.model import AnyRecord, Source
from briefing_site.facts.support.fingerprint import SUMMARY
from briefing_site.render.compose.edition import Edition
from briefing_site.render.compose.kinds import essentials_of
from briefing_site.render.document import (
    ConflictingFacts,
    FactList,
    Mentions,
    PositionList,
    RecordDocument,
    RecordGroup,
    RelatedRecords,
    RunningText,
    Section,
)
from briefing_site.site.labels import counted_facts, kind_label, source_type
from briefing_site.site.relations import (
    facts_by_place,
    facts_in_common,
    groups_of,
    incoming_of,
    neighbours_of,
    ties_of,
)

MAX_DISPUTES = 6
"""Disputes shown for a record, the latest; the page of all disputes has the rest."""


def compose_record(edition: Edition, record: AnyRecord) -> RecordDocument:
    """Return the document of an actor, issue, cooperation area or event that was not withdrawn."""
    sections = (
        *_positions(edition.site.base, record),
        *_disputes(edition.site.base, record),
        *_facts(edition.site.base, record),
        *_related(edition.site.base, record),
        *_mentions(edition.site.base, record),
    )
    return RecordDocument(
        record, kind_label(record), summary_of_record(record), tuple(essentials_of(edition, record)), sections
    )


def compose_source(edition: Edition, source: Source) -> RecordDocument:
    """Return the document of a source, with everything that rests on it."""
    sections = (*_facts_by_place(edition.site.base, source), *_related(edition.site.base, source))
    label = source_type(source.type).capitalize()
    return RecordDocument(source, label, RunningText(""), tuple(essentials_of(edition, source)), sections)


def compose_tombstone(edition: Edition, record: AnyRecord) -> RecordDocument:
    """Return why a record was withdrawn, what to see instead, and what still refers to it."""
    heading = gettext("See instead")
    instead = RelatedRecords((RecordGroup(heading, dict.fromkeys(record.related, "")),))
    sections = (Section("replaced-by", heading, (instead,)),) if record.related else ()
    return RecordDocument(
        record,
        gettext("Withdrawn"),
        RunningText(record.withdrawn),
        (),
        (*sections, *_mentions(edition.site.base, record)),
    )


def compose_entry(edition: Edition, record: AnyRecord) -> RecordDocument:
    """Return a record's entry in the book, with only the facts that live in it, so that each is printed once."""
    base = edition.site.base
    groups = [*_facts_on_other_pages(base, record), *_named(base, record)]
    merged: dict[str, dict[str, str]] = {}
    for group in groups:
        merged.setdefault(group.heading, {}).update(group.notes)
    elsewhere = RelatedRecords(tuple(RecordGroup(heading, notes) for heading, notes in merged.items() if notes))
    sections = (
        *_positions(base, record),
        *((Section("facts", gettext("On record"), (FactList(in_time_order(record.facts)),)),) if record.facts else ()),
        *((Section("elsewhere", gettext("Elsewhere"), (elsewhere,)),) if elsewhere.groups else ()),
    )
    return RecordDocument(
        record, kind_label(record), summary_of_record(record), tuple(essentials_of(edition, record)), sections
    )


def summary_of_record(record: AnyRecord) -> RunningText:
    """Return the summary of a record."""
    return RunningText(record.lead, f"{record.id}/{SUMMARY}")


# --- positions and facts --------------------------------------------------------------------------------------------


def _positions(base: FactBase, record: AnyRecord) -> Iterator[Section]:
    """Yield the positions on a subject, or of an actor."""
    is_actor = record.id in base.actors
    if held := base.standpoints_of.get(record.id, ()) if is_actor else positions_on(record):
        yield Section("positions", gettext("Positions"), (PositionList(tuple(held), by_subject=is_actor),))


def _disputes(base: FactBase, record: AnyRecord) -> Iterator[Section]:
    """Yield the disputes in which a record's facts are involved, the latest first."""
    if disputes := base.disputes_on(record.id)[:MAX_DISPUTES]:
        yield Section("disputes", gettext("Conflicting accounts"), (ConflictingFacts(disputes),))


def _facts(base: FactBase, record: AnyRecord) -> Iterator[Section]:
    for group_id, heading, facts in groups_of(base, record):
        yield Section(group_id, heading, (FactList(facts),))


def _facts_by_place(base: FactBase, source: Source) -> Iterator[Section]:
    for place, facts in facts_by_place(base, source).items():
        yield Section(place or "whole", place or gettext("The source as a whole"), (FactList(facts),))


# --- links in both directions -----------------------------------------------------------------------------------------


def _related(base: FactBase, record: AnyRecord) -> Iterator[Section]:
    common = facts_in_common(base, record)
    shared = (RecordGroup(h, notes, in_facts=True) for h, notes in neighbours_of(base, record, common).items())
    related = RelatedRecords((*_named(base, record), *shared), ties_of(base, record, common))
    if related.groups or related.relations:
        yield Section("related", gettext("Related"), (related,))


def _named(base: FactBase, record: AnyRecord) -> Iterator[RecordGroup]:
    """Yield the records that this one refers to, and those that refer to it, by reason."""
    groups: dict[str, dict[str, str]] = {}
    for target in record.related:
        groups.setdefault(gettext("See also"), {})[target] = ""
    for heading, holder in incoming_of(base, record):
        groups.setdefault(heading, {})[holder] = ""
    yield from (RecordGroup(heading, notes) for heading, notes in groups.items())


def _facts_on_other_pages(base: FactBase, record: AnyRecord) -> Iterator[RecordGroup]:
    """Link to the facts that touch the record but live in another one."""
    for _, heading, facts in groups_of(base, record):
        homes = Counter(fact.home for fact in facts if fact.home != record.id)
        label = heading if record.id in base.actors else gettext("Also on record")
        yield RecordGroup(label, {home: counted_facts(number) for home, number in homes.most_common()})


def _mentions(base: FactBase, record: AnyRecord) -> Iterator[Section]:
    """Yield the records whose prose links here, or to a fact that lives here."""
    places: dict[str, list[str]] = {}
    for reference in base.references_to(record.id):
        if reference.why == "link" and reference.holder != record.id:
            places.setdefault(reference.holder, []).append(reference.fact)
    if places:
        found = Mentions({holder: tuple(facts) for holder, facts in places.items()})
        yield Section("mentions", gettext("Mentioned in"), (found,))
