"""The document tree: what a page or printed document says, whatever its form. HTML and Typst visit it.

In: nothing; these are plain value types, which `compose/` makes from the fact base. Out: the contract between content
and layout. Records are named by id and facts are those of the model: each form decides how to link to the former and
show the latter. A `str` is finished text; running text is `RunningText`.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.factbase import SubjectPosition
from briefing_site.facts.model import Actor, AnyRecord, Event, Fact, Line, Post
from briefing_site.site.labels import Tag
from briefing_site.site.relations import Relation

# --- values ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunningText:
    """Inline Markdown with `[[links]]`, as in the files."""

    text: str
    reviewed_as: str = ""
    """Name of the reviewed item it belongs to (`taiwan/summary`): some of its sentences may have become suspect."""


class Naming(Enum):
    """How to name records, for a form that has several ways."""

    SHORT = "short"
    """By their name in running text."""
    FULL = "full"
    """By their full name, which tells them apart."""
    REFERENCE = "reference"
    """With a reference to where they are described."""


@dataclass(frozen=True, slots=True)
class RecordLinks:
    """Other records."""

    ids: tuple[str, ...]
    naming: Naming = Naming.FULL


@dataclass(frozen=True, slots=True)
class Day:
    """A date at its own precision."""

    date: EdtfDate


@dataclass(frozen=True, slots=True)
class EventDay:
    """When an event takes place, and how that is known; or that no date is set."""

    event: Event


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post, with its organisation, when it was held, and the sources that say so."""

    post: Post


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An external address."""

    address: str


@dataclass(frozen=True, slots=True)
class MeetingCards:
    """The cards for a meeting: its own, and those of the briefs that prepare it."""

    record: AnyRecord
    briefs: tuple[AnyRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewOf:
    """Who reviewed a named item, and whether that still holds; shown as nothing if nobody ever did."""

    name: str
    """`taiwan/summary`."""


Value = str | Tag | RunningText | RecordLinks | Day | EventDay | PostHeld | WebAddress | MeetingCards | ReviewOf


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One line of the essentials: a label and its values."""

    key: str
    """What the row is about: forms select rows by key, never by label."""
    label: str
    values: tuple[Value, ...]
    is_tagged: bool = False
    """True if a tag of the record says the same: a form that shows tags leaves the row out."""


@dataclass(frozen=True, slots=True)
class OtherFacts:
    """Other facts that the reader of a fact must know about."""

    words: str
    """The relation, with `{facts}` in their place: `Superseded by {facts}`."""
    ids: tuple[str, ...]
    says_status: bool
    """True if the words give the status of the fact, so that no tag is needed."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact and what is shown beside its words; speaker, addressees and sources are in the fact itself."""

    fact: Fact
    basis: str
    """How its date was worked out; empty if the source states it."""
    lead: str
    """The word between speakers and addressees: `to`, `said`, `agreed`, `holds`; empty if there is no speaker."""
    tags: tuple[Tag, ...]
    """Its labels, the source's own caution first."""
    others: tuple[OtherFacts, ...]
    """Facts that supersede or dispute it, and those that it rests on."""
    names_speaker: bool
    """True if its words begin with its only actor: a form may then leave the name out of the line."""

    def tags_in(self, roles: AbstractSet[str]) -> tuple[Tag, ...]:
        """Return the tags in the given roles."""
        return tuple(tag for tag in self.tags if tag.role in roles)

    def tags_but(self, roles: AbstractSet[str]) -> tuple[Tag, ...]:
        """Return the tags not in the given roles."""
        return tuple(tag for tag in self.tags if tag.role not in roles)


# --- blocks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """Paragraphs: a line break in the text starts a new one."""

    text: RunningText


@dataclass(frozen=True, slots=True)
class BottomLine:
    """The paragraphs to read first."""

    text: RunningText


@dataclass(frozen=True, slots=True)
class FactList:
    """Facts, in the given order."""

    facts: tuple[Fact, ...]
    left_out: tuple[Fact, ...] = ()
    """Those for which a sheet has no room."""


@dataclass(frozen=True, slots=True)
class PositionList:
    """Positions on one subject, or of one actor."""

    held: tuple[SubjectPosition, ...]
    by_subject: bool
    """True if they are one actor's, on several subjects."""
    left_out: tuple[SubjectPosition, ...] = ()
    """Those for which a sheet has no room."""


@dataclass(frozen=True, slots=True)
class PositionsOn:
    """The positions of all actors on some subjects, for comparison."""

    subjects: tuple[AnyRecord, ...]


@dataclass(frozen=True, slots=True)
class ConflictingFacts:
    """Facts that contradict each other, side by side."""

    disputes: tuple[tuple[Fact, ...], ...]


@dataclass(frozen=True, slots=True)
class LinesToTake:
    """Lines to take, with the facts that they rest on."""

    lines: tuple[Line, ...]
    numbered: bool
    """True for points to make, which have an order."""


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Records that are related for the same reason."""

    heading: str
    notes: Mapping[str, str]
    """A remark on each, by id: `3 facts`; may be empty."""
    in_facts: bool = False
    """True if only facts relate them, which a form may show in full anyway."""


@dataclass(frozen=True, slots=True)
class RelatedRecords:
    """Other records, by why they are related, and how close they are."""

    groups: tuple[RecordGroup, ...]
    relations: Mapping[str, Relation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Records whose running text links here: each with the ids of its facts that do; none if its own head does."""

    places: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SubjectEntries:
    """Issues and areas of cooperation within a document on something else."""

    entries: tuple[RecordEntry, ...]


@dataclass(frozen=True, slots=True)
class PersonEntries:
    """Actors within a document on something else, each with its most important statements."""

    entries: tuple[RecordEntry, ...]


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """An issue, area of cooperation or actor within another document."""

    record: AnyRecord
    lead: RunningText
    facts: tuple[Fact, ...]


Block = (
    Passage
    | BottomLine
    | FactList
    | PositionList
    | PositionsOn
    | ConflictingFacts
    | LinesToTake
    | RelatedRecords
    | Mentions
    | SubjectEntries
    | PersonEntries
)


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a document under its heading."""

    id: str
    """`positions`, `facts`, `part-1`: unique within its document."""
    heading: str
    blocks: tuple[Block, ...]


# --- documents ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """The document of one record."""

    record: AnyRecord
    kind_label: str
    """What the record is: `Person`, `Visit`."""
    lead: RunningText
    """The summary, purpose, or reason for withdrawal."""
    rows: tuple[LabelledRow, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Delegation:
    """One side at the table: who is there, and its latest statements."""

    actor: str
    """The government or body that the others speak for."""
    people: tuple[Actor, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class CardDocument:
    """The card taken into a meeting: the most important entries of each list come first."""

    record: AnyRecord
    """The meeting, or the brief that prepares it."""
    lead: RunningText
    rows: tuple[LabelledRow, ...]
    briefs: tuple[AnyRecord, ...]
    """Where the lines to take are from."""
    sides: tuple[Delegation, ...]
    met: tuple[Event, ...]
    """Earlier meetings of these same people, latest first."""
    points: tuple[Line, ...]
    raised: tuple[Line, ...]
    facts: tuple[Fact, ...]
    """What is on record about the event itself."""


@dataclass(frozen=True, slots=True)
class BookPart:
    """Records of one kind in the book."""

    title: str
    entries: tuple[RecordDocument, ...]


@dataclass(frozen=True, slots=True)
class BookDocument:
    """The book, or one volume of it; each fact appears once."""

    summary: tuple[str, ...]
    """The opening paragraphs of the home page, as running text."""
    positions: PositionsOn | None
    parts: tuple[BookPart, ...]


ComposedDocument = RecordDocument | CardDocument | BookDocument
