"""Styles and scripts that only some pages need, beside those that every page has.

In: the address of a page. Out: names of files in `templates/assets/`, and the one style that
differs from build to build.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.model import KINDS


@dataclass(frozen=True, slots=True)
class Extras:
    """What a page loads beyond `site.css` and `site.js`."""

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()

    def __add__(self, other: Extras) -> Extras:
        """Return what pages need that have a share of both."""
        return Extras((*self.styles, *other.styles), (*self.scripts, *other.scripts))


EVERYWHERE = Extras(scripts=("previews.js", "visits.js"))
FACTS = EVERYWHERE + Extras(scripts=("copy.js",))
"""Where facts stand."""
FILTERS = Extras(("filters.css",), ("filters.js",))
PICTURES = Extras(("pictures.css",))
SEARCH = Extras(("search.css",))
STANCES = Extras(("stances.css",))
DISPUTES = Extras(("disputes.css",))
RECORDS = FACTS + PICTURES + DISPUTES
EXTRAS = {
    "": FACTS,
    "actors": RECORDS,
    "issues": RECORDS,
    "cooperation": RECORDS,
    "events": RECORDS,
    "sources": FACTS + PICTURES,
    "briefs": FACTS,
    "a-z": EVERYWHERE + SEARCH,
    "search": EVERYWHERE + SEARCH + Extras(scripts=("search-keys.js",)),
    "positions": EVERYWHERE + STANCES,
    "disputed": FACTS + DISPUTES,
    "graph": EVERYWHERE + PICTURES + Extras(("graph.css",), ("graph.js",)),
    "timeline": FACTS + FILTERS + PICTURES + Extras(("timeline.css",), ("timeline.js",)),
    "review": FACTS,
}
"""First part of an address (`issues` of `issues/taiwan/`) to what pages there need."""
LISTED = {**dict.fromkeys(KINDS, EVERYWHERE + FILTERS), "cooperation": EVERYWHERE + FILTERS + STANCES}
"""The same for the page that lists a section (`issues/`)."""


MARKING_STYLE = "assets/marking.css"


def marking_style(*marking: str) -> str:
    """Return the style that puts the site's marking into the foot of each page printed from a browser.

    What stands in the margin of a page has to stand in a style: no element of the page reaches there.
    """
    text = "   ".join(part for part in marking if part).replace("\\", "\\\\").replace('"', '\\"')
    return f'@page {{ @bottom-left {{ content: "{text}"; font: 8pt sans-serif; white-space: pre; }} }}\n'


def extras_of(address: str) -> Extras:
    """Return what a page loads beyond what every page has."""
    section, _, rest = address.partition("/")
    return LISTED[section] if section in LISTED and not rest else EXTRAS.get(section, EVERYWHERE)
