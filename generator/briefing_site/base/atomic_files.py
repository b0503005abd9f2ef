"""The only module that writes files: after a crash each file is complete, either the old version or the new one.

In: bytes and paths. Out: files. A single file is written next to its target and renamed into place. Files that belong
together are first written to a journal: an error rolls all of them back, and if the process is killed, the next writer
finishes the job. The journal is kept elsewhere, so that no temporary files appear among the facts.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None  # type: ignore[assignment]

TEMPORARY = "~"
"""How the name of a temporary file ends; it starts with a dot, so that everything else ignores it."""
LEFT_BEHIND = re.compile(r"\..+\.[0-9a-f]{8}~", re.DOTALL)
JOURNAL, ROLLBACK = "journal.json", "back.json"
"""The journal of what several files are to become, and its name while it is rolled back."""
OLD, NEW = "old", "new"
LOCK = "lock"
MAX_WAIT = 10.0
"""How many seconds to wait for another process that is writing."""
MAX_FLUSHED = 64
"""The most files that are flushed one by one; more are flushed with everything else that is waiting."""
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
PERMISSIONS = 0o777

Changes = Mapping[str, bytes | None]
"""Files by path, with `/`; None for one that does not exist, or is to be removed."""


class ChangedError(OSError):
    """Somebody else has written a file in the meantime; the message names it."""


def write_file(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file in one step, creating its folder if needed; a symbolic link is followed.

    It keeps its permissions; a new file has those that the umask leaves, a private one none for others.
    """
    with _replacing(path, private=private) as descriptor:
        _write_all(descriptor, data)


@contextmanager
def open_new(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written piece by piece; it replaces the one at `path` once it is complete."""
    with _replacing(path) as descriptor, os.fdopen(descriptor, "wb", closefd=False) as file:
        yield file


@contextmanager
def _replacing(path: Path, *, private: bool = False) -> Iterator[int]:
    """Yield a new file beside `path` that replaces it in the end, and is removed if anything goes wrong before."""
    target = path.resolve() if path.is_symlink() else path
    with _naming_target(path):
        make_folder(target.parent)
        descriptor, temporary = _create_held(target, 0o600 if private else _mode_of(target))
        held = os.dup(descriptor)
        try:
            try:
                yield descriptor
            finally:
                os.close(descriptor)
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        finally:
            with suppress(OSError):  # all of it has been written by now
                os.close(held)


def _create_held(target: Path, mode: int | None) -> tuple[int, Path]:
    """Open a new file beside a target and lock it, so that nobody takes it for one that was left behind."""
    while True:
        temporary = _temporary_path(target, token_hex(4))
        descriptor = _create(temporary, mode)
        if _hold(descriptor, where_unknown=True):
            return descriptor, temporary
        os.close(descriptor)


def _hold(descriptor: int, *, where_unknown: bool) -> bool:
    """Lock a file as long as it is open; tell whether nobody else locked or removed it, as far as the system knows."""
    if not fcntl:
        return where_unknown
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system that knows no locks
        return where_unknown
    return os.fstat(descriptor).st_nlink > 0


def sweep(folder: Path) -> None:
    """Remove the temporary files that a killed process left in a folder; those being written stay."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if not LEFT_BEHIND.fullmatch(path.name):
            continue
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | NO_FOLLOW)
            try:
                if _hold(descriptor, where_unknown=False):
                    path.unlink()
            finally:
                os.close(descriptor)


def append_file(path: Path, data: bytes) -> None:
    """Append to a file that others may be appending to as well."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        _write_all(descriptor, data)
    finally:
        os.close(descriptor)


def make_folder(path: Path, *, private: bool = False) -> None:
    """Create a folder and its parents if they do not exist; private ones are closed to others."""
    for folder in reversed(_missing_folders(path)):
        with suppress(FileExistsError):
            folder.mkdir(0o700 if private else 0o777)


def write_together(root: Path, before: Changes, after: Changes, workplace: Path, what: Sequence[str] = ()) -> None:
    """Write files below `root`, all of them or none, and remove those that are to go.

    `before` holds what was read of them; raises ChangedError if that is no longer there. `workplace` is a folder for
    the journal, which records `what` was done. Whatever interrupts this is raised again, once everything is rolled
    back.
    """
    with _locked(workplace) as place:
        _finish_all(root, workplace, place)
        for path in after:
            if _read(root / path) != before.get(path):
                raise ChangedError(errno.EBUSY, "it was changed in the meantime; nothing was written", str(root / path))
        folder = workplace / token_hex(8)
        folder.mkdir(0o700)
        try:
            _prepare(root, before, after, folder)
            _write_journal(root, before, after, folder, {"what": [*what], "place": place})
            _put_in_place(root, after, folder)
        except BaseException:
            with suppress(OSError):  # whoever writes next goes on with it
                _roll_back(root, folder, place)
            raise
        with suppress(OSError):
            _clear(folder)


def finish(root: Path, workplace: Path) -> list[tuple[str, ...]]:
    """Finish a change whose process was killed while writing it, and return what that was.

    A file that somebody has written since stays as it is. If none had been written yet, none is.
    """
    if not workplace.is_dir():
        return []
    with _locked(workplace) as place:
        return _finish_all(root, workplace, place)


def _prepare(root: Path, before: Changes, after: Changes, folder: Path) -> None:
    """Write the old and the new content of the files to the disk itself."""
    one_by_one = len(after) <= MAX_FLUSHED
    for number, (path, data) in enumerate(after.items()):
        with _naming_target(root / path):
            mode, old = _mode_of(root / path), before.get(path)
            if data is not None:
                _write_new(folder / f"{number}.{NEW}", data, mode, flush=one_by_one)
            if old is not None:
                try:
                    (folder / f"{number}.{OLD}").hardlink_to(root / path)
                except OSError:  # it is on another file system
                    _write_new(folder / f"{number}.{OLD}", old, mode, flush=one_by_one)
    if not one_by_one and hasattr(os, "sync"):
        os.sync()


def _write_journal(root: Path, before: Changes, after: Changes, folder: Path, about: Mapping[str, object]) -> None:
    """Record, once everything is there, which file is to become what."""
    files = [[path, _digest(before.get(path)), _digest(data)] for path, data in after.items()]
    folders = [str(above.relative_to(root)) for path in after for above in _missing_folders((root / path).parent)]
    journal = {**about, "files": files, "folders": folders}
    with _naming_target(folder / JOURNAL):
        _write_new(folder / f"{JOURNAL}{TEMPORARY}", json.dumps(journal).encode(), 0o600, flush=True)
        (folder / f"{JOURNAL}{TEMPORARY}").replace(folder / JOURNAL)
    flush_folder(folder)


def _put_in_place(root: Path, after: Changes, folder: Path) -> None:
    """Rename the prepared files into place, and remove files last of all."""
    numbered = [*enumerate(after.items())]
    for number, (path, data) in sorted(numbered, key=lambda item: item[1][1] is None):
        with _naming_target(root / path):
            _put(folder / f"{number}.{NEW}" if data is not None else None, root / path, folder.name)
    for parent in dict.fromkeys((root / path).parent for path in after):
        flush_folder(parent)


def _finish_all(root: Path, workplace: Path, place: Sequence[int]) -> list[tuple[str, ...]]:
    found = [_finish(root, folder, place) for folder in sorted(workplace.iterdir()) if folder.is_dir()]
    return [what for what in found if what is not None]


def _finish(root: Path, folder: Path, place: Sequence[int]) -> tuple[str, ...] | None:
    """Continue what a journal describes, or roll it back if that had begun; return what it was, None for nothing.

    A journal that was not written at this `place` is ignored: it may have come with somebody else's repository.
    """
    back = (folder / ROLLBACK).exists()
    data = _read(folder / (ROLLBACK if back else JOURNAL))
    if data is None:  # nothing was renamed yet
        with suppress(OSError):
            _clear(folder)
        return None
    journal = _parse_journal(data)
    if journal.get("place") != [*place]:
        return None
    for path, _, _ in journal["files"]:
        _temporary_path(root / path, folder.name).unlink(missing_ok=True)
    present = [_digest(_read(root / path)) for path, _, _ in journal["files"]]
    begun = any(now == new != old for now, (_, old, new) in zip(present, journal["files"], strict=True))
    if begun:
        for number, (path, old, new) in enumerate(journal["files"]):
            source, target, name = (new, old, OLD) if back else (old, new, NEW)
            if present[number] == source != target:
                _put(folder / f"{number}.{name}" if target else None, root / path, folder.name)
    for made in sorted(journal["folders"], reverse=True) if back else ():
        with suppress(OSError):
            (root / made).rmdir()
    _clear(folder)
    return tuple(journal["what"]) if begun and not back else None


def _parse_journal(data: bytes) -> dict[str, Any]:
    try:
        journal = json.loads(data)
    except ValueError:
        return {}
    return journal if isinstance(journal, dict) else {}


def _roll_back(root: Path, folder: Path, place: Sequence[int]) -> None:
    """Roll everything back."""
    with suppress(FileNotFoundError):
        (folder / JOURNAL).replace(folder / ROLLBACK)
    _finish(root, folder, place)


def _clear(folder: Path) -> None:
    """Remove a journal, which is the moment from which its files count as written, and what lies beside it."""
    for journal in (JOURNAL, ROLLBACK):
        with suppress(FileNotFoundError):
            (folder / journal).unlink()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def _put(source: Path | None, target: Path, token: str) -> None:
    """Put a prepared file in its place, or remove the one that is there."""
    if source is None:
        target.unlink()
    else:
        make_folder(target.parent)
        _move(source, target, token)


def _move(source: Path, target: Path, token: str) -> None:
    """Rename a file into place, by way of a hidden copy beside it if that is on another file system."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = _temporary_path(target, token)
        _write_new(beside, source.read_bytes(), source.stat().st_mode & PERMISSIONS, flush=True)
        beside.replace(target)


def _missing_folders(path: Path) -> list[Path]:
    """Return the folders that do not exist, innermost first."""
    missing = []
    while not path.is_dir() and path != path.parent:
        missing.append(path)
        path = path.parent
    return missing


def _temporary_path(target: Path, token: str) -> Path:
    return target.with_name(f".{target.name}.{token}{TEMPORARY}")


def _write_new(path: Path, data: bytes, mode: int | None, *, flush: bool) -> None:
    descriptor = _create(path, mode)
    try:
        _write_all(descriptor, data)
        if flush:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _create(path: Path, mode: int | None) -> int:
    """Open a new file with the permissions `mode`, or None for those that the umask leaves."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600)
    try:
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)
    except BaseException:
        os.close(descriptor)
        with suppress(OSError):
            path.unlink()
        raise
    return descriptor


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _mode_of(path: Path) -> int | None:
    """Return the permissions of a file; None if there is none, and the umask decides."""
    return path.stat().st_mode & PERMISSIONS if path.exists() else None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, if the system allows opening a folder for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _naming_target(path: Path) -> Iterator[None]:
    """Name the target file in an error, instead of the temporary one."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise


@contextmanager
def _locked(workplace: Path) -> Iterator[list[int]]:
    """Let one process at a time write here; yield a value that nobody who puts a journal into a repository can know."""
    lock = workplace / LOCK
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | NO_FOLLOW, 0o600)
    try:
        _wait_for(descriptor, lock)
        made = os.fstat(descriptor)
        yield [made.st_ino, made.st_ctime_ns]
    finally:
        with suppress(OSError):  # it held nothing but the lock
            os.close(descriptor)


def _wait_for(descriptor: int, lock: Path) -> None:
    deadline = time.monotonic() + MAX_WAIT
    while fcntl:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ChangedError(errno.EBUSY, "another command is writing; nothing was written", str(lock)) from None
            time.sleep(0.05)
        else:
            return
