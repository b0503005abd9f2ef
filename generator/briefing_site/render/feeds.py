"""Changes as Atom feeds (RFC 4287), and events as a calendar (RFC 5545).

In: a site and the history that its audience may see. Out: paths below the site's root with their bytes. Every time in
them is that of a commit, or of the build's day: the same inputs give the same bytes.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from briefing_site.base.cldr import format_number
from briefing_site.base.edtf import EdtfDate
from briefing_site.base.language import gettext, ngettext, spoken
from briefing_site.base.problems import quoted
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.kinds.fact import STANDING
from briefing_site.facts.marking import Marking
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.types import TLP
from briefing_site.history.former_words import words_then
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change
from briefing_site.render.compose.edition import Edition, TextMaker
from briefing_site.site.labels import key_words, term
from briefing_site.site.pages import CALENDAR, CHANGES_FEED, address_of, feed_of, former_places

if TYPE_CHECKING:
    from icalendar import Event as CalendarEvent

MAX_CHANGES = 100
"""Entries of the feed of all changes."""
MAX_ENTRIES = 30
"""Entries of a record's feed."""
MAX_ITEMS = 20
"""Facts, records and positions named in one entry."""
MAX_WORDS_LENGTH = 160
ATOM = "http://www.w3.org/2005/Atom"
MAX_VAGUE_LENGTH = 366
"""Longest span of a date in the calendar, in days: a month, a season or a year, but not a decade."""
IDS = uuid.UUID("6f7a4d1e-3a0e-5c1b-9b57-0d2f2b6f3a11")
"""The namespace of the ids, which do not contain an address (RFC 9562, version 5)."""
STATUSES = {"ahead": "TENTATIVE", "held": "CONFIRMED", "off": "CANCELLED"}
"""RFC 5545 has three states: a postponed event counts as cancelled, and its title says which."""


def render_feeds(edition: Edition, text_of: TextMaker | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield every feed: its path below the site's root, and its bytes (UTF-8).

    The feed of each record, and its entries in the calendar, come from `text_of`.
    """
    text_of = text_of or edition.make_text
    yield CHANGES_FEED, _changes_feed(edition)
    for record_id in filter(edition.history.changes_of, edition.site.base.records):
        record = edition.site.base.records[record_id]
        feed = text_of(f"feed {record_id}", partial(_record_feed, record_id))
        yield feed_of(record), feed
        yield from ((f"feeds/{place}.xml", feed) for place in former_places(record))
    yield CALENDAR, _calendar(edition, text_of)


# --- Atom -----------------------------------------------------------------------------------------------------------


def _changes_feed(edition: Edition) -> bytes:
    newest = [*reversed(edition.history.changes)][:MAX_CHANGES]
    title = gettext("{site}: changes").format(site=edition.title)
    about = FeedSubject(CHANGES_FEED, "changes/", title, "", CHANGES_FEED)
    return _feed(edition, about, [_entry(edition, change, about) for change in newest], newest).encode()


def _record_feed(record_id: str, edition: Edition) -> str:
    record, changes = edition.site.base.records[record_id], edition.history.changes_of(record_id)
    newest = [*reversed(edition.history.with_merged(changes, record.former_ids))][:MAX_ENTRIES]
    title = f"{record.distinct_name} – {edition.title}"
    folder, first = _first_place(edition, record)
    about = FeedSubject(feed_of(record), address_of(record), title, record.id, f"feeds/{folder}/{first}.xml", first)
    return _feed(edition, about, [_entry(edition, change, about) for change in newest], newest)


@dataclass(frozen=True, slots=True)
class FeedSubject:
    """The subject of one feed."""

    path: str
    address: str
    """The page with the same news, relative to the site's root."""
    title: str
    record: str
    first_path: str
    """The feed's first address."""
    first_id: str = ""
    """The record's first id."""

    def href(self, edition: Edition, address: str) -> str:
        """Return the link from this feed to a page of the site: absolute if the site has an address."""
        return edition.url + address if edition.url else "../" * self.path.count("/") + address


def _feed(edition: Edition, about: FeedSubject, entries: list[str], newest: list[Change]) -> str:
    updated = newest[0].moment if newest else _moment_of_build(edition).isoformat()
    marking = Marking(edition.labels)
    marking.add(about.record)
    for change in newest:
        marking.raise_to(edition.level_of(change))
    head = (
        f"<id>{uuid.uuid5(uuid.NAMESPACE_URL, edition.url + about.first_path).urn}</id>",
        f"<title>{_text(about.title)}</title>",
        f"<updated>{updated}</updated>",
        f"<rights>{marking.handling}</rights>",
        f"<author><name>{_text(edition.title)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{escape(about.href(edition, about.path))}"/>',
        f'<link rel="alternate" type="text/html" href="{escape(about.href(edition, about.address))}"/>',
    )
    start = f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{ATOM}" xml:lang="{escape(spoken().tag)}">'
    return "\n".join((start, *head, *entries, "</feed>\n"))


def _entry(edition: Edition, change: Change, about: FeedSubject) -> str:
    level = edition.level_of(change)
    # the commit message may be about something left out here
    reason = change.for_readers if edition.change_levels[change.sha] <= level else ""
    title = reason or _what_happened(change)
    items = "".join(_item(edition, event, about) for event in change.events[:MAX_ITEMS])
    left = len(change.events) - MAX_ITEMS
    rest = f"<p>{_text(_and_more(left))}</p>" if left > 0 else ""
    href = about.href(edition, _first_address(edition, change, about))
    return (
        f"<entry>\n<id>{uuid.uuid5(IDS, f'{change.sha}/{about.first_id}').urn}</id>\n"
        f"<title>{_text(title)}</title>\n<updated>{change.moment}</updated>\n"
        f"<rights>{TLP[level]}</rights>\n"
        f'<link rel="alternate" type="text/html" href="{escape(href)}"/>\n'
        f'<content type="html">{_text(f"<ul>{items}</ul>{rest}")}</content>\n</entry>'
    )


def _what_happened(change: Change) -> str:
    """Return a title for a change whose reason is restricted: `2 changed, 12 reviewed`."""
    counts = Counter(event.what[0] for event in change.events)
    parts = (
        gettext("{number} {what}").format(number=format_number(number), what=term(what))
        for what, number in counts.items()
    )
    return gettext(", ").join(parts)


def _item(edition: Edition, event: ItemChange, about: FeedSubject) -> str:
    """Return one list item: what happened to what, and in which keys."""
    base = edition.site.base
    name, address = _named(edition, event)
    shown = escape(name)
    if address:
        shown = f'<a href="{escape(about.href(edition, address))}">{shown}</a>'
    keys = gettext(", ").join(dict.fromkeys(key_words(key) for key in event.keys if key != event.what[0]))
    where = (
        ""
        if about.record or event.kind == "record" or event.record not in base.records
        else base.records[event.record].label
    )
    notes = gettext("; ").join(note for note in (where, keys) if note)
    what = gettext("{what}: {words}").format(what=escape(term(event.what[0]).capitalize()), words=shown)
    return f"<li>{what}{f' ({escape(notes)})' if notes else ''}</li>"


def _named(edition: Edition, event: ItemChange) -> tuple[str, str]:
    """Return the name of what changed, and its address; no address if it is gone."""
    base = edition.site.base
    if ChangeKind.MERGED in event.what and (into := base.records.get(base.former_ids.get(event.id, ""))):
        return f"{event.id} → {into.label}", address_of(into)
    record = base.records.get(event.record)
    page = address_of(record) if record else ""
    if event.kind == "fact":
        fact = base.facts.get(event.id)
        words = _cut(words_then(base, event, fact)) or quoted(event.id)
        return words, edition.site.address_of_fact(fact.id) if fact else page
    label = record.label if record else quoted(event.record)
    if event.kind == "position":
        actor = base.records[event.id].label if event.id in base.records else event.id
        return gettext("position of {actor} on {subject}").format(actor=actor, subject=label), page
    return label, page


def _first_address(edition: Edition, change: Change, about: FeedSubject) -> str:
    """Return the page an entry links to: the record's history in its own feed, else the page of what changed first."""
    if about.record:
        return f"{about.address}#history"
    named = (
        address_of(edition.site.base.records[e.record]) for e in change.events if e.record in edition.site.base.records
    )
    return next(named, about.address)


def _words(edition: Edition, fact: Fact) -> str:
    return _cut(plain_prose(edition.site.base, fact.text))


def _cut(words: str) -> str:
    return words if len(words) <= MAX_WORDS_LENGTH else f"{words[: MAX_WORDS_LENGTH - 1].rstrip()}…"


def _and_more(number: int) -> str:
    return ngettext("and {number} more", "and {number} more", number).format(number=format_number(number))


def _text(words: str) -> str:
    return escape(words, quote=False)


# --- the calendar ---------------------------------------------------------------------------------------------------


def _calendar(edition: Edition, text_of: TextMaker) -> bytes:
    """Return the calendar: each event at its own precision, and each review on its due date.

    A date without a day fills the month or year that it can mean, and its title says so; one that can mean more than
    a year, or has no end at all, is left out where no first or last day is known.
    """
    from icalendar import Calendar  # noqa: PLC0415 - slow to import, and only a build makes a calendar

    calendar = Calendar()
    calendar.add("prodid", "-//briefing-site-generator//EN")
    calendar.add("version", "2.0")
    calendar.add("name", edition.title)
    calendar.add("x-wr-calname", edition.title)
    base = edition.site.base
    happenings = (text_of(f"happening {i}", partial(_happening, i)) for i in base.events)
    due = (text_of(f"reviews {i}", partial(_reviews_due, i)) for i in base.records)
    head, end = bytes(calendar.to_ical()), b"END:VCALENDAR\r\n"
    return b"".join((head.removesuffix(end), *happenings, *due, end))


def _happening(record_id: str, edition: Edition) -> str:
    """Return the entry of an event; empty if it has no date that a calendar can show."""
    record = edition.site.base.events[record_id]
    span = _span_of(record.date) if record.date and not record.withdrawn else None
    if span is None:
        return ""
    exact = record.date is not None and record.date.is_exact
    item = _all_day(edition, record, "", span)
    title = (
        record.distinct_name
        if exact
        else gettext("{event} (date known only as: {date})").format(event=record.distinct_name, date=record.date)
    )
    if record.phase == "off":
        title = gettext("{state}: {event}").format(state=term(record.state).capitalize(), event=title)
    item.add("summary", title)
    item.add("status", STATUSES[record.phase])
    item.add("transp", "OPAQUE" if exact and record.phase == "held" else "TRANSPARENT")
    item.add("categories", [term(record.type).capitalize()])
    if record.place:
        item.add("location", record.place)
    words = plain_prose(edition.site.base, record.summary)
    item.add("description", f"{words}\n{edition.labels.of((record.id,))}")
    return _in_calendar(item)


def _reviews_due(record_id: str, edition: Edition) -> str:
    """Return the entries of the reviews that are due in a record, one for each day."""
    record = edition.site.base.records[record_id]
    return "".join(_in_calendar(_review_due(edition, record, due, facts)) for due, facts in _facts_due(record))


def _in_calendar(item: CalendarEvent) -> str:
    return bytes(item.to_ical()).decode()


def _span_of(day: EdtfDate) -> tuple[date, date] | None:
    """Return the first and last day for the calendar; None if the date is too vague."""
    first = (day.earliest if day.has_start else day.latest).to_date()
    last = (day.latest if day.has_end else day.earliest).to_date()
    if first is None or last is None:
        return None
    vague = day.has_start and day.has_end and not day.is_exact
    return None if vague and (last - first).days >= MAX_VAGUE_LENGTH else (first, last)


def _facts_due(record: AnyRecord) -> Iterator[tuple[date, tuple[Fact, ...]]]:
    """Yield each due date for a review in a record, with the facts due; none if it is the record itself."""
    if record.withdrawn:
        return
    days: dict[date, list[Fact]] = {record.review_by: []} if record.review_by else {}
    for fact in record.facts:
        if fact.review_by and fact.status in STANDING:
            days.setdefault(fact.review_by, []).append(fact)
    for day in sorted(days):
        yield day, tuple(days[day])


def _review_due(edition: Edition, record: AnyRecord, due: date, facts: Iterable[Fact]) -> CalendarEvent:
    item = _all_day(edition, record, f"#review-{due}", (due, due))
    item.add("summary", gettext("Review due: {record}").format(record=record.distinct_name))
    item.add("transp", "TRANSPARENT")
    item.add("categories", [gettext("Review")])
    handling = edition.labels.of((record.id, *(fact.id for fact in facts)))
    item.add("description", "\n".join((*(_words(edition, fact) for fact in facts), handling)))
    return item


def _all_day(edition: Edition, record: AnyRecord, part: str, span: tuple[date, date]) -> CalendarEvent:
    """Return an entry of whole days; DTEND is the day after the last (RFC 5545)."""
    from icalendar import Event as CalendarEvent  # noqa: PLC0415 - as above

    item, changes = CalendarEvent(), edition.history.changes_of(record.id)
    first = "/".join(_first_place(edition, record))
    item.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{edition.url}{first}/{part}")))
    stamp = _moment(changes[-1]) if changes else _moment_of_build(edition)
    item.add("dtstamp", stamp)
    if changes:
        item.add("created", _moment(changes[0]))
        item.add("last-modified", stamp)
        item.add("sequence", len(changes) - 1)
    item.add("dtstart", span[0])
    item.add("dtend", span[1] + timedelta(days=1) if span[1] < date.max else span[1])
    if edition.url:
        item.add("url", edition.url + address_of(record))
    return item


def _moment(change: Change) -> datetime:
    return datetime.fromisoformat(change.moment).astimezone(UTC)


def _first_place(edition: Edition, record: AnyRecord) -> tuple[str, str]:
    """Return a record's first folder and id, from which entry ids are made, so that they survive a rename.

    A former id that it was not renamed from belonged to a record that was merged into it.
    """
    own = (former for former in record.former_ids if edition.history.renamed.get(former) == record.id)
    return next(iter(record.former_folders), record.folder), next(own, record.id)


def _moment_of_build(edition: Edition) -> datetime:
    """Return the start of the build's day: no clock is read."""
    return datetime(edition.today.year, edition.today.month, edition.today.day, tzinfo=UTC)
