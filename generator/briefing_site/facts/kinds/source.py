"""The kind of documents that facts rest on, in `sources/`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from briefing_site.base.language import N_, gettext
from briefing_site.facts.field_marks import INHERITED, ON_OTHER_PAGES, VOUCHED
from briefing_site.facts.kinds.record import FactlessRecord, KindWords
from briefing_site.facts.kinds.section import BriefSection
from briefing_site.facts.types import (
    Date,
    FullDate,
    Handling,
    Ids,
    Note,
    OptionalText,
    Prose,
    Reason,
    Reliability,
    Sha256,
    SourceStanding,
    Text,
    Texts,
    Url,
)


class Source(FactlessRecord):
    """A document that facts rest on, in the vocabulary of CSL-JSON."""

    folder: ClassVar[str] = "sources"
    words: ClassVar[KindWords] = KindWords(
        "source",
        N_("source"),
        N_("Sources"),
        N_("The documents on which the facts here are based."),
        N_("Source"),
        everything=N_("All sources"),
    )
    bottom_line: ClassVar[str] = ""
    sections: ClassVar[tuple[BriefSection, ...]] = ()
    reviewed: ClassVar[None] = None

    type: Text
    """A CSL type (`article-newspaper`, `speech`, `webpage`, …)."""
    title: Annotated[Text, ON_OTHER_PAGES] = ""
    """Its own title; empty when it is not known."""
    authors: Texts = ()
    """Who wrote it."""
    publisher: Annotated[Text, ON_OTHER_PAGES]
    """Who published it."""
    issued: Annotated[Date | None, ON_OTHER_PAGES] = None
    """When it was published (EDTF)."""
    accessed: FullDate | None = None
    """When it was last looked at."""
    url: Url = ""
    """Where it can be read: https or http."""
    language: Text = ""
    """Its language, as a BCP 47 tag."""
    role: Literal["primary", "secondary"] | None = None
    """Whether it is the thing itself or a report of it."""
    reliability: Annotated[Reliability | None, VOUCHED] = None
    """Source reliability, A to F (NATO Admiralty)."""
    repeats: Annotated[OptionalText, Field(alias="origin"), ON_OTHER_PAGES] = ""
    """The report or agency that it repeats: papers that print one agency's text are one origin."""
    standing: Annotated[SourceStanding | None, VOUCHED, ON_OTHER_PAGES] = None
    """What became of it: its publisher corrected, superseded or withdrew it, or it gives cause for concern."""
    extent: Literal["full-text", "excerpt", "headline"] | None = None
    """How much of it was at hand."""
    locators: Prose = ""
    """What a locator such as `p10` means here."""
    sha256: Sha256 | None = None
    """Digest of the archived text."""
    show_text: Handling | None = None
    """Who may read the archived text on the source's page, as a handling; without it, nobody."""
    former_ids: Ids = ()
    """Ids that it had before; each keeps redirecting."""
    withdrawn: Annotated[Reason, VOUCHED, ON_OTHER_PAGES, INHERITED] = ""
    """The reason why it was withdrawn."""
    handling: Annotated[Handling | None, VOUCHED, INHERITED] = None
    """Traffic Light Protocol 2.0."""
    note: Note = ""
    """For reviewers; on no page and in no export."""

    @property
    def name(self) -> str:
        """What lists call it: its title, or publisher and date."""
        return self.title or self.label

    @property
    def label(self) -> str:
        """What a citation calls it: `The Gazette, 2 March 2026`."""
        return f"{self.publisher}{gettext(', ')}{self.issued}" if self.issued else self.publisher

    @property
    def day(self) -> str:
        """The first day on which it can have been published."""
        return self.issued.order[0].isoformat() if self.issued else ""
