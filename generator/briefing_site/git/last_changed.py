"""At which revision what a sheet shows last changed: what paper names, so that a commit elsewhere changes no sheet.

In: git's log along the first parents, read once. Out: `LastChanges`, which tells it of any set of files. Going by first
parents, a merge stands for the branch that it brought in: at the revision named, all of the files read as printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from briefing_site.git.repository import GitError, find_repository, list_last_changes, list_uncommitted

SHORT_SHA = 10


@dataclass(frozen=True, slots=True)
class LastChanges:
    """When each file last changed."""

    last: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Path to how many revisions ago, and in which one."""
    uncommitted: frozenset[str] = frozenset()
    """Files that are in no revision as they lie on disk."""
    gone: frozenset[str] = frozenset()
    """Those of either that are no longer on disk. They count for every sheet: none tells that it showed them once."""

    def revision_of(self, paths: Iterable[str]) -> str:
        """Return the short name of the newest revision that changed one of the files, `-dirty` where one is in none."""
        counted = self.gone.union(paths)
        _, sha = min((self.last[path] for path in counted & self.last.keys()), default=(0, ""))
        dirty = "" if self.uncommitted.isdisjoint(counted) else "-dirty"
        return f"{sha[:SHORT_SHA]}{dirty}" if sha else ""


def read_last_changes(project: Path, content: str) -> LastChanges | None:
    """Return when each fact file last changed; None without git."""
    repository = find_repository(project, content)
    if repository is None:
        return None
    try:
        last = list_last_changes(repository, content)
        uncommitted = frozenset(list_uncommitted(repository, content))
    except GitError:  # no commit yet
        return None
    gone = frozenset(path for path in last.keys() | uncommitted if not (project / path).exists())
    return LastChanges(last, uncommitted, gone)
