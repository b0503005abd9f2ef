"""Pages and their addresses: the only module that decides URLs.

In: a fact base, already cut to its audience. Out: `Site`: every page with its address, the address of each record and
fact, redirects from former ids. Addresses are relative to the site's root and end in `/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from briefing_site.base.edtf import EdtfDate
from briefing_site.base.language import N_, gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import KINDS, AnyRecord, Event, Fact, Source
from briefing_site.facts.text.prose import curl
from briefing_site.site.facets import Name, names_in_order
from briefing_site.site.labels import places_of
from briefing_site.site.parts import (
    MIN_RELATED,
    RECORD_FACTS,
    RELATED,
    RELATED_PLACE,
    Parts,
    cut_by_letter,
    cut_by_period,
    cut_by_place,
    cut_by_year,
)
from briefing_site.site.relations import facts_by_place, facts_of, most_facts_of, most_related_of, related_ids
from briefing_site.site.saved_lists import SavedList
from briefing_site.site.whole_lists import WholeLists

FOLDER_TITLES = {folder: kind.words.title for folder, kind in KINDS.items()}
"""What the list of all records of a folder is called."""
ABOUT_BUILD = "about-this-build/"
"""The only page that says which revision the site is of, and when it was built."""
DESK_PAGES = {
    "review/": N_("Review"),
    "graph/": N_("Connections"),
    "lists/": N_("Lists"),
    ABOUT_BUILD: N_("About this build"),
}
"""The desk's own pages, which share one entry in the menu, and their names in links between them."""
DOUBTS = "disputed/in-doubt/"
"""Where the facts in doubt are listed, if there are too many for the page of disputes."""
BY_LETTER, BY_YEAR = "by-letter", "by-year"
"""Below the list of a folder: the place of the pages that a long list is split into."""
CHANGES_FEED = "feeds/changes.xml"
CALENDAR = "feeds/calendar.ics"
MAX_YEARS = 12
"""The most years that an event may span and still be indexed under each of them."""
MAX_NAMES_ON_PAGE = 500
"""A longer A to Z is split by letter, and a longer letter into parts."""


class Page(NamedTuple):
    """One page of the site."""

    address: str
    """Relative to the site's root, ending in `/`: `issues/taiwan/`."""
    kind: str
    """The template's name: `actor`, …, `index`, `timeline`, `positions`, `review`."""
    title: str
    record: str = ""
    """Id of the record that the page is about."""
    folder: str = ""
    """The folder that an index lists."""
    span: str = ""
    """The part of a long list: empty for the whole; `2023` or `2023-06` of the timeline or of a record's facts, `s` or
    `s-2` of the A to Z."""
    path: str = ""
    """The YAML file that the page is made from."""


@dataclass(frozen=True, slots=True)
class NamePart:
    """One page's share of the A to Z."""

    span: str
    title: str
    """`S`, or `S 2`."""
    names: tuple[Name, ...]


V = TypeVar("V")


class PartsOnDemand(Mapping[str, Mapping[str, V]]):
    """The parts of records' pages, computed as each is asked for; most records have none."""

    def __init__(self, base: FactBase, find: Callable[[AnyRecord], Mapping[str, V]]) -> None:
        self._base, self._find = base, find
        self._found: dict[str, Mapping[str, V]] = {}

    def __getitem__(self, record_id: str) -> Mapping[str, V]:
        found = self._found.get(record_id)
        if found is None:
            found = self._found[record_id] = self._find(self._base.records[record_id])
        if not found:
            raise KeyError(record_id)
        return found

    def __iter__(self) -> Iterator[str]:
        return (record_id for record_id in self._base.records if record_id in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Site(WholeLists):
    """The pages of a fact base, and their addresses."""

    def __init__(self, base: FactBase, lists: tuple[SavedList, ...] = ()) -> None:
        self.base = base
        self.lists = {saved.place: saved for saved in lists}
        """The desk's own lists, by their place below `lists/`."""
        self._known: Mapping[str, tuple[Page, ...]] = {}

    def take_pages(self, known: Mapping[str, tuple[Page, ...]]) -> None:
        """Take the pages of records, by id, that are known from the last build, before any page is asked for."""
        self._known = known

    def prepare(self) -> None:
        """Compute the lists of all records and facts, which several processes would otherwise compute each."""
        _ = self._views, self._lists_of_folders

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page that is made from facts, in the order of folders and records."""
        records = (record for records in self.base.folders.values() for record in records)
        return (*self._lists_of_folders, *(page for record in records for page in self._pages_of(record)), *self._views)

    @cached_property
    def _lists_of_folders(self) -> tuple[Page, ...]:
        return tuple(page for folder in KINDS for page in self._index_pages(folder))

    @cached_property
    def _views(self) -> tuple[Page, ...]:
        """The pages about all records."""
        return (
            *_parts_pages("timeline/", "timeline", gettext("Timeline"), self.timeline_parts),
            *_parts_pages("positions/", "positions", gettext("Positions"), self.position_parts),
            *_parts_pages("disputed/", "disputed", gettext("Disputed facts"), self.dispute_parts),
            *_parts_pages(DOUBTS, "doubted", gettext("In doubt"), self.doubt_parts),
            Page("graph/", "graph", gettext("Connections")),
            Page("changes/", "changes", gettext("Changes")),
            Page("review/", "review", gettext("Review")),
            Page("search/", "search", gettext("Search")),
            *self.name_pages,
            Page(ABOUT_BUILD, "build", gettext("About this build")),
            *([Page("lists/", "lists", gettext("Lists"))] if self.lists else []),
            *(Page(f"lists/{saved.place}/", "list", saved.name, span=saved.place) for saved in self.lists.values()),
        )

    def find_page(self, address: str) -> Page | None:
        """Return the page at an address (`issues/taiwan/`); of the records, only one is looked at."""
        folder, _, rest = address.partition("/")
        record = self.base.records.get(rest.partition("/")[0])
        if record and record.folder == folder:
            pages: Iterator[Page] = self._pages_of(record)
        else:
            pages = iter(self._lists_of_folders if folder in KINDS else self._views)
        return next((page for page in pages if page.address == address), None)

    @cached_property
    def shown(self) -> frozenset[str]:
        """What may become restricted or be withdrawn: records and facts by their ids, and the lines of positions."""
        records = [record for record in self.base.records.values() if not record.withdrawn]
        facts = (fact.id for record in records for fact in record.facts)
        lines = (
            f"{point.subject.id} {point.position.actor} {number}"
            for point in self.base.subject_positions
            if not point.subject.withdrawn
            for number in range(1 + len(point.position.former))
        )
        return frozenset((*(record.id for record in records), *facts, *lines))

    def events_between(self, limits: EdtfDate | None) -> tuple[Event, ...]:
        """Return the events with a date that may be within given limits, in the order of the base."""
        dated, by_year, long = self._dated_events
        if limits is None:
            return dated
        first, last = limits.earliest, limits.latest
        near = {place for year in range(first.year, last.year + 1) for place in by_year.get(year, ())}
        found = (dated[place] for place in sorted(near.union(long)))
        return tuple(e for e in found if e.date and e.date.latest >= first and e.date.earliest <= last)

    @cached_property
    def _dated_events(self) -> tuple[tuple[Event, ...], Mapping[int, list[int]], list[int]]:
        """The events with a date; the indexes among them of those of each year, and of those that span many years."""
        dated = tuple(event for event in self.base.events.values() if event.date and not event.withdrawn)
        by_year: dict[int, list[int]] = {}
        long = []
        for place, event in enumerate(dated):
            start, end = (event.date.earliest.year, event.date.latest.year) if event.date else (0, 0)
            if end - start > MAX_YEARS:
                long.append(place)
            else:
                for year in range(start, end + 1):
                    by_year.setdefault(year, []).append(place)
        return dated, by_year, long

    @cached_property
    def record_parts(self) -> Mapping[str, Parts[Fact]]:
        """The facts of each record that has too many for its page, by period, keyed by the record's id."""
        return PartsOnDemand(self.base, self._cut_facts)

    @cached_property
    def source_parts(self) -> Mapping[str, Parts[tuple[str, Fact]]]:
        """The facts of each source that has too many for its page, each with the place that it cites."""
        return PartsOnDemand(self.base, self._cut_citing)

    @cached_property
    def related_parts(self) -> Mapping[str, Parts[AnyRecord]]:
        """The related records of each record that has too many for its page, by letter, keyed by its id."""
        return PartsOnDemand(self.base, self._cut_related)

    def _cut_facts(self, record: AnyRecord) -> Parts[Fact]:
        if record.withdrawn or record.folder == "sources" or most_facts_of(self.base, record) <= RECORD_FACTS.whole:
            return {}
        parts = cut_by_period(facts_of(self.base, record), lambda fact: fact.date, RECORD_FACTS)
        return parts if parts[""].below else {}

    def _cut_citing(self, record: AnyRecord) -> Parts[tuple[str, Fact]]:
        if record.withdrawn or record.folder != "sources":
            return {}
        places = facts_by_place(self.base, record)
        parts = cut_by_place([(place, fact) for place, facts in places.items() for fact in facts])
        return parts if parts[""].below else {}

    def _cut_related(self, record: AnyRecord) -> Parts[AnyRecord]:
        if record.withdrawn or most_related_of(self.base, record) < MIN_RELATED:
            return {}
        others = related_ids(self.base, record)
        if len(others) < MIN_RELATED:
            return {}
        members = sorted((self.base.records[i] for i in others), key=lambda other: (other.order, other.id))
        return cut_by_letter(members, lambda other: other.order, RELATED)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every name of every record, in alphabetical order."""
        return names_in_order(self.base)

    @cached_property
    def names_by_letter(self) -> Mapping[str, tuple[Name, ...]]:
        """The names under each letter."""
        return {letter: tuple(names) for letter, names in groupby(self.names, key=lambda name: name.letter)}

    @cached_property
    def name_pages(self) -> tuple[Page, ...]:
        """The A to Z, whole or in parts; the first page is always `/a-z/`."""
        title = gettext("A to Z")
        whole = Page("a-z/", "names", title)
        if len(self.names) <= MAX_NAMES_ON_PAGE:
            return (whole,)
        parts = self.name_parts.values()
        return (whole, *(Page(f"a-z/{p.span}/", "names", f"{title}: {p.title}", span=p.span) for p in parts))

    @cached_property
    def name_parts(self) -> Mapping[str, NamePart]:
        """The names of each letter, or of each part of a long letter, keyed by the place below `a-z/`."""
        parts: dict[str, NamePart] = {}
        for letter, names in self.names_by_letter.items():
            place = letter.lower() if letter.isascii() and letter.isalpha() else f"u{ord(letter[0]):x}"
            chunks = [names[i : i + MAX_NAMES_ON_PAGE] for i in range(0, len(names), MAX_NAMES_ON_PAGE)]
            for number, chunk in enumerate(chunks, 1):
                span = place if number == 1 else f"{place}-{number}"
                parts[span] = NamePart(span, letter if len(chunks) == 1 else f"{letter} {number}", chunk)
        return parts

    @cached_property
    def name_titles(self) -> Mapping[str, str]:
        """The titles of the parts of the A to Z by their places; none if it is whole."""
        return {part.span: part.title for part in self.name_parts.values()} if len(self.name_pages) > 1 else {}

    def names_on(self, span: str) -> tuple[Name, ...]:
        """Return the names of one part of the A to Z; all of them if the place is empty."""
        return self.name_parts[span].names if span else self.names

    @cached_property
    def redirects(self) -> Mapping[str, str]:
        """The addresses under former ids and in former folders, and where each leads now."""
        return {
            f"{place}/": address_of(record) for record in self.base.records.values() for place in former_places(record)
        }

    def address_of_record(self, record_id: str) -> str:
        """Return the address of a record's page; raises KeyError for an unknown id."""
        return address_of(self.base.records[record_id])

    def address_of_fact(self, fact_id: str) -> str:
        """Return the one permanent address of a fact; raises KeyError for an unknown id."""
        fact = self.base.facts[fact_id]
        return f"{self.address_of_record(fact.home)}#{fact.id}"

    def place_of_fact(self, fact_id: str) -> str:
        """Return the address where a fact is shown in full: its permanent address, or a part of a split page."""
        fact = self.base.facts[fact_id]
        span = self.spans_of_facts.get(fact.home, {}).get(fact_id, "")
        return f"{self.address_of_record(fact.home)}{span}{'/' if span else ''}#{fact.id}"

    @cached_property
    def spans_of_facts(self) -> Mapping[str, Mapping[str, str]]:
        """For each record whose page is split: the part that shows each of its own facts."""
        return PartsOnDemand(self.base, self._spans_in)

    def _spans_in(self, record: AnyRecord) -> Mapping[str, str]:
        parts = self.record_parts.get(record.id, {})
        return {fact.id: part.span for part in parts.values() for fact in part.items if fact.home == record.id}

    def _pages_of(self, record: AnyRecord) -> Iterator[Page]:
        """Yield a record's page, and the pages that it is split into."""
        if known := self._known.get(record.id):
            yield from known
            return
        page = _record_page(record)
        yield page
        parts: Parts[Any] = self.source_parts.get(record.id) or self.record_parts.get(record.id, {})
        for part in _parts_pages(page.address, "part", page.title, parts):
            if part.span:
                yield part._replace(record=record.id, path=page.path)
        title = gettext("Related to {name}").format(name=page.title)
        for part in _parts_pages(related_address(record), "related", title, self.related_parts.get(record.id, {})):
            yield part._replace(record=record.id, path=page.path)

    @cached_property
    def index_parts(self) -> Mapping[str, Parts[AnyRecord]]:
        """The records of each folder that has too many for one page: events by year, others by letter."""
        found: dict[str, Parts[AnyRecord]] = {}
        for folder, records in self.base.folders.items():
            if folder == "events":
                found[folder] = cut_by_year(records, lambda record: self.base.events[record.id].date)
            else:
                found[folder] = cut_by_letter(records, lambda record: record.order)
        return found

    def _index_pages(self, folder: str) -> Iterator[Page]:
        """Yield the list of a folder's records, and the pages that it is split into."""
        for page in _parts_pages(
            index_address(folder), "index", gettext(FOLDER_TITLES[folder]), self.index_parts[folder]
        ):
            yield page._replace(address=page.address if page.span else f"{folder}/", folder=folder)


def index_address(folder: str) -> str:
    """Return the address of the parts of a folder's list: `events/by-year/`. No record has such an id."""
    return f"{folder}/{BY_YEAR if folder == 'events' else BY_LETTER}/"


def address_of(record: AnyRecord) -> str:
    """Return the address of a record's page: `issues/taiwan/`."""
    return f"{record.folder}/{record.id}/"


def related_address(record: AnyRecord) -> str:
    """Return the address of the list of everything related to a record: `actors/qin/related/`."""
    return f"{address_of(record)}{RELATED_PLACE}/"


def former_places(record: AnyRecord) -> Iterator[str]:
    """Yield each former folder and id of a record: `issues/wood`."""
    for folder in dict.fromkeys((record.folder, *record.former_folders)):
        for name in (record.id, *record.former_ids):
            if (folder, name) != (record.folder, record.id):
                yield f"{folder}/{name}"


def address_of_locator(source: Source, locator: str) -> str:
    """Return the address of a place within a source: `sources/kyodo-2023-06-19/#p10`; for a range, of its first."""
    return f"{address_of(source)}#{places_of(locator)[0]}" if locator else address_of(source)


def feed_of(record: AnyRecord) -> str:
    """Return the path of a record's feed: `feeds/issues/taiwan.xml`."""
    return f"feeds/{record.folder}/{record.id}.xml"


def root_of(address: str) -> str:
    """Return the relative path from a page to the site's root: `../../` for `issues/taiwan/`."""
    return "../" * address.count("/") or "./"


def _parts_pages(address: str, kind: str, title: str, parts: Parts[Any]) -> Iterator[Page]:
    """Yield a page for each part of a list, the whole first."""
    for part in parts.values():
        words = gettext("{list}, {period}").format(list=title, period=part.title) if part.span else title
        yield Page(f"{address}{part.span}{'/' if part.span else ''}", kind, words, span=part.span)


def _record_page(record: AnyRecord) -> Page:
    kind = "tombstone" if record.withdrawn else record.words.singular
    return Page(address_of(record), kind, curl(record.distinct_name), record=record.id, path=record.origin.path)
