"""Pages of a preview, made on request: MkDocs knows their addresses, but none exists until it is requested.

In: a build and its renderer. Out: MkDocs' files, one by one. Each page is the same as in a full build.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import PurePath, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from briefing_site.build.composition import Build
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.types import TLP
from briefing_site.mkdocs_plugin.pages import Articles, file_of, redirect_file
from briefing_site.mkdocs_plugin.settings import docs_place
from briefing_site.render.compose.edition import Edition
from briefing_site.render.data import render_data
from briefing_site.render.feeds import render_feeds
from briefing_site.render.html.renderer import Article, HtmlRenderer
from briefing_site.site.pages import Page, Site, feed_of

INDEX = "index.md"
REDIRECT = "index.html"
FEEDS = "feeds"


@cache
def fixed_file_paths() -> frozenset[str]:
    """Return the paths of the files beside the pages that every build has, even one without records."""
    nothing = Edition(Site(FactBase(())), TLP[0], date.min)
    return frozenset(path for path, _ in (*render_data(nothing), *render_feeds(nothing)))


class LiveArticles(Articles):
    """The article of each page, rendered when it is requested."""

    def __init__(self, build: Build, renderer: HtmlRenderer) -> None:
        super().__init__(build.prepared, build.options.default_handling)
        self._renderer = renderer

    def of(self, page: Page) -> Article:
        """Return the article of a page."""
        return self._renderer.render_page(page)


class LivePages:
    """The pages that are made from facts, as MkDocs' files."""

    def __init__(self, config: MkDocsConfig, build: Build, renderer: HtmlRenderer, assets: Mapping[str, str]) -> None:
        self._config, self._site, self._renderer, self._assets = config, build.site, renderer, assets
        self._history = build.past.history
        self.articles = LiveArticles(build, renderer)

    def file_at(self, path: str) -> File | None:
        """Return the file at a path: a page (`issues/taiwan/index.md`), a redirect (`….html`), data or a feed."""
        address, _, name = path.rpartition("/")
        page = self._site.find_page(f"{address}/") if name == INDEX else None
        if page:
            return file_of(page, self._config, self.articles, docs_place(self._config))
        if name == REDIRECT and f"{address}/" in self._site.redirects:
            return redirect_file(f"{address}/", self._site, self._renderer.labels, self._config, self._assets)
        if path in fixed_file_paths() or self._is_feed(path):
            return File.generated(self._config, path, content="", inclusion=InclusionLevel.INCLUDED)
        return None

    def _is_feed(self, path: str) -> bool:
        """Tell whether a path is that of a record's feed, under its current id or a former one."""
        place = PurePosixPath(path)
        if place.parts[0] != FEEDS or place.suffix != ".xml":
            return False
        former = self._site.redirects.get(f"{place.relative_to(FEEDS).with_suffix('')}/", "")
        record = self._site.base.records.get(PurePosixPath(former).name or place.stem)
        return (
            record is not None and bool(former or feed_of(record) == path) and bool(self._history.changes_of(record.id))
        )


class LiveFiles(Files):
    """MkDocs' files, including pages that are created when they are requested."""

    def __init__(self, files: Files, pages: LivePages) -> None:
        super().__init__(files)
        self.pages = pages

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file at a path, created if it is that of a page."""
        return super().get_file_from_path(path) or self.pages.file_at(PurePath(path).as_posix())
