"""A graph layout: the distance of two nodes is, as nearly as a plane allows, their distance in steps.

In: a number of nodes, and which of them are tied. Out: a point for each. The method is stochastic gradient descent on
stress (Zheng, Pawar and Goodman, 2018): pairs of nodes are moved towards their right distance, one pair after another,
less each round. Of a large graph only some pairs are used. The random seed is fixed.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from random import Random

ROUNDS = 20
MAX_PAIRS = 12_000
"""Pairs in each round: the ties, then random others."""
FINE = 0.1
"""How strongly the last round moves two nodes that are tied."""
Edge = tuple[int, int]


def lay_out_by_stress(number: int, edges: Collection[Edge]) -> list[tuple[float, float]]:
    """Return the coordinates of the nodes; they start on a circle."""
    steps = _steps_between(number, edges)
    far = max(map(max, steps), default=0) + 1
    chance = Random(number)  # noqa: S311 - of a picture
    pairs = [(a, b, float(steps[a][b] or far)) for a, b in _pairs(number, edges, chance)]
    xs = [math.cos(2 * math.pi * node / number) * far / 2 for node in range(number)]
    ys = [math.sin(2 * math.pi * node / number) * far / 2 for node in range(number)]
    for round_ in range(ROUNDS):
        chance.shuffle(pairs)
        _move(pairs, xs, ys, far * far * (FINE / far / far) ** (round_ / (ROUNDS - 1)))
    return list(zip(xs, ys, strict=True))


def _move(pairs: list[tuple[int, int, float]], xs: list[float], ys: list[float], strength: float) -> None:
    """Move the two nodes of each pair along the line between them."""
    for a, b, wanted in pairs:
        dx, dy = xs[a] - xs[b], ys[a] - ys[b]
        distance = math.sqrt(dx * dx + dy * dy) or 1e-9
        share = min(strength / (wanted * wanted), 1.0) * (distance - wanted) / (2 * distance)
        xs[a] -= dx * share
        ys[a] -= dy * share
        xs[b] += dx * share
        ys[b] += dy * share


def _pairs(number: int, edges: Collection[Edge], chance: Random) -> list[Edge]:
    if number * (number - 1) // 2 <= MAX_PAIRS:
        return [(a, b) for b in range(number) for a in range(b)]
    pairs = {(min(edge), max(edge)) for edge in edges}
    each = max((MAX_PAIRS - len(pairs)) // number, 1)
    for a in range(number):
        others = (chance.randrange(number) for _ in range(each))
        pairs.update((min(a, b), max(a, b)) for b in others if a != b)
    return sorted(pairs)


def _steps_between(number: int, edges: Collection[Edge]) -> list[list[int]]:
    """Return the fewest steps from each node to every other; 0 to itself and to those that it does not reach."""
    near: list[list[int]] = [[] for _ in range(number)]
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)
    found = []
    for start in range(number):
        steps, ring, step = {start: 0}, [start], 0
        while ring:
            step += 1
            ring = list(dict.fromkeys(b for a in ring for b in near[a] if b not in steps))
            steps.update(dict.fromkeys(ring, step))
        found.append([steps.get(node, 0) for node in range(number)])
    return found
