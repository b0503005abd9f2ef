"""The history of each fact and record from git's log: each change, its revision, day and reason.

In: the project's folder and a revision. Out: `History`. Each commit's files are compared with those of its parents, as
plain values, since an old file may break today's rules; the results are cached by commit. Of a merge only what differs
from all of its parents counts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from briefing_site.base.cache import Cache, Region, digest_dependencies
from briefing_site.base.language import N_, gettext
from briefing_site.facts.audience import level_under
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.files.issuances import FOLDER as ISSUED
from briefing_site.facts.marking import HandlingLevels
from briefing_site.git.command import GitError, NoRepositoryError
from briefing_site.git.commit_order import in_order_of_time
from briefing_site.git.log import Commit, list_log, read_log, read_shallow_boundary
from briefing_site.git.repository import Repository, require_repository, resolve_revision
from briefing_site.history.former_words import with_words
from briefing_site.history.item_changes import CommitReader, ItemChange, PositionSnapshot

HISTORIES = Region("history", max_entries=2)
"""Cached histories, by the folder of facts."""
MAX_HEADS = 8
"""Heads whose history the cache holds; with more, mostly of deleted branches, it starts over."""


@dataclass(frozen=True, slots=True)
class Change:
    """One commit, and what it changed."""

    sha: str
    moment: str
    """The committer's time as RFC 3339."""
    author: str
    reason: str
    """The subject of the commit message, for editors; empty if the audience may not see everything it covers."""
    events: tuple[ItemChange, ...]
    unlisted: tuple[ItemChange, ...] = ()
    """Events not listed for readers: inherited handling, and hand-written pages."""
    parents: tuple[str, ...] = ()
    written: int = 0
    """The author's time in seconds since 1970, which a rebase or cherry-pick preserves."""
    for_readers: str = ""
    """The commit's trailer `Change`, for readers; empty without one, or if `reason` has to be."""

    def cut_to(self, events: tuple[ItemChange, ...]) -> Change:
        """Return the change with only some of its events; a faster `replace`, since histories have many."""
        about = (self.unlisted, self.parents, self.written, self.for_readers)
        return Change(self.sha, self.moment, self.author, self.reason, events, *about)

    @property
    def day(self) -> str:
        """`2023-06-20`, in the committer's time zone."""
        return self.moment[:10]

    def is_seen_by(self, review: Change, contains: Callable[[str, str], bool]) -> bool:
        """Tell whether a review's commit saw this one: it descends from it, and was not written before it.

        A review rebased onto an edit also descends from it, but is of the earlier words.
        """
        if self.sha == review.sha:
            return True
        return bool(self.sha) and contains(self.sha, review.sha) and self.written <= review.written

    @property
    def seconds(self) -> int:
        """The committer's time in seconds since 1970."""
        return int(datetime.fromisoformat(self.moment).timestamp())


@dataclass(frozen=True)
class History:
    """Every change, the oldest first."""

    changes: tuple[Change, ...] = ()
    gap: str = ""
    """What is unknown, and why, as a message for `gettext` that may contain `{day}`; empty if nothing is missing."""
    gap_day: str = ""
    """The day since which everything is known, if the gap has one."""
    visible: frozenset[str] = frozenset()
    """If cut to an audience: the commits that changed anything visible to it, including hand-written pages."""
    remedy: str = ""
    """What the person running the command can do about the gap, as a sentence; not for readers of the site."""

    @property
    def missing(self) -> str:
        """What is unknown, and why, as a sentence in the current language; empty if nothing is missing."""
        return gettext(self.gap).format(day=self.gap_day) if self.gap else ""

    @cached_property
    def fact_moments(self) -> Mapping[str, int]:
        """For each fact, when it was last changed, in seconds since 1970."""
        return {event.id: change.seconds for change in self.changes for event in change.events if event.kind == "fact"}

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """Former id of a record or fact to its latest one."""
        found: dict[str, str] = {}
        for change in reversed(self.changes):
            for event in change.events:
                if event.former and event.former != found.get(event.id, event.id):
                    found[event.former] = found.get(event.id, event.id)
        return found

    def id_now(self, former: str) -> str:
        """Return the latest id of a record or fact."""
        return self.renamed.get(former, former)

    @cached_property
    def last_moment(self) -> int:
        """When anything was last changed, in seconds since 1970; 0 if unknown."""
        return max((change.seconds for change in self.changes), default=0)

    @cached_property
    def by_record(self) -> Mapping[str, tuple[Change, ...]]:
        """For each record, the changes to it, its facts and positions, without other events; the oldest first."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            events: dict[str, list[ItemChange]] = defaultdict(list)
            for event in change.events:
                events[event.record].append(event)
                for former in (ids[0] for key, ids in event.cites if key == "home" and event.kind == "fact"):
                    if former != event.record:
                        events[former].append(event)
            for record, own in events.items():
                found[record].append(change.cut_to(tuple(own)))
        return {record: tuple(changes) for record, changes in found.items()}

    @cached_property
    def by_fact(self) -> Mapping[str, tuple[Change, ...]]:
        """For each fact, the changes to it, wherever it lived and whatever its id was; the oldest first."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            for event in change.events:
                if event.kind == "fact":
                    if event.former:
                        found[event.id] = [*found[event.former]]
                    found[event.id].append(change.cut_to((event,)))
        return {fact: tuple(changes) for fact, changes in found.items()}

    def with_merged(self, changes: Iterable[Change], formers: Iterable[str]) -> tuple[Change, ...]:
        """Return the changes to a record, with those that merged records with its former ids into it."""
        merged = {
            change.sha: event
            for former in formers
            for change in self.by_record.get(former, ())
            for event in change.events
            if event.kind == "record" and event.id == former and ChangeKind.MERGED in event.what
        }
        return tuple(
            replace(change, events=(merged[change.sha], *change.events)) if change.sha in merged else change
            for change in changes
        )

    def changes_of(self, record: str) -> tuple[Change, ...]:
        """Return the changes to a record under its current and former ids, the oldest first."""
        changes = self.by_record.get(record, ())
        formers = (e.former for c in changes for e in c.events if e.kind == "record" and e.former)
        return tuple(change for former in formers for change in self.changes_of(former)) + changes


def level_of_change(change: Change, labels: HandlingLevels, default: str) -> int:
    """Return how restricted a change is: the highest of everything it touches, then and now."""
    handlings = {handlings for event in change.events for handlings in (event.was, event.now)}  # few differ
    then = (level_under(each, default) for each in handlings)
    now = (labels.levels.get(i, 0) for e in change.events for i in (e.id, e.record, (e.record, e.id)))
    return max(max(then, default=0), max(now, default=0))


def read_history(project: Path, content: str = "content", revision: str = "HEAD") -> History:
    """Return the history up to a revision; without git, or if part of it is missing, as much as there is."""
    try:
        repository = require_repository(project, content)
    except NoRepositoryError:
        return History(gap=N_("There is no git repository here, so earlier versions are not known."))
    except GitError as error:
        reason = str(error)
        gap = N_("Git could not be read here, so earlier versions are not known.")
        return History(gap=gap, remedy=f"{reason[:1].upper()}{reason[1:]}.")
    try:
        head = resolve_revision(repository, revision)
    except GitError:
        return History(gap=N_("Nothing has been committed yet, so earlier versions are not known."))
    cache, key = Cache(project), digest_dependencies((), content)
    known = _Known() if repository.shallow else _get_known(cache, key)
    if head not in known.heads:
        known = _grown(repository, content, known, head)
        if not repository.shallow:
            _put_known(cache, key, known)
    reached = None if known.heads == (head,) else list_log(repository, content, head)
    changes = tuple(with_words(known.changes(reached)))
    if repository.shallow:
        return _without_boundary(changes, read_shallow_boundary(repository))
    return History(tuple(change for change in changes if change.events or change.unlisted))


def _grown(repository: Repository, content: str, known: _Known, head: str) -> _Known:
    """Return the cached history extended to `head`; from scratch if git does not know the cached heads."""
    try:
        log = read_log(repository, (content, ISSUED), head, known.heads)
    except GitError:
        known, log = _Known(), read_log(repository, (content, ISSUED), head)
    if not log and not known.commits:
        return _Known((head,))
    known.commits.update(CommitReader(repository, content, known.broken).read(log))
    return replace(known, heads=(*known.heads, head))


def without_facts(history: History, fact_ids: Collection[str]) -> History:
    """Return the history without the events of some facts, as if they had never been recorded."""
    changes = []
    for change in history.changes:
        events = tuple(e for e in change.events if e.kind != "fact" or history.id_now(e.id) not in fact_ids)
        if events:
            changes.append(replace(change, events=events))
    return replace(history, changes=tuple(changes))


# --- order and memory -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """The cached changes, by commit."""

    heads: tuple[str, ...] = ()
    """All ancestors of these are known."""
    commits: dict[str, tuple[Commit, tuple[ItemChange, ...]]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    def changes(self, reached: frozenset[str] | None) -> Iterator[Change]:
        """Yield the changes of the commits in `reached` (None for all), the oldest first."""
        commits = {sha: c for sha, (c, _) in self.commits.items() if reached is None or sha in reached}
        for sha in in_order_of_time(commits):
            commit, events = self.commits[sha]
            listed = tuple(event for event in events if event.what and event.kind != "page")
            unlisted = tuple(event for event in events if not event.what or event.kind == "page")
            about = (commit.moment, commit.author, commit.subject)
            yield Change(sha, *about, listed, unlisted, commit.parents, commit.written, commit.for_readers)


def _without_boundary(changes: tuple[Change, ...], boundary: frozenset[str]) -> History:
    """Leave out the boundary commits of a shallow clone, which seem to add everything."""
    days = [change.day for change in changes if change.sha in boundary]
    kept = (change for change in changes if (change.events or change.unlisted) and change.sha not in boundary)
    gap = N_("This is a shallow clone: earlier versions are not known.")
    if days:
        gap = N_("Versions before {day} are not known: this is a shallow clone.")
    return History(tuple(kept), gap, max(days, default=""), remedy="'git fetch --unshallow' brings them.")


def _get_known(cache: Cache, key: str) -> _Known:
    """Return what is cached; empty if there is nothing, or nothing usable."""
    try:
        data = json.loads(cache.get(HISTORIES, key) or b"")
        commits = {}
        for sha, parents, time, moment, written, author, subject, for_readers, events in data["commits"]:
            commit = Commit(
                sha, tuple(parents), time, moment, author, subject, written=written, for_readers=for_readers
            )
            commits[sha] = (commit, tuple(_event_of(event) for event in events))
        heads = tuple(str(head) for head in data["heads"])
        return _Known(heads, commits, data["broken"]) if len(heads) <= MAX_HEADS else _Known()
    except (ValueError, KeyError, TypeError):
        return _Known()


def _put_known(cache: Cache, key: str, known: _Known) -> None:
    """Store what was found."""
    commits = [
        [c.sha, c.parents, c.time, c.moment, c.written, c.author, c.subject, c.for_readers, [*map(_event_data, events)]]
        for c, events in known.commits.values()
    ]
    data = {"heads": known.heads, "broken": known.broken, "commits": commits}
    cache.put(HISTORIES, key, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def _event_data(event: ItemChange) -> list[object]:
    """Return an event for JSON: fields that are mostly empty come last, and are left out if they are."""
    positions = [[position.line, position.facts] if position else None for position in (event.before, event.after)]
    parents = [_event_data(parent) for parent in event.parents]
    rest = [event.names, *positions, event.cites, parents, event.reworded, event.into]
    while rest and not rest[-1]:
        rest.pop()
    values = [event.kind, event.id, event.record, event.folder, event.what, event.keys, event.former]
    return [*values, event.was, event.now, *rest]


def _event_of(data: list[Any]) -> ItemChange:
    kind, event_id, record, folder, what, keys, former, was, now, *rest = data
    names, before, after, cites, parents, reworded, into = [*rest, *[None] * 7][:7]
    return ItemChange(
        kind,
        event_id,
        record,
        folder,
        tuple(map(ChangeKind, what)),
        tuple(keys),
        former,
        was,
        now,
        tuple((key, tuple(ids)) for key, ids in cites or ()),
        names or "",
        _position_of(before),
        _position_of(after),
        (reworded[0], reworded[1]) if reworded else None,
        parents=tuple(_event_of(parent) for parent in parents or ()),
        into=into or "",
    )


def _position_of(data: list[Any] | None) -> PositionSnapshot | None:
    return PositionSnapshot(data[0], tuple(data[1])) if data else None
