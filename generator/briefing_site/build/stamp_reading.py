"""How old the review marks in some files are, compared with the words that they vouch for, from git's log.

In: what changed between two states. Out: for each reported item with a mark, edits made after the mark, and whether the
mark is dated before the words it covers. Only files that contain such items are read, and only since the earliest date
of a mark: earlier history does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import PurePosixPath

from briefing_site.facts.plain_values import PlainValues
from briefing_site.git.commit_order import in_order_of_time
from briefing_site.git.log import read_ancestry, read_commit, read_log, read_shallow_boundary
from briefing_site.git.objects import list_tree, read_files
from briefing_site.git.repository import Repository
from briefing_site.history.diff import Changes
from briefing_site.history.file_versions import FileVersion, FileVersionReader
from briefing_site.history.item_changes import CommitReader
from briefing_site.history.log import Change, History
from briefing_site.history.stamp_ages import LaterWords, StampAges, StampedThing, stamped_things

NOWHERE = "?"
"""A path that exists in no revision."""


@dataclass(frozen=True)
class StampTimes:
    """How old review marks are."""

    later: Mapping[str, LaterWords] = field(default_factory=dict)
    """Items that were edited after they were marked."""
    early: Mapping[str, str] = field(default_factory=dict)
    """Items whose mark was made after their words but is dated before them, with the day of the words."""


def read_stamp_times(
    repository: Repository, content: str, head: str, changes: Changes, pending: Change | None = None
) -> StampTimes:
    """Return how old the marks in a comparison are; `pending` holds the edits on disk that are not committed."""
    things = tuple(stamped_things(changes))
    if not things:
        return StampTimes()
    records = {thing.record for thing in things}
    tree = (entry.path for entry in list_tree(repository, head, content))
    paths = {PurePosixPath(path).stem: path for path in tree if PurePosixPath(path).stem in records}
    history = _history_of(repository, content, head, paths.values(), min(thing.review for thing in things)[:10])
    if pending:
        history = History((*history.changes, pending))
    shas = {change.sha for change in history.changes if change.sha}
    ages = StampAges(history, read_ancestry(repository, head, shas))
    fresh = {stamp.id for stamp in changes.stamps if stamp.after}
    early = dict(ages.older_dates([thing for thing in things if thing.id in fresh]))
    known = {thing.id: thing for thing in things}
    found = [(known[thing], paths.get(known[thing].record, ""), words) for thing, words in ages.later_words(things)]
    return StampTimes(dict(_still_different(repository, head, found)), early)


def _still_different(
    repository: Repository, head: str, found: Sequence[tuple[StampedThing, str, LaterWords]]
) -> Iterator[tuple[str, LaterWords]]:
    """Yield the items that differ from when they were marked, with the keys that do: an edit may have been reverted.

    All edited keys are given if the earlier state cannot be read because its file had another name, and for edits on
    disk.
    """
    pairs = [(sha, path or NOWHERE) for _, path, words in found for sha in (words.stamped, head)]
    versions = FileVersionReader().read([*read_files(repository, pairs)])
    for (thing, _, words), then, now in zip(found, versions, versions, strict=True):
        before, after = _values_of(then, thing), _values_of(now, thing)
        keys = words.keys
        if words.day and before and after:
            keys = tuple(key for key in words.keys if before.get(key) != after.get(key))
        if keys:
            yield thing.id, replace(words, keys=keys)


def _history_of(repository: Repository, content: str, head: str, paths: Iterable[str], since: str) -> History:
    """Return what commits did to some files since the day before `since`, as far as a shallow clone knows."""
    is_ahead = since > read_commit(repository, head).day  # then the date of the mark is no limit
    start = "" if is_ahead else (date.fromisoformat(since) - timedelta(days=1)).isoformat()
    log = {commit.sha: commit for commit in read_log(repository, sorted(paths), head, since=start)} if paths else {}
    boundary = read_shallow_boundary(repository) if repository.shallow else frozenset()
    found = CommitReader(repository, content, {}).read(log.values())
    commits = (found[sha] for sha in in_order_of_time(log) if sha not in boundary)
    return History(
        tuple(
            Change(c.sha, c.moment, c.author, c.subject, events, parents=c.parents, written=c.written)
            for c, events in commits
        )
    )


def _values_of(version: FileVersion | None, thing: StampedThing) -> PlainValues:
    """Return the values of an item in a file; empty if it is not there."""
    if version is None:
        return {}
    _, _, part = thing.id.partition("/")
    if not part:
        return version.facts.get(thing.id, {})
    return version.positions.get(part) or version.record
