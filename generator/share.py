"""Shares one piece of work among processes, and gives the results in order.

In: what is to be done with a portion of items, and the items. Out: one result a portion, as the processes reach
them. They are forked, so that they inherit everything at hand without a copy; where that is not safe, or not
worth it, the work is done in place.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
WIDE_PIPE = 1 << 20
"""Bytes that a process may be ahead of the one that takes its results: beyond them it waits, and holds no more."""
SET_PIPE_SIZE = 1031
"""`F_SETPIPE_SZ` of Linux' fcntl(2)."""


class ShareError(RuntimeError):
    """A process ended before its work was done; the message says how."""


def share(work: Callable[[Sequence[T]], R], items: Sequence[T], *, portion: int, least: int) -> Iterator[R]:
    """Start `work` on portions of items, and return an iterator of the results in the order of the items.

    Another process has to be worth `least` items. What `work` raises is raised where its result is taken. The
    processes are ended with the iterator, so it must be used up or closed.
    """
    portions = [items[start : start + portion] for start in range(0, len(items), portion)]
    workers = min(_processors(), len(items) // least, len(portions))
    if workers < 2 or sys.platform != "linux":  # noqa: PLR2004 - forking is safe there alone
        return map(work, portions)
    return _Crew(work, portions, workers).results()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


class _Crew(Generic[R]):
    """Forked processes, each with a pipe of its own; the first takes every n-th portion from the first on."""

    def __init__(self, work: Callable[[Sequence[T]], R], portions: Sequence[Sequence[T]], number: int) -> None:
        self._length = len(portions)
        context = get_context("fork")
        gc.freeze()  # else the collector of each process would write to all that it has inherited, and so copy it
        try:
            crew = []
            for first in range(number):
                receiver, sender = context.Pipe(duplex=False)
                _widen(sender)
                target = lambda sender=sender, first=first: _deliver(sender, work, portions[first::number])  # noqa: E731
                process = context.Process(target=target, daemon=True)
                process.start()
                sender.close()
                crew.append((process, receiver))
        finally:
            gc.unfreeze()
        self._processes = [process for process, _ in crew]
        self._receivers = [receiver for _, receiver in crew]

    def results(self) -> Iterator[R]:
        """Yield each portion's result; end the processes when done or no longer wanted."""
        try:
            for number in range(self._length):
                yield self._take(number % len(self._receivers))
        finally:
            for process, receiver in zip(self._processes, self._receivers, strict=True):
                receiver.close()
                process.terminate()
                process.join()

    def _take(self, worker: int) -> R:
        try:
            done, outcome, trace = self._receivers[worker].recv()
        except EOFError:
            process = self._processes[worker]
            process.join()
            raise ShareError(f"a process ended with status {process.exitcode} before its work was done") from None
        if not done:
            outcome.add_note(trace)
            raise outcome
        return outcome  # type: ignore[no-any-return]


def _widen(connection: Connection) -> None:
    """Make a pipe hold more than the usual 64 KB; where the system grants no more, it works all the same."""
    import fcntl  # noqa: PLC0415 - Windows has none

    with suppress(OSError):
        fcntl.fcntl(connection.fileno(), SET_PIPE_SIZE, WIDE_PIPE)


def _deliver(sender: Connection, work: Callable[[Sequence[T]], Any], portions: Sequence[Sequence[T]]) -> None:
    """Send each portion's result, or what was raised instead, after which nothing more comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that waits for us
    for portion in portions:
        try:
            result = work(portion)
        except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
            sender.send((False, error, traceback.format_exc()))
            return
        sender.send((True, result, ""))
