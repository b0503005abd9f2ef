"""What one commit did to which facts, records and positions.

In: commits with their files before and after. Out: `ItemChange`s. Files are compared as plain values, since an old one
may break today's rules; of a merge only what differs from all of its parents counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from briefing_site.facts.field_diff import (
    ChangeKind,
    FieldEdit,
    change_kinds_of,
    edits_between,
    ids_of_edits,
    ids_of_item,
    translator,
    what_remains,
)
from briefing_site.facts.files.issuances import FOLDER as ISSUED
from briefing_site.facts.files.page_files import PAGES
from briefing_site.facts.model import KINDS
from briefing_site.facts.plain_values import PlainValue, PlainValues
from briefing_site.git.commit_order import in_order_of_time
from briefing_site.git.log import Commit, FileChange
from briefing_site.git.objects import read_objects
from briefing_site.git.repository import Repository
from briefing_site.history.file_versions import FileVersion, FileVersionReader, PageVersion, read_page

CHUNK = 200
"""Commits whose files are fetched from git in one go."""
MAX_ENTRIES = 2_000
"""Files kept in addition to those of the current commits."""


@dataclass(frozen=True, slots=True)
class PositionSnapshot:
    """A position at one time: its line, and what it rested on."""

    line: str
    facts: tuple[str, ...]


Handlings = str | None
"""The handling of an item in one version: its record's and, after a comma, the fact's own; an empty one means the
default. None if the item did not exist."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What one commit did to one fact, record or position."""

    kind: str
    """`fact`, `record` or `position`; not listed for readers: `page` and `issuance`."""
    id: str
    """Id of the fact or record; for a position, the actor's."""
    record: str
    """The record that it is in."""
    folder: str
    what: tuple[ChangeKind, ...]
    """Empty if only the handling inherited from its record changed."""
    keys: tuple[str, ...] = ()
    """The keys whose values changed."""
    former: str = ""
    was: Handlings = None
    """Its handlings before."""
    now: Handlings = None
    """Its handlings since; for a removed item, its record's."""
    cites: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Key and ids of each value, or item of a list, added or removed; hidden from an audience that may not see them."""
    names: str = ""
    """The ids, with spaces between, that an item added or removed names, or that came into a page or left it."""
    before: PositionSnapshot | None = None
    """For a position: its state before; None if it was added, or if the audience may not see it."""
    after: PositionSnapshot | None = None
    """For a position: its state since, under the same conditions."""
    reworded: tuple[str, str] | None = None
    """For a fact whose text changed: the text before and since; for a removed one, the second is empty."""
    words: str | None = ""
    """For a fact: its text after the change, if not today's; None if branches leave it open."""
    parents: tuple[ItemChange, ...] = ()
    """For a merge: the change as seen from each parent, if it may differ for an audience."""
    into: str = ""
    """For a record merged into another, and for its positions that continue there: the id of the other record."""


@dataclass
class _State:
    """The files that a commit touches, as of one revision, by record."""

    records: dict[str, FileVersion] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)

    @cached_property
    def facts(self) -> dict[str, tuple[str, PlainValues]]:
        """Home and values of each fact."""
        return {i: (record, fact) for record, file in self.records.items() for i, fact in file.facts.items()}

    def handlings(self, record: str, fact: PlainValues | None = None) -> Handlings:
        """Return the handlings of a record, or of a fact in it."""
        file = self.records.get(record)
        if file is None:
            return None
        own = (fact["handling"],) if fact and "handling" in fact else ()
        return ",".join(str(handling).replace(",", "?") for handling in (file.handling, *own))


class CommitReader:
    """Finds what commits did, fetching files from git for hundreds of commits at a time."""

    def __init__(self, repository: Repository, content: str, broken: dict[str, str]) -> None:
        self.repository, self.content = repository, content
        self.broken = broken
        """Objects that cannot be read as YAML, and the last readable version before each."""
        self.reader = FileVersionReader()
        self.files: dict[str, FileVersion | None] = {}
        """Parsed files, most recently used last: what one commit wrote, the next one starts from."""
        self.pages: dict[str, PageVersion] = {}
        """The versions of hand-written pages."""

    def read(self, commits: Iterable[Commit]) -> dict[str, tuple[Commit, tuple[ItemChange, ...]]]:
        """Return each commit with what it did."""
        found: dict[str, tuple[Commit, tuple[ItemChange, ...]]] = {}
        by_sha = {commit.sha: commit for commit in commits}
        ordered = [by_sha[sha] for sha in in_order_of_time(by_sha)]
        for start in range(0, len(ordered), CHUNK):
            chunk = ordered[start : start + CHUNK]
            self._fetch(chunk)
            for commit in chunk:
                events = tuple(self._events(commit))
                found[commit.sha] = (replace(commit, files=()), (*events, *(_issuances(commit) if events else ())))
        return found

    def _folder_of(self, path: str) -> str:
        return folder_of_record(path, self.content)

    def _fetch(self, commits: Iterable[Commit]) -> None:
        files = [file for commit in commits for file in commit.files]
        pages = {
            n
            for f in files
            if is_page(f.path, self.content) and f.path.endswith(".md")
            for n in (*f.before, f.after)
            if n
        }
        unread = sorted(pages - self.pages.keys())
        self.pages.update(zip(unread, map(read_page, read_objects(self.repository, unread)), strict=True))
        wanted = {name for file in files if self._folder_of(file.path) for name in (*file.before, file.after) if name}
        wanted |= {self.broken[name] for name in wanted if name in self.broken}
        missing = sorted(name for name in wanted if name not in self.files)
        for name in sorted(wanted - {*missing}):
            self.files[name] = self.files.pop(name)
        read = self.reader.read([*read_objects(self.repository, missing)])
        self.files.update(zip(missing, read, strict=True))
        for name in [*self.files][: -max(len(wanted), MAX_ENTRIES)]:
            del self.files[name]

    def _events(self, commit: Commit) -> Iterator[ItemChange]:
        parents = max((len(file.before) for file in commit.files), default=0)
        befores = [_State() for _ in range(parents)]
        after = _State()
        for file in commit.files:
            record, folder = PurePosixPath(file.path).stem, self._folder_of(file.path)
            if not folder:
                yield from self._page_event(file)
                continue
            if file.after and self._readable(file.after) is None and file.before[0]:
                self.broken[file.after] = self.broken.get(file.before[0], file.before[0])
            for state, name in (*zip(befores, file.before, strict=True), (after, file.after)):
                read = self._readable(self.broken.get(name, name))
                if read is not None:
                    state.records[record] = read
                    state.folders[record] = folder
        found = [dict(_changes_between(before, after)) for before in befores]
        for key in found[0] if found else ():
            if all(key in other for other in found):
                yield from _of_merge(tuple(other[key] for other in found)) if parents > 1 else [found[0][key]]

    def _page_event(self, file: FileChange) -> Iterator[ItemChange]:
        """Yield what happened to a page or a file beside one: not listed for readers, but it changes the revision."""
        if is_page(file.path, self.content):
            old, new = (self.pages.get(i, PageVersion()) if i else None for i in (file.before[0], file.after))
            yield _page_event(file.path, old, new)

    def _readable(self, name: str) -> FileVersion | None:
        if name and name not in self.files:
            self.files.update(zip([name], self.reader.read([*read_objects(self.repository, [name])]), strict=True))
        return self.files.get(name)


def _issuances(commit: Commit) -> Iterator[ItemChange]:
    """Yield an event for each brief whose issuance a commit records: not listed, but its message is about that too."""
    for path in (PurePosixPath(file.path) for file in commit.files):
        if path.is_relative_to(ISSUED):
            yield ItemChange("issuance", str(path), str(path), ISSUED, (), names=path.stem)


def folder_of_record(path: str, content: str) -> str:
    """Return the folder of a record's file; empty for any other file."""
    place = PurePosixPath(path)
    below = place.relative_to(content).parts if place.is_relative_to(content) else ()
    return below[0] if len(below) > 1 and below[0] in KINDS and place.suffix == ".yml" else ""


def is_page(path: str, content: str) -> bool:
    """Tell whether a file is a hand-written page, or is beside one."""
    return PurePosixPath(path).is_relative_to(PurePosixPath(content, PAGES))


def _page_event(path: str, old: PageVersion | None, new: PageVersion | None) -> ItemChange:
    what = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.CHANGED
    was, now = (page.handling if page else None for page in (old, new))
    before, after = (page.names if page else frozenset() for page in (old, new))
    return ItemChange("page", path, path, PAGES, (what,), was=was, now=now, names=" ".join(sorted(before ^ after)))


def events_between_files(before: Mapping[str, bytes], after: Mapping[str, bytes], content: str) -> Iterator[ItemChange]:
    """Yield what happened between two states of some files, by path, as if a commit had made the changes."""
    reader = FileVersionReader()
    states = [_State(), _State()]
    for state, files in zip(states, (before, after), strict=True):
        records = {path: data for path, data in files.items() if folder_of_record(path, content)}
        for path, read in zip(records, reader.read([*records.values()]), strict=True):
            if read is not None:
                state.records[PurePosixPath(path).stem] = read
                state.folders[PurePosixPath(path).stem] = folder_of_record(path, content)
    yield from (event for _, event in _changes_between(*states))
    for path in dict.fromkeys((*after, *before)):
        if is_page(path, content):
            old, new = (read_page(files[path]) if path in files else None for files in (before, after))
            yield _page_event(path, old, new)


def _of_merge(events: tuple[ItemChange, ...]) -> Iterator[ItemChange]:
    """Yield a merge's own changes, from its events, one for each parent."""
    differs = len({event.was for event in events}) > 1
    kept = events if differs or any(event.cites or event.kind == "position" for event in events) else ()
    event = own_part(events)
    if event or kept:
        yield replace(event or replace(events[0], what=(), keys=()), parents=kept)


def own_part(events: Sequence[ItemChange]) -> ItemChange | None:
    """Return, from a merge's events for each parent, what differs from all: combining two edits is not a change."""
    first, *others = events
    keys = tuple(key for key in first.keys if all(key in other.keys for other in others))
    what = tuple(what for what in first.what if all(what in other.what for other in others))
    if keys:  # an event does not name a mark of review that came with new words
        what = what_remains({w for event in events for w in event.what if w in what or w != ChangeKind.RENAMED}, keys)
    return replace(first, keys=keys, what=what) if what and (keys or not first.keys) else None


Found = tuple[tuple[str, str, str], ItemChange]
"""Kind, record and id; the event."""


def _changes_between(before: _State, after: _State) -> Iterator[Found]:
    """Yield what happened between two states of the same files: records, facts, positions, each in order."""
    former, merged = successions(
        before.records, after.records, {r: file.record.get("former_ids", ()) for r, file in after.records.items()}
    )
    renamed = _renamed_facts(before, after)
    translate = translator({**merged, **{old: new for new, old in (*former.items(), *renamed.items())}})
    for record in dict.fromkeys((*after.records, *before.records)):
        if record not in former.values():
            known = (former.get(record, ""), merged.get(record, ""), record in merged.values())
            yield from _record_changes(record, known, before, after, translate)
    successor = {old: new for new, old in former.items()}
    for fact_id in dict.fromkeys((*after.facts, *(i for i in before.facts if i not in renamed.values()))):
        home, new = after.facts.get(fact_id, ("", None))
        old_id = renamed.get(fact_id, "")
        old_home, old = before.facts.get(old_id or fact_id, ("", None))
        was = before.handlings(old_home or former.get(home, home), old)
        now = after.handlings(home or successor.get(old_home, old_home), new)
        if old is new and home == old_home and was == now:  # the same piece in both versions, as are most facts
            continue
        edits = edits_between(translate(old), new) if old is not None and new is not None else ()
        if old is not None and new is not None and former.get(home, home) != old_home:
            edits = (*edits, FieldEdit("home", old_home, home))
        what = _kinds_of_change(old, new, edits, renamed=bool(old_id))
        if what or was != now:
            record, folders = home or old_home, (after if home else before).folders
            event = ItemChange("fact", fact_id, record, folders[record], what, (), old_id, was, now)
            event = replace(event, reworded=_rewording(old, new))
            yield ("fact", "", fact_id), _with_edits(event, old, new, edits)


def _rewording(old: PlainValues | None, new: PlainValues | None) -> tuple[str, str] | None:
    before, after = (str(values.get("text", "")) if values else "" for values in (old, new))
    return (before, after) if before and before != after else None


def _renamed_facts(before: _State, after: _State) -> dict[str, str]:
    """Return current to former id of facts that say the same under another id."""
    gone = {_statement(fact): i for i, (_, fact) in before.facts.items() if i not in after.facts}
    fresh = ((i, fact) for i, (_, fact) in after.facts.items() if i not in before.facts) if gone else ()
    return {fact_id: old_id for fact_id, fact in fresh if (old_id := gone.pop(_statement(fact), ""))}


def _statement(fact: PlainValues) -> tuple[PlainValue | None, ...]:
    return tuple(fact.get(key) for key in ("text", "date", "by", "sources"))


def successions(
    before: Collection[str], after: Collection[str], former_ids: Mapping[str, Iterable[str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the renamed records, current to former id, and the merged ones, former to current id.

    A former id means a rename if no record had the current id before, and a merge otherwise.
    """
    renamed: dict[str, str] = {}
    merged: dict[str, str] = {}
    for record, formers in former_ids.items():
        for former in formers:
            if former in before and former not in after:
                if record in before or record in renamed:
                    merged[former] = record
                else:
                    renamed[record] = former
    return renamed, merged


def _record_changes(
    record: str, known: tuple[str, str, bool], before: _State, after: _State, translate: Any
) -> Iterator[Found]:
    """Yield what happened to a record and its positions.

    `known` has its former id, the record it was merged into, and whether another was merged into it. A
    position that continues in the other record does not count as removed, where that record may be seen.
    """
    former, into, has_merged = known
    new, old = after.records.get(record), before.records.get(former or record)
    folder = (after if new else before).folders[record]
    was, now = before.handlings(former or record), after.handlings(record)
    edits = edits_between(translate(old.record), new.record) if old and new else ()
    edits = tuple(edit for edit in edits if not ((former or has_merged) and edit.key == "former_ids"))
    if old and new and before.folders[former or record] != folder:
        kept = (edit for edit in edits if edit.key != "former_folders")
        edits = (*kept, FieldEdit("home", before.folders[former or record], folder))
    what = _kinds_of_change(old.record if old else None, new.record if new else None, edits, renamed=bool(former))
    if into and ChangeKind.REMOVED in what:
        what = (ChangeKind.MERGED,)
    if what:
        event = ItemChange("record", record, record, folder, what, (), former, was, now)
        values = (old.record if old else None, new.record if new else None)
        yield ("record", "", record), replace(_with_edits(event, *values, edits), into=into)
    old_lines = {str(values["actor"]): values for values in map(translate, old.positions.values())} if old else {}
    there = after.records[into].positions if into else {}
    for event in _position_changes(record, folder, old_lines, new.positions if new else {}):
        goes_on = event.id in there and there[event.id].get("line") == old_lines[event.id].get("line")
        if event.what or was != now:
            found = replace(event, was=was, now=now)
            yield ("position", record, event.id), replace(found, what=(), into=into) if goes_on else found


def _position_changes(
    record: str, folder: str, before: Mapping[str, PlainValues], after: Mapping[str, PlainValues]
) -> Iterator[ItemChange]:
    """Yield what happened to each position of a record, by actor, even if nothing."""
    for actor in dict.fromkeys((*after, *before)):
        old, new = before.get(actor), after.get(actor)
        edits = edits_between(old, new) if old and new else ()
        event = ItemChange("position", actor, record, folder, _kinds_of_change(old, new, edits))
        event = replace(event, before=_position_snapshot(old), after=_position_snapshot(new))
        yield _with_edits(event, old, new, edits)


def _with_edits(
    event: ItemChange, old: PlainValues | None, new: PlainValues | None, edits: tuple[FieldEdit, ...]
) -> ItemChange:
    if old is None or new is None:
        return replace(event, names=" ".join(ids_of_item(old or new or {})))
    cites = ids_of_edits(edits)
    cites += tuple((edit.key, (str(edit.before),)) for edit in edits if edit.key == "home" and event.kind == "fact")
    return replace(event, keys=tuple(dict.fromkeys(edit.key for edit in edits)), cites=cites)


def _position_snapshot(position: PlainValues | None) -> PositionSnapshot | None:
    if position is None:
        return None
    line, facts = position.get("line", ""), position.get("facts", ())
    return PositionSnapshot(line if isinstance(line, str) else "", facts if isinstance(facts, tuple) else (facts,))


def _kinds_of_change(
    old: PlainValues | None, new: PlainValues | None, edits: tuple[FieldEdit, ...], *, renamed: bool = False
) -> tuple[ChangeKind, ...]:
    if old is None or new is None:
        return (ChangeKind.ADDED,) if new is not None else (ChangeKind.REMOVED,)
    return change_kinds_of(edits, renamed=renamed)
