"""The day of a build, logging what pages ask of it.

In: a day, and the log of what a page reads. Out: the same day. A page that only asks whether another day is earlier
stays valid until that answer changes.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from briefing_site.render.html.read_log import ReadLog


class LoggedDay(date):
    """The day of a build; a comparison with another day is logged as just that."""

    original: date
    log: ReadLog

    @classmethod
    def recording(cls, original: date, log: ReadLog) -> LoggedDay:
        """Return the same day, with a log."""
        day = cls(original.year, original.month, original.day)
        day.original, day.log = original, log
        return day

    def __gt__(self, other: date) -> bool:
        return self._record(">", other, self.original > other)

    def __ge__(self, other: date) -> bool:
        return self._record(">=", other, self.original >= other)

    def __lt__(self, other: date) -> bool:
        return self._record("<", other, self.original < other)

    def __le__(self, other: date) -> bool:
        return self._record("<=", other, self.original <= other)

    def _record(self, sign: str, other: date, answer: bool) -> bool:  # noqa: FBT001
        self.log.note(f"day {sign} {other.isoformat()}")
        return answer


def _of_day(name: str) -> Any:
    """Return a method that logs the whole day as read."""
    if callable(getattr(date, name)):

        def ask(day: Any, *arguments: Any, **named: Any) -> Any:
            day.log.note("today ")
            return getattr(day.original, name)(*arguments, **named)

        return ask

    def read(day: Any) -> Any:
        day.log.note("today ")
        return getattr(day.original, name)

    return property(read)


OF_DAY = (
    "year",
    "month",
    "day",
    "__add__",
    "__radd__",
    "__sub__",
    "__rsub__",
    "__eq__",
    "__ne__",
    "__hash__",
    "__str__",
)
OF_DAY_IN_WORDS = ("__repr__", "__format__", "ctime", "isocalendar", "isoformat", "isoweekday", "replace", "strftime")
for _name in (*OF_DAY, *OF_DAY_IN_WORDS, "timetuple", "toordinal", "weekday", "__reduce__", "__reduce_ex__"):
    setattr(LoggedDay, _name, _of_day(_name))
