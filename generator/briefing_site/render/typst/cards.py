"""The meeting card of an event or a brief: one page on who, when last met, what each side said last, what to ask.

In: an event or a brief, and its `DocumentBuilder`. Out: the lists of a `Card`, the most telling entries first; the
template prints as many of each as one page holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.model import Actor, Brief, Event, Fact
from briefing_site.render.typst.briefs import is_word_that_stands, last_said, talking_points
from briefing_site.render.typst.document import MeetingCard, Person, PrintedRow, Side
from briefing_site.render.typst.document_builder import DocumentBuilder, native_names
from briefing_site.render.typst.records import event_when, post_tree

MAX_SAID = 4
MAX_MEETINGS = 2
MAX_RECORDS = 4
MEETINGS = frozenset({"visit", "meeting", "call", "summit"})


def event_card(builder: DocumentBuilder, event: Event) -> MeetingCard:
    """Return the card of an event; briefs that prepare it give the asks."""
    briefs = [b for b in builder.base.folders["briefs"] if isinstance(b, Brief) and b.event == event.id]
    return _card(builder, event, briefs)


def brief_card(builder: DocumentBuilder, brief: Brief) -> MeetingCard:
    """Return the card of a brief, with its event where it prepares one."""
    event = builder.base.records.get(brief.event or "")
    return _card(builder, event if isinstance(event, Event) else None, [brief])


def _card(builder: DocumentBuilder, event: Event | None, briefs: list[Brief]) -> MeetingCard:
    for brief in briefs:
        builder.mark_record(brief)
    people = _people(builder, event, briefs)
    sides = _sides(builder, people, briefs)
    sections = [section for brief in briefs if not brief.withdrawn for section in brief.sections]
    record = builder.base.facts_shown_on.get(event.id, ()) if event else ()
    shown = _facts_of_sides(builder, sides)
    return MeetingCard(
        sides=tuple(_side(builder, side, members, shown[side]) for side, members in sides.items()),
        met=_met(builder, event, people, frozenset(sides)),
        asks=talking_points(builder, (line for section in sections for line in section.points_to_make)),
        raised=talking_points(builder, (line for section in sections for line in section.if_raised)),
        record=builder.facts(_fresh(record, shown.values())[:MAX_RECORDS]),
    )


def _fresh(facts: Iterable[Fact], shown: Iterable[list[Fact]]) -> list[Fact]:
    seen = {fact.id for side in shown for fact in side}
    return [fact for fact in facts if fact.id not in seen]


def _people(builder: DocumentBuilder, event: Event | None, briefs: list[Brief]) -> tuple[str, ...]:
    """Who takes part: the event's participants, or else the people of the brief."""
    named = event.participants if event else ()
    people = named or tuple(person for brief in briefs for section in brief.sections for person in section.people)
    return tuple(dict.fromkeys(person for person in people if person in builder.base.records))


def _side_of(builder: DocumentBuilder, actor: str) -> str:
    """Return the government or body that an actor speaks for in the end; itself where there is none."""
    return (actor, *builder.base.superiors.get(actor, ()))[-1]


def _sides(builder: DocumentBuilder, people: Iterable[str], briefs: list[Brief]) -> dict[str, list[str]]:
    """Return each side with those of it who take part; the brief's own side comes last."""
    sides: dict[str, list[str]] = {}
    for person in people:
        sides.setdefault(_side_of(builder, person), []).append(person)
    for brief in briefs:
        if brief.for_:
            own = _side_of(builder, brief.for_)
            sides[own] = sides.pop(own, [])
    return sides


def _facts_of_sides(builder: DocumentBuilder, sides: dict[str, list[str]]) -> dict[str, list[Fact]]:
    """Return what each side said last: the people at the table first, then others for the same side."""
    shown: dict[str, list[Fact]] = {}
    seen: set[str] = set()
    for side, members in sides.items():
        spoken = (f for i in dict.fromkeys((*members, side)) for f in last_said(builder, builder.base.records[i]))  # type: ignore[arg-type]  # actors
        facts = {f.id: f for f in spoken if f.id not in seen and is_word_that_stands(f)}
        shown[side] = list(facts.values())[:MAX_SAID]
        seen.update(fact.id for fact in shown[side])
    return shown


def _side(builder: DocumentBuilder, side: str, members: list[str], facts: list[Fact]) -> Side:
    people = tuple(_person(builder, member) for member in members if member != side)
    return Side(builder.label(side), people, builder.facts(facts))


def _person(builder: DocumentBuilder, record_id: str) -> Person:
    actor = builder.base.records[record_id]
    assert isinstance(actor, Actor)  # noqa: S101 - `reference-exists` made sure
    builder.mark_record(actor)
    role = post_tree(builder, actor.posts[-1], short=True) if actor.posts else ()
    words = "".join(piece for piece in role if isinstance(piece, str))
    return Person((builder.link(record_id, actor.distinct_name),), native_names(actor), words)


def _met(
    builder: DocumentBuilder, event: Event | None, people: tuple[str, ...], sides: frozenset[str]
) -> tuple[PrintedRow, ...]:
    """Return the last meetings of these sides before this one, those of the same people first."""
    found = [other for other in builder.base.folders["events"] if isinstance(other, Event)]
    before = [other for other in found if _is_earlier(builder, other, event)]
    ranked: list[tuple[int, EdtfDate, Event]] = []
    for other in before:
        common = len(set(other.participants) & set(people))
        present = {_side_of(builder, participant) for participant in other.participants}
        if other.date and common and len(present & sides) > 1:
            ranked.append((common, other.date, other))
    ranked.sort(key=lambda entry: (entry[0], entry[1].order[::-1]), reverse=True)
    for _, _, other in ranked[:MAX_MEETINGS]:
        builder.mark_record(other)
    return tuple(
        PrintedRow(event_when(other), (builder.link(other.id, other.distinct_name),))
        for _, _, other in ranked[:MAX_MEETINGS]
    )


def _is_earlier(builder: DocumentBuilder, other: Event, event: Event | None) -> bool:
    if other.type not in MEETINGS or other.phase != "held" or other.withdrawn or other is event or not other.date:
        return False
    if event and event.part_of == other.id:
        return False
    if event and event.date and event.phase == "held":
        return other.date.order[0] <= event.date.order[0]
    return other.date.begins_by(builder.setting.newest)
