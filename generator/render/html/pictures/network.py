"""Many records and their ties on a plane: near what they are tied to, apart from each other, names where there is room.

In: the number of nodes, their ties by index with a weight, and the nodes' names. Out: whole numbers on a plane that
is `WIDTH` wide. igraph's Fruchterman–Reingold layout from a fixed start; the same input gives the same picture.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.render.html.pictures.lettering import text_width, wrapped

WIDTH = 1120
MARGIN = 24
LEAST_AREA = 9_000
"""Square pixels of the plane for each node."""
HEIGHTS = (320, 3_400)
APART = 24
"""Pixels between the middles of two nodes, at least."""
STEPS = 120
"""Rounds in which nodes that are too close push each other away."""
LETTERS = 12
LINE = 16
LONGEST_NAME = 210
"""Pixels; a longer name is cut off."""
Edge = tuple[int, int]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one node stands, and its name if there is room."""

    x: int
    y: int
    radius: int
    name: str = ""
    """Empty where it would cover something."""
    side: str = ""
    """`right`, `left`, `above` or `below`."""


@dataclass(frozen=True, slots=True)
class Network:
    """A plane with its nodes."""

    height: int
    spots: tuple[Spot, ...]


def lay_out(names: Sequence[str], edges: Mapping[Edge, float]) -> Network:
    """Place nodes by their ties; those without any stand in rows below the others."""
    degrees = [0] * len(names)
    for a, b in edges:
        degrees[a] += 1
        degrees[b] += 1
    tied = [node for node, degree in enumerate(degrees) if degree]
    loose = [node for node, degree in enumerate(degrees) if not degree]
    height = min(max(len(tied) * LEAST_AREA // WIDTH, HEIGHTS[0]), HEIGHTS[1])
    places = _pushed_apart(_stretched(_drawn_together(tied, edges), height), height)
    spots = dict(zip(tied, places, strict=True))
    for place, node in zip(_rows(len(loose), height if tied else 0), loose, strict=True):
        spots[node] = place
        height = max(height, place[1] + MARGIN)
    radii = [5 + min(round(math.sqrt(degree)), 7) for degree in degrees]
    return Network(height, tuple(_named(names, [spots[node] for node in range(len(names))], radii, degrees, height)))


def _drawn_together(tied: Sequence[int], edges: Mapping[Edge, float]) -> list[tuple[float, float]]:
    """Return coordinates of the nodes that have ties, from igraph."""
    if not tied:
        return []
    import igraph  # noqa: PLC0415 - slow to import, and one page needs it

    index = {node: position for position, node in enumerate(tied)}
    graph = igraph.Graph(len(tied), [(index[a], index[b]) for a, b in edges])
    igraph.set_random_number_generator(random.Random(0))  # noqa: S311 - the same picture each time
    turn = 2 * math.pi / len(tied)
    start = [(math.cos(turn * n) * len(tied), math.sin(turn * n) * len(tied)) for n in range(len(tied))]
    weights = [math.sqrt(weight) for weight in edges.values()]
    layout = graph.layout_fruchterman_reingold(weights=weights, niter=400, seed=start, grid="nogrid")
    return [(x, y) for x, y in layout.coords]


def _stretched(coordinates: Sequence[tuple[float, float]], height: int) -> list[tuple[float, float]]:
    """Spread coordinates over the plane by their rank half and half by their value, so that no corner stays empty."""
    xs = _spread([x for x, _ in coordinates], MARGIN, WIDTH - MARGIN)
    ys = _spread([y for _, y in coordinates], MARGIN, height - MARGIN)
    return list(zip(xs, ys, strict=True))


def _spread(values: Sequence[float], low: float, high: float) -> list[float]:
    if len(values) < 2:  # noqa: PLR2004 - one alone stands in the middle
        return [(low + high) / 2] * len(values)
    order = sorted(range(len(values)), key=lambda n: (values[n], n))
    rank = {node: position / (len(values) - 1) for position, node in enumerate(order)}
    least, span = min(values), (max(values) - min(values)) or 1.0
    return [low + (high - low) * (0.5 * rank[n] + 0.5 * (value - least) / span) for n, value in enumerate(values)]


def _pushed_apart(places: Sequence[tuple[float, float]], height: int) -> list[tuple[int, int]]:
    """Move nodes that are too close away from each other; only neighbours on a grid are compared."""
    now = [[x, y] for x, y in places]
    for _ in range(STEPS):
        grid: dict[tuple[int, int], list[int]] = {}
        for n, (x, y) in enumerate(now):
            grid.setdefault((int(x) // APART, int(y) // APART), []).append(n)
        close = [(a, b) for cell, nodes in grid.items() for a, b in _pairs(cell, nodes, grid) if _near(now[a], now[b])]
        for a, b in close:
            dx, dy = now[b][0] - now[a][0], now[b][1] - now[a][1]
            distance = math.hypot(dx, dy)
            if distance < 0.01:  # noqa: PLR2004 - on top of each other
                dx, dy, distance = math.cos(a + b), math.sin(a + b), 1.0
            push = max(APART + 2 - distance, 0) / 2 / distance
            for node, sign in ((a, -1), (b, 1)):
                now[node][0] = min(max(now[node][0] + sign * dx * push, MARGIN), WIDTH - MARGIN)
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
    return math.hypot(b[0] - a[0], b[1] - a[1]) < APART + 1


def _rows(number: int, top: int) -> Iterator[tuple[int, int]]:
    """Yield places in rows for what has no ties."""
    columns = (WIDTH - 2 * MARGIN) // 180
    for n in range(number):
        yield MARGIN + 180 * (n % columns), top + MARGIN + APART * (n // columns)


# --- names ----------------------------------------------------------------------------------------------------------


def _named(
    names: Sequence[str], places: Sequence[tuple[int, int]], radii: Sequence[int], degrees: Sequence[int], height: int
) -> Iterator[Spot]:
    """Yield every node, named where its name covers no node and no other name; those with most ties come first."""
    taken = _Taken()
    for (x, y), radius in zip(places, radii, strict=True):
        taken.add((x - radius, y - radius, x + radius, y + radius))
    found: dict[int, tuple[str, str]] = {}
    for node in sorted(range(len(names)), key=lambda n: (-degrees[n], n)):
        name = wrapped(names[node], LONGEST_NAME, LETTERS, 1)[0]
        for side, box in _boxes(*places[node], radii[node], text_width(name, LETTERS)):
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= height
            if inside and not taken.meets(box):
                taken.add(box)
                found[node] = (name, side)
                break
    for node, (x, y) in enumerate(places):
        yield Spot(x, y, radii[node], *found.get(node, ("", "")))


def _boxes(x: int, y: int, radius: int, width: float) -> Iterator[tuple[str, Box]]:
    half = LINE / 2
    yield "right", (x + radius + 2, y - half, x + radius + 4 + width, y + half)
    yield "left", (x - radius - 4 - width, y - half, x - radius - 2, y + half)
    yield "above", (x - width / 2, y - radius - 2 - LINE, x + width / 2, y - radius - 1)
    yield "below", (x - width / 2, y + radius + 1, x + width / 2, y + radius + 2 + LINE)


class _Taken:
    """Boxes that are taken, found by where they lie."""

    CELL = 64

    def __init__(self) -> None:
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
        for column in range(int(box[0] // self.CELL), int(box[2] // self.CELL) + 1):
            for row in range(int(box[1] // self.CELL), int(box[3] // self.CELL) + 1):
                yield column, row
