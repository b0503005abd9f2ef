"""A helper process that answers one question after another, so that its work does not take time from this process.

In: a function, and the questions. Out: its answers. The helper inherits nothing, may start processes of its own, and
ends with its parent, however that ends.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from briefing_site.base.collection import give_back
from briefing_site.base.parallel import Outcome, WorkerError, work_on_each
from briefing_site.base.process_endings import TERMINATION_SIGNALS, blocked_signals

T = TypeVar("T")
R = TypeVar("R")
NICENESS = 5
"""How much lower its priority is than that of processes that somebody waits for."""
TIMEOUT = 5.0
"""How many seconds a process gets to end."""


class Companion(Generic[T, R]):
    """Answers questions in a process of its own, one at a time.

    On Linux it also ends with the thread that asked first: let that be one that lives as long as the program.
    """

    def __init__(self, work: Callable[[T], R]) -> None:
        """Take a function of a module, so that another process can import it."""
        self._work = work
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._is_closed = False
        self._changing = threading.Lock()
        """Locked while the process starts: whoever ends it meanwhile would miss it."""

    def ask(self, question: T) -> R:
        """Return the answer, or raise what `work` raised; WorkerError if the process ended before it answered.

        The next question after that goes to a new process.
        """
        with self._changing:
            connection = self._connection or self._start()
        try:
            connection.send(question)
            outcome: Outcome = connection.recv()
        except (EOFError, OSError):
            self._end()
            raise WorkerError("a process ended before its work was done") from None
        answer: R = outcome.result()
        return answer

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with self._changing:
            self._is_closed = True
        self._end()

    def _start(self) -> Connection:
        if self._is_closed:
            raise WorkerError("this process was closed")
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        # no daemon: those may not have processes of their own
        process = context.Process(target=_answer, args=(os.getpid(), theirs, self._work))
        with blocked_signals(TERMINATION_SIGNALS - {signal.SIGTERM}):  # an interrupt is for the one that asks
            process.start()
        theirs.close()
        self._process, self._connection = process, ours
        return ours

    def _end(self) -> None:
        process, connection, self._process, self._connection = self._process, self._connection, None, None
        if process is None or connection is None:
            return
        with suppress(OSError):
            process.terminate()
            process.join(TIMEOUT)
            process.kill()
        process.join()
        with suppress(OSError):
            connection.close()


def _answer(parent: int, connection: Connection, work: Callable[[T], R]) -> None:
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    work_on_each(parent, connection, partial(_answer_and_free, work))


def _answer_and_free(work: Callable[[T], R], question: T) -> R:
    """Answer, and return free memory to the system: the next question may be hours away."""
    try:
        return work(question)
    finally:
        give_back()
