"""Values of the document tree as plain words.

In: an edition and values. Out: words in the current language, without citations, which are numbered differently in
every document.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from briefing_site.base.cldr import format_list
from briefing_site.base.direction import isolated
from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import AnyRecord, Event, Fact, Post
from briefing_site.facts.plain_prose import link_words
from briefing_site.facts.text.prose import curl, parse_prose, prose_text
from briefing_site.render import document
from briefing_site.render.compose.edition import Edition
from briefing_site.render.document import Naming
from briefing_site.site.labels import Tag, basis_words, event_date, post_parts, post_span
from briefing_site.site.review_words import suspect_words


def prose_words(base: FactBase, text: str) -> str:
    """Return running text as plain words; withdrawn records are marked as such."""

    def called(target: str) -> str:
        fact = base.facts.get(target)
        record = base.records.get(fact.home if fact else target)
        return isolated(link_words(base, target)) + (mark_of(record) if record else "")

    return prose_text(parse_prose(text), called)


def names_of(base: FactBase, record_ids: Iterable[str]) -> str:
    """Return the names of records as in running text: `Qin Gang, Antony Blinken and Wang Yi`."""
    return format_list([isolated(curl(base.records[record_id].label)) for record_id in record_ids])


def mark_of(record: AnyRecord) -> str:
    """Return the mark after the name of a withdrawn record; empty for any other."""
    return f" {gettext('(withdrawn)')}" if record.withdrawn else ""


def who_said(base: FactBase, fact: Fact) -> str:
    """Return the speakers of a fact; if it has none, the record that it is in."""
    return names_of(base, fact.by or (fact.home,))


def event_when(event: Event) -> str:
    """Return when an event takes place, with the basis of the date."""
    basis = basis_words(event.date_basis)
    return f"{event_date(event)} ({basis})" if event.date and basis else event_date(event)


def post_words(base: FactBase, post: Post) -> str:
    """Return a post in one line: title, organisation, when."""
    title = "".join(post_parts(post, base.records[post.org].label if post.org else ""))
    return gettext(", ").join((title, post_span(post)))


@singledispatch
def value_words(value: object, _: Edition) -> str:
    """Return a value as words; empty for an empty value."""
    raise TypeError(f"no words for {value!r}")


@value_words.register
def _(value: str, _: Edition) -> str:
    return value


@value_words.register
def _(value: Tag, _: Edition) -> str:
    return value.text


@value_words.register
def _(value: document.RunningText, edition: Edition) -> str:
    return prose_words(edition.site.base, value.text)


@value_words.register
def _(value: document.RecordLinks, edition: Edition) -> str:
    base = edition.site.base
    records = [base.records[record_id] for record_id in value.ids]
    if value.naming is Naming.FULL:
        return format_list([isolated(curl(record.distinct_name)) for record in records])
    marks = ("" if value.naming is Naming.SHORT else mark_of(record) for record in records)
    return gettext(", ").join(isolated(curl(r.label)) + mark for r, mark in zip(records, marks, strict=True))


@value_words.register
def _(value: document.Day, _: Edition) -> str:
    return str(value.date)


@value_words.register
def _(value: document.EventDay, _: Edition) -> str:
    return event_when(value.event)


@value_words.register
def _(value: document.WebAddress, _: Edition) -> str:
    return value.address


@value_words.register
def _(value: document.PostHeld, edition: Edition) -> str:
    return post_words(edition.site.base, value.post)


@value_words.register
def _(value: document.ReviewOf, edition: Edition) -> str:
    verdicts = edition.reviews.verdicts
    return suspect_words(verdicts.verdict_on(value.name), edition.site.base, dated=False) if verdicts else ""


@value_words.register
def _(_: document.MeetingCards, __: Edition) -> str:
    return ""
