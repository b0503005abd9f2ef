"""The state of the cooperation areas as a board: a column for each state, from explored to ended.

In: a `Desk`. Out: `BoardColumn`s with a card for each area; an empty column says so, a full one leads to its list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from generator.language import gettext, ngettext
from generator.model import Cooperation
from generator.render.html import views
from generator.render.html.desk import Desk
from generator.values import CooperationState
from generator.wording import term

STATES: tuple[str, ...] = get_args(CooperationState)
"""How far an area can have come, in order."""
MOST_CARDS = 10
"""Cards of a column, the areas with the latest facts; the list below has the rest."""


def board_of(desk: Desk) -> tuple[views.BoardColumn, ...]:
    """Return the board; empty where there is no cooperation area."""
    areas = [area for area in desk.base.folders["cooperation"] if isinstance(area, Cooperation) and not area.withdrawn]
    return tuple(_columns(desk, areas)) if areas else ()


def _columns(desk: Desk, areas: list[Cooperation]) -> Iterator[views.BoardColumn]:
    last = {area.id: desk.base.facts_shown_on.get(area.id, ())[-1:] for area in areas}
    for state in STATES:
        here = [area for area in areas if area.state == state]
        latest = sorted(here, key=lambda area: [fact.date.order for fact in last[area.id]], reverse=True)
        left_out = len(here) - MOST_CARDS
        words = ngettext("and {number} more", "and {number} more", left_out).format(number=left_out)
        yield views.BoardColumn(
            heading=term(state).capitalize(),
            count=str(len(here)),
            cards=tuple(
                views.Card(
                    desk.link(area.id),
                    desk.links(area.parties),
                    gettext("last recorded {date}").format(date=last[area.id][0].when) if last[area.id] else "",
                )
                for area in latest[:MOST_CARDS]
            ),
            more=views.Link(f"#group-{state}", words) if left_out > 0 else None,
        )
