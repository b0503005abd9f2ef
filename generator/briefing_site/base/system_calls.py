"""System calls that Python's `os` does not offer: exchange two folders atomically, flush a filesystem.

In: paths. Out: whether it worked; if the system or the filesystem does not support it, the caller has to do without.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

AT_FDCWD = -100
"""Paths are relative to the current folder (Linux' fcntl.h)."""
RENAME_EXCHANGE = 2
"""Of Linux' renameat2(2)."""
RENAME_SWAP = 2
"""Of macOS' renamex_np(2), which does the same."""
RENAMEAT2_NUMBERS = {"x86_64": 316, "aarch64": 276, "riscv64": 276}
"""The system call by machine, for C libraries that do not wrap it (musl)."""
UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})
"""The errors if the kernel or the filesystem cannot exchange."""


def exchange(one: Path, other: Path) -> bool:
    """Exchange two paths on one filesystem in a single step; False if that is not supported.

    Linux can on ext4, XFS, Btrfs, tmpfs, overlayfs and others, macOS on APFS; Windows and most network filesystems
    cannot. Raises OSError.
    """
    call = _exchanging_call()
    if call is None:
        return False
    if call(os.fsencode(one), os.fsencode(other)) == 0:
        return True
    code = ctypes.get_errno()
    if code in UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


@cache
def _exchanging_call() -> Callable[[bytes, bytes], int] | None:
    if sys.platform not in {"linux", "darwin"}:
        return None
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        swap = getattr(library, "renamex_np", None)
        return swap and (lambda one, other: swap(one, other, ctypes.c_uint(RENAME_SWAP)))
    if rename := getattr(library, "renameat2", None):
        return lambda one, other: rename(AT_FDCWD, one, AT_FDCWD, other, ctypes.c_uint(RENAME_EXCHANGE))
    number = RENAMEAT2_NUMBERS.get(platform.machine())
    if number is None:
        return None
    return lambda one, other: library.syscall(
        ctypes.c_long(number), AT_FDCWD, one, AT_FDCWD, other, ctypes.c_uint(RENAME_EXCHANGE)
    )


def flush_filesystem(folder: Path) -> None:
    """Flush everything written so far on a folder's filesystem to the disk; raises OSError if that fails."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None) if sys.platform == "linux" else None
    if call is None:
        getattr(os, "sync", lambda: None)()  # Windows has none
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if call(descriptor) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(folder))
    finally:
        os.close(descriptor)
