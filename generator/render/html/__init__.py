"""Pages as HTML: the article of each page, from views through Jinja.

In: a site, and what one build has in common (`Setting`). Out: the HTML between a page's header and footer.
The environment is our own, with autoescape and StrictUndefined: a template that names what is not there
fails the build.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from generator.render.html import views
from generator.render.html.briefs import brief_view
from generator.render.html.desk import Bench, Desk, Setting
from generator.render.html.fragments import FactMacros
from generator.render.html.lists import home_view, index_view, positions_view, review_view, timeline_view
from generator.render.html.records import record_view
from generator.site import Page

VIEWS: dict[str, Callable[[Desk, Page], views.PageView]] = {
    "actor": record_view,
    "issue": record_view,
    "cooperation": record_view,
    "event": record_view,
    "source": record_view,
    "tombstone": record_view,
    "brief": brief_view,
    "index": index_view,
    "timeline": timeline_view,
    "positions": positions_view,
    "review": review_view,
}


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
        partial = self._environment.get_template("partials/fact.html").module
        macros = FactMacros(partial.fact, partial.place, partial.also)  # type: ignore[attr-defined]
        self._bench = Bench(setting, macros)

    def render_page(self, page: Page) -> str:
        """Return the article of a page that is made from facts."""
        return self._render(VIEWS[page.kind](Desk(self._bench, page.address, page.record), page), page.address)

    def render_home(self, title: str, lead: str) -> str:
        """Return the article of the home page, under its hand-written `lead` (HTML from trusted Markdown)."""
        desk = Desk(self._bench, "")
        return self._render(home_view(desk, title, Markup(lead)), "")  # noqa: S704 - MkDocs made it from the project's own page

    def _render(self, view: views.PageView, address: str) -> str:
        template = self._environment.get_template(f"pages/{view.kind}.html")
        return template.render(page=view, root=Desk(self._bench, address).root)


__all__ = ["HtmlRenderer", "Setting"]
