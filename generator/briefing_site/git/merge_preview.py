"""A proposal as it would be once merged: its facts, with the base's templates, generator and configuration.

In: the project, the revision it would be merged into, and its own. Out: a folder beside the project, checked out at a
commit that has both as parents. Whoever proposes facts proposes nothing that runs: all else is the base's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from briefing_site.git.repository import (
    SHA,
    GitError,
    Repository,
    TreeEntry,
    add_worktree,
    commit_files,
    has_object,
    list_changed_files,
    list_tree,
    merge_trees,
    read_trailer,
    require_repository,
    resolve_revision,
)

SUBMODULE = "160000"
MAX_NAMED = 10
WHOLE = "Whole-tree"
"""Names, at the end of the commit's message, the tree of the merge with nothing left out."""


class ConflictError(GitError):
    """Git cannot merge the proposal by itself; the message names the files."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal laid out."""

    sha: str
    """The commit that the folder is at; its first parent is the base."""
    left_out: tuple[str, ...]
    """Files that the proposal changes as well, outside the content folder: the base's stand there."""


def check_out_merge(project: Path, content: str, base: str, head: str, folder: Path) -> Proposal:
    """Check out the merge of `head` into `base`, the content folder's files alone, into a new folder.

    Raises ConflictError, and GitError for what names no revision and for a folder that is in use.
    """
    repository = require_repository(project, content)
    ours, theirs = resolve_revision(repository, base), resolve_revision(repository, head)
    tree, conflicts = merge_trees(repository, ours, theirs)
    if conflicts:
        named = ", ".join(conflicts[:MAX_NAMED])
        raise ConflictError(
            f"the proposal and the base changed the same lines of {named}; merge the base into it first"
        )
    entries = [entry for entry in list_tree(repository, tree, content) if _is_data(entry)]
    sha = commit_files(repository, content, entries, (ours, theirs), f"The proposal, merged\n\n{WHOLE}: {tree}")
    add_worktree(repository, sha, folder)
    changed = list_changed_files(repository, sha, ".", tree)
    return Proposal(sha, changed)


def find_whole_tree(repository: Repository, sha: str) -> str:
    """Return the tree of the whole merge that a commit lays out facts of; empty for any other commit."""
    tree = read_trailer(repository, sha, WHOLE)
    return tree if SHA.fullmatch(tree) and has_object(repository, tree) else ""


def _is_data(entry: TreeEntry) -> bool:
    """Tell whether a file may count as data: no submodule, and no hidden file, by which git can be told things."""
    return entry.mode != SUBMODULE and not any(part.startswith(".") for part in entry.path.split("/"))
