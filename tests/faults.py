"""Faults at each call by which a piece of work reaches the system: an error, errors from there on, or SIGKILL.

    for number in range(calls_of(work)):
        with fault(number, errno.ENOSPC): work()

Counted are the calls of `os` that change anything on a disk, wherever they are made from, and each start of a process,
which may change something as well; the pipes to it are on no disk.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any
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

    def fails() -> bool:
        mine = len(calls.made) - 1
        return number >= 0 and (mine == number or (lasting and mine > number))

    with ExitStack() as stack:
        for name in CALLS:
            stack.enter_context(mock.patch.object(os, name, _failing(name, error, calls, fails)))
        stack.enter_context(mock.patch.object(subprocess.Popen, "__init__", _not_starting(error, calls, fails)))
        yield calls


def _failing(name: str, error: int, calls: Calls, fails: Callable[[], bool]) -> Callable[..., object]:
    real = (lambda *_: None) if name in {"fsync", "sync"} else getattr(os, name)  # a test survives no power cut

    def call(*arguments: object, **options: object) -> object:
        if _changes_nothing(name, arguments):
            return real(*arguments, **options)
        calls.made.append((name, str(arguments[0]) if arguments else ""))
        if not fails():
            return real(*arguments, **options)
        if error != KILL and name == "write":
            descriptor, data = arguments
            real(descriptor, bytes(data)[: len(bytes(data)) // 2])  # type: ignore[call-overload]
        if error != KILL and name == "close":
            real(*arguments, **options)
        raise _end_of(error)

    return call


def _not_starting(error: int, calls: Calls, fails: Callable[[], bool]) -> Callable[..., None]:
    real = subprocess.Popen.__init__

    def start(process: subprocess.Popen[bytes], *arguments: Any, **options: Any) -> None:
        calls.made.append(("start", str(arguments[0])))
        if fails():
            raise _end_of(error)
        real(process, *arguments, **options)

    return start


def _changes_nothing(name: str, arguments: tuple[object, ...]) -> bool:
    if name == "open":
        return not int(str(arguments[1])) & os.O_CREAT
    return name == "close" and stat.S_ISFIFO(os.fstat(int(str(arguments[0]))).st_mode)


def _end_of(error: int) -> BaseException:
    """Return what a call that fails raises, if the process is there to see it."""
    if error == KILL:
        os.kill(os.getpid(), signal.SIGKILL)
    return KeyboardInterrupt() if error == INTERRUPT else OSError(error, os.strerror(error))


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
