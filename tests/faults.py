"""Faults at each call by which a piece of work reaches the system: an error, errors from there on, or SIGKILL.

    for number in range(calls_of(work)):
        with fault(number, errno.ENOSPC): work()

Counted are the calls of `os` that change anything on a disk, wherever they are made from.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from unittest import mock

CALLS = frozenset({"open", "write", "fsync", "sync", "fchmod", "chmod", "close", "replace", "rename", "unlink", "link"})
CALLS |= {"mkdir", "rmdir"}
KILL, INTERRUPT = -1, -2
"""In place of an error: the process is killed before the call, or asked to end."""


class Calls:
    """What was called, in order, with its first argument."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []

    def created(self) -> list[str]:
        """The paths of files that were opened to be written."""
        return [argument for name, argument in self.made if name == "open"]


@contextmanager
def fault(number: int, error: int, *, lasting: bool = False) -> Iterator[Calls]:
    """Have the call of that number, from 0, fail, with `lasting` all after it as well; a negative one never comes."""
    calls = Calls()
    with ExitStack() as stack:
        for name in CALLS:
            stack.enter_context(mock.patch.object(os, name, _failing(name, number, error, calls, lasting=lasting)))
        yield calls


def _failing(name: str, number: int, error: int, calls: Calls, *, lasting: bool) -> Callable[..., object]:
    real = (lambda *_: None) if name in {"fsync", "sync"} else getattr(os, name)  # a test survives no power cut

    def call(*arguments: object, **options: object) -> object:
        if name == "open" and not int(str(arguments[1])) & os.O_CREAT:
            return real(*arguments, **options)
        mine = len(calls.made)
        calls.made.append((name, str(arguments[0]) if arguments else ""))
        if number < 0 or (mine != number and not (lasting and mine > number)):
            return real(*arguments, **options)
        if error == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "write":
            descriptor, data = arguments
            real(descriptor, bytes(data)[: len(bytes(data)) // 2])  # type: ignore[call-overload]
        if name == "close":
            real(*arguments, **options)
        if error == INTERRUPT:
            raise KeyboardInterrupt
        raise OSError(error, os.strerror(error))

    return call


def calls_of(work: Callable[[], object]) -> Calls:
    """Do a piece of work without a fault, and return the calls that it made."""
    with fault(-1, 0) as calls:
        work()
    return calls


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Do a piece of work in a process of its own that is killed at a call; return whether it was."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException), fault(number, KILL):
            work()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
