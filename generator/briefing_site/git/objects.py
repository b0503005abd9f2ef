"""git's objects: the trees and files of a commit, read, merged, written and checked out.

In: full SHAs, and paths relative to the project. Out: tree entries and bytes. File names are passed with NULs.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from briefing_site.base.atomic_files import write_file
from briefing_site.base.problems import quoted
from briefing_site.git.command import GitError, run_git
from briefing_site.git.log import read_commit
from briefing_site.git.repository import SHA, Repository


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file, a symbolic link or a submodule in a tree."""

    path: str
    """Relative to the project, with `/`."""
    object: str
    size: int
    """Bytes; 0 for a submodule."""
    mode: str
    """`100644`, `100755`, `120000` (symbolic link) or `160000` (submodule)."""


def list_tree(repository: Repository, sha: str, path: str) -> tuple[TreeEntry, ...]:
    """Return everything below `path` (relative to the project) in a commit, in the order of git."""
    prefix = repository.prefix
    listing = run_git(repository.project, "ls-tree", "-r", "-z", "-l", "--full-tree", sha, f"{prefix}{path}/")
    entries = []
    for line in listing.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        mode, _, name_of_object, size = about.decode().split()
        inside = name.decode("utf-8", "surrogateescape")[len(prefix) :]
        entries.append(TreeEntry(inside, name_of_object, int(size) if size != "-" else 0, mode))
    return tuple(entries)


def export_tree(repository: Repository, sha: str, path: str, target: Path) -> int:
    """Write the plain files below `path` (relative to the project) of a commit to a folder; return how many.

    Symbolic links and submodules are left out. Raises GitError for a path that leads out of the folder.
    """
    entries = [entry for entry in list_tree(repository, sha, path) if entry.mode.startswith("100")]
    for entry, data in zip(entries, read_objects(repository, (e.object for e in entries)), strict=True):
        below = PurePosixPath(entry.path).relative_to(path)
        if not below.parts or {"..", "."}.intersection(below.parts) or below.is_absolute():
            raise GitError(f"{quoted(entry.path)} leads out of its folder")
        place = target / below
        write_file(place, data)
    return len(entries)


def read_objects(repository: Repository, names: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes of objects, in the order of their names, from one process.

    Raises GitError for a name that is not a full SHA, and for an object that is not there.
    """
    asked = [*names]
    for name in asked:
        if not SHA.fullmatch(name):
            raise GitError(f"{quoted(name)} is not the full name of an object")
    for name, data in zip(asked, _batch(repository, asked), strict=True):
        if data is None:
            raise GitError(f"the object {name} is missing from this repository")
        yield data


def read_files(repository: Repository, places: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """Yield files, given by revision (a SHA) and path from the project, from one process; nothing for one not there."""
    asked = [f"{revision}:{repository.prefix}{path}" for revision, path in places]
    yield from (data or b"" for data in _batch(repository, asked))


def _batch(repository: Repository, asked: Sequence[str]) -> Iterator[bytes | None]:
    """Yield git's objects by name, in order; None for an unknown name."""
    given = "\n".join(asked).encode("utf-8", "surrogateescape") + b"\n"
    answer = memoryview(run_git(repository.project, "cat-file", "--batch", given=given) if asked else b"")
    start = 0
    for name in asked:
        longest = start + len(name.encode("utf-8", "surrogateescape")) + 200
        end = start + bytes(answer[start:longest]).index(b"\n")
        header = bytes(answer[start:end])
        start = end + 1
        if header.endswith(b" missing"):
            yield None
            continue
        size = int(header.split()[2])
        yield bytes(answer[start : start + size])
        start += size + 1


def merge_trees(repository: Repository, ours: str, theirs: str) -> tuple[str, dict[str, dict[int, TreeEntry]]]:
    """Merge two commits (SHAs) without touching a file; return the tree and the conflicts.

    For each such path, relative to the repository's root, there are the common ancestor's file (1), ours (2) and
    theirs (3), those that there are. Raises GitError if the two have no ancestor in common. Needs git 2.38.
    """
    asked = ("merge-tree", "--write-tree", "--no-messages", "-z", ours, theirs)
    tree, *lines = run_git(repository.project, *asked, accepted=(0, 1)).decode("utf-8", "surrogateescape").split("\0")
    conflicts: dict[str, dict[int, TreeEntry]] = {}
    for line in filter(None, lines):
        about, _, path = line.partition("\t")
        mode, name, stage = about.split(" ")
        conflicts.setdefault(path, {})[int(stage)] = TreeEntry(path, name, 0, mode)
    return tree, conflicts


def write_object(repository: Repository, data: bytes) -> str:
    """Write a file into the repository's object store; return the name of the object."""
    return run_git(repository.project, "hash-object", "-w", "--stdin", given=data).decode().strip()


def merge_lines(
    ours: Path, base: Path, theirs: Path, labels: tuple[str, str], marker_length: int
) -> tuple[bytes, bool]:
    """Merge a file by lines, as git does where nothing else was asked for; tell as well whether all could be joined."""
    named = ("-L", labels[0], "-L", "before", "-L", labels[1])
    asked = ("merge-file", "--stdout", f"--marker-size={marker_length}", *named, str(ours), str(base), str(theirs))
    merged = run_git(ours.absolute().parent, *asked, accepted=tuple(range(128)))
    return merged, b"<" * marker_length not in merged


def commit_files(
    repository: Repository, path: str, entries: Iterable[TreeEntry], parents: tuple[str, ...], subject: str
) -> str:
    """Return a new commit: its first parent with the files below `path` replaced; no branch and no file changes."""
    base = parents[0]
    gone = [f"0 {'0' * len(base)}\t{repository.prefix}{entry.path}" for entry in list_tree(repository, base, path)]
    new = [f"{entry.mode} {entry.object}\t{repository.prefix}{entry.path}" for entry in entries]
    lines = "".join(f"{line}\0" for line in (*gone, *new)).encode("utf-8", "surrogateescape")
    moment = read_commit(repository, parents[-1]).moment
    with tempfile.TemporaryDirectory() as folder:
        extra = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        run_git(repository.project, "read-tree", base, extra=extra)
        run_git(repository.project, "update-index", "-z", "--index-info", given=lines, extra=extra)
        tree = run_git(repository.project, "write-tree", extra=extra).decode().strip()
    who = {"NAME": "briefing", "EMAIL": "briefing@localhost", "DATE": moment}
    extra = {f"GIT_{role}_{key}": text for role in ("AUTHOR", "COMMITTER") for key, text in who.items()}
    named = [word for parent in parents for word in ("-p", parent)]
    return run_git(repository.project, "commit-tree", tree, *named, "-m", subject, extra=extra).decode().strip()


def add_worktree(repository: Repository, sha: str, folder: Path) -> None:
    """Check a commit out into a new folder; no hook runs, and a symbolic link becomes a file that holds its target.

    Raises GitError if the folder holds something already.
    """
    safe = ("-c", "core.symlinks=false", "-c", f"core.hooksPath={os.devnull}")
    run_git(repository.project, *safe, "worktree", "add", "--quiet", "--detach", str(folder), sha)


def read_file(repository: Repository, revision: str, path: str) -> bytes:
    """Return a file of a revision, by its path from the project; nothing if it is not there."""
    try:
        return run_git(repository.project, "cat-file", "blob", f"{revision}:{repository.prefix}{path}")
    except GitError:
        return b""


def has_object(repository: Repository, name: str) -> bool:
    """Tell whether an object (by its full name) is in this repository."""
    try:
        run_git(repository.project, "cat-file", "-e", name)
    except GitError:
        return False
    return True
