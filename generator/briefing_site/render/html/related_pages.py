"""Related records, if there are many: the first of each group on the record's page, all on pages by letter.

In: the sections of the record's document that lead to others. Out: blocks of its page; `PageView`s of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from briefing_site.base.cldr import format_list, format_number
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.model import AnyRecord
from briefing_site.facts.text.prose import curl
from briefing_site.render.compose.records import compose_record, compose_source
from briefing_site.render.document import Mentions, RelatedRecords, Section
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageHead, PageView, siblings
from briefing_site.render.html.parts import links_to_parts
from briefing_site.site.pages import FOLDER_TITLES, Page, address_of, related_address

MAX_FIRST = 40
"""Records of each group shown on a record's page if there is a separate page of all."""


def first_of(context: PageContext, others: Iterable[str]) -> tuple[str, ...]:
    """Return the records of a group that the page shows: all, unless it links to a separate page of all."""
    return (*others,)[: MAX_FIRST if context.record in context.site.related_parts else None]


def link_to_all(context: PageContext) -> views.Link | None:
    """Return the link to the page of all related records; None if this page shows them all."""
    parts = context.site.related_parts.get(context.record)
    if not parts:
        return None
    total = parts[""].total
    words = ngettext("All {number} related record", "All {number} related records", total).format(
        number=format_number(total)
    )
    return views.Link(context.href(related_address(context.base.records[context.record])), words)


def related_view(context: PageContext, page: Page) -> PageView:
    """Return one page of all records related to a record, each with the reasons."""
    record = context.base.records[page.record]
    parts = context.site.related_parts[record.id]
    why = context.cache.related.of(record.id, lambda: _reasons_of(context, record))
    links = tuple(
        context.shown(context.link(other.id, format_list(why.get(other.id, ())))) for other in parts[page.span].items
    )
    index = views.Link(context.href(f"{record.folder}/"), gettext(FOLDER_TITLES[record.folder]), record.folder)
    home = views.Link(context.href(address_of(record)), curl(record.label), record.folder)
    count = ngettext("{number} record", "{number} records", parts[page.span].total)
    lead = Markup("<p>{}</p>").format(count.format(number=format_number(parts[page.span].total)))
    head = PageHead(page.title, written=True, lead=lead, breadcrumbs=(index, home))
    rows = siblings(*links_to_parts(context, related_address(record), parts, page.span))
    heading = gettext("Related")
    listed = blocks.RelatedSection("related", heading, (views.LinkGroup(heading, links),))
    return PageView("part", head, (*rows, *((listed,) if links else ())))


def _reasons_of(context: PageContext, record: AnyRecord) -> Mapping[str, tuple[str, ...]]:
    source = context.base.sources.get(record.id)
    composed = compose_source(context.setting, source) if source else compose_record(context.setting, record)
    return reasons_in(composed.sections)


def reasons_in(sections: Iterable[Section]) -> Mapping[str, tuple[str, ...]]:
    """Return the reasons why the sections of a document link to each record."""
    found: dict[str, dict[str, None]] = {}
    for section in sections:
        for block in section.blocks:
            if isinstance(block, RelatedRecords):
                for group in block.groups:
                    for other, note in group.notes.items():
                        found.setdefault(other, {})[note if group.in_facts else group.heading] = None
            elif isinstance(block, Mentions):
                for other in block.places:
                    found.setdefault(other, {})[section.heading] = None
    return {other: tuple(reasons) for other, reasons in found.items()}
