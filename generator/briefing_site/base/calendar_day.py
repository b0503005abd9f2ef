"""Calendar days as ISO 8601 counts them; the standard library has none before year 1.

In: years from -9999 to 9999. Out: `CalendarDay`s, which can be compared, counted and formatted.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

CYCLE_YEARS, CYCLE_DAYS = 400, 146_097
"""The calendar repeats itself after this many years, which have this many days."""


class CalendarDay(NamedTuple):
    """A day of the proleptic Gregorian calendar, as ISO 8601 counts years: 0 is 1 BCE, -43 is 44 BCE."""

    year: int
    month: int
    day: int

    @classmethod
    def of(cls, day: date) -> CalendarDay:
        """Return a day of the standard library as a `CalendarDay`."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def fromordinal(cls, ordinal: int) -> CalendarDay:
        """Return the day of an ordinal; 1 is 1 January of year 1, as for the standard library."""
        cycles = (ordinal - 1) // CYCLE_DAYS
        day = date.fromordinal(ordinal - cycles * CYCLE_DAYS)
        return cls(day.year + cycles * CYCLE_YEARS, day.month, day.day)

    def toordinal(self) -> int:
        """Return the number of the day, for counting and measuring."""
        cycles = (self.year - 1) // CYCLE_YEARS
        return date(self.year - cycles * CYCLE_YEARS, self.month, self.day).toordinal() + cycles * CYCLE_DAYS

    def to_date(self) -> date | None:
        """Return the day as a date of the standard library, which has none before year 1."""
        return date(*self) if self.year > 0 else None

    @property
    def iso_year(self) -> str:
        """`2023`, `0476`, `-0043`."""
        return f"{self.year:04d}" if self.year >= 0 else f"-{-self.year:04d}"

    @property
    def iso_month(self) -> str:
        """`2023-06`."""
        return f"{self.iso_year}-{self.month:02d}"

    def isoformat(self) -> str:
        """Return `2023-06-19`, `-0043-03-15`."""
        return f"{self.iso_month}-{self.day:02d}"


OPEN_START, OPEN_END = CalendarDay(-9999, 1, 1), CalendarDay(9999, 12, 31)
"""The first and last day of a date whose start or end is open or unknown."""
