"""Printed documents: the sheet of a record, the card of a meeting, a volume of the book.

In: a setting cut to a label, and documents composed from it. Out: `PrintedDocument`s, without change marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from briefing_site.base.cldr import format_number
from briefing_site.base.direction import isolated
from briefing_site.base.edtf import day_words
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.model import Actor, AnyRecord
from briefing_site.facts.support.fingerprint import PROSE, SUMMARY
from briefing_site.facts.text.prose import curl
from briefing_site.render.compose.book import Volume
from briefing_site.render.compose.briefs import compose_brief
from briefing_site.render.compose.changes_since import DocumentChanges
from briefing_site.render.compose.limits import cut_document
from briefing_site.render.compose.plain_values import event_when
from briefing_site.render.compose.records import compose_record
from briefing_site.render.document import (
    BookDocument,
    BookPart,
    BottomLine,
    CardDocument,
    Delegation,
    RecordDocument,
    Section,
)
from briefing_site.render.typst.document_builder import DocumentBuilder, native_names
from briefing_site.render.typst.print_setting import PrintSetting
from briefing_site.render.typst.printed import (
    InlineMark,
    PrintedBlock,
    PrintedCard,
    PrintedDocument,
    PrintedHeading,
    PrintedLinkGroup,
    PrintedLinks,
    PrintedPerson,
    PrintedProse,
    PrintedRow,
    PrintedRows,
    PrintedSide,
    Tree,
)
from briefing_site.render.typst.sections import (
    lead_of,
    position_matrix,
    printed_blocks,
    printed_sections,
    talking_points,
)
from briefing_site.render.typst.values import post_tree, printed_rows
from briefing_site.site.labels import counted_facts, term
from briefing_site.site.pages import address_of

GROUNDS = "sources"
"""The row of a brief with the number of reports it rests on, shown after the bottom line."""
SHOWN_APART = frozenset({"as_of", "reviewed", GROUNDS})
"""Rows of a brief shown elsewhere: its date in the running head, and what is suspect before the text."""


def compose_sheet(setting: PrintSetting, record: AnyRecord) -> RecordDocument:
    """Return the document of an actor, issue, cooperation area, event or brief, cut to fit a sheet."""
    brief = setting.base.briefs.get(record.id)
    return cut_document(compose_brief(setting, brief) if brief else compose_record(setting, record))


def sheet_of(
    setting: PrintSetting, composed: RecordDocument, changes: DocumentChanges | None = None
) -> PrintedDocument:
    """Return the printed form of a sheet."""
    record = composed.record
    builder = DocumentBuilder(setting, record=record.id, changes=changes)
    builder.mark_record(record)
    lead = builder.prose(composed.lead.text, composed.lead.reviewed_as)
    empty = _document(setting, record, composed.kind_label)
    document = (_brief if record.id in setting.base.briefs else _sheet)(builder, composed, empty)
    return replace(
        document,
        lead=lead,
        sources=builder.sources(),
        revision=setting.revision_of(builder.drawn_on),
    )


def _sheet(builder: DocumentBuilder, composed: RecordDocument, empty: PrintedDocument) -> PrintedDocument:
    essentials = tuple(printed_rows(builder, composed.rows))
    return replace(empty, essentials=essentials, body=tuple(printed_sections(builder, composed.sections, 2)))


def _brief(builder: DocumentBuilder, composed: RecordDocument, empty: PrintedDocument) -> PrintedDocument:
    first = [section for section in composed.sections if isinstance(section.blocks[0], BottomLine)]
    metadata = tuple(printed_rows(builder, (row for row in composed.rows if row.key not in SHOWN_APART)))
    grounds = tuple(printed_rows(builder, (row for row in composed.rows if row.key == GROUNDS)))
    opening = (
        *_bottom_line(builder, first),
        *_standing(builder, composed.record),
        *((PrintedRows(grounds),) if grounds else ()),
    )
    rest = [section for section in composed.sections if section not in first]
    body = tuple(printed_sections(builder, rest, 2))
    return replace(empty, opening=opening, metadata=metadata, body=body)


def _bottom_line(builder: DocumentBuilder, sections: list[Section]) -> Iterator[PrintedBlock]:
    """Yield the bottom line; its heading is in the template."""
    for section in sections:
        for block in section.blocks:
            yield from printed_blocks(block, builder, 2)


def _standing(builder: DocumentBuilder, brief: AnyRecord) -> Iterator[PrintedBlock]:
    """Yield the warning on a brief whose review does not hold."""
    event = builder.base.events.get(brief.prepares)
    if event and event.phase == "off":
        sentence = gettext("Prepared for what is {state}: {event}.")
        sentence = sentence.format(state=term(event.state), event=isolated(curl(event.name)))
        yield PrintedProse(((InlineMark("strong", (sentence,)),),), "standing")
    if sentence := _override_note(builder, brief):
        yield PrintedProse(((InlineMark("strong", (sentence,)),),), "standing")
    if words := builder.suspect_note(f"{brief.id}/{PROSE}"):
        yield PrintedProse(((InlineMark("strong", (f"{words}.",)),),), "standing")


def _override_note(builder: DocumentBuilder, brief: AnyRecord) -> str:
    """Return why a brief was issued although parts of it were not ready; empty if all were."""
    reason = builder.setting.reasons.get(brief.id, "")
    if not reason:
        return ""
    sentence = gettext("Issued although not everything in it was checked and stood: {reason}")
    return sentence.format(reason=isolated(reason)) + ("" if reason.endswith((".", "!", "?")) else ".")


# --- cards ----------------------------------------------------------------------------------------------------------


def card_of(setting: PrintSetting, composed: CardDocument, changes: DocumentChanges | None = None) -> PrintedDocument:
    """Return the meeting card of a meeting, or of a brief that prepares one."""
    record = composed.record
    builder = DocumentBuilder(setting, record=record.id, changes=changes)
    for each in (record, *composed.briefs):
        builder.mark_record(each)
    card = _card(builder, composed)
    return replace(
        _document(setting, record, gettext("Meeting card")),
        form="card",
        lead=_lead_of_card(builder, record, composed.lead.text),
        essentials=tuple(printed_rows(builder, composed.rows)),
        card=card,
        sources=builder.sources(),
        revision=setting.revision_of(builder.drawn_on),
    )


def _lead_of_card(builder: DocumentBuilder, record: AnyRecord, text: str) -> Tree:
    """Return the opening of the card; without room for notes, it says once for all if anything is suspect."""
    words = builder.suspect_note(f"{record.id}/{PROSE if record.sections else SUMMARY}")
    sentences = filter(None, (_override_note(builder, record), f"{words}." if words else ""))
    marks = (piece for each in sentences for piece in (" ", InlineMark("strong", (each,))))
    return (*builder.prose_without_notes(text), *marks)


def _card(builder: DocumentBuilder, composed: CardDocument) -> PrintedCard:
    for other in composed.met:
        builder.mark_record(other)
    return PrintedCard(
        sides=tuple(_side(builder, side) for side in composed.sides),
        met=tuple(
            PrintedRow(event_when(other), (builder.link(other.id, other.distinct_name),)) for other in composed.met
        ),
        points=talking_points(builder, composed.points),
        raised=talking_points(builder, composed.raised),
        record=builder.facts(composed.facts),
    )


def _side(builder: DocumentBuilder, side: Delegation) -> PrintedSide:
    people = tuple(_person(builder, person) for person in side.people)
    return PrintedSide(builder.label(side.actor), people, builder.facts(side.facts))


def _person(builder: DocumentBuilder, actor: Actor) -> PrintedPerson:
    builder.mark_record(actor)
    role = post_tree(builder, actor.posts[-1], short=True) if actor.posts else ()
    words = "".join(piece for piece in role if isinstance(piece, str))
    return PrintedPerson((builder.link(actor.id, actor.distinct_name),), native_names(actor), words)


# --- the book ---------------------------------------------------------------------------------------------------------


def book_of(  # noqa: PLR0913 - the inputs of a volume
    setting: PrintSetting,
    composed: BookDocument,
    volume: Volume,
    others: Sequence[Volume] = (),
    *,
    place: str = "",
    changes: DocumentChanges | None = None,
) -> PrintedDocument:
    """Return a volume of the book as one document.

    `others` are the volumes that the first one lists; `place` says which one it is: `Volume 2 of 7`.
    """
    held = [entry.record.id for part in composed.parts for entry in part.entries]
    builder = DocumentBuilder(setting, held=held, changes=changes)
    opening = (*_opening(builder, composed), *_volumes(setting, others))
    body = tuple(block for part in composed.parts for block in _part(builder, part))
    day = setting.newest
    empty = PrintedDocument(
        "book", setting.title, gettext("Book"), setting.title, day_words(day), (day.year, day.month, day.day), ""
    )
    return replace(
        empty,
        handling=setting.handling,
        revision=setting.revision_of(builder.drawn_on if volume.part else setting.base.records),
        lead=(_extent(setting, volume, composed, others, place),),
        opening=opening,
        body=body,
        sources=builder.sources(),
        url=setting.url,
        address=setting.url.partition("://")[2],
        root=setting.url.partition("://")[2].rstrip("/"),
        paper=setting.paper,
    )


def _extent(setting: PrintSetting, volume: Volume, composed: BookDocument, others: Sequence[Volume], place: str) -> str:
    """Return how much a volume holds, preceded by its title if it is one of several."""
    if others:
        facts, entries = len(setting.base.facts), sum(other.entries for other in others)
    elif volume.part:
        held = [entry.record for part in composed.parts for entry in part.entries]
        facts, entries = sum(len(record.facts) for record in held), len(held)
    else:
        facts, entries = len(setting.base.facts), sum(len(part.entries) for part in composed.parts)
    extent = extent_words(facts, entries)
    return f"{place}. {volume.title}. {extent}" if volume.part else extent


def extent_words(facts: int, entries: int) -> str:
    """Return `1,200 facts in 96 entries`."""
    in_entries = ngettext("{facts} in {number} entry", "{facts} in {number} entries", entries)
    return in_entries.format(facts=counted_facts(facts), number=format_number(entries))


def _volumes(setting: PrintSetting, others: Sequence[Volume]) -> Iterator[PrintedBlock]:
    """Yield the list of the volumes after the first, each with its address."""
    if not others:
        return
    yield PrintedHeading(1, gettext("Volumes"))
    groups = []
    for number, other in enumerate(others, 2):
        address = f"pdf/{other.name}.pdf"
        link = InlineMark(
            "web", (isolated(other.title),), setting.url + address if setting.url else "", at=f"/{address}"
        )
        extent = extent_words(other.facts, other.entries)
        groups.append(PrintedLinkGroup(format_number(number), ((link, f": {extent}"),)))
    yield PrintedLinks(tuple(groups))


def _opening(builder: DocumentBuilder, composed: BookDocument) -> Iterator[PrintedBlock]:
    """Yield the home page's summary, and the table of positions."""
    if composed.summary:
        yield PrintedHeading(1, gettext("Summary"))
        paragraphs = tuple(map(builder.prose, composed.summary))
        yield PrintedProse(paragraphs, "lead", builder.changes_of(composed.summary))
    if composed.positions:
        yield PrintedHeading(1, gettext("Positions"))
        yield position_matrix(builder, composed.positions)


def _part(builder: DocumentBuilder, part: BookPart) -> Iterator[PrintedBlock]:
    yield PrintedHeading(1, part.title)
    for entry in part.entries:
        yield from _entry(builder, entry)


def _entry(builder: DocumentBuilder, entry: RecordDocument) -> Iterator[PrintedBlock]:
    record = entry.record
    builder.mark_record(record)
    builder.turn_to(record.id)
    name = curl(record.distinct_name)
    yield PrintedHeading(2, name, page=record.id, kind=entry.kind_label, names=native_names(record))
    yield lead_of(builder, entry.lead, "lead")
    if rows := tuple(printed_rows(builder, entry.rows)):
        yield PrintedRows(rows)
    yield from printed_sections(builder, entry.sections, 3)


# --- the head ---------------------------------------------------------------------------------------------------------


def _document(setting: PrintSetting, record: AnyRecord, kind: str) -> PrintedDocument:
    day = _as_of(setting, record)
    url = setting.url + address_of(record) if setting.url else ""
    return PrintedDocument(
        form="sheet",
        title=curl(record.distinct_name),
        kind=kind,
        site=setting.title,
        as_of=day_words(day),
        date=(day.year, day.month, day.day),
        handling=setting.handling,
        names=native_names(record),
        url=url,
        address=url.partition("://")[2],
        root=setting.url.partition("://")[2].rstrip("/"),
        paper=setting.paper,
    )


def _as_of(setting: PrintSetting, record: AnyRecord) -> date:
    brief = setting.base.briefs.get(record.id)
    return setting.as_of or (brief.as_of if brief else setting.newest)
