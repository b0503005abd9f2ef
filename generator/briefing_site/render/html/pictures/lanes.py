"""A timeline in lanes: dated things as dots and bars, stacked where they would overlap.

In: an axis, and for each lane what is dated. Out: marks with their positions. A day is a dot; a month, "about" or an
interval is a bar whose ends are as soft as the date is vague; an open end fades out. Items too close together
become one mark with a count.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from briefing_site.base.edtf import EdtfDate
from briefing_site.render.html.pictures.axis import Axis
from briefing_site.render.html.pictures.text_metrics import text_width
from briefing_site.site.labels import shortened

MIN_PIXELS = 620
"""The narrowest that a strip is drawn; narrower screens scroll it."""
DOT = 9
"""Half the height of a dot with a count, in pixels."""
MIN_DISTANCE = 100 * (2 * DOT + 1) / MIN_PIXELS
"""Hundredths of the width between two dots that keep them from touching."""
ROW = 20
"""Pixels that a row of marks takes."""
MAX_ROWS = 4
"""Rows of bars; beyond that, bars are merged by month, then by year."""
MIN_BAR = 1.2
LETTERS = 12
"""Font size of a mark's label, in pixels."""


class Dated(NamedTuple):
    """A fact or an event, to be placed."""

    id: str
    date: EdtfDate
    label: str = ""
    """Words to show beside its mark, if there is room."""


class LaneMark(NamedTuple):
    """One dot or bar, and everything it stands for."""

    things: tuple[Dated, ...]
    shape: str
    """`dot` or `bar`."""
    left: float
    right: float
    """Where a bar ends; `left` is where it begins. For a dot, both are its middle."""
    y: int
    """The middle of its row."""
    ends: str = "firm"
    """How a bar ends: `firm`, `soft` (a month, a year), `about`, `from` (no end), `until` (no beginning)."""
    label: str = ""
    side: str = "end"
    """Position of the label: after the mark (`end`) or before it (`start`)."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of one actor or issue."""

    marks: tuple[LaneMark, ...]
    height: int


def lane_of(axis: Axis, things: Iterable[Dated]) -> Lane:
    """Place the items of a lane: exact days on the lowest row, everything longer above."""
    found = [*things]
    bars = _rows_of_bars(axis, [thing for thing in found if not thing.date.is_day])
    dots = [*_dots(axis, [thing for thing in found if thing.date.is_day])]
    rows = len(bars) + bool(dots)
    marks = [_moved(mark, row, rows) for row, marks in enumerate(bars, 1 + bool(dots)) for mark in marks]
    marks += [_moved(mark, 1, rows) for mark in dots]
    return Lane(tuple(sorted(marks, key=lambda mark: (mark.left, mark.y))), max(rows, 1) * ROW + 8)


def labelled_lane(axis: Axis, things: Iterable[Dated]) -> Lane:
    """Place items one by one, each with its label beside it, in as many rows as that takes."""
    rows: list[list[tuple[float, float]]] = []
    marks: list[tuple[int, LaneMark]] = []
    for thing in sorted(things, key=lambda thing: (*thing.date.order, thing.id)):
        mark = _dot((thing,), _middle(axis, thing)) if thing.date.is_day else _bar(axis, (thing,))
        label, side, reach = _placed_label(mark, thing.label)
        row = next((n for n, taken in enumerate(rows) if not any(_meet(reach, other) for other in taken)), len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(reach)
        marks.append((row, mark._replace(label=label, side=side)))
    height = max(len(rows), 1) * ROW + 8
    return Lane(tuple(mark._replace(y=ROW * row + ROW // 2 + 4) for row, mark in marks), height)


def bounds_of(day: EdtfDate, first: int, last: int) -> tuple[int, int]:
    """Return the first and last day of a date within a span; open ends reach to the limits of the span."""
    start = day.earliest.toordinal() if day.has_start else first
    end = day.latest.toordinal() if day.has_end else last
    return min(max(start, first), last), max(min(end, last), first)


def _placed_label(mark: LaneMark, label: str) -> tuple[str, str, tuple[float, float]]:
    """Return a label, shortened to fit a side at the narrowest width; its side; and what mark and label cover."""
    half = 100 * DOT / MIN_PIXELS if mark.shape == "dot" else 0.0
    before, after = mark.left - half, 100 - (mark.right + half)
    words = _width(label)
    if words > max(before, after):
        label = next((cut for cut in _shorter(label) if _width(cut) <= max(before, after)), "")
        words = _width(label)
    if words <= after:
        return label, "end", (mark.left - half, mark.right + half + words)
    return label, "start", (mark.left - half - words, mark.right + half)


def _width(label: str) -> float:
    """Return how many hundredths of the narrowest strip a label takes."""
    return 100 * (text_width(label, LETTERS) + 8) / MIN_PIXELS


def _shorter(label: str) -> Iterator[str]:
    """Yield shorter and shorter beginnings of a label."""
    for length in range(len(label) - 1, 2, -1):
        if cut := shortened(label, length):
            yield cut


def _meet(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


# --- dots -----------------------------------------------------------------------------------------------------------


def _dots(axis: Axis, things: Sequence[Dated]) -> Iterator[LaneMark]:
    """Yield a dot for each day; days too close together share one."""
    waiting: list[Dated] = []
    first = 0.0
    for thing in sorted(things, key=lambda thing: thing.date.earliest):
        middle = _middle(axis, thing)
        if waiting and middle - first >= MIN_DISTANCE:
            yield _dot(tuple(waiting), first)
            waiting = []
        first = first if waiting else middle
        waiting.append(thing)
    if waiting:
        yield _dot(tuple(waiting), first)


def _dot(things: tuple[Dated, ...], middle: float) -> LaneMark:
    return LaneMark(things, "dot", middle, middle, 0)


def _middle(axis: Axis, thing: Dated) -> float:
    """Return the middle of a dot, at least half its size away from either edge."""
    half = 100 * DOT / MIN_PIXELS
    return min(max(axis.middle_of(thing.date.earliest.toordinal()), half), 100 - half)


# --- bars -----------------------------------------------------------------------------------------------------------


def _rows_of_bars(axis: Axis, things: Sequence[Dated]) -> list[list[LaneMark]]:
    """Return rows of bars that do not touch: one for each date, month, year, or all, whichever fits first."""
    rows: list[list[LaneMark]] = []
    for alike in (_same_date, _same_month, _same_year, _same):
        groups: dict[Hashable, list[Dated]] = {}
        for thing in things:
            groups.setdefault(alike(thing.date), []).append(thing)
        bars = sorted((_bar(axis, tuple(g)) for g in groups.values()), key=lambda bar: (bar.left, -bar.right))
        rows = []
        for bar in bars:
            row = next((row for row in rows if row[-1].right + 0.3 <= bar.left), None)
            if row is None:
                rows.append([bar])
            else:
                row.append(bar)
        if len(rows) <= MAX_ROWS:
            break
    return rows


def _same_date(day: EdtfDate) -> Hashable:
    return day.text


def _same_month(day: EdtfDate) -> Hashable:
    return (day.order[0].year, day.order[0].month)


def _same_year(day: EdtfDate) -> Hashable:
    return day.order[0].year


def _same(_: EdtfDate) -> Hashable:
    return None


def _bar(axis: Axis, things: tuple[Dated, ...]) -> LaneMark:
    first, last = axis.stretches[0].first, axis.stretches[-1].last
    spans = [bounds_of(thing.date, first, last) for thing in things]
    left = axis.start_of(min(start for start, _ in spans))
    right = max(axis.end_of(max(end for _, end in spans)), left + MIN_BAR)
    if right > 100:  # noqa: PLR2004 - hundredths
        left, right = min(left, 100 - MIN_BAR), 100.0
    ends = {ends_of(thing.date) for thing in things}
    return LaneMark(things, "bar", left, right, 0, ends.pop() if len(ends) == 1 else "soft")


def ends_of(day: EdtfDate) -> str:
    """Return how sure a date's ends are: `firm`, `soft`, `about`, `from` (no end), `until` (no beginning)."""
    if not day.has_end:
        return "from"
    if not day.has_start:
        return "until"
    if day.text[-1] in "~?%" or "~/" in day.text or "?/" in day.text or "%/" in day.text:
        return "about"
    return "firm" if day.is_exact else "soft"


def _moved(mark: LaneMark, row: int, rows: int) -> LaneMark:
    """Put a mark into a row, counted from the lowest."""
    return mark._replace(y=(rows - row) * ROW + ROW // 2 + 4)
