"""The page of one record: actor, issue, cooperation area, event, source, tombstone.

In: a record and its `PageContext`. Out: its `PageView`. Links go both ways by construction: every reference to the
record is found through `FactBase.incoming`, and grouped by reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext
from briefing_site.facts.model import AnyRecord, Source
from briefing_site.facts.text.prose import curl
from briefing_site.render.compose.kinds import tags_of_record
from briefing_site.render.compose.limits import first_facts
from briefing_site.render.compose.records import compose_record, compose_source, compose_tombstone
from briefing_site.render.document import RecordDocument, Section
from briefing_site.render.html import blocks, views
from briefing_site.render.html.impact_section import impact_view
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageBlock, PageHead, PageView, cited_sources, siblings
from briefing_site.render.html.parts import (
    FACT_PLACES,
    groups_among,
    is_of_facts,
    links_to_parts,
    parted,
    places_of_source,
)
from briefing_site.render.html.print_links import print_link
from briefing_site.render.html.record_page import page_of_record
from briefing_site.render.html.sections import section_blocks
from briefing_site.render.html.source_text import groups_with_text
from briefing_site.render.html.values import essentials_block
from briefing_site.site.labels import counted_facts, language_name
from briefing_site.site.pages import FOLDER_TITLES, Page, address_of
from briefing_site.site.parts import FACTS
from briefing_site.site.relations import facts_by_place, facts_of

MAX_FIRST = FACTS.page // 2
"""Facts on the first page of a record with too many for one page: the rest of its content is there too."""


def record_view(context: PageContext, page: Page) -> PageView:
    """Return the page of the record that `page` is about."""
    record = context.base.records[page.record]
    if record.withdrawn:
        return _tombstone(context, record)
    source = context.base.sources.get(record.id)
    return _source_view(context, source) if source else _fact_page(context, record)


def _fact_page(context: PageContext, record: AnyRecord) -> PageView:
    composed = compose_record(context.setting, record)
    essentials = tuple(essentials_block(context, composed.rows))  # first, so that its citations are numbered first
    parts = [*_blocks(context, record, composed.sections), *cited_sources(context.sources())]
    head = replace(
        _head(context, composed),
        kind_label=composed.kind_label if record.type else "",  # otherwise the breadcrumb says it
        lead=context.prose(composed.lead.text, composed.lead.reviewed_as),
        names=tuple(native_views(record)),
        tags=tuple(tags_of_record(context.setting, record)),
        pdf=print_link(context, f"{record.folder}/{record.id}", context.own_handling(record)),
    )
    return page_of_record(context, record, record.words.singular, head, (*essentials, *parts))


def _blocks(context: PageContext, record: AnyRecord, sections: Sequence[Section]) -> Iterator[PageBlock]:
    """Yield the blocks of a record's page; if not all facts fit, the first ones and links to the rest."""
    parts = context.site.record_parts.get(record.id)
    if not parts:
        yield from section_blocks(context, sections)
        return
    first = {fact.id for fact in first_facts(facts_of(context.base, record), MAX_FIRST)}
    place = next(place for place, section in enumerate(sections) if is_of_facts(section))
    yield from section_blocks(context, sections[:place])
    yield from siblings(*links_to_parts(context, address_of(record), parts, ""), words=gettext("All facts by date"))
    words = gettext("Shown on this page are the most important and the newest, {number} of {facts}.")
    note = words.format(number=format_number(len(first)), facts=counted_facts(len(facts_of(context.base, record))))
    facts, others = parted(sections[place:])
    for group in groups_among(context, facts, first):
        yield replace(group, note=note)
        note = ""
    if record.id in context.site.spans_of_facts:
        yield blocks.FactPlaces(context.root, FACT_PLACES)
    yield from section_blocks(context, others)


def _source_view(context: PageContext, source: Source) -> PageView:
    composed = compose_source(context.setting, source)
    _, others = parted(composed.sections)
    if source.id in context.site.source_parts:
        parts: list[PageBlock] = [blocks.PlaceIndex(tuple(places_of_source(context, source)))]
    else:
        parts = [*groups_with_text(context, source, facts_by_place(context.base, source))]
    parts += section_blocks(context, others)
    if impact := impact_view(context, source):
        parts.append(impact)
    essentials = tuple(essentials_block(context, composed.rows))
    return page_of_record(context, source, "source", _head(context, composed), (*essentials, *parts))


def _tombstone(context: PageContext, record: AnyRecord) -> PageView:
    composed = compose_tombstone(context.setting, record)
    parts = tuple(section_blocks(context, composed.sections))
    head = replace(_head(context, composed), lead=context.prose(composed.lead.text, composed.lead.reviewed_as))
    return page_of_record(context, record, "tombstone", head, parts)


# --- head ---------------------------------------------------------------------------------------------------------


def _head(context: PageContext, composed: RecordDocument) -> PageHead:
    return PageHead(
        title=curl(composed.record.distinct_name),
        written=True,
        kind_label=composed.kind_label,
        breadcrumbs=_breadcrumbs(context, composed.record),
    )


def native_views(record: AnyRecord) -> Iterator[views.Native]:
    """Yield the record's names in other languages and scripts."""
    for tag, name in record.names.items():
        lang = tag.removesuffix("-pinyin") if tag.startswith("zh-Latn") else tag
        yield views.Native(name, lang if lang != "zh-Latn" else tag, language_name(tag))


def _breadcrumbs(context: PageContext, record: AnyRecord) -> tuple[views.Link, ...]:
    """Return links from the folder's index down through the wider records."""
    above: list[str] = []
    part_of = record.part_of
    while part_of and part_of not in above and part_of in context.base.records:
        above.insert(0, part_of)
        part_of = context.base.records[part_of].part_of
    index = views.Link(context.href(f"{record.folder}/"), gettext(FOLDER_TITLES[record.folder]), record.folder)
    return (index, *context.links(above))
