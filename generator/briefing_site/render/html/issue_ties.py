"""Who is tied to whom on each issue: who spoke to, acted upon or went through whom, by the facts on the issue's page.

In: a `PageContext`. Out: an `IssueTies` for each issue with such pairs, by name; pairs with most facts first. What does
not fit on the page is counted and linked: the page of an issue has all of its facts.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import Fact, Issue
from briefing_site.facts.text.prose import curl
from briefing_site.render.html import views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.pictures.views import IssueTies, PairRow
from briefing_site.site.pages import FOLDER_TITLES

MAX_ISSUES = 20
"""Issues that can be selected, those with most pairs."""
MAX_PAIRS = 12
"""Pairs of actors shown for an issue, those with most facts."""
MAX_ROWS = 100
"""Pairs of all issues together."""
Pairs = dict[tuple[str, str], list[Fact]]


def ties_by_issue(context: PageContext) -> tuple[tuple[IssueTies, ...], views.Link | None]:
    """Return the issues that have ties between actors, by name, and a link to all issues if some are left out."""
    base = context.setting.whole.site.base
    pairs = {issue.id: _pairs_on(base, issue) for issue in base.issues.values() if not issue.withdrawn}
    found = {issue: on_issue for issue, on_issue in pairs.items() if on_issue}
    order = base.name_order
    most = heapq.nsmallest(MAX_ISSUES, found, key=lambda i: (-len(found[i]), order(i)))
    each = min(MAX_PAIRS, MAX_ROWS // max(len(most), 1))
    shown = tuple(_ties_on(context, issue, found[issue], each) for issue in sorted(most, key=order))
    left_out = shown_of(len(most), len(found))
    every = views.Link(context.href("issues/"), gettext(FOLDER_TITLES["issues"]), note=left_out)
    return shown, every if left_out else None


def shown_of(number: int, total: int) -> str:
    """Say how many of how many a page shows; empty if it shows all."""
    if number == total:
        return ""
    words = gettext("Shown on this page are {number} of {total}.")
    return words.format(number=format_number(number), total=format_number(total))


def _pairs_on(base: FactBase, issue: Issue) -> Pairs:
    pairs: Pairs = defaultdict(list)
    for fact in base.facts_shown_on.get(issue.id, ()):
        for pair in dict.fromkeys(_pairs_in(fact)):
            pairs[pair].append(fact)
    return pairs


def _pairs_in(fact: Fact) -> Iterator[tuple[str, str]]:
    for actor in fact.by:
        yield from ((actor, other) for other in (*fact.to, *fact.via) if other != actor)


def _ties_on(context: PageContext, issue: str, pairs: Pairs, number: int) -> IssueTies:
    order = context.base.name_order
    most = heapq.nsmallest(number, pairs, key=lambda pair: (-len(pairs[pair]), *(order(i) for i in pair)))
    return IssueTies(
        id=issue,
        name=curl(context.base.records[issue].distinct_name),
        link=context.shown(context.link(issue)),
        rows=tuple(_row(context, pair, pairs[pair]) for pair in most),
        note=shown_of(len(most), len(pairs)),
    )


def _row(context: PageContext, pair: tuple[str, str], facts: list[Fact]) -> PairRow:
    by, to = (context.shown(context.link(actor)) for actor in pair)
    context.marking.add(*(fact.id for fact in facts))  # each counts, and reveals that they spoke
    latest = context.shown(context.fact_link(max(facts, key=lambda fact: fact.date.order).id))
    return PairRow(by, to, " ".join(pair), format_number(len(facts)), latest)
