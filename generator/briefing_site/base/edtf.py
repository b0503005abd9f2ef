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
from typing import Any, Literal

from briefing_site.base.calendar_day import OPEN_END, OPEN_START, CalendarDay
from briefing_site.base.cldr import format_day, format_days, format_month
from briefing_site.base.language import N_, SOURCE, Language, gettext, spoken
from briefing_site.base.typed_dates import guess_date

MONTHS = tuple(calendar.month_name)
DAY_PATTERN = N_("{day} {month} {year}")
MONTH_PATTERN = N_("{month} {year}")
SEASONS = {"21": N_("spring"), "22": N_("summer"), "23": N_("autumn"), "24": N_("winter")}
SEASON_MONTHS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 12)}
"""First and last month of a season; winter is the December of its year, so that it stays within the year."""
SINGLE_DATE = re.compile(
    r"(?P<year>-?(?:\d{4}|\d{3}X|\d{2}XX|\dXXX))(-(?P<month>\d\d|XX)(-(?P<day>\d\d|XX))?)?(?P<mark>[?~%])?", re.ASCII
)
PLAIN_DATE = re.compile(r"-?\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?", re.ASCII)
EXACT_DAY = re.compile(r"-?\d{4}-\d\d-\d\d", re.ASCII)
MIN_FULL_YEAR = 100
"""Below this, a year by itself could be read as a day or a shortened year."""
EXAMPLE = "2023-06-19"
EXAMPLES = f"{EXAMPLE}, 2023-06, 2023, 2022-08~ or 2023-06-18/2023-06-19"
SLUGS = {"/": "-to-", "..": "open", "~": "-about", "?": "-uncertain", "%": "-about-uncertain"}
MARK_WORDS = {"~": N_("about {date}"), "?": N_("{date} (uncertain)"), "%": N_("about {date} (uncertain)")}


class DateError(ValueError):
    """The text is not a date that fact files accept; the message says what was expected."""


class UnknownFormError(DateError):
    """The text is in none of the accepted forms, but its meaning may still be understood."""


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A date, a span of dates or an interval, with the first and the last day that it can mean."""

    text: str
    """The EDTF text as it was typed."""
    earliest: CalendarDay
    """The first day it covers; `OPEN_START` if the start is open or unknown."""
    latest: CalendarDay
    """The last day it covers; `OPEN_END` if the end is open or unknown."""

    @property
    def has_start(self) -> bool:
        """True if a first day is known."""
        return self.earliest != OPEN_START

    @property
    def has_end(self) -> bool:
        """True if a last day is known."""
        return self.latest != OPEN_END

    @property
    def order(self) -> tuple[CalendarDay, CalendarDay]:
        """The sort key: by first day, then by last; what came no later than a month comes before the month."""
        if self.has_start:
            return (self.earliest, self.latest)
        limit = _bounds(self.text.rpartition("/")[2])[0]
        return (limit, limit)

    def begins_by(self, day: date) -> bool:
        """Tell whether its first day is that day or an earlier one."""
        return self.earliest <= CalendarDay.of(day)

    def is_over_by(self, day: date) -> bool:
        """Tell whether its last day is an earlier one than that day."""
        return self.latest < CalendarDay.of(day)

    @property
    def is_exact(self) -> bool:
        """True for an exact day, and for an interval between two."""
        return all(EXACT_DAY.fullmatch(part) for part in self.text.split("/"))

    @property
    def is_day(self) -> bool:
        """True for one exact day."""
        return self.earliest == self.latest and self.is_exact

    @property
    def machine(self) -> str:
        """A valid value for HTML's `datetime` attribute, or empty if HTML has none."""
        return self.text if self.earliest.year > 0 and PLAIN_DATE.fullmatch(self.text) else ""

    @property
    def slug(self) -> str:
        """The date as part of an HTML id: `2023-06`, `1984-about`, `1888-to-open`."""
        return re.sub(r"\.\.|[/~?%]", lambda sign: SLUGS[sign[0]], self.text)

    def rounded(self, unit: Literal["month", "year"]) -> EdtfDate:
        """Return the date to the month or year, as precisely as it is known: `2023-XX` is 2023."""
        ends = list(dict.fromkeys(_rounded(part, unit) for part in self.text.split("/")))
        return parse_date("/".join(ends))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the text alone, so that in another process, too, equal dates are one object."""
        return parse_date, (self.text,)

    def __str__(self) -> str:
        """Return the date of what happened in words, at its own precision: `19 June 2023`, `about August 2022`.

        An interval with an open end says when it happened at the earliest or at the latest: `no later than 19 June
        2023`. For what lasted, use `span`.
        """
        return _words(self.text, spoken(), lasting=False)

    @property
    def span(self) -> str:
        """The date of what lasted, in words: `until 19 June 2023` where `__str__` has `no later than 19 June 2023`."""
        return _words(self.text, spoken(), lasting=True)


@cache
def parse_date(text: str) -> EdtfDate:
    """Parse an EDTF date of level 0 or 1.

    Raises DateError for times, `../..`, unknown digits in an interval, days that the calendar lacks, an interval
    that ends before it starts, and everything that is not EDTF.
    """
    try:
        return _parse(text)
    except UnknownFormError:
        meant = guess_date(text, _is_date)
        if not meant:
            raise
        raise DateError(f"not a valid date; write {meant}") from None


def _parse(text: str) -> EdtfDate:
    if "/" not in text:
        return EdtfDate(text, *_bounds(text))
    start, _, end = text.partition("/")
    if start in {"", ".."} and end in {"", ".."}:
        raise DateError(f"an interval needs a start or an end, for example {EXAMPLES}")
    earliest = OPEN_START if start in {"", ".."} else _bounds(start)[0]
    latest = OPEN_END if end in {"", ".."} else _bounds(end)[1]
    if earliest > latest:
        raise DateError(f"the interval ends before it starts; write {end}/{start}")
    if "X" in text:
        first, last = (_without_unknown(part, day) for part, day in ((start, earliest), (end, latest)))
        raise DateError(f"unknown digits have no place in an interval; write {first}/{last}")
    return EdtfDate(text, earliest, latest)


def parse_day(text: str) -> date:
    """Parse one exact day, `2023-06-19`; raises DateError for anything else."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        meant = guess_date(text, _is_date)
        remedy = f"; write {meant}" if len(meant) == len(EXAMPLE) else f", for example {EXAMPLE}"
        raise DateError(f"a full date is needed here{remedy}")
    day = parse_date(text).earliest.to_date()
    if day is None:
        raise DateError("a day from year 0001 on is needed here")
    return day


def _rounded(part: str, unit: str) -> str:
    """Return one end of a date to the month or year."""
    match = SINGLE_DATE.fullmatch(part)
    if match is None or match["month"] is None:
        return part
    month = match["month"] if unit == "month" and match["month"] != "XX" else ""
    return match["year"] + (f"-{month}" if month else "") + (match["mark"] or "")


def _without_unknown(part: str, day: CalendarDay) -> str:
    """Return one end of an interval without its unknown digits; `day` is the earliest or latest that it can mean."""
    year = part.partition("-")[0] if not part.startswith("-") else part[:5]
    return day.iso_year if "X" in year else part.replace("-XX", "")


def day_words(day: date | CalendarDay) -> str:
    """Return `19 June 2023`, in the current language."""
    return _day_of_month(day.day, day.month, day.year)


def as_heading(day: EdtfDate) -> str:
    """Return a date in words that begin with a capital: `The 1980s`."""
    words = str(day)
    return words[:1].upper() + words[1:]


def year_words(year: int) -> str:
    """Return `2023`, `476`, `14 CE` or `44 BCE`."""
    if _era_of(year) == "BCE":
        return gettext("{year} BCE").format(year=1 - year)
    return gettext("{year} CE").format(year=year) if _era_of(year) else str(year)


def _bounds(text: str) -> tuple[CalendarDay, CalendarDay]:
    match = SINGLE_DATE.fullmatch(text)
    if match is None or not _is_level_1(match):
        raise _unknown_form(text)
    year, month, day = match["year"], match["month"] or "XX", match["day"] or "XX"
    if year == "-0000":
        raise DateError("year 0 has no sign; 1 BCE is 0000, 2 BCE is -0001")
    if day != "XX" and month in SEASONS:
        raise DateError("a season has no day; write it like 2022-21 for spring 2022")
    if "X" in year:
        return _bounds_of_years(year)
    if month in SEASON_MONTHS:
        first, last = SEASON_MONTHS[month]
        return _calendar_bounds(int(year), first, None)[0], _calendar_bounds(int(year), last, None)[1]
    return _calendar_bounds(int(year), int(month) if month != "XX" else None, int(day) if day != "XX" else None)


def _unknown_form(text: str) -> UnknownFormError:
    if re.fullmatch(r"-\d{1,3}(-.*)?", text, re.ASCII):
        return UnknownFormError("a year before year 1 is a sign and four digits; 44 BCE is -0043")
    if text.startswith("XXXX"):
        return UnknownFormError("a year has one digit that is known, at least; write 1XXX, 20XX or 202X")
    return UnknownFormError(f"not a valid date; write it like {EXAMPLES}")


def _bounds_of_years(year: str) -> tuple[CalendarDay, CalendarDay]:
    """Return the first and last day of a year with unknown digits; those below year 10 or 100 begin with year 1."""
    ends = sorted(int(year.replace("X", digit)) for digit in "09")
    return CalendarDay(ends[0] if ends[1] <= 0 else max(ends[0], 1), 1, 1), CalendarDay(ends[1], 12, 31)


def _is_date(text: str) -> bool:
    try:
        _parse(text)
    except DateError:
        return False
    return True


def _is_level_1(match: re.Match[str]) -> bool:
    """Unspecified digits are level 1 only from the right: `2022-XX` and `202X`, not `202X-05` or `2022-XX-05`."""
    year, month, day = match["year"], match["month"], match["day"]
    if "X" in year:
        return month is None
    return not (month == "XX" and day not in {None, "XX"})


def _calendar_bounds(year: int, month: int | None, day: int | None) -> tuple[CalendarDay, CalendarDay]:
    if month is None:
        return CalendarDay(year, 1, 1), CalendarDay(year, 12, 31)
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        raise DateError(f"there is no month {month:02d}; months run from 01 to 12, seasons from 21 to 24")
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return CalendarDay(year, month, 1), CalendarDay(year, month, last)
    if not 1 <= day <= last:
        raise DateError(f"{MONTHS[month]} {year_words(year)} has {last} days, not {day}")
    return CalendarDay(year, month, day), CalendarDay(year, month, day)


@lru_cache(maxsize=65_536)
def _words(text: str, _: Language, *, lasting: bool) -> str:
    """Return a date in words; the language is the current one, and a parameter so that it is part of the cache key."""
    start, slash, end = text.partition("/")
    if not slash or start == end:
        return _single_words(start)
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
    match = SINGLE_DATE.fullmatch(text)
    assert match  # noqa: S101 - `parse_date` took it
    words, mark = _plain_words(match["year"], match["month"] or "", match["day"] or ""), match["mark"]
    return gettext(MARK_WORDS[mark]).format(date=words) if mark else words


def _plain_words(year: str, month: str, day: str) -> str:
    if "X" in year:
        return _years_words(year)
    if not month:
        return year_words(int(year))
    if month == "XX":
        return gettext("{year}, month unknown").format(year=year_words(int(year)))
    return _day_of_month(int(day), int(month), int(year)) if day.isdigit() else _month_or_season(int(year), month, day)


def _years_words(year: str) -> str:
    first, last = _bounds_of_years(year)
    if year.count("X") == 1 and first.year >= MIN_FULL_YEAR:
        return gettext("the {decade}s").format(decade=first.year)
    return gettext("the years {first} to {last}").format(first=year_words(first.year), last=year_words(last.year))


def _month_or_season(year: int, month: str, day: str) -> str:
    if month in SEASONS:
        return gettext("{season} {year}").format(season=gettext(SEASONS[month]), year=year_words(year))
    words = _month(int(month), year)
    return gettext("{month}, day unknown").format(month=words) if day else words


def _month(month: int, year: int) -> str:
    pattern = gettext(MONTH_PATTERN)
    if _has_no_pattern(pattern, MONTH_PATTERN, year):
        return format_month(month, year)
    return pattern.format(month=spoken().months[month], year=year_words(year))


def _day_of_month(day: int, month: int, year: int) -> str:
    pattern = gettext(DAY_PATTERN)
    if _has_no_pattern(pattern, DAY_PATTERN, year):
        return format_day(day, month, year)
    return pattern.format(day=day, month=spoken().months[month], year=year_words(year))


def _has_no_pattern(pattern: str, english: str, year: int) -> bool:
    """Tell whether CLDR decides how a date is written: if the catalogues do not, for a year without an era."""
    return pattern == english and spoken().tag != SOURCE and not _era_of(year)


def _span_words(start: str, end: str) -> str:
    """`18–19 June 2023`, `30 June – 2 July 2023`, `June – August 2023`, `2021–2023`."""
    first, last = _single_words(start), _single_words(end)
    if not (PLAIN_DATE.fullmatch(start) and PLAIN_DATE.fullmatch(end)):
        return gettext("{first} – {last}").format(first=first, last=last)
    (begins, _), (ends, _) = _bounds(start), _bounds(end)
    if len(start.lstrip("-")) == len(end.lstrip("-")) == len("2023") and _era_of(begins.year) == _era_of(ends.year):
        return gettext("{first}–{last}").format(first=begins.year if begins.year > 0 else 1 - begins.year, last=last)
    is_by_cldr = _has_no_pattern(gettext(DAY_PATTERN), DAY_PATTERN, min(begins.year, ends.year))
    if EXACT_DAY.fullmatch(start) and EXACT_DAY.fullmatch(end) and begins[:2] == ends[:2]:
        if is_by_cldr:
            return format_days(date(*begins), date(*ends))
        return gettext("{first}–{last}").format(first=begins.day, last=last)
    if begins.year == ends.year and not is_by_cldr:
        first = first.removesuffix(f" {year_words(begins.year)}")
    return gettext("{first} – {last}").format(first=first, last=last)


def _era_of(year: int) -> str:
    """Return the era to be written with a year; empty if it needs none."""
    return "BCE" if year <= 0 else "CE" if year < MIN_FULL_YEAR else ""
