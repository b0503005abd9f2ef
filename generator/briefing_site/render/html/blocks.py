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
    """Sibling pages of a long list (`2022`, `2023`), the present one and those that it belongs to marked `current`."""

    macro: ClassVar = "siblings"

    rows: tuple[views.LinkRow, ...]
    """A row for each level, from coarse to fine."""
    words: str = ""
    """What stands over them; empty at the head of a page, where it goes without saying."""


@view
class PlaceIndex:
    """The places in a source whose facts stand on pages of their own."""

    macro: ClassVar = "place_index"
    id: ClassVar = "places"

    places: tuple[views.Link, ...]
    """The `kind` of each is the HTML id that citations lead to."""

    @property
    def heading(self) -> str:
        """What stands over it."""
        return gettext("By place in the source")


@view
class FactPlaces:
    """The script by which the permanent address of a fact leads to the part of the page that shows it."""

    macro: ClassVar = "fact_places"

    root: str
    """The way to the home page."""
    script: str
    """What tells the part of each fact that lives here, relative to the page."""


@view
class JumpNav:
    """Ways into a long page, for its groups."""

    macro: ClassVar = "jump"

    groups: tuple[views.Contents, ...]


@view
class Subscriptions:
    """Where a list can be followed: an Atom feed, a calendar."""

    macro: ClassVar = "ways"

    links: tuple[views.Link, ...]


@view
class FilterForm:
    """What a list can be narrowed to, and the orders that it can be put in, beside its own."""

    macro: ClassVar = "filters"

    choices: tuple[views.Filter, ...]
    sorts: tuple[views.Sort, ...] = ()
    of: str = ".fact, .entry"
    """The selector of what is narrowed."""


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
    """Lines taken."""

    macro: ClassVar = "positions_section"
    id: ClassVar = "positions"

    items: tuple[views.PositionView, ...]
    more: views.Link | None = None
    """Where they stand beside those of others; None where they do already."""

    @property
    def heading(self) -> str:
        """What stands over it."""
        return gettext("Positions")


@view
class DisputesSection:
    """Facts that contradict each other, side by side, on the page of a record."""

    macro: ClassVar = "disputes_section"
    id: ClassVar = "disputes"

    items: tuple[views.DisputeView, ...]

    @property
    def heading(self) -> str:
        """What stands over it."""
        return gettext("Conflicting accounts")


@view
class DisputeList:
    """The same, on the page of all of them."""

    macro: ClassVar = "disputes"

    items: tuple[views.DisputeView, ...]


@view
class FactGroup:
    """Facts shown together under one heading."""

    macro: ClassVar = "group"

    id: str
    """HTML id of the heading: `facts`, `voiced`, `addressed`, `p10`, `d2023-06`."""
    heading: str
    facts: Markup
    """Finished list items, from `partials/fact.html`, one after the other."""
    note: str = ""
    text: Markup = views.NOTHING
    """The passage of a source that they rest on, as finished HTML."""
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
    """Other records, each group under the reason that relates them, and a picture of them."""

    macro: ClassVar = "related"

    id: str
    heading: str
    groups: tuple[views.LinkGroup, ...]
    picture: EgoGraphView | None = None
    more: views.Link | None = None
    """Where all of them are listed; None where they are here."""


@view
class SourceList:
    """The numbered list of what the page cites."""

    macro: ClassVar = "sources"
    id: ClassVar = "sources"

    items: Markup
    """Finished list items."""

    @property
    def heading(self) -> str:
        """What stands over it."""
        return gettext("Sources")


@view
class ImpactSection:
    """What would go with a source."""

    macro: ClassVar = "impact"
    id: ClassVar = "if-it-fell"

    words: str
    """How many facts would lose their support and how many would keep it, in sentences."""
    groups: tuple[views.LinkGroup, ...] = ()
    """Positions, lines to take, assessments, briefs and pages."""

    @property
    def heading(self) -> str:
        """What stands over it."""
        return gettext("If this source were withdrawn")


@view
class HistorySection:
    """The last changes to the record, the newest first."""

    macro: ClassVar = "history"
    id: ClassVar = "history"

    rows: tuple[views.HistoryRow, ...]
    note: str
    """What of the history is not shown, or not known."""
    feeds: tuple[views.Link, ...]

    @property
    def heading(self) -> str:
        """What stands over it."""
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
    """Who says what on what."""

    macro: ClassVar = "matrix"

    columns: tuple[views.Link, ...]
    """Actors."""
    rows: tuple[views.MatrixRow, ...]
    unspoken: tuple[views.Link, ...]
    """Subjects on which it holds no position."""
    remarks: tuple[str, ...]
    """Subjects without a position that are not listed."""
    columns_left_out: tuple[str, ...] = ()
    """Which actors have no column, without the script by which they get one."""
    others: tuple[views.PositionView, ...] = ()
    """The positions of actors that have no column; a script gives them one where they are chosen."""
    order: tuple[str, ...] = ()
    """Where some have no column: all actors that take positions, by name."""


@view
class ChronologyFigure:
    """The timeline as a picture."""

    macro: ClassVar = "chronology"

    picture: ChronologyView
    list: str
    """HTML id of the list that it is a picture of."""


@view
class NetworkFigure:
    """Everything as a picture, and as a table."""

    macro: ClassVar = "network"

    picture: NetworkView
    rows: tuple[RelationRow, ...]
    issues: tuple[IssueTies, ...] = ()
    """Who is tied to whom on each issue; a script lets one be chosen, and shows it in the picture."""
    every_issue: views.Link | None = None
    """The way to all issues, with how many are shown; None where all are."""
    others: views.Link | None = None
    """The way to the records that are not shown; None where all are."""


@view
class NameGroup:
    """The names under one letter."""

    macro: ClassVar = "letter"

    id: str
    heading: str
    names: tuple[views.NameEntry, ...]


@view
class SearchForm:
    """The search page's own field with its choices, and what a script puts in; without an index, a word on that."""

    macro: ClassVar = "search"

    root: str
    """The way to the home page."""
    searchable: bool = False
    """True where there is an index to search."""
    filters: tuple[views.Filter, ...] = ()
    orders: tuple[tuple[str, str], ...] = ()
    """Orders by time, each with the months that it goes through."""


@view
class Visits:
    """What has changed since the reader was here."""

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
        """Everything in it."""
        return (*self.main, *self.side)


@view
class Remark:
    """A sentence of the interface."""

    macro: ClassVar = "remark"

    text: str


@view
class NothingYet:
    """What a list says that has no entry."""

    macro: ClassVar = "nothing"

    text: str = ""
    """Empty for the usual words."""
