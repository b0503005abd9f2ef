"""What all kinds of records have in common, and what can be asked of any record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from briefing_site.base.collation import name_key
from briefing_site.base.edtf import EdtfDate
from briefing_site.base.language import N_, gettext
from briefing_site.base.problems import Origin
from briefing_site.facts.field_marks import (
    ASSERTING,
    IN_BRIEFS,
    INHERITED,
    NOT_SELF,
    ON_OTHER_PAGES,
    RECORDS,
    VOUCHED,
    After,
    Head,
    RefersTo,
    Tie,
)
from briefing_site.facts.kinds.fact import Fact
from briefing_site.facts.kinds.position import Position
from briefing_site.facts.kinds.post import Post
from briefing_site.facts.kinds.section import BriefSection
from briefing_site.facts.kinds.strict import ORIGIN, StrictModel
from briefing_site.facts.types import (
    FormerFolders,
    FullDate,
    Handling,
    Ids,
    Listed,
    Names,
    OptionalText,
    Prose,
    Reason,
    Reviewed,
    Text,
    Texts,
    Weight,
)


class InterfaceWord(str):
    """A word of the interface among words of the facts: it is translated where it is shown."""

    __slots__ = ()


Qualifier = str | EdtfDate
"""What tells two records of one name apart: shown in brackets after the name."""


class KindWords(NamedTuple):
    """What a kind of records is called; all but the first are `N_`s, so that they are translated."""

    singular: str
    """In commands, and in the names of styles: `cooperation`."""
    noun: str
    """In running text, of one of them: `area of cooperation`."""
    title: str
    """Over the list of all: `Cooperation`."""
    lead: str
    """The sentence below that."""
    label: str = ""
    """On the page of one; empty if its type says what it is."""
    plural: str = ""
    """Over a list of some, where not the title."""
    everything: str = ""
    """Over all of them in one group, where not the title."""


class BaseRecord(StrictModel):
    """What any record answers when it is asked, so that nobody has to know of what kind it is.

    What a kind lacks reads as empty: `record.posts` of an issue is `()`.
    """

    folder: ClassVar[str]
    words: ClassVar[KindWords]
    holds_facts: ClassVar[bool] = True

    id: str = Field(exclude=True)
    origin: Origin = Field(alias=ORIGIN, exclude=True, repr=False)

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Its place among the records of its folder."""
        return (self.order, self.id)

    @property
    def order(self) -> str:
        """The key that its name sorts by."""
        raise NotImplementedError

    @property
    def day(self) -> str:
        """The day that it bears itself, apart from its facts: `2023-06-19`; empty if it has none."""
        return ""

    @property
    def lead(self) -> str:
        """The prose that says what it is; empty if it has none."""
        return ""

    @property
    def parents(self) -> tuple[str, ...]:
        """The actors that it speaks for or belongs to."""
        return ()

    @property
    def involved(self) -> tuple[str, ...]:
        """The actors that its own keys name, apart from its facts; an actor itself is none of them."""
        return ()

    def qualifiers(self) -> Iterator[Qualifier]:
        """Yield what can tell it apart from another record of its name, the most helpful first."""
        yield from ()

    @property
    def has_taken_place(self) -> bool:
        """Whether it is something that happened."""
        return False

    @property
    def prepares(self) -> str:
        """The event that it is or prepares; empty if it is about none."""
        return ""


class FactlessRecord(BaseRecord):
    """What sources and briefs have in common: no facts live there, and they go by one name."""

    holds_facts: ClassVar[bool] = False
    facts: ClassVar[tuple[Fact, ...]] = ()
    state: ClassVar[str] = ""
    positions: ClassVar[tuple[Position, ...]] = ()
    posts: ClassVar[tuple[Post, ...]] = ()
    part_of: ClassVar[None] = None
    related: ClassVar[tuple[str, ...]] = ()
    review_by: ClassVar[None] = None
    names: ClassVar[Mapping[str, str]] = {}
    aliases: ClassVar[tuple[str, ...]] = ()
    short: ClassVar[str] = ""
    former_folders: ClassVar[tuple[str, ...]] = ()
    disambiguation: ClassVar[str] = ""
    qualifier: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """What lists call it."""
        raise NotImplementedError

    @property
    def distinct_name(self) -> str:
        """The same; what stands beside it tells it apart."""
        return self.name

    @property
    def order(self) -> str:
        """The key that its name sorts by."""
        return name_key(self.name)


class Record(BaseRecord):
    """What actors, issues, cooperation areas and events have in common."""

    bottom_line: ClassVar[str] = ""
    sections: ClassVar[tuple[BriefSection, ...]] = ()

    name: Annotated[Text, ON_OTHER_PAGES]
    """Display name, family name in its native position."""
    summary: Annotated[Prose, VOUCHED, ASSERTING, IN_BRIEFS, After("handling")]
    """One to three sentences: inline Markdown and `[[links]]`."""
    disambiguation: Annotated[OptionalText, ON_OTHER_PAGES, After("name")] = ""
    """A word or two that tell it apart from another record of its name: `footballer`."""
    short: Annotated[Text, ON_OTHER_PAGES] = ""
    """What running text calls it."""
    sort: Text = ""
    """Sort key, where the name alone sorts wrongly."""
    aliases: Annotated[Texts, Head(N_("Also known as"))] = ()
    """Other names, for search and for finding unlinked mentions."""
    names: Annotated[Names, IN_BRIEFS] = {}  # noqa: RUF012 - no instance changes it: pydantic copies it
    """Names by BCP 47 language tag."""
    former_ids: Ids = ()
    """Ids that it had before; each keeps redirecting."""
    former_folders: FormerFolders = ()
    """Folders that it lay in before, when it was of another kind; its addresses there keep redirecting."""
    related: Annotated[
        Ids,
        RefersTo(RECORDS, N_("See also"), Tie("linked", N_("see also"), N_("see also")), filtered=True),
        NOT_SELF,
        After("weight"),
    ] = ()
    """Records worth a link that no fact makes."""
    withdrawn: Annotated[Reason, ON_OTHER_PAGES, INHERITED, After("summary")] = ""
    """The reason why it was withdrawn; its page becomes a tombstone."""
    handling: Annotated[Handling | None, IN_BRIEFS, INHERITED, After("former_folders")] = None
    """Traffic Light Protocol 2.0; the default stands in mkdocs.yml."""
    reviewed: Annotated[Reviewed | None, After("withdrawn")] = None
    """Who last checked the summary, and when."""
    review_by: FullDate | None = None
    """Date after which the record is due for review."""
    weight: Annotated[Weight | None, After("review_by")] = None
    """`key` for what leads where records stand together: an editor's choice."""
    facts: Annotated[tuple[Fact, ...], Listed, After("related")] = ()
    """The facts that live here."""

    qualifier: Qualifier = Field(default="", exclude=True, repr=False)
    """What tells it apart within its base, where another record has the same name."""

    @property
    def distinct_name(self) -> str:
        """Its name, and what tells it apart where another record has the same: `Anna Berg (Speaker)`."""
        return self._qualified(self.name)

    def qualifiers(self) -> Iterator[Qualifier]:
        """Yield what can tell it apart from another record of its name, the most helpful first."""
        if self.disambiguation:
            yield self.disambiguation

    @property
    def label(self) -> str:
        """What running text calls it."""
        return self._qualified(self.short or self.name)

    def _qualified(self, name: str) -> str:
        if not self.qualifier:
            return name
        word = gettext(self.qualifier) if isinstance(self.qualifier, InterfaceWord) else str(self.qualifier)
        return gettext("{name} ({word})").format(name=name, word=word)

    @property
    def order(self) -> str:
        """The key that its name sorts by."""
        return name_key(self.sort or self.name)

    @property
    def lead(self) -> str:
        """The prose that says what it is."""
        return self.summary
