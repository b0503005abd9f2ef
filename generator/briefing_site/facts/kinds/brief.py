"""The kind of documents that are printed for one reader, in `briefs/`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from briefing_site.base.language import N_
from briefing_site.facts.field_marks import (
    ACTORS,
    ASSERTING,
    BRIEFS,
    EVENTS,
    INHERITED,
    ON_OTHER_PAGES,
    VOUCHED,
    After,
    RefersTo,
)
from briefing_site.facts.kinds.record import FactlessRecord, KindWords
from briefing_site.facts.kinds.section import BriefSection
from briefing_site.facts.types import FullDate, Handling, Id, Ids, Listed, OptionalText, Prose, Reason, Reviewed, Text


class Brief(FactlessRecord):
    """What goes into one printed brief."""

    folder: ClassVar[str] = "briefs"
    words: ClassVar[KindWords] = KindWords(
        "brief",
        N_("brief"),
        N_("Briefs"),
        N_("Prepared for a meeting or a reader, and ready to print."),
        N_("Brief"),
        everything=N_("All briefs"),
    )
    type: ClassVar[str] = ""

    title: Annotated[Text, VOUCHED, ON_OTHER_PAGES]
    """The heading on paper."""
    for_: Annotated[Id | None, Field(alias="for"), RefersTo(ACTORS, BRIEFS)] = None
    """Whose brief it is; only then may it hold lines to take."""
    event: Annotated[Id | None, RefersTo(EVENTS, BRIEFS)] = None
    """The event that it prepares."""
    purpose: Annotated[Prose, VOUCHED]
    """One sentence."""
    bottom_line: Annotated[Prose, VOUCHED, ASSERTING] = ""
    """At most four lines."""
    as_of: FullDate
    """The date on which it holds."""
    prepared_by: OptionalText = ""
    """Who answers for it."""
    reviewed: Reviewed | None = None
    """Who last checked, and when, the bottom line and the drafted prose."""
    handling: Annotated[Handling | None, INHERITED] = None
    """Traffic Light Protocol 2.0."""
    sections: Annotated[tuple[BriefSection, ...], Listed, VOUCHED, After("withdrawn")]
    """Its parts, in printed order."""
    former_ids: Annotated[Ids, After("handling")] = ()
    """Ids that it had before; each keeps redirecting."""
    withdrawn: Annotated[Reason, ON_OTHER_PAGES, INHERITED] = ""
    """The reason why it was withdrawn."""

    @property
    def name(self) -> str:
        """What lists call it."""
        return self.title

    @property
    def label(self) -> str:
        """What running text calls it."""
        return self.title

    @property
    def day(self) -> str:
        """The day on which it holds."""
        return self.as_of.isoformat()

    @property
    def lead(self) -> str:
        """The sentence that says what it is for."""
        return self.purpose

    @property
    def involved(self) -> tuple[str, ...]:
        """The actor that it is written for."""
        return (self.for_,) if self.for_ else ()

    @property
    def prepares(self) -> str:
        """The event that it prepares."""
        return self.event or ""
