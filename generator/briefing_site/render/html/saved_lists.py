"""The desk's saved lists: a page of all of them, and a page for each with the results of its query.

In: a `PageContext`, whose site has the lists. Out: `PageView`s. Facts have the filters of the timeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.factbase import SubjectPosition
from briefing_site.facts.model import Fact
from briefing_site.facts.text.prose import curl
from briefing_site.render.html import blocks, views
from briefing_site.render.html.distinct_words import with_distinct_words
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import (
    PageBlock,
    PageHead,
    PageView,
    cited_sources,
    introduced,
    siblings,
)
from briefing_site.render.html.parts import links_of_desk
from briefing_site.render.html.timeline import fact_filters
from briefing_site.site.labels import counted_facts, counted_positions
from briefing_site.site.pages import Page, address_of
from briefing_site.site.parts import FACTS
from briefing_site.site.query_context import BriefLine, MissingPosition, QueryContext, QueryResult
from briefing_site.site.query_terms import find
from briefing_site.site.saved_lists import SavedList


def lists_view(context: PageContext, page: Page) -> PageView:
    """Return the page of all lists, with the number of results of each."""
    lead = gettext("The desk’s standing questions, answered from everything on record with each edition.")
    group = replace(list_entries(context), more=None)
    return PageView("lists", introduced(page.title, lead), (*siblings(links_of_desk(context, page.address)), group))


def list_entries(context: PageContext) -> blocks.EntryGroup:
    """Return the saved lists as index entries."""
    entries = tuple(
        views.IndexEntry(
            views.Link(context.href(f"lists/{saved.place}/"), saved.name),
            Markup(),
            (_counted(_found(context, saved)),),
        )
        for saved in context.site.lists.values()
    )
    more = views.Link(context.href("lists/"), gettext("All lists"))
    return blocks.EntryGroup("lists", gettext("Lists"), entries, more=more)


def list_view(context: PageContext, page: Page) -> PageView:
    """Return the page with the results of a list's query."""
    saved = context.site.lists[page.span]
    found = _found(context, saved)
    shown = found.items[: FACTS.whole]
    others = tuple(
        views.Link(context.href(f"lists/{other.place}/"), other.name, current=other is saved)
        for other in context.site.lists.values()
    )
    head = PageHead(page.title, written=True, lead=_lead(found))
    asked = blocks.Remark(gettext("Asked with the query {query}").format(query=saved.query.text))
    ways = siblings(links_of_desk(context, "lists/"), others)
    return PageView("list", head, (*ways, *_blocks(context, shown), asked))


def _blocks(context: PageContext, items: Sequence[object]) -> Iterator[PageBlock]:
    facts = tuple(item for item in items if isinstance(item, Fact))
    shown = context.facts(facts, filters=True)
    if facts:
        yield blocks.FilterForm(tuple(fact_filters(context, facts)))
    if positions := with_distinct_words(context.position(item) for item in items if isinstance(item, SubjectPosition)):
        yield blocks.PositionsSection(positions)
    if facts:
        yield blocks.FactGroup("found", gettext("Facts"), shown)
    yield from _gaps(context, items)
    yield from _lines(context, items)
    yield from cited_sources(context.sources())


def _found(context: PageContext, saved: SavedList) -> QueryResult:
    whole = context.setting.whole
    queried = QueryContext(whole.site.base, whole.reviews, whole.today, whole.default_handling)
    return find(saved.query, queried)


def _lead(found: QueryResult) -> Markup:
    lines = [_counted(found)]
    if len(found.items) > FACTS.whole:
        lines.append(gettext("This page shows the first {number}.").format(number=FACTS.whole))
    return Markup("<p>{}</p>").format(" · ".join(lines))


def _counted(found: QueryResult) -> str:
    """Say how many of what were found."""
    number = len(found.items)
    match found.what:
        case "facts":
            return counted_facts(number)
        case "positions":
            return counted_positions(number)
        case "lines":
            words = ngettext("{number} line to take", "{number} lines to take", number)
        case _:
            words = ngettext("{number} position missing", "{number} positions missing", number)
    return words.format(number=format_number(number))


def _gaps(context: PageContext, items: Iterable[object]) -> Iterator[blocks.EntryGroup]:
    """Yield the issues, each with the actors that have no position on it."""
    gaps = (item for item in items if isinstance(item, MissingPosition))
    entries = []
    for subject, found in groupby(gaps, key=lambda gap: gap.subject):
        actors = [gap.actor for gap in found]
        context.marking.add(*(actor.id for actor in actors))
        names = gettext("; ").join(curl(actor.distinct_name) for actor in actors)
        entries.append(views.IndexEntry(context.link(subject.id, text=subject.distinct_name), Markup(), (names,)))
    if entries:
        yield blocks.EntryGroup("gaps", gettext("By issue"), tuple(entries))


def _lines(context: PageContext, items: Iterable[object]) -> Iterator[blocks.EntryGroup]:
    lines = (item for item in items if isinstance(item, BriefLine))
    for brief, found in groupby(lines, key=lambda item: item.brief):
        entries = tuple(views.IndexEntry(_link_to_line(context, item), context.prose(item.line.line)) for item in found)
        more = context.link(brief.id)
        yield blocks.EntryGroup(f"in-{brief.id}", curl(brief.title), entries, more=more)


def _link_to_line(context: PageContext, item: BriefLine) -> views.Link:
    """Return a link to the part of a brief with a line, in words that tell the line from others."""
    part, number = next(
        (part, number)
        for part, section in enumerate(item.brief.sections, start=1)
        for number, line in enumerate(section.lines, start=1)
        if line is item.line
    )
    topic = context.base.records[item.line.topic] if item.line.topic else None
    words = curl(topic.label) if topic else gettext("Point {number}").format(number=format_number(number))
    return replace(context.link(item.brief.id, text=words), href=context.href(f"{address_of(item.brief)}#part-{part}"))
