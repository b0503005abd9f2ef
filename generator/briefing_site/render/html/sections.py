"""Sections of a document as a page shows them: facts, positions, links to other records.

In: sections of the document tree, and the `PageContext` of the page. Out: blocks of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext, ngettext
from briefing_site.render import document
from briefing_site.render.compose.limits import MAX_POSITIONS
from briefing_site.render.html import blocks, views
from briefing_site.render.html.disputes import dispute_views
from briefing_site.render.html.distinct_words import with_distinct_words
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageBlock
from briefing_site.render.html.related_pages import first_of, link_to_all
from briefing_site.render.html.relation_graph import relation_view
from briefing_site.site.pages import FOLDER_TITLES


def section_blocks(context: PageContext, sections: Iterable[document.Section]) -> Iterator[PageBlock]:
    """Yield sections as blocks of a page."""
    for section in sections:
        for block in section.blocks:
            yield from page_blocks(block, section, context)


@singledispatch
def page_blocks(block: object, _: document.Section, __: PageContext) -> Iterator[PageBlock]:
    """Yield a block of a section as the page shows it."""
    raise TypeError(f"a page cannot show {block!r}")


@page_blocks.register
def _(block: document.PositionList, _: document.Section, context: PageContext) -> Iterator[PageBlock]:
    left_out = len(block.held) - MAX_POSITIONS
    is_of_actor = context.record in context.base.actors
    way = f"positions/?actor={context.record}" if is_of_actor else context.site.address_of_positions(context.record)
    words = gettext("Compare with other actors") if is_of_actor else ""
    if left_out > 0:
        words = ngettext("{number} more position", "{number} more positions", left_out)
    more = views.Link(context.href(way), words.format(number=format_number(left_out))) if words else None
    yield blocks.PositionsSection(with_distinct_words(map(context.position, block.held[:MAX_POSITIONS])), more)


@page_blocks.register
def _(block: document.ConflictingFacts, _: document.Section, context: PageContext) -> Iterator[PageBlock]:
    yield blocks.DisputesSection(tuple(dispute_views(context, block.disputes)))


@page_blocks.register
def _(block: document.FactList, section: document.Section, context: PageContext) -> Iterator[PageBlock]:
    yield blocks.FactGroup(section.id, section.heading, context.facts(block.facts))


@page_blocks.register
def _(block: document.RelatedRecords, section: document.Section, context: PageContext) -> Iterator[PageBlock]:
    groups = tuple(
        views.LinkGroup(
            group.heading,
            tuple(context.shown(context.link(other, group.notes[other])) for other in first_of(context, group.notes)),
        )
        for group in block.groups
    )
    picture = relation_view(context, block.relations, listed=bool(groups)) if block.relations else None
    yield blocks.RelatedSection(section.id, section.heading, groups, picture, link_to_all(context))


@page_blocks.register
def _(block: document.Mentions, section: document.Section, context: PageContext) -> Iterator[PageBlock]:
    """Yield the records that mention this one, grouped by kind."""
    folders: dict[str, list[views.Link]] = {}
    for holder in first_of(context, block.places):
        link = _mention(context, holder, block.places[holder])
        folders.setdefault(context.base.records[holder].folder, []).append(link)
    groups = (
        views.LinkGroup(gettext(FOLDER_TITLES[folder]), tuple(context.shown(link) for link in links))
        for folder, links in folders.items()
    )
    yield blocks.RelatedSection(section.id, section.heading, tuple(groups), more=link_to_all(context))


def _mention(context: PageContext, holder: str, facts: tuple[str, ...]) -> views.Link:
    """Link to the first mention: in the record's head, or in a fact."""
    link = context.link(holder)
    note = ngettext("{number} place", "{number} places", len(facts)).format(number=len(facts)) if facts[1:] else ""
    context.marking.add(facts[0])
    href = link.href if not facts[0] else context.href(context.site.place_of_fact(facts[0]))
    return views.Link(href, link.text, link.kind, link.title, note, withdrawn=link.withdrawn)
