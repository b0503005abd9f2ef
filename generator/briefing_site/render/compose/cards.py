"""The card of a meeting: who is there, when they last met, what each side said last, what to say.

In: an edition, and a meeting or a brief that prepares one. Out: its document, with the most important entries of each
list first; a form shows as many as it has room for.
"""

from __future__ import annotations

from collections.abc import Iterable

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import AnyRecord, Brief, Event, Fact
from briefing_site.render.compose.briefs import is_valid_statement, last_said
from briefing_site.render.compose.edition import Edition
from briefing_site.render.compose.kinds import essentials_of
from briefing_site.render.document import CardDocument, Delegation, RunningText
from briefing_site.site.relations import MEETINGS, meeting_of

MAX_SAID = 4
MAX_MEETINGS = 2
MAX_RECORDS = 4
ON_CARD = frozenset({"date", "state", "place"})
"""Keys of the event's essentials that its card shows; participants have a list of their own."""


def compose_card(edition: Edition, record: AnyRecord) -> CardDocument:
    """Return the card of a meeting, with the points of the briefs that prepare it; or the card of one such brief."""
    base = edition.site.base
    event = meeting_of(base, record)
    assert event  # noqa: S101 - nothing else has a card
    own = base.briefs.get(record.id)
    briefs = (own,) if own else tuple(brief for brief in base.briefs.values() if brief.prepares == event.id)
    people = _people(base, event, briefs)
    sides = _sides(base, people, briefs)
    shown = _facts_of_sides(edition, sides)
    seen = {fact.id for facts in shown.values() for fact in facts}
    parts = [part for brief in briefs if not brief.withdrawn for part in brief.sections]
    return CardDocument(
        record=record,
        lead=RunningText(record.bottom_line or record.lead),
        rows=tuple(row for row in essentials_of(edition, event) if row.key in ON_CARD),
        briefs=briefs,
        sides=tuple(
            Delegation(side, tuple(base.actors[i] for i in members if i != side), tuple(shown[side]))
            for side, members in sides.items()
        ),
        met=_met(edition, event, people, frozenset(sides)),
        points=tuple(line for part in parts for line in part.points_to_make),
        raised=tuple(line for part in parts for line in part.if_raised),
        facts=tuple(f for f in base.facts_shown_on.get(event.id, ()) if f.id not in seen)[:MAX_RECORDS],
    )


def _people(base: FactBase, event: Event, briefs: Iterable[Brief]) -> tuple[str, ...]:
    """Return the event's participants, or else the people of the briefs."""
    people = event.participants or tuple(
        person for brief in briefs for section in brief.sections for person in section.people
    )
    return tuple(dict.fromkeys(person for person in people if person in base.records))


def _side_of(base: FactBase, actor: str) -> str:
    """Return the government or body that an actor ultimately speaks for; the actor itself if there is none."""
    return (actor, *base.superiors.get(actor, ()))[-1]


def _sides(base: FactBase, people: Iterable[str], briefs: Iterable[Brief]) -> dict[str, list[str]]:
    """Return each side with its participants; the brief's own side comes last."""
    sides: dict[str, list[str]] = {}
    for person in people:
        sides.setdefault(_side_of(base, person), []).append(person)
    for brief in briefs:
        if brief.for_:
            own = _side_of(base, brief.for_)
            sides[own] = sides.pop(own, [])
    return sides


def _facts_of_sides(edition: Edition, sides: dict[str, list[str]]) -> dict[str, list[Fact]]:
    """Return what each side said last: the people at the table first, then others for the same side."""
    shown: dict[str, list[Fact]] = {}
    seen: set[str] = set()
    actors = edition.site.base.actors
    for side, members in sides.items():
        spoken = (f for i in dict.fromkeys((*members, side)) for f in last_said(edition, actors[i]))
        facts = {f.id: f for f in spoken if f.id not in seen and is_valid_statement(f)}
        shown[side] = list(facts.values())[:MAX_SAID]
        seen.update(fact.id for fact in shown[side])
    return shown


def _met(edition: Edition, event: Event, people: tuple[str, ...], sides: frozenset[str]) -> tuple[Event, ...]:
    """Return the last meetings of these same people with every side present; for a visit, the meetings within it."""
    base = edition.site.base
    persons = {i for i in people if base.actors[i].type == "person"} or set(people)
    found = [other for other in base.events.values() if _is_earlier(edition, other, event)]
    met = [other for other in found if persons <= {*other.participants} and _is_attended(base, other, sides)]
    wholes = {other.part_of for other in met}
    last = sorted(
        (m for m in met if m.id not in wholes), key=lambda m: m.date.order[::-1] if m.date else (), reverse=True
    )
    return tuple(last[:MAX_MEETINGS])


def _is_attended(base: FactBase, other: Event, sides: frozenset[str]) -> bool:
    present = {_side_of(base, participant) for participant in other.participants}
    return len(present) > 1 and sides <= present


def _is_earlier(edition: Edition, other: Event, event: Event) -> bool:
    if other.type not in MEETINGS or other.phase != "held" or other.withdrawn or other is event or not other.date:
        return False
    if event.part_of == other.id:
        return False
    if event.date and event.phase == "held":
        return other.date.order[0] <= event.date.order[0]
    return other.date.begins_by(edition.newest)
