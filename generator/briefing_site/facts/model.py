"""What a record, a fact, a source and a brief are.

In: plain values read from one YAML file (text, `True`, `False`, lists, dicts). Out: frozen Pydantic models,
or every error at once. The same classes give the JSON Schema that editors complete from, so each key's
meaning stands beneath it.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from briefing_site.base.edtf import EdtfDate
from briefing_site.base.language import gettext
from briefing_site.base.problems import Origin
from briefing_site.facts.types import (
    ACTORS,
    EVENTS,
    FACTS,
    ISSUES,
    PHASES,
    RECORDS,
    SUBJECTS,
    Citations,
    CooperationState,
    Credibility,
    Date,
    DateBasis,
    EventState,
    FactKind,
    Flag,
    FormerFolders,
    FullDate,
    Handling,
    Hedge,
    Id,
    Ids,
    Likelihood,
    Listed,
    Names,
    Note,
    OptionalText,
    Phase,
    Prose,
    Reason,
    RefersTo,
    Reliability,
    Reviewed,
    Sha256,
    Status,
    Text,
    Texts,
    Url,
)

NO_KEYS: set[str] = set()
"""What every record and fact has for the keys that its file sets: nothing asks for them, and a set for each fact of
100,000 takes 75 MB.
"""
INJECTED = frozenset({"origin", "home", "index", "apart"})
"""Fields that `load` fills in; never keys of a file. (`id` is a key of facts alone.)"""


class Term(str):
    """A word of the interface among words of the facts: it is translated where it is shown."""

    __slots__ = ()


Telling = str | EdtfDate
"""What tells records of one name apart."""


class Strict(BaseModel):
    """The common ground: no unknown key, no conversion, nothing changed after it was read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as the values alone, at half of what pydantic's own way costs."""
        return _restored, (type(self), self.__dict__)


def _restored(kind: type[Strict], values: dict[str, Any]) -> Strict:
    model = kind.__new__(kind)
    for name, value in (
        ("__dict__", values),
        ("__pydantic_fields_set__", NO_KEYS),
        ("__pydantic_extra__", None),
        ("__pydantic_private__", None),
    ):
        object.__setattr__(model, name, value)
    return model


HAPPENED = frozenset({"said", "agreed", "did"})
"""Kinds of fact that happened at one moment, known or not."""


class Fact(Strict):
    """One statement that could be true or false by itself; it lives in one record, its home."""

    id: Id
    """Stays when the wording changes."""
    text: Prose
    """Inline Markdown and `[[links]]`; verbatim words in double quotes."""
    kind: FactKind
    """How the statement comes to us."""
    date: Date
    """When it was said, done or true (EDTF)."""
    sources: Citations = ()
    """`source-id` or `source-id locator`."""
    by: Annotated[Ids, RefersTo(ACTORS)] = ()
    """Who said, did, agreed or holds it."""
    to: Annotated[Ids, RefersTo(ACTORS)] = ()
    """To whom."""
    via: Annotated[Ids, RefersTo(ACTORS)] = ()
    """Through what channel; only where the source's own paragraph names one."""
    about: Annotated[Ids, RefersTo(RECORDS, filtered=True)] = ()
    """Other records that it belongs on as well."""
    date_basis: DateBasis = "stated"
    """Where the date comes from."""
    hedge: Hedge = ""
    """The source's own caution, shown beside the fact."""
    caveat: Prose = ""
    """Our own doubt about the fact, which readers must see: shown and printed wherever the fact is."""
    credibility: Credibility | None = None
    """Information credibility, 1 to 6 (NATO Admiralty)."""
    likelihood: Likelihood | None = None
    """On an assessment: one of the seven terms of ICD 203."""
    confidence: Literal["low", "moderate", "high"] | None = None
    """On an assessment: how well founded it is."""
    status: Status = "current"
    """Whether it still stands."""
    disputed_by: Annotated[Ids, RefersTo(FACTS, filtered=True)] = ()
    """The facts that dispute it."""
    superseded_by: Annotated[Ids, RefersTo(FACTS, filtered=True)] = ()
    """The facts that took its place."""
    rests_on: Annotated[Ids, RefersTo(FACTS)] = ()
    """On an assessment: the facts that it rests on."""
    perishable: Flag = False
    """True for what ages by itself (`first`, `highest-ranking`)."""
    reviewed: Reviewed | None = None
    """Date and initials of who last checked it against its sources."""
    review_by: FullDate | None = None
    """Date after which it is due for review."""
    handling: Handling | None = None
    """Traffic Light Protocol 2.0; only ever more restricted than its record."""
    note: Note = ""
    """For reviewers; on no page and in no export."""

    origin: Origin = Field(exclude=True, repr=False)
    home: str = Field(exclude=True, repr=False)
    index: int = Field(exclude=True, repr=False)

    @property
    def when(self) -> str:
        """Its date in words: when it happened, or how long it lasted where the source itself says so."""
        lasted = self.kind not in HAPPENED and self.date_basis == "stated"
        return self.date.span if lasted else str(self.date)


class Post(Strict):
    """An office that a person holds or held."""

    title: Text
    """As it is written out: `Secretary of State`."""
    org: Annotated[Id | None, RefersTo(ACTORS)] = None
    """The organisation that the post belongs to."""
    from_: Annotated[Date | None, Field(alias="from")] = None
    """Since when (EDTF)."""
    to: Date | None = None
    """Until when (EDTF)."""
    attested: Date | None = None
    """A date on which a source gives the person this title."""
    shared: Flag = False
    """True for a post that several persons hold at a time."""
    sources: Citations = ()
    """Where that is said."""


class FormerLine(Strict):
    """A line that an actor took before, with the facts that it rested on."""

    line: Prose
    """The line in one sentence, as it was."""
    facts: Annotated[Ids, RefersTo(FACTS, filtered=True)]
    """The facts that voiced it, at least one."""
    until: Date
    """When the actor left it (EDTF): from the first day of it on, the line is another."""


class Position(Strict):
    """One actor's line on an issue or a cooperation area, with the facts that it rests on."""

    actor: Annotated[Id, RefersTo(ACTORS)]
    """Whose line it is."""
    line: Prose
    """The line in one sentence."""
    facts: Annotated[Ids, RefersTo(FACTS, filtered=True)]
    """The facts that voice it, at least one."""
    former: Annotated[tuple[FormerLine, ...], Listed] = ()
    """The lines before it, the oldest first."""


class Record(Strict):
    """What actors, issues, cooperation areas and events have in common."""

    folder: ClassVar[str]

    name: Text
    """Display name, family name in its native position."""
    summary: Prose
    """One to three sentences: inline Markdown and `[[links]]`."""
    disambiguation: OptionalText = ""
    """A word or two that tell it apart from another record of its name: `footballer`."""
    short: Text = ""
    """What running text calls it."""
    sort: Text = ""
    """Sort key, where the name alone sorts wrongly."""
    aliases: Texts = ()
    """Other names, for search and for finding unlinked mentions."""
    names: Names = {}
    """Names by BCP 47 language tag."""
    former_ids: Ids = ()
    """Ids that it had before; each keeps redirecting."""
    former_folders: FormerFolders = ()
    """Folders that it lay in before, when it was of another kind; its addresses there keep redirecting."""
    related: Annotated[Ids, RefersTo(RECORDS, filtered=True)] = ()
    """Records worth a link that no fact makes."""
    withdrawn: Reason = ""
    """The reason why it was withdrawn; its page becomes a tombstone."""
    handling: Handling | None = None
    """Traffic Light Protocol 2.0; the default stands in mkdocs.yml."""
    review_by: FullDate | None = None
    """Date after which the record is due for review."""
    facts: Annotated[tuple[Fact, ...], Listed] = ()
    """The facts that live here."""

    id: str = Field(exclude=True)
    origin: Origin = Field(exclude=True, repr=False)
    apart: Telling = Field(default="", exclude=True, repr=False)
    """What tells it apart within its base, where another record has the same name."""

    @property
    def distinct_name(self) -> str:
        """Its name, and what tells it apart where another record has the same: `Anna Berg (Speaker)`."""
        return self._told_apart(self.name)

    @property
    def label(self) -> str:
        """What running text calls it."""
        return self._told_apart(self.short or self.name)

    def _told_apart(self, name: str) -> str:
        if not self.apart:
            return name
        word = gettext(self.apart) if isinstance(self.apart, Term) else str(self.apart)
        return gettext("{name} ({word})").format(name=name, word=word)

    @property
    def order(self) -> str:
        """The key it sorts by among its siblings."""
        return (self.sort or self.name).casefold()


class Actor(Record):
    """A person, a government, an organisation or a forum."""

    folder: ClassVar[str] = "actors"

    type: Literal["person", "government", "organisation", "forum"]
    """What sort of actor it is."""
    speaks_for: Annotated[Id | None, RefersTo(ACTORS)] = None
    """The actor whose position this one voices."""
    part_of: Annotated[Id | None, RefersTo(ACTORS)] = None
    """The organisation above it."""
    posts: Annotated[tuple[Post, ...], Listed] = ()
    """Offices held, each as of a date."""


class Issue(Record):
    """What is disputed or managed."""

    folder: ClassVar[str] = "issues"

    part_of: Annotated[Id | None, RefersTo(ISSUES)] = None
    """A wider issue."""
    positions: Annotated[tuple[Position, ...], Listed] = ()
    """Who takes what line."""


class Cooperation(Record):
    """What is, or could be, done together."""

    folder: ClassVar[str] = "cooperation"

    state: CooperationState
    """How far it has come."""
    parties: Annotated[Ids, RefersTo(ACTORS)] = ()
    """The actors that take part."""
    positions: Annotated[tuple[Position, ...], Listed] = ()
    """Who takes what line."""


class Event(Record):
    """A visit, meeting, call, summit, statement or incident."""

    folder: ClassVar[str] = "events"

    type: Literal["visit", "meeting", "call", "summit", "statement", "incident"]
    """What sort of event it is."""
    state: EventState = "held"
    """Whether it is ahead (`invited`, `expected`, `proposed`, `planned`), was `held`, or is off."""
    date: Date | None = None
    """When it takes place (EDTF); only an event that is ahead may have none."""
    as_of: FullDate | None = None
    """Of an event that is ahead: the day on which its date, or that none was set, was known."""
    date_basis: DateBasis = "stated"
    """Where the date comes from."""
    place: OptionalText = ""
    """Where it takes place."""
    participants: Annotated[Ids, RefersTo(ACTORS)] = ()
    """The actors who take part."""
    part_of: Annotated[Id | None, RefersTo(EVENTS)] = None
    """A larger event."""

    @property
    def phase(self) -> Phase:
        """Whether it is ahead, was held, or is off: rules and pages ask for this, not for the word."""
        return PHASES[self.state]


class Source(Strict):
    """A document that facts rest on, in the vocabulary of CSL-JSON."""

    folder: ClassVar[str] = "sources"

    type: Text
    """A CSL type (`article-newspaper`, `speech`, `webpage`, …)."""
    title: Text = ""
    """Its own title; empty when it is not known."""
    authors: Texts = ()
    """Who wrote it."""
    publisher: Text
    """Who published it."""
    issued: Date | None = None
    """When it was published (EDTF)."""
    accessed: FullDate | None = None
    """When it was last looked at."""
    url: Url = ""
    """Where it can be read: https or http."""
    language: Text = ""
    """Its language, as a BCP 47 tag."""
    role: Literal["primary", "secondary"] | None = None
    """Whether it is the thing itself or a report of it."""
    reliability: Reliability | None = None
    """Source reliability, A to F (NATO Admiralty)."""
    extent: Literal["full-text", "excerpt", "headline"] | None = None
    """How much of it was at hand."""
    locators: Prose = ""
    """What a locator such as `p10` means here."""
    sha256: Sha256 | None = None
    """Digest of the archived text."""
    former_ids: Ids = ()
    """Ids that it had before; each keeps redirecting."""
    withdrawn: Reason = ""
    """The reason why it was withdrawn."""
    handling: Handling | None = None
    """Traffic Light Protocol 2.0."""
    note: Note = ""
    """For reviewers; on no page and in no export."""

    id: str = Field(exclude=True)
    origin: Origin = Field(exclude=True, repr=False)

    @property
    def name(self) -> str:
        """What lists call it: its title, or publisher and date."""
        return self.title or self.label

    @property
    def distinct_name(self) -> str:
        """The same; a source is told apart by what stands beside it."""
        return self.name

    @property
    def label(self) -> str:
        """What a citation calls it: `Kyodo News, 19 June 2023`."""
        return f"{self.publisher}{gettext(', ')}{self.issued}" if self.issued else self.publisher

    @property
    def order(self) -> str:
        """The key it sorts by among its siblings."""
        return self.name.casefold()


class Line(Strict):
    """A line to take, resting on facts; `if_raised` says for which topic."""

    line: Prose
    """What to say."""
    facts: Annotated[Ids, RefersTo(FACTS)]
    """The facts that it rests on, at least one."""
    topic: Annotated[Id | None, RefersTo(RECORDS)] = None
    """The record that it answers to, under `if_raised`."""


class Chronology(Strict):
    """Which facts a brief's chronology holds."""

    from_: Annotated[Date | None, Field(alias="from")] = None
    """The first date (EDTF)."""
    to: Date | None = None
    """The last date (EDTF)."""
    about: Annotated[Ids, RefersTo(RECORDS)] = ()
    """Only facts that belong on one of these records; all when empty."""


class BriefSection(Strict):
    """One part of a brief: exactly one of its kinds."""

    text: Text | None = None
    """Heading of a part in drafted prose; its `body` holds the words."""
    body: Prose = ""
    """Drafted prose with `[[links]]`."""
    issues: Annotated[Ids, RefersTo(ISSUES)] = ()
    """Issues, each with its facts."""
    positions: Annotated[Ids, RefersTo(SUBJECTS)] = ()
    """The positions matrix, cut to these."""
    cooperation: Annotated[Ids, RefersTo(frozenset({"cooperation"}))] = ()
    """Cooperation areas, each with its facts."""
    people: Annotated[Ids, RefersTo(ACTORS)] = ()
    """Actors, each with what they said last."""
    chronology: Chronology | None = None
    """Facts in time order."""
    points_to_make: Annotated[tuple[Line, ...], Listed] = ()
    """Lines to take."""
    if_raised: Annotated[tuple[Line, ...], Listed] = ()
    """Lines to take on a topic that the other side raises."""

    @property
    def kind(self) -> str:
        """The name of the one key that says what this part is; empty when there is none."""
        return next((name for name in SECTION_KINDS if getattr(self, name)), "")


SECTION_KINDS = (
    "text",
    "issues",
    "positions",
    "cooperation",
    "people",
    "chronology",
    "points_to_make",
    "if_raised",
)
"""The kinds of a brief's parts, by their keys."""


class Brief(Strict):
    """What goes into one printed brief."""

    folder: ClassVar[str] = "briefs"

    title: Text
    """The heading on paper."""
    for_: Annotated[Id | None, Field(alias="for"), RefersTo(ACTORS)] = None
    """Whose brief it is; only then may it hold lines to take."""
    event: Annotated[Id | None, RefersTo(EVENTS)] = None
    """The event that it prepares."""
    purpose: Prose
    """One sentence."""
    bottom_line: Prose = ""
    """At most four lines."""
    as_of: FullDate
    """The date on which it holds."""
    prepared_by: OptionalText = ""
    """Who answers for it."""
    handling: Handling | None = None
    """Traffic Light Protocol 2.0."""
    sections: Annotated[tuple[BriefSection, ...], Listed]
    """Its parts, in printed order."""
    former_ids: Ids = ()
    """Ids that it had before; each keeps redirecting."""
    withdrawn: Reason = ""
    """The reason why it was withdrawn."""

    id: str = Field(exclude=True)
    origin: Origin = Field(exclude=True, repr=False)

    @property
    def name(self) -> str:
        """What lists call it."""
        return self.title

    @property
    def distinct_name(self) -> str:
        """The same; a brief is told apart by its date."""
        return self.name

    @property
    def label(self) -> str:
        """What running text calls it."""
        return self.title

    @property
    def order(self) -> str:
        """The key it sorts by among its siblings."""
        return self.title.casefold()


FactRecord = Actor | Issue | Cooperation | Event
"""The records that facts live in."""
AnyRecord = FactRecord | Source | Brief
KINDS: dict[str, type[AnyRecord]] = {kind.folder: kind for kind in (Actor, Issue, Cooperation, Event, Source, Brief)}
"""Each folder of `content/` and the model of its files."""


@cache
def keys_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the keys that a file may hold for `model`, with their fields: aliases in place of field names."""
    hidden = INJECTED if model is Fact else INJECTED | {"id"}
    return {f.alias or name: f for name, f in model.model_fields.items() if name not in hidden}


def choices_of(field: FieldInfo) -> tuple[str, ...]:
    """Return the words that a field of the model chooses among; none for one that takes other values."""
    return get_args(field.annotation) if get_origin(field.annotation) is Literal else ()


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a field of this type holds, within `Optional` and lists too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def meaning_of(model: type[BaseModel], key: str) -> str:
    """Return what a key of a file means: the words beneath it in its class; empty where there are none."""
    name = next((name for name, field in model.model_fields.items() if field.alias == key), key)
    return next((words for kind in model.__mro__ if (words := _meanings().get((kind.__name__, name)))), "")


@cache
def _meanings() -> Mapping[tuple[str, str], str]:
    """Return the words beneath each attribute of a class; few commands ask, and pydantic takes 0.2 s at each start."""
    classes = [node for node in ast.parse(inspect.getsource(sys.modules[__name__])).body if type(node) is ast.ClassDef]
    return {
        (kind.name, attribute.target.id): inspect.cleandoc(words.value.value)
        for kind in classes
        for attribute, words in pairwise(kind.body)
        if isinstance(attribute, ast.AnnAssign) and isinstance(attribute.target, ast.Name)
        if isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant) and isinstance(words.value.value, str)
    }
