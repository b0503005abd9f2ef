"""Facts that contradict each other, side by side: on the records that they belong on, and all of them on one page.

In: a `PageContext`. Out: `DisputeView`s, each with its facts as finished HTML; which of them holds is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing_site.base.language import gettext
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageView, cited_sources, introduced, siblings
from briefing_site.site.pages import Page

MAX_DISPUTES = 6
"""On a record's page, the latest ones; the page of all has the rest."""
MAX_ON_ONE_PAGE = 200


def disputes_view(context: PageContext, page: Page) -> PageView:
    """Return the page of everything that is disputed, the latest first."""
    disputes = context.base.disputes[-MAX_ON_ONE_PAGE:]
    lead = gettext("Facts that contradict each other, side by side. This page does not say which of them is right.")
    if not disputes:
        lead = gettext("No facts on record contradict each other.")
    found = tuple(_views(context, reversed(disputes)))
    parts = (*siblings(stance_pages(context, "disputed/")), blocks.DisputeList(found))
    return PageView("disputed", introduced(page.title, lead), (*parts, *cited_sources(context.sources())))


def stance_pages(context: PageContext, current: str) -> tuple[views.Link, ...]:
    """Return the ways between the two pages on who says what: positions, and contradicting facts."""
    pages = (("positions/", gettext("Positions")), ("disputed/", gettext("Disputed facts")))
    return tuple(views.Link(context.href(address), text, current=address == current) for address, text in pages)


def disputes_on(context: PageContext, record: AnyRecord) -> tuple[views.DisputeView, ...]:
    """Return the disputes that facts of a record's page are part of, the latest first."""
    if not context.base.disputes:
        return ()
    base = context.base
    lists = [base.facts_shown_on.get(record.id, ())]
    if record.id in base.actors:
        lists += [found.get(record.id, ()) for found in (base.facts_by, base.facts_to, base.facts_via)]
    numbers = base.dispute_of
    here = sorted({numbers[fact.id] for facts in lists for fact in facts if fact.id in numbers}, reverse=True)
    return tuple(_views(context, (base.disputes[n] for n in here[:MAX_DISPUTES])))


def _views(context: PageContext, disputes: Iterable[tuple[Fact, ...]]) -> Iterator[views.DisputeView]:
    for facts in disputes:
        alone = gettext("No fact on record contradicts this one; a note for reviewers says why it is disputed.")
        yield views.DisputeView(
            context.facts(facts, copies=True),
            f"{len(facts)}" if len(facts) > 1 else "",
            "" if len(facts) > 1 else alone,
        )
