"""What the blocks of a page are made of: finished values, in the order in which they are shown.

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
    """A way to another page of the site, or to a fragment of one."""

    href: str
    text: str
    kind: str = ""
    """Folder of the target (`actors`, `issues`, …), for a quiet icon or class."""
    title: str = ""
    """What a reader would want to know before following it; empty when the text says it all."""
    note: str = ""
    """A short remark shown after the link (`Foreign Minister`, `3 facts`)."""
    words: str = ""
    """Of a fact, a few of its words, which tell it from others of the same day beside it."""
    withdrawn: bool = False
    current: bool = False
    """True for the page being looked at (navigation) or its section."""


@view
class Speaker:
    """An actor as one who speaks, is addressed, or passes on."""

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
    """A valid value of HTML's `datetime` attribute, or empty where HTML has none (ranges, open ends)."""
    basis: str = ""
    """`resolved from a relative date`, `inferred`, `from outside the source`; empty when stated."""


@view
class CitationView:
    """One superscript of a fact, and the note beside it."""

    number: str
    """Its number on the page; within a fact, the slot that the number goes into."""
    href: str
    """Leads to the locator's fragment on the source's page."""
    source: str
    """Short form: `Kyodo News, 19 June 2023`."""
    locator: str = ""
    """Readable locator: `p10`; empty when the whole source is cited."""


@view
class Slots:
    """Marks in a fact's HTML where pages differ; a fact is rendered once and then filled in for each page."""

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
    """One fact, with who said it, when, on what source and how sure: what `partials/fact.html` is given."""

    SHAPING: ClassVar = frozenset({"kind", "status", "slots"})

    href: str
    """The fact's one permanent address, in its home record."""
    text: Markup
    kind: str
    """`said`, `agreed`, `did`, `position`, `context`, `assessment`."""
    lead: str
    """The word between speakers and addressees: `to`, `said`, `agreed`, `holds`; empty where nobody speaks."""
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
    """The notes that its superscripts stand for."""
    caveat: Markup = NOTHING
    """Our own doubt about it."""
    status: str = "current"
    others: Markup = NOTHING
    """The facts that supersede or dispute it, and those that it rests on: a finished line for each reason."""
    reviewed: str = ""
    """`Checked 20 June 2023 by ak`, or empty when nobody has."""
    handling: str = ""
    """How far it may travel: a copy of the fact carries it along."""
    changed: str = ""
    """The moment of its last change, as seconds since 1970; empty where the history does not tell."""
    slots: Slots = Slots()


@view
class Row:
    """One line of the essentials: a label and its values."""

    label: str
    values: tuple[Link | Tag | When | Native | Markup | str, ...]
    wide: bool = False
    """Whether it holds running text, which wants a line of its own."""


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
    """One move of a line, of those told under it."""

    how: str
    """When and in what way: `19 June 2023: the line changed`."""
    before: Markup
    """The old wording, with `del` around what is gone; empty where there was none, or it stayed."""
    after: Markup
    """The new wording, with `ins` around what is new."""
    gained: tuple[Link, ...] = ()
    """The facts that it rests on since."""
    lost: tuple[Link, ...] = ()
    """The facts that it rested on before, and no more."""


@view
class PositionView:
    """One actor's line on one issue or cooperation area."""

    actor: Link
    subject: Link
    line: Markup
    facts: tuple[Link, ...]
    """Links to the facts it rests on; text is the date, note the speaker, title the words."""
    voiced: str = ""
    """When it was last voiced: `last voiced 19 June 2023`."""
    moved: Link | None = None
    """Leads to how the line moved, on its subject's page: text is the last day that it did. None when it never did."""
    shifts: tuple[LineChangeView, ...] = ()
    """How the line moved, the newest move first; on its subject's page alone."""
    shifts_id: str = ""
    """HTML id of that list."""
    review: Markup = NOTHING
    """Who checked it and when, or what has changed since; empty where nobody ever did."""


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
    """The source as a CSL-JSON item, its dates in EDTF: what copies of facts are made from."""
    cited: bool
    """True where pages cite places of it."""
    number: str = "\x01number\x01"
    """Takes the number on the page."""
    places: str = "\x01places\x01"
    """Takes the places that the page cites."""


@view
class LineView:
    """A line to take, with the facts that it rests on."""

    line: Markup
    facts: tuple[Link, ...]
    topic: Link | None = None
    review: Markup = NOTHING
    """Who checked it and when, or what has changed since; empty where nobody ever did."""


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
    """Names of the choices that it comes under, parted by spaces."""
    place: int = 0
    """Its place by name, from 1 on; 0 where nothing is put in order by name."""
    day: str = ""
    """The day that it sorts by, where it has one."""
    facts: int = 0


@view
class Cell:
    """One cell of the positions matrix."""

    position: PositionView | None
    """None: shown as `none recorded`."""
    stance: str = ""
    """The line in plain words, which opens into the facts it rests on."""


@view
class BoardCard:
    """One cooperation area on the board."""

    link: Link
    parties: tuple[Link, ...]
    last: str
    """`last recorded 19 June 2023`; empty where no fact is."""


@view
class BoardColumn:
    """The cooperation areas that have come equally far."""

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
    """How many they are; empty for one that nothing on record contradicts."""
    note: str = ""


@view
class MatrixRow:
    """One issue of the positions matrix."""

    subject: Link
    cells: tuple[Cell, ...]


@view
class HistoryItem:
    """What one change did in one way."""

    what: str
    """`Added`, `Changed`, `Retracted`, …"""
    links: tuple[Link, ...]
    """To what; without an address where it is gone or this page itself. The note names the keys."""
    more: str = ""
    """`and 12 more`, which opens the rest."""
    rest: tuple[Link, ...] = ()
    over: Link | None = None
    """Where what is not even there can be found."""


@view
class HistoryRow:
    """One change, from one git revision."""

    day: When
    reason: str
    """From the revision's message; empty when the audience may not see all that it is about."""
    revision: str
    seconds: int
    """The moment, as seconds since 1970."""
    items: tuple[HistoryItem, ...]
    event_dates: str = ""
    """When what the facts tell of took place: `tells of August 2022 – June 2023`."""
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
    """Its name in the address, and among what each fact or entry comes under; no two filters of a page share one."""
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
    """One order that entries can be shown in."""

    key: str
    """`name`, `facts` or `day`."""
    text: str


@view
class NameEntry:
    """One row of the A to Z."""

    link: Link
    lang: str = ""
    """BCP 47 tag of a name in another language or script."""
