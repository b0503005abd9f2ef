"""When the garbage collector walks what is in memory: never while much is being made, and soon after much has gone.

In: a process that holds a large state, whole states of which go as others come. Out: memory that does not grow. Python
left to itself waits until a quarter of all there is may be garbage.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MAX_COLLECTIONS = 20
"""Times that what is new is walked alone, before all has to be."""

M_ARENA_MAX = -8
"""Of glibc's mallopt(3): among how many heaps threads are spread."""


@contextmanager
def without_collection() -> Iterator[None]:
    """Hold back the garbage collector: it walks a growing fact base again and again, and frees nothing of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def share_one_heap() -> None:
    """Have all threads take memory from one heap, where the C library would give each its own (glibc).

    Each heap grows to what was ever asked of it at one time: with a thread for each request, 155 MB became 210.
    """
    with suppress(AttributeError):
        _c_library().mallopt(M_ARENA_MAX, 1)


def _give_back() -> None:
    """Give back to the system what is free (glibc; others do it by themselves)."""
    with suppress(AttributeError):
        _c_library().malloc_trim(0)


def _c_library() -> ctypes.CDLL:
    """Return the C library; raises AttributeError if it is not one of Linux."""
    if sys.platform != "linux":
        raise AttributeError("mallopt")
    return ctypes.CDLL(None)


class Remains:
    """What states gone by have left behind in circles.

    What has been there for long is set aside, so that looking for them takes as long as what is new is large: at 10,000
    records 0.04 s, and 1 s with all of it.
    """

    def __init__(self) -> None:
        """Set aside all that there is."""
        self._collections = 0
        gc.freeze()

    def collect(self) -> None:
        """Let go of what was made since."""
        self._collections += 1
        gc.collect()
        _give_back()

    def collect_all(self) -> None:
        """Let go of what was set aside as well, and set aside what there is now; not before there may be much of it."""
        if self._collections >= MAX_COLLECTIONS:
            self._collections = 0
            gc.unfreeze()
            gc.collect()
            gc.freeze()
