"""The blocks of a page, each with the macro of `templates/partials/` that lays it out.

In: nothing; these are plain value types, made of those in `views`. Out: the contract between the code that makes pages
and `templates/partials/blocks.html`.
"""

from __future__ import annotations

from typing import ClassVar

from markupsafe import Markup

from briefing_site.base.language import gettext
from briefing_site.render.html import views
from briefing_site.render.html.pictures.views import ChronologyView, EgoGraphView, IssueTies, NetworkView, RelationRow
from briefing_site.render.html.view_decorator import view


@view
class ContentsNav:
    """The page's own table of contents."""

    macro: ClassVar = "contents"

    items: tuple[views.Contents, ...]


@view
class Essentials:
    """Labels and values."""

    macro: ClassVar = "essentials"

    rows: tuple[views.Row, ...]


@view
class Siblings:
    """Sibling pages of a long list (`2022`, `2023`); this page and its parents are marked `current`."""

    macro: ClassVar = "siblings"

    rows: tuple[views.LinkRow, ...]
    """A row for each level, from coarse to fine."""
    words: str = ""
    """The heading; empty at the top of a page, where none is needed."""


@view
class PlaceIndex:
    """The places in a source whose facts have pages of their own."""

    macro: ClassVar = "place_index"
    id: ClassVar = "places"

    places: tuple[views.Link, ...]
    """The `kind` of each is the HTML id that citations link to."""

    @property
    def heading(self) -> str:
        """The heading of the block."""
        return gettext("By place in the source")


@view
class FactPlaces:
    """The script that takes a fact's permanent address to the part of the page that shows it."""

    macro: ClassVar = "fact_places"

    root: str
    """The relative address of the home page."""
    script: str
    """Address of the script that knows the part of each fact that lives here, relative to the page."""


@view
class JumpNav:
    """Links to the groups of a long page."""

    macro: ClassVar = "jump"

    groups: tuple[views.Contents, ...]


@view
class Subscriptions:
    """Where a list can be followed: an Atom feed, a calendar."""

    macro: ClassVar = "ways"

    links: tuple[views.Link, ...]


@view
class FilterForm:
    """The filters of a list, and the orders it can be sorted in besides its own."""

    macro: ClassVar = "filters"

    choices: tuple[views.Filter, ...]
    sorts: tuple[views.Sort, ...] = ()
    of: str = ".fact, .entry"
    """CSS selector of the filtered items."""


@view
class BriefPart:
    """One part of a brief's contents as its page shows it."""

    macro: ClassVar = "part"

    heading: str
    id: str
    body: Markup = views.NOTHING
    links: tuple[views.Link, ...] = ()
    positions: tuple[views.PositionView, ...] = ()
    facts: Markup = views.NOTHING
    """Finished list items."""
    lines: tuple[views.LineView, ...] = ()


@view
class PositionsSection:
    """Positions."""

    macro: ClassVar = "positions_section"
    id: ClassVar = "positions"

    items: tuple[views.PositionView, ...]
    more: views.Link | None = None
    """Where they are compared with others'; None if they are already."""

    @property
    def heading(self) -> str:
        """The heading of the block."""
        return gettext("Positions")


@view
class DisputesSection:
    """Facts that contradict each other, side by side, on the page of a record."""

    macro: ClassVar = "disputes_section"
    id: ClassVar = "disputes"

    items: tuple[views.DisputeView, ...]

    @property
    def heading(self) -> str:
        """The heading of the block."""
        return gettext("Conflicting accounts")


@view
class DisputeList:
    """The same, on the page of all of them."""

    macro: ClassVar = "disputes"

    items: tuple[views.DisputeView, ...]


@view
class FactGroup:
    """Facts under one heading."""

    macro: ClassVar = "group"

    id: str
    """HTML id of the heading: `facts`, `voiced`, `addressed`, `p10`, `d2023-06`."""
    heading: str
    facts: Markup
    """Finished list items, from `partials/fact.html`, one after the other."""
    note: str = ""
    text: Markup = views.NOTHING
    """The passage of the source that they rest on, as finished HTML."""
    more: views.Link | None = None
    """Where the rest is (`All 96 facts on the timeline`); None when nothing was left out."""


@view
class EntryGroup:
    """Rows of an index under one heading (`People`, `Agreed`, `2023`)."""

    macro: ClassVar = "entries"

    id: str
    heading: str
    entries: tuple[views.IndexEntry, ...]
    more: views.Link | None = None
    """Where the rest is (`All 96 facts on the timeline`); None when nothing was left out."""


@view
class RelatedSection:
    """Related records, grouped by reason, and a picture of them."""

    macro: ClassVar = "related"

    id: str
    heading: str
    groups: tuple[views.LinkGroup, ...]
    picture: EgoGraphView | None = None
    more: views.Link | None = None
    """Where all of them are listed; None if that is here."""


@view
class SourceList:
    """The numbered list of what the page cites."""

    macro: ClassVar = "sources"
    id: ClassVar = "sources"

    items: Markup
    """Finished list items."""

    @property
    def heading(self) -> str:
        """The heading of the block."""
        return gettext("Sources")


@view
class ImpactSection:
    """What would lose support without a source."""

    macro: ClassVar = "impact"
    id: ClassVar = "if-it-fell"

    words: str
    """How many facts would lose their support and how many would keep it, in sentences."""
    groups: tuple[views.LinkGroup, ...] = ()
    """Positions, lines to take, assessments, briefs and pages."""

    @property
    def heading(self) -> str:
        """The heading of the block."""
        return gettext("If this source were withdrawn")


@view
class HistorySection:
    """The last changes to the record, the newest first."""

    macro: ClassVar = "history"
    id: ClassVar = "history"

    rows: tuple[views.HistoryRow, ...]
    note: str
    """Which part of the history is not shown, or not known."""
    feeds: tuple[views.Link, ...]

    @property
    def heading(self) -> str:
        """The heading of the block."""
        return gettext("History")


@view
class HistoryMonth:
    """The changes of one month, the newest first."""

    macro: ClassVar = "month"

    id: str
    heading: str
    rows: tuple[views.HistoryRow, ...]


@view
class Board:
    """The state of the cooperation areas."""

    macro: ClassVar = "board"

    columns: tuple[views.BoardColumn, ...]


@view
class Matrix:
    """The matrix of positions: who says what on which subject."""

    macro: ClassVar = "matrix"

    columns: tuple[views.Link, ...]
    """Actors."""
    rows: tuple[views.MatrixRow, ...]
    unspoken: tuple[views.Link, ...]
    """Subjects on which nobody takes a position."""
    remarks: tuple[str, ...]
    """Subjects without a position that are not listed."""
    columns_left_out: tuple[str, ...] = ()
    """The actors that have no column until a script adds one."""
    others: tuple[views.PositionView, ...] = ()
    """The positions of actors that have no column; a script adds one for an actor that is selected."""
    order: tuple[str, ...] = ()
    """If some have no column: all actors that take positions, by name."""


@view
class ChronologyFigure:
    """The timeline as a picture."""

    macro: ClassVar = "chronology"

    picture: ChronologyView
    list: str
    """HTML id of the list that it is a picture of."""


@view
class NetworkFigure:
    """All relations as a picture, and as a table."""

    macro: ClassVar = "network"

    picture: NetworkView
    rows: tuple[RelationRow, ...]
    issues: tuple[IssueTies, ...] = ()
    """Who is tied to whom on each issue; with a script, the reader selects one and sees it in the picture."""
    every_issue: views.Link | None = None
    """Link to all issues, with how many are shown; None if all are."""
    others: views.Link | None = None
    """Link to the records that are not shown; None if all are."""


@view
class NameGroup:
    """The names under one letter."""

    macro: ClassVar = "letter"

    id: str
    heading: str
    names: tuple[views.NameEntry, ...]


@view
class SearchForm:
    """The field of the search page with its filters, filled by a script; without an index, it says so."""

    macro: ClassVar = "search"

    root: str
    """The relative address of the home page."""
    searchable: bool = False
    """True if there is an index to search."""
    filters: tuple[views.Filter, ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    """Orders by time, each with its months in sequence."""


@view
class Visits:
    """What has changed since the reader's last visit."""

    macro: ClassVar = "visits"

    more: str = ""
    """Address of all changes; empty on that page itself."""


@view
class Front:
    """The front page's two columns."""

    macro: ClassVar = "front"

    main: tuple[FactGroup | EntryGroup, ...]
    side: tuple[FactGroup | EntryGroup, ...]

    @property
    def parts(self) -> tuple[FactGroup | EntryGroup, ...]:
        """All its blocks."""
        return (*self.main, *self.side)


@view
class Remark:
    """A sentence of the interface."""

    macro: ClassVar = "remark"

    text: str


@view
class NothingYet:
    """The text of an empty list."""

    macro: ClassVar = "nothing"

    text: str = ""
    """Empty for the default text."""
