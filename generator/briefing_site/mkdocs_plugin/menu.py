"""The menu: the built-in sections, or what a desk writes under `nav` in mkdocs.yml.

In: `nav`, and the files of the site. Out: entries for the head of each page, groups flattened. A built-in section is
named by the path of its generated page, like `issues/index.md`; what is not for the audience is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from mkdocs.structure.files import File, Files

from briefing_site.base.language import N_, gettext
from briefing_site.base.problems import quoted
from briefing_site.facts.model import KINDS, RECORD_FOLDERS
from briefing_site.mkdocs_plugin.config_file import Keys
from briefing_site.mkdocs_plugin.option_types import is_not
from briefing_site.site.pages import DESK_PAGES

WEB = ("https://", "http://")
ENTRY = "a page, like 'about.md', or a title with its page, like 'About: about.md'"
ABOUT, DATA = "about/", "data/"
"""Pages that are in the menu if the desk has written them."""
FIRST = ("issues", "actors")
"""The kinds of records that come first."""
SECTIONS = (
    *((f"{folder}/", KINDS[folder].words.title) for folder in dict.fromkeys((*FIRST, *RECORD_FOLDERS))),
    ("timeline/", N_("Timeline")),
    ("positions/", N_("Positions")),
    ("disputed/", N_("Disputed")),
    ("sources/", N_("Sources")),
    ("briefs/", N_("Briefs")),
    ("changes/", N_("Changes")),
    ("a-z/", N_("A–Z")),
    (DATA, N_("Data")),
    ("review/", N_("Desk")),
    (ABOUT, N_("About")),
)
"""The top navigation: those of these sections that are not empty. It does not grow with the site."""
BUILT_IN = {**dict(SECTIONS), **DESK_PAGES}
"""The title of each built-in page in the menu, unless `nav` gives another."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu."""

    address: str
    """Relative to the site's root, or a full address of another site."""
    title: str
    """The title in mkdocs.yml, or that of the section; empty to use the page's own."""
    file: File | None = None

    @property
    def words(self) -> str:
        """Its text in the menu."""
        return self.title or str(self.file.page.title if self.file and self.file.page else self.address)

    def href(self, root: str) -> str:
        """Return the address as seen from a page."""
        return root + self.address if self.file else self.address

    def holds(self, url: str) -> bool:
        """Tell whether a page is at the entry's address or below it."""
        return self.file is not None and (url.startswith(self.address) if self.address else url in {"", "./"})


def menu_of(nav: object, files: Files, sections: Mapping[str, str]) -> tuple[MenuEntry, ...]:
    """Return the entries in `nav`, in order; `sections` has the titles of the built-in ones."""
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
        elif title and item.startswith(WEB):
            yield MenuEntry(item, title)


def find_menu_faults(nav: object) -> Iterator[tuple[Keys, str]]:
    """Yield the items of `nav` that cannot be menu entries: the path of keys, and what is wrong."""
    if nav is not None and (not isinstance(nav, list) or not nav):
        yield (), f"a list is expected, each item of which is {ENTRY}."
        return
    for keys, title, item in _items_of(nav, (), ""):
        if isinstance(item, str) and item.startswith(WEB):
            if not title:
                yield keys, f"{quoted(item)} needs a title, as in 'Elsewhere: {item}'."
        elif isinstance(item, dict) and len(item) > 1:
            yield keys, "one title is expected here: give each an item of its own, with a '-' before it."
        elif not isinstance(item, str) or not item:
            yield keys, str(is_not(f"{ENTRY},", item))
        elif not item.endswith(".md") or item.startswith(("/", "../")) or {":", "\\"} & {*item}:
            yield keys, f"{quoted(item)}: the path of a page below the folder of pages is expected, like 'about.md'."


def find_pages_missing(nav: object, known: Collection[str]) -> Iterator[tuple[Keys, str]]:
    """Yield the path of keys and the name of each page in a valid `nav` that is not among those known."""
    for keys, _, item in _items_of(nav, (), ""):
        if isinstance(item, str) and item.endswith(".md") and item not in known:
            yield keys, item


def _items_of(nav: object, keys: Keys, title: str) -> Iterator[tuple[Keys, str, object]]:
    """Yield the path of keys, title and value of each entry, with groups flattened; also of what is not an entry."""
    if isinstance(nav, list) and nav:
        for number, item in enumerate(nav):
            yield from _items_of(item, (*keys, number), "")
    elif isinstance(nav, dict) and len(nav) == 1 and not title:
        ((name, item),) = nav.items()
        yield from _items_of(item, (*keys, str(name)), str(name))
    elif nav is not None or keys:
        yield keys, title, nav
