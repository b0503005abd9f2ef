"""Converts dates as people type them to EDTF: `19 June 2023`, `6/2023`, `about 44 BC`, `2023-06-18/19`.

In: a text that is not an EDTF date. Out: the only date that it can mean; empty if it can mean none, or several.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable

from briefing_site.base.calendar_day import CalendarDay

MAX_SAID_LENGTH = 40
"""The most characters of a text that may be a date in another form."""
MONTH_NUMBERS = {
    word.lower(): number for number, name in enumerate(calendar.month_name) if name for word in (name, name[:3])
} | {
    "sept": 9,
    "spring": 21,
    "summer": 22,
    "autumn": 23,
    "fall": 23,
    "winter": 24,
}
"""What people write for a month or a season, and its number."""
SHORT_RANGE = re.compile(r"(?P<start>\d{4}(?:-\d\d){0,2})/(?P<end>\d\d(?:-\d\d)?)", re.ASCII)
"""ISO 8601's short form of a range, whose end omits what it shares with the start."""
ERA = re.compile(r"\b(?P<year>\d{1,4}) ?(?P<before>b\.?c\.?(?:e\b\.?)?)(?!\w)|\b(?:ad|ce) ?(?P<ad>\d{1,4})\b"
                 r"|\b(?P<ce>\d{1,4}) ?(?:ad|ce)\b|^(?P<alone>\d{3})$")  # fmt: skip
"""A year that was typed with its era, or with only three digits."""


def guess_date(text: str, is_date: Callable[[str], bool]) -> str:
    """Return a date typed in another form in our form, if only one can be meant; else an empty string.

    `is_date` tells whether a text is a date in our form.
    """
    if len(text) > MAX_SAID_LENGTH:
        return ""
    found = [date for date in _possible_dates(text) if is_date(date)]
    return found[0] if len(found) == 1 else ""


def _possible_dates(text: str) -> tuple[str, ...]:
    """Return the dates that may be meant; not all of them need exist in the calendar."""
    if short := SHORT_RANGE.fullmatch(text):
        return _dates_of_short_range(short["start"], short["end"])
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b|t\d\d:.*|[,()]", " ", text.lower())
    era = ERA.search(plain)
    if era:
        year = next(int(era[name]) for name in ("year", "ad", "ce", "alone") if era[name])
        plain = f"{plain[: era.start()]} {year:04d} {plain[era.end() :]}"
    plain = re.sub(r"\b(\d{4})(\d\d)(\d\d)\b", r"\1 \2 \3", plain.replace(".", " "))
    words = re.split(r"[\s/-]+", plain.strip())
    numbers = [word for word in words if word.isdecimal() and len(word) in {1, 2, 4}]
    years, rest = [n for n in numbers if len(n) == len("2023")], [int(n) for n in numbers if len(n) < len("2023")]
    months = [MONTH_NUMBERS[word] for word in words if word in MONTH_NUMBERS]
    abouts = [word for word in words if word in {"c", "ca", "circa", "about", "around"}]
    if len(years) != 1 or len(words) != len(numbers) + len(months) + len(abouts) or max(len(months), len(abouts)) > 1:
        return ()
    if not months and rest and words[0] != years[0]:  # 19.06.2023, or 06/19/2023: told apart by what is no month
        rest.sort()
        if len(rest) != 2 or not rest[0] <= 12 < rest[1]:  # noqa: PLR2004 - month and day, 12 months
            return ()
    if not months and rest and rest[0] > 12:  # noqa: PLR2004 - `2022 23` is no season
        return ()
    first = _before_year_1(years[0]) if era and era["before"] else years[0]
    return ("-".join([first, *(f"{n:02d}" for n in (*months, *rest))]) + ("~" if abouts else ""),)


def _before_year_1(year: str) -> str:
    return CalendarDay(1 - int(year), 1, 1).iso_year


def _dates_of_short_range(start: str, end: str) -> tuple[str, ...]:
    """Return the range in full, and the month if it could also be a year and a month (`2010/12`)."""
    if len(start) > len("2023"):
        kept = start.split("-")[: -(end.count("-") + 1)] or [start[:4]]
        return (f"{start}/{'-'.join([*kept, end])}",)
    month = (f"{start}-{end}",) if int(end[:2]) <= 12 else ()  # noqa: PLR2004 - months
    return (f"{start}/{start[:2]}{end}", *month)
