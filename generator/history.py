"""git's log to the life of each fact and record: since when, each change, its revision, day and reason.

In: the project's directory and a revision. Out: `History`. Each commit's files are compared with those of its
parents, as plain values, since an old file may break today's rules; what was found is kept by commit in a
cache that may be deleted at any time. A merge counts only for what none of its parents has.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from generator.audience import level
from generator.factbase import FactBase
from generator.git import (
    Commit,
    GitError,
    Repository,
    find_repository,
    is_ancestor,
    read_log,
    read_objects,
    read_shallow_boundary,
    resolve_revision,
)
from generator.language import gettext
from generator.model import KINDS
from generator.parse import parse_yaml
from generator.plainvalues import (
    RANK,
    UNTOLD_KEYS,
    Edit,
    PlainValues,
    What,
    edits_between,
    plain_yaml,
    translator,
    what_happened,
)

CACHE = ".cache/history.json"
CACHE_VERSION = "3"
CHUNK = 200
"""Commits whose files are fetched from git at a time."""
RECORD_PARTS = frozenset({"facts", "positions"})


@dataclass(frozen=True, slots=True)
class Event:
    """What one commit did to one fact, record or position."""

    kind: str
    """`fact`, `record` or `position`."""
    id: str
    """Of the fact or record; the actor's, for a position."""
    record: str
    """The record that it is in."""
    folder: str
    what: tuple[What, ...]
    keys: tuple[str, ...] = ()
    """The keys whose values changed."""
    former: str = ""
    handling: str = ""
    """The most restricted handling that it had, before or after; empty where the default held."""


@dataclass(frozen=True, slots=True)
class Change:
    """One commit, and what it did."""

    sha: str
    moment: str
    """The committer's time as RFC 3339."""
    author: str
    reason: str
    """The subject of the commit's message; empty when the audience may not see all that it is about."""
    events: tuple[Event, ...]

    @property
    def day(self) -> str:
        """`2023-06-20`, in the committer's time zone."""
        return self.moment[:10]


@dataclass(frozen=True)
class History:
    """Every change, the oldest first."""

    changes: tuple[Change, ...] = ()
    missing: str = ""
    """What is not known, and why, as a sentence; empty when the history is whole."""

    @cached_property
    def by_record(self) -> Mapping[str, tuple[Change, ...]]:
        """For each record, the changes to it, its facts and positions, each cut to these; the oldest first."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            events: dict[str, list[Event]] = defaultdict(list)
            for event in change.events:
                events[event.record].append(event)
            for record, own in events.items():
                found[record].append(replace(change, events=tuple(own)))
        return {record: tuple(changes) for record, changes in found.items()}

    @cached_property
    def by_fact(self) -> Mapping[str, tuple[Change, ...]]:
        """For each fact, the changes to it, wherever it lived; the oldest first."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            for event in change.events:
                if event.kind == "fact":
                    found[event.id].append(replace(change, events=(event,)))
        return {fact: tuple(changes) for fact, changes in found.items()}

    def life_of(self, record: str) -> tuple[Change, ...]:
        """Return the changes to a record under its present and its former ids, the oldest first."""
        changes = self.by_record.get(record, ())
        formers = (e.former for c in changes for e in c.events if e.kind == "record" and e.former)
        return tuple(change for former in formers for change in self.life_of(former)) + changes


def read_history(project: Path, content: str = "content", revision: str = "HEAD") -> History:
    """Return the history up to a revision; without git, or with part of it missing, what there is."""
    repository = find_repository(project)
    if repository is None:
        return History(missing=gettext("There is no git repository here, so earlier versions are not known."))
    try:
        head = resolve_revision(repository, revision)
    except GitError:
        return History(missing=gettext("Nothing has been committed yet, so earlier versions are not known."))
    known = _Known() if repository.shallow else _read_cache(project / CACHE, content)
    if known.head != head:
        since = known.head if known.head and is_ancestor(repository, known.head, head) else ""
        known = known if since else _Known()
        known.add(_Reader(repository, content, known.broken).read(read_log(repository, content, head, since)))
        known.head = head
        if not repository.shallow:
            _write_cache(project / CACHE, content, known)
    changes = tuple(known.change_of(sha) for sha in _in_order(known.commits))
    if repository.shallow:
        return _without_boundary(changes, read_shallow_boundary(repository))
    return History(tuple(change for change in changes if change.events))


def for_audience(history: History, base: FactBase, limit: str, default: str) -> History:
    """Return the history that an audience may see, given the base that it may see.

    Left out is what was too restricted then or is now, and what only notes say. What no longer exists at all stays,
    if it never was too restricted. A reason is shown only where everything that it is about may be seen.
    """
    present = {("fact", i) for i in base.facts} | {("record", i) for i in base.records}
    present |= {("position", f"{s.subject.id}/{s.position.actor}") for s in base.standpoints}
    events = [event for change in history.changes for event in change.events]
    gone = {_key(event) for event in {_key(e): e for e in events}.values() if What.REMOVED in event.what}
    secret = {_key(event) for event in events if _level(event.handling or default) > level(limit)}
    shown = present | (gone - secret)
    successors = {event.former: event.record for event in events if event.former and event.kind == "record"}

    def is_visible(event: Event) -> bool:
        record, key = event.record, _key(event)
        while record in successors and record not in base.records:
            record = successors[record]
        if event.kind == "record":
            key = ("record", record)
        open_then = _level(event.handling or default) <= level(limit)
        return open_then and {key, ("record", record)} <= shown and not UNTOLD_KEYS.issuperset(event.keys or ("",))

    changes = []
    for change in history.changes:
        seen = tuple(event for event in change.events if is_visible(event))
        if seen:
            whole = len(seen) == len(change.events)
            changes.append(replace(change, events=seen, reason=change.reason if whole else ""))
    return History(tuple(changes), history.missing)


def _key(event: Event) -> tuple[str, str]:
    return event.kind, f"{event.record}/{event.id}" if event.kind == "position" else event.id


# --- one commit -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """What one file of one revision says, as plain values."""

    record: PlainValues
    facts: Mapping[str, PlainValues]
    positions: Mapping[str, PlainValues]

    @property
    def handling(self) -> str:
        return str(self.record.get("handling", ""))


@dataclass
class _State:
    """The files that a commit touches, as they were in one revision, by record."""

    records: dict[str, _File] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)

    @cached_property
    def facts(self) -> dict[str, tuple[str, PlainValues]]:
        """Home and values of each fact."""
        return {i: (record, fact) for record, file in self.records.items() for i, fact in file.facts.items()}


class _Reader:
    def __init__(self, repository: Repository, content: str, broken: dict[str, str]) -> None:
        self.repository, self.content = repository, content
        self.broken = broken
        """Objects that cannot be read as YAML, and the last one before them that can."""
        self.files: dict[str, _File | None] = {}

    def read(self, commits: Iterable[Commit]) -> dict[str, tuple[Commit, tuple[Event, ...]]]:
        """Return each commit with what it did."""
        found: dict[str, tuple[Commit, tuple[Event, ...]]] = {}
        by_sha = {commit.sha: commit for commit in commits}
        ordered = [by_sha[sha] for sha in _in_order(by_sha)]
        for start in range(0, len(ordered), CHUNK):
            chunk = ordered[start : start + CHUNK]
            self._fetch(chunk)
            for commit in chunk:
                found[commit.sha] = (replace(commit, files=()), tuple(self._events(commit)))
        return found

    def _fetch(self, commits: Iterable[Commit]) -> None:
        wanted = {name for commit in commits for file in commit.files for name in (*file.before, file.after)}
        wanted |= {self.broken[name] for name in wanted if name in self.broken}
        self.files = {name: file for name, file in self.files.items() if name in wanted}
        missing = sorted(name for name in wanted if name and name not in self.files)
        for name, data in zip(missing, read_objects(self.repository, missing), strict=True):
            self.files[name] = _read_file(data)

    def _events(self, commit: Commit) -> Iterator[Event]:
        parents = max((len(file.before) for file in commit.files), default=0)
        befores = [_State() for _ in range(parents)]
        after = _State()
        for file in commit.files:
            path = PurePosixPath(file.path)
            below = path.relative_to(self.content).parts if path.is_relative_to(self.content) else ()
            if len(below) < 2 or below[0] not in KINDS or path.suffix != ".yml":  # noqa: PLR2004 - folder and file
                continue
            if file.after and self._readable(file.after) is None and file.before[0]:
                self.broken[file.after] = self.broken.get(file.before[0], file.before[0])
            for state, name in (*zip(befores, file.before, strict=True), (after, file.after)):
                read = self._readable(self.broken.get(name, name))
                if read is not None:
                    state.records[path.stem] = read
                    state.folders[path.stem] = below[0]
        found = [dict(_events_between(before, after)) for before in befores]
        for key in found[0] if found else ():
            event = _own_part([other[key] for other in found if key in other]) if all(key in o for o in found) else None
            if event:
                yield event

    def _readable(self, name: str) -> _File | None:
        if name and name not in self.files:
            self.files[name] = _read_file(next(read_objects(self.repository, [name])))
        return self.files.get(name)


def _own_part(events: list[Event]) -> Event | None:
    """Return of a merge's events, one for each parent, what differs from all: to join two edits is none of its own."""
    first, *others = events
    keys = tuple(key for key in first.keys if all(key in other.keys for other in others))
    what = tuple(what for what in first.what if all(what in other.what for other in others))
    return replace(first, keys=keys, what=what) if what and (keys or not first.keys) else None


def _read_file(data: bytes) -> _File | None:
    node, _ = parse_yaml(data, "")
    values = node.plain() if node is not None else None
    if not isinstance(values, dict):
        return None
    facts = {
        str(fact["id"]): plain_yaml(fact, without=("id",)) for fact in _dicts(values.get("facts")) if fact.get("id")
    }
    positions: dict[str, PlainValues] = {}
    for position in _dicts(values.get("positions")):
        positions.setdefault(str(position.get("actor")), plain_yaml(position))
    return _File(plain_yaml(values, RECORD_PARTS), facts, positions)


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


Found = tuple[tuple[str, str, str], Event]
"""Kind, record and id; the event."""


def _events_between(before: _State, after: _State) -> Iterator[Found]:
    """Yield what happened between two states of the same files: records, facts, positions, each in order."""
    former = {
        record: old
        for record, file in after.records.items()
        for old in file.record.get("former_ids", ())
        if old in before.records and old not in after.records
    }
    translate = translator({old: new for new, old in former.items()})
    for record in dict.fromkeys((*after.records, *before.records)):
        if record not in former.values():
            yield from _record_events(record, former.get(record, ""), before, after, translate)
    for fact_id in dict.fromkeys((*after.facts, *before.facts)):
        home, new = after.facts.get(fact_id, ("", None))
        old_home, old = before.facts.get(fact_id, ("", None))
        edits = edits_between(translate(old), new) if old is not None and new is not None else ()
        if old is not None and new is not None and former.get(home, home) != old_home:
            edits = (*edits, Edit("home", old_home, home))
        what = _what(old, new, edits)
        if what:
            record = home or old_home
            restricted = _highest(_handling(before, old_home, old), _handling(after, home, new))
            folder = (after if home else before).folders[record]
            keys = tuple(edit.key for edit in edits)
            yield ("fact", "", fact_id), Event("fact", fact_id, record, folder, what, keys, handling=restricted)


def _record_events(record: str, former: str, before: _State, after: _State, translate: Any) -> Iterator[Found]:
    new, old = after.records.get(record), before.records.get(former or record)
    folder = (after if new else before).folders[record]
    restricted = _highest(new.handling if new else "", old.handling if old else "")
    edits = edits_between(translate(old.record), new.record) if old and new else ()
    edits = tuple(edit for edit in edits if not (former and edit.key == "former_ids"))
    what = _what(old.record if old else None, new.record if new else None, edits)
    if former:
        what = tuple(sorted({*what, What.RENAMED}, key=RANK.__getitem__))
    if what:
        keys = tuple(edit.key for edit in edits)
        yield ("record", "", record), Event("record", record, record, folder, what, keys, former, restricted)
    old_lines = {str(values["actor"]): values for values in map(translate, old.positions.values())} if old else {}
    new_lines = new.positions if new else {}
    for actor in dict.fromkeys((*new_lines, *old_lines)):
        line, earlier = new_lines.get(actor), old_lines.get(actor)
        edits = edits_between(earlier, line) if earlier and line else ()
        if what := _what(earlier, line, edits):
            keys = tuple(edit.key for edit in edits)
            yield (
                ("position", record, actor),
                Event("position", actor, record, folder, what, keys, handling=restricted),
            )


def _what(old: PlainValues | None, new: PlainValues | None, edits: tuple[Edit, ...]) -> tuple[What, ...]:
    if old is None or new is None:
        return (What.ADDED,) if new is not None else (What.REMOVED,)
    return what_happened(edits)


def _handling(state: _State, record: str, fact: PlainValues | None) -> str:
    return str((fact or {}).get("handling", "")) or (state.records[record].handling if record else "")


def _highest(*handlings: str) -> str:
    return max(handlings, key=lambda handling: _level(handling) if handling else -1)


def _level(handling: str) -> int:
    try:
        return level(handling)
    except ValueError:
        return 99


# --- order and memory -----------------------------------------------------------------------------------------------


def _in_order(commits: Mapping[str, Commit] | Mapping[str, tuple[Commit, tuple[Event, ...]]]) -> Iterator[str]:
    """Yield SHAs, parents before children, otherwise by time and SHA: the same set gives the same order."""
    plain = {sha: entry[0] if isinstance(entry, tuple) else entry for sha, entry in commits.items()}
    children: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, int] = {}
    for sha, commit in plain.items():
        parents = [parent for parent in commit.parents if parent in plain]
        waiting[sha] = len(parents)
        for parent in parents:
            children[parent].append(sha)
    ready = [(plain[sha].time, sha) for sha, number in waiting.items() if not number]
    heapq.heapify(ready)
    while ready:
        _, sha = heapq.heappop(ready)
        yield sha
        for child in children[sha]:
            waiting[child] -= 1
            if not waiting[child]:
                heapq.heappush(ready, (plain[child].time, child))


@dataclass
class _Known:
    """What has been found out already."""

    head: str = ""
    commits: dict[str, tuple[Commit, tuple[Event, ...]]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)

    def add(self, found: Mapping[str, tuple[Commit, tuple[Event, ...]]]) -> None:
        self.commits.update(found)

    def change_of(self, sha: str) -> Change:
        commit, events = self.commits[sha]
        return Change(sha, commit.moment, commit.author, commit.subject, events)


def _without_boundary(changes: tuple[Change, ...], boundary: frozenset[str]) -> History:
    """Leave out the first commits of a shallow clone: they seem to add everything."""
    days = [change.day for change in changes if change.sha in boundary]
    told = (
        gettext("Versions before {day} are not known: this is a shallow clone.").format(day=max(days)) if days else ""
    )
    kept = (change for change in changes if change.events and change.sha not in boundary)
    return History(tuple(kept), told or gettext("This is a shallow clone: earlier versions are not known."))


def _read_cache(path: Path, content: str) -> _Known:
    """Return what the cache holds; nothing when it is missing, damaged, or of another version or folder."""
    try:
        digest, _, body = path.read_bytes().partition(b"\n")
        if digest.decode() != _digest(body):
            return _Known()
        data = json.loads(body)
        if [data["version"], data["content"]] != [CACHE_VERSION, content]:
            return _Known()
        commits = {}
        for sha, parents, time, moment, author, subject, events in data["commits"]:
            commit = Commit(sha, tuple(parents), time, moment, author, subject)
            commits[sha] = (commit, tuple(_event_of(event) for event in events))
        return _Known(data["head"], commits, data["broken"])
    except (OSError, ValueError, KeyError, TypeError):
        return _Known()


def _write_cache(path: Path, content: str, known: _Known) -> None:
    """Keep what was found, in one step; where nothing can be written, the next build looks again."""
    commits = [
        [c.sha, c.parents, c.time, c.moment, c.author, c.subject, [_event_data(event) for event in events]]
        for c, events in known.commits.values()
    ]
    data = {"version": CACHE_VERSION, "content": content, "head": known.head, "broken": known.broken}
    body = json.dumps({**data, "commits": commits}, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="history-")
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(body).encode() + b"\n" + body)
        Path(name).replace(path)
    except OSError:
        return


def _event_data(event: Event) -> list[object]:
    return [event.kind, event.id, event.record, event.folder, event.what, event.keys, event.former, event.handling]


def _event_of(data: list[Any]) -> Event:
    kind, event_id, record, folder, what, keys, former, handling = data
    return Event(kind, event_id, record, folder, tuple(map(What, what)), tuple(keys), former, handling)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
