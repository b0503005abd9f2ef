"""A brief's own page: what is printed, with every line leading to its facts.

In: a brief and its `PageContext`. Out: its `PageView`, section by section in printed order.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from briefing_site.base.edtf import day_words
from briefing_site.base.language import gettext
from briefing_site.facts.factbase import facts_of_chronology, positions_on
from briefing_site.facts.fields import asserting_prose_of
from briefing_site.facts.fingerprint import PROSE
from briefing_site.facts.issuances import ChangeEntry, ChangesSince, Issuance
from briefing_site.facts.model import Brief, BriefSection, Line
from briefing_site.facts.prose import curl
from briefing_site.facts.sentences import count_sentences
from briefing_site.render.compose.kinds import essentials_of
from briefing_site.render.document import LabelledRow
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageHead, PageView, cited_sources
from briefing_site.render.html.record_page import page_of_record
from briefing_site.render.html.values import essentials_block
from briefing_site.site.labels import SECTION_HEADINGS, sentence_words
from briefing_site.site.pages import FOLDER_TITLES, Page

SHORT_SHA = 10


def brief_view(context: PageContext, page: Page) -> PageView:
    """Return the page of the brief that `page` is about."""
    brief = context.base.briefs[page.record]
    parts = [*section_views(context, brief), *cited_sources(context.sources())]
    essentials = tuple(essentials_block(context, _essentials(context, brief)))
    head = PageHead(
        title=curl(brief.title),
        written=True,
        lead=Markup("<p>{}</p>").format(context.prose(brief.purpose)),
        breadcrumbs=(views.Link(context.href("briefs/"), gettext(FOLDER_TITLES["briefs"]), "briefs"),),
        pdf=context.printed(f"briefs/{brief.id}", context.own_handling(brief)),
    )
    return page_of_record(context, brief, "brief", head, (*essentials, *parts))


def _essentials(context: PageContext, brief: Brief) -> Iterator[LabelledRow]:
    rows = {row.key: row for row in essentials_of(context.setting, brief)}
    cards = rows.pop("cards")
    yield from rows.values()
    if words := sentence_words(count_sentences(text for _, text in asserting_prose_of(brief))):
        yield LabelledRow("sentences", gettext("Sentences"), (words,))
    if brief.id in context.setting.issued:
        yield from _issued(*context.setting.issued[brief.id])
    yield cards


def _issued(issue: Issuance, since: ChangesSince | None) -> Iterator[LabelledRow]:
    words = gettext("{day}, by {initials}, at revision {revision}")
    shown = words.format(day=day_words(issue.date), initials=issue.by, revision=issue.revision[:SHORT_SHA])
    yield LabelledRow("issued", gettext("Last issued"), (shown,))
    if issue.anyway:
        yield LabelledRow("anyway", gettext("Issued although"), (issue.anyway,))
    if since is None:
        unknown = gettext("unknown: that revision is not in this repository")
        yield LabelledRow("since", gettext("Since then"), (unknown,))


def section_views(context: PageContext, brief: Brief) -> Iterator[blocks.BriefPart]:
    """Yield what has changed since the last issue, then the brief's parts, the bottom line first."""
    _, since = context.setting.issued.get(brief.id, (None, None))
    if since:
        yield blocks.BriefPart(gettext("Changes since it was issued"), "since", body=_since(context, since))
    if brief.bottom_line:
        yield blocks.BriefPart(
            gettext("Bottom line"), "bottom-line", body=_paragraphs(context, brief, brief.bottom_line)
        )
    for number, section in enumerate(brief.sections, 1):
        yield _section(context, brief, section, f"part-{number}")


def _section(context: PageContext, brief: Brief, section: BriefSection, section_id: str) -> blocks.BriefPart:
    base = context.base
    facts = facts_of_chronology(base, section.chronology) if section.chronology else ()
    return blocks.BriefPart(
        heading=section.text or gettext(SECTION_HEADINGS[section.kind]),
        id=section_id,
        body=_paragraphs(context, brief, section.body) if section.body else Markup(),
        links=context.links((*section.issues, *section.cooperation, *section.people)),
        positions=tuple(context.position(held) for i in section.positions for held in positions_on(base.subjects[i])),
        facts=context.facts(facts),
        lines=tuple(_line(context, line) for line in (*section.points_to_make, *section.if_raised)),
    )


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


def _paragraphs(context: PageContext, brief: Brief, text: str) -> Markup:
    """Return drafted prose; a blank line in the file starts a new paragraph."""
    name = f"{brief.id}/{PROSE}"
    parts = (context.prose(part, name) for part in text.split("\n") if part.strip())
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in parts)
