"""A brief's own page: what is printed, with every line leading to its facts.

In: a brief and its `Desk`. Out: its `PageView`, section by section in printed order.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from generator.audience import handling_of_record
from generator.dates import day_words
from generator.factbase import Standpoint, facts_of_chronology
from generator.issued import Entry, Since
from generator.language import gettext
from generator.model import Brief, BriefSection, Cooperation, Issue, Line
from generator.prose import curl
from generator.render.html import views
from generator.render.html.desk import Desk
from generator.site import FOLDER_TITLES, Page
from generator.wording import SECTION_HEADINGS

SHORT_SHA = 10


def brief_view(desk: Desk, page: Page) -> views.PageView:
    """Return the page of the brief that `page` is about."""
    brief = desk.base.records[page.record]
    assert isinstance(brief, Brief)  # noqa: S101 - `page_view` chose this function by the record's folder
    sections = tuple(section_views(desk, brief))
    sources = desk.sources()
    return views.PageView(
        kind="brief",
        title=curl(brief.title),
        written=True,
        lead=Markup("<p>{}</p>").format(desk.prose(brief.purpose)),
        breadcrumbs=(views.Link(desk.href("briefs/"), gettext(FOLDER_TITLES["briefs"]), "briefs"),),
        tags=(
            views.Tag(
                handling_of_record(brief, desk.setting.default_handling),
                "handling",
                gettext("Traffic Light Protocol 2.0"),
            ),
        ),
        essentials=tuple(_essentials(desk, brief)),
        contents=(
            *(views.Contents(section.id, section.heading) for section in sections),
            *((views.Contents("sources", gettext("Sources")),) if sources else ()),
        ),
        sections=sections,
        sources=sources,
        edit=desk.edit_address(brief),
        pdf=desk.printed(f"briefs/{brief.id}"),
        footer=tuple(desk.footer(brief)),
    )


def _essentials(desk: Desk, brief: Brief) -> Iterator[views.Row]:
    yield views.Row(gettext("As of"), (day_words(brief.as_of),))
    if brief.for_:
        yield views.Row(gettext("For"), (desk.link(brief.for_),))
    if brief.event:
        yield views.Row(gettext("Event"), (desk.link(brief.event),))
    if brief.prepared_by:
        yield views.Row(gettext("Prepared by"), (brief.prepared_by,))
    if brief.id in desk.setting.issued:
        issue, since = desk.setting.issued[brief.id]
        words = gettext("{day}, by {initials}, at revision {revision}")
        shown = words.format(day=day_words(issue.date), initials=issue.by, revision=issue.revision[:SHORT_SHA])
        yield views.Row(gettext("Last issued"), (shown,))
        if since is None:
            yield views.Row(gettext("Since then"), (gettext("unknown: that revision is not in this repository"),))
    yield from desk.card_row(brief.id)


def section_views(desk: Desk, brief: Brief) -> Iterator[views.Section]:
    """Yield what has changed since the last issue, then the brief's parts, the bottom line first."""
    _, since = desk.setting.issued.get(brief.id, (None, None))
    if since:
        yield views.Section(gettext("Since it was issued"), "since", body=_since(desk, since))
    if brief.bottom_line:
        yield views.Section(gettext("Bottom line"), "bottom-line", body=_paragraphs(desk, brief.bottom_line))
    for number, section in enumerate(brief.sections, 1):
        yield _section(desk, section, f"part-{number}")


def _section(desk: Desk, section: BriefSection, section_id: str) -> views.Section:
    base = desk.base
    subjects = [r for i in section.positions if isinstance(r := base.records[i], (Issue, Cooperation))]
    facts = facts_of_chronology(base, section.chronology) if section.chronology else ()
    return views.Section(
        heading=section.text or gettext(SECTION_HEADINGS[section.kind]),
        id=section_id,
        body=_paragraphs(desk, section.body) if section.body else Markup(),
        links=desk.links((*section.issues, *section.cooperation, *section.people)),
        positions=tuple(desk.position(Standpoint(s, p)) for s in subjects for p in s.positions),
        facts=desk.facts(facts),
        lines=tuple(_line(desk, line) for line in (*section.points_to_make, *section.if_raised)),
    )


def _line(desk: Desk, line: Line) -> views.LineView:
    facts = tuple(desk.fact_link(fact_id) for fact_id in line.facts)
    return views.LineView(desk.prose(line.line), facts, desk.link(line.topic) if line.topic else None)


def _since(desk: Desk, since: Since) -> Markup:
    lists = (
        (gettext("Added"), since.added),
        (gettext("Changed"), since.changed),
        (gettext("Withdrawn"), since.withdrawn),
    )
    parts = [
        Markup("<h3>{}</h3>\n<ul>{}</ul>\n").format(heading, Markup("").join(_entry(desk, e) for e in entries))
        for heading, entries in lists
        if entries
    ]
    return Markup("").join(parts) or Markup("<p>{}</p>").format(gettext("Nothing in it has changed since then."))


def _entry(desk: Desk, entry: Entry) -> Markup:
    if not entry.fact:
        return Markup("<li>{}</li>").format(entry.words)
    return Markup('<li><a href="{}">{}</a></li>').format(desk.fact_link(entry.fact).href, entry.words)


def _paragraphs(desk: Desk, text: str) -> Markup:
    """Return drafted prose; a blank line in the file starts a new paragraph."""
    return Markup("").join(Markup("<p>{}</p>").format(desk.prose(part)) for part in text.split("\n") if part.strip())
