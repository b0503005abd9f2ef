"""The pages that a long list of facts is cut into, and the links between them.

In: a `PageContext` and a page that is one part. Out: its `PageView`, and for every page of such a list the rows of
links to coarser, equal and finer parts. Everything can be reached without scripts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from briefing_site.base.cldr import format_number
from briefing_site.base.edtf import as_heading
from briefing_site.base.language import gettext
from briefing_site.facts.model import AnyRecord, Fact, Source
from briefing_site.facts.text.prose import curl
from briefing_site.render.compose.records import compose_record
from briefing_site.render.document import FactList, Section
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageHead, PageView, cited_sources, siblings
from briefing_site.render.html.source_text import passage_of
from briefing_site.site.labels import counted_facts
from briefing_site.site.pages import DESK_PAGES, FOLDER_TITLES, Page, Site, address_of
from briefing_site.site.parts import ListPart, Parts, path_to

FACT_PLACES = "facts.js"
"""Script beside a page that is cut: which part holds each of its facts."""
MAX_LINKS_IN_ROW = 40
"""Links in a row to the parts of a list; in a longer list, a part links to its neighbours and to all parts."""


def links_to_parts(context: PageContext, address: str, parts: Parts[Any], span: str) -> tuple[views.LinkRow, ...]:
    """Return a row of links for each level down to this part, and one for the parts it is cut into.

    If that is a single part, the rows below it follow. Links to finer parts have counts; those to siblings and parents
    have none, or one more fact would change every page of the list.
    """
    path = path_to(parts, span)
    shown = [*path]
    while len(parts[shown[-1]].below) == 1:
        shown += parts[shown[-1]].below
    rows = ((_near(parts[place].below, path), place not in path or place == span) for place in shown)
    return tuple(
        tuple(
            views.Link(
                context.href(f"{address}{place}/"),
                _title(parts[place]),
                note=format_number(parts[place].total) if is_below else "",
                current=place in path,
            )
            for place in row
        )
        for row, is_below in rows
        if row
    )


def links_of_desk(context: PageContext, current: str) -> views.LinkRow:
    """Return the links between the desk's own pages, only one of which is in the menu."""
    pages = ((address, words) for address, words in DESK_PAGES.items() if address != "lists/" or context.site.lists)
    return tuple(
        views.Link(context.href(address), gettext(words), current=address == current) for address, words in pages
    )


def _near(row: tuple[str, ...], path: tuple[str, ...]) -> tuple[str, ...]:
    if len(row) <= MAX_LINKS_IN_ROW:
        return row
    here = next((row.index(place) for place in row if place in path), None)
    return row if here is None else row[max(here - 1, 0) : here + 2]


def render_fact_places(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield, for each record whose page is cut, the script that takes a fact's permanent address to its part."""
    for record_id, spans in site.spans_of_facts.items():
        words = json.dumps(spans, ensure_ascii=False, separators=(",", ":"))
        yield f"{site.address_of_record(record_id)}{FACT_PLACES}", f"window.factPlaces={words};\n".encode()


def _title(part: ListPart[Any]) -> str:
    """Return the text of a link to a part: a period in the form of headings, not of running text."""
    if period := part.period:
        return part.title.replace(str(period), as_heading(period), 1)
    return part.title or gettext("The source as a whole")


def part_view(context: PageContext, page: Page) -> PageView:
    """Return one part of the facts on a record's page, grouped as on that page."""
    record = context.base.records[page.record]
    parts: Parts[Any]
    if source := context.base.sources.get(record.id):
        parts = context.site.source_parts[record.id]
        groups = groups_by_place(context, source, parts[page.span].items)
    else:
        parts = context.site.record_parts[record.id]
        groups = _in_sections(context, record, parts[page.span].items)
    index = views.Link(context.href(f"{record.folder}/"), gettext(FOLDER_TITLES[record.folder]), record.folder)
    head = PageHead(
        page.title,
        written=True,
        lead=Markup("<p>{}</p>").format(_words(parts[page.span])),
        breadcrumbs=(index, views.Link(context.href(address_of(record)), curl(record.label), record.folder)),
    )
    found = (*siblings(*links_to_parts(context, address_of(record), parts, page.span)), *groups)
    return PageView("part", head, (*found, *cited_sources(context.sources())))


def _in_sections(context: PageContext, record: AnyRecord, facts: Iterable[Fact]) -> Iterator[blocks.FactGroup]:
    """Yield facts under their headings on the record's page, in the order of that page."""
    headings = context.cache.headings.of(record.id, lambda: _headings_of(context, record))
    found: dict[tuple[int, str, str], list[Fact]] = {}
    for fact in facts:
        found.setdefault(headings[fact.id], []).append(fact)
    for section in sorted(found):
        yield blocks.FactGroup(*section[1:], context.facts(found[section]))


def _headings_of(context: PageContext, record: AnyRecord) -> dict[str, tuple[int, str, str]]:
    """Return the section of each fact on a record's page: its rank, HTML id and heading."""
    sections, _ = parted(compose_record(context.setting, record).sections)
    return {
        fact.id: (place, section.id, section.heading)
        for place, section in enumerate(sections)
        for fact in _facts_in(section)
    }


def _words(part: ListPart[Any]) -> str:
    """Say how many facts a part covers, and where to find those that its page does not show."""
    count = counted_facts(part.total)
    if part.below and not part.items:
        return gettext("{facts}, all on pages of their own, by a more exact date or place.").format(facts=count)
    if part.below:
        return gettext("{facts}; most stand on pages of their own, by a more exact date or place.").format(facts=count)
    return count


def groups_by_place(
    context: PageContext, source: Source, cited: Iterable[tuple[str, Fact]]
) -> Iterator[blocks.FactGroup]:
    """Yield the facts that rest on a source, grouped by the place they cite."""
    places: dict[str, list[Fact]] = {}
    for place, fact in cited:
        places.setdefault(place, []).append(fact)
    for place, facts in places.items():
        text = passage_of(context, source, place, facts)
        heading = place or gettext("The source as a whole")
        yield blocks.FactGroup(place or "whole", heading, context.facts(facts), text=text)


def groups_among(
    context: PageContext, sections: Iterable[Section], shown: AbstractSet[str]
) -> Iterator[blocks.FactGroup]:
    """Yield the groups of facts on a record's page, limited to some facts."""
    for section in sections:
        if found := [fact for fact in _facts_in(section) if fact.id in shown]:
            yield blocks.FactGroup(section.id, section.heading, context.facts(found))


def _facts_in(section: Section) -> Iterator[Fact]:
    for block in section.blocks:
        if isinstance(block, FactList):
            yield from block.facts


def parted(sections: Iterable[Section]) -> tuple[list[Section], list[Section]]:
    """Split sections into those that list facts, and the others."""
    facts: list[Section] = []
    others: list[Section] = []
    for section in sections:
        (facts if is_of_facts(section) else others).append(section)
    return facts, others


def is_of_facts(section: Section) -> bool:
    """Tell whether a section lists facts."""
    return any(isinstance(block, FactList) for block in section.blocks)


def places_of_source(context: PageContext, source: AnyRecord) -> Iterator[views.Link]:
    """Yield a link for each place in a source whose page is cut; its `kind` is the HTML id that citations link to."""
    counts: dict[str, tuple[str, int]] = {}
    for part in context.site.source_parts[source.id].values():
        for place, _ in part.items:
            span, number = counts.get(place, (part.span, 0))
            counts[place] = span, number + 1
    for place, (span, number) in counts.items():
        href = context.href(f"{address_of(source)}{span}/#{quote(place or 'whole')}")
        words = place or gettext("The source as a whole")
        yield views.Link(href, words, kind=place or "whole", note=counted_facts(number))
