"""The kind of records about visits, meetings and all else that takes place, in `events/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from briefing_site.base.calendar_day import OPEN_END
from briefing_site.base.language import N_
from briefing_site.facts.field_marks import ACTORS, ACYCLIC, EVENTS, IN_BRIEFS, PART_OF, After, RefersTo, Tie
from briefing_site.facts.kinds.position import Position
from briefing_site.facts.kinds.post import Post
from briefing_site.facts.kinds.record import InterfaceWord, KindWords, Qualifier, Record
from briefing_site.facts.types import PHASES, Date, DateBasis, EventState, FullDate, Id, Ids, OptionalText, Phase


class Event(Record):
    """A visit, meeting, call, summit, statement or incident."""

    folder: ClassVar[str] = "events"
    words: ClassVar[KindWords] = KindWords(
        "event", N_("event"), N_("Events"), N_("Visits, meetings, calls and incidents, past and to come.")
    )
    posts: ClassVar[tuple[Post, ...]] = ()
    positions: ClassVar[tuple[Position, ...]] = ()

    type: Annotated[Literal["visit", "meeting", "call", "summit", "statement", "incident"], After("disambiguation")]
    """What sort of event it is."""
    state: Annotated[EventState, IN_BRIEFS] = "held"
    """Whether it is ahead (`invited`, `expected`, `proposed`, `planned`), was `held`, or is off."""
    date: Annotated[Date | None, IN_BRIEFS, After("handling")] = None
    """When it takes place (EDTF); only an event that is ahead, or off, may have none."""
    as_of: Annotated[FullDate | None, IN_BRIEFS] = None
    """Of an event that is ahead or off: the day on which its date, or that none was set, was known."""
    date_basis: Annotated[DateBasis, IN_BRIEFS] = "stated"
    """Where the date comes from."""
    place: OptionalText = ""
    """Where it takes place."""
    participants: Annotated[
        Ids, RefersTo(ACTORS, N_("Took part in"), Tie("part", N_("participant"), N_("takes part in")))
    ] = ()
    """The actors who take part."""
    part_of: Annotated[Id | None, RefersTo(EVENTS, N_("Includes"), PART_OF), ACYCLIC] = None
    """A larger event."""

    @property
    def phase(self) -> Phase:
        """Whether it is ahead, was held, or is off: rules and pages ask for this, not for the word."""
        return PHASES[self.state]

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Its place among events: by date; without one, after all that have one."""
        return (*(self.date.order if self.date else (OPEN_END, OPEN_END)), self.order)

    @property
    def day(self) -> str:
        """The first day on which it can take place."""
        return self.date.order[0].isoformat() if self.date else ""

    @property
    def involved(self) -> tuple[str, ...]:
        """The actors who take part."""
        return self.participants

    @property
    def has_taken_place(self) -> bool:
        """Whether it was held."""
        return self.phase == "held"

    @property
    def prepares(self) -> str:
        """Itself."""
        return self.id

    def qualifiers(self) -> Iterator[Qualifier]:
        """Yield what can tell it apart from another record of its name, the most helpful first."""
        yield from super().qualifiers()
        if self.date:
            yield self.date
        if self.place:
            yield self.place
        yield InterfaceWord(self.type)
        yield InterfaceWord(N_("event"))
