"""Finds cycles in a graph.

In: the successors of each node. Out: for each node on a cycle, all nodes on it. The time is linear, since a chain may
be as long as the base.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence


def cycles_of(steps: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    """Return, for each node on a cycle, all nodes of its strongly connected component."""
    groups: dict[int, set[str]] = defaultdict(set)
    for thing, number in _cycles(steps).items():
        groups[number].add(thing)
    closed = [group for group in groups.values() if any(not steps[thing].isdisjoint(group) for thing in group)]
    return {thing: frozenset(group) for group in closed for thing in group}


def _within_cycles(steps: Mapping[str, set[str]]) -> set[str]:
    """Return what is left after removing dead ends repeatedly: cycles, and paths between them."""
    left = dict(steps)
    waiting = {target for targets in steps.values() for target in targets if target not in steps}
    coming: dict[str, set[str]] = {}
    for start, targets in steps.items():
        for target in targets:
            coming.setdefault(target, set()).add(start)
    open_ends = {start: len(targets) for start, targets in steps.items()}
    while waiting:
        end = waiting.pop()
        for start in coming.get(end, ()):
            open_ends[start] -= 1
            if open_ends[start] == 0:
                left.pop(start, None)
                waiting.add(start)
    return set(left)


def _cycles(steps: Mapping[str, set[str]]) -> dict[str, int]:
    """Return the number of the strongly connected component of each id on a cycle."""
    suspects = _within_cycles(steps)
    within = {start: sorted(steps[start] & suspects) for start in sorted(suspects)}
    coming: dict[str, list[str]] = {start: [] for start in within}
    for start, targets in within.items():
        for target in targets:
            coming[target].append(start)
    cycle_of: dict[str, int] = {}
    # Kosaraju's algorithm: walk against the steps, starting from the node finished last
    for number, last in enumerate(reversed(_in_leaving_order(within))):
        waiting = [last]
        while waiting:
            here = waiting.pop()
            if here not in cycle_of:
                cycle_of[here] = number
                waiting += coming[here]
    return cycle_of


def _in_leaving_order(steps: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the nodes that a depth-first walk reaches, in the order in which it finishes them."""
    done: list[str] = []
    met: set[str] = set()
    for start in steps:
        path = [(start, iter(steps[start]))] if start not in met else []
        met.add(start)
        while path:
            here, onward = path[-1]
            following = next((target for target in onward if target not in met), None)
            if following is None:
                done.append(here)
                path.pop()
            else:
                met.add(following)
                path.append((following, iter(steps[following])))
    return done
