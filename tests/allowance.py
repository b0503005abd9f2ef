"""How much processor time a test may take here: what it may take on an idle machine, times how slow this one is now.

For bounds that tell linear from quadratic. How fast the tool is belongs to `benchmarks/`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

IDLE = 0.06
"""Seconds that the reference loop takes on an idle machine."""


def slowness() -> float:
    """Return how many times as long as an idle machine this one takes now; at least 1."""
    started = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number * number
    return max(1.0, (time.process_time() - started) / IDLE)


@contextmanager
def takes_at_most(seconds: float) -> Iterator[None]:
    """Fail where what is done inside takes more processor time than `seconds` on an idle machine."""
    before = slowness()
    started = time.process_time()
    yield
    taken = time.process_time() - started
    allowed = seconds * max(before, slowness())
    assert taken <= allowed, f"{taken:.1f} s of processor time, {allowed:.1f} s allowed on this machine"
