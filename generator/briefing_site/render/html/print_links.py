"""Links from a page to its printed form.

In: a `PageContext`, the name of a printed form and its label. Out: a link, if PDFs are made at all.
"""

from __future__ import annotations

from briefing_site.base.language import gettext
from briefing_site.render.html import views
from briefing_site.render.html.page_context import PageContext


def print_link(context: PageContext, name: str, handling: str) -> views.Link | None:
    """Return the link to a printed form (`issues/taiwan`, `book`) with its label; None if no PDFs are made."""
    if not context.setting.pdf:
        return None
    return views.Link(context.href(f"pdf/{name}.pdf"), gettext("Print version (PDF)"), note=handling)
