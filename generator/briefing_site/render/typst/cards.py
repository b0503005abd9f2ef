"""The card of a meeting: one page on who, when they last met, what each side said last, what to say.

In: a meeting or a brief that prepares one, and its `DocumentBuilder`. Out: the lists of a `MeetingCard`, the most
telling entries first; the template prints as many of each as one page holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from briefing_site.facts.model import Brief, Event, Fact
from briefing_site.render.typst.briefs import is_word_that_stands, last_said, talking_points
from briefing_site.render.typst.document import MeetingCard, Person, PrintedRow, Side
from briefing_site.render.typst.document_builder import DocumentBuilder, native_names
from briefing_site.render.typst.values import event_when, post_tree
from briefing_site.site.relations import MEETINGS

MAX_SAID = 4
MAX_MEETINGS = 2
MAX_RECORDS = 4


def event_card(builder: DocumentBuilder, event: Event) -> MeetingCard:
    """Return the card of a meeting; briefs that prepare it give the points to make."""
    briefs = [brief for brief in builder.base.briefs.values() if brief.prepares == event.id]
    return _card(builder, event, briefs)


def brief_card(builder: DocumentBuilder, brief: Brief, event: Event) -> MeetingCard:
    """Return the card of a brief, which prepares this meeting."""
    return _card(builder, event, [brief])


def _card(builder: DocumentBuilder, event: Event, briefs: list[Brief]) -> MeetingCard:
    for brief in briefs:
        builder.mark_record(brief)
    people = _people(builder, event, briefs)
    sides = _sides(builder, people, briefs)
    sections = [section for brief in briefs if not brief.withdrawn for section in brief.sections]
    record = builder.base.facts_shown_on.get(event.id, ())
    shown = _facts_of_sides(builder, sides)
    return MeetingCard(
        sides=tuple(_side(builder, side, members, shown[side]) for side, members in sides.items()),
        met=_met(builder, event, people, frozenset(sides)),
        points=talking_points(builder, (line for section in sections for line in section.points_to_make)),
        raised=talking_points(builder, (line for section in sections for line in section.if_raised)),
        record=builder.facts(_fresh(record, shown.values())[:MAX_RECORDS]),
    )


def _fresh(facts: Iterable[Fact], shown: Iterable[list[Fact]]) -> list[Fact]:
    seen = {fact.id for side in shown for fact in side}
    return [fact for fact in facts if fact.id not in seen]


def _people(builder: DocumentBuilder, event: Event, briefs: list[Brief]) -> tuple[str, ...]:
    """Who takes part: the event's participants, or else the people of the brief."""
    people = event.participants or tuple(
        person for brief in briefs for section in brief.sections for person in section.people
    )
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
        spoken = (f for i in dict.fromkeys((*members, side)) for f in last_said(builder, builder.base.actors[i]))
        facts = {f.id: f for f in spoken if f.id not in seen and is_word_that_stands(f)}
        shown[side] = list(facts.values())[:MAX_SAID]
        seen.update(fact.id for fact in shown[side])
    return shown


def _side(builder: DocumentBuilder, side: str, members: list[str], facts: list[Fact]) -> Side:
    people = tuple(_person(builder, member) for member in members if member != side)
    return Side(builder.label(side), people, builder.facts(facts))


def _person(builder: DocumentBuilder, record_id: str) -> Person:
    actor = builder.base.actors[record_id]
    builder.mark_record(actor)
    role = post_tree(builder, actor.posts[-1], short=True) if actor.posts else ()
    words = "".join(piece for piece in role if isinstance(piece, str))
    return Person((builder.link(record_id, actor.distinct_name),), native_names(actor), words)


def _met(
    builder: DocumentBuilder, event: Event, people: tuple[str, ...], sides: frozenset[str]
) -> tuple[PrintedRow, ...]:
    """Return the last meetings of these very people, each side present; of a visit, the meetings within it."""
    persons = {i for i in people if builder.base.actors[i].type == "person"} or set(people)
    found = [other for other in builder.base.events.values() if _is_earlier(builder, other, event)]
    met = [other for other in found if persons <= {*other.participants} and _is_attended(builder, other, sides)]
    wholes = {other.part_of for other in met}
    last = sorted(
        (m for m in met if m.id not in wholes), key=lambda m: m.date.order[::-1] if m.date else (), reverse=True
    )
    for other in last[:MAX_MEETINGS]:
        builder.mark_record(other)
    return tuple(
        PrintedRow(event_when(other), (builder.link(other.id, other.distinct_name),)) for other in last[:MAX_MEETINGS]
    )


def _is_attended(builder: DocumentBuilder, other: Event, sides: frozenset[str]) -> bool:
    present = {_side_of(builder, participant) for participant in other.participants}
    return len(present) > 1 and sides <= present


def _is_earlier(builder: DocumentBuilder, other: Event, event: Event) -> bool:
    if other.type not in MEETINGS or other.phase != "held" or other.withdrawn or other is event or not other.date:
        return False
    if event.part_of == other.id:
        return False
    if event.date and event.phase == "held":
        return other.date.order[0] <= event.date.order[0]
    return other.date.begins_by(builder.setting.newest)
