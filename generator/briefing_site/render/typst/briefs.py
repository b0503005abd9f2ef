"""The printed brief: what `content/briefs/*.yml` composes, in its own order.

In: a brief and its `DocumentBuilder`. Out: its blocks. Every line to take, every position and every fact carries the
citations that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing_site.facts.factbase import facts_of_chronology, positions_on
from briefing_site.facts.fingerprint import PROSE, SUMMARY
from briefing_site.facts.model import Actor, AnyRecord, Brief, BriefSection, Fact, Line
from briefing_site.facts.prose import curl
from briefing_site.render.compose.kinds import essentials_of
from briefing_site.render.typst.direction import isolated
from briefing_site.render.typst.document import (
    Block,
    Facts,
    Heading,
    InlineMark,
    PositionCell,
    PositionRow,
    Positions,
    PrintedRow,
    Prose,
    TalkingPoint,
    TalkingPoints,
)
from briefing_site.render.typst.document_builder import DocumentBuilder, native_names
from briefing_site.render.typst.records import position_cell
from briefing_site.render.typst.values import post_tree, printed_rows
from briefing_site.site.labels import SECTION_HEADINGS
from briefing_site.site.relations import facts_of_representatives

MAX_COLUMNS = 3
"""Actors side by side in the matrix of positions; with more of them each subject lists its own."""
HEADLINE_ONLY = "headline only"
"""The hedge of what stands in a headline, and not in the article."""
SHOWN_APART = frozenset({"as_of", "reviewed"})
"""Rows that stand elsewhere on the sheet: its day in every head, and what is suspect in front of the text."""
LATEST = 3
"""Facts shown of a person: the last words that stand; deeds, and what was taken back, only where words are few."""


def brief_metadata(builder: DocumentBuilder, brief: Brief) -> Iterator[PrintedRow]:
    """Yield whose brief it is, by whom and for what event, a label and a value each."""
    rows = essentials_of(builder.setting, brief)
    return printed_rows(builder, (row for row in rows if row.key not in SHOWN_APART))


def brief_opening(builder: DocumentBuilder, brief: Brief) -> Iterator[Block]:
    """Yield what is read first."""
    if brief.bottom_line:
        yield Prose(builder.paragraphs(brief.bottom_line, f"{brief.id}/{PROSE}"), "bottom-line")
    if reason := builder.setting.reasons.get(brief.id, ""):
        told = f"Issued although not everything in it was checked and stood: {isolated(reason)}"
        yield Prose(((InlineMark("strong", (told,)),),), "standing")
    if words := builder.suspicion(f"{brief.id}/{PROSE}"):
        yield Prose(((InlineMark("strong", (f"{words}.",)),),), "standing")


def brief_body(builder: DocumentBuilder, brief: Brief) -> Iterator[Block]:
    """Yield the brief's parts in its own order."""
    for section in brief.sections:
        yield Heading(2, curl(section.text) if section.text else SECTION_HEADINGS[section.kind])
        yield from _section(builder, brief, section)


def _section(builder: DocumentBuilder, brief: Brief, section: BriefSection) -> Iterator[Block]:
    if section.body:
        yield Prose(builder.paragraphs(section.body, f"{brief.id}/{PROSE}"))
    for record_id in (*section.issues, *section.cooperation):
        yield from _subject(builder, record_id)
    if section.positions:
        yield position_matrix(builder, section.positions)
    for record_id in section.people:
        yield from _person(builder, record_id)
    if section.chronology:
        yield Facts(builder.facts(facts_of_chronology(builder.base, section.chronology)))
    if section.points_to_make:
        yield TalkingPoints(talking_points(builder, section.points_to_make), numbered=True)
    if section.if_raised:
        yield TalkingPoints(talking_points(builder, section.if_raised), numbered=False)


def _subject(builder: DocumentBuilder, record_id: str) -> Iterator[Block]:
    record = builder.base.subjects[record_id]
    builder.mark_record(record)
    yield Heading(3, curl(record.distinct_name), kind=record.state)
    yield Prose((builder.prose(record.lead, f"{record.id}/{SUMMARY}"),), "summary")
    yield Facts(builder.facts(builder.base.facts_shown_on.get(record_id, ())))


def position_matrix(builder: DocumentBuilder, subjects: Iterable[str]) -> Positions:
    """Return subjects by actors; a subject without a line of an actor says so."""
    records = [builder.base.subjects[subject] for subject in subjects]
    actors = tuple(dict.fromkeys(position.actor for record in records for position in record.positions))
    for record in records:
        builder.mark_record(record)
    if len(actors) > MAX_COLUMNS:
        rows = tuple(
            PositionRow(
                (builder.link(s.subject.id), ": ", builder.link(s.position.actor)), (position_cell(builder, s),)
            )
            for record in records
            for s in positions_on(record)
        )
        return Positions(("On", "Line, and what it rests on"), rows)
    labels = tuple(map(builder.label, actors))
    return Positions(("On", *labels), tuple(_matrix_row(builder, record, actors) for record in records))


def _matrix_row(builder: DocumentBuilder, record: AnyRecord, actors: tuple[str, ...]) -> PositionRow:
    lines = {held.position.actor: held for held in positions_on(record)}
    cells = (position_cell(builder, lines[a]) if a in lines else PositionCell() for a in actors)
    return PositionRow((builder.link(record.id),), tuple(cells))


def _person(builder: DocumentBuilder, record_id: str) -> Iterator[Block]:
    actor = builder.base.actors[record_id]
    builder.mark_record(actor)
    yield Heading(3, curl(actor.distinct_name), names=native_names(actor))
    if actor.posts:
        yield Prose(tuple(post_tree(builder, post) for post in actor.posts), "note")
    yield Prose((builder.prose(actor.summary, f"{actor.id}/{SUMMARY}"),), "summary")
    last = last_said(builder, actor)
    telling = sorted(last, key=lambda fact: not is_word_that_stands(fact))[:LATEST]
    if telling:
        yield Facts(builder.facts(telling))


def last_said(builder: DocumentBuilder, actor: Actor) -> tuple[Fact, ...]:
    """Return what an actor said, agreed, did or holds, then what was said for it; each the newest first."""
    own = builder.base.facts_by.get(actor.id, ())
    others = facts_of_representatives(builder.base, actor)
    day = builder.setting.newest
    found = (f for facts in (own, others) for f in newest_first(facts) if f.date.begins_by(day))
    return tuple({fact.id: fact for fact in found}.values())


def is_word_that_stands(fact: Fact) -> bool:
    """Tell whether a fact is what somebody said, agreed or holds, which nobody contests or took back.

    What a headline alone has somebody say is no word of theirs.
    """
    return fact.kind != "did" and fact.status == "current" and fact.hedge != HEADLINE_ONLY


def newest_first(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts by their last day, the newest first; on one day, in the order of the files."""
    return sorted(facts, key=lambda fact: fact.date.order[::-1], reverse=True)


def talking_points(builder: DocumentBuilder, lines: Iterable[Line]) -> tuple[TalkingPoint, ...]:
    """Return lines to take, each with what it rests on."""
    return tuple(_point(builder, line) for line in lines)


def _point(builder: DocumentBuilder, line: Line) -> TalkingPoint:
    topic = (builder.link(line.topic),) if line.topic else ()
    return TalkingPoint(builder.prose(line.line), builder.support(line.facts), topic, builder.suspicion(line))
