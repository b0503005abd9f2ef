"""The front page: the most important things first, and every list bounded.

In: a `PageContext`. Out: its `PageView`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby, islice

from markupsafe import Markup

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.field_diff import RANK, ChangeKind
from briefing_site.facts.model import Fact
from briefing_site.history.item_changes import ItemChange
from briefing_site.render.compose.book import handling_of_book
from briefing_site.render.compose.kinds import outcome_tags
from briefing_site.render.document import EventDay
from briefing_site.render.html import blocks, views
from briefing_site.render.html.entries import record_entry
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import (
    PageBlock,
    PageHead,
    PageView,
    cited_sources,
)
from briefing_site.render.html.print_links import print_link
from briefing_site.render.html.saved_lists import list_entries
from briefing_site.site.labels import (
    as_of_words,
    counted_positions,
    term,
)

LATEST = 8
"""Facts on the home page."""
MAX_OF_ONE_RECORD = 2
"""How many of those may be from one record."""
LATEST_EVENTS = 4
WEEK = 7
"""In days."""


def home_view(context: PageContext, title: str, lead: Markup) -> PageView:
    """Return the home page: the hand-written bottom line, what is new, upcoming and disputed, and the briefs."""
    facts, contradicted = _facts(context)
    positions = _positions(context)
    main: tuple[blocks.FactGroup | blocks.EntryGroup, ...] = (*facts, *((positions,) if positions.entries else ()))
    beside = (_changed(context), _events(context), _expected(context), _briefs(context), list_entries(context))
    side: tuple[blocks.FactGroup | blocks.EntryGroup, ...] = (*(g for g in beside if g.entries), *contradicted)
    parts: list[PageBlock] = [blocks.Visits("changes/"), blocks.Front(main, side)]
    if not main and not side:
        parts.append(blocks.NothingYet(gettext("No facts are on record.")))
    whole = context.setting.whole
    book = print_link(context, "book", handling_of_book(whole.site.base, whole.labels))
    head = PageHead(title, written=True, lead=lead, pdf=book)
    return PageView("home", head, (*parts, *cited_sources(context.sources())))


def _facts(context: PageContext) -> tuple[tuple[blocks.FactGroup, ...], tuple[blocks.FactGroup, ...]]:
    """Return the editor's choice and the latest facts, then the contradicted ones."""
    base, today = context.setting.whole.site.base, context.setting.whole.today
    current = [fact for fact in reversed(base.timeline) if fact.status == "current"]
    weighty = (fact for fact in current if fact.weight == "key" and fact.date.begins_by(today))
    key = [*islice(_by_date(weighty), LATEST)]
    others = (fact for fact in current if fact.kind != "assessment" and fact.date.begins_by(today) and fact not in key)
    latest = _at_most_of_each(_by_date(others))
    disputed = [*islice((fact for fact in reversed(base.timeline) if fact.status == "disputed"), LATEST)]
    timeline = views.Link(context.href("timeline/"), gettext("The whole timeline"))
    everything = views.Link(context.href("disputed/"), gettext("All disputed facts"))
    groups = (
        blocks.FactGroup("key", gettext("Key facts"), context.facts(key)),
        blocks.FactGroup("latest", gettext("Latest"), context.facts(latest), more=timeline),
    )
    contradicted = blocks.FactGroup("contradicted", gettext("Disputed"), context.facts(disputed), more=everything)
    return tuple(g for g in groups if g.facts), (contradicted,) if disputed else ()


def _by_date(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield facts that come latest first; of one date, what was said or done before what only explains it."""
    for _, of_date in groupby(facts, key=lambda fact: fact.date.order):
        yield from sorted(of_date, key=lambda fact: fact.kind == "context")


def _at_most_of_each(facts: Iterable[Fact]) -> list[Fact]:
    """Return the first facts, only a few per record: eight from one meeting would hide all other news."""
    counts: Counter[str] = Counter()
    found = []
    for fact in facts:
        counts[fact.home] += 1
        if counts[fact.home] <= MAX_OF_ONE_RECORD:
            found.append(fact)
        if len(found) == LATEST:
            break
    return found


def _changed(context: PageContext) -> blocks.EntryGroup:
    """Return the records that changed within the last week, the most important changes first."""
    whole = context.setting.whole
    since, until = (whole.today - timedelta(days=WEEK)).isoformat(), whole.today.isoformat()
    counts: Counter[str] = Counter()
    places: dict[str, int] = {}
    for change in reversed(whole.history.changes):
        if since < change.day <= until:
            for event in change.events:
                counts[event.record] += 1
                places[event.record] = min(places.get(event.record, 9), _place_of(event))
    known = [whole.site.base.records[i] for i in counts if i in whole.site.base.records]
    first = sorted(known, key=lambda record: (places[record.id], -counts[record.id]))[:LATEST]  # not just the latest
    entries = tuple(
        views.IndexEntry(context.link(r.id, text=r.distinct_name), Markup(), (_counted_changes(counts[r.id]),))
        for r in first
    )
    more = views.Link(context.href("changes/"), gettext("All changes"))
    return blocks.EntryGroup("changed", gettext("Changed on record this week"), entries, more=more)


def _place_of(event: ItemChange) -> int:
    """Return the rank of a change for readers: first what no longer holds, then what is new, then what is reworded."""
    if RANK[event.what[0]] < RANK[ChangeKind.RECLASSIFIED]:
        return 0
    if event.what[0] in {ChangeKind.ADDED, ChangeKind.RESTORED}:
        return 1
    if event.what[0] is ChangeKind.REVIEWED:
        return 4
    return 3 if event.kind == "record" else 2


def _counted_changes(number: int) -> str:
    return ngettext("{number} change", "{number} changes", number).format(number=format_number(number))


def _events(context: PageContext) -> blocks.EntryGroup:
    """Return the newest events that have taken place, the latest first."""
    whole = context.setting.whole
    held = [event for event in whole.site.base.events.values() if event.phase == "held" and event.date]
    past = [event for event in reversed(held) if event.date and event.date.begins_by(whole.today)]
    entries = tuple(
        record_entry(context, e, EventDay(e), term(e.type).capitalize())
        for e in past[:LATEST_EVENTS]
        if not e.withdrawn
    )
    more = views.Link(context.href("events/"), gettext("All events"))
    return blocks.EntryGroup("events", gettext("Latest events"), entries, more=more)


def _expected(context: PageContext) -> blocks.EntryGroup:
    events = [event for event in context.setting.whole.site.base.events.values() if event.phase == "ahead"]
    entries = tuple(
        record_entry(context, e, EventDay(e), term(e.state), *outcome_tags(context.setting, e)) for e in events
    )
    return blocks.EntryGroup("next", gettext("Expected next"), entries)


def _positions(context: PageContext) -> blocks.EntryGroup:
    issues = [issue for issue in context.setting.whole.site.base.issues.values() if len(issue.positions) > 1]
    entries = tuple(record_entry(context, issue, counted_positions(len(issue.positions))) for issue in issues[:LATEST])
    more = views.Link(context.href("positions/"), gettext("All positions"))
    return blocks.EntryGroup("disputed", gettext("Positions side by side"), entries, more=more)


def _briefs(context: PageContext) -> blocks.EntryGroup:
    briefs = [brief for brief in context.setting.whole.site.base.briefs.values() if not brief.withdrawn]
    entries = tuple(record_entry(context, brief, as_of_words(brief.as_of)) for brief in briefs[:LATEST])
    return blocks.EntryGroup("briefs", gettext("Briefs"), entries)
