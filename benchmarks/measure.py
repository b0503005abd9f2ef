"""Runs one command to its end and tells what it cost.

In: an argument list. Out: a `Usage`. Processor time and the largest process come from the kernel's own
account of the child and of all it waited for; the sum over its processes is sampled, on Linux alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLED_EVERY = 0.1
"""Seconds between two looks at the memory of all processes."""
_MB = 1_000_000
_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024
"""Bytes in one unit of `ru_maxrss`."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run of a command cost."""

    wall: float
    """Seconds from start to exit."""
    user: float
    """Seconds of processor time in the program, over all its processes."""
    system: float
    """Seconds of processor time in the kernel, over all its processes."""
    largest: float
    """Peak resident memory of its largest process, in MB (10^6 bytes)."""
    together: float | None
    """Peak of the sum over its processes, in MB; shared pages count once a process. None: not known."""
    status: int
    """Exit code."""

    @property
    def processor(self) -> float:
        """Seconds of processor time, user and system."""
        return self.user + self.system


def measure(argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path) -> Usage:
    """Run a command with its output in `log`; whatever ends us ends it and its children too.

    Python programs are compiled once, as they are for users: the setting that forbids it is not passed on.
    This process must stay small: a child begins with its parent's peak memory as its own.
    """
    kept = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with log.open("wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            argv, cwd=cwd, env=kept, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        sampler = _Sampler(child.pid)
        sampler.start()
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            os.killpg(child.pid, signal.SIGTERM)
            raise
        finally:
            sampler.stop()
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    largest = used.ru_maxrss * _PER_MAXRSS / _MB
    together = max(largest, sampler.peak / _MB) if sampler.peak else None
    return Usage(wall, used.ru_utime, used.ru_stime, largest, together, child.returncode)


class _Sampler(threading.Thread):
    """Looks at a process and all below it from time to time."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        """Largest sum of resident memory seen, in bytes; 0 where it cannot be read."""
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._done.wait(SAMPLED_EVERY):
            self.peak = max(self.peak, sum(map(_resident, _family(self._pid))))

    def stop(self) -> None:
        """Stop looking, and wait until that is so."""
        self._done.set()
        self.join()


def _family(pid: int) -> Iterator[int]:
    """Yield a process and everything below it."""
    yield pid
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listing.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _resident(pid: int) -> int:
    """Return a process's resident memory in bytes, 0 when it is gone."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
