"""The parts of a brief: drafted prose, lists of records, lines to take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from briefing_site.base.language import N_
from briefing_site.facts.field_marks import (
    ACTORS,
    AS_FACTS,
    ASSERTING,
    BRIEFS,
    COOPERATION,
    FACTS,
    ISSUES,
    RECORDS,
    SUBJECTS,
    VOUCHED,
    After,
    Head,
    RefersTo,
)
from briefing_site.facts.kinds.strict import StrictModel
from briefing_site.facts.types import Date, Id, Ids, Listed, Prose, Reviewed, Text


class Line(StrictModel):
    """A line to take, resting on facts; `if_raised` says for which topic."""

    line: Annotated[Prose, VOUCHED, After("topic")]
    """What to say."""
    facts: Annotated[Ids, RefersTo(FACTS, BRIEFS), VOUCHED]
    """The facts that it rests on, at least one."""
    topic: Annotated[Id | None, RefersTo(RECORDS, BRIEFS), VOUCHED, After("")] = None
    """The record that it answers to, under `if_raised`."""
    reviewed: Annotated[Reviewed | None, After("facts")] = None
    """Who last checked, and when, that the line may be taken on these facts."""


class Chronology(StrictModel):
    """Which facts a brief's chronology holds."""

    from_: Annotated[Date | None, Field(alias="from")] = None
    """The first date (EDTF)."""
    to: Date | None = None
    """The last date (EDTF)."""
    about: Annotated[Ids, RefersTo(RECORDS, AS_FACTS)] = ()
    """Only facts that belong on one of these records; all when empty."""


class BriefSection(StrictModel):
    """One part of a brief: exactly one of its kinds."""

    text: Annotated[Text | None, VOUCHED] = None
    """Heading of a part in drafted prose; its `body` holds the words."""
    body: Annotated[Prose, VOUCHED, ASSERTING] = ""
    """Drafted prose with `[[links]]`, and `[@fact-id]` for what each sentence rests on."""
    issues: Annotated[Ids, RefersTo(ISSUES, BRIEFS), Head(N_("Issues"))] = ()
    """Issues, each with its facts."""
    positions: Annotated[Ids, RefersTo(SUBJECTS, BRIEFS), Head(N_("Positions"))] = ()
    """The positions matrix, cut to these."""
    cooperation: Annotated[Ids, RefersTo(COOPERATION, BRIEFS), Head(N_("Cooperation"))] = ()
    """Cooperation areas, each with its facts."""
    people: Annotated[Ids, RefersTo(ACTORS, BRIEFS), Head(N_("People"))] = ()
    """Actors, each with what they said last."""
    chronology: Annotated[Chronology | None, Head(N_("Chronology"))] = None
    """Facts in time order."""
    points_to_make: Annotated[tuple[Line, ...], Listed, Head(N_("Points to make"))] = ()
    """Lines to take."""
    if_raised: Annotated[tuple[Line, ...], Listed, Head(N_("If raised"))] = ()
    """Lines to take on a topic that the other side raises."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """Its lines to take, asked for or not."""
        return (*self.points_to_make, *self.if_raised)

    @property
    def kind(self) -> str:
        """The name of the one key that says what this part is; empty when there is none."""
        return next((name for name in SECTION_KINDS if getattr(self, name)), "")


SECTION_KINDS = tuple(name for name in BriefSection.model_fields if name != "body")
"""The kinds of a brief's parts, by their keys."""
