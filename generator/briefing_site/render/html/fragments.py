"""Facts as HTML, each rendered once and then fitted into every page that shows it.

In: facts, through `partials/fact.html`. Out: `Fragment`s: HTML with slots for what differs from page to page (the
numbers of its sources, its HTML id, its home). A fact is on about five pages, and rendering it is most of a build's
work; filling slots is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from briefing_site.render.html import views
from briefing_site.render.html.pictures import views as pictures

SLOT = re.compile("\x01([^\x01]*)\x01")
SOURCE_SLOT = "\x01{}\x01"
"""The slot named after a source's id, for the source's number on the page."""


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


@dataclass(frozen=True, slots=True)
class HtmlTemplate:
    """HTML with slots for what differs from page to page."""

    pieces: tuple[str, ...]
    """Pieces of HTML and, between them, an empty string for each slot; HTML comes first and last."""
    slots: tuple[str, ...]
    """Name of each slot."""

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the HTML with the slots filled; a slot without a value stays empty."""
        filled = [*self.pieces]
        filled[1::2] = [values.get(slot, "") for slot in self.slots]
        return "".join(filled)


@dataclass(frozen=True, slots=True)
class Fragment:
    """One fact's HTML at one depth of the site."""

    html: HtmlTemplate
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
        pieces = tuple(piece.replace(f'="{own_root}', f'="{root}') for piece in self.html.pieces)
        place = self.place.replace(f'="{own_root}', f'="{root}')
        return replace(self, html=replace(self.html, pieces=pieces), place=place)


def cut_at_slots(html: str) -> HtmlTemplate:
    """Return rendered HTML, cut at its slots."""
    pieces = SLOT.split(html)
    slots = tuple(pieces[1::2])
    pieces[1::2] = [""] * len(slots)
    return HtmlTemplate(tuple(pieces), slots)
