"""The values that the blocks of a page consist of, in display order.

In: nothing; these are plain value types. Out: the contract between the code that makes pages and `templates/`, which
lays them out. A template does no lookup, no sorting and no URL building, so every string here is ready to print: `str`
is text (the template escapes it), `Markup` is finished HTML. `SHAPING` names the fields that a macro compares or
unpacks, rather than only testing whether they are empty (see `macro_cache`).
"""

from __future__ import annotations

from typing import ClassVar

from markupsafe import Markup

from briefing_site.render.html.view_decorator import view
from briefing_site.site import labels

NOTHING = Markup()
Tag = labels.Tag


@view
class Link:
    """A link to another page of the site, or to a fragment of one."""

    href: str
    text: str
    kind: str = ""
    """Folder of the target (`actors`, `issues`, …), for a quiet icon or class."""
    title: str = ""
    """What a reader wants to know before following it; empty if the text says it all."""
    note: str = ""
    """A short remark shown after the link (`Foreign Minister`, `3 facts`)."""
    words: str = ""
    """For a fact, a few of its words, which tell it from others of the same day."""
    withdrawn: bool = False
    current: bool = False
    """True for the current page (navigation) or its section."""


@view
class Speaker:
    """An actor as speaker, addressee or intermediary."""

    link: Link
    speaks_for: Link | None = None
    """Whom it speaks for."""


LinkRow = tuple[Link, ...]
"""One row of links to the pages that a list is cut into."""


@view
class When:
    """A date at its own precision."""

    text: str
    """`19 June 2023`, `18–19 June 2023`, `August 2022`, `about August 2022`, `from August 2022`."""
    iso: str
    """The EDTF text, for the `title` attribute and for data."""
    machine: str = ""
    """A valid value of HTML's `datetime` attribute; empty if HTML has none (ranges, open ends)."""
    basis: str = ""
    """`resolved from a relative date`, `inferred`, `from outside the source`; empty if stated."""


@view
class CitationView:
    """One superscript of a fact, and the note beside it."""

    number: str
    """Its number on the page; within a fact, the slot for it."""
    href: str
    """Address of the locator's fragment on the source's page."""
    source: str
    """Short form: `Kyodo News, 19 June 2023`."""
    locator: str = ""
    """Readable locator: `p10`; empty if the whole source is cited."""


@view
class Slots:
    """Placeholders in a fact's HTML for what differs between pages; a fact is rendered once and filled in for each."""

    id: str = "\x01id\x01"
    """The HTML id, on the fact's home page."""
    filters: str = "\x01filters\x01"
    """The ids that the timeline filters by, on the timeline."""
    again: str = "\x01again\x01"
    """A class for a date that repeats the one above it."""
    home: str = "\x01home\x01"
    """Where the fact lives, on other pages."""
    also: str = "\x01also\x01"
    """The other records that it belongs on."""


@view
class FactView:
    """One fact, with who said it, when, from what source and how sure: the argument of `partials/fact.html`."""

    SHAPING: ClassVar = frozenset({"kind", "status", "slots"})

    href: str
    """The fact's one permanent address, in its home record."""
    text: Markup
    kind: str
    """`said`, `agreed`, `did`, `position`, `context`, `assessment`."""
    lead: str
    """The word between speakers and addressees: `to`, `said`, `agreed`, `holds`; empty if there is no speaker."""
    date: When
    day: Markup
    """The date as HTML."""
    by: Markup = NOTHING
    """Links to the speakers: `Xi and Wang`."""
    to: Markup = NOTHING
    via: Markup = NOTHING
    hedge: Markup = NOTHING
    """The source's own caution, as a tag."""
    tags: Markup = NOTHING
    """Status, kind, credibility, likelihood, confidence, perishable and handling, as tags."""
    marks: Markup = NOTHING
    """The superscripts of its citations."""
    notes: Markup = NOTHING
    """The notes that its superscripts refer to."""
    caveat: Markup = NOTHING
    """Our own doubt about it."""
    status: str = "current"
    others: Markup = NOTHING
    """The facts that supersede or dispute it, and those it rests on: a finished line for each reason."""
    reviewed: str = ""
    """`Checked 20 June 2023 by ak`, or empty when nobody has."""
    handling: str = ""
    """How far it may be shared; copied along with the fact."""
    changed: str = ""
    """The moment of its last change, as seconds since 1970; empty if unknown."""
    slots: Slots = Slots()


@view
class Row:
    """One line of the essentials: a label and its values."""

    label: str
    values: tuple[Link | Tag | When | Native | Markup | str, ...]
    wide: bool = False
    """True if it holds running text, which needs a line of its own."""


@view
class Native:
    """A name in its own language or script."""

    text: str
    lang: str
    """BCP 47 tag, for the `lang` attribute."""
    label: str
    """The language in English: `Chinese (simplified)`, `Chinese (pinyin)`."""


@view
class LineChangeView:
    """One change of a line."""

    how: str
    """When and in what way: `19 June 2023: the line changed`."""
    before: Markup
    """The old wording, with `del` around what is gone; empty if there was none, or it stayed."""
    after: Markup
    """The new wording, with `ins` around what is new."""
    gained: tuple[Link, ...] = ()
    """The facts that it newly rests on."""
    lost: tuple[Link, ...] = ()
    """The facts that it no longer rests on."""


@view
class PositionView:
    """One actor's line on one issue or cooperation area."""

    actor: Link
    subject: Link
    line: Markup
    facts: tuple[Link, ...]
    """Links to the facts it rests on: the date as text, the speaker as note, the words as title."""
    voiced: str = ""
    """When it was last voiced: `last voiced 19 June 2023`."""
    moved: Link | None = None
    """Link to the changes of the line on its subject's page, with the last day as text; None if there are none."""
    shifts: tuple[LineChangeView, ...] = ()
    """The changes of the line, newest first; only on its subject's page."""
    shifts_id: str = ""
    """HTML id of that list."""
    review: Markup = NOTHING
    """Who checked it and when, or what has changed since; empty if nobody ever did."""


@view
class LinkGroup:
    """Related records that are related for the same reason."""

    heading: str
    links: tuple[Markup, ...]


@view
class SourceNote:
    """One entry of the numbered list of sources at the end of a page, to be filled in for each page that cites it."""

    link: Link
    detail: tuple[str, ...]
    """Publisher, date of issue, type and reliability in words, one by one."""
    item: str
    """The source as a CSL-JSON item with dates in EDTF, from which copied citations are made."""
    cited: bool
    """True if pages cite places in it."""
    number: str = "\x01number\x01"
    """Slot for the number on the page."""
    places: str = "\x01places\x01"
    """Slot for the places that the page cites."""


@view
class LineView:
    """A line to take, with the facts that it rests on."""

    line: Markup
    facts: tuple[Link, ...]
    topic: Link | None = None
    review: Markup = NOTHING
    """Who checked it and when, or what has changed since; empty if nobody ever did."""


@view
class IndexEntry:
    """One row of an index."""

    link: Link
    summary: Markup
    details: tuple[Tag | When | str, ...] = ()
    count: str = ""
    """`12 facts`."""
    native: Native | None = None
    filters: str = ""
    """Names of the choices that match it, separated by spaces."""
    place: int = 0
    """Its rank by name, from 1; 0 if the list is not sorted by name."""
    day: str = ""
    """The day that it sorts by, if it has one."""
    facts: int = 0


@view
class Cell:
    """One cell of the positions matrix."""

    position: PositionView | None
    """None: shown as `none recorded`."""
    stance: str = ""
    """The line in plain words, which opens to show the facts it rests on."""


@view
class BoardCard:
    """One cooperation area on the board."""

    link: Link
    parties: tuple[Link, ...]
    last: str
    """`last recorded 19 June 2023`; empty if there are no facts."""


@view
class BoardColumn:
    """The cooperation areas in one state."""

    heading: str
    count: str
    cards: tuple[BoardCard, ...]
    """None: shown as `none recorded`."""
    more: Link | None = None


@view
class DisputeView:
    """Facts that contradict each other."""

    facts: Markup
    """Finished list items."""
    count: str
    """How many there are; empty for a single fact that nothing on record contradicts."""
    note: str = ""


@view
class MatrixRow:
    """One issue of the positions matrix."""

    subject: Link
    cells: tuple[Cell, ...]


@view
class HistoryItem:
    """What one change added, changed, retracted and so on."""

    what: str
    """`Added`, `Changed`, `Retracted`, …"""
    links: tuple[Link, ...]
    """The items concerned; without an address if gone or this page itself. The note names the keys."""
    more: str = ""
    """`and 12 more`, which opens the rest."""
    rest: tuple[Link, ...] = ()
    over: Link | None = None
    """Where to find those that are left out even there."""


@view
class HistoryRow:
    """One change, from one git revision."""

    day: When
    reason: str
    """From the revision's message; empty if the audience may not see everything it covers."""
    revision: str
    seconds: int
    """The moment, as seconds since 1970."""
    items: tuple[HistoryItem, ...]
    event_dates: str = ""
    """When the events in the facts took place: `tells of August 2022 – June 2023`."""
    filters: str = ""
    """The week and the month that it belongs to."""


@view
class Contents:
    """One entry of the page's own table of contents."""

    id: str
    text: str


@view
class Choice:
    """One choice of a filter."""

    id: str
    """Its name in the address and in the choices of each fact or entry; unique across the filters of a page."""
    text: str
    count: int


@view
class Filter:
    """One list to choose from."""

    name: str
    """Its name in the address."""
    label: str
    all: str
    """The choice that leaves nothing out: `All actors`."""
    choices: tuple[Choice, ...]


@view
class Sort:
    """One order that entries can be sorted in."""

    key: str
    """`name`, `facts` or `day`."""
    text: str


@view
class NameEntry:
    """One row of the A to Z."""

    link: Link
    lang: str = ""
    """BCP 47 tag of a name in another language or script."""
