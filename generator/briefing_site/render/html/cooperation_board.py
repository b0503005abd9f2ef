"""The board of cooperation areas: a column for each state, from explored to ended.

In: a `PageContext`. Out: `BoardColumn`s with a card for each area; an empty one says so, a full one links to its
list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.model import Cooperation
from briefing_site.facts.types import CooperationState
from briefing_site.render.html import views
from briefing_site.render.html.page_context import PageContext
from briefing_site.site.labels import term

STATES: tuple[str, ...] = get_args(CooperationState)
"""The states of an area, in order."""
MAX_CARDS = 10
"""Cards in a column: the areas with the latest facts; the list below has the rest."""


def board_of(context: PageContext) -> tuple[views.BoardColumn, ...]:
    """Return the board; empty if there are no cooperation areas."""
    areas = [area for area in context.base.cooperation.values() if not area.withdrawn]
    return tuple(_columns(context, areas)) if areas else ()


def _columns(context: PageContext, areas: list[Cooperation]) -> Iterator[views.BoardColumn]:
    last = {area.id: context.base.facts_shown_on.get(area.id, ())[-1:] for area in areas}
    for state in STATES:
        here = [area for area in areas if area.state == state]
        latest = sorted(here, key=lambda area: [fact.date.order for fact in last[area.id]], reverse=True)
        left_out = len(here) - MAX_CARDS
        words = ngettext("and {number} more", "and {number} more", left_out).format(number=left_out)
        yield views.BoardColumn(
            heading=term(state).capitalize(),
            count=str(len(here)),
            cards=tuple(
                views.BoardCard(
                    context.link(area.id),
                    context.links(area.parties),
                    gettext("last recorded {date}").format(date=last[area.id][0].when) if last[area.id] else "",
                )
                for area in latest[:MAX_CARDS]
            ),
            more=views.Link(f"#group-{state}", words) if left_out > 0 else None,
        )
