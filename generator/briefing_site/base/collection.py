"""Decides when the garbage collector runs: never while much is being created, and soon after much was released.

In: a process with a large state, whole versions of which are replaced. Out: memory that does not grow. By default
Python waits until a quarter of all objects may be garbage.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MAX_COLLECTIONS = 20
"""How many times only new objects are examined, before all must be."""

M_ARENA_MAX = -8
"""From glibc's mallopt(3): how many heaps threads are spread over."""


@contextmanager
def without_collection() -> Iterator[None]:
    """Disable the garbage collector: it walks a growing fact base again and again, and frees nothing of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def share_one_heap() -> None:
    """Let all threads take memory from one heap, where the C library would give each its own (glibc).

    Each heap grows to the most that it was ever asked for: with a thread for each request, 155 MB became 210.
    """
    with suppress(AttributeError):
        _c_library().mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Return free memory to the system (glibc; others do it by themselves)."""
    with suppress(AttributeError):
        _c_library().malloc_trim(0)


def _c_library() -> ctypes.CDLL:
    """Return the C library; raises AttributeError if it is not one of Linux."""
    if sys.platform != "linux":
        raise AttributeError("mallopt")
    return ctypes.CDLL(None)


class Remains:
    """Collects what earlier states left behind in reference cycles.

    Old objects are set aside (frozen), so that the time for a collection depends only on the new ones: at 10,000
    records it takes 0.04 s, and would take 1 s for all of them.
    """

    def __init__(self) -> None:
        """Set aside everything that there is."""
        self._collections = 0
        gc.freeze()

    def collect(self) -> None:
        """Release what was created since."""
        self._collections += 1
        gc.collect()
        give_back()

    def collect_all(self) -> None:
        """Also release what was set aside, and set aside what there is now; only once there may be much of it."""
        if self._collections >= MAX_COLLECTIONS:
            self._collections = 0
            gc.unfreeze()
            gc.collect()
            gc.freeze()
