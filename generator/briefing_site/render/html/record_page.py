"""The page about one record: its content, history and foot.

In: a record, its `PageContext`, and the page's head and blocks. Out: its `PageView`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefing_site.base.edtf import day_words
from briefing_site.base.language import gettext
from briefing_site.facts.kinds.fact import STANDING
from briefing_site.facts.model import AnyRecord
from briefing_site.render.html import blocks
from briefing_site.render.html.changes import history_of
from briefing_site.render.html.fact_words import counted_checks
from briefing_site.render.html.linked_data import claims_of
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import Colophon, PageBlock, PageHead, PageView, contents_of


def page_of_record(
    context: PageContext, record: AnyRecord, kind: str, head: PageHead, parts: Sequence[PageBlock]
) -> PageView:
    """Return the page about a record: its blocks, with table of contents and history added."""
    listed = () if record.withdrawn else contents_of(parts)
    history = tuple(history_of(context, record.id))
    if listed:
        listed = (*listed, *contents_of(history))
    return PageView(
        kind,
        head,
        (*((blocks.ContentsNav(listed),) if listed else ()), *parts, *history),
        Colophon(
            context.own_handling(record),
            tuple(_state_of_review(context, record)),
            context.setting.edit_url.replace("{path}", record.origin.path),
        ),
        claims_of(context, record.id),
    )


def _state_of_review(context: PageContext, record: AnyRecord) -> Iterator[str]:
    """Yield the review status, in words."""
    facts = [fact for fact in record.facts if fact.status in STANDING]
    if facts:
        reviews = context.setting.reviews
        holding = [fact for fact in facts if reviews.hold_for(fact) and not reviews.doubts_of(fact.id)]
        checked = [fact.reviewed.day for fact in holding if fact.reviewed]
        yield counted_checks(checked, len(facts))
    due = record.review_by
    if due and due < context.setting.today:
        yield gettext("Review overdue since {day}").format(day=day_words(due))
    elif due:
        yield gettext("Review due by {day}").format(day=day_words(due))
