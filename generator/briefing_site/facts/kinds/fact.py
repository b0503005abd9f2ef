"""A fact: one statement that could be true or false by itself."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from briefing_site.base.language import N_
from briefing_site.base.problems import Origin
from briefing_site.facts.field_marks import (
    ACTORS,
    ACYCLIC,
    AS_FACTS,
    FACTS,
    FILED_BY,
    MAINTENANCE,
    NOT_SELF,
    RECORDS,
    SOURCES,
    SUPPORTED,
    VOUCHED,
    After,
    RefersTo,
)
from briefing_site.facts.kinds.strict import ORIGIN, StrictModel
from briefing_site.facts.types import (
    Citations,
    Credibility,
    Date,
    DateBasis,
    FactKind,
    Flag,
    FullDate,
    Handling,
    Hedge,
    Id,
    Ids,
    Likelihood,
    Note,
    Prose,
    Reviewed,
    Status,
    Weight,
)

STANDING = frozenset({"current", "disputed"})
"""States of a fact that counts; one of another is kept so that old links lead somewhere."""
HAPPENED = frozenset({"said", "agreed", "did"})
"""Kinds of fact that happened at one moment, known or not."""


class Fact(StrictModel):
    """One statement that could be true or false by itself; it lives in one record, its home."""

    id: Id
    """Stays when the wording changes."""
    text: Annotated[Prose, VOUCHED, After("kind")]
    """Inline Markdown and `[[links]]`; verbatim words in double quotes."""
    kind: Annotated[FactKind, VOUCHED, After("id")]
    """How the statement comes to us."""
    date: Annotated[Date, VOUCHED, After("via")]
    """When it was said, done or true (EDTF)."""
    sources: Annotated[Citations, RefersTo(SOURCES, AS_FACTS), VOUCHED, After("date_basis")] = ()
    """`source-id` or `source-id locator`."""
    by: Annotated[Ids, RefersTo(ACTORS, AS_FACTS), VOUCHED, After("text")] = ()
    """Who said, did, agreed or holds it."""
    to: Annotated[Ids, RefersTo(ACTORS, AS_FACTS), VOUCHED] = ()
    """To whom."""
    via: Annotated[Ids, RefersTo(ACTORS, AS_FACTS), VOUCHED] = ()
    """Through what channel; only where the source's own paragraph names one."""
    about: Annotated[Ids, RefersTo(RECORDS, AS_FACTS, filtered=True), NOT_SELF, FILED_BY, After("rests_on")] = ()
    """Other records that it belongs on as well."""
    date_basis: Annotated[DateBasis, After("date")] = "stated"
    """Where the date comes from."""
    hedge: Annotated[Hedge, VOUCHED, After("about")] = ""
    """The source's own caution, shown beside the fact."""
    caveat: Annotated[Prose, VOUCHED] = ""
    """Our own doubt about the fact, which readers must see: shown and printed wherever the fact is."""
    credibility: Credibility | None = None
    """Information credibility, 1 to 6 (NATO Admiralty)."""
    likelihood: Annotated[Likelihood | None, VOUCHED] = None
    """On an assessment: one of the seven terms of ICD 203."""
    confidence: Annotated[Literal["low", "moderate", "high"] | None, VOUCHED] = None
    """On an assessment: how well founded it is."""
    status: Annotated[Status, VOUCHED] = "current"
    """Whether it still stands."""
    disputed_by: Annotated[Ids, RefersTo(FACTS, N_("Its facts dispute"), filtered=True), NOT_SELF] = ()
    """The facts that dispute it."""
    superseded_by: Annotated[Ids, RefersTo(FACTS, N_("Its facts supersede"), filtered=True), ACYCLIC] = ()
    """The facts that took its place."""
    rests_on: Annotated[Ids, RefersTo(FACTS, SUPPORTED), ACYCLIC, VOUCHED, After("sources")] = ()
    """On an assessment: the facts that it rests on."""
    weight: Annotated[Weight | None, FILED_BY, After("superseded_by")] = None
    """`key` for what a reader is to see first: an editor's choice."""
    perishable: Annotated[Flag, After("weight")] = False
    """True for what ages by itself (`first`, `highest-ranking`)."""
    reviewed: Annotated[Reviewed | None, MAINTENANCE] = None
    """Who last checked it against its sources, and when; `briefing review` adds a fingerprint of what was checked."""
    review_by: Annotated[FullDate | None, MAINTENANCE] = None
    """Date after which it is due for review."""
    handling: Annotated[Handling | None, VOUCHED] = None
    """Traffic Light Protocol 2.0; only ever more restricted than its record."""
    note: Annotated[Note, MAINTENANCE] = ""
    """For reviewers; on no page and in no export."""

    origin: Origin = Field(alias=ORIGIN, exclude=True, repr=False)
    home: str = Field(exclude=True, repr=False)
    index: int = Field(exclude=True, repr=False)

    @property
    def when(self) -> str:
        """Its date in words: when it happened, or how long it lasted where the source itself says so."""
        lasted = self.kind not in HAPPENED and self.date_basis == "stated"
        return self.date.span if lasted else str(self.date)
