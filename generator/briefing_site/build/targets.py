"""Where a site may be written: into an empty folder, or over a site that this tool wrote.

In: the requested folder, and the folders that hold something else. Out: the folder to replace, or the reason for a
refusal. A site has a marker file, by which the next build recognises it, and which lists the files kept from the site
before it.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from briefing_site.base.atomic_files import write_file
from briefing_site.base.problems import quoted

MARKER = ".briefing-site"
"""In the site's folder. MkDocs does not remove files that begin with a dot, and no server of ours serves them."""
CURRENT = "current"
"""The folder of a site below a mount point, since a mount point itself cannot be replaced."""
ABOUT = "This folder is written by `briefing build`, which replaces it as a whole."
UNMARKED = re.compile(rb'"[./]*assets/site\.css\?[0-9a-f]{8}"')
"""Found on the home page of a site that an older version wrote without a marker: digests behind a question mark."""
MOUNTS = Path("/proc/self/mountinfo")


class UnsafeTargetError(Exception):
    """A site must not be put there; the message is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class ProtectedFolders:
    """The folders that hold something other than a site, each with what it holds."""

    sources: tuple[tuple[str, Path], ...]
    """What sites are made from (`the facts`): no site may be in such a folder, replace it, or contain it."""
    homes: tuple[tuple[str, Path], ...]
    """Folders that may contain a site, as `the project` does, but must not be replaced by one."""


@dataclass(frozen=True, slots=True)
class TargetFolder:
    """The folder to write a site into."""

    folder: Path
    """With symbolic links followed."""
    mount: Path | None = None
    """The requested mount point, if the folder is inside one."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What a site records about itself for the next build."""

    label: str = ""
    """The audience and the time it was built for. Nothing is kept from a site that was built for others."""
    shown: frozenset[str] = frozenset()
    """Everything that it shows, by ids and addresses."""
    kept: tuple[str, ...] = field(default=())
    """Files kept from the site before it, relative to the site."""


def find_target(asked: Path, protected: ProtectedFolders) -> TargetFolder:
    """Return where to write a site; raises UnsafeTargetError if it would replace something else."""
    folder = _resolve_unprotected(asked, protected)
    place = TargetFolder(folder / CURRENT, folder) if folder in mount_points() else TargetFolder(folder)
    refuse_foreign(_resolve_unprotected(place.folder, protected), asked)
    return place


def check_filled_in_place(asked: Path, protected: ProtectedFolders) -> None:
    """Raise UnsafeTargetError for a folder that must not be cleared and filled, as MkDocs by itself does."""
    refuse_foreign(_resolve_unprotected(asked, protected), asked)


def _resolve_unprotected(asked: Path, protected: ProtectedFolders) -> Path:
    """Return a folder with symbolic links followed; raises UnsafeTargetError if it overlaps a protected one."""
    folder = Path(os.path.realpath(asked))
    if folder.is_symlink():
        raise UnsafeTargetError(f"{_named(asked)}: its symbolic links lead in a circle")
    _refuse_protected(folder, asked, protected)
    return folder


def _refuse_protected(folder: Path, asked: Path, protected: ProtectedFolders) -> None:
    if ".git" in folder.parts or (folder / ".git").exists():
        raise UnsafeTargetError(f"{_named(asked)}: a repository of git lies there")
    for words, source in protected.sources:
        if _holds(source, folder):
            raise UnsafeTargetError(f"{_named(asked)}: {words} lie there")
    for words, source in (*protected.sources, *protected.homes):
        if _holds(folder, source):
            raise UnsafeTargetError(f"{_named(asked)}: it holds {words}")


def _holds(outer: Path, inner: Path) -> bool:
    """Tell whether a folder is the other one or contains it, under whatever names."""
    inner = inner.resolve()
    return any(folder == outer or _is_same(folder, outer) for folder in (inner, *inner.parents))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def refuse_foreign(folder: Path, asked: Path | None = None) -> None:
    """Raise UnsafeTargetError for a folder with anything but a site of ours; the message shows the path as `asked`."""
    asked = asked or folder
    if not folder.exists() or is_site(folder):
        return
    if not folder.is_dir():
        raise UnsafeTargetError(f"{_named(asked)}: it is a file")
    found = sorted(path.name for path in islice(folder.iterdir(), 100))
    if found:
        raise UnsafeTargetError(
            f"{_named(asked)}: {quoted(found[0])} and whatever else lies there was not written by this tool; "
            "name another folder, or empty this one"
        )


def is_marked(folder: Path) -> bool:
    """Tell whether a folder has our marker."""
    return (folder / MARKER).is_file()


def is_site(folder: Path) -> bool:
    """Tell whether a folder is a site of ours, even one that an older version wrote without a marker."""
    home = folder / "index.html"
    if is_marked(folder):
        return True
    return home.is_file() and (folder / "data/facts.json").is_file() and bool(UNMARKED.search(home.read_bytes()))


def write_marker(folder: Path, marker: Marker) -> None:
    """Mark a folder as a site of ours, creating it if it does not exist."""
    values = {"about": ABOUT, "label": marker.label, "kept": sorted(marker.kept), "shown": sorted(marker.shown)}
    write_file(folder / MARKER, f"{json.dumps(values, ensure_ascii=False, indent=0)}\n".encode())


def read_marker(folder: Path) -> Marker | None:
    """Return a site's marker; None if it has none that can be read."""
    try:
        values = json.loads((folder / MARKER).read_bytes())
        return Marker(str(values["label"]), frozenset(map(str, values["shown"])), tuple(map(str, values["kept"])))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def site_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a site, except its marker and those kept from the site before it."""
    marker = read_marker(folder)
    left_out = {folder / name for name in (MARKER, *(marker.kept if marker else ()))}
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and path not in left_out)


def mount_points() -> frozenset[Path]:
    """Return the mount points of this system; none if it does not list them."""
    if sys.platform != "linux" or not MOUNTS.exists():
        return frozenset()
    lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return frozenset(Path(re.sub(r"\\([0-7]{3})", _unescaped, line.split(" ")[4])) for line in lines)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))


def _named(folder: Path) -> str:
    return f"the site cannot be put into {quoted(str(folder), limit=200)}"
