"""Facts that contradict each other, side by side, and the page of all of them.

In: a `PageContext`. Out: `DisputeView`s, each with its facts as finished HTML. Which fact is right is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext
from briefing_site.facts.model import Fact
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageBlock, PageView, cited_sources, introduced, siblings
from briefing_site.render.html.parts import links_to_parts
from briefing_site.site.labels import counted_facts
from briefing_site.site.pages import DOUBTS, Page
from briefing_site.site.parts import DISPUTES, FACTS, MAX_DOUBTS_BESIDE


def disputes_view(context: PageContext, page: Page) -> PageView:
    """Return the page of all disputes, the latest first."""
    parts = context.site.dispute_parts
    part = parts[page.span]
    disputes = part.items if page.span or not part.below else context.base.disputes[-DISPUTES.page :]
    lead = gettext("Facts that contradict each other, side by side. This page does not say which of them is right.")
    if not part.total:
        lead = gettext("No facts on record contradict each other.")
    found = tuple(dispute_views(context, reversed(disputes)))
    links = (pages_on_positions(context, "disputed/"), *links_to_parts(context, "disputed/", parts, page.span))
    doubts: tuple[PageBlock, ...] = () if page.span else (blocks.Remark(_looked_for(context)), *_doubts(context))
    shown = (*siblings(*links), blocks.DisputeList(found), *doubts)
    return PageView("disputed", introduced(page.title, lead), (*shown, *cited_sources(context.sources())))


def _looked_for(context: PageContext) -> str:
    """Say what was searched, and for which signs: "nothing found" means little otherwise."""
    words = gettext(
        "Looked through: {facts}. Facts are listed as contradicting each other where an editor has marked one of "
        "them so; their wording is not compared."
    )
    return words.format(facts=counted_facts(len(context.base.facts)))


def _doubts(context: PageContext) -> Iterator[blocks.FactGroup]:
    """Yield the facts that are in doubt though nothing on record contradicts them, the newest first."""
    found = context.site.doubted
    if not found:
        return
    newest = found[: -MAX_DOUBTS_BESIDE - 1 : -1]
    note, more = _why_in_doubt(), None
    if len(found) > len(newest):
        words = gettext("Shown on this page are the newest {number} of {total}.")
        note = f"{note} {words.format(number=format_number(len(newest)), total=format_number(len(found)))}"
        more = views.Link(context.href(DOUBTS), gettext("In doubt"))
    yield blocks.FactGroup("doubted", gettext("In doubt"), context.facts(newest), note, more=more)


def _why_in_doubt() -> str:
    return gettext(
        "These carry a caveat of ours, are of doubtful credibility, or rest on a source no longer in good standing."
    )


def doubts_view(context: PageContext, page: Page) -> PageView:
    """Return the page of facts in doubt, the latest first."""
    parts = context.site.doubt_parts
    part = parts[page.span]
    facts = part.items if page.span or not part.below else context.site.doubted[-FACTS.page :]
    links = (pages_on_positions(context, page.address), *links_to_parts(context, DOUBTS, parts, page.span))
    found = blocks.FactGroup("doubted", gettext("In doubt"), context.facts(reversed(facts)))
    shown = (*siblings(*links), found, *cited_sources(context.sources()))
    return PageView("doubted", introduced(page.title, _why_in_doubt()), shown)


def pages_on_positions(context: PageContext, current: str) -> tuple[views.Link, ...]:
    """Return the links between the pages of positions and of contradicting facts."""
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
