"""Styles and scripts that only some pages need, beside those that every page has.

In: the section of the site that a page lies in. Out: names of files in `templates/assets/`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extras:
    """What a page loads beyond `site.css` and `site.js`."""

    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


NONE = Extras()
RECORDS = Extras(("pictures.css",))
EXTRAS = {
    "actors": RECORDS,
    "issues": RECORDS,
    "cooperation": RECORDS,
    "events": RECORDS,
    "a-z": Extras(("search.css",)),
    "search": Extras(("search.css",), ("search-keys.js",)),
    "graph": Extras(("pictures.css", "graph.css"), ("graph.js",)),
    "timeline": Extras(("pictures.css", "timeline.css"), ("timeline.js",)),
}
"""First part of an address (`issues` of `issues/taiwan/`) to what pages there need."""


def extras_of(section: str) -> Extras:
    """Return what the pages of a section load beyond what every page has."""
    return EXTRAS.get(section, NONE)
