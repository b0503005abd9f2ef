"""The values passed to Typst templates, in the order in which they are printed.

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
"""Fields of a document that are not content."""
NO_MARKS: Mapping[str, object] = {"changed": "", "changes": ()}
"""Change marks of a document that is compared with no other."""
HASH_LENGTH = 10
"""Hexadecimal digits of the printed hash: 40 bits distinguish two copies, and can be read aloud."""


@dataclass(frozen=True, slots=True)
class InlineMark:
    """A marked part of running text."""

    t: Literal["em", "strong", "code", "link", "web", "see", "ours", "note"]
    """`link`: silent link to another record. `web`: link whose address is printed. `see`: a cross-reference. `ours`: no
    words, but a sign that the text before is the desk's own judgement. `note`: what a sentence rests on, below it."""
    c: tuple[Inline, ...]
    to: str = ""
    """A link's target on the web; empty if the site has no address."""
    page: str = ""
    """Label of a place in this document, which the link then targets and whose page number `see` prints."""
    at: str = ""
    """The address as `web` and `see` print it: `/issues/taiwan/`."""


Inline = str | InlineMark
Tree = tuple[Inline, ...]
Role = Literal["body", "lead", "summary", "bottom-line", "note", "standing", "more"]
"""The role of a passage in its document."""


def words(tree: Tree) -> str:
    """Return running text without its marks."""
    return "".join(piece if isinstance(piece, str) else words(piece.c) for piece in tree if not is_note(piece))


def is_note(piece: Inline) -> bool:
    """Tell whether a piece of running text is a note, not part of its words."""
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
    """Our own doubt about it, printed wherever the words are."""
    basis: str = ""
    """`date resolved from a relative date`, `date inferred`, …; empty if stated."""
    who: str = ""
    """`Wang Yi to Blinken`; empty if there is no speaker."""
    labels: tuple[PrintedLabel, ...] = ()
    cites: str = ""
    """`[1, p2, p3; 2]`: the numbers of its sources at the end, and the places in them."""
    evidence: str = ""
    """The same with source ids, which do not depend on the document."""
    notes: tuple[Tree, ...] = ()
    """`Superseded by …`, `Rests on …`."""
    status: str = "current"
    changed: Change = ""
    long: bool = False
    """True if it may break across pages."""
    again: bool = False
    """True if this document has already shown it in full, so that words, date and citations suffice."""


@dataclass(frozen=True, slots=True)
class PrintedHeading:
    """A heading of the body; the document's title is one only in the book."""

    level: int
    text: str
    page: str = ""
    """The label that cross-references point to."""
    kind: str = ""
    """The kind of record, shown before its name."""
    names: tuple[PrintedNativeName, ...] = ()
    block: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class PrintedNativeName:
    """A name in its own language or script."""

    text: str
    lang: str
    """ISO 639 code."""
    script: str
    """ISO 15924 code in lower case; empty if not given."""
    label: str


@dataclass(frozen=True, slots=True)
class PrintedProse:
    """Paragraphs of running text."""

    paragraphs: tuple[Tree, ...]
    role: Role = "body"
    changes: tuple[Change, ...] = ()
    """How each paragraph changed since an earlier print; empty without one."""
    block: Literal["prose"] = "prose"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A label and its value."""

    label: str
    value: Tree


@dataclass(frozen=True, slots=True)
class PrintedRows:
    """Labels and values, one below the other."""

    rows: tuple[PrintedRow, ...]
    block: Literal["rows"] = "rows"


@dataclass(frozen=True, slots=True)
class PrintedFacts:
    """Facts, in the given order."""

    facts: tuple[PrintedFact, ...]
    left_out: tuple[str, ...] = ()
    """Ids of those left out for lack of room: a block of prose below says how many. They count in the hash."""
    block: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class PrintedPosition:
    """One line on one subject; `line` is empty if none is on record."""

    subject: str = ""
    """Id of the issue or area."""
    actor: str = ""
    """Id of the actor."""
    whose: str = ""
    """Subject and actor in words, without the one that the document is about."""
    line: Tree = ()
    support: str = ""
    """Speakers and dates of the facts it rests on, with citations."""
    suspect: str = ""
    """Why nobody vouches for the line any longer; empty if all is well."""
    changed: Change = ""


@dataclass(frozen=True, slots=True)
class PrintedPositionRow:
    """One row of the table of positions."""

    head: Tree
    cells: tuple[PrintedPosition, ...] = ()
    """Empty for a heading across the table, which names the subject of the rows below."""


@dataclass(frozen=True, slots=True)
class PrintedPositions:
    """The table of positions; its heading row is repeated on every page."""

    columns: tuple[str, ...]
    """Headings, that of the first column included."""
    rows: tuple[PrintedPositionRow, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """Subject and actor of those left out for lack of room: a block of prose below says how many."""
    block: Literal["positions"] = "positions"


@dataclass(frozen=True, slots=True)
class PrintedPoint:
    """A line to take, with the facts that it rests on."""

    line: Tree
    support: str
    topic: Tree = ()
    """The question it answers, under `if raised`."""
    suspect: str = ""
    """Why nobody vouches for the line any longer; empty if all is well."""
    changed: Change = ""


@dataclass(frozen=True, slots=True)
class PrintedPoints:
    """Lines to take; numbered if they are points to make."""

    points: tuple[PrintedPoint, ...]
    numbered: bool
    block: Literal["points"] = "points"


@dataclass(frozen=True, slots=True)
class PrintedLinkGroup:
    """Cross-references grouped by one reason."""

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
    """The places in it that this document cites: `p3, p5, p8`."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PrintedPerson:
    """A person at the table."""

    name: Tree
    native: tuple[PrintedNativeName, ...]
    role: str


@dataclass(frozen=True, slots=True)
class PrintedSide:
    """One side at the table: who is there, and its latest statements."""

    name: str
    people: tuple[PrintedPerson, ...]
    facts: tuple[PrintedFact, ...]


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """The content of a meeting card below its head; the template takes as much of each list as fits on a page."""

    sides: tuple[PrintedSide, ...]
    met: tuple[PrintedRow, ...]
    """Earlier meetings of these same people, latest first."""
    points: tuple[PrintedPoint, ...]
    raised: tuple[PrintedPoint, ...]
    record: tuple[PrintedFact, ...]
    """What is on record about the event itself."""


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """One printed document."""

    form: Literal["sheet", "book", "card"]
    title: str
    kind: str
    """`Brief`, `Issuance`, `Meeting card`, …; shown above the title."""
    site: str
    """The site's title."""
    as_of: str
    date: tuple[int, int, int]
    """Year, month and day of `as_of`: the PDF's own date."""
    handling: str
    lead: Tree = ()
    """The summary of a record; a brief's purpose."""
    names: tuple[PrintedNativeName, ...] = ()
    metadata: tuple[PrintedRow, ...] = ()
    """Facts about the document other than its date and address; run in below the title."""
    essentials: tuple[PrintedRow, ...] = ()
    """The essentials of the record, in rows."""
    opening: tuple[PrintedBlock, ...] = ()
    """What comes first: a brief's bottom line, before its `lead`; a book's summary and matrix."""
    body: tuple[PrintedBlock, ...] = ()
    card: PrintedCard | None = None
    sources: tuple[PrintedSource, ...] = ()
    since: ChangesSince | None = None
    url: str = ""
    """Address of the live page; empty if the site has none."""
    address: str = ""
    """The same without the scheme, for typing."""
    root: str = ""
    """The site's address without the scheme, to which addresses that start with `/` are relative."""
    paper: str = "a4"
    revision: str = ""
    time_view: str = ""
    """Which content of another time it shows; empty for the present."""
    content: str = ""
    """Short hash of all content above, without change marks."""
    words: Mapping[str, str] = field(default_factory=dict)
    """The fixed words of the templates, by their English form."""
    lang: str = ""
    """The language of the interface."""
    content_lang: str = ""
    """The language of the facts."""
    direction: str = "ltr"
    """Text direction of the interface's language."""

    def with_hash(self) -> PrintedDocument:
        """Return the document with the hash of its content, without paper size, revision, address and fixed words."""
        bare = replace(self, paper="", revision="", time_view="", content="", url="", address="", root="")
        shown = {key: value for key, value in _values(bare).items() if key not in NOT_CONTENT}
        return replace(self, content=hashlib.sha256(_json(shown, _unmarked).encode()).hexdigest()[:HASH_LENGTH])

    def as_json(self) -> str:
        """Return the document as JSON for the template."""
        return _json(self, _values)


def _values(part: Any) -> dict[str, Any]:
    """Return the values of a part of a document; nested parts are left as they are."""
    return {name: getattr(part, name) for name in _names(part.__class__)}


def _unmarked(part: Any) -> dict[str, Any]:
    """Return the same without change marks."""
    return _values(part) | {name: NO_MARKS[name] for name in _marks(part.__class__)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


@cache
def _marks(kind: Any) -> tuple[str, ...]:
    return tuple(name for name in _names(kind) if name in NO_MARKS)


def _json(value: object, values_of: Callable[[Any], dict[str, Any]]) -> str:
    """Return the parts of a document as JSON, converted on the fly: copying them first takes four times as long."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), check_circular=False, default=values_of)
