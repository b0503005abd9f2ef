"""Merges two records that turn out to be the same: facts, positions, names, posts, links and references.

In: a snapshot and two ids of one kind. Out: the files that change, and in sentences what could not be kept. The record
that stays keeps what it says; the other adds what is missing. Where both have a line by the same actor, a person
chooses. The former id redirects. All files change, or none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from briefing_site.base.problems import quoted
from briefing_site.edit.formatter import FormatError, format_text
from briefing_site.edit.parts import END_COMMENT, FilePart, listed, parts_of, written
from briefing_site.edit.rename import Changes, RenameError, refuse_unread, verify, with_references_renamed
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import Loaded, load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import AnyRecord

Keep = Literal["old", "into"]
OF_A_NAME = frozenset({"short", "sort", "disambiguation"})
"""Keys that belong to a record's own name, and do not apply to another's."""


class MergeRecordsError(ValueError):
    """The two cannot be merged; the message says why."""


@dataclass(frozen=True, slots=True)
class LineChoice:
    """Two lines by one actor, of which only one can be kept."""

    record: str
    actor: str
    old: str
    into: str

    @property
    def name(self) -> str:
        """The name by which it is answered: `salt:arcadia`."""
        return f"{self.record}:{self.actor}"


class UndecidedError(MergeRecordsError):
    """Somebody has to choose between lines first."""

    def __init__(self, choices: Sequence[LineChoice]) -> None:
        super().__init__(f"two lines by one actor: {', '.join(choice.name for choice in choices)}")
        self.choices = tuple(choices)


@dataclass(frozen=True, slots=True)
class MergedRecords:
    """The result of a merge."""

    changes: Changes
    dropped: tuple[str, ...]
    """What the merged record said and the remaining one does not say now, in sentences."""


@dataclass
class _Merger:
    """The state of one merge: whose lines are kept, and what is dropped on the way."""

    old: AnyRecord
    into: AnyRecord
    content: str
    keep: Mapping[str, Keep]
    choices: list[LineChoice] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def without_duplicates(self, parts: Sequence[FilePart], record: str, level: str = "") -> tuple[FilePart, ...]:
        """Return the parts of a record without duplicates in lists, a second line by an actor, or a tie to itself."""
        own = record == self.into.id
        found: list[FilePart] = []
        for part in parts:
            if part.values is not None:
                itself = {self.into.id} if own and (not level or (level == "facts" and part.name == "about")) else set()
                values = [value for value in dict.fromkeys(part.values) if value not in itself]
                if tuple(values) != part.values:
                    found += [replace(part, lines=tuple(listed(part, values)), values=tuple(values))] if values else []
                    continue
            elif own and not level and part.text[-1:] == (f"{part.name}: {self.into.id}",):
                continue
            below = self.without_duplicates(part.below, record, level if part.is_item else part.name)
            if part.name == "positions":
                below = self.one_line_each(below, record)
            found.append(replace(part, below=below))
        return tuple(found)

    def one_line_each(self, positions: Sequence[FilePart], record: str) -> tuple[FilePart, ...]:
        """Return positions with one of each actor: if two differ, the chosen one."""
        found: dict[str, FilePart] = {}
        for part in positions:
            actor = part.name.partition(" #")[0]
            found[actor] = self.chosen(record, found[actor], part) if actor in found else part
        return tuple(replace(part, name=actor) for actor, part in found.items())

    def chosen(self, record: str, first: FilePart, second: FilePart) -> FilePart:
        """Return which of two positions by one actor is kept; the first is that of the remaining record."""
        into, old = _line_of(first), _line_of(second)
        choice = LineChoice(record, first.name.removeprefix("actor: ").partition(" #")[0], old, into)
        if into == old:
            return _with_facts_of(first, second)
        kept = self.keep.get(choice.name)
        if not kept:
            self.choices.append(choice)
            return first
        gone = into if kept == "old" else old
        self.dropped.append(
            f"{choice.name}: the line {quoted(gone, 200)} was dropped, and the facts that it cited are no longer cited."
        )
        return replace(second, name=first.name) if kept == "old" else first

    def combined(self, old: Sequence[FilePart], into: Sequence[FilePart]) -> Iterator[FilePart]:
        """Yield the parts of the remaining record after the merge."""
        theirs = {part.name: part for part in old}
        for part in into:
            other = theirs.pop(part.name, None)
            yield self.joined(part, other) if other else part
        yield from (part for name, part in theirs.items() if name not in OF_A_NAME)

    def joined(self, part: FilePart, other: FilePart) -> FilePart:
        """Return a key that both have: lists are joined; otherwise the remaining record's value is kept."""
        if part.name == END_COMMENT:
            return replace(part, lines=(*part.lines, *other.lines))
        if part.below and other.below:
            known = {item.name for item in part.below}
            twice = [item for item in other.below if item.name in known]
            if part.name == "positions":
                again = tuple(replace(item, name=f"{item.name} #2") for item in twice)
            else:
                again = ()
                same = {item.name: item.text for item in part.below}
                self.dropped += [
                    f"{part.name}: {_part_words(item)} of the other was dropped."
                    for item in twice
                    if item.text != same[item.name]
                ]
            new = tuple(item for item in other.below if item.name not in known)
            return replace(part, below=(*part.below, *again, *new))
        if part.values is not None and other.values is not None:
            values = tuple(dict.fromkeys((*part.values, *other.values)))
            return replace(part, lines=tuple(listed(part, values)), values=values)
        if part.text != other.text and part.name not in {"name", "short", "names"}:
            self.dropped.append(f"{part.name}: {_part_words(other)} was dropped.")
        return part


def merged_records(
    snapshot: Snapshot, old: str, into: str, keep: Mapping[str, Keep], content: str = "content"
) -> MergedRecords:
    """Return what changes when the record `old` becomes part of `into`.

    `keep` says which of two lines by one actor to keep, by the name of the choice. Raises MergeRecordsError if the two
    cannot be merged, and UndecidedError if a choice is open.
    """
    loaded = load_snapshot(snapshot)
    base = FactBase(loaded.records)
    _refuse(base, loaded, old, into)
    merger = _Merger(base.records[old], base.records[into], content, keep)
    gone, path = merger.old.origin.path, merger.into.origin.path
    try:
        changes = with_references_renamed(loaded, base, old, into)
        files = {**snapshot.files, **{name: data for name, data in changes.items() if data is not None}}
        for name in changes:
            if name in snapshot.files and name not in {gone, path}:
                record = next(r.id for r in base.records.values() if r.origin.path == name)
                parts = parts_of(files[name], name, content)
                changes[name] = _text(
                    merger.without_duplicates(_ours_first(parts, base.records[record], old), record), name, content
                )
        parts = tuple(merger.combined(parts_of(files[gone], gone, content), parts_of(files[path], path, content)))
        parts = merger.without_duplicates(parts, into)
        changes[path] = _text((*_without_names(parts), *_names(merger)), path, content)
        changes[gone] = None
        if merger.choices:
            raise UndecidedError(merger.choices)
        verify(snapshot, loaded, changes, old, gone=1)
    except (FormatError, RenameError) as error:
        raise MergeRecordsError(str(error)) from None
    return MergedRecords(changes, tuple(merger.dropped))


def _refuse(base: FactBase, loaded: Loaded, old: str, into: str) -> None:
    for name in (old, into):
        if name in loaded.broken:
            raise MergeRecordsError(f"{quoted(name)} has a mistake; fix it first (`briefing check`).")
        if name not in base.records:
            raise MergeRecordsError(f"no record {quoted(name)}. {base.hint_for(name, base.records)}".rstrip())
    one, other = base.records[old], base.records[into]
    if one is other:
        raise MergeRecordsError(f"{quoted(old)} is already one record.")
    if one.folder != other.folder:
        raise MergeRecordsError(f"{quoted(old)} is one of the {one.folder}, {quoted(into)} one of the {other.folder}.")
    for record in (one, other):
        if record.withdrawn:
            raise MergeRecordsError(f"{quoted(record.id)} is withdrawn; what is withdrawn is not merged.")
    if one.handling != other.handling:
        handlings = " and ".join(f"{quoted(r.id)} {r.handling or 'the default'}" for r in (one, other))
        raise MergeRecordsError(
            f"their handling differs ({handlings}); give both the same one first, so that nothing is disclosed."
        )
    try:
        refuse_unread(loaded, old)
    except RenameError as error:
        raise MergeRecordsError(str(error)) from None


def _text(parts: Iterable[FilePart], path: str, content: str) -> bytes:
    lines = [line for part in parts for line in written(part)]
    return format_text(("\n".join(lines) + "\n").encode(), path, content).encode()


def _ours_first(parts: tuple[FilePart, ...], record: AnyRecord, old: str) -> tuple[FilePart, ...]:
    """Return the parts with the line of the merged actor after the line of the remaining one."""
    actors = [position.actor for position in record.positions]
    if old not in actors:
        return parts
    return tuple(
        replace(part, below=_moved_back(part.below, actors.index(old))) if part.name == "positions" else part
        for part in parts
    )


def _moved_back(items: tuple[FilePart, ...], place: int) -> tuple[FilePart, ...]:
    return (*items[:place], *items[place + 1 :], items[place])


def _line_of(position: FilePart) -> str:
    """Return the words of a position."""
    return _words(next(part for part in position.below if part.name == "line"))


def _words(part: FilePart) -> str:
    """Return the value of a key, on one line."""
    words = " ".join(text.strip() for text in part.text if not text.lstrip().startswith("#"))
    return words.removeprefix(f"{part.name}:").strip().removeprefix(">-").strip()


def _with_facts_of(first: FilePart, second: FilePart) -> FilePart:
    """Return a position, adding the facts of another with the same words."""
    facts = {part.name: part.values or () for part in second.below}.get("facts", ())
    below = (
        replace(part, lines=tuple(listed(part, values)), values=values)
        if part.name == "facts" and part.values is not None and (values := tuple(dict.fromkeys((*part.values, *facts))))
        else part
        for part in first.below
    )
    return replace(first, below=tuple(below))


def _part_words(part: FilePart) -> str:
    return quoted(_words(part), 200)


# --- names ----------------------------------------------------------------------------------------------------------

NAMES = ("names", "aliases", "former_ids")
"""Keys that `_names` rewrites."""


def _without_names(parts: Iterable[FilePart]) -> Iterator[FilePart]:
    return (part for part in parts if part.name not in NAMES)


def _names(merger: _Merger) -> Iterator[FilePart]:
    """Yield all names that either record had, and all ids."""
    old, into = merger.old, merger.into
    ids = (*into.former_ids, *old.former_ids, old.id)
    yield FilePart("former_ids", (f"former_ids: {json.dumps(list(dict.fromkeys(ids)))}",))
    if not into.holds_facts:
        return
    names = {**old.names, **into.names}
    lost = [name for tag, name in old.names.items() if names[tag] != name]
    given = dict.fromkeys((*into.aliases, old.name, old.short, *old.aliases, *lost))
    aliases = [alias for alias in given if alias and alias not in {into.name, into.short}]
    if names:
        lines = (f"  {tag}: {json.dumps(name, ensure_ascii=False)}" for tag, name in names.items())
        yield FilePart("names", ("names:", *lines))
    if aliases:
        yield FilePart("aliases", (f"aliases: {json.dumps(aliases, ensure_ascii=False)}",))
