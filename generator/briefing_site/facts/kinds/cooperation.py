"""The kind of records about what two sides do, or could do, together, in `cooperation/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from briefing_site.base.language import N_
from briefing_site.facts.field_marks import ACTORS, IN_BRIEFS, After, RefersTo, Tie
from briefing_site.facts.kinds.position import Position
from briefing_site.facts.kinds.post import Post
from briefing_site.facts.kinds.record import InterfaceWord, KindWords, Qualifier, Record
from briefing_site.facts.types import CooperationState, Ids, Listed


class Cooperation(Record):
    """What is, or could be, done together."""

    folder: ClassVar[str] = "cooperation"
    words: ClassVar[KindWords] = KindWords(
        "cooperation",
        N_("area of cooperation"),
        N_("Cooperation"),
        N_("What the sides do together, or could do, by stage."),
        N_("Cooperation"),
        plural=N_("Areas of cooperation"),
    )
    type: ClassVar[str] = ""
    posts: ClassVar[tuple[Post, ...]] = ()
    part_of: ClassVar[None] = None

    state: Annotated[CooperationState, IN_BRIEFS, After("disambiguation")]
    """How far it has come."""
    parties: Annotated[
        Ids,
        RefersTo(ACTORS, N_("Party to"), Tie("part", N_("party"), N_("is a party to"))),
        After("handling"),
    ] = ()
    """The actors that take part."""
    positions: Annotated[tuple[Position, ...], Listed, After("review_by")] = ()
    """Who takes what line."""

    @property
    def involved(self) -> tuple[str, ...]:
        """The actors that take part in it, or take a line on it."""
        return (*self.parties, *(position.actor for position in self.positions))

    def qualifiers(self) -> Iterator[Qualifier]:
        """Yield what can tell it apart from another record of its name, the most helpful first."""
        yield from super().qualifiers()
        yield InterfaceWord(N_("cooperation"))
