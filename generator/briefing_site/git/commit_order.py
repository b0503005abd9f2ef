"""The order in which commits are told: by time, but never a child before its parents.

In: commits. Out: their SHAs.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping

from briefing_site.git.log import Commit


def in_order_of_time(commits: Mapping[str, Commit]) -> Iterator[str]:
    """Yield SHAs, parents before children, otherwise by time and SHA: the same set gives the same order."""
    children: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, int] = {}
    for sha, commit in commits.items():
        parents = [parent for parent in commit.parents if parent in commits]
        waiting[sha] = len(parents)
        for parent in parents:
            children[parent].append(sha)
    ready = [(commits[sha].time, sha) for sha, number in waiting.items() if not number]
    heapq.heapify(ready)
    while ready:
        _, sha = heapq.heappop(ready)
        yield sha
        for child in children[sha]:
            waiting[child] -= 1
            if not waiting[child]:
                heapq.heappush(ready, (commits[child].time, child))
