"""Texts put away in a file while a process runs: what is wanted a few times, and too much to be held in memory.

In: texts. Out: the place of each, and from that the text again, also in processes forked since, and in the process that
lent its file to one forked from it. The file has no name, and is gone with the process.
"""

from __future__ import annotations

import errno
import os
import tempfile
import weakref
from typing import IO, NamedTuple


class Place(NamedTuple):
    """Where a text stands."""

    descriptor: int
    offset: int
    length: int
    """In bytes."""


class Spool:
    """Texts in a file, which is opened for the first of them."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._process = 0
        self._end = 0
        self._is_lent = False

    def lend(self) -> None:
        """Let one process that is forked from now on write into the file of this one, which then only reads."""
        self._open()
        self._is_lent = True

    def put(self, text: str) -> Place:
        """Store a text, and return its place; raises OSError."""
        is_ours = self._process == os.getpid() or self._is_lent
        if self._file is None or not is_ours:  # a forked process writes into a file of its own
            self._open()
        assert self._file is not None  # noqa: S101 - it was opened above
        data = text.encode("utf-8", "surrogatepass")
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), tempfile.gettempdir())
        place = Place(self._file.fileno(), self._end, len(data))
        self._end += len(data)
        return place

    def get(self, place: Place) -> str:
        """Return the text at a place."""
        return _read(*place).decode("utf-8", "surrogatepass")

    def _open(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed along with the spool
        self._process, self._end = os.getpid(), 0
        weakref.finalize(self, self._file.close)


if hasattr(os, "pread"):

    def _read(descriptor: int, offset: int, length: int) -> bytes:
        return os.pread(descriptor, length, offset)

else:  # Windows, where no process is forked that would share the position in the file

    def _read(descriptor: int, offset: int, length: int) -> bytes:
        os.lseek(descriptor, offset, os.SEEK_SET)
        data = os.read(descriptor, length)
        os.lseek(descriptor, 0, os.SEEK_END)
        return data
