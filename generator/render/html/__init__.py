"""Pages as HTML: the article of each page, from views through Jinja.

In: a site, and what one build has in common (`Setting`). Out: the HTML between a page's header and footer.
The environment is our own, with autoescape and StrictUndefined: a template that names what is not there
fails the build.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from generator.language import direction_of, spoken
from generator.model import Fact
from generator.render.html import views
from generator.render.html.briefs import brief_view
from generator.render.html.changes import changes_view, with_history
from generator.render.html.desk import Bench, Desk, Setting
from generator.render.html.finding import names_view, search_view
from generator.render.html.fragments import Fragment, Macros
from generator.render.html.lists import home_view, index_view, positions_view, review_view, timeline_view
from generator.render.html.records import record_view
from generator.site import Page, root_of

T = TypeVar("T")
VIEWS: dict[str, Callable[[Desk, Page], views.PageView]] = {
    "actor": with_history(record_view),
    "issue": with_history(record_view),
    "cooperation": with_history(record_view),
    "event": with_history(record_view),
    "source": with_history(record_view),
    "tombstone": with_history(record_view),
    "brief": with_history(brief_view),
    "changes": changes_view,
    "index": index_view,
    "timeline": timeline_view,
    "positions": positions_view,
    "review": review_view,
    "search": search_view,
    "names": names_view,
}


FEWEST_PAGES = 150
"""Pages that a process more is worth."""
CHUNKS = 8
"""Chunks of pages for each process: enough that none waits long for the other."""
RECORD_DEPTH = "folder/id/"
"""Stands for the address of any record's page."""
_renderer: HtmlRenderer | None = None
"""The renderer that forked processes inherit."""


class HtmlRenderer:
    """Renders articles with the templates of one folder."""

    def __init__(self, templates: Path, setting: Setting) -> None:
        self.setting = setting
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        translate(self._environment, setting.content_language)
        self._bench = Bench(setting, self._macros())

    def render_page(self, page: Page) -> str:
        """Return the article of a page that is made from facts."""
        return self._render(VIEWS[page.kind](Desk(self._bench, page.address, page.record), page), page.address)

    def render_pages(self, pages: Sequence[Page]) -> Iterator[tuple[str, str]]:
        """Yield address and article of each page, in order; many pages are shared among processes."""
        workers = min(os.cpu_count() or 1, len(pages) // FEWEST_PAGES)
        if workers < 2 or sys.platform != "linux":  # noqa: PLR2004 - forking is safe there alone
            yield from ((page.address, self.render_page(page)) for page in pages)
            return
        with _shared(self):
            self._render_fragments(workers)
            with get_context("fork").Pool(workers) as pool:
                for articles in pool.imap(_render_chunk, _slices(pages, workers * CHUNKS)):
                    yield from articles

    def _render_fragments(self, workers: int) -> None:
        """Render every fact once, for records' pages: each process that renders pages would do it again."""
        facts = _slices([*self.setting.site.base.facts.values()], workers)
        with get_context("fork").Pool(workers) as pool:
            for fragments in pool.imap_unordered(_render_slice, facts):
                self._bench.fragments.update(fragments)
        gc.freeze()

    def render_fragment(self, fact: Fact) -> tuple[tuple[str, str], Fragment]:
        """Return a fact's fragment for the pages of records, with its key."""
        root = root_of(RECORD_DEPTH)
        return (root, fact.id), self._bench.neutral_desk(root).make_fragment(fact)

    def render_home(self, title: str, lead: str) -> str:
        """Return the article of the home page, under its hand-written `lead` (HTML from trusted Markdown)."""
        desk = Desk(self._bench, "")
        return self._render(home_view(desk, title, Markup(lead)), "")  # noqa: S704 - MkDocs made it from the project's own page

    def _macros(self) -> Macros:
        fact: Any = self._environment.get_template("partials/fact.html").module
        link: Any = self._environment.get_template("partials/link.html").module
        return Macros(
            link=link.link,
            fact=fact.fact,
            day=fact.day,
            names=fact.names,
            tags=fact.labels,
            marks=fact.marks,
            notes=fact.notes,
            place=fact.place,
            also=fact.also,
        )

    def _render(self, view: views.PageView, address: str) -> str:
        template = self._environment.get_template(f"pages/{view.kind}.html")
        return template.render(page=view, root=Desk(self._bench, address).root)


def translate(environment: Environment, content_language: str) -> None:
    """Give templates `_`, `ngettext` and `trans` in the language being spoken, and a mark for what is not in it."""
    environment.policies["ext.i18n.trimmed"] = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_translations(spoken().translations, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.globals["content_language"] = _content_attributes(content_language)


def _content_attributes(tag: str) -> Markup:
    """Return the attributes of text in the content's own language; none where the interface speaks it, too."""
    if tag == spoken().tag:
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(tag, direction_of(tag))


@contextmanager
def _shared(renderer: HtmlRenderer) -> Iterator[None]:
    """Let processes forked meanwhile inherit the renderer, and what it holds without copying it."""
    global _renderer  # noqa: PLW0603 - what a forked process inherits has to be global
    _renderer = renderer
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        _renderer = None


def _slices(items: Sequence[T], number: int) -> list[Sequence[T]]:
    size = max(-(-len(items) // number), 1)
    return [items[start : start + size] for start in range(0, len(items), size)]


def _render_slice(facts: Sequence[Fact]) -> list[tuple[tuple[str, str], Fragment]]:
    assert _renderer is not None  # noqa: S101 - inherited from the process that forked
    return [_renderer.render_fragment(fact) for fact in facts]


def _render_chunk(pages: Sequence[Page]) -> list[tuple[str, str]]:
    assert _renderer is not None  # noqa: S101 - inherited from the process that forked
    return [(page.address, _renderer.render_page(page)) for page in pages]


__all__ = ["HtmlRenderer", "Setting", "translate"]
