"""What a page or a printed document says, in no form: the tree that HTML and Typst visit.

In: nothing; these are plain value types, which `compose/` makes from the fact base. Out: the contract between what is
said and how it looks. Records are named by id and facts are those of the model: a form knows how it links to the one
and shows the other. A `str` is finished words; running text is `RunningText`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.model import AnyRecord, Event, Post
from briefing_site.site.labels import Tag

# --- values ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunningText:
    """Inline Markdown with `[[links]]`, as a file has it."""

    text: str


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
