"""The page of one record: actor, issue, cooperation area, event, source, tombstone.

In: a record and its `PageContext`. Out: its `PageView`. Links go both ways by construction: what names the record
anywhere in the base is found through `FactBase.incoming`, and grouped by why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.factbase import positions_on
from briefing_site.facts.fingerprint import SUMMARY
from briefing_site.facts.model import AnyRecord, Source
from briefing_site.facts.prose import curl
from briefing_site.render.compose.kinds import essentials_of, tags_of_record
from briefing_site.render.html import blocks, views
from briefing_site.render.html.disputes import disputes_on
from briefing_site.render.html.impact_section import impact_view
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageBlock, PageHead, PageView, cited_sources, siblings
from briefing_site.render.html.parts import (
    FACT_PLACES,
    first_facts,
    groups_among,
    groups_by_place,
    places_of_source,
    ways_to_parts,
)
from briefing_site.render.html.record_page import page_of_record
from briefing_site.render.html.relation_graph import relation_view
from briefing_site.render.html.values import essentials_block
from briefing_site.site.labels import (
    counted_facts,
    kind_label,
    language_name,
    source_type,
)
from briefing_site.site.pages import FOLDER_TITLES, Page, address_of
from briefing_site.site.relations import (
    facts_by_place,
    facts_in_common,
    facts_of,
    incoming_of,
    neighbours_of,
    ties_of,
)


def record_view(context: PageContext, page: Page) -> PageView:
    """Return the page of the record that `page` is about."""
    record = context.base.records[page.record]
    if record.withdrawn:
        return _tombstone(context, record)
    source = context.base.sources.get(record.id)
    return _source_view(context, source) if source else _fact_page(context, record)


def _fact_page(context: PageContext, record: AnyRecord) -> PageView:
    parts = [*_fact_blocks(context, record), *cited_sources(context.sources())]
    essentials = tuple(essentials_block(context, essentials_of(context.setting, record)))
    head = PageHead(
        title=curl(record.distinct_name),
        written=True,
        kind_label=kind_label(record) if record.type else "",  # else the breadcrumb says it
        lead=context.prose(record.lead, f"{record.id}/{SUMMARY}"),
        breadcrumbs=_breadcrumbs(context, record),
        names=tuple(natives(record)),
        tags=tuple(tags_of_record(context.setting, record)),
        pdf=context.printed(f"{record.folder}/{record.id}", context.own_handling(record)),
    )
    return page_of_record(context, record, record.words.singular, head, (*essentials, *parts))


def _fact_blocks(context: PageContext, record: AnyRecord) -> Iterator[PageBlock]:
    if positions := tuple(_positions(context, record)):
        yield blocks.PositionsSection(positions)
    if disputes := disputes_on(context, record):
        yield blocks.DisputesSection(disputes)
    yield from _groups(context, record)
    yield from _related_section(context, record)
    yield from _mentioned(context, record)


def _source_view(context: PageContext, source: Source) -> PageView:
    parts = [*_by_place(context, source), *_related_section(context, source)]
    if fall := impact_view(context, source):
        parts.append(fall)
    essentials = tuple(essentials_block(context, essentials_of(context.setting, source)))
    head = PageHead(
        title=curl(source.name),
        written=True,
        kind_label=source_type(source.type).capitalize(),
        breadcrumbs=_breadcrumbs(context, source),
    )
    return page_of_record(context, source, "source", head, (*essentials, *parts))


def _tombstone(context: PageContext, record: AnyRecord) -> PageView:
    mentions = tuple(_mentioned(context, record))
    successors = tuple(context.shown(link) for link in context.links(record.related))
    head = PageHead(
        title=curl(record.distinct_name),
        written=True,
        kind_label=gettext("Withdrawn"),
        lead=context.prose(record.withdrawn),
        breadcrumbs=_breadcrumbs(context, record),
    )
    see = gettext("See instead")
    instead = (blocks.RelatedSection("replaced-by", see, (views.LinkGroup(see, successors),)),) if successors else ()
    return page_of_record(context, record, "tombstone", head, (*instead, *mentions))


# --- head ---------------------------------------------------------------------------------------------------------


def natives(record: AnyRecord) -> Iterator[views.Native]:
    """Yield the record's names in other languages and scripts."""
    for tag, name in record.names.items():
        lang = tag.removesuffix("-pinyin") if tag.startswith("zh-Latn") else tag
        yield views.Native(name, lang if lang != "zh-Latn" else tag, language_name(tag))


def _breadcrumbs(context: PageContext, record: AnyRecord) -> tuple[views.Link, ...]:
    """Lead from the folder's index down through the wider records."""
    above: list[str] = []
    part_of = record.part_of
    while part_of and part_of not in above and part_of in context.base.records:
        above.insert(0, part_of)
        part_of = context.base.records[part_of].part_of
    index = views.Link(context.href(f"{record.folder}/"), gettext(FOLDER_TITLES[record.folder]), record.folder)
    return (index, *context.links(above))


# --- positions and facts --------------------------------------------------------------------------------------------


def _positions(context: PageContext, record: AnyRecord) -> Iterator[views.PositionView]:
    """Yield the positions on a subject, or those that an actor takes."""
    for located in (*positions_on(record), *context.base.standpoints_of.get(record.id, ())):
        yield context.position(located)


def _groups(context: PageContext, record: AnyRecord) -> Iterator[PageBlock]:
    """Yield the facts on a record's page; where there are too many, the first of them and the ways to all."""
    facts = facts_of(context.base, record)
    parts = context.site.record_parts.get(record.id)
    if not parts:
        yield from groups_among(context, record, {fact.id for fact in facts})
        return
    first = {fact.id for fact in first_facts(facts)}
    words = gettext("Shown on this page are the most important and the newest, {number} of {facts}.")
    note = words.format(number=len(first), facts=counted_facts(len(facts)))
    yield from siblings(*ways_to_parts(context, address_of(record), parts, ""), words=gettext("All facts by date"))
    for group in groups_among(context, record, first):
        yield replace(group, note=note)
        note = ""
    if record.id in context.site.spans_of_facts:
        yield blocks.FactPlaces(context.root, FACT_PLACES)


def _by_place(context: PageContext, source: Source) -> Iterator[PageBlock]:
    """Yield the facts that rest on a source, or where they are."""
    if source.id in context.site.source_parts:
        yield blocks.PlaceIndex(tuple(places_of_source(context, source)))
        return
    found = facts_by_place(context.base, source)
    yield from groups_by_place(context, ((place, fact) for place, facts in found.items() for fact in facts))


# --- ways to and from -----------------------------------------------------------------------------------------------


def _related_section(context: PageContext, record: AnyRecord) -> Iterator[PageBlock]:
    common = facts_in_common(context.base, record)
    related = tuple(_related(context, record, common))
    ties = relation_view(context, record, ties_of(context.base, record, common), listed=bool(related))
    if related or ties:
        yield blocks.RelatedSection("related", gettext("Related"), related, ties)


def _mentioned(context: PageContext, record: AnyRecord) -> Iterator[PageBlock]:
    if mentions := tuple(_mentions(context, record)):
        yield blocks.RelatedSection("mentions", gettext("Mentioned in"), mentions)


def _related(context: PageContext, record: AnyRecord, common: Counter[str]) -> Iterator[views.LinkGroup]:
    groups: dict[str, dict[str, str]] = {}
    for target in record.related:
        groups.setdefault(gettext("See also"), {})[target] = ""
    for heading, holder in incoming_of(context.base, record):
        groups.setdefault(heading, {})[holder] = ""
    groups |= neighbours_of(context.base, record, common)
    for heading, ids in groups.items():
        yield views.LinkGroup(heading, tuple(context.shown(context.link(other, note)) for other, note in ids.items()))


def _mentions(context: PageContext, record: AnyRecord) -> Iterator[views.LinkGroup]:
    """Records whose prose links here, or to a fact that lives here, grouped by kind."""
    places: dict[str, dict[str, list[str]]] = {}
    for target in (record.id, *(fact.id for fact in record.facts)):
        for reference in context.base.incoming.get(target, ()):
            if reference.why == "link" and reference.holder != record.id:
                folder = context.base.records[reference.holder].folder
                places.setdefault(folder, {}).setdefault(reference.holder, []).append(reference.fact)
    for folder, holders in places.items():
        yield views.LinkGroup(
            gettext(FOLDER_TITLES[folder]), tuple(context.shown(_mention(context, h, f)) for h, f in holders.items())
        )


def _mention(context: PageContext, holder: str, facts: list[str]) -> views.Link:
    """Lead to the first place: the record's head, or the fact that mentions it."""
    link = context.link(holder)
    note = ngettext("{number} place", "{number} places", len(facts)).format(number=len(facts)) if facts[1:] else ""
    context.marking.add(facts[0])
    href = link.href if not facts[0] else context.href(context.site.place_of_fact(facts[0]))
    return views.Link(href, link.text, link.kind, link.title, note, withdrawn=link.withdrawn)
