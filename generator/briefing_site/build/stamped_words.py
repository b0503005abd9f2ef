"""What an item with a review mark said after a given commit.

In: a repository, and the item. Out: its words, for comparison with those after another commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from briefing_site.facts.files.load_file import load_file
from briefing_site.facts.model import Line
from briefing_site.facts.support.fingerprint import Reviewable, lines_in
from briefing_site.git.objects import list_tree, read_file
from briefing_site.git.repository import Repository
from briefing_site.history.critical_changes import StampChange
from briefing_site.history.own_words import Words, initials_in, words_in


def words_of_item(repository: Repository, item: Reviewable, sha: str) -> Words:
    """Return what an item said after a commit; None if its file did not exist, or had another name."""
    data = read_file(repository, sha, item.record.origin.path) if sha else b""
    line = (item.part.line, item.part.facts) if isinstance(item.part, Line) else ("", ())
    return words_in(data, item.kind, item.id, line) if data else None


def initials_of_item(repository: Repository, item: Reviewable, sha: str) -> str:
    """Return the initials in an item's review mark after a commit; empty without a mark or without its file."""
    data = read_file(repository, sha, item.record.origin.path) if sha else b""
    return initials_in(data, item.kind, item.id) if data else ""


@dataclass(frozen=True)
class StampedWords:
    """Does the same for items that have a new mark in a revision."""

    repository: Repository
    content: str
    revision: str

    @cached_property
    def _paths(self) -> dict[str, str]:
        entries = list_tree(self.repository, self.revision, self.content)
        return {PurePosixPath(entry.path).stem: entry.path for entry in entries}

    def at(self, stamp: StampChange, sha: str) -> Words:
        """Return what an item said after a commit; None if its file did not exist, or had another name."""
        path = self._paths.get(stamp.holder, "")
        data = read_file(self.repository, sha, path) if path and sha else b""
        line = self._line(stamp, path) if data and stamp.kind == "line" else ("", ())
        return words_in(data, stamp.kind, stamp.id, line) if data else None

    def initials_at(self, stamp: StampChange, sha: str) -> str:
        """Return the initials in its review mark after a commit; empty without a mark or without its file."""
        path = self._paths.get(stamp.holder, "")
        data = read_file(self.repository, sha, path) if path and sha else b""
        return initials_in(data, stamp.kind, stamp.id) if data else ""

    def _line(self, stamp: StampChange, path: str) -> tuple[str, tuple[str, ...]]:
        record = load_file(path, read_file(self.repository, self.revision, path)).record
        lines = {f"line-{n}": line for n, (_, line) in enumerate(lines_in(record) if record else (), start=1)}
        line = lines.get(stamp.id.rpartition("/")[2])
        return (line.line, line.facts) if line else ("", ())
