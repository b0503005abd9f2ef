"""Renders the article of each page, from views through Jinja.

In: a site, and what the pages of a build share (`Setting`). Out: `Article`s: the HTML between header and footer,
and the page's label. A template that uses an undefined name fails the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Template
from markupsafe import Markup

from briefing_site.base.parallel import Results, map_chunks
from briefing_site.base.spool import Place, Spool
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import KINDS
from briefing_site.render.html.briefs import brief_view
from briefing_site.render.html.changes import changes_view
from briefing_site.render.html.disputes import disputes_view, doubts_view
from briefing_site.render.html.fragments import BETWEEN_PARTS, Macros
from briefing_site.render.html.graph import graph_view
from briefing_site.render.html.home_page import home_view
from briefing_site.render.html.index_pages import index_view
from briefing_site.render.html.logged_setting import LoggedSetting
from briefing_site.render.html.macro_cache import SpecialisedMacro
from briefing_site.render.html.matrix_page import positions_view
from briefing_site.render.html.page_context import RECORD_DEPTH, PageContext
from briefing_site.render.html.page_view import PageView
from briefing_site.render.html.parts import part_view
from briefing_site.render.html.records import record_view
from briefing_site.render.html.related_pages import related_view
from briefing_site.render.html.render_cache import RenderCache
from briefing_site.render.html.review_page import review_view
from briefing_site.render.html.saved_lists import list_view, lists_view
from briefing_site.render.html.search_pages import build_view, names_view, search_view
from briefing_site.render.html.setting import Setting
from briefing_site.render.html.template_faults import naming_templates
from briefing_site.render.html.templates import Templates, translate
from briefing_site.render.html.timeline import timeline_view
from briefing_site.site.pages import Page

VIEWS: dict[str, Callable[[PageContext, Page], PageView]] = {
    **{kind.words.singular: record_view for kind in KINDS.values()},
    "tombstone": record_view,
    "brief": brief_view,
    "part": part_view,
    "related": related_view,
    "changes": changes_view,
    "index": index_view,
    "timeline": timeline_view,
    "positions": positions_view,
    "graph": graph_view,
    "disputed": disputes_view,
    "doubted": doubts_view,
    "review": review_view,
    "search": search_view,
    "names": names_view,
    "build": build_view,
    "lists": lists_view,
    "list": list_view,
}


FACTLESS = frozenset({"build", "index", "names", "positions", "related", "search"})
"""Kinds of page that show no facts. The graph shows none either, but would take longer to render than the facts
beside which these pages are rendered."""
OVER_ALL = frozenset({"changes", "disputed", "graph", "review"})
"""Kinds with a single page over all records: they take longest, so they start first; MkDocs asks for them last."""
PAGE_TEMPLATE = "pages/page.html"
"""The template for kinds of page that have none of their own."""
MIN_PAGES = 150
"""Pages that make another process worthwhile."""
PAGES_AT_ONCE = 4
"""Pages that a process renders before handing them over."""


class Article(NamedTuple):
    """The article of a page."""

    html: str
    handling: str
    """The page's label, for the banner and the foot."""
    reads: str = ""
    """What it was made from: tokens of the read log, one per line."""


class ArticleStore:
    """Articles that another process renders long before they are asked for, in a file."""

    def __init__(self) -> None:
        self._spool = Spool()
        self._spool.lend()

    def put(self, article: Article) -> Place:
        """Store an article, and return its place."""
        return self._spool.put(BETWEEN_PARTS.join((article.handling, article.reads, article.html)))

    def get(self, place: Place) -> Article:
        """Return the article at a place."""
        handling, reads, html = self._spool.get(place).split(BETWEEN_PARTS, 2)
        return Article(html, handling, reads)


class HtmlRenderer:
    """Renders articles with the templates of one or more folders; the first that has a template wins."""

    def __init__(self, templates: Path | Sequence[Path], setting: Setting) -> None:
        self.original = setting
        self.setting = LoggedSetting.recording(setting)
        self._templates: dict[str, Template] = {}
        self._environment = Templates(templates, setting.content_language)
        self._cache = RenderCache(self.setting, self._macros())
        self._environment.globals["asset"] = lambda name: f"assets/{setting.assets.get(name, name)}"
        copying: Any = self._environment.get_template("partials/copying.html").module
        self._environment.globals["copying"] = copying.copying()  # the same on every page

    @property
    def labels(self) -> HandlingLevels:
        """How restricted everything is that a page may mention."""
        return self._cache.labels

    def render_page(self, page: Page) -> Article:
        """Return the article of a page that is made from facts."""
        self.setting.log.take()
        context = PageContext(self._cache, page.address, page.record)
        article = self._render(context, VIEWS[page.kind](context, page))
        return article._replace(reads="\n".join(self.setting.log.take()))

    def render_facts(self, facts: Iterable[str]) -> None:
        """Render facts and compile all templates before the pages are split among processes, which would all repeat it.

        This step is not split: processes would compute the same links, citations and words twice.
        """
        context = PageContext(self._cache, RECORD_DEPTH)
        for fact in facts:
            context.fragment(self.setting.site.base.facts[fact])
        self._environment.compile_all()

    @naming_templates
    def render_factless(self, store: ArticleStore, reused: AbstractSet[str] = frozenset()) -> dict[str, Place]:
        """Store the article of each page that shows no facts, by address; runs in parallel with the facts.

        Pages in `reused` are left out.
        """
        pages = (p for p in self.original.site.pages if p.kind in FACTLESS and p.address not in reused)
        return {page.address: store.put(self.render_page(page)) for page in pages}

    def render_pages(self, reused: AbstractSet[str] = frozenset()) -> Results[dict[str, Article]]:
        """Start rendering the other pages; return articles by address, a few at a time, as processes finish them.

        Whoever asks for one that is not there renders others meanwhile.
        """
        pages = [p for p in self.original.site.pages if p.kind not in FACTLESS and p.address not in reused]
        pages.sort(key=lambda page: page.kind not in OVER_ALL)
        return map_chunks(
            self._render_portion,
            pages,
            chunk_size=PAGES_AT_ONCE,
            min_per_worker=MIN_PAGES,
            ordered=False,
            helping=True,  # another process would come to hold most of the base once more
        )

    @naming_templates
    def _render_portion(self, pages: Sequence[Page]) -> dict[str, Article]:
        return {page.address: self.render_page(page) for page in pages}

    def release(self) -> None:
        """Free the HTML kept for further pages, since there are none."""
        self._cache = RenderCache(self.setting, self._cache.macros)

    def render_home(self, title: str, lead: str, level: int = 0) -> Article:
        """Return the article of the home page, under its hand-written `lead` (HTML from trusted Markdown).

        `level` is how restricted the lead is, since it mentions records too.
        """
        context = PageContext(self._cache, "")
        context.marking.raise_to(level)
        return self._render(context, home_view(context, title, Markup(lead)))  # noqa: S704 - MkDocs made it from the project's own page

    def _macros(self) -> Macros:
        fact: Any = self._environment.get_template("partials/fact.html").module
        link: Any = self._environment.get_template("partials/link.html").module
        sources: Any = self._environment.get_template("partials/sources.html").module
        chronology: Any = self._environment.get_template("partials/chronology.html").module
        ties: Any = self._environment.get_template("partials/ties.html").module
        return Macros(
            link=SpecialisedMacro(link.link),
            links=SpecialisedMacro(link.links),
            fact=SpecialisedMacro(fact.fact),
            day=SpecialisedMacro(fact.day),
            names=SpecialisedMacro(fact.names),
            tags=SpecialisedMacro(fact.labels),
            cited=SpecialisedMacro(fact.mark),
            marks=SpecialisedMacro(fact.marks),
            note=SpecialisedMacro(fact.note),
            others=SpecialisedMacro(fact.others),
            place=SpecialisedMacro(fact.place),
            also=SpecialisedMacro(fact.also),
            source=SpecialisedMacro(sources.source),
            mark=SpecialisedMacro(chronology.mark),
            neighbour=SpecialisedMacro(ties.neighbour),
            spoke=SpecialisedMacro(ties.spoke),
        )

    def _render(self, context: PageContext, view: PageView) -> Article:
        template = self._template(view.kind)
        handling = context.marking.handling
        return Article(template.render(page=replace(view, handling=handling), root=context.root), handling)

    def _template(self, kind: str) -> Template:
        """Return the template of a kind of page: its own if there is one, otherwise the common one."""
        if kind not in self._templates:
            names = (f"pages/{kind}.html", PAGE_TEMPLATE)
            self._templates[kind] = self._environment.select_template(names)
        return self._templates[kind]


__all__ = ["Article", "ArticleStore", "HtmlRenderer", "Setting", "translate"]
