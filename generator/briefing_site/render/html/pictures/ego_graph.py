"""A record in the middle and its neighbours around it, drawn to fit a phone.

In: names. Out: positions: two arcs of neighbours, to the left and to the right of the record, in the order given,
clockwise from the top right. Names break into lines next to their node and never overlap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from briefing_site.render.html.pictures.text_metrics import wrapped

MIN_PIXELS = 320
"""The narrowest that the picture is drawn, in pixels."""
PITCH = 54
"""Pixels from one neighbour to the next."""
REACH = 15.0
BEND = 5.0
"""Hundredths of the width from the middle to the outermost neighbour, and how much nearer the arcs' ends are."""
LETTERS = 12.5
LINE = 15
"""Font size and line height of a name, in pixels."""
NODE = 11
"""Pixels from the middle of a node to its name."""
BELOW = 16
DESCENT = 4
"""Pixels from the middle down to the record's own name, and from its last baseline to its bottom."""


class NeighbourPosition(NamedTuple):
    """Where one neighbour stands."""

    x: float
    """Hundredths of the width."""
    y: int
    side: str
    """`left` or `right`: the side its name is on."""
    lines: tuple[str, ...]
    """The name, broken into lines."""
    first_line: int
    """The baseline of the name's first line; there is room for one more line below the last."""


@dataclass(frozen=True, slots=True)
class EgoGraph:
    """The whole small picture."""

    height: int
    middle: int
    """Height at which the record itself is drawn, at half the width."""
    name: tuple[str, ...]
    """Its name, broken into lines below it."""
    places: tuple[NeighbourPosition, ...]


def lay_out_neighbours(name: str, neighbours: Sequence[str]) -> EgoGraph:
    """Place neighbours around a record: the first half down the right side, the second half up the left."""
    right = (len(neighbours) + 1) // 2
    rows = max(right, 2)
    lines = wrapped(name, MIN_PIXELS * 2 * (REACH - BEND) / 100 + 8, LETTERS, 3)
    height = max(rows * PITCH, 2 * (BELOW + LINE * len(lines) + DESCENT))
    places = [_place(text, index, right, height, "right") for index, text in enumerate(neighbours[:right])]
    left = len(neighbours) - right
    places += [_place(text, left - 1 - index, left, height, "left") for index, text in enumerate(neighbours[right:])]
    return EgoGraph(height, height // 2, lines, tuple(places))


def _place(text: str, row: int, rows: int, height: int, side: str) -> NeighbourPosition:
    y, reach, room = _spot(row, rows, height)
    lines = wrapped(text, room, LETTERS, 2)
    first = y - LINE * (len(lines) + 1) // 2 + LINE - 4
    return NeighbourPosition(50 + reach if side == "right" else 50 - reach, y, side, lines, first)


@cache
def _spot(row: int, rows: int, height: int) -> tuple[int, float, float]:
    """Return a neighbour's height, distance from the middle (hundredths of the width), and pixels for its name."""
    y = round((height - rows * PITCH) / 2 + (row + 0.5) * PITCH)
    away = abs(y - height / 2) / (height / 2)
    reach = REACH - BEND * (1 - math.sqrt(1 - away * away))
    return y, reach, MIN_PIXELS * (50 - reach) / 100 - NODE
