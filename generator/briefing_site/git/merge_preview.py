"""A proposal as it would be once merged: its facts, with the base's templates, generator and configuration.

In: the project, the revision into which it would be merged, and its own. Out: a worktree next to the project, checked
out at a commit that has both as parents. A proposal of facts cannot bring code with it: everything else is the base's
own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from briefing_site.git.command import GitError
from briefing_site.git.log import list_changed_files, read_trailer
from briefing_site.git.objects import (
    TreeEntry,
    add_worktree,
    commit_files,
    has_object,
    list_tree,
    merge_trees,
    read_objects,
    write_object,
)
from briefing_site.git.repository import SHA, Repository, find_merge_base, require_repository, resolve_revision

SUBMODULE = "160000"
MAX_NAMED = 10
WHOLE = "Whole-tree"
"""Names, at the end of the commit's message, the tree of the merge with nothing left out."""
Join = Callable[[tuple[bytes, bytes, bytes], str], bytes | None]
"""Merges a file, given the ancestor's bytes, ours, theirs, and its path; None if a person has to choose."""


class ConflictError(GitError):
    """Git cannot merge the proposal by itself; the message names the files."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal laid out."""

    sha: str
    """The commit that the folder is at; its first parent is the base."""
    left_out: tuple[str, ...]
    """Files that the proposal changes as well, outside the content folder: the base's stand there."""


def check_out_merge(project: Path, content: str, revisions: tuple[str, str], folder: Path, join: Join) -> Proposal:
    """Check out the merge of a base and a proposal, the content folder's files alone, into a new folder.

    `join` is asked about each fact file that git cannot merge by lines. Raises ConflictError, and GitError for what
    names no revision and for a folder that is in use.
    """
    repository = require_repository(project, content)
    ours, theirs = (resolve_revision(repository, name) for name in revisions)
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise GitError(f"{folder} already exists; name a new folder")
    find_merge_base(repository, ours, theirs)
    tree, conflicts = merge_trees(repository, ours, theirs)
    joined = {path: _joined(repository, content, path, stages, join) for path, stages in conflicts.items()}
    if left := [path for path, entry in joined.items() if entry is None]:
        named = ", ".join(left[:MAX_NAMED])
        raise ConflictError(
            f"the proposal and the base changed the same thing in {named}; merge the base into it first"
        )
    merged = {entry.path: entry for entry in joined.values() if entry}
    entries = [merged.get(entry.path, entry) for entry in list_tree(repository, tree, content) if _is_data(entry)]
    sha = commit_files(repository, content, entries, (ours, theirs), f"The proposal, merged\n\n{WHOLE}: {tree}")
    add_worktree(repository, sha, folder)
    changed = list_changed_files(repository, sha, ".", tree)
    return Proposal(sha, tuple(path for path in changed if path not in merged))


def _joined(
    repository: Repository, content: str, path: str, stages: Mapping[int, TreeEntry], join: Join
) -> TreeEntry | None:
    """Return a fact file that both sides changed as `join` merges it; None if it cannot, and for any other file."""
    own = path.removeprefix(repository.prefix)
    plain = all(entry.mode.startswith("100") for entry in stages.values())
    if not ({2, 3} <= set(stages) and plain and own.startswith(f"{content}/") and own.endswith(".yml")):
        return None
    data = dict(zip(stages, read_objects(repository, [entry.object for entry in stages.values()]), strict=True))
    merged = join((data.get(1, b""), data[2], data[3]), own)
    return None if merged is None else replace(stages[2], path=own, object=write_object(repository, merged))


def find_whole_tree(repository: Repository, sha: str) -> str:
    """Return the tree of the whole merge that a commit lays out facts of; empty for any other commit."""
    tree = read_trailer(repository, sha, WHOLE)
    return tree if SHA.fullmatch(tree) and has_object(repository, tree) else ""


def _is_data(entry: TreeEntry) -> bool:
    """Tell whether a file may count as data: no submodule, and no hidden file, by which git can be told things."""
    return entry.mode != SUBMODULE and not any(part.startswith(".") for part in entry.path.split("/"))
