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
from briefing_site.render.html.parts import ways_to_parts
from briefing_site.site.pages import Page
from briefing_site.site.parts import DISPUTES


def disputes_view(context: PageContext, page: Page) -> PageView:
    """Return the page of everything that is disputed, the latest first."""
    parts = context.site.dispute_parts
    part = parts[page.span]
    disputes = part.items if page.span or not part.below else context.base.disputes[-DISPUTES.page :]
    lead = gettext("Facts that contradict each other, side by side. This page does not say which of them is right.")
    if not context.base.disputes:
        lead = gettext("No facts on record contradict each other.")
    found = tuple(dispute_views(context, reversed(disputes)))
    ways = (stance_pages(context, "disputed/"), *ways_to_parts(context, "disputed/", parts, page.span))
    shown = (*siblings(*ways), blocks.DisputeList(found))
    return PageView("disputed", introduced(page.title, lead), (*shown, *cited_sources(context.sources())))


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
