"""The meeting card of an event or a brief: one page on who, when last met, what each side said last, what to ask.

In: an event or a brief, and its `Sheet`. Out: the lists of a `Card`, the most telling entries first; the
template prints as many of each as one page holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.dates import EdtfDate
from generator.model import Actor, Brief, Event, Fact
from generator.render.print.briefs import is_word_that_stands, last_said, talking_points
from generator.render.print.document import Card, Person, Row, Side
from generator.render.print.records import event_when, post_tree
from generator.render.print.sheet import Sheet, native_names

MOST_SAID = 4
MOST_MET = 2
MOST_RECORD = 4
MEETINGS = frozenset({"visit", "meeting", "call", "summit"})


def event_card(sheet: Sheet, event: Event) -> Card:
    """Return the card of an event; briefs that prepare it give the asks."""
    briefs = [b for b in sheet.base.folders["briefs"] if isinstance(b, Brief) and b.event == event.id]
    return _card(sheet, event, briefs)


def brief_card(sheet: Sheet, brief: Brief) -> Card:
    """Return the card of a brief, with its event where it prepares one."""
    event = sheet.base.records.get(brief.event or "")
    return _card(sheet, event if isinstance(event, Event) else None, [brief])


def _card(sheet: Sheet, event: Event | None, briefs: list[Brief]) -> Card:
    for brief in briefs:
        sheet.mark_record(brief)
    people = _people(sheet, event, briefs)
    sides = _sides(sheet, people, briefs)
    sections = [section for brief in briefs if not brief.withdrawn for section in brief.sections]
    record = sheet.base.facts_shown_on.get(event.id, ()) if event else ()
    shown = _facts_of_sides(sheet, sides)
    return Card(
        sides=tuple(_side(sheet, side, members, shown[side]) for side, members in sides.items()),
        met=_met(sheet, event, people, frozenset(sides)),
        asks=talking_points(sheet, (line for section in sections for line in section.points_to_make)),
        raised=talking_points(sheet, (line for section in sections for line in section.if_raised)),
        record=sheet.facts(_fresh(record, shown.values())[:MOST_RECORD]),
    )


def _fresh(facts: Iterable[Fact], shown: Iterable[list[Fact]]) -> list[Fact]:
    seen = {fact.id for side in shown for fact in side}
    return [fact for fact in facts if fact.id not in seen]


def _people(sheet: Sheet, event: Event | None, briefs: list[Brief]) -> tuple[str, ...]:
    """Who takes part: the event's participants, or else the people of the brief."""
    named = event.participants if event else ()
    people = named or tuple(person for brief in briefs for section in brief.sections for person in section.people)
    return tuple(dict.fromkeys(person for person in people if person in sheet.base.records))


def _side_of(sheet: Sheet, actor: str) -> str:
    """Return the government or body that an actor speaks for in the end; itself where there is none."""
    return (actor, *sheet.base.superiors.get(actor, ()))[-1]


def _sides(sheet: Sheet, people: Iterable[str], briefs: list[Brief]) -> dict[str, list[str]]:
    """Return each side with those of it who take part; the brief's own side comes last."""
    sides: dict[str, list[str]] = {}
    for person in people:
        sides.setdefault(_side_of(sheet, person), []).append(person)
    for brief in briefs:
        if brief.for_:
            own = _side_of(sheet, brief.for_)
            sides[own] = sides.pop(own, [])
    return sides


def _facts_of_sides(sheet: Sheet, sides: dict[str, list[str]]) -> dict[str, list[Fact]]:
    """Return what each side said last: the people at the table first, then others for the same side."""
    shown: dict[str, list[Fact]] = {}
    seen: set[str] = set()
    for side, members in sides.items():
        spoken = (f for i in dict.fromkeys((*members, side)) for f in last_said(sheet, sheet.base.records[i]))  # type: ignore[arg-type]  # actors
        facts = {f.id: f for f in spoken if f.id not in seen and is_word_that_stands(f)}
        shown[side] = list(facts.values())[:MOST_SAID]
        seen.update(fact.id for fact in shown[side])
    return shown


def _side(sheet: Sheet, side: str, members: list[str], facts: list[Fact]) -> Side:
    people = tuple(_person(sheet, member) for member in members if member != side)
    return Side(sheet.label(side), people, sheet.facts(facts))


def _person(sheet: Sheet, record_id: str) -> Person:
    actor = sheet.base.records[record_id]
    assert isinstance(actor, Actor)  # noqa: S101 - `reference-exists` made sure
    sheet.mark_record(actor)
    role = post_tree(sheet, actor.posts[-1], short=True) if actor.posts else ()
    words = "".join(piece for piece in role if isinstance(piece, str))
    return Person((sheet.link(record_id, actor.name),), native_names(actor), words)


def _met(sheet: Sheet, event: Event | None, people: tuple[str, ...], sides: frozenset[str]) -> tuple[Row, ...]:
    """Return the last meetings of these sides before this one, those of the same people first."""
    found = [other for other in sheet.base.folders["events"] if isinstance(other, Event)]
    before = [other for other in found if _is_earlier(sheet, other, event)]
    ranked: list[tuple[int, EdtfDate, Event]] = []
    for other in before:
        common = len(set(other.participants) & set(people))
        present = {_side_of(sheet, participant) for participant in other.participants}
        if other.date and common and len(present & sides) > 1:
            ranked.append((common, other.date, other))
    ranked.sort(key=lambda entry: (entry[0], entry[1].order[::-1]), reverse=True)
    for _, _, other in ranked[:MOST_MET]:
        sheet.mark_record(other)
    return tuple(Row(event_when(other), (sheet.link(other.id, other.name),)) for _, _, other in ranked[:MOST_MET])


def _is_earlier(sheet: Sheet, other: Event, event: Event | None) -> bool:
    if other.type not in MEETINGS or other.phase != "held" or other.withdrawn or other is event or not other.date:
        return False
    if event and event.part_of == other.id:
        return False
    held = event.date if event and event.phase == "held" else None
    return other.date.order[0] <= (held.order[0] if held else sheet.setting.newest)
