"""The list of each kind, grouped the way readers look for its records.

In: a `PageContext`. Out: `PageView`s; a long list is cut into parts that link to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from briefing_site.base.cldr import format_number
from briefing_site.base.edtf import as_heading
from briefing_site.base.language import N_, gettext
from briefing_site.facts.model import KINDS, AnyRecord, Event
from briefing_site.render.compose.kinds import details_of
from briefing_site.render.html import blocks, views
from briefing_site.render.html.cooperation_board import STATES, board_of
from briefing_site.render.html.entries import MAX_ENTRIES, calendar_of, record_entry
from briefing_site.render.html.filters import filters_of, sorts_of
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import (
    PageBlock,
    PageView,
    introduced,
    jump_to,
    siblings,
)
from briefing_site.render.html.parts import links_to_parts
from briefing_site.site.labels import (
    term,
)
from briefing_site.site.pages import Page, index_address
from briefing_site.site.parts import ListPart

OTHER = "other"
"""The group of names that do not begin with a letter."""
ACTOR_TYPES = {
    "government": N_("Governments"),
    "person": N_("People"),
    "organisation": N_("Organisations"),
    "forum": N_("Forums"),
}


def index_view(context: PageContext, page: Page) -> PageView:
    """Return the list of a folder's records, grouped the way readers look for them."""
    parts = context.site.index_parts[page.folder]
    part = parts[page.span]
    is_first = not page.span
    records = _first_records(context, page.folder, part) if is_first and part.below else part.items
    groups = tuple(_groups_of(_Entries(context, records), page.folder, records))
    links = links_to_parts(context, index_address(page.folder), parts, page.span)
    found: list[PageBlock] = [*siblings(*links), *jump_to(groups)]
    if is_first and page.folder == "cooperation" and (columns := board_of(context)):
        found.insert(0, blocks.Board(columns))
    if is_first and page.folder == "events":
        found.append(calendar_of(context))
    filters, sorts = filters_of(context, page.folder, records), sorts_of(page.folder, records)
    if (filters or sorts) and not (is_first and part.below):  # else they would cover only a few of them
        found.append(blocks.FilterForm(filters, sorts))
    lead = gettext(KINDS[page.folder].words.lead)
    if part.below and records:
        words = gettext("Shown on this page are {number} of {total}.")
        lead = f"{lead} {words.format(number=format_number(len(records)), total=format_number(part.total))}"
    nothing = () if part.below else (blocks.NothingYet(),)
    return PageView("index", introduced(page.title, lead), (*found, *(groups or nothing)))


def _first_records(context: PageContext, folder: str, part: ListPart[AnyRecord]) -> tuple[AnyRecord, ...]:
    """Return what the first page of a cut list shows: upcoming and newest events, else the records with most facts."""
    records = context.base.folders[folder]
    if folder == "events":
        ahead = [record for record in records if record.day and not record.has_taken_place]
        past = [record for record in records if record.day and record.has_taken_place]
        chosen = {record.id for record in (*ahead[:MAX_ENTRIES], *past[-MAX_ENTRIES:], *part.items[:MAX_ENTRIES])}
    else:
        ranked = sorted(records, key=lambda record: -context.base.count_shown_on(record.id))
        chosen = {record.id for record in ranked[:MAX_ENTRIES]}
    return tuple(record for record in records if record.id in chosen)


class _Entries:
    """Records as entries of one page, with their ranks by name, so that no browser has to sort names."""

    def __init__(self, context: PageContext, records: Sequence[AnyRecord]) -> None:
        self._context = context
        ordered = sorted((record.id for record in records), key=context.base.name_order)
        self._places = {record: place for place, record in enumerate(ordered, 1)}

    def of(self, records: Iterable[AnyRecord]) -> tuple[views.IndexEntry, ...]:
        """Return records as entries."""
        context = self._context
        return tuple(
            record_entry(context, record, *details_of(context.setting, record), place=self._places[record.id])
            for record in records
        )

    def events(self, records: Iterable[AnyRecord]) -> Sequence[Event]:
        """Return those records that are events."""
        return [self._context.base.events[record.id] for record in records]


def _groups_of(entries: _Entries, folder: str, records: tuple[AnyRecord, ...]) -> Iterator[blocks.EntryGroup]:
    if folder == "actors":
        headings = {kind: gettext(words) for kind, words in ACTOR_TYPES.items()}
        yield from _grouped(entries, records, lambda record: record.type, headings)
    elif folder == "cooperation":
        headings = {state: term(state).capitalize() for state in STATES}
        yield from _grouped(entries, records, lambda record: record.state, headings)
    elif folder == "events":
        yield from _event_groups(entries, entries.events(records))
    elif len(records) > MAX_ENTRIES:
        letters = sorted({_letter(record) for record in records}, key=lambda letter: (letter == OTHER, letter))
        headings = {letter: "#" if letter == OTHER else letter for letter in letters}
        yield from _grouped(entries, records, _letter, headings)
    elif records:
        words = KINDS[folder].words
        yield blocks.EntryGroup("all", gettext(words.everything or words.title), entries.of(records))


def _letter(record: AnyRecord) -> str:
    first = record.order[:1].upper()
    return first if first.isalpha() else OTHER


def _grouped(
    entries: _Entries, records: Iterable[AnyRecord], key: Callable[[AnyRecord], str], headings: dict[str, str]
) -> Iterator[blocks.EntryGroup]:
    found: dict[str, list[AnyRecord]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    for name, heading in headings.items():
        if name in found:
            yield blocks.EntryGroup(f"group-{name.lower()}", heading, entries.of(found[name]))


def _event_groups(entries: _Entries, records: Sequence[Event]) -> Iterator[blocks.EntryGroup]:
    """Return upcoming events, then those of each year, the latest first, then undated ones."""
    dated = [event for event in records if event.date]
    ahead = [event for event in dated if event.phase == "ahead"]
    past = [event for event in reversed(dated) if event.phase != "ahead"]
    undated = [event for event in records if not event.date]
    years = dict.fromkeys(event.date.rounded("year") for event in past if event.date)
    for group_id, heading, events in (
        ("ahead", gettext("Planned or expected"), ahead),
        *(
            (f"group-{y.slug}", as_heading(y), [e for e in past if e.date and e.date.rounded("year") == y])
            for y in years
        ),
        ("undated", gettext("No date set"), undated),
    ):
        if events:
            yield blocks.EntryGroup(group_id, heading, entries.of(events))
