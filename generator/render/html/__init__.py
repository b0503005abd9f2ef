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
from generator.render.html.changes import changes_view, with_history
from generator.render.html.desk import Desk, Setting
from generator.render.html.lists import home_view, index_view, positions_view, review_view, timeline_view
from generator.render.html.records import record_view
from generator.site import Page

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

    def render_page(self, page: Page) -> str:
        """Return the article of a page that is made from facts."""
        return self._render(VIEWS[page.kind](Desk(self.setting, page.address, page.record), page), page.address)

    def render_home(self, title: str, lead: str) -> str:
        """Return the article of the home page, under its hand-written `lead` (HTML from trusted Markdown)."""
        desk = Desk(self.setting, "")
        return self._render(home_view(desk, title, Markup(lead)), "")  # noqa: S704 - MkDocs made it from the project's own page

    def link_html(self, address: str, target: str, label: str) -> Markup:
        """Return a `[[link]]` of a hand-written page at `address`; raises KeyError for an unknown id."""
        return Desk(self.setting, address).prose(f"[[{target}|{label}]]" if label else f"[[{target}]]")

    def _render(self, view: views.PageView, address: str) -> str:
        template = self._environment.get_template(f"pages/{view.kind}.html")
        return template.render(page=view, root=Desk(self.setting, address).root)


__all__ = ["HtmlRenderer", "Setting"]
