"""Values of the document tree as a page shows them: links, dates, names, running text.

In: values, and the `PageContext` of the page. Out: the arguments of the templates in `partials/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import singledispatch
from typing import TypeAlias

from markupsafe import Markup

from briefing_site.base.edtf import EdtfDate
from briefing_site.base.language import gettext
from briefing_site.facts.model import Post
from briefing_site.facts.text.prose import curl
from briefing_site.render import document
from briefing_site.render.compose.kinds import Detail
from briefing_site.render.html import blocks, views
from briefing_site.render.html.fact_words import when
from briefing_site.render.html.page_context import PageContext
from briefing_site.site.labels import event_date, post_parts, post_span
from briefing_site.site.relations import meeting_of

Shown: TypeAlias = views.Link | views.Tag | views.When | views.Native | Markup | str


def essentials_block(context: PageContext, rows: Iterable[document.LabelledRow]) -> Iterator[blocks.Essentials]:
    """Yield the block of essentials at the head of a record, if there are any."""
    if shown := tuple(_row_views(context, rows)):
        yield blocks.Essentials(shown)


def _row_views(context: PageContext, rows: Iterable[document.LabelledRow]) -> Iterator[views.Row]:
    """Yield rows that are not empty, without those that the page's tags cover."""
    for row in rows:
        values = () if row.is_tagged else tuple(shown for value in row.values for shown in shown_as(value, context))
        if values:
            wide = any(isinstance(value, document.RunningText) for value in row.values)
            yield views.Row(row.label, values, wide=wide)


def detail_views(context: PageContext, details: Iterable[Detail]) -> tuple[views.Tag | views.When | str, ...]:
    """Return what lists show beside a record's name."""
    return tuple(shown for detail in details for shown in shown_as(detail, context))  # type: ignore[misc]  # none is a link


@singledispatch
def shown_as(value: object, _: PageContext) -> Iterator[Shown]:
    """Yield a value as a page shows it; nothing for an empty value."""
    raise TypeError(f"a page cannot show {value!r}")


@shown_as.register(str)
@shown_as.register(views.Tag)
def _(value: str | views.Tag, _: PageContext) -> Iterator[Shown]:
    yield value


@shown_as.register
def _(value: document.RunningText, context: PageContext) -> Iterator[Shown]:
    yield context.prose(value.text, value.reviewed_as)


@shown_as.register
def _(value: document.RecordLinks, context: PageContext) -> Iterator[Shown]:
    yield from context.links(value.ids)


@shown_as.register
def _(value: document.Day, _: PageContext) -> Iterator[Shown]:
    yield when(value.date)


@shown_as.register
def _(value: document.EventDay, _: PageContext) -> Iterator[Shown]:
    event = value.event
    yield _when_of_event(event.date, event.date_basis, event_date(event))


def _when_of_event(day: EdtfDate | None, basis: str, text: str) -> views.When:
    return replace(when(day, basis), text=text) if day else views.When(text, "")


@shown_as.register
def _(value: document.WebAddress, _: PageContext) -> Iterator[Shown]:
    yield views.Link(value.address, value.address)


@shown_as.register
def _(value: document.PostHeld, context: PageContext) -> Iterator[Shown]:
    yield _post(context, value.post)


@shown_as.register
def _(value: document.ReviewOf, context: PageContext) -> Iterator[Shown]:
    if words := context.review_of(value.name):
        yield words


@shown_as.register
def _(value: document.MeetingCards, context: PageContext) -> Iterator[Shown]:
    """Yield links to a meeting's card and to those of the briefs that prepare it, each with its label."""
    if not context.setting.pdf or not meeting_of(context.base, value.record):
        return
    words = gettext("One-page meeting card (PDF)")
    cards = [(value.record, words)]
    cards += [(brief, gettext("Meeting card with points to make (PDF)")) for brief in value.briefs]
    context.marking.add(*(other.id for other, _ in cards))
    for other, text in cards:
        yield views.Link(context.href(f"pdf/cards/{other.id}.pdf"), text, note=context.own_handling(other))


def _post(context: PageContext, post: Post) -> Markup:
    """Return a post in one line: title, organisation, when, source."""
    before, org, after = post_parts(post, context.base.records[post.org].label if post.org else "")
    anchor = _anchor(context.link(post.org)) if post.org and org else ""
    title = Markup("{}{}{}").format(curl(before), anchor, curl(after))
    return Markup('{} <span class="note">{}</span>{}').format(title, post_span(post), _marks(context, post))


def _marks(context: PageContext, post: Post) -> Markup:
    """Return the citations of a post as `fact.html` sets them: with a comma, since ¹¹ reads as eleven."""
    marks = (
        Markup("{}")
        .format(gettext(", "))
        .join(
            Markup('<a href="{}"{} aria-label="{}">{}</a>').format(
                c.href,
                Markup(' data-at="{}"').format(c.locator) if c.locator else "",
                _mark_words(c),
                c.number,
            )
            for c in (context.cite(citation) for citation in post.sources)
        )
    )
    return Markup('<sup class="citation">{}</sup>').format(marks) if marks else marks


def _mark_words(citation: views.CitationView) -> str:
    if citation.locator:
        return gettext("Source %(number)s, %(place)s") % {"number": citation.number, "place": citation.locator}
    return gettext("Source %(number)s") % {"number": citation.number}


def _anchor(link: views.Link) -> Markup:
    return Markup('<a href="{}">{}</a>').format(link.href, link.text)
