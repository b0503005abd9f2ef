"""Dates of partial precision: EDTF level 0 and 1 (ISO 8601-2:2019), without times and without `../..`.

In: the text that an analyst typed. Out: `EdtfDate`, which owns its precision, its order and its wording in
the language being spoken.
The edtf package serves the tests as the other opinion: it takes 24 ms a date, and accepts wrong leap days
and intervals that run backwards.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from briefing_site.base.language import N_, Language, gettext, spoken

MONTHS = tuple(calendar.month_name)
SEASONS = {"21": N_("spring"), "22": N_("summer"), "23": N_("autumn"), "24": N_("winter")}
SEASON_MONTHS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 12)}
"""First and last month of a season; a winter is the December of its year, so that it stays within it."""
SINGLE_DATE = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(-(?P<month>\d\d|XX)(-(?P<day>\d\d|XX))?)?(?P<mark>[?~%])?", re.ASCII
)
MONTH_NUMBERS = {word.lower(): number for number, name in enumerate(MONTHS) if name for word in (name, name[:3])} | {
    "sept": 9,
    "spring": 21,
    "summer": 22,
    "autumn": 23,
    "fall": 23,
    "winter": 24,
}
"""What people write for a month or a season, and its number."""
PLAIN_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", re.ASCII)
MAX_SAID_LENGTH = 40
"""Characters of a text that may be a date in another form."""
EXAMPLE = "2023-06-19"
EXAMPLES = f"{EXAMPLE}, 2023-06, 2023, 2022-08~ or 2023-06-18/2023-06-19"
MARK_WORDS = {"~": N_("about {date}"), "?": N_("{date} (uncertain)"), "%": N_("about {date} (uncertain)")}


class DateError(ValueError):
    """The text is not a date that the fact files know; the message says what was expected."""


class UnknownFormError(DateError):
    """The text is in no form of ours; what it says may yet be understood."""


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A date, a span of dates or an interval, with the first and the last day that it can mean."""

    text: str
    """The EDTF text as it was typed."""
    earliest: date
    """The first day it covers; `date.min` where the start is open or unknown."""
    latest: date
    """The last day it covers; `date.max` where the end is open or unknown."""

    @property
    def order(self) -> tuple[date, date]:
        """The sort key: by first day (the end, where only that is known), then by last."""
        return (self.latest if self.earliest == date.min else self.earliest, self.latest)

    @property
    def is_day(self) -> bool:
        """True for one exact day."""
        return len(self.text) == len("2023-06-19") and self.earliest == self.latest

    @property
    def machine(self) -> str:
        """A valid value for HTML's `datetime` attribute, or empty where HTML has none."""
        return self.text if PLAIN_DATE.fullmatch(self.text) else ""

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as the text alone: each is one date for all that name it there, too."""
        return parse_date, (self.text,)

    def __str__(self) -> str:
        """Return the date of what happened in words, at its own precision: `19 June 2023`, `about August 2022`.

        An interval with an open end tells when it happened at the earliest or at the latest: `no later than 19 June
        2023`. Of what lasted, `span` tells it.
        """
        return _words(self.text, spoken(), lasting=False)

    @property
    def span(self) -> str:
        """The date of what lasted in words: `until 19 June 2023` where `__str__` has `no later than 19 June 2023`."""
        return _words(self.text, spoken(), lasting=True)


@cache
def parse_date(text: str) -> EdtfDate:
    """Parse an EDTF date of level 0 or 1.

    Raises DateError for times, `../..`, years outside 1–9999, days that the calendar lacks, an interval
    that ends before it starts, and everything that is not EDTF.
    """
    try:
        return _parse(text)
    except UnknownFormError:
        meant = _meant(text) if len(text) <= MAX_SAID_LENGTH else ""
        if not meant:
            raise
        raise DateError(f"not a date as it is written here; write {meant}") from None


def _parse(text: str) -> EdtfDate:
    if "/" not in text:
        return EdtfDate(text, *_bounds(text))
    start, _, end = text.partition("/")
    if start in {"", ".."} and end in {"", ".."}:
        raise DateError(f"an interval needs a start or an end, for example {EXAMPLES}")
    earliest = date.min if start in {"", ".."} else _bounds(start)[0]
    latest = date.max if end in {"", ".."} else _bounds(end)[1]
    if earliest > latest:
        raise DateError(f"the interval ends before it starts; write {end}/{start}")
    return EdtfDate(text, earliest, latest)


def parse_day(text: str) -> date:
    """Parse one exact day, `2023-06-19`; raises DateError for anything else."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        meant = _meant(text) if len(text) <= MAX_SAID_LENGTH else ""
        remedy = f"; write {meant}" if len(meant) == len(EXAMPLE) else f", for example {EXAMPLE}"
        raise DateError(f"a full date is needed here{remedy}")
    return parse_date(text).earliest


def day_words(day: date) -> str:
    """Return `19 June 2023`, in the language being spoken."""
    return _day_of_month(day.day, day.month, day.year)


def month_words(month: str) -> str:
    """Return `June 2023` for `2023-06`, in the language being spoken; a year alone stays as it is."""
    year, _, number = month.partition("-")
    return _month(int(number), int(year)) if number else year


def _bounds(text: str) -> tuple[date, date]:
    match = SINGLE_DATE.fullmatch(text)
    if match is None or not _is_level_1(match):
        raise UnknownFormError(f"not a date as it is written here; write it like {EXAMPLES}")
    year, month, day = match["year"], match["month"] or "XX", match["day"] or "XX"
    if year == "0000":
        raise DateError("there is no year 0000 here; years run from 0001 to 9999")
    if day != "XX" and month in SEASONS:
        raise DateError("a season has no day; write it like 2022-21 for spring 2022")
    if "X" in year:
        return date(max(int(year.replace("X", "0")), 1), 1, 1), date(int(year.replace("X", "9")), 12, 31)
    if month in SEASON_MONTHS:
        first, last = SEASON_MONTHS[month]
        return _calendar_bounds(int(year), first, None)[0], _calendar_bounds(int(year), last, None)[1]
    return _calendar_bounds(int(year), int(month) if month != "XX" else None, int(day) if day != "XX" else None)


def _meant(text: str) -> str:
    """Return the date in our form that was typed in another, where only one can be meant; else an empty string."""
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b|t\d\d:.*|[,.()]", " ", text.lower())
    plain = re.sub(r"\b(\d{4})(\d\d)(\d\d)\b", r"\1 \2 \3", plain)
    words = re.split(r"[\s/-]+", plain.strip())
    numbers = [word for word in words if word.isdecimal() and len(word) in {1, 2, 4}]
    years, rest = [n for n in numbers if len(n) == len("2023")], [int(n) for n in numbers if len(n) < len("2023")]
    months = [MONTH_NUMBERS[word] for word in words if word in MONTH_NUMBERS]
    abouts = [word for word in words if word in {"c", "ca", "circa", "about", "around"}]
    if len(years) != 1 or len(words) != len(numbers) + len(months) + len(abouts) or max(len(months), len(abouts)) > 1:
        return ""
    if not months and rest and words[0] != years[0]:  # 19.06.2023, or 06/19/2023: told apart by what is no month
        rest.sort()
        if len(rest) != 2 or not rest[0] <= 12 < rest[1]:  # noqa: PLR2004 - month and day, 12 months
            return ""
    found = "-".join([years[0], *(f"{n:02d}" for n in (*months, *rest))]) + ("~" if abouts else "")
    try:
        _bounds(found)
    except DateError:
        return ""
    return found


def _is_level_1(match: re.Match[str]) -> bool:
    """Unspecified digits are level 1 only from the right: `2022-XX` and `202X`, not `202X-05` or `2022-XX-05`."""
    year, month, day = match["year"], match["month"], match["day"]
    if "X" in year:
        return month is None
    return not (month == "XX" and day not in {None, "XX"})


def _calendar_bounds(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        raise DateError(f"there is no month {month:02d}; months run from 01 to 12, seasons from 21 to 24")
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, last)
    if not 1 <= day <= last:
        raise DateError(f"{MONTHS[month]} {year} has {last} days, not {day}")
    return date(year, month, day), date(year, month, day)


@lru_cache(maxsize=65_536)
def _words(text: str, _: Language, *, lasting: bool) -> str:
    """Put a date into words; the language is the one being spoken, and there to be remembered by."""
    start, slash, end = text.partition("/")
    if not slash:
        return _single_words(text)
    if not start:
        return gettext("until {date}, start unknown").format(date=_single_words(end))
    if not end:
        return gettext("from {date}, end unknown").format(date=_single_words(start))
    if end == "..":
        words = gettext("from {date}") if lasting else gettext("no earlier than {date}")
        return words.format(date=_single_words(start))
    if start == "..":
        words = gettext("until {date}") if lasting else gettext("no later than {date}")
        return words.format(date=_single_words(end))
    return _span_words(start, end)


def _single_words(text: str) -> str:
    mark = text[-1] if text[-1] in MARK_WORDS else ""
    year, month, day = [*text.removesuffix(mark).split("-"), "", ""][:3]
    words = _plain_words(year, month, day)
    return gettext(MARK_WORDS[mark]).format(date=words) if mark else words


def _plain_words(year: str, month: str, day: str) -> str:
    if "X" in year:
        if year.count("X") == 1:
            return gettext("the {decade}s").format(decade=year.replace("X", "0"))
        return gettext("the years {first} to {last}").format(first=f"{year[:2]}00", last=f"{year[:2]}99")
    if not month:
        return f"{int(year)}"
    if month == "XX":
        return gettext("{year}, month unknown").format(year=int(year))
    return _day_of_month(int(day), int(month), int(year)) if day.isdigit() else _month_or_season(year, month, day)


def _month_or_season(year: str, month: str, day: str) -> str:
    if month in SEASONS:
        return gettext("{season} {year}").format(season=gettext(SEASONS[month]), year=int(year))
    words = _month(int(month), int(year))
    return gettext("{month}, day unknown").format(month=words) if day else words


def _month(month: int, year: int) -> str:
    return gettext("{month} {year}").format(month=spoken().months[month], year=year)


def _day_of_month(day: int, month: int, year: int) -> str:
    return gettext("{day} {month} {year}").format(day=day, month=spoken().months[month], year=year)


def _span_words(start: str, end: str) -> str:
    """`18–19 June 2023`, `30 June – 2 July 2023`, `June – August 2023`, `2021–2023`."""
    first, last = _single_words(start), _single_words(end)
    if not (PLAIN_DATE.fullmatch(start) and PLAIN_DATE.fullmatch(end)):
        return gettext("{first} – {last}").format(first=first, last=last)
    if len(start) == len(end) == len("2023"):
        return gettext("{first}–{last}").format(first=first, last=last)
    if len(start) == len(end) == len("2023-06-19") and start[:7] == end[:7]:
        return gettext("{first}–{last}").format(first=int(start[8:]), last=last)
    if start[:4] == end[:4]:
        first = first.removesuffix(f" {int(start[:4])}")
    return gettext("{first} – {last}").format(first=first, last=last)
