"""A post: an office that a person holds or held."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from briefing_site.base.calendar_day import OPEN_START, CalendarDay
from briefing_site.base.edtf import EdtfDate
from briefing_site.base.language import N_
from briefing_site.facts.field_marks import ACTORS, SOURCES, RefersTo, Tie
from briefing_site.facts.kinds.strict import StrictModel
from briefing_site.facts.types import Citations, Date, Flag, Id, Text


class Post(StrictModel):
    """An office that a person holds or held."""

    title: Text
    """As it is written out: `Minister of Fisheries`."""
    org: Annotated[
        Id | None, RefersTo(ACTORS, N_("Posts held by"), Tie("belongs", N_("holds a post at"), N_("post held by")))
    ] = None
    """The organisation that the post belongs to."""
    from_: Annotated[Date | None, Field(alias="from")] = None
    """Since when (EDTF)."""
    to: Date | None = None
    """Until when (EDTF)."""
    attested: Date | None = None
    """A date on which a source gives the person this title."""
    shared: Flag = False
    """True for a post that several persons hold at a time."""
    sources: Annotated[Citations, RefersTo(SOURCES, N_("Relies on it"))] = ()
    """Where that is said."""

    @property
    def since(self) -> CalendarDay:
        """The first day on which it is known to have been held."""
        dates: tuple[EdtfDate | None, ...] = (self.from_, self.attested, self.to)
        return next((date.order[0] for date in dates if date), OPEN_START)
