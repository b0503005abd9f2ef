"""Detects which files have changed, however they were written: in place, by renaming, many at once, or deleted.

In: files and folders. Out: the paths that differ between two scans. The scans are authoritative; events from the
operating system merely trigger them earlier, if there are any (most network drives send none).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from watchdog.events import EVENT_TYPE_CLOSED_NO_WRITE, EVENT_TYPE_OPENED, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

Stamp = tuple[int, int, int, int]
"""Inode, size, and the times when content and metadata changed, in nanoseconds."""
INTERVAL = 0.5
"""Seconds between scans if there are no events."""
SETTLE_TIME = 0.05
"""Seconds without further changes after which a burst (git checking out a branch) is over."""
MAX_BURST = 3.0
"""Seconds after which a burst that has not ended is shown anyway."""
MIN_PAUSE_FACTOR = 20
"""A pause between scans lasts at least this many times as long as the last scan took."""
IGNORED_FOLDERS = frozenset({"__pycache__", "node_modules"})


class WatchedFiles:
    """Files, and folders with everything in them, as of the last scan."""

    def __init__(self, places: Iterable[Path]) -> None:
        self._awake = threading.Event()
        self._observer = Observer()
        self._places: tuple[Path, ...] = ()
        self._cost = 0.0
        self.watch(places)
        self._known = self._look()

    def watch(self, places: Iterable[Path]) -> None:
        """Watch these places from now on."""
        wanted = tuple(dict.fromkeys(places))
        if wanted == self._places:
            return
        self._places = wanted
        self._observer.unschedule_all()
        handler = _Waker(self._awake)
        for folder in {place if place.is_dir() else place.parent for place in wanted if place.exists()}:
            with suppress(OSError):  # more folders than the system can watch: scanning is enough
                self._observer.schedule(handler, str(folder), recursive=folder in wanted)
        if not self._observer.is_alive():
            with suppress(OSError):
                self._observer.start()

    def wait(self, seconds: float) -> frozenset[str]:
        """Wait for changes that have settled, and return the changed paths; none after so many seconds."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self._awake.wait(max(INTERVAL, self._cost * MIN_PAUSE_FACTOR))
            self._awake.clear()
            before, now = self._known, self._look()
            if now == before:
                continue
            began, last = time.monotonic(), None
            while now != last and time.monotonic() < began + MAX_BURST:
                time.sleep(SETTLE_TIME)
                last, now = now, self._look()
            self._known = now
            return frozenset(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        return frozenset()

    def close(self) -> None:
        """End the watch."""
        if self._observer.is_alive():
            self._observer.stop()

    def _look(self) -> Mapping[str, Stamp]:
        started = time.monotonic()
        found = {path: stamp for place in self._places for path, stamp in _stamps_in(place)}
        self._cost = time.monotonic() - started
        return found


class _Waker(FileSystemEventHandler):
    def __init__(self, awake: threading.Event) -> None:
        self._awake = awake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Trigger the next scan early; reading a file is not a change."""
        if event.event_type not in {EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE}:
            self._awake.set()


def _stamps_in(place: Path) -> Iterator[tuple[str, Stamp]]:
    """Yield the path and stamp of a file, or of each file in a folder; a link gets the stamp of its target."""
    try:
        stat_result = place.stat()
    except OSError:
        return
    if place.is_dir():
        yield from _stamps_below(str(place))
    else:
        yield str(place), _stamp_of(stat_result)


def _stamps_below(folder: str) -> Iterator[tuple[str, Stamp]]:
    """Yield the stamps of a folder and of what is in it.

    Only the folder's own stamp tells of a file written and removed between two scans, which may have been read.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        yield folder, _stamp_of(Path(folder).stat())
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in IGNORED_FOLDERS:
                    yield from _stamps_below(entry.path)
                continue
            with suppress(OSError):
                yield entry.path, _stamp_of(entry.stat(follow_symlinks=entry.is_file()))


def _stamp_of(stat_result: os.stat_result) -> Stamp:
    return stat_result.st_ino, stat_result.st_size, stat_result.st_mtime_ns, stat_result.st_ctime_ns
