"""A network of records: close to those they are tied to, without overlaps, named if there is room.

In: the nodes' names, and which of them are tied. Out: whole numbers on a plane that grows with them; the same input
gives the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefing_site.render.html.pictures.stress import Edge, lay_out_by_stress
from briefing_site.render.html.pictures.text_metrics import text_width, wrapped

WIDTH = 1120
"""The least width of the plane, in pixels."""
MARGIN = 24
AREA = 9_000
"""Area of the plane for each node, in square pixels."""
SHAPE = 1.3
"""Ratio of width to height of a large plane."""
MIN_HEIGHT = 320
MIN_DISTANCE = 24
"""The least distance between the middles of two nodes, in pixels."""
STEPS = 120
"""Rounds in which nodes that are too close push each other apart."""
LETTERS = 12
LINE = 16
MAX_NAME_LENGTH = 210
"""In pixels; a longer name is cut off."""
LEVELS = (0.15, 0.27, 0.45, 0.6, 0.8, 1.0, 2.0)
"""Zoom levels at which more names appear. Names keep their size on the screen, so that the smaller
the picture, the more of it a name covers."""
WHOLE = 0.5
"""The size from which on a name lies on no node at all."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class NodePosition:
    """Where one node stands, and its name if there is room."""

    x: int
    y: int
    radius: int
    name: str
    side: str
    """`right`, `left`, `above` or `below`; above and below, the name may also `start` or `end` at the node."""
    level: int
    """Index of the first of `LEVELS` with room for the name; past the last if there is none."""


@dataclass(frozen=True, slots=True)
class Network:
    """A plane with its nodes."""

    width: int
    height: int
    spots: tuple[NodePosition, ...]


def lay_out(names: Sequence[str], edges: Collection[Edge]) -> Network:
    """Place nodes by their ties; those without any go in rows below the others."""
    degrees = [0] * len(names)
    for a, b in edges:
        degrees[a] += 1
        degrees[b] += 1
    tied = [node for node, degree in enumerate(degrees) if degree]
    loose = [node for node, degree in enumerate(degrees) if not degree]
    width = max(WIDTH, round(math.sqrt(len(tied) * AREA * SHAPE)))
    height = max(MIN_HEIGHT, len(tied) * AREA // width)
    places = _pushed_apart(_stretched(_drawn_together(tied, edges), width, height), width, height)
    spots = dict(zip(tied, places, strict=True))
    for place, node in zip(_rows(len(loose), width, height if tied else 0), loose, strict=True):
        spots[node] = place
        height = max(height, place[1] + MARGIN)
    nodes = [
        _Node(*spots[n], 5 + min(round(math.sqrt(degree)), 7), wrapped(names[n], MAX_NAME_LENGTH, LETTERS, 1)[0])
        for n, degree in enumerate(degrees)
    ]
    order = sorted(range(len(names)), key=lambda n: (-degrees[n], n))
    return Network(width, height, tuple(_named(nodes, order, width, height)))


def _drawn_together(tied: Sequence[int], edges: Collection[Edge]) -> list[tuple[float, float]]:
    """Return coordinates of the nodes that have ties."""
    index = {node: position for position, node in enumerate(tied)}
    return lay_out_by_stress(len(tied), [(index[a], index[b]) for a, b in edges])


def _stretched(coordinates: Sequence[tuple[float, float]], width: int, height: int) -> list[tuple[float, float]]:
    """Spread coordinates over the plane, half by rank and half by value, so that no corner stays empty."""
    xs = _spread([x for x, _ in coordinates], MARGIN, width - MARGIN)
    ys = _spread([y for _, y in coordinates], MARGIN, height - MARGIN)
    return list(zip(xs, ys, strict=True))


def _spread(values: Sequence[float], low: float, high: float) -> list[float]:
    if len(values) < 2:  # noqa: PLR2004 - one alone stands in the middle
        return [(low + high) / 2] * len(values)
    order = sorted(range(len(values)), key=lambda n: (values[n], n))
    rank = {node: position / (len(values) - 1) for position, node in enumerate(order)}
    least, span = min(values), (max(values) - min(values)) or 1.0
    return [low + (high - low) * (0.5 * rank[n] + 0.5 * (value - least) / span) for n, value in enumerate(values)]


def _pushed_apart(places: Sequence[tuple[float, float]], width: int, height: int) -> list[tuple[int, int]]:
    """Push apart nodes that are too close; only neighbours on a grid are compared."""
    now = [[x, y] for x, y in places]
    for _ in range(STEPS):
        grid: dict[tuple[int, int], list[int]] = {}
        for n, (x, y) in enumerate(now):
            grid.setdefault((int(x) // MIN_DISTANCE, int(y) // MIN_DISTANCE), []).append(n)
        close = [(a, b) for cell, nodes in grid.items() for a, b in _pairs(cell, nodes, grid) if _near(now[a], now[b])]
        for a, b in close:
            dx, dy = now[b][0] - now[a][0], now[b][1] - now[a][1]
            distance = math.hypot(dx, dy)
            if distance < 0.01:  # noqa: PLR2004 - on top of each other
                dx, dy, distance = math.cos(a + b), math.sin(a + b), 1.0
            push = max(MIN_DISTANCE + 2 - distance, 0) / 2 / distance
            for node, sign in ((a, -1), (b, 1)):
                now[node][0] = min(max(now[node][0] + sign * dx * push, MARGIN), width - MARGIN)
                now[node][1] = min(max(now[node][1] + sign * dy * push, MARGIN), height - MARGIN)
        if not close:
            break
    return [(round(x), round(y)) for x, y in now]


def _pairs(
    cell: tuple[int, int], nodes: Sequence[int], grid: Mapping[tuple[int, int], Sequence[int]]
) -> Iterator[tuple[int, int]]:
    around = [(cell[0] + dx, cell[1] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    for a in nodes:
        for place in around:
            yield from ((a, b) for b in grid.get(place, ()) if a < b)


def _near(a: Sequence[float], b: Sequence[float]) -> bool:
    return math.hypot(b[0] - a[0], b[1] - a[1]) < MIN_DISTANCE + 1


def _rows(number: int, width: int, top: int) -> Iterator[tuple[int, int]]:
    """Yield positions in rows, for nodes without ties."""
    columns = (width - 2 * MARGIN) // 180
    for n in range(number):
        yield MARGIN + 180 * (n % columns), top + MARGIN + MIN_DISTANCE * (n // columns)


# --- names ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Node:
    x: int
    y: int
    radius: int
    name: str

    def boxes(self, scale: float) -> Iterator[tuple[str, Box]]:
        """Yield the possible sides for the name, with the box it would cover at a scale."""
        x, y, radius = self.x, self.y, self.radius
        width, line = text_width(self.name, LETTERS) / scale, LINE / scale
        over, under = (y - radius - 2 - line, y - radius - 1), (y + radius + 1, y + radius + 2 + line)
        yield "right", (x + radius + 2, y - line / 2, x + radius + 4 + width, y + line / 2)
        yield "left", (x - radius - 4 - width, y - line / 2, x - radius - 2, y + line / 2)
        for side, (top, bottom) in (("above", over), ("below", under)):
            yield side, (x - width / 2, top, x + width / 2, bottom)
        for side, (top, bottom) in (("above", over), ("below", under)):
            yield f"{side} start", (x - radius - 3, top, x - radius - 3 + width, bottom)
            yield f"{side} end", (x + radius + 3 - width, top, x + radius + 3, bottom)


def _named(nodes: Sequence[_Node], order: Sequence[int], width: int, height: int) -> Iterator[NodePosition]:
    """Yield every node with the side of its name, and the zoom level from which that covers no node or other name.

    Nodes early in `order` get their names first. A name shown at one level is shown at every larger one: it shrinks.
    In a small picture it may lie on nodes that come late.
    """
    found: dict[int, tuple[str, int]] = {}
    for level, scale in enumerate(LEVELS):
        taken = _Taken(64 / scale)
        for node in (nodes[n] for n in order[: round(len(order) * (scale**2 if scale < WHOLE else 1))]):
            taken.add((node.x - node.radius, node.y - node.radius, node.x + node.radius, node.y + node.radius))
        for n, (side, _) in found.items():
            taken.add(dict(nodes[n].boxes(scale))[side])
        for n in order:
            if n in found:
                continue
            for side, box in nodes[n].boxes(scale):
                inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
                if inside and not taken.meets(box):
                    taken.add(box)
                    found[n] = (side, level)
                    break
    for n, node in enumerate(nodes):
        yield NodePosition(node.x, node.y, node.radius, node.name, *found.get(n, ("right", len(LEVELS))))


class _Taken:
    """The boxes already taken, indexed by place."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._cells: dict[tuple[int, int], list[Box]] = {}

    def add(self, box: Box) -> None:
        for cell in self._under(box):
            self._cells.setdefault(cell, []).append(box)

    def meets(self, box: Box) -> bool:
        return any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for cell in self._under(box)
            for other in self._cells.get(cell, ())
        )

    def _under(self, box: Box) -> Iterator[tuple[int, int]]:
        for column in range(int(box[0] // self._cell), int(box[2] // self._cell) + 1):
            for row in range(int(box[1] // self._cell), int(box[3] // self._cell) + 1):
                yield column, row
