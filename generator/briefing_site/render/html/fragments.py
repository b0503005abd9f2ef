"""Facts as HTML, each rendered once and then fitted into every page that shows it.

In: facts, through `partials/fact.html`. Out: `Fragment`s: HTML with slots for what differs from page to page (the
numbers of its sources, its HTML id, its home). A fact is on about five pages, and rendering it is most of a build's
work; filling slots is not. `FragmentStore` keeps them in a file while a build runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from briefing_site.base.spool import Place, Spool
from briefing_site.render.html import views
from briefing_site.render.html.pictures import views as pictures

SLOT_SIGN = "\x01"
"""Stands before and after the name of a slot."""
SOURCE_SLOT = f"{SLOT_SIGN}{{}}{SLOT_SIGN}"
"""The slot named after a source's id, for the source's number on the page."""
BETWEEN_PARTS = "\x02"
"""Separates the parts of a stored fragment."""


@dataclass(frozen=True, slots=True)
class Macros:
    """Macros of `partials/` that are called thousands of times, specialised."""

    link: Callable[[views.Link], str]
    links: Callable[[tuple[views.Link, ...]], str]
    fact: Callable[[views.FactView], str]
    day: Callable[[views.When], str]
    names: Callable[[tuple[views.Speaker, ...]], str]
    """Actors in a row: `Xi (China) and Biden (United States)`."""
    tags: Callable[[tuple[views.Tag, ...]], str]
    cited: Callable[[views.CitationView], str]
    """One superscript."""
    marks: Callable[[tuple[Markup, ...]], str]
    """All superscripts of a fact."""
    note: Callable[[views.CitationView], str]
    """The note that a superscript refers to."""
    others: Callable[[tuple[Markup, ...]], str]
    """The facts that supersede or dispute a fact, and those that it rests on."""
    place: Callable[[views.Link], str]
    """Where the fact lives: `In Taiwan`."""
    also: Callable[[tuple[views.Link, ...]], str]
    """Where else it belongs: `Also in Trade; Climate`."""
    source: Callable[[views.SourceNote], str]
    mark: Callable[[pictures.MarkView], str]
    neighbour: Callable[[pictures.NeighbourView], str]
    spoke: Callable[[str, str, str, str], str]
    """The line from the middle of a picture to a neighbour: kind, end point, height of the middle."""


class Fragment(NamedTuple):
    """One fact's HTML at one depth of the site."""

    html: str
    """HTML with slots for what differs from page to page."""
    sources: tuple[tuple[str, str], ...]
    """Source and locator of each citation, in order."""
    date: str
    """The date in words, to compare with the fact above."""
    place: str
    """HTML that says where the fact lives."""
    filters: str
    """The attribute with the ids that the timeline filters by."""
    level: int
    """How restricted it is, including everything it mentions."""

    def seen_from(self, root: str, own_root: str) -> Fragment:
        """Return the fragment for another depth: `root` leads to the home page there, `own_root` here."""
        here, there = f'="{own_root}', f'="{root}'
        return self._replace(html=self.html.replace(here, there), place=self.place.replace(here, there))


class FragmentStore:
    """The fragments of all facts, as rendered at the depth of records; in memory they would take most of a build's."""

    def __init__(self) -> None:
        self._spool = Spool()
        self._places: dict[str, Place] = {}

    def put(self, fact_id: str, fragment: Fragment) -> None:
        """Store a fact's fragment."""
        cited = (part for citation in fragment.sources for part in citation)
        parts = (fragment.html, fragment.date, fragment.place, fragment.filters, str(fragment.level), *cited)
        self._places[fact_id] = self._spool.put(BETWEEN_PARTS.join(parts))

    def get(self, fact_id: str) -> Fragment | None:
        """Return a fact's fragment; None if it has not been stored."""
        place = self._places.get(fact_id)
        if place is None:
            return None
        html, date, home, filters, level, *cited = self._spool.get(place).split(BETWEEN_PARTS)
        sources = tuple(zip(cited[::2], cited[1::2], strict=True))
        return Fragment(html, sources, date, home, filters, int(level))


def fill_slots(html: str, values: Mapping[str, str]) -> str:
    """Return HTML with its slots filled; a slot without a value stays empty."""
    filled = html.split(SLOT_SIGN)
    filled[1::2] = [values.get(slot, "") for slot in filled[1::2]]
    return "".join(filled)
