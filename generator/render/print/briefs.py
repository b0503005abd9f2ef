"""The printed brief: what `content/briefs/*.yml` composes, in its own order.

In: a brief and its `Sheet`. Out: its blocks. Every line to take, every position and every fact carries the
citations that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.factbase import facts_of_chronology
from generator.model import Actor, Brief, BriefSection, Cooperation, Fact, FactRecord, Issue, Line
from generator.prose import curl
from generator.relations import facts_of_representatives
from generator.render.print.document import (
    Block,
    Facts,
    Heading,
    PositionCell,
    PositionRow,
    Positions,
    Prose,
    Row,
    TalkingPoint,
    TalkingPoints,
)
from generator.render.print.records import event_when, position_cell, post_tree
from generator.render.print.sheet import Sheet, native_names
from generator.wording import SECTION_HEADINGS

MOST_COLUMNS = 3
"""Actors side by side in the matrix of positions; with more of them each subject lists its own."""
LATEST = 3
"""Facts shown of a person: the last words that stand; deeds, and what was taken back, only where words are few."""


def brief_essentials(sheet: Sheet, brief: Brief) -> Iterator[Row]:
    """Yield what stands in the brief's head, a label and a value each."""
    if brief.for_:
        yield Row("For", (sheet.link(brief.for_),))
    if brief.event:
        event = sheet.base.records[brief.event]
        yield Row("Event", (sheet.link(event.id, event.name),))
        if hasattr(event, "date_basis"):
            yield Row("When", (event_when(event),))  # type: ignore[arg-type]  # only events have a date_basis
    if brief.prepared_by:
        yield Row("Prepared by", (brief.prepared_by,))


def brief_body(sheet: Sheet, brief: Brief) -> Iterator[Block]:
    """Yield the brief's parts, the bottom line first."""
    sheet.mark_record(brief)
    if brief.bottom_line:
        yield Heading(2, "Bottom line")
        yield Prose(sheet.paragraphs(brief.bottom_line), "bottom-line")
    for section in brief.sections:
        yield Heading(2, curl(section.text) if section.text else SECTION_HEADINGS[section.kind])
        yield from _section(sheet, section)


def _section(sheet: Sheet, section: BriefSection) -> Iterator[Block]:
    if section.body:
        yield Prose(sheet.paragraphs(section.body))
    for record_id in (*section.issues, *section.cooperation):
        yield from _subject(sheet, record_id)
    if section.positions:
        yield position_matrix(sheet, section.positions)
    for record_id in section.people:
        yield from _person(sheet, record_id)
    if section.chronology:
        yield Facts(sheet.facts(facts_of_chronology(sheet.base, section.chronology)))
    if section.points_to_make:
        yield TalkingPoints(talking_points(sheet, section.points_to_make), numbered=True)
    if section.if_raised:
        yield TalkingPoints(talking_points(sheet, section.if_raised), numbered=False)


def _subject(sheet: Sheet, record_id: str) -> Iterator[Block]:
    record = sheet.base.records[record_id]
    assert isinstance(record, (Issue, Cooperation))  # noqa: S101 - `reference-exists` made sure
    sheet.mark_record(record)
    state = record.state if isinstance(record, Cooperation) else ""
    yield Heading(3, curl(record.name), kind=state)
    yield Prose((sheet.prose(record.summary),), "summary")
    yield Facts(sheet.facts(sheet.base.facts_shown_on.get(record_id, ())))


def position_matrix(sheet: Sheet, subjects: Iterable[str]) -> Positions:
    """Return subjects by actors; a subject without a line of an actor says so."""
    records = [r for i in subjects if isinstance(r := sheet.base.records[i], (Issue, Cooperation))]
    actors = tuple(dict.fromkeys(position.actor for record in records for position in record.positions))
    for record in records:
        sheet.mark_record(record)
    if len(actors) > MOST_COLUMNS:
        rows = tuple(
            PositionRow((sheet.link(record.id), ": ", sheet.link(p.actor)), (position_cell(sheet, p),))
            for record in records
            for p in record.positions
        )
        return Positions(("On", "Line, and what it rests on"), rows)
    labels = tuple(map(sheet.label, actors))
    return Positions(("On", *labels), tuple(_matrix_row(sheet, record, actors) for record in records))


def _matrix_row(sheet: Sheet, record: Issue | Cooperation, actors: tuple[str, ...]) -> PositionRow:
    lines = {position.actor: position for position in record.positions}
    cells = (position_cell(sheet, lines[a]) if a in lines else PositionCell() for a in actors)
    return PositionRow((sheet.link(record.id),), tuple(cells))


def _person(sheet: Sheet, record_id: str) -> Iterator[Block]:
    actor = sheet.base.records[record_id]
    assert isinstance(actor, Actor)  # noqa: S101 - `reference-exists` made sure
    sheet.mark_record(actor)
    yield Heading(3, curl(actor.name), names=native_names(actor))
    if actor.posts:
        yield Prose(tuple(post_tree(sheet, post) for post in actor.posts), "note")
    yield Prose((sheet.prose(actor.summary),), "summary")
    last = last_said(sheet, actor)
    telling = sorted(last, key=lambda fact: not is_word_that_stands(fact))[:LATEST]
    if telling:
        yield Facts(sheet.facts(telling))


def last_said(sheet: Sheet, actor: FactRecord) -> tuple[Fact, ...]:
    """Return what an actor said, agreed, did or holds, then what was said for it; each the newest first."""
    own = sheet.base.facts_by.get(actor.id, ())
    others = facts_of_representatives(sheet.base, actor) if isinstance(actor, Actor) else ()
    day = sheet.setting.newest
    found = (f for facts in (own, others) for f in newest_first(facts) if f.date.earliest <= day)
    return tuple({fact.id: fact for fact in found}.values())


def is_word_that_stands(fact: Fact) -> bool:
    """Tell whether a fact is what somebody said, agreed or holds, and nobody contests or took back."""
    return fact.kind != "did" and fact.status == "current"


def newest_first(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts by their last day, the newest first; on one day, in the order of the files."""
    return sorted(facts, key=lambda fact: fact.date.order[::-1], reverse=True)


def talking_points(sheet: Sheet, lines: Iterable[Line]) -> tuple[TalkingPoint, ...]:
    """Return lines to take, each with what it rests on."""
    return tuple(_point(sheet, line) for line in lines)


def _point(sheet: Sheet, line: Line) -> TalkingPoint:
    topic = (sheet.link(line.topic),) if line.topic else ()
    return TalkingPoint(sheet.prose(line.line), sheet.support(line.facts), topic)
