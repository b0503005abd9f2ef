"""Everything around the article of a page: navigation, handling, revision, feeds, assets.

In: a base and the settings of one build. Out: the context of the theme's templates.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from briefing_site.base.edtf import day_words
from briefing_site.base.language import Language, gettext, spoken
from briefing_site.build.pipeline import Options
from briefing_site.build.visible_history import VisibleHistory
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.marking import HandlingLevels
from briefing_site.mkdocs_plugin.menu import ABOUT, BUILT_IN, DATA, SECTIONS, MenuEntry, menu_of
from briefing_site.mkdocs_plugin.pages import FactPage
from briefing_site.mkdocs_plugin.settings import house_of
from briefing_site.render.html.assets import MARKING_STYLES, assets_of, marking_style
from briefing_site.render.html.views import Link
from briefing_site.site.labels import as_of_words
from briefing_site.site.pages import ABOUT_BUILD, CHANGES_FEED, DESK_PAGES, feed_of

BUILD_SCRIPT = "build.js"
"""Says at the foot of each page what it was built from: if the page itself did, every build would change it."""


class PageChrome:
    """What surrounds the articles of a build's pages."""

    def __init__(self, config: MkDocsConfig, base: FactBase, past: VisibleHistory, options: Options) -> None:
        self._house = house_of(config)
        self._config, self._base, self._past, self._options = config, base, past, options
        self._as_of = _newest_day(base, options.today)
        self._highest = HandlingLevels.of_base(base, options.default_handling).highest
        self.markings = tuple(
            File.generated(config, path, content=marking_style(handling, self._as_of))
            for handling, path in MARKING_STYLES.items()
        )
        """The styles that put label and date on each sheet when a browser prints a page."""
        self.filled = frozenset(_filled_sections(base))
        """The sections that the navigation links to."""
        self._menu: tuple[MenuEntry, ...] | None = None
        self.assets: Mapping[str, str] = {}
        """The published names of the theme's files."""

    def link_own_pages(self, files: Files) -> None:
        """Lead to the pages that the desk wrote itself, of those in `files`, which are for this audience."""
        own = {place for place in (ABOUT, DATA) if {f"{place[:-1]}.md", f"{place}index.md"} & files.src_uris.keys()}
        self.filled |= own

    def take_menu(self, nav: Any, files: Files) -> None:
        """Replace the sections with the entries of `nav` in mkdocs.yml, if there is one."""
        self._menu = menu_of(nav, files, BUILT_IN) if nav is not None else None

    def add_to(self, context: Any, url: str, root: str, handling: str) -> Any:
        """Add the shell's values to the context of a page at `url` that is marked `handling`.

        `root` is the relative address of the home page from there.
        """
        context["site"] = self._on_all_pages | {
            "home": root,
            "sections": self._sections(root, url),
            "handling": handling,
            "marking": MARKING_STYLES[handling].removeprefix("assets/"),
            "about_build": root + ABOUT_BUILD,
            "build_script": root + BUILD_SCRIPT,
            "search": self._options.search and url != "search/",
            "extras": assets_of(url),
            "feeds": tuple(self._feeds(context.get("page"), root)),
        }
        context["asset"] = lambda name: f"{root}assets/{self.assets[name]}"
        return context

    @cached_property
    def _on_all_pages(self) -> dict[str, Any]:
        """The shell's values that are the same on all pages."""
        return {
            "title": self._config.site_name,
            "description": self._config.site_description or "",
            "house": self._house,
            "holds": gettext("This site holds material up to {handling}.").format(handling=self._highest),
            "as_of": self._as_of,
            "time_view": self._past.time_view,
            "has_history": bool(self._past.history.last_moment),
            "language": spoken(),
        }

    @cached_property
    def _all_changes(self) -> str:
        """The title of the feed of all changes."""
        return gettext("{site}: changes").format(site=self._config.site_name)

    @property
    def shared_values(self) -> tuple[object, ...]:
        """The parts of the shell that are the same on all pages."""
        menu = tuple((entry.address, entry.words) for entry in self._menu or ())
        names, filled = sorted(self.assets.items()), sorted(self.filled)
        common = (self._house, self._as_of, self._highest, self._past.time_view, bool(self._past.history.last_moment))
        return (menu, self._menu is None, names, filled, *common)

    def _sections(self, root: str, url: str) -> tuple[Link, ...]:
        if self._menu is None:
            return _sections(root, url.partition("/")[0], spoken(), self.filled)
        return tuple(Link(entry.href(root), entry.words, current=entry.holds(url)) for entry in self._menu)

    def _feeds(self, page: MkDocsPage | None, root: str) -> Iterator[Link]:
        """Yield the feeds that a reader of the page may want: that of its record, and that of all changes."""
        title = self._config.site_name
        record = page.fact_page.record if isinstance(page, FactPage) else ""
        if record and self._past.history.changes_of(record):
            found = self._base.records[record]
            yield Link(root + feed_of(found), f"{found.distinct_name} – {title}")
        yield Link(root + CHANGES_FEED, self._all_changes)

    @property
    def build_script(self) -> bytes:
        """The script that says at the foot of each page what it was built from, and when anything last changed."""
        words, changed = (json.dumps(value) for value in (self._revision(), str(self._past.history.last_moment or "")))
        return (
            f"document.documentElement.dataset.changed = {changed};\n"
            f"document.querySelectorAll('.foot .revision a').forEach((a) => {{ a.textContent = {words}; }});\n"
        ).encode()

    @property
    def built(self) -> tuple[tuple[str, str], ...]:
        """What the site was built from, as labels and values."""
        rows = (
            (gettext("Revision"), self._past.revision),
            (gettext("Built"), "" if self._past.time_view else day_words(self._options.today)),
            (
                gettext("Newest fact"),
                day_words(newest) if (newest := self._base.newest_day(self._options.today)) else "",
            ),
            (gettext("Handling"), gettext("up to {handling}").format(handling=self._highest)),
            (gettext("Records"), str(len(self._base.records))),
            (gettext("Facts"), str(len(self._base.facts))),
        )
        return tuple((label, value) for label, value in rows if value)

    def _revision(self) -> str:
        revision, day = self._past.revision, day_words(self._options.today)
        if self._past.time_view:
            return gettext("Revision {revision}").format(revision=revision)
        if not revision:
            return gettext("Built {day}").format(day=day)
        return gettext("Revision {revision}, built {day}").format(revision=revision, day=day)


@cache
def _sections(root: str, current: str, language: Language, filled: frozenset[str]) -> tuple[Link, ...]:
    words = language.translations.gettext
    shown = ((address, text) for address, text in SECTIONS if address in filled)
    here = "review/" if f"{current}/" in DESK_PAGES else f"{current}/"
    return tuple(Link(root + address, words(text), current=address == here) for address, text in shown)


def _filled_sections(base: FactBase) -> Iterator[str]:
    """Yield the addresses of the sections that are not empty."""
    yield from (f"{folder}/" for folder, records in base.folders.items() if records)
    if base.facts:
        yield from ("timeline/", "disputed/")
    if base.subject_positions:
        yield "positions/"
    if base.records:
        yield from ("changes/", "a-z/", "review/")


def _newest_day(base: FactBase, today: date) -> str:
    """Return `As of` and the date of the newest fact that is not in the future; empty when there is none."""
    newest = base.newest_day(today)
    return as_of_words(newest) if newest else ""
