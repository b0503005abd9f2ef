"""Publishes a finished site in one step: a reader always gets either the old site or the new one.

In: a function that fills a folder, and the target. Out: a published folder. The new site is made next to the old one,
flushed to disk, and exchanged with it (`exchange`). Where that is not supported, two renames are used instead: there is
a moment without a site between them, and if the process is killed then, the next build repairs that (`recover`).
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from glob import escape
from pathlib import Path

from briefing_site.base.atomic_files import flush_folder
from briefing_site.base.system_calls import exchange, flush_filesystem
from briefing_site.build.targets import (
    MARKER,
    Marker,
    TargetFolder,
    is_marked,
    is_site,
    read_marker,
    refuse_foreign,
    write_marker,
)

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None  # type: ignore[assignment]

NEW, OLD = "new", "old"
"""In a workplace: the site being made, and the last one while two renames replace it."""
STYLES = ("assets/*.*.*",)
"""The theme's files, whose names contain digests."""
CHUNKS = ("pagefind/*.pf_meta", "pagefind/*/*.pf_*", "pagefind/*/*/*.pf_*")
"""The parts of the search index."""
DIGEST = re.compile(r"\.[0-9a-f]{8}\.[a-z]+$|\.pf_[a-z]+$")
DEPENDS_ON_AUDIENCE = re.compile(r"^marking\.|\.pf_[a-z]+$")
"""Names of files that contain the words of facts, or their marking."""
MIN_GRACE = 0.1
"""Seconds that the last site stays on disk next to the new one, since a server may still be reading it."""
LARGE = 2_000
"""Ids and addresses from which a site is so large that another process removes it."""
REMOVAL_SCRIPT = """
import fcntl, os, shutil, sys, time
workplace, grace, new, marker = sys.argv[1:]
held = os.open(workplace, os.O_RDONLY)
fcntl.flock(held, fcntl.LOCK_EX)
time.sleep(float(grace))
shutil.rmtree(os.path.join(workplace, new), ignore_errors=True)
if os.listdir(workplace) == [marker]:
    os.unlink(os.path.join(workplace, marker))
    os.rmdir(workplace)
"""
"""A program that removes a workplace a while after the process that locked it has released it."""


def publish(make: Callable[[Path], Marker], place: TargetFolder) -> None:
    """Let `make` fill a new folder, then replace the last site with it.

    Raises OSError, UnsafeTargetError, and whatever `make` raises; in each case the last site stays as it was.
    """
    recover(place)
    with _workplace(place.folder) as workplace:
        staging = workplace / NEW
        staging.mkdir()
        marker = make(staging)
        with _locked_target(place.folder):
            refuse_foreign(place.folder)
            kept = _keep_previous(place.folder, staging, marker)
            write_marker(staging, replace(marker, kept=kept))
            flush_filesystem(staging)
            _put(staging, place.folder, workplace / OLD)
            flush_folder(place.folder.parent)
        if (workplace / OLD).exists() and not staging.exists():
            (workplace / OLD).rename(staging)  # nothing is left to restore, so it may be removed piece by piece


def recover(place: TargetFolder) -> None:
    """Restore a site that a killed build had just moved away, and remove whatever else such builds left."""
    for left in place.folder.parent.glob(f"{escape(_prefix(place.folder))}*"):
        with _locked(left) as ours:
            if ours is False:
                continue  # another build is using it
            if is_site(left / OLD) and not place.folder.exists():
                (left / OLD).rename(place.folder)
            if ours:
                _clear(left)


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """Provide an empty folder next to the target; remove it afterwards unless it has the only copy of the last site."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        workplace = _make_workplace(target)
        while stack.enter_context(_locked(workplace)) is False:  # another build took it for an abandoned one
            workplace = _make_workplace(target)
        try:
            (workplace / MARKER).touch()
            yield workplace
        finally:
            if target.exists() or not (workplace / OLD).exists():
                _clear_last(workplace)


def _clear_last(workplace: Path) -> None:
    """Remove a workplace, and the last site in it after a grace period; a large one is left to a process of its own.

    That process begins when this one releases the workplace. If it fails, the next build removes what is left.
    """
    last = read_marker(workplace / NEW)
    if last and len(last.shown) >= LARGE and hasattr(os, "posix_spawn"):
        silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
        command = [sys.executable, "-I", "-c", REMOVAL_SCRIPT, str(workplace), str(MIN_GRACE), NEW, MARKER]
        with suppress(OSError):
            os.posix_spawn(sys.executable, command, os.environ, file_actions=silent, setpgroup=0)
            return
    if last:
        time.sleep(MIN_GRACE)
    _clear(workplace)


def _clear(workplace: Path) -> None:
    """Remove a workplace, or an empty folder that merely has such a name; the next build retries what fails."""
    with suppress(OSError):
        if is_marked(workplace):
            for name in (NEW, OLD):
                shutil.rmtree(workplace / name, ignore_errors=True)
            if {path.name for path in workplace.iterdir()} == {MARKER}:
                (workplace / MARKER).unlink()
        workplace.rmdir()


def _make_workplace(target: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    except OSError as error:
        error.filename = str(target)  # the one that the user knows about
        raise


def _prefix(target: Path) -> str:
    return f"{target.name}.new-"


@contextmanager
def _locked(folder: Path) -> Iterator[bool | None]:
    """Lock a folder, at most until this process ends, however it ends; yield whether no other process has locked it.

    Yields None if that cannot be known, as on network filesystems without locks.
    """
    with ExitStack() as stack:
        ours = None
        try:
            descriptor = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            if fcntl:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                ours = folder.exists()
        except (FileNotFoundError, BlockingIOError):
            ours = False
        except OSError:
            pass
        yield ours


@contextmanager
def _locked_target(target: Path) -> Iterator[None]:
    """Wait while another process publishes to the same target: its site is then the last one, to keep files from."""
    with ExitStack() as stack:
        while fcntl and target.exists():
            with ExitStack() as attempt, suppress(OSError):  # some network filesystems lack locks
                descriptor = os.open(target, os.O_RDONLY)
                attempt.callback(os.close, descriptor)
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if not target.exists() or not os.path.samestat(os.fstat(descriptor), target.stat()):
                    continue  # it has been replaced meanwhile
                stack.push(attempt.pop_all())
            break
        yield


def _keep_previous(previous: Path, staging: Path, marker: Marker) -> tuple[str, ...]:
    """Keep files that open pages of the last site may still request; return their paths, relative to the site.

    Their names contain digests, so none replaces another. They stay until the next publish. Nothing is kept from a site
    for another audience, and no words from one that showed something hidden now: it may have become restricted.
    """
    last = read_marker(previous)
    if last is None or last.label != marker.label:
        return ()
    whole = last.shown <= marker.shown
    found = (path for pattern in (*STYLES, *CHUNKS) for path in previous.glob(pattern) if DIGEST.search(path.name))
    names = {
        path.relative_to(previous).as_posix() for path in found if whole or not DEPENDS_ON_AUDIENCE.search(path.name)
    }
    kept = sorted(name for name in names - set(last.kept) if not (staging / name).exists())
    for name in kept:
        (staging / name).parent.mkdir(parents=True, exist_ok=True)
        _link(previous / name, staging / name)
    return tuple(kept)


def _link(source: Path, target: Path) -> None:
    """Hard-link a file, or copy it if the filesystem has no hard links."""
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}:
            raise
        shutil.copyfile(source, target)


def _put(staging: Path, target: Path, old: Path) -> None:
    """Replace a folder with another, in one step if supported."""
    try:
        if not target.exists():
            staging.rename(target)
            return
    except OSError:
        if not target.exists():  # otherwise another build has put one there in the meantime
            raise
    if not exchange(staging, target):
        try:
            target.rename(old)
            staging.rename(target)
        finally:
            if old.exists() and not target.exists():
                old.rename(target)
