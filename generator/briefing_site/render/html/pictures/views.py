"""What the templates of pictures are given: positions and sizes as attributes, links and words.

In: nothing; these are plain value types, the pictures' part of `html/views.py`. Every string is ready to print.
"""

from __future__ import annotations

from typing import ClassVar

from markupsafe import Markup

from briefing_site.render.html.view_decorator import view


@view
class Band:
    """Days on a scale of their own, behind the lanes."""

    x: str
    width: str
    kind: str
    """`crowded` or `empty`."""


@view
class TickView:
    """One label of the axis, and the line where its unit begins."""

    x: str
    middle: str
    alone: bool
    """True where the label stands in the middle of its unit, not after its beginning."""
    text: str
    above: str


@view
class MarkView:
    """One mark of a timeline: a link with a title."""

    href: str
    title: str
    shape: str
    """`dot`, `many` (a dot with a count), `bar` or `event`."""
    x: str
    """Middle of a dot, beginning of a bar."""
    y: str
    width: str = ""
    top: str = "0"
    """Upper edge of a bar."""
    middle: str = ""
    """Where a bar's count stands."""
    ends: str = ""
    count: str = ""
    """How many facts it stands for; empty for one."""
    pill: str = ""
    """How wide a dot with a long count is; empty where a circle holds it."""
    pill_x: str = ""
    """Where it begins, from the middle of the dot."""
    label: str = ""
    label_x: str = ""
    label_dx: str = "0"
    side: str = "end"
    """Where the label stands: after the mark (`end`) or before it (`start`)."""
    planned: bool = False
    """True for an event that has not taken place."""
    SHAPING: ClassVar = frozenset({"shape"})


@view
class LaneView:
    """One lane: its name, how much it holds, its marks."""

    name: str
    href: str
    """Empty where the lane is no record's."""
    count: str
    height: int
    marks: Markup
    """Its marks, as finished HTML."""


@view
class LaneGrouping:
    """The same timeline, with lanes by one sort of record."""

    id: str
    """`issue` or `actor`: the value in the address, and the choice's HTML id."""
    label: str
    lanes: tuple[LaneView, ...]
    remark: str


@view
class ChronologyView:
    """A timeline as a picture."""

    bands: tuple[Band, ...]
    ticks: tuple[TickView, ...]
    today: str
    """Where today stands; empty where it lies outside."""
    today_title: str
    events: LaneView | None
    versions: tuple[LaneGrouping, ...]
    remarks: tuple[str, ...]
    """What the scale does, in words."""
    beside: str
    """How far from a line its label stands; to its left, where time runs from right to left."""


@view
class NeighbourView:
    """One neighbour in the picture of a record's ties."""

    href: str
    title: str
    """Its full name, and everything that ties it."""
    shape: str
    """Folder of the record: each has a shape of its own."""
    kind: str
    """Kind of the tie: each has a line of its own."""
    x: str
    y: str
    side: str
    """`left` or `right`: where its name stands."""
    lines: tuple[tuple[str, str], ...]
    """The name in lines, each with its baseline."""
    why_y: str
    why: str
    """The closest reason in a few words."""


@view
class LegendItem:
    """One line of a legend."""

    id: str
    text: str


@view
class EgoGraphView:
    """A record and its closest neighbours."""

    height: int
    middle: int
    shape: str
    name: tuple[tuple[int, str], ...]
    spokes: Markup
    neighbours: Markup
    """The lines to the neighbours, and the neighbours, as finished HTML."""
    shapes: tuple[LegendItem, ...]
    lines: tuple[LegendItem, ...]
    caption: str
    network: str
    """Address of the picture of everything."""


@view
class NodeView:
    """One record in the picture of everything."""

    href: str
    title: str
    shape: str
    at: str
    """The SVG transform that puts its shape where it belongs, the larger the more ties it has."""
    name: str
    name_x: int
    name_y: int
    side: str
    level: int
    """Of the sizes of the picture, the first at which there is room for the name."""


@view
class Lines:
    """All ties of one kind between two kinds of records."""

    kind: str
    ends: str
    """Classes that name the kinds of records at the ends: `of-actors of-issues`."""
    path: str
    """`M x y x y` for each tie; the ends are places of nodes."""


@view
class NetworkView:
    """The picture of everything."""

    width: int
    height: int
    levels: tuple[float, ...]
    """Sizes of the picture from which on more names are shown."""
    shown: str
    """Which of these are reached at its own size."""
    many: bool
    """Whether there are so many records that lines are to stand back."""
    lines: tuple[Lines, ...]
    dots: tuple[tuple[str, tuple[str, ...]], ...]
    """For each shape, where it is drawn. The links lie over all of them, so that no shape covers a name."""
    nodes: tuple[NodeView, ...]
    shapes: tuple[LegendItem, ...]
    kinds: tuple[LegendItem, ...]
    remark: str


@view
class RelationRow:
    """One record in the table of ties."""

    link: Markup
    kind: str
    number: str
    closest: tuple[Markup, ...]


@view
class PairRow:
    """What ties one actor to another on an issue."""

    by: Markup
    to: Markup
    pair: str
    """Their ids, by which the picture's nodes are found."""
    number: str
    """Of facts."""
    latest: Markup


@view
class IssueTies:
    """Who is tied to whom on an issue."""

    id: str
    name: str
    link: Markup
    rows: tuple[PairRow, ...]
    note: str = ""
    """How many of the pairs are shown; empty where all are."""
