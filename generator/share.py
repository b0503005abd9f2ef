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
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")
WIDE_PIPE = 1 << 20
"""Bytes that a process may be ahead of the one that takes its results: beyond them it waits, and holds no more."""
SET_PIPE_SIZE = 1031
"""`F_SETPIPE_SZ` of Linux' fcntl(2)."""
FORKS = sys.platform == "linux"
"""True where forking is safe."""
NUMBER = 4
"""Bytes of a portion's number."""
MOST_PORTIONS = 65_536 // NUMBER
"""As many as have room in a pipe (pipe(7)); portions grow instead of becoming more."""


class ShareError(RuntimeError):
    """A process ended before its work was done; the message says how."""


def share(work: Callable[[Sequence[T]], R], items: Sequence[T], *, portion: int, least: int) -> Iterator[R]:
    """Start `work` on portions of items, and return an iterator of the results in the order of the items.

    Another process has to be worth `least` items. What `work` raises is raised where its result is taken. The
    processes are ended with the iterator, so it must be used up or closed.
    """
    portion = max(portion, -(-len(items) // MOST_PORTIONS))
    portions = [items[start : start + portion] for start in range(0, len(items), portion)]
    workers = min(_processors(), len(items) // least, len(portions))
    if workers < 2 or not FORKS:  # noqa: PLR2004 - with one there is nobody to share with
        return map(work, portions)
    return _Crew(work, portions, workers).results()


def aside(work: Callable[[], R]) -> Callable[[], R]:
    """Start `work` in a process of its own, and return what waits for its result, to be called once.

    What `work` raises is raised there. Where there is no processor to spare, the work is done there, too.
    """
    if _processors() < 2 or not FORKS:  # noqa: PLR2004 - one is at work here
        return work
    results = _Crew(lambda _: work(), ((),), 1).results()
    return lambda: next(results)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a portion."""

    number: int
    made: Any = None
    raised: Exception | None = None
    trace: str = ""

    def result(self) -> Any:
        """Return what was made, or raise what was raised."""
        if self.raised:
            self.raised.add_note(self.trace)
            raise self.raised
        return self.made


class _Crew(Generic[R]):
    """Forked processes, each with a pipe of its own; whichever is free takes the next portion."""

    def __init__(self, work: Callable[[Sequence[T]], R], portions: Sequence[Sequence[T]], number: int) -> None:
        self._length = len(portions)
        self._processes: dict[Connection, ForkProcess] = {}
        context = get_context("fork")
        queue = _queue(len(portions))
        gc.freeze()  # else the collector of each process would write to all that it has inherited, and so copy it
        try:
            for _ in range(number):
                receiver, sender = context.Pipe(duplex=False)
                _widen(sender)
                target = lambda sender=sender: _deliver(sender, work, portions, queue)  # noqa: E731
                process = context.Process(target=target, daemon=True)
                process.start()
                sender.close()
                self._processes[receiver] = process
        finally:
            gc.unfreeze()
            os.close(queue)

    def results(self) -> Iterator[R]:
        """Yield each portion's result; end the processes when done or no longer wanted."""
        early: dict[int, _Outcome] = {}
        at_work = [*self._processes]
        try:
            for number in range(self._length):
                while number not in early:
                    for receiver in cast("list[Connection]", wait(at_work)):
                        try:
                            outcome: _Outcome = receiver.recv()
                        except EOFError:
                            self._bury(receiver, at_work)
                        else:
                            early[outcome.number] = outcome
                yield early.pop(number).result()
        finally:
            for receiver, process in self._processes.items():
                receiver.close()
                process.terminate()
                process.join()

    def _bury(self, receiver: Connection, at_work: list[Connection]) -> None:
        """Wait no more for a process that has ended; raises ShareError unless it ended well and others go on."""
        at_work.remove(receiver)
        process = self._processes[receiver]
        process.join()
        if process.exitcode or not at_work:
            raise ShareError(f"a process ended with status {process.exitcode} before its work was done")


def _queue(length: int) -> int:
    """Return a pipe to read the numbers from 0 on from, for several processes: what one has read no other reads."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(NUMBER, "big") for number in range(length)))
    os.close(writing)
    return reading


def _widen(connection: Connection) -> None:
    """Make a pipe hold more than the usual 64 KB; where the system grants no more, it works all the same."""
    import fcntl  # noqa: PLC0415 - Windows has none

    with suppress(OSError):
        fcntl.fcntl(connection.fileno(), SET_PIPE_SIZE, WIDE_PIPE)


def _deliver(
    sender: Connection, work: Callable[[Sequence[T]], Any], portions: Sequence[Sequence[T]], queue: int
) -> None:
    """Send what becomes of each portion taken; after an exception nothing more comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that waits for us
    while taken := os.read(queue, NUMBER):
        number = int.from_bytes(taken, "big")
        try:
            outcome = _Outcome(number, made=work(portions[number]))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
            outcome = _Outcome(number, raised=error, trace=traceback.format_exc())
        sender.send(outcome)
        if outcome.raised:
            return
