"""The document tree: what a page or a printed document says, independent of any form. HTML and Typst visit it.

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
    """Inline Markdown with `[[links]]`, as a file has it."""

    text: str
    reviewed_as: str = ""
    """Name of the reviewed thing that it is part of (`taiwan/summary`): sentences of it may have become suspect."""


class Naming(Enum):
    """How records are named where a form has several ways."""

    SHORT = "short"
    """By what running text calls them."""
    FULL = "full"
    """By what tells them apart."""
    REFERENCE = "reference"
    """With the place where more is to be read of them."""


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
    """An address outside."""

    address: str


@dataclass(frozen=True, slots=True)
class MeetingCards:
    """The cards for a meeting, of whatever prepares it."""

    record: AnyRecord
    briefs: tuple[AnyRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewOf:
    """Who vouches for something that has a name, and whether that still holds; nothing where nobody ever did."""

    name: str
    """`taiwan/summary`."""


Value = str | Tag | RunningText | RecordLinks | Day | EventDay | PostHeld | WebAddress | MeetingCards | ReviewOf


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One line of the essentials: a label and its values."""

    key: str
    """What it is about: forms choose rows by it, and never by the label."""
    label: str
    values: tuple[Value, ...]
    is_tagged: bool = False
    """True where the tags of the record say the same: a form that shows them leaves the row out."""


@dataclass(frozen=True, slots=True)
class OtherFacts:
    """Other facts that a reader of one must know of."""

    words: str
    """How the fact stands to them, with `{facts}` in their place: `Superseded by {facts}`."""
    ids: tuple[str, ...]
    says_status: bool
    """True where the words say what the status of the fact is, so that no tag has to."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact and what is said beside its words; who said it to whom, and the sources, are in the fact itself."""

    fact: Fact
    basis: str
    """How its date was come by; empty for one that the source states."""
    lead: str
    """The word between speakers and addressees: `to`, `said`, `agreed`, `holds`; empty where nobody speaks."""
    tags: tuple[Tag, ...]
    """Its labels, the source's own caution first."""
    others: tuple[OtherFacts, ...]
    """What became of it, and what it rests on."""
    names_speaker: bool
    """True where its words begin with the only one who acted: a form may then leave the name out of the line."""

    def tags_in(self, roles: AbstractSet[str]) -> tuple[Tag, ...]:
        """Return the labels with one of some roles."""
        return tuple(tag for tag in self.tags if tag.role in roles)

    def tags_but(self, roles: AbstractSet[str]) -> tuple[Tag, ...]:
        """Return the labels with none of some roles."""
        return tuple(tag for tag in self.tags if tag.role not in roles)


# --- blocks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """Paragraphs: a line break in the text starts a new one."""

    text: RunningText


@dataclass(frozen=True, slots=True)
class BottomLine:
    """Paragraphs that are to be read first."""

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
    """True where they are one actor's, on several subjects."""
    left_out: tuple[SubjectPosition, ...] = ()
    """Those for which a sheet has no room."""


@dataclass(frozen=True, slots=True)
class PositionsOn:
    """The positions of all actors on some subjects, to be compared."""

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
    """True where they are points to make, in that order."""


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Records that are related for the same reason."""

    heading: str
    notes: Mapping[str, str]
    """What is remarked of each, by its id: `3 facts`; empty for nothing."""
    in_facts: bool = False
    """True where the reason is nothing but facts, which a form may show in full anyway."""


@dataclass(frozen=True, slots=True)
class RelatedRecords:
    """Other records, by why they are related, and how close they are."""

    groups: tuple[RecordGroup, ...]
    relations: Mapping[str, Relation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Records whose running text leads here: each with the ids of its facts that do, empty for its own head."""

    places: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SubjectEntries:
    """Issues and areas of cooperation within a document on something else."""

    entries: tuple[RecordEntry, ...]


@dataclass(frozen=True, slots=True)
class PersonEntries:
    """Actors within a document on something else, each with what is most telling of what was said."""

    entries: tuple[RecordEntry, ...]


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One of them."""

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
    """What is said of one record."""

    record: AnyRecord
    kind_label: str
    """What the record is, in a word."""
    lead: RunningText
    """The summary, or what it is for; why it was withdrawn."""
    rows: tuple[LabelledRow, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Delegation:
    """One side at a table: who is there, and what was said last for it."""

    actor: str
    """The government or body that the others speak for."""
    people: tuple[Actor, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class CardDocument:
    """What is carried into a meeting: the most telling entries of each list come first."""

    record: AnyRecord
    """The meeting, or the brief that prepares it."""
    lead: RunningText
    rows: tuple[LabelledRow, ...]
    briefs: tuple[AnyRecord, ...]
    """Where the lines to take are from."""
    sides: tuple[Delegation, ...]
    met: tuple[Event, ...]
    """Earlier meetings of these very people, the last one first."""
    points: tuple[Line, ...]
    raised: tuple[Line, ...]
    facts: tuple[Fact, ...]
    """What is on record of the event itself."""


@dataclass(frozen=True, slots=True)
class BookPart:
    """Records of one kind in the volume of everything."""

    title: str
    entries: tuple[RecordDocument, ...]


@dataclass(frozen=True, slots=True)
class BookDocument:
    """Everything in one volume, each fact once."""

    summary: tuple[str, ...]
    """Paragraphs of running text: what the home page begins with."""
    positions: PositionsOn | None
    parts: tuple[BookPart, ...]


ComposedDocument = RecordDocument | CardDocument | BookDocument
