"""A position: one actor's line on a subject, with the facts that it rests on, and the lines before it."""

from __future__ import annotations

from typing import Annotated

from briefing_site.facts.field_marks import ACTORS, AS_FACTS, FACTS, SUPPORTED, VOUCHED, RefersTo
from briefing_site.facts.kinds.strict import StrictModel
from briefing_site.facts.types import Date, Id, Ids, Listed, Prose, Reviewed


class FormerLine(StrictModel):
    """A line that an actor took before, with the facts that it rested on."""

    line: Prose
    """The line in one sentence, as it was."""
    facts: Annotated[Ids, RefersTo(FACTS, SUPPORTED, filtered=True)]
    """The facts that voiced it, at least one."""
    until: Date
    """When the actor left it (EDTF): from the first day of it on, the line is another."""


class Position(StrictModel):
    """One actor's line on an issue or a cooperation area, with the facts that it rests on."""

    actor: Annotated[Id, RefersTo(ACTORS, AS_FACTS), VOUCHED]
    """Whose line it is."""
    line: Annotated[Prose, VOUCHED]
    """The line in one sentence."""
    facts: Annotated[Ids, RefersTo(FACTS, SUPPORTED, filtered=True), VOUCHED]
    """The facts that voice it, at least one."""
    reviewed: Reviewed | None = None
    """Who last checked, and when, that the line follows from its facts."""
    former: Annotated[tuple[FormerLine, ...], Listed] = ()
    """The lines before it, the oldest first."""
