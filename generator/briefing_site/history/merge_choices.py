"""How a merge resolved its two sides: which of two values it took, and what it dropped from one side.

In: the content of a merge's files at the merge base, on either side, and in the merge. Out: a `MergeChoice` for each
key that both sides changed differently, and for each change that the merge does not have. A comparison of two states
shows only what won.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from briefing_site.facts.field_diff import REDACTED_KEYS
from briefing_site.facts.plain_values import PlainValue, PlainValues, items_of
from briefing_site.history.file_versions import FileVersion

TEXT_KEYS = ("text", "line", "summary", "name")
"""Keys of an item's main text: the first one that it has represents the item."""


@dataclass(frozen=True, slots=True)
class MergeSide:
    """One side of a merge."""

    value: PlainValue
    """Empty if there is nothing."""
    author: str = ""
    """Who changed it last on this side; empty if nobody did."""
    day: str = ""


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """One key that a merge resolved, or a whole item if one side lacks it."""

    kind: str
    """`fact`, `position` or `record`."""
    id: str
    """Id of the fact or record; for a position, the actor's."""
    record: str
    """The record that it is in."""
    folder: str
    key: str
    """Empty if the whole item was added or removed; then the values are its words."""
    before: PlainValue
    """The value at the merge base."""
    ours: MergeSide
    """The side that was merged into."""
    theirs: MergeSide
    """The side that was merged."""
    taken: PlainValue
    """What the merge has."""
    author: str = ""
    """Who merged."""
    day: str = ""
    handling: str = ""
    """The highest handling in any of the four states."""

    @property
    def outcome(self) -> str:
        """Whose value the merge has: `ours`, `theirs` or `neither`."""
        return next((name for name in ("ours", "theirs") if getattr(self, name).value == self.taken), "neither")


@dataclass(frozen=True, slots=True)
class StatedThing:
    """A record, a fact or a position in one state."""

    kind: str
    id: str
    record: str
    folder: str
    values: PlainValues


State = Mapping[tuple[str, str], StatedThing]
"""The items of a state, by kind and address."""


def things_in(files: Mapping[tuple[str, str], FileVersion | None]) -> State:
    """Return the items in the files of one state, given by folder and record; unreadable files are left out."""
    found: dict[tuple[str, str], StatedThing] = {}
    for (folder, record), version in files.items():
        if version is None:
            continue
        found["record", record] = StatedThing("record", record, record, folder, version.record)
        for actor, values in version.positions.items():
            found["position", f"{record}/{actor}"] = StatedThing("position", actor, record, folder, values)
        for fact, values in version.facts.items():
            found["fact", fact] = StatedThing("fact", fact, record, folder, values)
    return found


def choices_between(before: State, ours: State, theirs: State, taken: State) -> Iterator[MergeChoice]:
    """Yield what a merge resolved; the caller adds authors and handling."""
    states = (before, ours, theirs, taken)
    for place in dict.fromkeys(place for state in states for place in state):
        about = next(state[place] for state in reversed(states) if place in state)
        values = tuple(state[place].values if place in state else {} for state in states)
        for key, (was, our, their, now) in _decided(*values):
            sides = MergeSide(our), MergeSide(their)
            yield MergeChoice(about.kind, about.id, about.record, about.folder, key, was, *sides, now)


def _decided(
    before: PlainValues, ours: PlainValues, theirs: PlainValues, taken: PlainValues
) -> Iterator[tuple[str, tuple[PlainValue, PlainValue, PlainValue, PlainValue]]]:
    """Yield each key that was resolved, with its values; an empty key for an item that one side lacks."""
    if not (ours and theirs and taken):
        if _is_decided(before, ours, theirs, taken):
            yield "", (_words(before), _words(ours), _words(theirs), _words(taken))
        return
    for key in dict.fromkeys((*before, *ours, *theirs, *taken)):
        if key in REDACTED_KEYS:
            continue
        was, our, their, now = (values.get(key, "") for values in (before, ours, theirs, taken))
        joined = {*items_of(our), *items_of(their)} - ({*items_of(was)} - ({*items_of(our)} & {*items_of(their)}))
        is_joined = not isinstance(now, str) and {*items_of(now)} == joined
        if _is_decided(was, our, their, now) and not is_joined:
            yield key, (was, our, their, now)


def _is_decided(was: object, ours: object, theirs: object, now: object) -> bool:
    """Tell whether both sides changed a value differently, or the merge dropped a change made on one side."""
    if ours == theirs:
        return False
    return (was not in (ours, theirs)) or now == was


def _words(values: PlainValues) -> PlainValue:
    return next((values[key] for key in TEXT_KEYS if key in values), "")
