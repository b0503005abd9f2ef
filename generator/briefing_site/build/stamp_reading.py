"""How old the review marks in some files are, compared with the words that they vouch for, from git's log.

In: what changed between two states. Out: for everything shown that has a mark, the edits after the mark, and marks
dated before the words that they cover. Only files that contain such items are read, and only since the earliest date of
a mark: earlier history does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import PurePosixPath

from briefing_site.facts.plain_values import PlainValues
from briefing_site.git.log import read_ancestry, read_commit, read_log, read_shallow_boundary
from briefing_site.git.objects import list_tree, read_files
from briefing_site.git.repository import Repository
from briefing_site.history.diff import Changes
from briefing_site.history.file_versions import FileVersion, FileVersionReader
from briefing_site.history.item_changes import CommitReader, in_order_of_time
from briefing_site.history.log import Change, History
from briefing_site.history.stamp_ages import LaterWords, StampAges, StampedThing, stamped_things

NOWHERE = "?"
"""A path that no revision has."""


@dataclass(frozen=True)
class StampTimes:
    """How old marks of review are."""

    later: Mapping[str, LaterWords] = field(default_factory=dict)
    """What was edited after it was marked."""
    early: Mapping[str, str] = field(default_factory=dict)
    """What bears a mark that came after its words and is dated before them, with the day of the words."""


def read_stamp_times(
    repository: Repository, content: str, head: str, changes: Changes, pending: Change | None = None
) -> StampTimes:
    """Return how old the marks are that a comparison shows; `pending` is what is on disk and not committed."""
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
    """Yield what says something else than when it was marked, with the keys that do: an edit may have been taken back.

    With all edited keys where it cannot be read as it was then, since its file bore another name, and on disk.
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
    """Return what commits did to some files, from the day before `since` on, as far as a shallow clone tells."""
    is_ahead = since > read_commit(repository, head).day  # a mark that is dated after all commits says nothing of them
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
    """Return what a file says of a thing; nothing where it does not have it."""
    if version is None:
        return {}
    _, _, part = thing.id.partition("/")
    if not part:
        return version.facts.get(thing.id, {})
    return version.positions.get(part) or version.record
