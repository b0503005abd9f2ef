"""Long lists split into pages: by period (decade, year, month, ten days, day), by place in a source, by letter.

In: things in time order, and the date of each. Out: `Parts`, the pages by their place (`1990s`, `1994`, `1994-03`).
What a page covers follows from its place, never from how many things there are: the address of a year stays when
another fact arrives, and the number of facts only decides whether its page shows them or links to its months.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from briefing_site.base.edtf import EdtfDate, parse_date

T = TypeVar("T")


class Limits(NamedTuple):
    """How long a list may be: no page should exceed some 200 KB of HTML and 3,000 elements."""

    whole: int
    """The most things on the page of a list that is not split."""
    page: int
    """The most things on each page of one that is."""


FACTS = Limits(100, 66)
RECORD_FACTS = Limits(80, 66)
"""The most facts on the page of a record, which shows other things too."""
RECORDS = Limits(200, 200)
DISPUTES = Limits(20, 20)
MAX_DOUBTS_BESIDE = 30
"""The most facts in doubt on the page of disputes; if there are more, they have pages of their own."""
SUBJECTS = Limits(25, 25)
"""The most rows of the table of positions."""
RELATED = Limits(200, 200)
MIN_RELATED = 150
"""With this many related records, a page shows only the first of each group, and links to all of them."""
RELATED_PLACE = "related"
"""Below the address of a record: the place of the pages of all its related records; no part of its facts has it."""
NO_LETTER = "other"
"""The place of names that do not begin with a letter."""
MAX_PREFIX = 3
"""The most letters by which names are grouped."""
PERIOD = re.compile(r"-?\d{3}0s|-?\d{4}(-\d\d){0,2}|-?\d{4}-\d\d-\d\d-to-\d\d", re.ASCII)
"""The place of a part by date."""
NUMBERED = re.compile(r"([a-z]*)(\d{1,6})", re.ASCII)
"""A place in a source that is one of many of its kind: `p12`."""


@dataclass(frozen=True, slots=True)
class ListPart(Generic[T]):
    """One page of a list that is split."""

    span: str
    """Its place below the list's address; empty for the list as a whole."""
    title: str
    """`the 1990s`, `1994`, `March 1994`; `1994 (2)` for what is too much for one page and has no more precise date."""
    above: str
    """The place of its parent."""
    items: tuple[T, ...]
    """The things on its page, in time order."""
    total: int
    """How many things it covers, including those of the parts below it."""
    below: tuple[str, ...] = ()
    """The places of the parts that it is split into."""

    @property
    def period(self) -> EdtfDate | None:
        """The decade, year, month or day that it covers; None for the whole list, and for parts other than periods."""
        span, _, _ = self.span.partition("-part-")
        return _period(span) if PERIOD.fullmatch(span) else None


Parts = Mapping[str, ListPart[T]]
"""Parts by their places, each before those below it; the first is the whole, under the empty place."""


Places = Callable[[T], Sequence[str]]
"""Returns the places of the parts that a thing belongs to, from coarse to fine; empty where it belongs to none."""


def cut_by_period(items: Sequence[T], date_of: Callable[[T], EdtfDate], limits: Limits | None = None) -> Parts[T]:
    """Return the parts of a list by decade, year, month, ten days and day; only the whole if it fits on a page."""
    places = lambda item: _periods_of(date_of(item).text)  # noqa: E731
    return _Cutting(places, lambda span: str(_period(span)), limits or FACTS).parts_of(items)


def cut_by_place(items: Sequence[tuple[str, T]]) -> Parts[tuple[str, T]]:
    """Return the parts of a list of things by the place that they cite in a source: by tens, fives, then singly."""
    names = {_address_of(place): place for place, _ in items}
    places = lambda item: (_some(item[0], 10), _some(item[0], 5), _address_of(item[0]))  # noqa: E731
    return _Cutting(places, lambda span: names.get(span, span.replace("-to-", "–")), FACTS).parts_of(items)


def cut_by_year(items: Sequence[T], date_of: Callable[[T], EdtfDate | None]) -> Parts[T]:
    """Return the parts of a list of records by year, then by month; those without a date are on its first page."""

    def places(item: T) -> Sequence[str]:
        day = date_of(item)
        return (_year(day), _month(day)) if day else ()

    return _Cutting(places, lambda span: str(_period(span)), RECORDS).parts_of(items)


def cut_by_letter(items: Sequence[T], name_of: Callable[[T], str], limits: Limits | None = None) -> Parts[T]:
    """Return the parts of a list of records by the first letters of the names that they are sorted by."""

    def places(item: T) -> Sequence[str]:
        return [_prefix(name_of(item), length) for length in range(1, MAX_PREFIX + 1)]

    titles = {_prefix(name_of(item), n): name_of(item)[:n] for item in items for n in range(1, MAX_PREFIX + 1)}
    return _Cutting(
        places, lambda span: "#" if span == NO_LETTER else titles[span].capitalize(), limits or RECORDS
    ).parts_of(items)


def path_to(parts: Parts[T], span: str) -> tuple[str, ...]:
    """Return the places from the whole down to a part: `("", "1990s", "1994")`."""
    path = [span]
    while path[0]:
        path.insert(0, parts[path[0]].above)
    return tuple(path)


@dataclass(frozen=True, slots=True)
class _Cutting(Generic[T]):
    """One way of splitting lists."""

    places_of: Places[T]
    title_of: Callable[[str], str]
    """A part's title by its place."""
    limits: Limits

    def parts_of(self, items: Sequence[T]) -> Parts[T]:
        found: dict[str, ListPart[T]] = {}
        places = [*map(self.places_of, items)] if len(items) > self.limits.whole else ()
        self._cut(found, ListPart("", "", "", tuple(items), len(items)), places, 0)
        return found

    def _cut(
        self, found: dict[str, ListPart[T]], part: ListPart[T], places: Sequence[Sequence[str]], level: int
    ) -> None:
        """Add a part with everything that it covers to those found, split if that is too much for a page.

        `places` has those of each of its things.
        """
        found[part.span] = part
        most = self.limits.page
        if part.total <= (most if part.span else self.limits.whole):
            return
        own: list[T] = []
        finer: dict[str, tuple[list[T], list[Sequence[str]]]] = {}
        for item, places_of_item in zip(part.items, places, strict=True):
            span = places_of_item[level] if level < len(places_of_item) else ""
            if span and span != part.span:
                items, below_places = finer.setdefault(span, ([], []))
                items.append(item)
                below_places.append(places_of_item)
            else:
                own.append(item)
        chunks = [tuple(own[start : start + most]) for start in range(0, len(own), most)]
        more = [
            ListPart(
                f"{part.span}-part-{number}".removeprefix("-"), f"{part.title} ({number})", part.span, chunk, len(chunk)
            )
            for number, chunk in enumerate(chunks[1:], 2)
        ]
        below = (*finer, *(chunk.span for chunk in more))
        found[part.span] = replace(part, items=chunks[0] if chunks else (), below=below)
        for span, (items, below_places) in finer.items():
            finer_part = ListPart(span, self.title_of(span), part.span, tuple(items), len(items))
            self._cut(found, finer_part, below_places, level + 1)
        found.update((chunk.span, chunk) for chunk in more)


def _prefix(name: str, length: int) -> str:
    """Return the place for the first letters of a name: `a`, `ab`; empty if the name has fewer letters."""
    letters = name[:length].lower()
    if not letters[:1].isalpha():
        return NO_LETTER
    if len(letters) < length or not letters.isalnum():
        return ""
    return "".join(sign if sign.isascii() else f"-u-{ord(sign):x}-" for sign in letters).strip("-")


@lru_cache(maxsize=65_536)
def _some(place: str, number: int) -> str:
    """Return the part for a group of numbered places: `p10-to-19` for `p12`; other places have parts of their own."""
    numbered = NUMBERED.fullmatch(place)
    if not numbered:
        return _address_of(place)
    first = int(numbered[2]) // number * number
    return f"{numbered[1]}{max(first, 1)}-to-{first + number - 1}"


@lru_cache(maxsize=65_536)
def _address_of(name: str) -> str:
    """Return the place of a group as part of an address; a digest if it has no letters or digits of its own."""
    plain = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
    if name and plain == name != RELATED_PLACE:
        return name
    return f"{plain or 'whole'}-{hashlib.blake2b(name.encode(), digest_size=4).hexdigest()}"


@lru_cache(maxsize=65_536)
def _period(span: str) -> EdtfDate:
    first, _, last = span.partition("-to-")
    if last:
        return parse_date(f"{first}/{first[:-2]}{last}")
    return parse_date(f"{span[:-2]}X" if span.endswith("s") else span)


@lru_cache(maxsize=65_536)
def _periods_of(date: str) -> tuple[str, ...]:
    """Return the place of each period that a date falls in; there are far fewer dates than things."""
    day = parse_date(date)
    return tuple(key(day) for key in PERIODS)


def _decade(day: EdtfDate) -> str:
    return f"{day.order[0].iso_year[:-1]}0s"


def _year(day: EdtfDate) -> str:
    return day.order[0].iso_year


def _month(day: EdtfDate) -> str:
    """Return the month that a date is sorted by, if it is known."""
    month = day.order[0].iso_month
    return month if day.text.strip("./").startswith(month) else ""


def _ten_days(day: EdtfDate) -> str:
    """Return the first, second or last third of a month, if the day is known: `2004-03-21-to-31`."""
    first = _day(day)
    if not first:
        return ""
    month, start = first[:-3], min((int(first[-2:]) - 1) // 10, 2) * 10 + 1
    end = start + 9 if start < 21 else parse_date(month).latest.day  # noqa: PLR2004 - the last third
    return f"{month}-{start:02d}-to-{end}"


def _day(day: EdtfDate) -> str:
    """Return the day that a date is sorted by, if it is known."""
    first = day.order[0].isoformat()
    return first if day.text.strip("./").startswith(first) else ""


PERIODS: tuple[Callable[[EdtfDate], str], ...] = (_decade, _year, _month, _ten_days, _day)
"""From coarse to fine: the place of the period that a date falls in; empty if it is not known that precisely."""
