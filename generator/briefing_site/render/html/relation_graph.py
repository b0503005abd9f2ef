"""A record's ties to others, as a small picture above the list of related records.

In: a record and its ties. Out: an `EgoGraphView`: the closest neighbours around the record. The lists below the
picture, and the essentials above it, say the same in words.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.model import KINDS, RECORD_FOLDERS
from briefing_site.facts.text.prose import curl
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.pictures.ego_graph import BELOW, LINE, NeighbourPosition, lay_out_neighbours
from briefing_site.render.html.pictures.views import EgoGraphView, LegendItem, NeighbourView
from briefing_site.site.labels import counted_facts
from briefing_site.site.relations import TIE_KINDS, Relation

MAX_NEIGHBOURS = 14
"""Neighbours in the picture, the closest ones."""
ORDER = [*(folder for folder in RECORD_FOLDERS if folder != "actors"), "actors"]
"""The order of folders around the middle; a source is only ever in the middle."""


def relation_view(context: PageContext, ties: Mapping[str, Relation], *, listed: bool) -> EgoGraphView:
    """Return the picture of a record's ties; `listed` says whether they are listed below it."""
    records = context.base.records
    record = records[context.record]
    closest = sorted(ties, key=lambda i: (-ties[i].weight, records[i].order, i))[:MAX_NEIGHBOURS]
    chosen = sorted(closest, key=lambda i: ORDER.index(records[i].folder))
    placed = lay_out_neighbours(curl(record.label), [curl(records[i].label) for i in chosen])
    macros, middle = context.cache.macros, str(placed.middle)
    neighbours = [_neighbour(context, i, ties[i], place) for i, place in zip(chosen, placed.places, strict=True)]
    folders = {record.folder, *(records[i].folder for i in chosen)}
    kinds = {ties[i].kind for i in chosen}
    return EgoGraphView(
        height=placed.height,
        middle=placed.middle,
        shape=record.folder,
        name=tuple((placed.middle + BELOW + LINE * (n + 1), line) for n, line in enumerate(placed.name)),
        spokes=Markup("".join(macros.spoke(n.kind, n.x, n.y, middle) for n in neighbours)),  # noqa: S704 - the template escaped it
        neighbours=Markup("".join(map(macros.neighbour, neighbours))),  # noqa: S704
        shapes=tuple(
            LegendItem(folder, gettext(KINDS[folder].words.noun)) for folder in (*ORDER, "sources") if folder in folders
        ),
        lines=tuple(LegendItem(kind, gettext(text)) for kind, text in TIE_KINDS.items() if kind in kinds),
        caption=_caption(len(ties) - len(chosen)) if listed else "",
        network=context.href("graph/"),
    )


def _neighbour(context: PageContext, record_id: str, tie: Relation, place: NeighbourPosition) -> NeighbourView:
    reasons = relation_words(tie)
    name = curl(context.base.records[record_id].distinct_name)
    lines = tuple((str(place.first_line + LINE * n), line) for n, line in enumerate(place.lines))
    return NeighbourView(
        href=context.link(record_id).href,
        title=gettext("{what}: {words}").format(what=name, words=gettext(", ").join(reasons)),
        shape=context.base.records[record_id].folder,
        kind=tie.kind,
        x=f"{place.x:.1f}%",
        y=str(place.y),
        side=place.side,
        lines=lines,
        why_y=str(place.first_line + LINE * len(lines)),
        why=reasons[0],
    )


def relation_words(tie: Relation) -> tuple[str, ...]:
    """Return every reason for a tie in words, the closest first, facts in common last."""
    return (*map(gettext, tie.why), *((counted_facts(tie.facts),) if tie.facts else ()))


def _caption(left_out: int) -> str:
    if not left_out:
        return gettext("The lists below give the same information.")
    return ngettext(
        "The closest connections; {number} more is in the lists below.",
        "The closest connections; {number} more are in the lists below.",
        left_out,
    ).format(number=left_out)
