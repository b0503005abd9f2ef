"""What each kind of record shows of itself: labels and essentials at the head of its page, details in lists.

In: a `PageContext` and a record. Out: views. The page of a brief has a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from markupsafe import Markup

from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.fields import Role, labelled_values
from briefing_site.facts.model import Actor, AnyRecord, Brief, Cooperation, Event, Issue, Post, Source
from briefing_site.facts.prose import curl
from briefing_site.render.html import views
from briefing_site.render.html.page_context import PageContext, when, when_of_event
from briefing_site.site.labels import (
    as_of_words,
    counted_positions,
    kind_label,
    outcome_words,
    post_span,
    source_detail,
    source_type,
    term,
)

Tags: TypeAlias = Iterator[views.Tag]
Rows: TypeAlias = Iterator[views.Row]
Details: TypeAlias = Iterator[views.Tag | views.When | str]


@dataclass(frozen=True, slots=True)
class KindPage:
    """What a kind shows; each function takes a `PageContext` and a record of the kind."""

    tags: Callable[[PageContext, Any], Tags]
    essentials: Callable[[PageContext, Any], Rows]
    details: Callable[[PageContext, Any], Details]
    """What stands beside its name in lists."""


def details_of(context: PageContext, record: AnyRecord) -> Details:
    """Yield what stands beside a record's name in lists."""
    yield from KIND_PAGES[record.folder].details(context, record)


def essentials_of(context: PageContext, record: AnyRecord) -> Rows:
    """Yield what stands at the head of a record's page: what its kind shows in its own way, then labelled fields."""
    yield from KIND_PAGES[record.folder].essentials(context, record)
    for spec, value in labelled_values(record):
        if spec.refers_to and spec.role is not Role.PROSE:
            yield from _link_row(context, gettext(spec.label), value if spec.is_list else (value,))
        else:
            texts = value if spec.is_list else (value,)
            shown = context.prose if spec.role is Role.PROSE else curl
            yield views.Row(gettext(spec.label), tuple(shown(str(text)) for text in texts))


# --- actors ---------------------------------------------------------------------------------------------------------


def _actor_essentials(context: PageContext, actor: Actor) -> Rows:
    if actor.posts:
        yield views.Row(
            ngettext("Post", "Posts", len(actor.posts)), tuple(_post(context, post) for post in actor.posts)
        )
    if actor.speaks_for:
        yield from _link_row(context, gettext("Speaks for"), (actor.speaks_for,))
    yield from _wider(context, actor)


def _post(context: PageContext, post: Post) -> Markup:
    """A post in one line: title, organisation, when, source."""
    org = Markup(", {}").format(_anchor(context.link(post.org))) if post.org else ""
    sources = Markup("").join(
        Markup('<sup class="citation"><a href="{}" aria-label="{}">{}</a></sup>').format(
            c.href, gettext("Source {number}").format(number=c.number), c.number
        )
        for c in (context.cite(citation) for citation in post.sources)
    )
    return Markup('{}{} <span class="note">{}</span>{}').format(curl(post.title), org, post_span(post), sources)


def _actor_details(_: PageContext, actor: Actor) -> Details:
    yield from (f"{curl(post.title)}{gettext(', ')}{post_span(post)}" for post in actor.posts[:1])


# --- issues and cooperation areas -------------------------------------------------------------------------------------


def _issue_essentials(context: PageContext, issue: Issue) -> Rows:
    yield from _wider(context, issue)


def _issue_details(context: PageContext, issue: Issue) -> Details:
    yield from _positions(context, issue)
    if issue.part_of:
        yield gettext("Part of {name}").format(name=context.base.records[issue.part_of].label)


def _cooperation_tags(_: PageContext, area: Cooperation) -> Tags:
    yield views.Tag(term(area.state), "state", gettext("Stage that it has reached"))


def _cooperation_essentials(context: PageContext, area: Cooperation) -> Rows:
    yield views.Row(gettext("State"), (term(area.state).capitalize(),))
    yield from _link_row(context, gettext("Parties"), area.parties)


def _positions(_: PageContext, subject: AnyRecord) -> Details:
    if subject.positions:
        yield counted_positions(len(subject.positions))


# --- events ---------------------------------------------------------------------------------------------------------


def _event_tags(context: PageContext, event: Event) -> Tags:
    if event.phase == "held":
        return
    yield views.Tag(term(event.state), "state", gettext("Whether it took place"))
    for tag in outcome_tags(context, event):
        yield views.Tag(tag.text, tag.role, gettext("Nobody has recorded whether it took place"))


def outcome_tags(context: PageContext, event: Event) -> Tags:
    """Yield what is said of an event that is still ahead on record though its time has passed."""
    if words := outcome_words(event, context.setting.today):
        yield views.Tag(words, "overdue")


def _event_essentials(context: PageContext, event: Event) -> Rows:
    yield views.Row(gettext("When"), (when_of_event(event),))
    if event.place:
        yield views.Row(gettext("Where"), (event.place,))
    yield from _link_row(context, gettext("Who"), event.participants)
    yield from context.card_row(event, _preparing(context, event))
    yield from _wider(context, event)


def _preparing(context: PageContext, event: Event) -> Iterator[Brief]:
    """Yield the briefs that prepare an event: the card of each has the points to make, at the brief's own label."""
    for brief in context.base.briefs.values():
        if brief.prepares == event.id and not brief.withdrawn:
            yield brief


def _event_details(context: PageContext, event: Event) -> Details:
    yield when_of_event(event)
    yield kind_label(event) + ("" if event.phase == "held" else f"{gettext(', ')}{term(event.state)}")
    yield from outcome_tags(context, event)


# --- sources and briefs -----------------------------------------------------------------------------------------------


def _source_essentials(context: PageContext, source: Source) -> Rows:
    if source.authors:
        yield views.Row(gettext("By"), source.authors)
    yield views.Row(gettext("Published by"), (source.publisher,))
    if source.issued:
        yield views.Row(gettext("Published"), (when(source.issued),))
    if source.url:
        yield views.Row(gettext("Address"), (views.Link(source.url, source.url),))
    yield views.Row(gettext("Description"), source_detail(source))
    if source.extent:
        yield views.Row(gettext("What we hold"), (term(source.extent),))
    if source.locators:
        yield views.Row(gettext("References within it"), (context.prose(source.locators),), wide=True)


def _source_details(_: PageContext, source: Source) -> Details:
    if source.issued and source.title:
        yield when(source.issued)
    yield source_type(source.type)


def _brief_details(_: PageContext, brief: Brief) -> Details:
    yield as_of_words(brief.as_of)


# --- what several kinds have ------------------------------------------------------------------------------------------


def _none(_: PageContext, __: AnyRecord) -> Iterator[Any]:
    yield from ()


def _wider(context: PageContext, record: AnyRecord) -> Rows:
    if record.part_of:
        yield from _link_row(context, gettext("Part of"), (record.part_of,))


def _link_row(context: PageContext, label: str, ids: Iterable[str]) -> Rows:
    links = context.links(ids)
    if links:
        yield views.Row(label, links)


def _anchor(link: views.Link) -> Markup:
    return Markup('<a href="{}">{}</a>').format(link.href, link.text)


KIND_PAGES: Mapping[str, KindPage] = {
    "actors": KindPage(_none, _actor_essentials, _actor_details),
    "issues": KindPage(_none, _issue_essentials, _issue_details),
    "cooperation": KindPage(_cooperation_tags, _cooperation_essentials, _positions),
    "events": KindPage(_event_tags, _event_essentials, _event_details),
    "sources": KindPage(_none, _source_essentials, _source_details),
    "briefs": KindPage(_none, _none, _brief_details),
}
