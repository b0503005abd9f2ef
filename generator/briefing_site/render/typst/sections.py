"""Sections of a document as paper shows them: headings, prose, facts, tables of positions, cross-references.

In: sections of the document tree, and the `DocumentBuilder` of the document. Out: printed blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import singledispatch

from briefing_site.base.cldr import format_number
from briefing_site.base.direction import isolated
from briefing_site.base.language import N_, gettext, ngettext, pgettext
from briefing_site.facts.factbase import SubjectPosition, positions_on
from briefing_site.facts.model import AnyRecord, Line
from briefing_site.facts.text.prose import curl
from briefing_site.render import document
from briefing_site.render.document import RunningText
from briefing_site.render.typst.document_builder import DocumentBuilder, link_groups, native_names
from briefing_site.render.typst.printed import (
    InlineMark,
    PrintedBlock,
    PrintedFacts,
    PrintedHeading,
    PrintedLinks,
    PrintedPoint,
    PrintedPoints,
    PrintedPosition,
    PrintedPositionRow,
    PrintedPositions,
    PrintedProse,
    Role,
    Tree,
)
from briefing_site.render.typst.values import post_tree
from briefing_site.site.labels import term
from briefing_site.site.pages import address_of

MAX_COLUMNS = 3
"""Actors side by side in the table of positions; if there are more, each subject lists its own."""
MAX_LINKS = 60
"""Cross-references in one group."""
LINE_COLUMN = N_("Line, and what it rests on")


def printed_sections(
    builder: DocumentBuilder, sections: Sequence[document.Section], level: int
) -> Iterator[PrintedBlock]:
    """Yield sections under headings of `level`; cross-references of all kinds stand together at the end."""
    ways: list[document.Section] = []
    for section in sections:
        if any(isinstance(block, document.RelatedRecords | document.Mentions) for block in section.blocks):
            ways.append(section)
        elif found := [made for block in section.blocks for made in printed_blocks(block, builder, level)]:
            yield PrintedHeading(level, section.heading)
            yield from found
    if groups := link_groups(_cross_references(builder, ways)):
        yield PrintedHeading(level, gettext("Related") if ways[0].id == "mentions" else ways[0].heading)
        yield PrintedLinks(groups)


def _cross_references(builder: DocumentBuilder, sections: Iterable[document.Section]) -> Mapping[str, list[Tree]]:
    """Return cross-references by reason; mentions in running text come last, and only if there is no other tie.

    Facts in common are left out, since paper shows them in full.
    """
    found: dict[str, dict[str, str]] = {}
    for section in sections:
        for block in section.blocks:
            if isinstance(block, document.RelatedRecords):
                found |= {group.heading: {**group.notes} for group in block.groups if not group.in_facts}
            elif isinstance(block, document.Mentions):
                named = {other for notes in found.values() for other in notes}
                found[section.heading] = {other: "" for other in block.places if other not in named}
    return {heading: [*_links(builder, notes)] for heading, notes in found.items()}


def _links(builder: DocumentBuilder, notes: Mapping[str, str]) -> Iterator[Tree]:
    """Yield the cross-references of one group; of a long one the first, and the number of the rest."""
    for other in [*notes][:MAX_LINKS]:
        yield builder.see(other, note=notes[other])
    if (more := len(notes) - MAX_LINKS) > 0:
        yield (ngettext("and {number} more", "and {number} more", more).format(number=format_number(more)),)


@singledispatch
def printed_blocks(block: object, _: DocumentBuilder, __: int) -> Iterator[PrintedBlock]:
    """Yield a block of a section, at a heading level, as printed; nothing for blocks that paper does not need."""
    raise TypeError(f"paper cannot show {block!r}")


@printed_blocks.register
def _(block: document.Passage, builder: DocumentBuilder, _: int) -> Iterator[PrintedBlock]:
    yield _prose(builder, block.text)


@printed_blocks.register
def _(block: document.BottomLine, builder: DocumentBuilder, _: int) -> Iterator[PrintedBlock]:
    yield _prose(builder, block.text, "bottom-line")


@printed_blocks.register
def _(block: document.FactList, builder: DocumentBuilder, _: int) -> Iterator[PrintedBlock]:
    yield PrintedFacts(builder.facts(block.facts), tuple(fact.id for fact in block.left_out))
    if block.left_out:
        number = len(block.left_out)
        yield _more(builder, ngettext("{number} more fact", "{number} more facts", number), number)


@printed_blocks.register
def _(_: document.ConflictingFacts, __: DocumentBuilder, ___: int) -> Iterator[PrintedBlock]:
    yield from ()  # each fact says what disputes it


@printed_blocks.register(document.RelatedRecords)
@printed_blocks.register(document.Mentions)
def _(_: object, __: DocumentBuilder, ___: int) -> Iterator[PrintedBlock]:
    yield from ()  # `printed_sections` collects them


@printed_blocks.register
def _(block: document.PositionList, builder: DocumentBuilder, _: int) -> Iterator[PrintedBlock]:
    """Yield the table of positions: who takes what line on this subject, or this actor's line on each."""
    rows = (
        _position_row(builder, held.subject.id if block.by_subject else held.position.actor, held)
        for held in block.held
    )
    left_out = tuple((held.subject.id, held.position.actor) for held in block.left_out)
    head = _on() if block.by_subject else gettext("Who")
    yield PrintedPositions((head, gettext(LINE_COLUMN)), tuple(rows), left_out)
    if left_out:
        number = len(left_out)
        yield _more(builder, ngettext("{number} more position", "{number} more positions", number), number)


@printed_blocks.register
def _(block: document.PositionsOn, builder: DocumentBuilder, _: int) -> Iterator[PrintedBlock]:
    yield position_matrix(builder, block)


@printed_blocks.register
def _(block: document.LinesToTake, builder: DocumentBuilder, _: int) -> Iterator[PrintedBlock]:
    yield PrintedPoints(talking_points(builder, block.lines), numbered=block.numbered)


@printed_blocks.register
def _(block: document.SubjectEntries, builder: DocumentBuilder, level: int) -> Iterator[PrintedBlock]:
    for entry in block.entries:
        builder.mark_record(entry.record)
        yield PrintedHeading(level + 1, curl(entry.record.distinct_name), kind=term(entry.record.state))
        yield lead_of(builder, entry.lead, "summary")
        yield PrintedFacts(builder.facts(entry.facts))


@printed_blocks.register
def _(block: document.PersonEntries, builder: DocumentBuilder, level: int) -> Iterator[PrintedBlock]:
    for entry in block.entries:
        person = entry.record
        builder.mark_record(person)
        yield PrintedHeading(level + 1, curl(person.distinct_name), names=native_names(person))
        if person.posts:
            marks = map(builder.changes.of_post, person.posts) if builder.changes else ()
            yield PrintedProse(tuple(post_tree(builder, post) for post in person.posts), "note", tuple(marks))
        yield lead_of(builder, entry.lead, "summary")
        if entry.facts:
            yield PrintedFacts(builder.facts(entry.facts))


def _prose(builder: DocumentBuilder, text: RunningText, role: Role = "body") -> PrintedProse:
    """Return drafted prose; a blank line in the file starts a new paragraph."""
    paragraphs = [part for part in text.text.split("\n") if part.strip()]
    made = tuple(builder.prose(part, text.reviewed_as) for part in paragraphs)
    return PrintedProse(made, role, builder.changes_of(paragraphs))


def lead_of(builder: DocumentBuilder, text: RunningText, role: Role) -> PrintedProse:
    """Return the opening of an entry."""
    return PrintedProse((builder.prose(text.text, text.reviewed_as),), role, builder.changes_of((text.text,)))


def _more(builder: DocumentBuilder, words: str, number: int) -> PrintedProse:
    """Return the line that says how much more the live page of the record has."""
    record = builder.base.records[builder.record]
    name = InlineMark("see", (isolated(curl(record.label)),), builder.address(record), at=f"/{address_of(record)}")
    return PrintedProse(((f"{words.format(number=format_number(number))}: ", name),), "more")


# --- positions and lines --------------------------------------------------------------------------------------------


def _position_row(builder: DocumentBuilder, head: str, held: SubjectPosition) -> PrintedPositionRow:
    builder.mark_record(builder.base.records[head])
    return PrintedPositionRow((builder.link(head),), (_position_cell(builder, held),))


def _position_cell(builder: DocumentBuilder, held: SubjectPosition) -> PrintedPosition:
    """Return one position with what it rests on."""
    subject, position = held.subject.id, held.position
    about = "" if builder.held else builder.record
    whose = gettext(", ").join(builder.label(i) for i in (subject, position.actor) if i != about)
    suspect = builder.suspect_note(f"{subject}/{position.actor}")
    line, support = builder.prose(position.line), builder.support(position.facts)
    changed = builder.changes.of_position((subject, position.actor)) if builder.changes else ""
    return PrintedPosition(subject, position.actor, whose, line, support, suspect, changed)


def position_matrix(builder: DocumentBuilder, block: document.PositionsOn) -> PrintedPositions:
    """Return a table of subjects by actors; empty cells say that no line is on record."""
    actors = tuple(dict.fromkeys(position.actor for record in block.subjects for position in record.positions))
    for record in block.subjects:
        builder.mark_record(record)
    if len(actors) > MAX_COLUMNS:
        rows = [row for record in block.subjects for row in _rows_under(builder, record)]
        return PrintedPositions((gettext("Who"), gettext(LINE_COLUMN)), tuple(rows))
    labels = tuple(map(builder.label, actors))
    return PrintedPositions((_on(), *labels), tuple(_matrix_row(builder, record, actors) for record in block.subjects))


def _on() -> str:
    return pgettext("positions …", "On")


def _rows_under(builder: DocumentBuilder, record: AnyRecord) -> Iterator[PrintedPositionRow]:
    """Yield a row across the table with a subject's name, and below it each actor's line.

    The name is not a link: the row repeats on every page, and repeated content may not contain links (PDF/UA-1).
    """
    yield PrintedPositionRow((builder.label(record.id),))
    for held in positions_on(record):
        yield _position_row(builder, held.position.actor, held)


def _matrix_row(builder: DocumentBuilder, record: AnyRecord, actors: tuple[str, ...]) -> PrintedPositionRow:
    lines = {held.position.actor: held for held in positions_on(record)}
    cells = (_position_cell(builder, lines[a]) if a in lines else PrintedPosition() for a in actors)
    return PrintedPositionRow((builder.link(record.id),), tuple(cells))


def talking_points(builder: DocumentBuilder, lines: Iterable[Line]) -> tuple[PrintedPoint, ...]:
    """Return lines to take, each with what it rests on."""
    return tuple(_point(builder, line) for line in lines)


def _point(builder: DocumentBuilder, line: Line) -> PrintedPoint:
    topic = (builder.link(line.topic),) if line.topic else ()
    changed = builder.changes.of_text(line.line) if builder.changes else ""
    return PrintedPoint(
        builder.prose(line.line), builder.support(line.facts), topic, builder.suspect_note(line), changed
    )
