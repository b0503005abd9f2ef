"""One commit to what it did: to which facts, records and positions.

In: commits with the objects of their files before and after. Out: `Event`s. Files are compared as plain values,
since an old one may break today's rules; a merge counts only for what none of its parents has.
"""

from __future__ import annotations

import heapq
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from multiprocessing import get_context
from pathlib import PurePosixPath
from typing import Any

from generator.audience import level
from generator.git import Commit, Repository, read_objects
from generator.model import KINDS
from generator.parse import parse_yaml
from generator.plainvalues import (
    RANK,
    Edit,
    PlainValues,
    What,
    edits_between,
    plain_yaml,
    translator,
    what_happened,
)

CHUNK = 200
"""Commits whose files are fetched from git at a time."""
MOST_KEPT = 2_000
"""Files that are kept beyond the commits at hand."""
FEW_FILES = 500
"""Files that one process reads sooner than others could be started."""
RECORD_PARTS = frozenset({"facts", "positions"})


@dataclass(frozen=True, slots=True)
class Stance:
    """What a position said at one time, and what it rested on."""

    line: str
    facts: tuple[str, ...]


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
    before: Stance | None = None
    """Of a position: what it said before; None when it was added, and where the audience may not see it."""
    after: Stance | None = None
    """Of a position: what it says since, likewise."""


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


class CommitReader:
    """Tells what commits did, fetching their files from git by the hundred."""

    def __init__(self, repository: Repository, content: str, broken: dict[str, str]) -> None:
        self.repository, self.content = repository, content
        self.broken = broken
        """Objects that cannot be read as YAML, and the last one before them that can."""
        self.files: dict[str, _File | None] = {}
        """What was read, the last that was asked for at the end: what one commit wrote the next one starts from."""

    def read(self, commits: Iterable[Commit]) -> dict[str, tuple[Commit, tuple[Event, ...]]]:
        """Return each commit with what it did; many files are read by several processes."""
        found: dict[str, tuple[Commit, tuple[Event, ...]]] = {}
        by_sha = {commit.sha: self._with_records(commit) for commit in commits}
        ordered = [by_sha[sha] for sha in in_order_of_time(by_sha)]
        with _readers(sum(len(commit.files) for commit in ordered)) as read_all:
            for start in range(0, len(ordered), CHUNK):
                chunk = ordered[start : start + CHUNK]
                self._fetch(chunk, read_all)
                for commit in chunk:
                    found[commit.sha] = (replace(commit, files=()), tuple(self._events(commit)))
        return found

    def _with_records(self, commit: Commit) -> Commit:
        """Return a commit with the files of records alone."""
        return replace(commit, files=tuple(file for file in commit.files if self._folder_of(file.path)))

    def _folder_of(self, path: str) -> str:
        """Return which folder a record's file lies in; empty for any other file."""
        place = PurePosixPath(path)
        below = place.relative_to(self.content).parts if place.is_relative_to(self.content) else ()
        is_record = len(below) > 1 and below[0] in KINDS and place.suffix == ".yml"
        return below[0] if is_record else ""

    def _fetch(self, commits: Iterable[Commit], read_all: _ReadAll) -> None:
        wanted = {name for commit in commits for file in commit.files for name in (*file.before, file.after) if name}
        wanted |= {self.broken[name] for name in wanted if name in self.broken}
        missing = sorted(name for name in wanted if name not in self.files)
        for name in sorted(wanted - {*missing}):
            self.files[name] = self.files.pop(name)
        read = read_all(read_objects(self.repository, missing))
        self.files.update(zip(missing, read, strict=True))
        for name in [*self.files][: -max(len(wanted), MOST_KEPT)]:
            del self.files[name]

    def _events(self, commit: Commit) -> Iterator[Event]:
        parents = max((len(file.before) for file in commit.files), default=0)
        befores = [_State() for _ in range(parents)]
        after = _State()
        for file in commit.files:
            record, folder = PurePosixPath(file.path).stem, self._folder_of(file.path)
            if file.after and self._readable(file.after) is None and file.before[0]:
                self.broken[file.after] = self.broken.get(file.before[0], file.before[0])
            for state, name in (*zip(befores, file.before, strict=True), (after, file.after)):
                read = self._readable(self.broken.get(name, name))
                if read is not None:
                    state.records[record] = read
                    state.folders[record] = folder
        found = [dict(_events_between(before, after)) for before in befores]
        for key in found[0] if found else ():
            event = _own_part([other[key] for other in found]) if all(key in other for other in found) else None
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


_ReadAll = Callable[[Iterable[bytes]], Iterable["_File | None"]]


@contextmanager
def _readers(files: int) -> Iterator[_ReadAll]:
    """Give a function that reads files in the order given, on every core where they are many."""
    workers = os.cpu_count() or 1
    if files < FEW_FILES or workers == 1 or sys.platform != "linux":  # forking is safe there alone
        yield lambda data: map(_read_file, data)
        return
    with get_context("fork").Pool(workers) as pool:
        yield lambda data: pool.imap(_read_file, data, chunksize=16)


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
            stances = _stance(earlier), _stance(line)
            yield (
                ("position", record, actor),
                Event("position", actor, record, folder, what, keys, "", restricted, *stances),
            )


def _stance(position: PlainValues | None) -> Stance | None:
    if position is None:
        return None
    line, facts = position.get("line", ""), position.get("facts", ())
    return Stance(line if isinstance(line, str) else "", facts if isinstance(facts, tuple) else (facts,))


def _what(old: PlainValues | None, new: PlainValues | None, edits: tuple[Edit, ...]) -> tuple[What, ...]:
    if old is None or new is None:
        return (What.ADDED,) if new is not None else (What.REMOVED,)
    return what_happened(edits)


def _handling(state: _State, record: str, fact: PlainValues | None) -> str:
    return str((fact or {}).get("handling", "")) or (state.records[record].handling if record else "")


def _highest(*handlings: str) -> str:
    return max(handlings, key=lambda handling: level_of(handling) if handling else -1)


def level_of(handling: str) -> int:
    """Return how closed a handling is; one that is not known counts as closed to everybody."""
    try:
        return level(handling)
    except ValueError:
        return 99


def in_order_of_time(commits: Mapping[str, Commit]) -> Iterator[str]:
    """Yield SHAs, parents before children, otherwise by time and SHA: the same set gives the same order."""
    children: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, int] = {}
    for sha, commit in commits.items():
        parents = [parent for parent in commit.parents if parent in commits]
        waiting[sha] = len(parents)
        for parent in parents:
            children[parent].append(sha)
    ready = [(commits[sha].time, sha) for sha, number in waiting.items() if not number]
    heapq.heapify(ready)
    while ready:
        _, sha = heapq.heappop(ready)
        yield sha
        for child in children[sha]:
            waiting[child] -= 1
            if not waiting[child]:
                heapq.heappush(ready, (commits[child].time, child))
