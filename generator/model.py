"""What a record, a fact, a source and a brief are.

In: plain values read from one YAML file (text, `True`, `False`, lists, dicts). Out: frozen Pydantic models,
or every error at once. The same classes give the JSON Schema that editors complete from, so each key's
meaning stands beneath it.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date as Day  # noqa: N812 - `date` is a key of the model
from functools import cache, lru_cache
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from generator.dates import DateError, EdtfDate, parse_date, parse_day
from generator.problems import Origin, quoted

ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 64
LONGEST_TEXT = 4_000
"""Characters in one prose field: Python-Markdown is quadratic in the worst case, and a fact is one statement."""
LONGEST_NAME = 300
LONGEST_HEDGE = 40
NO_KEYS: set[str] = set()
"""What every record and fact has for the keys that its file sets: nothing asks for them, and a set for each fact of
100,000 takes 75 MB.
"""
INJECTED = frozenset({"origin", "home", "index"})
"""Fields that `load` fills in; never keys of a file. (`id` is a key of facts alone.)"""

TLP = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
"""The Traffic Light Protocol 2.0 of FIRST, from open to closed."""
LIKELIHOODS = {
    "almost no chance": "1–5 %",
    "very unlikely": "5–20 %",
    "unlikely": "20–45 %",
    "roughly even chance": "45–55 %",
    "likely": "55–80 %",
    "very likely": "80–95 %",
    "almost certain": "95–99 %",
}
"""The seven terms of ICD 203 (first wording), with their ranges."""
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}
"""Information credibility of the NATO Admiralty system (AJP-2.1)."""
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""Source reliability of the NATO Admiralty system (AJP-2.1)."""
CSL_TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
    dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case
    legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance
    periodical personal_communication post post-weblog regulation report review review-book software song speech
    standard thesis treaty webpage""".split()  # noqa: SIM905 - a list of 45 words reads better so
)
"""The item types of CSL 1.0.2."""


URL = re.compile(r"https?://[^\s/:\"<>\\]+[^\s\"<>\\]*")


def _refuse(code: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{message}", {"message": message})


def _text(value: object) -> str:
    """Refuse what YAML read as something other than text, and say how to write it."""
    if isinstance(value, str):
        return value
    raise _refuse("value-type", f"text is expected here, not {shape_words(value)}")


def _word(value: object, noun: str) -> str:
    if isinstance(value, str):
        return value
    hint = "; one pair of brackets makes a list" if isinstance(value, list) else ""
    raise _refuse("value-type", f"{noun} is expected here, not {shape_words(value).partition(' (')[0]}{hint}")


def shape_words(value: object) -> str:
    """Return what YAML made of a value that should have been text, and how to have it as text."""
    if isinstance(value, bool):
        return f"{str(value).lower()} (put it in quotes if it is text)"
    if isinstance(value, list):
        return "a list (text that starts with '[' needs '>-' before it, on the line of its key)"
    if isinstance(value, dict):
        return "a set of keys (text that starts with '{' or holds ': ' needs '>-' before it, on the line of its key)"
    return "nothing"


def _bounded(limit: int) -> Callable[[object], str]:
    def check(value: object) -> str:
        text = _text(value)
        if not text.strip():
            raise _refuse("value-empty", "has no words; give it some or delete the key")
        if len(text) > limit:
            raise _refuse("value-length", f"{len(text)} characters, where {limit} are allowed")
        return text

    return check


def _id(value: object) -> str:
    return _id_of(_word(value, "an id"))


@lru_cache(maxsize=65_536)
def _id_of(text: str) -> str:
    if wrong := no_id(text):
        raise _refuse("id-form", wrong)
    return text


def no_id(text: str) -> str:
    """Return why a text is no id, and the id that it could be; empty for one that is."""
    if ID_PATTERN.fullmatch(text) and len(text) <= LONGEST_ID:
        return ""
    letters = unicodedata.normalize("NFKD", text[: LONGEST_ID * 2].casefold()).encode("ascii", "ignore").decode()
    like = "-".join(re.findall(r"[a-z0-9]+", letters))[:LONGEST_ID].strip("-")
    remedy = f"; write it like '{like}'" if like else ""
    return f"{quoted(text)} is not an id: lower-case letters, digits, single hyphens, at most {LONGEST_ID}{remedy}"


def _list(value: object) -> list[object]:
    """Take one value for a list of one."""
    return value if isinstance(value, list) else [value]


def _tuple(value: object) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise _refuse("value-type", "a list is expected here: one item a line, each after '- ', or [a, b]")
    return tuple(value)


def _date(value: object) -> EdtfDate:
    text = _word(value, "a date")
    try:
        return parse_date(text)
    except DateError as error:
        raise _refuse("date-form", f"{quoted(text)}: {error}") from None


def _day(value: object) -> Day:
    text = _word(value, "a date")
    try:
        return parse_day(text)
    except DateError as error:
        raise _refuse("date-form", f"{quoted(text)}: {error}") from None


def _url(value: object) -> str:
    text = _text(value)
    if not URL.fullmatch(text):
        remedy = f"; write '{like}'" if URL.fullmatch(like := f"https://{text}") and "." in text else ""
        raise _refuse("url-form", f"{quoted(text)} is not an address that starts with https:// or http://{remedy}")
    return text


class Citation(NamedTuple):
    """`source-id locator`: where a fact can be looked up. The locator is one token, or a range `p10-p12`."""

    source: str
    locator: str = ""


class Review(NamedTuple):
    """`2023-06-20 ak`: when a fact was last checked against its sources, and by whom."""

    day: Day
    initials: str


def _citation_remedy(text: str) -> str:
    several = [part.strip() for part in re.split("[,;]", text)]
    if len(several) > 1 and all(len(part.split()) in {1, 2} for part in several):
        return f"write a list, [{', '.join(several)}]"
    closed = re.sub(r"\s*([-–])\s*(?=p?\d)", "-", text).replace(" pp ", " p")
    if len(closed.split()) == 2:  # noqa: PLR2004 - source and locator
        return f"write '{closed}'"
    return "write it like kyodo-2023-06-19 p10"


def _citation(value: object) -> Citation:
    return _citation_of(_word(value, "a source's id and a locator, like kyodo-2023-06-19 p10,"))


@lru_cache(maxsize=65_536)
def _citation_of(text: str) -> Citation:
    source, *locators = text.split() or [""]
    if not source or len(locators) > 1:
        raise _refuse("citation-form", f"{quoted(text)} is not a source's id and one locator; {_citation_remedy(text)}")
    return Citation(_id(source), *locators)


def _review(value: object) -> Review:
    text = _word(value, "a date with initials")
    day, _, initials = text.partition(" ")
    if not re.fullmatch(r"[a-z]{2,4}", initials):
        raise _refuse("review-form", f"{quoted(text)}: write the date and the reviewer's initials, like 2023-06-20 ak")
    return Review(_day(day), initials)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).strip().lower())
    remedy = f"; write {meant}" if meant else ""
    raise _refuse("value-type", f"true or false is expected here, not {quoted(value)}{remedy}")


Text = Annotated[str, BeforeValidator(_bounded(LONGEST_NAME))]
Prose = Annotated[str, BeforeValidator(_bounded(LONGEST_TEXT))]
Hedge = Annotated[str, BeforeValidator(_bounded(LONGEST_HEDGE))]
Id = Annotated[str, BeforeValidator(_id)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(lambda value: tuple(_list(value)))]
FormerFolders = Annotated[
    tuple[Literal["actors", "issues", "cooperation", "events"], ...],
    BeforeValidator(lambda value: tuple(_list(value))),
]
Date = Annotated[EdtfDate, BeforeValidator(_date)]
FullDate = Annotated[Day, BeforeValidator(_day)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Citations = Annotated[
    tuple[Annotated[Citation, BeforeValidator(_citation)], ...],
    BeforeValidator(lambda value: tuple(_list(value))),
]
Listed = BeforeValidator(_tuple)
Handling = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
Credibility = Literal["1", "2", "3", "4", "5", "6"]
Reliability = Literal["A", "B", "C", "D", "E", "F"]
DateBasis = Literal["stated", "resolved", "inferred", "external"]
Likelihood = Literal[
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "likely",
    "very likely",
    "almost certain",
]
FactKind = Literal["said", "agreed", "did", "position", "context", "assessment"]
Status = Literal["current", "disputed", "superseded", "retracted"]
CooperationState = Literal["explored", "proposed", "agreed", "active", "suspended", "ended"]
Names = dict[Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")], Text]


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
    by: Ids = ()
    """Who said, did, agreed or holds it."""
    to: Ids = ()
    """To whom."""
    via: Ids = ()
    """Through what channel; only where the source's own paragraph names one."""
    about: Ids = ()
    """Other records that it belongs on as well."""
    date_basis: DateBasis = "stated"
    """Where the date comes from."""
    hedge: Hedge = ""
    """The source's own caution, shown beside the fact."""
    credibility: Credibility | None = None
    """Information credibility, 1 to 6 (NATO Admiralty)."""
    likelihood: Likelihood | None = None
    """On an assessment: one of the seven terms of ICD 203."""
    confidence: Literal["low", "moderate", "high"] | None = None
    """On an assessment: how well founded it is."""
    status: Status = "current"
    """Whether it still stands."""
    disputed_by: Ids = ()
    """The facts that dispute it."""
    superseded_by: Ids = ()
    """The facts that took its place."""
    rests_on: Ids = ()
    """On an assessment: the facts that it rests on."""
    perishable: Flag = False
    """True for what ages by itself (`first`, `highest-ranking`)."""
    reviewed: Annotated[Review, BeforeValidator(_review)] | None = None
    """Date and initials of who last checked it against its sources."""
    review_by: FullDate | None = None
    """Date after which it is due for review."""
    handling: Handling | None = None
    """Traffic Light Protocol 2.0; only ever more restricted than its record."""
    note: Prose = ""
    """For reviewers; on no page and in no export."""

    origin: Origin = Field(exclude=True, repr=False)
    home: str = Field(exclude=True, repr=False)
    index: int = Field(exclude=True, repr=False)


class Post(Strict):
    """An office that a person holds or held."""

    title: Text
    """As it is written out: `Secretary of State`."""
    org: Id | None = None
    """The organisation that the post belongs to."""
    from_: Annotated[Date | None, Field(alias="from")] = None
    """Since when (EDTF)."""
    to: Date | None = None
    """Until when (EDTF)."""
    attested: Date | None = None
    """A date on which a source gives the person this title."""
    sources: Citations = ()
    """Where that is said."""


class FormerLine(Strict):
    """A line that an actor took before, with the facts that it rested on."""

    line: Prose
    """The line in one sentence, as it was."""
    facts: Ids
    """The facts that voiced it, at least one."""
    until: Date
    """When the actor left it (EDTF): from the first day of it on, the line is another."""


class Position(Strict):
    """One actor's line on an issue or a cooperation area, with the facts that it rests on."""

    actor: Id
    """Whose line it is."""
    line: Prose
    """The line in one sentence."""
    facts: Ids
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
    short: Text = ""
    """What running text calls it."""
    sort: Text = ""
    """Sort key, where the name alone sorts wrongly."""
    aliases: Annotated[tuple[Text, ...], BeforeValidator(lambda value: tuple(_list(value)))] = ()
    """Other names, for search and for finding unlinked mentions."""
    names: Names = {}
    """Names by BCP 47 language tag."""
    former_ids: Ids = ()
    """Ids that it had before; each keeps redirecting."""
    former_folders: FormerFolders = ()
    """Folders that it lay in before, when it was of another kind; its addresses there keep redirecting."""
    related: Ids = ()
    """Records worth a link that no fact makes."""
    withdrawn: Prose = ""
    """The reason why it was withdrawn; its page becomes a tombstone."""
    handling: Handling | None = None
    """Traffic Light Protocol 2.0; the default stands in mkdocs.yml."""
    review_by: FullDate | None = None
    """Date after which the record is due for review."""
    facts: Annotated[tuple[Fact, ...], Listed] = ()
    """The facts that live here."""

    id: str = Field(exclude=True)
    origin: Origin = Field(exclude=True, repr=False)

    @property
    def label(self) -> str:
        """What running text calls it."""
        return self.short or self.name

    @property
    def order(self) -> str:
        """The key it sorts by among its siblings."""
        return (self.sort or self.name).casefold()


class Actor(Record):
    """A person, a government, an organisation or a forum."""

    folder: ClassVar[str] = "actors"

    type: Literal["person", "government", "organisation", "forum"]
    """What sort of actor it is."""
    speaks_for: Id | None = None
    """The actor whose position this one voices."""
    part_of: Id | None = None
    """The organisation above it."""
    posts: Annotated[tuple[Post, ...], Listed] = ()
    """Offices held, each as of a date."""


class Issue(Record):
    """What is disputed or managed."""

    folder: ClassVar[str] = "issues"

    part_of: Id | None = None
    """A wider issue."""
    positions: Annotated[tuple[Position, ...], Listed] = ()
    """Who takes what line."""


class Cooperation(Record):
    """What is, or could be, done together."""

    folder: ClassVar[str] = "cooperation"

    state: CooperationState
    """How far it has come."""
    parties: Ids = ()
    """The actors that take part."""
    positions: Annotated[tuple[Position, ...], Listed] = ()
    """Who takes what line."""


class Event(Record):
    """A visit, meeting, call, summit, statement or incident."""

    folder: ClassVar[str] = "events"

    type: Literal["visit", "meeting", "call", "summit", "statement", "incident"]
    """What sort of event it is."""
    date: Date
    """When it takes place (EDTF)."""
    state: Literal["planned", "held", "postponed", "cancelled"] = "held"
    """Whether it took place."""
    date_basis: DateBasis = "stated"
    """Where the date comes from."""
    place: Text = ""
    """Where it takes place."""
    participants: Ids = ()
    """The actors who take part."""
    part_of: Id | None = None
    """A larger event."""


class Source(Strict):
    """A document that facts rest on, in the vocabulary of CSL-JSON."""

    folder: ClassVar[str] = "sources"

    type: Text
    """A CSL type (`article-newspaper`, `speech`, `webpage`, …)."""
    title: Text = ""
    """Its own title; empty when it is not known."""
    authors: Annotated[tuple[Text, ...], BeforeValidator(lambda value: tuple(_list(value)))] = ()
    """Who wrote it."""
    publisher: Text
    """Who published it."""
    issued: Date | None = None
    """When it was published (EDTF)."""
    accessed: FullDate | None = None
    """When it was last looked at."""
    url: Annotated[str, BeforeValidator(_url)] = ""
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
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Digest of the archived text."""
    former_ids: Ids = ()
    """Ids that it had before; each keeps redirecting."""
    withdrawn: Prose = ""
    """The reason why it was withdrawn."""
    handling: Handling | None = None
    """Traffic Light Protocol 2.0."""
    note: Prose = ""
    """For reviewers; on no page and in no export."""

    id: str = Field(exclude=True)
    origin: Origin = Field(exclude=True, repr=False)

    @property
    def name(self) -> str:
        """What lists call it: its title, or publisher and date."""
        return self.title or self.label

    @property
    def label(self) -> str:
        """What a citation calls it: `Kyodo News, 19 June 2023`."""
        return f"{self.publisher}, {self.issued}" if self.issued else self.publisher

    @property
    def order(self) -> str:
        """The key it sorts by among its siblings."""
        return self.name.casefold()


class Line(Strict):
    """A line to take, resting on facts; `if_raised` says for which topic."""

    line: Prose
    """What to say."""
    facts: Ids
    """The facts that it rests on, at least one."""
    topic: Id | None = None
    """The record that it answers to, under `if_raised`."""


class Chronology(Strict):
    """Which facts a brief's chronology holds."""

    from_: Annotated[Date | None, Field(alias="from")] = None
    """The first date (EDTF)."""
    to: Date | None = None
    """The last date (EDTF)."""
    about: Ids = ()
    """Only facts that belong on one of these records; all when empty."""


class BriefSection(Strict):
    """One part of a brief: exactly one of its kinds."""

    text: Text | None = None
    """Heading of a part in drafted prose; its `body` holds the words."""
    body: Prose = ""
    """Drafted prose with `[[links]]`."""
    issues: Ids = ()
    """Issues, each with its facts."""
    positions: Ids = ()
    """The positions matrix, cut to these."""
    cooperation: Ids = ()
    """Cooperation areas, each with its facts."""
    people: Ids = ()
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
    for_: Annotated[Id | None, Field(alias="for")] = None
    """Whose brief it is; only then may it hold lines to take."""
    event: Id | None = None
    """The event that it prepares."""
    purpose: Prose
    """One sentence."""
    bottom_line: Prose = ""
    """At most four lines."""
    as_of: FullDate
    """The date on which it holds."""
    prepared_by: Text = ""
    """Who answers for it."""
    handling: Handling | None = None
    """Traffic Light Protocol 2.0."""
    sections: Annotated[tuple[BriefSection, ...], Listed]
    """Its parts, in printed order."""
    former_ids: Ids = ()
    """Ids that it had before; each keeps redirecting."""
    withdrawn: Prose = ""
    """The reason why it was withdrawn."""

    id: str = Field(exclude=True)
    origin: Origin = Field(exclude=True, repr=False)

    @property
    def name(self) -> str:
        """What lists call it."""
        return self.title

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
