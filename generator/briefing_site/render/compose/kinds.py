"""What each kind of record shows: tags and essentials at its head, details next to its name in lists.

In: an edition and a record. Out: values of the document tree. What every kind has, its labelled fields and its review,
is added here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from briefing_site.base.edtf import day_words
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.fields import FieldSpec, Role, labelled_values
from briefing_site.facts.model import Actor, AnyRecord, Brief, Cooperation, Event, Issue, Source
from briefing_site.facts.support.fingerprint import PROSE, SUMMARY
from briefing_site.facts.text.prose import curl
from briefing_site.render.compose.edition import Edition
from briefing_site.render.document import (
    Day,
    EventDay,
    LabelledRow,
    MeetingCards,
    Naming,
    PostHeld,
    RecordLinks,
    ReviewOf,
    RunningText,
    Value,
    WebAddress,
)
from briefing_site.site.labels import (
    Tag,
    as_of_words,
    counted_positions,
    kind_label,
    outcome_words,
    overdue_words,
    post_span,
    source_detail,
    source_type,
    term,
)
from briefing_site.site.source_summary import source_summary

Tags: TypeAlias = Iterator[Tag]
RowsOfKind: TypeAlias = Iterator[LabelledRow]
Detail: TypeAlias = Tag | Day | EventDay | str
Details: TypeAlias = Iterator[Detail]


@dataclass(frozen=True, slots=True)
class KindParts:
    """What a kind shows; each function takes an `Edition` and a record of the kind."""

    tags: Callable[[Edition, Any], Tags]
    rows: Callable[[Edition, Any], RowsOfKind]
    details: Callable[[Edition, Any], Details]
    """What lists show beside its name."""


def tags_of_record(edition: Edition, record: AnyRecord) -> Tags:
    """Yield the labels at the head of a record."""
    yield from KIND_PARTS[record.folder].tags(edition, record)
    if day := missed_review(edition, record):
        yield Tag(overdue_words(day), "overdue", gettext("The date for its review has passed"))


def essentials_of(edition: Edition, record: AnyRecord) -> RowsOfKind:
    """Yield the essentials of a record: those particular to its kind, then labelled fields, then its review."""
    yield from KIND_PARTS[record.folder].rows(edition, record)
    for spec, value in labelled_values(record):
        yield LabelledRow(spec.key, gettext(spec.label), _values_of(spec, value if spec.is_list else (value,)))
    if day := missed_review(edition, record):
        words = gettext("Overdue since {day}").format(day=day_words(day))
        yield LabelledRow("review_by", gettext("Review"), (words,), is_tagged=True)
    part = PROSE if record.sections else SUMMARY
    yield LabelledRow("reviewed", gettext("Review"), (ReviewOf(f"{record.id}/{part}"),))


def details_of(edition: Edition, record: AnyRecord) -> Details:
    """Yield what lists show beside a record's name."""
    yield from KIND_PARTS[record.folder].details(edition, record)


def missed_review(edition: Edition, record: AnyRecord) -> date | None:
    """Return the day by which a record was due for review, if that has passed."""
    return record.review_by if record.review_by and record.review_by < edition.today else None


def _values_of(spec: FieldSpec, values: tuple[Any, ...]) -> tuple[Value, ...]:
    if spec.role is Role.PROSE:
        return tuple(RunningText(str(text)) for text in values)
    if spec.refers_to:
        return (RecordLinks(tuple(values)),)
    return tuple(curl(str(text)) for text in values)


# --- actors ---------------------------------------------------------------------------------------------------------


def _actor_rows(_: Edition, actor: Actor) -> RowsOfKind:
    if actor.posts:
        yield LabelledRow("posts", ngettext("Post", "Posts", len(actor.posts)), tuple(map(PostHeld, actor.posts)))
    if actor.speaks_for:
        links = RecordLinks((actor.speaks_for,), Naming.SHORT)
        yield LabelledRow("speaks_for", gettext("Speaks for"), (links,))
    yield from _wider(actor, Naming.SHORT)


def _actor_details(_: Edition, actor: Actor) -> Details:
    yield from (f"{curl(post.title)}{gettext(', ')}{post_span(post)}" for post in actor.posts[:1])


# --- issues and cooperation areas -------------------------------------------------------------------------------------


def _issue_rows(edition: Edition, issue: Issue) -> RowsOfKind:
    yield from _wider(issue)
    yield from _rests_on(edition, issue)


def _rests_on(edition: Edition, record: AnyRecord) -> RowsOfKind:
    """Yield how many reports a record rests on, from how many origins, and how reliable they are."""
    if words := source_summary(edition.site.base, record):
        yield LabelledRow("sources", gettext("Rests on"), (words,))


def _issue_details(edition: Edition, issue: Issue) -> Details:
    yield from _positions(edition, issue)
    if issue.part_of:
        yield gettext("Part of {name}").format(name=edition.site.base.records[issue.part_of].label)


def _cooperation_tags(_: Edition, area: Cooperation) -> Tags:
    yield Tag(term(area.state), "state", gettext("Stage that it has reached"))


def _cooperation_rows(edition: Edition, area: Cooperation) -> RowsOfKind:
    yield LabelledRow("state", gettext("State"), (term(area.state).capitalize(),))
    yield from _named("parties", gettext("Parties"), area.parties)
    yield from _rests_on(edition, area)


def _positions(_: Edition, subject: AnyRecord) -> Details:
    if subject.positions:
        yield counted_positions(len(subject.positions))


# --- events ---------------------------------------------------------------------------------------------------------


def _event_tags(edition: Edition, event: Event) -> Tags:
    if event.phase == "held":
        return
    yield Tag(term(event.state), "state", gettext("Whether it took place"))
    for tag in outcome_tags(edition, event):
        yield Tag(tag.text, tag.role, gettext("Nobody has recorded whether it took place"))


def outcome_tags(edition: Edition, event: Event) -> Tags:
    """Yield the tag of an event that is on record as upcoming though its date has passed."""
    if words := outcome_words(event, edition.today):
        yield Tag(words, "overdue")


def _event_rows(edition: Edition, event: Event) -> RowsOfKind:
    yield LabelledRow("date", gettext("When"), (EventDay(event),))
    if event.phase != "held":
        outcome = outcome_words(event, edition.today)
        words = f"{term(event.state).capitalize()}{f'; {outcome}' if outcome else ''}"
        yield LabelledRow("state", gettext("State"), (words,), is_tagged=True)
    if event.place:
        yield LabelledRow("place", gettext("Where"), (curl(event.place),))
    yield from _named("participants", gettext("Who"), event.participants)
    yield _cards(event, tuple(_preparing(edition, event)))
    yield from _wider(event)


def _preparing(edition: Edition, event: Event) -> Iterator[Brief]:
    """Yield the briefs that prepare an event; the card of each has the points to make, at the brief's own label."""
    for brief in edition.site.base.briefs.values():
        if brief.prepares == event.id and not brief.withdrawn:
            yield brief


def _event_details(edition: Edition, event: Event) -> Details:
    yield EventDay(event)
    yield kind_label(event) + ("" if event.phase == "held" else f"{gettext(', ')}{term(event.state)}")
    yield from outcome_tags(edition, event)


# --- sources and briefs -----------------------------------------------------------------------------------------------


def _source_rows(_: Edition, source: Source) -> RowsOfKind:
    if source.authors:
        yield LabelledRow("authors", gettext("By"), source.authors)
    yield LabelledRow("publisher", gettext("Published by"), (source.publisher,))
    if source.issued:
        yield LabelledRow("issued", gettext("Published"), (Day(source.issued),))
    if source.url:
        yield LabelledRow("url", gettext("Address"), (WebAddress(source.url),))
    yield LabelledRow("type", gettext("Description"), source_detail(source, label=False))
    if source.extent:
        yield LabelledRow("extent", gettext("What we hold"), (term(source.extent),))
    if source.locators:
        yield LabelledRow("locators", gettext("References within it"), (RunningText(source.locators),))


def _source_details(_: Edition, source: Source) -> Details:
    if source.issued and source.title:
        yield Day(source.issued)
    yield source_type(source.type)


def _brief_rows(edition: Edition, brief: Brief) -> RowsOfKind:
    yield LabelledRow("as_of", gettext("As of"), (day_words(brief.as_of),))
    if brief.for_:
        yield LabelledRow("for", gettext("For"), (RecordLinks((brief.for_,), Naming.SHORT),))
    if brief.prepared_by:
        yield LabelledRow("prepared_by", gettext("Prepared by"), (brief.prepared_by,))
    if brief.event:
        event = edition.site.base.events[brief.event]
        off = (Tag(term(event.state), "state"),) if event.phase == "off" else ()
        marks = (*off, *outcome_tags(edition, event))
        yield LabelledRow("event", gettext("Event"), (RecordLinks((event.id,)), *marks, EventDay(event)))
    yield from _rests_on(edition, brief)
    yield _cards(brief)


def _brief_details(_: Edition, brief: Brief) -> Details:
    yield as_of_words(brief.as_of)


# --- shared by several kinds ------------------------------------------------------------------------------------------


def _none(_: Edition, __: AnyRecord) -> Iterator[Any]:
    yield from ()


def _wider(record: AnyRecord, naming: Naming = Naming.REFERENCE) -> RowsOfKind:
    if record.part_of:
        yield LabelledRow("part_of", gettext("Part of"), (RecordLinks((record.part_of,), naming),))


def _named(key: str, label: str, ids: tuple[str, ...]) -> RowsOfKind:
    if ids:
        yield LabelledRow(key, label, (RecordLinks(ids),))


def _cards(record: AnyRecord, briefs: tuple[AnyRecord, ...] = ()) -> LabelledRow:
    return LabelledRow("cards", gettext("For the meeting"), (MeetingCards(record, briefs),))


KIND_PARTS: Mapping[str, KindParts] = {
    "actors": KindParts(_none, _actor_rows, _actor_details),
    "issues": KindParts(_none, _issue_rows, _issue_details),
    "cooperation": KindParts(_cooperation_tags, _cooperation_rows, _positions),
    "events": KindParts(_event_tags, _event_rows, _event_details),
    "sources": KindParts(_none, _source_rows, _source_details),
    "briefs": KindParts(_none, _brief_rows, _brief_details),
}
