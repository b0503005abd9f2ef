"""Arguments of the picture templates: positions and sizes as attributes, links and words.

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
    """One label of the axis, and the line where its unit starts."""

    x: str
    middle: str
    alone: bool
    """True if the label is centred on its unit, not after its start."""
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
    """Middle of a dot, start of a bar."""
    y: str
    width: str = ""
    top: str = "0"
    """Upper edge of a bar."""
    middle: str = ""
    """Position of a bar's count."""
    ends: str = ""
    count: str = ""
    """How many facts it stands for; empty for one."""
    pill: str = ""
    """Width of a dot with a long count; empty if a circle holds it."""
    pill_x: str = ""
    """Where it starts, from the middle of the dot."""
    label: str = ""
    label_x: str = ""
    label_dx: str = "0"
    side: str = "end"
    """Position of the label: after the mark (`end`) or before it (`start`)."""
    planned: bool = False
    """True for an event that has not taken place."""
    SHAPING: ClassVar = frozenset({"shape"})


@view
class LaneView:
    """One lane: its name, number of items, and marks."""

    name: str
    href: str
    """Empty if the lane is not a record's."""
    count: str
    height: int
    marks: Markup
    """Its marks, as finished HTML."""


@view
class LaneGrouping:
    """The timeline with lanes for one kind of record."""

    id: str
    """`issue` or `actor`: the value in the address, and the HTML id of the choice."""
    label: str
    lanes: tuple[LaneView, ...]
    remark: str


@view
class ChronologyView:
    """A timeline as a picture."""

    bands: tuple[Band, ...]
    ticks: tuple[TickView, ...]
    today: str
    """Position of today; empty if outside the picture."""
    today_title: str
    events: LaneView | None
    versions: tuple[LaneGrouping, ...]
    remarks: tuple[str, ...]
    """What the scale does, in words."""
    beside: str
    """Distance of a label from its line; negative if time runs from right to left."""


@view
class NeighbourView:
    """One neighbour in the picture of a record's ties."""

    href: str
    title: str
    """Its full name, and all its ties."""
    shape: str
    """Folder of the record: each has a shape of its own."""
    kind: str
    """Kind of the tie: each has a line of its own."""
    x: str
    y: str
    side: str
    """`left` or `right`: the side its name is on."""
    lines: tuple[tuple[str, str], ...]
    """The name in lines, each with its baseline."""
    why_y: str
    why: str
    """The closest tie, in a few words."""


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
    """Address of the picture of all relations."""


@view
class NodeView:
    """One record in the picture of all relations."""

    href: str
    title: str
    shape: str
    at: str
    """The SVG transform of its shape, scaled by its number of ties."""
    name: str
    name_x: int
    name_y: int
    side: str
    level: int
    """The first zoom level with room for the name."""


@view
class Lines:
    """All ties of one kind between two kinds of records."""

    kind: str
    ends: str
    """Classes that name the kinds of records at the ends: `of-actors of-issues`."""
    path: str
    """`M x y x y` for each tie, from node to node."""


@view
class NetworkView:
    """The picture of all relations."""

    width: int
    height: int
    levels: tuple[float, ...]
    """Zoom levels at which more names appear."""
    shown: str
    """The levels reached at its initial size."""
    many: bool
    """True if there are so many records that lines should be faint."""
    lines: tuple[Lines, ...]
    dots: tuple[tuple[str, tuple[str, ...]], ...]
    """For each shape, where it is drawn. The links lie above all shapes, so that none covers a name."""
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
    """The ties between two actors on an issue."""

    by: Markup
    to: Markup
    pair: str
    """Their ids, by which a script finds the nodes in the picture."""
    number: str
    """Number of facts."""
    latest: Markup


@view
class IssueTies:
    """Who is tied to whom on an issue."""

    id: str
    name: str
    link: Markup
    rows: tuple[PairRow, ...]
    note: str = ""
    """How many of the pairs are shown; empty if all are."""
