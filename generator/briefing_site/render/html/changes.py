"""Changes as readers see them: the history at the end of a record's page, and the page of all changes.

In: a `PageContext`, whose setting holds the history that its audience may see. Out: rows of `PageView`s, the newest
first; long lists are cut and say so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from markupsafe import Markup

from briefing_site.base.calendar_day import OPEN_START
from briefing_site.base.cldr import format_number
from briefing_site.base.collation import name_key
from briefing_site.base.edtf import day_words, parse_date
from briefing_site.base.language import N_, gettext, ngettext
from briefing_site.base.problems import quoted
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.text.prose import curl
from briefing_site.history.former_words import words_then
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageBlock, PageView, contents_of, introduced
from briefing_site.site.labels import key_words, shortened, term
from briefing_site.site.pages import CHANGES_FEED, Page, feed_of

SHORT_SHA = 10
MAX_ROWS = 8
"""Changes on a record's page."""
MAX_CHANGES = 100
"""Changes on the page of all changes."""
MAX_LINKS = 6
"""Facts named for a change before "more" is opened."""
MAX_REST = 150
"""Facts named in the part that "more" opens."""
MAX_RECORDS = 200
MAX_WORDS_LENGTH = 72
GROUPS: dict[ChangeKind, str] = {
    ChangeKind.ADDED: N_("New"),
    ChangeKind.RESTORED: N_("New"),
    ChangeKind.REMOVED: N_("Withdrawn"),
    ChangeKind.RETRACTED: N_("Withdrawn"),
    ChangeKind.WITHDRAWN: N_("Withdrawn"),
    ChangeKind.REVIEWED: N_("Checked"),
}
"""Group of each kind of change; any other counts as a correction."""
CORRECTED = N_("Corrected")
ORDER = ("New", CORRECTED, "Withdrawn", "Checked")
SAID_BY_GROUP = frozenset(
    {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.WITHDRAWN, ChangeKind.CHANGED, ChangeKind.REVIEWED}
)
"""Kinds of change that the name of the group fully describes."""
SAID_BY_KIND = {
    ChangeKind.WITHDRAWN: ("withdrawn",),
    ChangeKind.RETRACTED: ("status",),
    ChangeKind.SUPERSEDED: ("status", "superseded_by"),
    ChangeKind.DISPUTED: ("status", "disputed_by"),
    ChangeKind.RECLASSIFIED: ("handling",),
    ChangeKind.REVIEWED: ("reviewed",),
    ChangeKind.MOVED: ("home", "former_folders"),
}
"""Keys that the word for what happened already implies."""


def history_of(context: PageContext, record_id: str) -> Iterator[blocks.HistorySection]:
    """Yield the history of a record's page, if any; must come last, once everything on the page is known."""
    history = context.setting.history
    changes = history.with_merged(history.changes_of(record_id), context.base.records[record_id].former_ids)
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
    """Remove the message of a commit that also touches something more restricted than the page."""
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
    narrowed = (blocks.FilterForm(tuple(_periods(newest)), of=".changes > li"),) if len(newest) > 1 else ()
    parts += [blocks.Subscriptions((feed,)), blocks.Visits(), *narrowed, *groups]
    note = note or ("" if newest else gettext("No change is recorded yet."))
    parts += [blocks.Remark(note)] if note else []
    head = introduced(page.title, gettext("What was added, corrected, checked or withdrawn, and when."))
    return PageView("changes", head, (*parts, *index))


def _by_record(context: PageContext) -> Iterator[blocks.EntryGroup]:
    records, history = context.setting.whole.site.base.records, context.setting.whole.history
    changes_by_record = {i: changes for i in records if (changes := history.changes_of(i))}
    by_name = sorted(changes_by_record, key=lambda i: name_key(records[i].distinct_name))
    newest = sorted(by_name, key=lambda i: changes_by_record[i][-1].moment, reverse=True)
    entries = tuple(
        views.IndexEntry(
            context.link(i, text=records[i].distinct_name),
            Markup(),
            (
                gettext("Last changed {day}").format(day=_words(changes_by_record[i][-1].day)),
                gettext("on record since {day}").format(day=_words(changes_by_record[i][0].day)),
            ),
            ngettext("{number} change", "{number} changes", len(changes_by_record[i])).format(
                number=format_number(len(changes_by_record[i]))
            ),
        )
        for i in newest[:MAX_RECORDS]
    )
    if entries:
        yield blocks.EntryGroup("by-record", gettext("By record"), entries)


def _row(context: PageContext, change: Change, here: str) -> views.HistoryRow:
    found: dict[str, list[ItemChange]] = {}
    for event in change.events:
        found.setdefault(GROUPS.get(event.what[0], CORRECTED), []).append(event)
    context.marking.raise_to(context.setting.level_of(change))
    items = tuple(_item(context, group, found[group], here) for group in ORDER if group in found)
    day = views.When(_words(change.day), change.day, change.day)
    event_dates = "" if here else _event_dates(context, change)
    filters = f"{_iso_week(change.day)[0]} {change.day[:7]}"
    return views.HistoryRow(
        day,
        curl(change.for_readers),
        change.sha[:SHORT_SHA],
        change.seconds,
        items,
        event_dates=event_dates,
        filters=filters,
    )


def _item(context: PageContext, group: str, events: Sequence[ItemChange], here: str) -> views.HistoryItem:
    """Return the items of one change in one group, each once; removed facts are listed by the record they were in."""
    links = [*dict.fromkeys(_link(context, event, here) for event in events[: MAX_LINKS + MAX_REST])]
    left = len(links) - MAX_LINKS + max(0, len(events) - MAX_LINKS - MAX_REST)
    more = ngettext("and {number} more", "and {number} more", left).format(number=f"{left:,}") if left > 0 else ""
    over = views.Link(context.href("data/changes.json"), gettext("all of them, as data"))
    return views.HistoryItem(
        gettext(group),
        tuple(links[:MAX_LINKS]),
        more,
        tuple(links[MAX_LINKS:]),
        over if len(events) > MAX_LINKS + MAX_REST else None,
    )


def _event_dates(context: PageContext, change: Change) -> str:
    """Say when the facts of a change took place, which can be long before the commit."""
    history, facts = context.setting.history, context.base.facts
    ids = dict.fromkeys(history.id_now(event.id) for event in change.events if event.kind == "fact")
    begun = sorted({facts[i].date.earliest for i in ids if i in facts} - {OPEN_START})
    if not begun:
        return ""
    first, last = (str(parse_date(day.iso_month)) for day in (begun[0], begun[-1]))
    if first == last:
        return gettext("tells of {month}").format(month=first)
    return gettext("tells of {first} – {last}").format(first=first, last=last)


def _iso_week(day: str) -> tuple[str, date]:
    """Return the ISO week of a day, `2026-W48`, and the Monday that it begins with."""
    found = date.fromisoformat(day)
    year, week, weekday = found.isocalendar()
    return f"{year}-W{week:02}", found - timedelta(days=weekday - 1)


def _periods(newest: Sequence[Change]) -> Iterator[views.Filter]:
    """Yield the week and month filters for changes; the selection is kept in the address."""
    weeks = Counter(_iso_week(change.day) for change in newest)
    months = Counter(change.day[:7] for change in newest)
    words = gettext("Week of {day}")
    choices = tuple(views.Choice(i, words.format(day=day_words(monday)), n) for (i, monday), n in weeks.items())
    yield views.Filter("week", gettext("Week"), gettext("All weeks"), choices)
    choices = tuple(views.Choice(month, str(parse_date(month)), n) for month, n in months.items())
    yield views.Filter("month", gettext("Month"), gettext("All months"), choices)


def _link(context: PageContext, event: ItemChange, here: str) -> views.Link:
    base = context.base
    kinds = [term(what) for what in event.what[:1] if what not in SAID_BY_GROUP]
    parts = dict.fromkeys((*kinds, *(key_words(k) for k in event.keys if k not in SAID_BY_KIND.get(event.what[0], ()))))
    keys = f"({gettext(', ').join(parts)})" if parts else ""
    if event.kind == "fact":
        fact = base.facts.get(event.id) or base.facts.get(context.setting.history.id_now(event.id))
        words = words_then(base, event, fact)
        if not words and fact is None:
            return _gone(context, event, here)
        whole = words.removesuffix(".")
        if fact is None:  # no page is left that shows the rest
            return views.Link("", whole, "facts", note=keys)
        text = shortened(whole, MAX_WORDS_LENGTH) if words else _gone(context, event, here).text
        if fact.hedge:
            text = gettext("[{hedge}] {text}").format(hedge=fact.hedge, text=text)
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


def _gone(context: PageContext, event: ItemChange, here: str) -> views.Link:
    """Link to the record that held a removed fact, whose words are no longer on record."""
    record = context.setting.history.id_now(event.record)
    if record not in context.base.records or record == here:
        return views.Link("", gettext("a fact"), "facts")
    name = curl(context.base.records[record].label)
    return views.Link(context.link(record).href, gettext("a fact in {record}").format(record=name), "facts")


def _words(day: str) -> str:
    return day_words(date.fromisoformat(day))


def _earlier_since(number: int, day: str) -> str:
    return ngettext("{number} earlier change, since {day}.", "{number} earlier changes, since {day}.", number).format(
        number=format_number(number), day=day
    )


def _earlier_in_data(number: int) -> str:
    return ngettext(
        "{number} earlier change, in data/changes.json.", "{number} earlier changes, in data/changes.json.", number
    ).format(number=format_number(number))
