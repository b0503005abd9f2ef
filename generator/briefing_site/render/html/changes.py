"""What changed, for readers: the history at the end of a record's page, and the page of all changes.

In: a `PageContext`, whose setting holds the history that its audience may see. Out: rows of `PageView`s, the newest
first; long lists are cut and say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from briefing_site.base.edtf import day_words, parse_date
from briefing_site.base.language import gettext, ngettext
from briefing_site.base.problems import quoted
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.prose import curl
from briefing_site.history.former_words import words_then
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change, level_of_change
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageBlock, PageView, contents_of, introduced
from briefing_site.site.labels import shortened, term
from briefing_site.site.pages import CHANGES_FEED, Page, feed_of

SHORT_SHA = 10
MAX_ROWS = 8
"""Changes on a record's page."""
MAX_CHANGES = 100
"""Changes on the page of all changes."""
MAX_LINKS = 6
"""Facts named for one change."""
MAX_RECORDS = 200
MAX_WORDS_LENGTH = 72
TOLD_BY = {
    ChangeKind.WITHDRAWN: ("withdrawn",),
    ChangeKind.RETRACTED: ("status",),
    ChangeKind.SUPERSEDED: ("status", "superseded_by"),
    ChangeKind.DISPUTED: ("status", "disputed_by"),
    ChangeKind.RECLASSIFIED: ("handling",),
    ChangeKind.REVIEWED: ("reviewed",),
}
"""Keys that the word for what happened has told already."""


def history_of(context: PageContext, record_id: str) -> Iterator[blocks.HistorySection]:
    """Yield the history of a record's page, where it has any; asked last, when all that the page shows is known."""
    history = context.setting.history
    changes = history.with_merged(history.life_of(record_id), context.base.records[record_id].former_ids)
    newest = [*reversed(changes)][:MAX_ROWS]
    rows = tuple(_row(context, change, record_id) for change in newest)
    if not rows:
        return
    rows = tuple(_without_reason(context, row, change) for row, change in zip(rows, newest, strict=True))
    left = len(changes) - len(rows)
    earlier = _earlier_since(left, _words(changes[0].day)) if left else ""
    note = " ".join(part for part in (earlier, context.setting.history.missing) if part)
    feed = views.Link(context.href(feed_of(context.base.records[record_id])), gettext("Follow this page (Atom feed)"))
    yield blocks.HistorySection(rows, note, (feed,))


def _without_reason(context: PageContext, row: views.HistoryRow, change: Change) -> views.HistoryRow:
    """Leave out the message of a commit that is also about something more restricted than the page."""
    return row if context.cache.change_levels[change.sha] <= context.marking.level else replace(row, reason="")


def changes_view(context: PageContext, page: Page) -> PageView:
    """Return the page of all changes: by day, the newest first, and by record."""
    history = context.setting.history
    newest = [*reversed(history.changes)][:MAX_CHANGES]
    months: dict[str, list[views.HistoryRow]] = {}
    for change in newest:
        months.setdefault(change.day[:7], []).append(_row(context, change, ""))
    groups = tuple(blocks.HistoryMonth(f"d{m}", str(parse_date(m)), tuple(rows)) for m, rows in months.items())
    left = len(history.changes) - len(newest)
    earlier = _earlier_in_data(left) if left else ""
    note = " ".join(part for part in (earlier, context.setting.history.missing) if part)
    index = tuple(_by_record(context))
    contents = contents_of((*groups, *index))
    parts: list[PageBlock] = [blocks.ContentsNav(contents)] if contents else []
    feed = views.Link(context.href(CHANGES_FEED), gettext("Follow all changes (Atom feed)"))
    parts += [blocks.Subscriptions((feed,)), blocks.Visits(), *groups]
    note = note or ("" if newest else gettext("No change is recorded yet."))
    parts += [blocks.Remark(note)] if note else []
    head = introduced(page.title, gettext("What was added, corrected or withdrawn, and why."))
    return PageView("changes", head, (*parts, *index))


def _by_record(context: PageContext) -> Iterator[blocks.EntryGroup]:
    lives = {i: context.setting.history.life_of(i) for i in context.base.records}
    known = sorted((life[-1].moment, i) for i, life in lives.items() if life)
    entries = tuple(
        views.IndexEntry(
            context.link(i, text=context.base.records[i].distinct_name),
            Markup(),
            (
                gettext("Last changed {day}").format(day=_words(lives[i][-1].day)),
                gettext("on record since {day}").format(day=_words(lives[i][0].day)),
            ),
            ngettext("{number} change", "{number} changes", len(lives[i])).format(number=f"{len(lives[i]):,}"),
        )
        for _, i in [*reversed(known)][:MAX_RECORDS]
    )
    if entries:
        yield blocks.EntryGroup("by-record", gettext("By record"), entries)


def _row(context: PageContext, change: Change, here: str) -> views.HistoryRow:
    found: dict[ChangeKind, list[ItemChange]] = {}
    for event in change.events:
        found.setdefault(event.what[0], []).append(event)
    context.marking.raise_to(level_of_change(change, context.cache.labels, context.setting.default_handling))
    items = tuple(
        views.HistoryItem(term(what).capitalize(), tuple(_links(context, events, here)), _more(events))
        for what, events in found.items()
    )
    day = views.When(_words(change.day), change.day, change.day)
    return views.HistoryRow(day, curl(change.reason), change.sha[:SHORT_SHA], change.seconds, items)


def _more(events: list[ItemChange]) -> str:
    left = len(events) - MAX_LINKS
    return ngettext("and {number} more", "and {number} more", left).format(number=left) if left > 0 else ""


def _links(context: PageContext, events: Iterable[ItemChange], here: str) -> Iterator[views.Link]:
    for event in [*events][:MAX_LINKS]:
        yield _link(context, event, here)


def _link(context: PageContext, event: ItemChange, here: str) -> views.Link:
    base = context.base
    told = dict.fromkeys(term(key) for key in event.keys if key not in TOLD_BY.get(event.what[0], ()))
    keys = gettext(", ").join(told)
    if event.kind == "fact":
        fact = base.facts.get(event.id) or base.facts.get(context.setting.history.id_now(event.id))
        words = words_then(base, event, fact)
        text = shortened(words.removesuffix("."), MAX_WORDS_LENGTH) if words else event.id
        if fact is None:
            return views.Link("", text, "facts", note=keys)
        place = context.site.place_of_fact(fact.id)
        is_here = fact.home == here and not context.site.spans_of_facts.get(here)
        href = f"#{fact.id}" if is_here else context.href(place)
        return views.Link(href, text, "facts", note=keys)
    if ChangeKind.MERGED in event.what and (into := base.former_ids.get(event.id)):
        name = gettext("this page") if into == here else curl(base.records[into].label)
        return views.Link(context.link(into).href if into != here else "", f"{event.id} → {name}", event.folder)
    record = event.record if event.record in base.records else here
    name = curl(base.records[record].label) if record else event.record
    if event.kind == "position":
        actor = curl(base.records[event.id].label) if event.id in base.records else event.id
        pattern = (
            gettext("position of {actor}") if record == here and here else gettext("position of {actor} on {name}")
        )
        name = pattern.format(actor=actor, name=name)
    elif record and record == here:
        name = gettext("this page")
        if event.former:
            name = gettext("this page, then called {id}").format(id=quoted(event.former))
    href = context.link(record).href if record and record != here else ""
    return views.Link(href, name, event.folder, note=keys)


def _words(day: str) -> str:
    return day_words(date.fromisoformat(day))


def _earlier_since(number: int, day: str) -> str:
    return ngettext("{number} earlier change, since {day}.", "{number} earlier changes, since {day}.", number).format(
        number=f"{number:,}", day=day
    )


def _earlier_in_data(number: int) -> str:
    return ngettext(
        "{number} earlier change, in data/changes.json.", "{number} earlier changes, in data/changes.json.", number
    ).format(number=f"{number:,}")
