"""The page of all relations: a picture of records and the relations between them, and the same as a table.

In: a `PageContext`. Out: a `PageView`, with who is tied to whom on each issue. Above `MAX_NODES` records only the most
connected are shown, and the page says so. Lines are grouped by kind, so that the page stays small; a script finds out
from their ends which records they join.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.text.prose import curl
from briefing_site.render.html import blocks, views
from briefing_site.render.html.issue_ties import ties_by_issue
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageView, introduced, siblings
from briefing_site.render.html.parts import links_of_desk
from briefing_site.render.html.pictures.network import LEVELS, NodePosition, lay_out
from briefing_site.render.html.pictures.views import LegendItem, Lines, NetworkView, NodeView, RelationRow
from briefing_site.render.html.relation_graph import ORDER, relation_words
from briefing_site.site.pages import FOLDER_TITLES, Page
from briefing_site.site.relations import TIE_KINDS, Relation, facts_in_common, tied_to, ties_of

MAX_NODES = 80
"""Records in the picture and in the table: those with most ties; each record's own page has all of its ties."""
MIN_NODES_FOR_CHOICE = 80
CLOSEST = 3
"""Ties by facts alone that are drawn for each record, the closest; the table names as many."""
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
"""Direction from the middle of a node to its name, in steps to the right and down."""
Ties = Mapping[str, Mapping[str, Relation]]
"""For each record, its ties by the other's id."""


def graph_view(context: PageContext, page: Page) -> PageView:
    """Return the page of all ties."""
    base = context.setting.whole.site.base
    every = _all_tied(base)
    chosen = _most_connected(base, every)
    ties = {i: ties_of(base, base.records[i], facts_in_common(base, base.records[i])) for i in chosen}
    lead = [gettext("How people, issues and events are connected: each record with its closest connections.")]
    if len(every) > len(chosen):
        words = gettext("The {number} most connected of {total} records are shown.")
        lead.append(words.format(number=format_number(len(chosen)), total=format_number(len(every))))
    rows = tuple(_row(context, record_id, ties[record_id]) for record_id in chosen)
    others = views.Link(context.href("a-z/"), gettext("A to Z of every name")) if len(every) > len(chosen) else None
    found = (
        blocks.NetworkFigure(_network(context, chosen, ties), rows, *ties_by_issue(context), others)
        if chosen
        else blocks.NothingYet()
    )
    return PageView(
        "graph", introduced(page.title, " ".join(lead)), (*siblings(links_of_desk(context, page.address)), found)
    )


def _all_tied(base: FactBase) -> dict[str, int]:
    """Return for each record how many others it is tied to."""
    return {
        record.id: sum(1 for _ in tied_to(base, record, facts_in_common(base, record)))
        for record in base.records.values()
        if record.holds_facts and not record.withdrawn
    }


def _most_connected(base: FactBase, every: Mapping[str, int]) -> list[str]:
    """Return the records with the most ties, in that order."""
    return heapq.nsmallest(MAX_NODES, every, key=lambda i: (-every[i], *base.name_order(i)))


def _network(context: PageContext, chosen: list[str], every: Ties) -> NetworkView:
    index = {record_id: number for number, record_id in enumerate(chosen)}
    edges: dict[tuple[int, int], Relation] = {}
    for record_id, number in index.items():
        inside = {other: tie for other, tie in every[record_id].items() if other in index}
        for other in _drawn(inside):
            edge = (min(number, index[other]), max(number, index[other]))
            edges.setdefault(edge, inside[other])
    records = context.base.records
    drawn = lay_out([curl(records[i].label) for i in chosen], sorted(edges))
    lines: dict[tuple[str, ...], list[str]] = {}
    for (a, b), tie in sorted(edges.items()):
        folders = sorted({records[chosen[a]].folder, records[chosen[b]].folder})
        start, end = drawn.spots[a], drawn.spots[b]
        lines.setdefault((tie.kind, *folders), []).append(f"M{start.x} {start.y} {end.x} {end.y}")
    nodes = tuple(_node(context, i, len(every[i]), spot) for i, spot in zip(chosen, drawn.spots, strict=True))
    return NetworkView(
        width=drawn.width,
        height=drawn.height,
        levels=LEVELS,
        shown=" ".join(str(level) for level, size in enumerate(LEVELS) if size <= 1),
        many=len(chosen) > MIN_NODES_FOR_CHOICE,
        lines=tuple(
            Lines(key[0], " ".join(f"of-{folder}" for folder in key[1:]), "".join(lines[key]))
            for key in sorted(lines, key=lambda key: (-[*TIE_KINDS].index(key[0]), key))
        ),
        dots=tuple((shape, tuple(node.at for node in nodes if node.shape == shape)) for shape in ORDER),
        nodes=nodes,
        shapes=tuple(LegendItem(folder, gettext(FOLDER_TITLES[folder])) for folder in ORDER),
        kinds=tuple(LegendItem(kind, gettext(words)) for kind, words in TIE_KINDS.items()),
        remark=gettext(
            "Each line is one of a record’s three closest connections through facts, or a connection of another kind."
        ),
    )


def _drawn(ties: Mapping[str, Relation]) -> list[str]:
    """Return the records to draw lines to: all with more than facts in common, and the closest of the rest."""
    facts = [other for other, tie in ties.items() if tie.kind == "facts"]
    closest = heapq.nsmallest(CLOSEST, facts, key=lambda other: (-ties[other].facts, other))
    return [*(other for other, tie in ties.items() if tie.kind != "facts"), *closest]


def _node(context: PageContext, record_id: str, number: int, spot: NodePosition) -> NodeView:
    record = context.base.records[record_id]
    across, down = LABEL_OFFSETS.get(spot.side, (0, 0))
    return NodeView(
        href=context.link(record_id).href,
        title=gettext("{what}: {words}").format(what=curl(record.distinct_name), words=_counted_ties(number)),
        shape=record.folder,
        at=f"translate({spot.x} {spot.y}) scale({spot.radius / 7:.2f})",
        name=spot.name,
        name_x=spot.x + across * (spot.radius + 3),
        name_y=spot.y + down * (spot.radius + 2),
        side=spot.side,
        level=spot.level,
    )


def _row(context: PageContext, record_id: str, ties: Mapping[str, Relation]) -> RelationRow:
    records = context.setting.whole.site.base.records
    closest = heapq.nsmallest(CLOSEST, ties, key=lambda other: (-ties[other].weight, records[other].order))
    return RelationRow(
        link=context.shown(context.link(record_id, text=records[record_id].distinct_name)),
        kind=gettext(records[record_id].words.noun),
        number=str(len(ties)),
        closest=tuple(
            context.shown(context.link(other, gettext(", ").join(relation_words(ties[other])))) for other in closest
        ),
    )


def _counted_ties(number: int) -> str:
    """Return `1 tie` or `1,200 ties`."""
    return ngettext("{number} connection", "{number} connections", number).format(number=format_number(number))
