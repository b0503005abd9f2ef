"""A brief's page: the printed content, with every line linked to its facts.

In: a brief and its `PageContext`. Out: its `PageView`, section by section in printed order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from briefing_site.base.edtf import day_words
from briefing_site.base.language import gettext
from briefing_site.facts.factbase import positions_on
from briefing_site.facts.fields import asserting_prose_of
from briefing_site.facts.files.issuances import ChangeEntry, ChangesSince, Issuance
from briefing_site.facts.model import Line
from briefing_site.facts.text.prose import curl
from briefing_site.facts.text.sentences import count_sentences
from briefing_site.render.compose.briefs import compose_brief
from briefing_site.render.document import (
    Block,
    BottomLine,
    FactList,
    LabelledRow,
    LinesToTake,
    Passage,
    PersonEntries,
    PositionsOn,
    RecordDocument,
    RunningText,
    SubjectEntries,
)
from briefing_site.render.html import blocks, views
from briefing_site.render.html.distinct_words import lines_with_distinct_words, with_distinct_words
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageHead, PageView, cited_sources
from briefing_site.render.html.print_links import print_link
from briefing_site.render.html.record_page import page_of_record
from briefing_site.render.html.values import essentials_block
from briefing_site.site.labels import sentence_words
from briefing_site.site.pages import FOLDER_TITLES, Page

SHORT_SHA = 10


def brief_view(context: PageContext, page: Page) -> PageView:
    """Return the page of the brief that `page` is about."""
    brief = context.base.briefs[page.record]
    composed = compose_brief(context.setting, brief)
    parts = [*_parts(context, composed), *cited_sources(context.sources())]
    essentials = tuple(essentials_block(context, _essentials(context, composed)))
    head = PageHead(
        title=curl(brief.title),
        written=True,
        lead=Markup("<p>{}</p>").format(context.prose(composed.lead.text)),
        breadcrumbs=(views.Link(context.href("briefs/"), gettext(FOLDER_TITLES["briefs"]), "briefs"),),
        pdf=print_link(context, f"briefs/{brief.id}", context.own_handling(brief)),
    )
    return page_of_record(context, brief, "brief", head, (*essentials, *parts))


def _essentials(context: PageContext, composed: RecordDocument) -> Iterator[LabelledRow]:
    rows = {row.key: row for row in composed.rows}
    cards = rows.pop("cards")
    yield from rows.values()
    if words := sentence_words(count_sentences(text for _, text in asserting_prose_of(composed.record))):
        yield LabelledRow("sentences", gettext("Sentences"), (words,))
    if composed.record.id in context.setting.issued:
        issue, since = context.setting.issued[composed.record.id]
        yield from _issued(issue, since, context.setting.reviews.reviewers.name_of(issue.by))
    yield cards


def _issued(issue: Issuance, since: ChangesSince | None, name: str) -> Iterator[LabelledRow]:
    words = gettext("{day}, by {initials}, at revision {revision}")
    shown = words.format(day=day_words(issue.date), initials=name, revision=issue.revision[:SHORT_SHA])
    yield LabelledRow("issued", gettext("Last issued"), (shown,))
    if issue.override:
        yield LabelledRow("anyway", gettext("Issued although"), (issue.override,))
    if since is None:
        unknown = gettext("unknown: that revision is not in this repository")
        yield LabelledRow("since", gettext("Since then"), (unknown,))


def _parts(context: PageContext, composed: RecordDocument) -> Iterator[blocks.BriefPart]:
    """Yield what has changed since the last issue, then the brief's parts, the bottom line first."""
    _, since = context.setting.issued.get(composed.record.id, (None, None))
    if since:
        yield blocks.BriefPart(gettext("Changes since it was issued"), "since", body=_since(context, since))
    for section in composed.sections:
        filled = {name: value for block in section.blocks for name, value in _filled(context, block)}
        yield blocks.BriefPart(section.heading, section.id, **filled)


def _filled(context: PageContext, block: Block) -> Iterator[tuple[str, Any]]:
    """Yield the field of a part that a block fills, and its value."""
    match block:
        case Passage(text) | BottomLine(text):
            yield "body", _paragraphs(context, text)
        case SubjectEntries(entries) | PersonEntries(entries):
            yield "links", context.links(entry.record.id for entry in entries)
        case PositionsOn(subjects):
            yield (
                "positions",
                with_distinct_words(context.position(held) for record in subjects for held in positions_on(record)),
            )
        case FactList(facts):
            yield "facts", context.facts(facts)
        case LinesToTake(lines):
            yield "lines", lines_with_distinct_words(_line(context, line) for line in lines)
        case _:
            raise TypeError(f"a part of a brief cannot show {block!r}")


def _line(context: PageContext, line: Line) -> views.LineView:
    facts = tuple(context.fact_link(fact_id) for fact_id in line.facts)
    topic = context.link(line.topic) if line.topic else None
    return views.LineView(context.prose(line.line), facts, topic, context.review_of(line))


def _since(context: PageContext, since: ChangesSince) -> Markup:
    lists = (
        (gettext("Added"), since.added),
        (gettext("Changed"), since.changed),
        (gettext("Withdrawn"), since.withdrawn),
    )
    parts = [
        Markup("<h3>{}</h3>\n<ul>{}</ul>\n").format(heading, Markup("").join(_entry(context, e) for e in entries))
        for heading, entries in lists
        if entries
    ]
    return Markup("").join(parts) or Markup("<p>{}</p>").format(gettext("Nothing in it has changed since then."))


def _entry(context: PageContext, entry: ChangeEntry) -> Markup:
    if not entry.fact:
        return Markup("<li>{}</li>").format(entry.words)
    return Markup('<li><a href="{}">{}</a></li>').format(context.fact_link(entry.fact).href, entry.words)


def _paragraphs(context: PageContext, text: RunningText) -> Markup:
    """Return drafted prose; a blank line in the file starts a new paragraph."""
    parts = (context.prose(part, text.reviewed_as) for part in text.text.split("\n") if part.strip())
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in parts)
