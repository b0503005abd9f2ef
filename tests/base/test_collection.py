"""What states gone by leave in circles is let go of, also where it was set aside."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest
from briefing_site.base.collection import MAX_COLLECTIONS, Remains, without_collection


class _State:
    """A state that refers to itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture(autouse=True)
def _unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_made_later_is_let_go_of_at_once():
    remains = Remains()
    gone = weakref.ref(_State())
    remains.collect()
    assert gone() is None


def test_what_was_set_aside_is_let_go_of_in_the_end():
    with without_collection():
        gone = weakref.ref(_State())
        remains = Remains()
    for _ in range(MAX_COLLECTIONS):
        remains.collect_all()
        assert gone() is not None
        remains.collect()
    remains.collect_all()
    assert gone() is None
    assert gc.get_freeze_count() > 0


def test_collection_goes_on_after_it_was_held_back():
    with without_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.skipif(sys.platform != "linux", reason="needs glibc")
def test_threads_take_memory_from_one_heap():
    """Asked in a process of its own, for it is not to be undone."""
    code = """
import ctypes, threading
from briefing_site.base.collection import share_one_heap
share_one_heap()
keep = []
def take():
    keep.append([bytearray(5000) for _ in range(100)])
threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
if hasattr(libc, "malloc_info"):
    libc.fdopen.restype = ctypes.c_void_p
    out = libc.fdopen(1, b"w")
    libc.malloc_info(0, ctypes.c_void_p(out)); libc.fflush(ctypes.c_void_p(out))
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.count("<heap ") <= 1
