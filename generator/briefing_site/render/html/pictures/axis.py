"""A time axis that shows a crowded week and an empty year in one picture, and marks where its scale changes.

In: the days on which something is recorded, and how often. Out: an `Axis`: segments from left to right, each with its
own scale. Crowded days get a segment on a larger scale; long empty spells are left out, and shown as left out.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefing_site.base.calendar_day import OPEN_END, CalendarDay
from briefing_site.base.edtf import parse_date, year_words
from briefing_site.base.language import spoken

ONE_SCALE = 45
"""A span of this many days or fewer needs no second scale."""
MIN_SHARE = 0.15
"""Share of everything recorded that makes a run of days crowded."""
MIN_GAIN = 6
"""How many times longer the whole span must be for a run of days to get a larger scale."""
MAX_RUNS = 3
EMPTY_DAYS = 900
EMPTY_SHARE = 0.3
"""An empty spell is left out from this many days on, and this share of the whole."""
RUN_WIDTH = (16.0, 46.0)
DAY_WIDTH = 7.0
RUNS_WIDTH = 62.0
GAP_WIDTH = 5.0
MIN_WIDTH = 7.0
"""Hundredths of the width: for a crowded run, a day in it, all such runs, a spell left out, and the rest."""
LABEL_WIDTH = {"day": 3.7, "month": 5.6, "year": 6.4}
"""Hundredths of the narrowest picture that a label takes, by unit."""
STEPS = (
    ("day", 1), ("day", 2), ("day", 5), ("day", 10), ("month", 1), ("month", 3), ("month", 6),
    ("year", 1), ("year", 2), ("year", 5), ("year", 10), ("year", 20), ("year", 50), ("year", 100), ("year", 500),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScaleSegment:
    """Days drawn on one scale."""

    first: int
    """Ordinal of its first day."""
    last: int
    """Ordinal of its last day."""
    left: float
    right: float
    """Where the segment ends, in hundredths of the width; `left` is where it begins."""
    kind: str
    """`plain`, `crowded` (a larger scale) or `empty` (left out)."""

    @property
    def days(self) -> int:
        """How many days it covers."""
        return self.last - self.first + 1

    @property
    def day_width(self) -> float:
        """Hundredths of the width that one day takes."""
        return (self.right - self.left) / self.days


@dataclass(frozen=True, slots=True)
class Tick:
    """The start of a day, month or year, and its label."""

    x: float
    middle: float
    """Position of the label: the middle of one unit, the start of several."""
    alone: bool
    """True if the label names one unit and is centred on it."""
    text: str
    """`18`, `Aug`, `2022`; empty if the unit is cut off and too narrow for a name."""
    above: str = ""
    """The larger unit, if it starts here: `June 2023`, `2022`."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps days to hundredths of the width."""

    stretches: tuple[ScaleSegment, ...]

    def start_of(self, ordinal: int) -> float:
        """Return where a day begins; days beyond either end are placed at that end."""
        stretch = self._stretch(ordinal)
        return min(max(stretch.left + (ordinal - stretch.first) * stretch.day_width, stretch.left), stretch.right)

    def end_of(self, ordinal: int) -> float:
        """Return where a day ends."""
        stretch = self._stretch(ordinal)
        return min(max(stretch.left + (ordinal + 1 - stretch.first) * stretch.day_width, stretch.left), stretch.right)

    def middle_of(self, ordinal: int) -> float:
        """Return the middle of a day."""
        return (self.start_of(ordinal) + self.end_of(ordinal)) / 2

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The labels of all segments, from left to right; none overlap at the narrowest width."""
        return tuple(tick for stretch in self.stretches for tick in _ticks(stretch))

    @property
    def magnified(self) -> float:
        """How many times larger crowded days are drawn than others; 1 if there is one scale."""
        crowded = [stretch.day_width for stretch in self.stretches if stretch.kind == "crowded"]
        plain = [stretch.day_width for stretch in self.stretches if stretch.kind == "plain"]
        return min(crowded) / max(plain) if crowded and plain else 1.0

    def _stretch(self, ordinal: int) -> ScaleSegment:
        for stretch in self.stretches:
            if ordinal <= stretch.last:
                return stretch
        return self.stretches[-1]


def make_axis(first: int, last: int, counts: Mapping[int, int], occupied: Sequence[tuple[int, int]] = ()) -> Axis:
    """Lay the days from `first` to `last` on a scale.

    `counts` is how much is recorded on each exact day; `occupied` has the first and last day of everything else.
    """
    cuts = [("crowded", *run) for run in _runs(first, last, counts)]
    spans = sorted([*occupied, *((day, day) for day in counts)])
    cuts += [("empty", *gap) for gap in _gaps(first, last, spans)]
    return Axis(tuple(_placed(_filled(first, last, sorted(cuts, key=lambda cut: cut[1])))))


def _runs(first: int, last: int, counts: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return the crowded runs of days, with a day before and after each."""
    whole, total = last - first + 1, sum(counts.values())
    if whole <= ONE_SCALE or not total:
        return []
    reach = max(1, min(whole // 120, 3))
    runs: list[list[int]] = []
    for day in sorted(counts):
        if runs and day - runs[-1][-1] <= reach:
            runs[-1].append(day)
        else:
            runs.append([day])
    weighed = [(sum(counts[day] for day in run), run[0], run[-1]) for run in runs]
    fit = [w for w in weighed if w[0] >= max(4, MIN_SHARE * total) and (w[2] - w[1] + 3) * MIN_GAIN <= whole]
    heaviest = sorted(fit, reverse=True)[:MAX_RUNS]
    found: list[tuple[int, int]] = []
    for _, start, end in sorted(heaviest, key=lambda w: w[1]):
        begin = max(first, start - 1, found[-1][1] + 1 if found else first)
        found.append((begin, min(last, end + 1)))
    return found


def _gaps(first: int, last: int, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the long spells in which nothing is recorded, less a month at both ends."""
    reached = first
    for start, end in spans:
        empty = start - reached
        if empty >= EMPTY_DAYS and empty >= EMPTY_SHARE * (last - first):
            yield reached + 31, start - 31
        reached = max(reached, end)


def _filled(first: int, last: int, cuts: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    day = first
    for kind, start, end in cuts:
        if start > day:
            yield "plain", day, start - 1
        yield kind, start, end
        day = end + 1
    if day <= last:
        yield "plain", day, last


def _placed(parts: Iterator[tuple[str, int, int]]) -> Iterator[ScaleSegment]:
    kept = list(parts)
    widths = _widths([(kind, end - start + 1) for kind, start, end in kept])
    left = 0.0
    for (kind, start, end), width in zip(kept, widths, strict=True):
        yield ScaleSegment(start, end, left, left + width, kind)
        left += width


def _widths(parts: Sequence[tuple[str, int]]) -> list[float]:
    """Share out the width: least to spells left out, to crowded runs by their days, to the rest by its length."""
    widths = [GAP_WIDTH if kind == "empty" else 0.0 for kind, _ in parts]
    wanted = [min(max(days * DAY_WIDTH, RUN_WIDTH[0]), RUN_WIDTH[1]) if k == "crowded" else 0.0 for k, days in parts]
    plain = [index for index, (kind, _) in enumerate(parts) if kind == "plain"]
    room = min(RUNS_WIDTH, 100 - sum(widths) - MIN_WIDTH * len(plain)) if plain else 100 - sum(widths)
    scale = room / sum(wanted) if sum(wanted) > room or (wanted and not plain and sum(wanted)) else 1.0
    widths = [width + want * scale for width, want in zip(widths, wanted, strict=True)]
    rest = 100 - sum(widths)
    days = sum(parts[index][1] for index in plain)
    spare = rest - MIN_WIDTH * len(plain)
    for index in plain:
        widths[index] = MIN_WIDTH + spare * parts[index][1] / days
    return widths


# --- labels ---------------------------------------------------------------------------------------------------------


def _ticks(stretch: ScaleSegment) -> Iterator[Tick]:
    if stretch.kind == "empty":
        return
    unit, step = next((s for s in STEPS if _fits(stretch, *s)), STEPS[-1])
    above = ""
    for start, end in _units(stretch, unit, step):
        left = stretch.left + (max(start.toordinal(), stretch.first) - stretch.first) * stretch.day_width
        right = stretch.left + (min(end, stretch.last) + 1 - stretch.first) * stretch.day_width
        now = _parents(start, unit)
        room = step * DAYS[unit] * stretch.day_width if unit != "day" or step > 1 else right - left
        named = min(right - left, room) >= LABEL_WIDTH[unit] * 0.8
        middle = (left + right) / 2 if step == 1 else left
        yield Tick(
            left, middle, step == 1, _tick_text(start, unit) if named else "", now if now != above and named else ""
        )
        above = now if named else above


DAYS = {"day": 1, "month": 30, "year": 365}


def _fits(stretch: ScaleSegment, unit: str, step: int) -> bool:
    return step * DAYS[unit] * stretch.day_width >= LABEL_WIDTH[unit]


def _parents(day: CalendarDay, unit: str) -> str:
    if unit == "day":
        return str(parse_date(day.iso_month))
    return year_words(day.year) if unit == "month" else ""


def _tick_text(day: CalendarDay, unit: str) -> str:
    if unit == "day":
        return str(day.day)
    return spoken().short_months[day.month] if unit == "month" else year_words(day.year)


def _units(stretch: ScaleSegment, unit: str, step: int) -> Iterator[tuple[CalendarDay, int]]:
    """Yield each unit's first day and the ordinal of its last; the first unit is cut off at the segment's start."""
    day = CalendarDay.fromordinal(stretch.first)
    while day.toordinal() <= stretch.last:
        following = _following(day, unit, step)
        yield day, following.toordinal() - 1
        if following == OPEN_END:
            return
        day = following


def _following(day: CalendarDay, unit: str, step: int) -> CalendarDay:
    """Return the first day of the next unit: every 1st, 11th, 21st for ten days; January, April, … for three months."""
    if unit == "day":
        after = day.day - 1 + step - (day.day - 1) % step
        last = calendar.monthrange(day.year, day.month)[1]
        if step == 1 or after + step / 2 < last:
            return CalendarDay.fromordinal(min(day.toordinal() + after + 1 - day.day, OPEN_END.toordinal()))
        unit, step = "month", 1
    if unit == "month":
        months = day.year * 12 + day.month - 1
        months += step - months % step
        year, month = divmod(months, 12)
    else:
        year, month = day.year + step - day.year % step, 0
    return CalendarDay(year, month + 1, 1) if year <= OPEN_END.year else OPEN_END
