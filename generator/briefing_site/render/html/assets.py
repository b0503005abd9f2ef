"""Styles and scripts that only some pages need, besides those that every page has.

In: the address of a page. Out: names of files in `templates/assets/`, and styles that differ from build to build.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing_site.facts.model import KINDS, RECORD_FOLDERS
from briefing_site.facts.types import TLP
from briefing_site.site.pages import BY_LETTER, BY_YEAR


@dataclass(frozen=True, slots=True)
class PageAssets:
    """What a page loads beyond `site.css` and `site.js`."""

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()

    def __add__(self, other: PageAssets) -> PageAssets:
        """Return the union of two sets of assets."""
        return PageAssets((*self.styles, *other.styles), (*self.scripts, *other.scripts))


EVERYWHERE = PageAssets(scripts=("previews.js", "visits.js"))
FACTS = EVERYWHERE + PageAssets(scripts=("copy.js",))
"""For pages that show facts."""
FILTERS = PageAssets(("filters.css",), ("filters.js",))
PICTURES = PageAssets(("pictures.css",))
SEARCH = PageAssets(("search.css",))
STANCES = PageAssets(("stances.css",))
DISPUTES = PageAssets(("disputes.css",))
RECORDS = FACTS + PICTURES + DISPUTES
ASSETS_BY_PAGE = {
    "": FACTS,
    **dict.fromkeys(RECORD_FOLDERS, RECORDS),
    "sources": FACTS + PICTURES,
    "briefs": FACTS,
    "a-z": EVERYWHERE + SEARCH,
    "search": EVERYWHERE + SEARCH + PageAssets(scripts=("search-keys.js",)),
    "positions": EVERYWHERE + STANCES + PageAssets(scripts=("matrix.js",)),
    "disputed": FACTS + DISPUTES,
    "graph": EVERYWHERE + PICTURES + PageAssets(("graph.css",), ("graph.js",)),
    "timeline": FACTS + FILTERS + PICTURES + PageAssets(("timeline.css",), ("timeline.js",)),
    "review": FACTS,
    "changes": EVERYWHERE + FILTERS,
    "lists": FACTS + FILTERS,
}
"""What pages need, by the first part of their address (`issues` of `issues/taiwan/`)."""
LISTED = {**dict.fromkeys(KINDS, EVERYWHERE + FILTERS), "cooperation": EVERYWHERE + FILTERS + STANCES}
"""The same, for the page that lists a section (`issues/`)."""


MARKING_STYLES = {
    handling: f"assets/marking-{handling.removeprefix('TLP:').replace('+', '-').lower()}.css" for handling in TLP
}
"""For each label, the style of the pages marked with it."""


def marking_style(*marking: str) -> str:
    """Return the style that puts a page's marking at the foot of each sheet when a browser prints it.

    Text in page margins can only come from a style sheet: no element of the page reaches there.
    """
    text = "   ".join(part for part in marking if part).replace("\\", "\\\\").replace('"', '\\"')
    return f'@page {{ @bottom-left {{ content: "{text}"; font: 8pt sans-serif; white-space: pre; }} }}\n'


def assets_of(address: str) -> PageAssets:
    """Return what a page loads beyond what every page has."""
    section, _, rest = address.partition("/")
    is_list = not rest or rest.startswith((f"{BY_LETTER}/", f"{BY_YEAR}/"))
    return LISTED[section] if section in LISTED and is_list else ASSETS_BY_PAGE.get(section, EVERYWHERE)
