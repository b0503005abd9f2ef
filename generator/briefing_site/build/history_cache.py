"""Histories and earlier bases, cached by a long-running process: commits do not change, so they need not be read again.

In: the content's folder, and revisions. Out: histories and bases, the cached ones where they are still valid.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_revision
from briefing_site.git.command import GitError
from briefing_site.git.repository import find_repository, resolve_revision
from briefing_site.history.disclosure import Disclosure, Redactor
from briefing_site.history.log import History, read_history

MAX_BASES = 2
"""Bases of commits to keep: each is as large as the one shown."""


class HistoryCache:
    """A cache of histories and bases; one made for a single build keeps nothing beyond it."""

    def __init__(self, *, is_long_lived: bool = False) -> None:
        self._is_long_lived = is_long_lived
        self._whole: tuple[object, History] | None = None
        self._cut: tuple[History, Disclosure, History] | None = None
        self._bases: OrderedDict[tuple[Path, str, str], FactBase] = OrderedDict()

    def history(self, project: Path, content: str, revision: str) -> History:
        """Return the history up to a revision, like `read_history`."""
        key = self._is_long_lived and _state_of(project, content, revision)
        if key and self._whole and self._whole[0] == key:
            return self._whole[1]
        found = read_history(project, content, revision)
        self._whole = (key, found) if key else None
        return found

    def cut(self, redactor: Redactor) -> History:
        """Return the history of a redactor, cut to its audience."""
        if self._cut and self._cut[0] is redactor.whole and self._cut[1] == redactor.disclosure:
            return self._cut[2]
        found = redactor.history
        if self._is_long_lived:
            self._cut = redactor.whole, redactor.disclosure, found
        return found

    def base_at(self, project: Path, content: str, sha: str) -> FactBase:
        """Return the base of a commit; raises like `read_revision`."""
        key = project, content, sha
        if key not in self._bases:
            found = FactBase(load_snapshot(read_revision(project, sha, content)).records)
            if not self._is_long_lived:
                return found
            self._bases[key] = found
            if len(self._bases) > MAX_BASES:
                self._bases.popitem(last=False)
        self._bases.move_to_end(key)
        return self._bases[key]


def _state_of(project: Path, content: str, revision: str) -> object:
    """Return what a history depends on; None if there is no history."""
    try:
        repository = find_repository(project, content)
        if repository is None:
            return None
        return project, content, repository.shallow, resolve_revision(repository, revision)
    except GitError:
        return None
