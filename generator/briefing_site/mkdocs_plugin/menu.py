"""The menu of a desk that writes `nav` in mkdocs.yml, as MkDocs has it.

In: `nav`, and the files of the site. Out: entries for the head of each page, groups laid flat. A built-in section is
named by the path of its generated page, like `issues/index.md`; what is not for the audience is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mkdocs.structure.files import File, Files

from briefing_site.base.language import gettext


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One place that the menu leads to."""

    address: str
    """Relative to the site's root, or a full address of another site."""
    title: str
    """As mkdocs.yml gives it, or what the section is called; empty where the page says it."""
    file: File | None = None

    @property
    def words(self) -> str:
        """What the menu calls it."""
        return self.title or str(self.file.page.title if self.file and self.file.page else self.address)

    def href(self, root: str) -> str:
        """Return the address as seen from a page."""
        return root + self.address if self.file else self.address

    def holds(self, url: str) -> bool:
        """Tell whether a page of the site is this place, or lies below it."""
        return self.file is not None and (url.startswith(self.address) if self.address else url in {"", "./"})


def menu_of(nav: object, files: Files, sections: Mapping[str, str]) -> tuple[MenuEntry, ...]:
    """Return the entries that `nav` names, in its order; `sections` has the names of those that are built in."""
    return tuple(_entries(nav, files, sections, ""))


def _entries(item: object, files: Files, sections: Mapping[str, str], title: str) -> Iterator[MenuEntry]:
    if isinstance(item, list):
        for part in item:
            yield from _entries(part, files, sections, "")
    elif isinstance(item, dict):
        for name, part in item.items():
            yield from _entries(part, files, sections, str(name))
    elif isinstance(item, str):
        file = files.get_file_from_path(item)
        if file is not None:
            address = file.url.removesuffix("index.html").removeprefix("./")
            built_in = sections.get(address, "")
            yield MenuEntry(address, title or (gettext(built_in) if built_in else ""), file)
        elif title and item.startswith(("https://", "http://")):
            yield MenuEntry(item, title)
