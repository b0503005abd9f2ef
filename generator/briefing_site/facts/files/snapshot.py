"""The content folder as bytes: the only module that reads fact files, from disk or from a git revision.

In: the project's folder. Out: `Snapshot`, path to bytes, and what is there that is not a fact file. Later stages know
nothing else about where facts come from: both sources give the same type.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from briefing_site.base.cache import Cache
from briefing_site.base.problems import MAX_PATH_SHOWN, Origin, Problem, did_you_mean, quoted, visible
from briefing_site.facts.files.page_files import (
    MAX_IMAGE_SIZE,
    PAGE,
    PAGES,
    is_image,
    problem_of_image,
    problem_of_page_name,
)
from briefing_site.facts.files.reviewers import reviewers_file
from briefing_site.facts.model import KINDS
from briefing_site.facts.types import DEVICES, id_error
from briefing_site.git.codeowners import PLACES
from briefing_site.git.objects import TreeEntry, list_tree, read_objects
from briefing_site.git.repository import Repository, require_repository, resolve_revision

IGNORED_NAMES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "icon\r"})
"""What file managers leave in a folder, in small letters."""
Stamp = tuple[int, ...]
"""Mode, inode, size, and times of change of content and of entry, in nanoseconds."""
Found = PurePosixPath | Problem | tuple[str, bytes]
"""A file to be read, what is wrong in a tree, or the path and bytes of a file that was read before."""
SETTLED = 2_000_000_000
"""Nanoseconds after which another write of a file shows in its times, on any file system."""
MAX_FILE_SIZE = 1_000_000
"""Bytes. A record of 1,000 facts is about half of it; more is a mistake or an attack."""
SYMBOLIC_LINK, SUBMODULE = "120000", "160000"
"""git's modes of what is not a regular file."""


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """The repository's CODEOWNERS."""

    path: str
    """From the repository's root."""
    text: str
    prefix: str
    """The project's path within the repository: empty, or ending in `/`."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The fact files of one moment."""

    files: Mapping[str, bytes]
    """Path relative to the project, with `/`, to the file's bytes; in the order of the paths."""
    problems: tuple[Problem, ...] = ()
    """What must not be in the content tree: other files and folders, symbolic links, files that are too large."""
    content: str = "content"
    """The content folder, relative to the project."""
    pages: Mapping[str, bytes] = field(default_factory=dict)
    """The hand-written Markdown pages, likewise; images beside them are checked but not kept."""
    owners: OwnersFile | None = None
    """Who owns which file; None if nobody says so."""
    reviewers: bytes | None = None
    """The project's `reviewers.yml`; None if it has none."""
    cache: Cache | None = field(default=None, compare=False, repr=False)
    """The project's cache: what was made of files before."""

    @property
    def home(self) -> str:
        """The Markdown of the hand-written home page; empty without one."""
        return self.pages.get(f"{self.content}/{PAGES}/index.md", b"").decode(errors="replace")


class TreeCache:
    """A cache of files that were read before: a file that has not been written since is not read again."""

    def __init__(self) -> None:
        self._before: dict[str, tuple[Stamp, str, bytes]] = {}
        self._now: dict[str, tuple[Stamp, str, bytes]] = {}

    def find(self, entry: os.DirEntry[str]) -> tuple[str, bytes] | None:
        """Return the path within the project, and the bytes, of an unchanged file."""
        known = self._before.get(entry.path)
        with suppress(OSError):
            if known and _stamp_of(entry.stat(follow_symlinks=False)) == known[0]:
                self._now[entry.path] = known
                return known[1:]
        return None

    def keep(self, full: Path, stat_result: os.stat_result, path: str, data: bytes) -> None:
        """Store the bytes of a file; its `stat` was taken before it was read.

        What was written a moment ago may be written once more without a change of its times.
        """
        if time.time_ns() - max(stat_result.st_mtime_ns, stat_result.st_ctime_ns) > SETTLED:
            self._now[str(full)] = _stamp_of(stat_result), path, data

    def finish(self) -> None:
        """Forget files that no longer exist."""
        self._before, self._now = self._now, {}


def _stamp_of(stat_result: os.stat_result) -> Stamp:
    return (
        stat_result.st_mode,
        stat_result.st_ino,
        stat_result.st_size,
        stat_result.st_mtime_ns,
        stat_result.st_ctime_ns,
    )


def read_tree(project: Path, content: str = "content", tree_cache: TreeCache | None = None) -> Snapshot:
    """Read every `*.yml` below the six folders of `content`.

    What programs leave behind (`.x.swp`, `x~`, `~$x`, `Thumbs.db`) is ignored. Raises FileNotFoundError when there
    is no such folder. With the cache of an earlier call, only files written since are read.
    """
    top, tree_cache = project / content, tree_cache or TreeCache()
    if not top.is_dir():
        raise FileNotFoundError(f"there is no folder '{content}' in this project")
    read: dict[str, bytes] = {}
    problems: list[Problem] = []
    for found in _walk(top, PurePosixPath(content), tree_cache):
        if isinstance(found, tuple):
            read[found[0]] = found[1]
            continue
        data = found if isinstance(found, Problem) else _read_file(project, found, tree_cache)
        if isinstance(data, Problem):
            problems.append(data)
        else:
            read[str(found)] = data
    tree_cache.finish()
    snapshot = _snapshot_of(problems, dict(sorted(read.items())), content, read_owners(project))
    return replace(snapshot, reviewers=reviewers_file(project), cache=Cache(project))


def read_owners(project: Path) -> OwnersFile | None:
    """Read the CODEOWNERS of the project's repository, or of the project if it is in none."""
    project = project.resolve()
    root = next((folder for folder in (project, *project.parents) if (folder / ".git").exists()), project)
    for place in PLACES:
        if (root / place).is_file():
            prefix = project.relative_to(root).as_posix()
            text = (root / place).read_text(encoding="utf-8", errors="replace")
            return OwnersFile(place, text, "" if prefix == "." else f"{prefix}/")
    return None


def _read_file(project: Path, path: PurePosixPath, tree_cache: TreeCache) -> bytes | Problem:
    """Read one file; a problem if it is too large, locked, or not a regular file (reading a pipe would hang)."""
    full = project / path
    try:
        found = full.stat()
        if not stat.S_ISREG(found.st_mode):
            return _unexpected(path, "is not a regular file.", "Put a file in its place.")
        if problem := _problem_of_size(path, found.st_size):
            return problem
        data = full.read_bytes()
    except OSError as error:
        return _unreadable(path, error)
    tree_cache.keep(full, found, str(path), data)
    return data


def read_revision(project: Path, revision: str, content: str = "content") -> Snapshot:
    """Read the fact files of a git revision: the same snapshot as from `read_tree` when it is checked out.

    Raises GitError without a repository, and for what does not name a commit; FileNotFoundError when that
    revision has no such folder.
    """
    return read_revisions(project, (revision,), content)[0]


def read_revisions(project: Path, revisions: Iterable[str], content: str = "content") -> tuple[Snapshot, ...]:
    """Read the fact files of several revisions, identical files only once; raises likewise."""
    repository = require_repository(project)
    found = [_sorted_tree(repository, revision, content) for revision in revisions]
    objects = dict.fromkeys(entry.object for _, entries in found for entry in entries)
    data = dict(zip(objects, read_objects(repository, objects), strict=True))
    snapshots = (
        _snapshot_of(problems, {e.path: data[e.object] for e in sorted(entries, key=lambda e: e.path)}, content)
        for problems, entries in found
    )
    return tuple(replace(snapshot, cache=Cache(project)) for snapshot in snapshots)


def _sorted_tree(
    repository: Repository, revision: str, content: str
) -> tuple[tuple[Problem, ...], tuple[TreeEntry, ...]]:
    """Return the problems with unexpected entries in the content tree of a revision, and the entries to read."""
    tree = list_tree(repository, resolve_revision(repository, revision), content)
    entries = [entry for entry in tree if entry.path != content]  # which it is itself where it is a submodule
    if not entries:
        raise FileNotFoundError(f"there is no folder '{content}' in revision {quoted(revision)}")
    ordered = sorted(entries, key=lambda entry: PurePosixPath(entry.path).parts)
    found = {str(place): problem for entry in ordered if (outcome := _classify(entry)) for place, problem in [outcome]}
    problems = tuple(problem for problem in found.values() if problem)
    return problems, tuple(entry for entry in ordered if found.get(entry.path, True) is None)


def _snapshot_of(
    problems: Iterable[Problem], read: Mapping[str, bytes], content: str, owners: OwnersFile | None = None
) -> Snapshot:
    """Part what was read into fact files and pages; of images only what is wrong with them is kept."""
    pages = {path: data for path, data in read.items() if path.endswith(PAGE)}
    images = {path: data for path, data in read.items() if path.split("/", 2)[1] == PAGES and path not in pages}
    files = {path: data for path, data in read.items() if path not in pages and path not in images}
    wrong = (problem_of_image(PurePosixPath(path), data) for path, data in images.items())
    return Snapshot(files, (*problems, *filter(None, wrong)), content, pages, owners)


def _is_page_file(path: PurePosixPath) -> bool:
    return path.parts[1] == PAGES


def folder_of(path: str, content: str = "content") -> str:
    """Return which of the six folders a fact file lies in."""
    return PurePosixPath(path).relative_to(content).parts[0]


def is_fact_file(path: str, mode: str, content: str = "content") -> bool:
    """Tell whether a file that git lists (by its path from the project) counts as a fact file."""
    place = PurePosixPath(path)
    if len(place.parts) <= len(("content", "folder")) or place.parts[0] != content or place.parts[1] not in KINDS:
        return False
    found = _classify(TreeEntry(path, "", 0, mode))
    return found is not None and found[1] is None


class NoArchiveError(FileNotFoundError):
    """There is no such folder of archived texts."""


def read_archive(folder: Path) -> dict[str, bytes]:
    """Read the archived texts, `<source-id>.txt`, by source id; raises NoArchiveError without such a folder."""
    if not folder.is_dir():
        raise NoArchiveError(f"there is no archive folder {quoted(folder, MAX_PATH_SHOWN)}")
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.txt")) if path.is_file()}


def _walk(top: Path, path: PurePosixPath, tree_cache: TreeCache) -> Iterator[Found]:
    """Yield the paths of fact files, pages and images, with cached bytes, and a problem for everything else."""
    try:
        entries = sorted(os.scandir(top), key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(path, error)
        return
    for entry in entries:
        if known := tree_cache.find(entry):
            yield known
            continue
        if _is_ignored(entry.name):
            continue
        below = path / entry.name
        if entry.is_symlink():
            yield _unexpected(below, "is a symbolic link.", "Put the file itself there.")
        elif len(path.parts) == 1:
            yield from _walk_top(entry, below, tree_cache)
        elif entry.is_dir():
            yield from _walk(Path(entry.path), below, tree_cache)
        else:
            yield _problem_of_name(below) or below


def _walk_top(entry: os.DirEntry[str], path: PurePosixPath, tree_cache: TreeCache) -> Iterator[Found]:
    if entry.is_dir() and entry.name in {*KINDS, PAGES}:
        yield from _walk(Path(entry.path), path, tree_cache)
    else:
        yield _unexpected_at_top(path)


def _unexpected_at_top(path: PurePosixPath) -> Problem:
    expected = f"The folders here are {', '.join(KINDS)} and {PAGES}."
    return _unexpected(path, "does not belong here.", f"{expected} {did_you_mean(path.name, KINDS)}".strip())


def _is_ignored(name: str) -> bool:
    """Tell whether a file is hidden, or a temporary file of an editor, of Office or of a file manager."""
    return name.startswith((".", "~$")) or name.endswith("~") or name.casefold() in IGNORED_NAMES


def _problem_of_place(path: PurePosixPath) -> Problem | None:
    """Return the problem with a folder, or a page, of a name that is no text or that Windows keeps for itself."""
    if not _is_text(path):
        return _unexpected(path, "is not valid UTF-8.", "Rename it, with ASCII letters for example.")
    for part in path.parts[1:]:
        if DEVICES.fullmatch(part.partition(".")[0].casefold()):
            hint = f"Rename it, to '{part.partition('.')[0]}-1' for example."
            return Problem("file-stray", Origin(str(path)), f"Windows cannot store the name {quoted(part)}.", hint)
    return None


def _is_text(path: PurePosixPath) -> bool:
    """Tell whether a path is valid UTF-8; other bytes appear as lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in str(path))


def _problem_of_name(path: PurePosixPath) -> Problem | None:
    if _is_page_file(path):
        return _problem_of_place(path) or problem_of_page_name(path)
    if problem := _problem_of_place(path.parent):
        return problem
    if path.suffix != ".yml":
        move = f"Rename it to '{path.stem}.yml' or move" if not id_error(path.stem) else "Move"
        return _unexpected(path, "is not a fact file.", f"{move} it elsewhere.")
    return None


def _problem_of_size(path: PurePosixPath, size: int) -> Problem | None:
    most, hint = MAX_FILE_SIZE, "Split the page." if _is_page_file(path) else "Split the record."
    if _is_page_file(path) and is_image(path):
        most, hint = MAX_IMAGE_SIZE, "Make the picture smaller."
    if size > most:
        return Problem("file-size", Origin(str(path)), f"larger than {most:,} bytes.", hint)
    return None


def _unreadable(path: PurePosixPath, error: OSError) -> Problem:
    reason = error.strerror or "unknown reason"
    hint = f"Make it readable: chmod u+rX '{visible(str(path))}'." if isinstance(error, PermissionError) else ""
    return Problem("file-unreadable", Origin(str(path)), f"cannot be read ({reason}).", hint)


def _classify(entry: TreeEntry) -> tuple[PurePosixPath, Problem | None] | None:
    """Return the place of what a tree holds there and the problem with it; None for what is ignored.

    The rules are those of `_walk`: a stray folder is one problem, however much lies in it.
    """
    path = PurePosixPath(entry.path)
    folder = path.parts[1]
    if any(_is_ignored(part) for part in path.parts[1:]):
        return None
    if entry.mode == SUBMODULE:
        return path, _unexpected(path, "is a submodule:", "Put the files themselves there.")
    if entry.mode == SYMBOLIC_LINK:
        return path, _unexpected(path, "is a symbolic link.", "Put the file itself there.")
    if len(path.parts) == len(("content", "file")) or folder not in {*KINDS, PAGES}:
        place = PurePosixPath(*path.parts[:2])
        return place, _unexpected_at_top(place)
    return path, _problem_of_name(path) or _problem_of_size(path, entry.size)


def _unexpected(path: PurePosixPath, message: str, hint: str) -> Problem:
    return Problem("file-stray", Origin(str(path)), f"{quoted(path.name)} {message}", hint)
