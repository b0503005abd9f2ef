"""How processes end: with the one that started them, soon after a signal, and not while they are being started.

In: signals, and the id of a parent. Out: no process that goes on when nobody waits for it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import active_children

PR_SET_PDEATHSIG = 1
"""From Linux' prctl(2): the signal to send when the parent ends."""
TERMINATION_SIGNALS = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}
"""Signals that ask a program to end."""


def exit_with_parent(parent: int) -> None:
    """Let this process end as soon as the one that started it is gone, killed or not; only Linux supports that."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - slow to import, and needed by processes alone that were started

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it was gone by then
            os._exit(1)


def end_within(seconds: float) -> None:
    """Let this process end no later than this long after a signal that it handles, whatever it is doing.

    Python's own handlers wait for library code (a book that is being typeset, a disk) to come back to Python. A thread
    does not, and ends the processes that were started as well.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_end_after, args=(reading, seconds), daemon=True).start()


def _end_after(reading: int, seconds: float) -> None:
    number = os.read(reading, 1)[0]
    time.sleep(seconds)
    for process in active_children():
        process.kill()
    with suppress(OSError):
        os.write(2, b"Aborted!\n")
    os._exit(1 if number == signal.SIGINT else 128 + number)


@contextmanager
def blocked_signals(signals: Collection[int]) -> Iterator[None]:
    """Block signals for this process until it is done, and for those that it starts meanwhile for good."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
