"""Fact base to pages and addresses: the one owner of URLs.

In: a fact base, already cut to its audience. Out: `Site`: every page with its address, the address of each
record and fact, redirects from former ids. Addresses are relative to the site's root and end in `/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from briefing_site.base.edtf import parse_date
from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import KINDS, AnyRecord, Fact, Source
from briefing_site.facts.prose import curl
from briefing_site.site.facets import Name, names_in_order
from briefing_site.site.saved_lists import SavedList

FOLDER_TITLES = {folder: kind.words.title for folder, kind in KINDS.items()}
"""What the list of all records of a folder is called."""
ABOUT_BUILD = "about-this-build/"
"""The one page that says of which revision the site is, and when it was built."""
CHANGES_FEED = "feeds/changes.xml"
CALENDAR = "feeds/calendar.ics"
MAX_RANGE = 50
"""Places that a range of locators is spelled out to."""
MAX_NAMES_ON_PAGE = 500
"""A longer A to Z is cut into letters, a longer letter into parts."""
MAX_FACTS_ON_TIMELINE = 400
"""A longer timeline is cut into years, a longer year into months: a page stays readable at any size."""


@dataclass(frozen=True, slots=True)
class Page:
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
    """The part of a long list: empty for the whole; `2023` or `2023-06` of the timeline, `s` or `s-2` of the A to Z."""
    path: str = ""
    """The YAML file that the page is made from."""


@dataclass(frozen=True, slots=True)
class NamePart:
    """One page's share of the A to Z."""

    span: str
    title: str
    """`S`, or `S 2`."""
    names: tuple[Name, ...]


class Site:
    """The pages of a fact base and the way to each of them."""

    def __init__(self, base: FactBase, lists: tuple[SavedList, ...] = ()) -> None:
        self.base = base
        self.lists = {saved.place: saved for saved in lists}
        """The desk's own lists, by their place below `lists/`."""

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page that is made from facts, in the order of folders and records."""
        return (
            *(self._index_page(folder) for folder in KINDS),
            *(_record_page(record) for records in self.base.folders.values() for record in records),
            *self.timeline_pages,
            Page("positions/", "positions", gettext("Positions")),
            Page("disputed/", "disputed", gettext("Disputed facts")),
            Page("graph/", "graph", gettext("Connections")),
            Page("changes/", "changes", gettext("Changes")),
            Page("review/", "review", gettext("Review")),
            Page("search/", "search", gettext("Search")),
            *self.name_pages,
            Page(ABOUT_BUILD, "build", gettext("About this build")),
            *([Page("lists/", "lists", gettext("Lists"))] if self.lists else []),
            *(Page(f"lists/{saved.place}/", "list", saved.name, span=saved.place) for saved in self.lists.values()),
        )

    @cached_property
    def shown(self) -> frozenset[str]:
        """What may be restricted or withdrawn one day: records and facts by their ids, and the lines of positions."""
        records = [record for record in self.base.records.values() if not record.withdrawn]
        facts = (fact.id for record in records for fact in record.facts)
        lines = (
            f"{point.subject.id} {point.position.actor} {number}"
            for point in self.base.subject_positions
            if not point.subject.withdrawn
            for number in range(1 + len(point.position.former))
        )
        return frozenset((*(record.id for record in records), *facts, *lines))

    @cached_property
    def timeline_pages(self) -> tuple[Page, ...]:
        """The timeline, whole or in parts; the first page is always `/timeline/`."""
        whole = Page("timeline/", "timeline", gettext("Timeline"))
        if len(self.base.timeline) <= MAX_FACTS_ON_TIMELINE:
            return (whole,)
        parts = (
            Page(f"timeline/{span}/", "timeline", gettext("Timeline, {span}").format(span=parse_date(span)), span=span)
            for span in self.timeline_spans
        )
        return (whole, *parts)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """Every name of every record, in the order of the alphabet."""
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
        """The names of each letter, a crowded letter in several parts, keyed by the part's place below `a-z/`."""
        parts: dict[str, NamePart] = {}
        for letter, names in self.names_by_letter.items():
            place = letter.lower() if letter.isascii() and letter.isalpha() else f"u{ord(letter[0]):x}"
            chunks = [names[i : i + MAX_NAMES_ON_PAGE] for i in range(0, len(names), MAX_NAMES_ON_PAGE)]
            for number, chunk in enumerate(chunks, 1):
                span = place if number == 1 else f"{place}-{number}"
                parts[span] = NamePart(span, letter if len(chunks) == 1 else f"{letter} {number}", chunk)
        return parts

    @cached_property
    def timeline_spans(self) -> Mapping[str, tuple[Fact, ...]]:
        """The facts of each year, or of each month of a crowded year, keyed by `2023` or `2023-06`."""
        years = _grouped(self.base.timeline, lambda fact: fact.date.order[0].iso_year)
        spans: dict[str, tuple[Fact, ...]] = {}
        for year, facts in years.items():
            spans |= _grouped(facts, _month_or_year) if len(facts) > MAX_FACTS_ON_TIMELINE else {year: facts}
        return spans

    @cached_property
    def redirects(self) -> Mapping[str, str]:
        """Addresses under former ids and in former folders, and where each leads now."""
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

    def _index_page(self, folder: str) -> Page:
        return Page(f"{folder}/", "index", gettext(FOLDER_TITLES[folder]), folder=folder)


def address_of(record: AnyRecord) -> str:
    """Return the address of a record's page: `issues/taiwan/`."""
    return f"{record.folder}/{record.id}/"


def former_places(record: AnyRecord) -> Iterator[str]:
    """Yield each folder and id under which a record could be found before: `issues/wood`."""
    for folder in dict.fromkeys((record.folder, *record.former_folders)):
        for name in (record.id, *record.former_ids):
            if (folder, name) != (record.folder, record.id):
                yield f"{folder}/{name}"


def address_of_locator(source: Source, locator: str) -> str:
    """Return the address of a place within a source: `sources/kyodo-2023-06-19/#p10`; of a range, its first."""
    return f"{address_of(source)}#{places_of(locator)[0]}" if locator else address_of(source)


def places_of(locator: str) -> tuple[str, ...]:
    """Return each place that a locator covers: `p10`, `p11` and `p12` for `p10-p12`, else the locator itself."""
    span = re.fullmatch(r"(\D*)(\d{1,6})-\1(\d{1,6})", locator)
    if not span or not 0 <= int(span[3]) - int(span[2]) < MAX_RANGE:
        return (locator,)
    return tuple(f"{span[1]}{number}" for number in range(int(span[2]), int(span[3]) + 1))


def feed_of(record: AnyRecord) -> str:
    """Return the path of a record's feed: `feeds/issues/taiwan.xml`."""
    return f"feeds/{record.folder}/{record.id}.xml"


def root_of(address: str) -> str:
    """Return the relative way from a page back to the site's root: `../../` for `issues/taiwan/`."""
    return "../" * address.count("/") or "./"


def _record_page(record: AnyRecord) -> Page:
    kind = "tombstone" if record.withdrawn else record.words.singular
    return Page(address_of(record), kind, curl(record.distinct_name), record=record.id, path=record.origin.path)


def _month_or_year(fact: Fact) -> str:
    """Return the month that a fact sorts by, or the year where no month is known."""
    day = fact.date.order[0]
    month = day.iso_month
    return month if fact.date.text.strip("./").startswith(month) else day.iso_year


def _grouped(facts: tuple[Fact, ...], key: Callable[[Fact], str]) -> dict[str, tuple[Fact, ...]]:
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(key(fact), []).append(fact)
    return {span: tuple(found) for span, found in groups.items()}
