"""Facts that contradict each other, side by side, and the page of all of them.

In: a `PageContext`. Out: `DisputeView`s, each with its facts as finished HTML; which of them holds is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing_site.base.language import gettext
from briefing_site.facts.model import Fact
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageView, cited_sources, introduced, siblings
from briefing_site.site.pages import Page

MAX_ON_ONE_PAGE = 200


def disputes_view(context: PageContext, page: Page) -> PageView:
    """Return the page of everything that is disputed, the latest first."""
    disputes = context.base.disputes[-MAX_ON_ONE_PAGE:]
    lead = gettext("Facts that contradict each other, side by side. This page does not say which of them is right.")
    if not disputes:
        lead = gettext("No facts on record contradict each other.")
    found = tuple(dispute_views(context, reversed(disputes)))
    parts = (*siblings(stance_pages(context, "disputed/")), blocks.DisputeList(found))
    return PageView("disputed", introduced(page.title, lead), (*parts, *cited_sources(context.sources())))


def stance_pages(context: PageContext, current: str) -> tuple[views.Link, ...]:
    """Return the ways between the two pages on who says what: positions, and contradicting facts."""
    pages = (("positions/", gettext("Positions")), ("disputed/", gettext("Disputed facts")))
    return tuple(views.Link(context.href(address), text, current=address == current) for address, text in pages)


def dispute_views(context: PageContext, disputes: Iterable[tuple[Fact, ...]]) -> Iterator[views.DisputeView]:
    """Yield disputes, each with its facts side by side."""
    for facts in disputes:
        alone = gettext("No fact on record contradicts this one; a note for reviewers says why it is disputed.")
        yield views.DisputeView(
            context.facts(facts, copies=True),
            f"{len(facts)}" if len(facts) > 1 else "",
            "" if len(facts) > 1 else alone,
        )
