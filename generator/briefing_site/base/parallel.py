"""Distributes work over processes.

In: a function for a chunk of items, and the items. Out: one result for each chunk, as they are finished. The processes
are forked, so they inherit everything in memory; if forking is unsafe or not worth it, the work is done in this one. A
caller that has other things to do first can let `drain` empty the pipes meanwhile. Work that uses a library with
threads, which would not survive a fork, goes to fresh processes (`map_each`).
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import traceback
import weakref
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NoReturn, TypeVar

from briefing_site.base.process_endings import TERMINATION_SIGNALS, blocked_signals, exit_with_parent

T = TypeVar("T")
R = TypeVar("R")
WIDE_PIPE = 1 << 20
"""How many bytes a process may be ahead of the one that takes its results; beyond that it waits."""
SET_PIPE_SIZE = 1031
"""`F_SETPIPE_SZ` of Linux' fcntl(2)."""
FORKS = sys.platform == "linux" and hasattr(os, "fork")
"""True where forking is safe."""
CHUNK_NUMBER = 4
"""Bytes of a portion's number."""
MAX_CHUNKS = 65_536 // CHUNK_NUMBER
"""As many as fit into a pipe (pipe(7)); if there are more items, portions grow."""
MAX_DRAINED = 16
"""How many results may wait in memory for their turn before `gather` takes in no more."""


class WorkerError(RuntimeError):
    """A process ended before its work was done; the message says how."""


class Results(Iterator[R]):
    """One result for each portion. Closing it ends the processes that work on them."""

    in_place = False
    """True if the work is done in this process, when its result is taken."""

    @abstractmethod
    def __next__(self) -> R:
        """Return the next result once it is there, or raise what the work on it raised."""

    def drain(self) -> None:
        """Take in what is ready, so that no process has to wait for its results to be taken."""

    def close(self) -> None:
        """End the processes; no more results come."""


def map_chunks(  # noqa: PLR0913 - what is to be done, and how
    work: Callable[[Sequence[T]], R],
    items: Sequence[T],
    *,
    chunk_size: int,
    min_per_worker: int,
    ordered: bool = True,
    helping: bool = False,
) -> Results[R]:
    """Start `work` on portions of items, and return an iterator of the results, in order of the items if `ordered`.

    Each process must have at least `min_per_worker` items. What `work` raises is raised where its result is taken. One
    that is `helping` takes the place of one process, which would come to hold most of what it inherits for itself:
    rather than wait for a result, it works on a portion.
    """
    chunk_size = max(chunk_size, -(-len(items) // MAX_CHUNKS))
    portions = [items[start : start + chunk_size] for start in range(0, len(items), chunk_size)]
    workers = min(processor_count(), len(items) // min_per_worker, len(portions))
    if workers < 2 or not FORKS:  # noqa: PLR2004 - with one there is nobody to share with
        return _InPlace(map(work, portions))
    return _WorkerPool(work, portions, workers - helping, ordered=ordered, helping=helping)


def map_each(work: Callable[[T], R], items: Sequence[T], *, min_items: int) -> Results[tuple[T, R]]:
    """Start `work` on each item in processes that inherit nothing, and return each with its result, as they finish.

    Items are taken in their order. With fewer than `min_items`, the work is done in this process.
    """
    workers = min(processor_count(), len(items))
    if len(items) < min_items or workers < 2:  # noqa: PLR2004 - as above
        return _InPlace((item, work(item)) for item in items)
    return _FreshPool(work, items, workers)


def run_in_background(work: Callable[[], R]) -> Callable[[], R]:
    """Start `work` in a process of its own, and return a function that waits for its result, to be called once.

    What `work` raises is raised there. If there is no processor to spare, the work is done there, too.
    """
    if processor_count() < 2 or not FORKS:  # noqa: PLR2004 - one is at work here
        return work
    return _WorkerPool(lambda _: work(), ((),), 1).__next__


def processor_count() -> int:
    """Return the number of processors that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a portion."""

    number: int
    made: Any = None
    raised: Exception | None = None
    trace: str = ""

    def result(self) -> Any:
        """Return the result, or raise what was raised."""
        if self.raised:
            self.raised.add_note(self.trace)
            raise self.raised
        return self.made


class _InPlace(Results[R]):
    """Work that is done when its result is taken."""

    in_place = True

    def __init__(self, results: Iterator[R]) -> None:
        self._results = results

    def __next__(self) -> R:
        return next(self._results)


_NOTHING: Any = object()
"""In place of an item: there is none left."""


class _FreshPool(Results[tuple[T, R]]):
    """Freshly started processes, each of which is sent one item after the other."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], workers: int) -> None:
        self._left = iter(items)
        self._under_way: dict[int, T] = {}
        """By the descriptor of the process that works on it."""
        self._at_work: dict[int, tuple[Connection, BaseProcess]] = {}
        self._end = weakref.finalize(self, _terminate, self._at_work)
        context = get_context("spawn")
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=work_on_each, args=(os.getpid(), theirs, work), daemon=True)
            with blocked_signals(TERMINATION_SIGNALS - {signal.SIGTERM}):  # an interrupt is for the one that waits
                process.start()
                self._at_work[ours.fileno()] = ours, process
            theirs.close()
        for descriptor in [*self._at_work]:  # all of them first: each waits for what it is sent
            self._send_next(descriptor)

    def __next__(self) -> tuple[T, R]:
        """Return the next item that is done, with its result; raises what the work on it raised, and WorkerError."""
        try:
            return self._next_result()
        except BaseException:
            self.close()
            raise

    def _next_result(self) -> tuple[T, R]:
        if not self._at_work:
            raise StopIteration
        ready = wait([connection for connection, _ in self._at_work.values()])
        descriptor = next(d for d, (connection, _) in self._at_work.items() if connection in ready)
        try:
            outcome: Outcome = self._at_work[descriptor][0].recv()
        except (EOFError, OSError):
            self._let_go(descriptor)
        item = self._under_way.pop(descriptor)
        self._send_next(descriptor)
        return item, outcome.result()

    def _send_next(self, descriptor: int) -> None:
        """Send a process its next item, or let it end if there is none left."""
        item = next(self._left, _NOTHING)
        if item is _NOTHING:
            _reap(*self._at_work.pop(descriptor))
            return
        self._under_way[descriptor] = item
        try:
            self._at_work[descriptor][0].send(item)
        except OSError:
            self._let_go(descriptor)

    def _let_go(self, descriptor: int) -> NoReturn:
        """Raise WorkerError for a process that ended before its work was done."""
        _reap(*self._at_work.pop(descriptor))
        raise WorkerError("a process ended before its work was done")

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._end()


class _WorkerPool(Results[R]):
    """Forked processes, each with a pipe of its own; whichever is free takes the next portion."""

    def __init__(
        self,
        work: Callable[[Sequence[T]], R],
        portions: Sequence[Sequence[T]],
        number: int,
        *,
        ordered: bool = True,
        helping: bool = False,
    ) -> None:
        self._ordered = ordered
        self._outcome_of = partial(_outcome_of, work, portions)
        self._left = iter(range(len(portions)))
        self._early: dict[int, Outcome] = {}
        self._at_work: dict[int, tuple[Connection, BaseProcess]] = {}
        self._ready = select.poll()
        self._end = weakref.finalize(self, _terminate, self._at_work)
        context = get_context("fork")
        self._queue = queue = _queue(len(portions))
        self._close_queue = weakref.finalize(self, os.close, queue)
        gc.freeze()  # else the collector of each process would write to all that it has inherited, and so copy it
        try:
            for _ in range(number):
                receiver, sender = context.Pipe(duplex=False)
                _widen(sender)
                target = partial(_work_through, os.getpid(), sender, work, portions, queue)
                process = context.Process(target=target, daemon=True)
                with blocked_signals(TERMINATION_SIGNALS):
                    process.start()
                    self._at_work[receiver.fileno()] = receiver, process
                sender.close()
                self._ready.register(receiver, select.POLLIN)
        finally:
            gc.unfreeze()
            if not helping:
                self._close_queue()

    def __next__(self) -> R:
        """Return the next result; raises WorkerError when the processes ended before their work was done."""
        try:
            made: R = self._next_outcome().result()
        except BaseException:
            self.close()
            raise
        return made

    def _next_outcome(self) -> Outcome:
        number = next(self._left)
        while not (number in self._early if self._ordered else self._early):
            if not (self._close_queue.alive and (self._take(0) or self._help())):
                self._take()
        return self._early.pop(number if self._ordered else next(iter(self._early)))

    def _help(self) -> bool:
        """Work on a portion that is left; return whether there was one."""
        if taken := os.read(self._queue, CHUNK_NUMBER):
            outcome = self._outcome_of(int.from_bytes(taken, "big"))
            self._early[outcome.number] = outcome
        return bool(taken)

    def drain(self) -> None:
        """Take in what is ready, but no more than there is room for."""
        while self._at_work and len(self._early) < MAX_DRAINED and self._take(0):
            pass

    def close(self) -> None:
        """End the processes."""
        self._end()
        self._close_queue()

    def _take(self, timeout: int | None = None) -> bool:
        """Take what arrives within this many milliseconds, or wait for it; return whether anything came."""
        if not self._at_work:
            raise WorkerError("the processes ended before their work was done")
        ready = self._ready.poll(timeout)
        for descriptor, _ in ready:
            receiver, process = self._at_work[descriptor]
            try:
                outcome: Outcome = receiver.recv()
            except EOFError:
                self._ready.unregister(descriptor)
                del self._at_work[descriptor]
                _reap(receiver, process)
            else:
                self._early[outcome.number] = outcome
        return bool(ready)


def _reap(receiver: Connection, process: BaseProcess) -> None:
    """Release a process that has ended; raises WorkerError unless it ended well."""
    receiver.close()
    process.join()
    if process.exitcode:
        raise WorkerError(f"a process ended with status {process.exitcode} before its work was done")


def _terminate(at_work: dict[int, tuple[Connection, BaseProcess]]) -> None:
    """End processes that nobody waits for any more."""
    for receiver, process in at_work.values():
        receiver.close()
        process.terminate()
        process.join()
    at_work.clear()


def _queue(length: int) -> int:
    """Return a pipe that yields the numbers from 0 on to several processes: each number is read only once."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(CHUNK_NUMBER, "big") for number in range(length)))
    os.close(writing)
    return reading


def _widen(connection: Connection) -> None:
    """Make a pipe hold more than the usual 64 KB; if the system does not allow that, it works all the same."""
    import fcntl  # noqa: PLC0415 - Windows has none

    with suppress(OSError):
        fcntl.fcntl(connection.fileno(), SET_PIPE_SIZE, WIDE_PIPE)


def _work_through(
    parent: int, sender: Connection, work: Callable[[Sequence[T]], Any], portions: Sequence[Sequence[T]], queue: int
) -> None:
    """Send the outcome of each portion taken; after an exception nothing more comes."""
    for ending in TERMINATION_SIGNALS:
        signal.signal(ending, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the process that waits for us
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TERMINATION_SIGNALS)
    exit_with_parent(parent)
    while taken := os.read(queue, CHUNK_NUMBER):
        outcome = _outcome_of(work, portions, int.from_bytes(taken, "big"))
        sender.send(outcome)
        if outcome.raised:
            return


def _outcome_of(work: Callable[[Sequence[T]], Any], portions: Sequence[Sequence[T]], number: int) -> Outcome:
    try:
        return Outcome(number, made=work(portions[number]))
    except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
        return Outcome(number, raised=error, trace=traceback.format_exc())


def work_on_each(parent: int, connection: Connection, work: Callable[[Any], Any]) -> None:
    """Answer each item with its outcome, until no more come."""
    exit_with_parent(parent)
    with suppress(EOFError):
        while True:
            item = connection.recv()
            try:
                outcome = Outcome(0, made=work(item))
            except Exception as error:  # noqa: BLE001 - it is raised where the result is taken
                outcome = Outcome(0, raised=error, trace=traceback.format_exc())
            connection.send(outcome)
