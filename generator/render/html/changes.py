"""What changed, for readers: the history at the end of a record's page, and the page of all changes.

In: a `Desk`, whose setting holds the history that its audience may see. Out: rows of `PageView`s, the newest
first; long lists are cut and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from generator.commits import Event
from generator.dates import day_words, month_words
from generator.history import Change
from generator.language import gettext, ngettext
from generator.plainvalues import What
from generator.problems import quoted
from generator.prose import curl
from generator.render.html import views
from generator.render.html.desk import SHORT_SHA, Desk
from generator.render.html.linked_data import claims_of
from generator.site import CHANGES_FEED, Page, feed_of
from generator.wording import shortened, term

MOST_ROWS = 8
"""Changes on a record's page."""
MOST_CHANGES = 100
"""Changes on the page of all changes."""
MOST_LINKS = 6
"""Facts named for one change."""
MOST_RECORDS = 200
LONGEST_WORDS = 72
TOLD_BY = {
    What.WITHDRAWN: ("withdrawn",),
    What.RETRACTED: ("status",),
    What.SUPERSEDED: ("status", "superseded_by"),
    What.DISPUTED: ("status", "disputed_by"),
    What.RECLASSIFIED: ("handling",),
    What.REVIEWED: ("reviewed",),
}
"""Keys that the word for what happened has told already."""

MakeView = Callable[[Desk, Page], views.PageView]


def with_history(make: MakeView) -> MakeView:
    """Return a maker of views that adds the record's history and its claims as data to what `make` gives."""

    def view(desk: Desk, page: Page) -> views.PageView:
        made = make(desk, page)
        changes = desk.setting.history.life_of(page.record)
        rows = tuple(_row(desk, change, page.record) for change in [*reversed(changes)][:MOST_ROWS])
        if not rows:
            return replace(made, linked_data=claims_of(desk, page.record))
        left = len(changes) - len(rows)
        earlier = _earlier_since(left, _words(changes[0].day)) if left else ""
        note = " ".join(part for part in (earlier, desk.setting.history.missing) if part)
        contents = (*made.contents, views.Contents("history", gettext("History"))) if made.contents else ()
        feed = views.Link(desk.href(feed_of(desk.base.records[page.record])), gettext("Follow this page (Atom feed)"))
        return replace(
            made,
            history=rows,
            history_note=note,
            contents=contents,
            linked_data=claims_of(desk, page.record),
            feeds=(feed,),
        )

    return view


def changes_view(desk: Desk, page: Page) -> views.PageView:
    """Return the page of all changes: by day, the newest first, and by record."""
    history = desk.setting.history
    newest = [*reversed(history.changes)][:MOST_CHANGES]
    months: dict[str, list[views.HistoryRow]] = {}
    for change in newest:
        months.setdefault(change.day[:7], []).append(_row(desk, change, ""))
    groups = tuple(views.HistoryMonth(f"d{m}", month_words(m), tuple(rows)) for m, rows in months.items())
    left = len(history.changes) - len(newest)
    earlier = _earlier_in_data(left) if left else ""
    note = " ".join(part for part in (earlier, desk.setting.history.missing) if part)
    index = tuple(_by_record(desk))
    return views.PageView(
        "changes",
        page.title,
        feeds=(views.Link(desk.href(CHANGES_FEED), gettext("Follow all changes (Atom feed)")),),
        lead=Markup("<p>{}</p>").format(gettext("What was added to the record, corrected or taken back, and why.")),
        months=groups,
        history_note=note or ("" if newest else gettext("No change is recorded yet.")),
        index=index,
        contents=(
            *(views.Contents(group.id, group.heading) for group in groups),
            *(views.Contents(group.id, group.heading) for group in index),
        ),
    )


def _by_record(desk: Desk) -> Iterator[views.EntryGroup]:
    lives = {i: desk.setting.history.life_of(i) for i in desk.base.records}
    known = sorted((life[-1].moment, i) for i, life in lives.items() if life)
    entries = tuple(
        views.Entry(
            desk.link(i, text=desk.base.records[i].name),
            Markup(),
            (
                gettext("Last changed {day}").format(day=_words(lives[i][-1].day)),
                gettext("on record since {day}").format(day=_words(lives[i][0].day)),
            ),
            ngettext("{number} change", "{number} changes", len(lives[i])).format(number=f"{len(lives[i]):,}"),
        )
        for _, i in [*reversed(known)][:MOST_RECORDS]
    )
    if entries:
        yield views.EntryGroup("by-record", gettext("By record"), entries)


def _row(desk: Desk, change: Change, here: str) -> views.HistoryRow:
    found: dict[What, list[Event]] = {}
    for event in change.events:
        found.setdefault(event.what[0], []).append(event)
    items = tuple(
        views.HistoryItem(term(what).capitalize(), tuple(_links(desk, events, here)), _more(events))
        for what, events in found.items()
    )
    day = views.When(_words(change.day), change.day, change.day)
    return views.HistoryRow(day, curl(change.reason), change.sha[:SHORT_SHA], change.seconds, items)


def _more(events: list[Event]) -> str:
    left = len(events) - MOST_LINKS
    return ngettext("and {number} more", "and {number} more", left).format(number=left) if left > 0 else ""


def _links(desk: Desk, events: Iterable[Event], here: str) -> Iterator[views.Link]:
    for event in [*events][:MOST_LINKS]:
        yield _link(desk, event, here)


def _link(desk: Desk, event: Event, here: str) -> views.Link:
    base = desk.base
    told = dict.fromkeys(term(key) for key in event.keys if key not in TOLD_BY.get(event.what[0], ()))
    keys = gettext(", ").join(told)
    if event.kind == "fact":
        fact = base.facts.get(event.id) or base.facts.get(desk.setting.history.renamed_facts.get(event.id, ""))
        if fact is None:
            return views.Link("", event.id, "facts", note=keys)
        text = shortened(desk.plain(fact.text).removesuffix("."), LONGEST_WORDS)
        href = f"#{fact.id}" if fact.home == here else desk.href(desk.site.address_of_fact(fact.id))
        return views.Link(href, text, "facts", note=keys)
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
            name = gettext("this page, then {id}").format(id=quoted(event.former))
    href = desk.link(record).href if record and record != here else ""
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
