"""The page that shows how everything hangs together: a picture of records and their ties, and the same as a table.

In: a `Desk`. Out: a `PageView`. Above `MOST_NODES` records the most connected are shown, and the page says so. Lines
are put together by kind, so that the page stays small; a script tells from their ends whose they are.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping

from markupsafe import Markup

from generator.language import gettext, ngettext
from generator.prose import curl
from generator.relations import TIE_KINDS, TIED, Tie, facts_in_common, ties_of
from generator.render.html import views
from generator.render.html.desk import Desk
from generator.render.html.pictures.network import LEVELS, Spot, lay_out
from generator.render.html.pictures.views import LegendItem, Lines, NetworkView, NodeView, TieRow
from generator.render.html.ties import SHAPES, tie_words
from generator.site import FOLDER_TITLES, Page

MOST_NODES = 500
MANY_NODES = 120
CLOSEST = 3
"""Ties in facts that are drawn for each record, its closest; the table names as many."""
LABEL_OFFSETS = {
    "right": (1, 0),
    "left": (-1, 0),
    "above": (0, -1),
    "below": (0, 1),
    "above start": (-1, -1),
    "above end": (1, -1),
    "below start": (-1, 1),
    "below end": (1, 1),
}
"""From the middle of a node to where its name is held, in steps to the right and down."""
Ties = Mapping[str, Mapping[str, Tie]]
"""For each record, its ties by the other's id."""


def graph_view(desk: Desk, page: Page) -> views.PageView:
    """Return the page of all ties."""
    every = _all_ties(desk)
    chosen = _most_connected(desk, every)
    lead = [gettext("Who and what is tied to whom: each record, and its closest ties.")]
    if len(every) > len(chosen):
        words = gettext("The {number} most connected of {total} records are shown.")
        lead.append(words.format(number=f"{len(chosen):,}", total=f"{len(every):,}"))
    return views.PageView(
        "graph",
        page.title,
        lead=Markup("<p>{}</p>").format(" ".join(lead)),
        network=_network(desk, chosen, every) if chosen else None,
        tie_rows=tuple(_row(desk, record_id, every[record_id]) for record_id in chosen),
    )


def _all_ties(desk: Desk) -> dict[str, dict[str, Tie]]:
    base = desk.base
    return {
        record.id: ties_of(base, record, facts_in_common(base, record))
        for record in base.records.values()
        if record.folder in TIED and not record.withdrawn
    }


def _most_connected(desk: Desk, every: Ties) -> list[str]:
    """Return the records with the most ties, in that order."""
    records = desk.base.records
    return heapq.nsmallest(MOST_NODES, every, key=lambda i: (-len(every[i]), records[i].order, i))


def _network(desk: Desk, chosen: list[str], every: Ties) -> NetworkView:
    index = {record_id: number for number, record_id in enumerate(chosen)}
    edges: dict[tuple[int, int], Tie] = {}
    for record_id, number in index.items():
        inside = {other: tie for other, tie in every[record_id].items() if other in index}
        for other in _drawn(inside):
            edge = (min(number, index[other]), max(number, index[other]))
            edges.setdefault(edge, inside[other])
    records = desk.base.records
    drawn = lay_out([curl(records[i].label) for i in chosen], sorted(edges))
    lines: dict[tuple[str, ...], list[str]] = {}
    for (a, b), tie in sorted(edges.items()):
        folders = sorted({records[chosen[a]].folder, records[chosen[b]].folder})
        start, end = drawn.spots[a], drawn.spots[b]
        lines.setdefault((tie.kind, *folders), []).append(f"M{start.x} {start.y} {end.x} {end.y}")
    nodes = tuple(_node(desk, i, len(every[i]), spot) for i, spot in zip(chosen, drawn.spots, strict=True))
    return NetworkView(
        width=drawn.width,
        height=drawn.height,
        levels=LEVELS,
        shown=" ".join(str(level) for level, size in enumerate(LEVELS) if size <= 1),
        many=len(chosen) > MANY_NODES,
        lines=tuple(
            Lines(key[0], " ".join(f"of-{folder}" for folder in key[1:]), "".join(lines[key]))
            for key in sorted(lines, key=lambda key: (-[*TIE_KINDS].index(key[0]), key))
        ),
        dots=tuple((shape, tuple(node.at for node in nodes if node.shape == shape)) for shape in SHAPES),
        nodes=nodes,
        shapes=tuple(LegendItem(folder, gettext(FOLDER_TITLES[folder])) for folder in SHAPES),
        kinds=tuple(LegendItem(kind, gettext(words)) for kind, words in TIE_KINDS.items()),
        remark=gettext("Each line is one of a record’s three closest ties in facts, or a tie that is no fact."),
    )


def _drawn(ties: Mapping[str, Tie]) -> list[str]:
    """Return whom to draw lines to: whatever is more than facts in common, and the closest of the rest."""
    facts = [other for other, tie in ties.items() if tie.kind == "facts"]
    closest = heapq.nsmallest(CLOSEST, facts, key=lambda other: (-ties[other].facts, other))
    return [*(other for other, tie in ties.items() if tie.kind != "facts"), *closest]


def _node(desk: Desk, record_id: str, number: int, spot: Spot) -> NodeView:
    record = desk.base.records[record_id]
    across, down = LABEL_OFFSETS.get(spot.side, (0, 0))
    return NodeView(
        href=desk.link(record_id).href,
        title=gettext("{what}: {words}").format(what=curl(record.name), words=_counted_ties(number)),
        shape=record.folder,
        at=f"translate({spot.x} {spot.y}) scale({spot.radius / 7:.2f})",
        name=spot.name,
        name_x=spot.x + across * (spot.radius + 3),
        name_y=spot.y + down * (spot.radius + 2),
        side=spot.side,
        level=spot.level,
    )


def _row(desk: Desk, record_id: str, ties: Mapping[str, Tie]) -> TieRow:
    closest = heapq.nsmallest(CLOSEST, ties, key=lambda other: (-ties[other].weight, desk.base.records[other].order))
    return TieRow(
        link=desk.shown(desk.link(record_id, text=desk.base.records[record_id].name)),
        kind=gettext(SHAPES[desk.base.records[record_id].folder]),
        number=str(len(ties)),
        closest=tuple(desk.shown(desk.link(other, gettext(", ").join(tie_words(ties[other])))) for other in closest),
    )


def _counted_ties(number: int) -> str:
    """Return `1 tie` or `1,200 ties`."""
    return ngettext("{number} tie", "{number} ties", number).format(number=f"{number:,}")
