"""Pages made from facts, as MkDocs files without a source, whose articles are rendered elsewhere.

In: pages of the site, and a provider of their articles. Out: MkDocs' files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import PurePath, PurePosixPath

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc

from briefing_site.base.language import gettext, spoken
from briefing_site.base.parallel import Results
from briefing_site.base.problems import count_words
from briefing_site.base.spool import Place
from briefing_site.build.pipeline import Prepared
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.text.prose import curl
from briefing_site.render.html.renderer import Article, ArticleStore, HtmlRenderer
from briefing_site.site.pages import Page, Site, root_of

NO_ARTICLE = Article("", "")
NO_CONTENTS = get_toc([])
EARLY_PORTIONS = 40
"""How many portions of pages are held in memory before MkDocs asks for the first."""


class Articles:
    """The article of each page, handed out once; other processes render them while MkDocs reads and writes the pages.

    Under `serve`, while the content has errors, every article is the list of these.
    """

    def __init__(self, prepared: Prepared, default_handling: str) -> None:
        self.base = prepared.site.base
        self.problems = _problem_article(prepared)
        """The list of errors as an article; empty when there are none."""
        self._highest = HandlingLevels.of_base(self.base, default_handling).highest if self.problems else ""
        self._ready: dict[str, Article] = {}
        self._store: ArticleStore | None = None
        self._stored: Mapping[str, Place] = {}
        self.reads: dict[str, Sequence[int]] = {}
        """What each page requested so far was made from, by address, as numbers of the renderer's log."""
        self._coming: Results[dict[str, Article]] | None = None

    def start(self, renderer: HtmlRenderer, reused: AbstractSet[str]) -> None:
        """Start rendering all pages except those in `reused`, which nobody will request.

        If they are too few for other processes, the first are rendered at once, while another writes other forms.
        """
        self._numbers = renderer.setting.log.numbers
        self._coming = renderer.render_pages(reused)
        for _ in range(EARLY_PORTIONS if self._coming.in_place else 0):
            self._ready.update(next(self._coming, {}))

    def add(self, store: ArticleStore, stored: Mapping[str, Place]) -> None:
        """Add articles that were rendered elsewhere: where they are stored, by address."""
        self._store, self._stored = store, stored

    def drain(self) -> None:
        """Collect what is ready, so that the rendering processes can continue."""
        if self._coming:
            self._coming.drain()

    def close(self) -> None:
        """Stop the rendering processes: all articles have been handed out, or none is needed any more."""
        if self._coming:
            self._coming.close()

    def of(self, page: Page) -> Article:
        """Return the article of a page; articles rendered before it are kept until MkDocs asks for them."""
        if self.problems or not self._coming:
            return Article(self.problems, self._highest)
        if self._store and page.address in self._stored:
            article = self._store.get(self._stored[page.address])
        else:
            while page.address not in self._ready:
                self._ready.update(next(self._coming))
            article = self._ready.pop(page.address)
        self.reads[page.address] = self._numbers.of(filter(None, article.reads.split("\n")))
        return article


class SiteFiles(Files):
    """MkDocs' files: of the pages made from facts only those to build, but any of them where it is asked for."""

    def __init__(self, files: Files, site: Site, make: Callable[[Page], File]) -> None:
        """Take what MkDocs found, the site, and what makes the file of a page."""
        super().__init__(files)
        self._site, self._make = site, make
        self._made: dict[str, File] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """Return the file at a path, created if it is that of a page that is not built."""
        return super().get_file_from_path(path) or self._file_of(PurePath(path).as_posix())

    def add_pages(self, reused: AbstractSet[str]) -> None:
        """Add the pages to build: all but those at the addresses in `reused`, whose files stand already."""
        for page in self._site.pages:
            if page.address not in reused:
                self.append(self._made.get(page.address) or self._make(page))

    def _file_of(self, src_uri: str) -> File | None:
        address, name = posixpath.split(src_uri)
        page = self._site.find_page(f"{address}/") if name == "index.md" else None
        if page and page.address not in self._made:
            self._made[page.address] = self._make(page)
        return self._made[page.address] if page else None


class FactPage(MkDocsPage):
    """A page made from facts: its article is HTML from our own templates, without Markdown in between."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig, articles: Articles) -> None:
        self.fact_page = page
        self._articles = articles
        self._article: Article | None = None
        super().__init__(page.title, file, config)

    @property
    def present_anchor_ids(self) -> set[str]:  # type: ignore[override]
        """The facts that hand-written pages may link to."""
        record = self._articles.base.records.get(self.fact_page.record)
        return {fact.id for fact in record.facts} if record else set()

    @property
    def content(self) -> str:
        """The article, only while MkDocs writes the page: it reads all pages before it writes the first."""
        return Markup(self._taken.html)  # noqa: S704 - from templates that escape

    @content.setter
    def content(self, _: str | None) -> None:
        """Ignore the new value, and release the article."""
        self._article = None

    @property
    def handling(self) -> str:
        """The page's label, as long as it has its article."""
        return self._taken.handling

    @property
    def _taken(self) -> Article:
        if self._article is None and self.active:
            self._article = self._articles.of(self.fact_page)
        return self._article or NO_ARTICLE

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """Set the attributes that MkDocs expects once it has read a page."""
        self.markdown = ""
        self.meta = {"title": self.fact_page.title}

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - MkDocs' signature
        """Set the attributes that MkDocs expects once it has rendered a page; other processes render the article."""
        self._articles.drain()
        self.toc = NO_CONTENTS


def file_of(page: Page, config: MkDocsConfig, articles: Articles, docs: str) -> File:
    """Return the file of a page, with an edit link to its YAML file.

    There is no link if `docs`, the folder of hand-written pages, is empty: content of another time cannot be edited.
    """
    file = File.generated(config, f"{page.address}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV)
    if page.path and docs:
        file.edit_uri = posixpath.relpath(page.path, docs)
    file.is_modified = lambda: True  # type: ignore[method-assign]  # its facts may be in any file
    file.page = FactPage(page, file, config, articles)
    return file


def redirect_file(
    address: str, site: Site, labels: HandlingLevels, config: MkDocsConfig, assets: Mapping[str, str]
) -> File:
    """Return a page that redirects a former address to the current one, fragment included, and names the record."""
    target = site.redirects[address]
    record = site.base.records[PurePosixPath(target).name]
    href = root_of(address) + target
    html = Markup(
        '<!doctype html>\n<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        '<meta http-equiv="refresh" content="1; url={href}"><link rel="canonical" href="{href}">'
        '<meta name="robots" content="noindex"><script src="{root}assets/{script}" data-to="{href}"></script>'
        '</head><body><p><b>{handling}</b></p><p>{words} <a href="{href}">{name}</a></p></body></html>\n'
    ).format(
        href=href,
        name=curl(record.distinct_name),
        handling=labels.of((record.id,)),
        root=root_of(address),
        script=assets["redirect.js"],
        title=gettext("Moved"),
        words=gettext("This page has moved. It is now at:"),
        lang=spoken().tag,
        dir=spoken().direction,
    )
    return File.generated(config, f"{address}index.html", content=str(html), inclusion=InclusionLevel.INCLUDED)


def _problem_article(prepared: Prepared) -> Markup:
    if not prepared.errors:
        return Markup()
    rows = (
        Markup("<li><p><code>{}</code></p><p>{} {}</p></li>").format(p.origin, p.message, p.hint)
        for p in prepared.errors
    )
    return Markup('<article class="page markdown prose"><h1>{}</h1><ol class="problems">{}</ol></article>').format(
        count_words(prepared.problems), Markup("").join(rows)
    )
