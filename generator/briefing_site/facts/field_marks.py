"""The marks of a field besides its type: what it refers to, where it is shown, what an edit of it means.

In: nothing. Out: the marks that the kinds of records put on their fields. `facts/fields.py` walks them, so that nobody
has to maintain a table of keys.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Literal, NamedTuple

from briefing_site.base.language import N_

ACTORS = frozenset({"actors"})
EVENTS = frozenset({"events"})
ISSUES = frozenset({"issues"})
COOPERATION = frozenset({"cooperation"})
SOURCES = frozenset({"sources"})
FACTS = frozenset({"facts"})


class Trait(Enum):
    """A trait shared by several kinds of records to which a field may refer."""

    RECORDS = auto()
    """Facts live in them."""
    SUBJECTS = auto()
    """Actors take positions on them."""


RECORDS, SUBJECTS = Trait.RECORDS, Trait.SUBJECTS


class Tie(NamedTuple):
    """The relation that a reference creates between two records, in words for either side."""

    kind: Literal["belongs", "part", "linked"]
    words: str
    """Of the record that has the key: `speaks for`."""
    inverse: str
    """Of the one that it names: `represented by`."""


class RefersTo(NamedTuple):
    """Marks a field that holds ids."""

    target: frozenset[str] | Trait
    """The folders where what they name may lie, `facts` for facts; or what those folders have in common."""
    backlink: str
    """The heading under which the page of what is named lists who names it; `AS_FACTS` where it shows that itself."""
    tie: Tie | None = None
    filtered: bool = False
    """True where `audience` leaves out what an audience may not see; elsewhere naming it is an error."""


AS_FACTS = ""
"""No heading: the page of what is named shows the fact or position itself that names it."""
SUPPORTED = N_("Its facts are cited in")
BRIEFS = N_("Briefs")
PART_OF = Tie("belongs", N_("part of"), N_("includes"))


class Mark(Enum):
    """A property of a field that its declaration states besides its type, so that nobody maintains a table of keys."""

    VOUCHED = auto()
    """A review vouches for it: an edit of it ends the review."""
    ON_OTHER_PAGES = auto()
    """Other pages show it, of a record that they name."""
    IN_BRIEFS = auto()
    """Briefs show it, of a record that they are composed of, beside what is marked `ON_OTHER_PAGES`."""
    INHERITED = auto()
    """It holds for the record's facts as well."""
    FILED_BY = auto()
    """It says where a fact is shown, and not what the fact states."""
    MAINTENANCE = auto()
    """It says how a fact is kept, and not what the fact states."""
    ASSERTING = auto()
    """Each sentence of it rests on facts, or says that it is our own judgement."""
    PARENT = auto()
    """It names the actor whose position this one voices, or that it belongs to."""
    ACYCLIC = auto()
    """Following it from one to the next never leads back."""
    NOT_SELF = auto()
    """It never names the item that it is in."""


VOUCHED, ON_OTHER_PAGES, IN_BRIEFS, INHERITED = Mark.VOUCHED, Mark.ON_OTHER_PAGES, Mark.IN_BRIEFS, Mark.INHERITED
FILED_BY, MAINTENANCE, ASSERTING = Mark.FILED_BY, Mark.MAINTENANCE, Mark.ASSERTING
PARENT, ACYCLIC, NOT_SELF = Mark.PARENT, Mark.ACYCLIC, Mark.NOT_SELF


class Head(NamedTuple):
    """Marks a field that is shown at the head of a record's page and sheet under a label; its prose is searchable.

    Of a part of a brief, it is the part's heading.
    """

    label: str
    """English; an `N_`, so that it is translated."""


class After(NamedTuple):
    """Marks a field whose place in canonical form is not after the field above it."""

    key: str
    """Empty for a field that comes first."""
