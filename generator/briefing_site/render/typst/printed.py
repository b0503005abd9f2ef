"""What a Typst template is given: finished values, in the order in which they are printed.

In: nothing; these are plain value types. Out: the contract between this package, which fills them, and
`templates/print/`, which lays them out after `json(bytes(sys.inputs.json))`. Every string is text, never
markup: running text is a tree of strings and `Mark`s. A template holds no lookup, no sorting and no wording
of facts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Literal

from briefing_site.facts.files.issuances import ChangesSince
from briefing_site.render.compose.changes_since import Change

NOT_CONTENT = frozenset({"time_view", "words", "lang", "content_lang", "direction"})
"""What a document bears besides what it says."""
NO_MARKS: Mapping[str, object] = {"changed": "", "changes": ()}
"""Marks of change, as they are in a document that is compared with none."""
HASH_LENGTH = 10
"""Hexadecimal digits of a document's printed hash: 40 bits tell two copies apart, and can be read aloud."""


@dataclass(frozen=True, slots=True)
class InlineMark:
    """A marked part of running text."""

    t: Literal["em", "strong", "code", "link", "web", "see", "ours", "note"]
    """`link`: silent link to another record. `web`: link whose address is printed. `see`: a cross-reference. `ours`: no
    words, but a sign that what goes before is the desk's own judgement. `note`: what a sentence rests on, below it."""
    c: tuple[Inline, ...]
    to: str = ""
    """Where a link leads on the web; empty when the site has no address of its own."""
    page: str = ""
    """Label of the place in this document: then the link leads there, and `see` prints its page number."""
    at: str = ""
    """The address as `web` and `see` print it: `/issues/taiwan/`."""


Inline = str | InlineMark
Tree = tuple[Inline, ...]
Role = Literal["body", "lead", "summary", "bottom-line", "note", "standing", "more"]
"""What a passage is to its document."""


def words(tree: Tree) -> str:
    """Return running text without its marks."""
    return "".join(piece if isinstance(piece, str) else words(piece.c) for piece in tree if not is_note(piece))


def is_note(piece: Inline) -> bool:
    """Tell whether a piece of running text is a note to it, and none of its words."""
    return isinstance(piece, InlineMark) and piece.t == "note"


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """A small label of a fact."""

    text: str
    role: str
    """`hedge`, `status`, `kind`, `credibility`, `likelihood`, `confidence`, `perishable`, `handling`, `overdue`."""


@dataclass(frozen=True, slots=True)
class PrintedFact:
    """One fact, with who said it, when, on what source and how sure."""

    id: str
    text: Tree
    date: str
    caveat: Tree = ()
    """Our own doubt about it: it is printed wherever the words are."""
    basis: str = ""
    """`date resolved from a relative date`, `date inferred`, …; empty when stated."""
    who: str = ""
    """`Wang Yi to Blinken`; empty where nobody speaks."""
    labels: tuple[PrintedLabel, ...] = ()
    cites: str = ""
    """`[1, p2, p3; 2]`: the numbers of its sources at the end, and the places in them."""
    evidence: str = ""
    """The same by the sources' ids, which do not depend on the document."""
    notes: tuple[Tree, ...] = ()
    """`Superseded by …`, `Rests on …`."""
    status: str = "current"
    changed: Change = ""
    long: bool = False
    """True when it may have to break across pages."""
    again: bool = False
    """True when this document has shown it in full before: then its words, date and citations suffice."""


@dataclass(frozen=True, slots=True)
class PrintedHeading:
    """A heading of the body; the document's own title is not among them, save in the book."""

    level: int
    text: str
    page: str = ""
    """The label that cross-references lead to."""
    kind: str = ""
    """What the record is, in a word, in front of its name."""
    names: tuple[PrintedNativeName, ...] = ()
    block: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class PrintedNativeName:
    """A name in its own language or script."""

    text: str
    lang: str
    """ISO 639 code."""
    script: str
    """ISO 15924 code in lower case; empty when not given."""
    label: str


@dataclass(frozen=True, slots=True)
class PrintedProse:
    """Paragraphs of running text."""

    paragraphs: tuple[Tree, ...]
    role: Role = "body"
    changes: tuple[Change, ...] = ()
    """What happened to each paragraph since an earlier print; empty where none is compared with."""
    block: Literal["prose"] = "prose"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A label and its value."""

    label: str
    value: Tree


@dataclass(frozen=True, slots=True)
class PrintedRows:
    """Labels and values, below each other."""

    rows: tuple[PrintedRow, ...]
    block: Literal["rows"] = "rows"


@dataclass(frozen=True, slots=True)
class PrintedFacts:
    """Facts, in the given order."""

    facts: tuple[PrintedFact, ...]
    left_out: tuple[str, ...] = ()
    """Ids of those for which there was no room: a block of prose below says how many. The hash is told them."""
    block: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class PrintedPosition:
    """One line on one subject; `line` is empty where none is on record."""

    subject: str = ""
    """Id of the issue or area."""
    actor: str = ""
    """Id of the actor."""
    whose: str = ""
    """Subject and actor in words, but for what the whole document is about."""
    line: Tree = ()
    support: str = ""
    """Who said, and when, what it rests on, with citations."""
    suspect: str = ""
    """Why nobody vouches for the line any longer; empty where all is well."""
    changed: Change = ""


@dataclass(frozen=True, slots=True)
class PrintedPositionRow:
    """One row of the table of positions."""

    head: Tree
    cells: tuple[PrintedPosition, ...] = ()
    """None where the head goes across the table: it is what the rows below it are about."""


@dataclass(frozen=True, slots=True)
class PrintedPositions:
    """The table of positions; its heading row is repeated on every page."""

    columns: tuple[str, ...]
    """Headings, that of the first column included."""
    rows: tuple[PrintedPositionRow, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """Subject and actor of those for which there was no room: a block of prose below says how many."""
    block: Literal["positions"] = "positions"


@dataclass(frozen=True, slots=True)
class PrintedPoint:
    """A line to take, with the facts that it rests on."""

    line: Tree
    support: str
    topic: Tree = ()
    """What it answers to, under `if raised`."""
    suspect: str = ""
    """Why nobody vouches for the line any longer; empty where all is well."""
    changed: Change = ""


@dataclass(frozen=True, slots=True)
class PrintedPoints:
    """Lines to take; numbered when they are points to make."""

    points: tuple[PrintedPoint, ...]
    numbered: bool
    block: Literal["points"] = "points"


@dataclass(frozen=True, slots=True)
class PrintedLinkGroup:
    """Cross-references that stand together for one reason."""

    heading: str
    links: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class PrintedLinks:
    """Groups of cross-references."""

    groups: tuple[PrintedLinkGroup, ...]
    block: Literal["links"] = "links"


PrintedBlock = (
    PrintedHeading | PrintedProse | PrintedRows | PrintedFacts | PrintedPositions | PrintedPoints | PrintedLinks
)


@dataclass(frozen=True, slots=True)
class PrintedSource:
    """One entry of the numbered list of sources."""

    number: int
    name: Tree
    detail: tuple[str, ...]
    places: str = ""
    """The places of it that this document cites: `p3, p5, p8`."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PrintedPerson:
    """One who is at the table."""

    name: Tree
    native: tuple[PrintedNativeName, ...]
    role: str


@dataclass(frozen=True, slots=True)
class PrintedSide:
    """One side at the table: who is there, and what was said last for it."""

    name: str
    people: tuple[PrintedPerson, ...]
    facts: tuple[PrintedFact, ...]


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """What a meeting card holds besides its head; the template takes as much of each list as a page can hold."""

    sides: tuple[PrintedSide, ...]
    met: tuple[PrintedRow, ...]
    """Earlier meetings of these very people, the last one first."""
    points: tuple[PrintedPoint, ...]
    raised: tuple[PrintedPoint, ...]
    record: tuple[PrintedFact, ...]
    """What is on record of the event itself."""


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """One printed document."""

    form: Literal["sheet", "book", "card"]
    title: str
    kind: str
    """`Brief`, `Issuance`, `Meeting card`, …: stands above the title."""
    site: str
    """The site's own title."""
    as_of: str
    date: tuple[int, int, int]
    """Year, month and day of `as_of`: the PDF's own date."""
    handling: str
    lead: Tree = ()
    """The summary of a record; a brief's purpose."""
    names: tuple[PrintedNativeName, ...] = ()
    metadata: tuple[PrintedRow, ...] = ()
    """What is said of the document itself besides its day and its address: run in, below the title."""
    essentials: tuple[PrintedRow, ...] = ()
    """What is said of the record, a row each."""
    opening: tuple[PrintedBlock, ...] = ()
    """What is read first: a brief's bottom line, before its `lead`; a book's summary and matrix."""
    body: tuple[PrintedBlock, ...] = ()
    card: PrintedCard | None = None
    sources: tuple[PrintedSource, ...] = ()
    since: ChangesSince | None = None
    url: str = ""
    """Address of the live page; empty when the site has none."""
    address: str = ""
    """The same without scheme, to be typed."""
    root: str = ""
    """The site's own address without scheme: what addresses that start with `/` lie under."""
    paper: str = "a4"
    revision: str = ""
    time_view: str = ""
    """Which content of another time it shows; empty for the present one."""
    content: str = ""
    """Short hash of everything above that is content; change marks are none."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What the templates say of themselves, by the English words."""
    lang: str = ""
    """The language of the interface."""
    content_lang: str = ""
    """The language of the facts."""
    direction: str = "ltr"
    """That of the interface's language."""

    def with_hash(self) -> PrintedDocument:
        """Return the document with the hash of what it says: paper size, revision, address and furniture left out."""
        bare = replace(self, paper="", revision="", time_view="", content="", url="", address="", root="")
        shown = {key: value for key, value in _values(bare).items() if key not in NOT_CONTENT}
        return replace(self, content=hashlib.sha256(_json(shown, _unmarked).encode()).hexdigest()[:HASH_LENGTH])

    def as_json(self) -> str:
        """Return what the template reads."""
        return _json(self, _values)


def _values(part: Any) -> dict[str, Any]:
    """Return the values of a part of a document; those that are parts themselves stay as they are."""
    return {name: getattr(part, name) for name in _names(part.__class__)}


def _unmarked(part: Any) -> dict[str, Any]:
    """Return the same without marks of change."""
    return _values(part) | {name: NO_MARKS[name] for name in _marks(part.__class__)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


@cache
def _marks(kind: Any) -> tuple[str, ...]:
    return tuple(name for name in _names(kind) if name in NO_MARKS)


def _json(value: object, values_of: Callable[[Any], dict[str, Any]]) -> str:
    """Return JSON of parts of a document, each read as it is reached: to copy them first takes four times as long."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), check_circular=False, default=values_of)
