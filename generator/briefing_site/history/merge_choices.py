"""What a merge decided between its two sides: which of two values it took, and what it dropped from one side.

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
"""Where the words of a thing stand: the first of them that it has stands for the whole."""


@dataclass(frozen=True, slots=True)
class MergeSide:
    """What one side of a merge says."""

    value: PlainValue
    """Empty where there is nothing."""
    author: str = ""
    """Who changed it last on this side; empty where nobody did."""
    day: str = ""


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """One key that a merge decided; where a thing is missing on a side, one thing."""

    kind: str
    """`fact`, `position` or `record`."""
    id: str
    """Of the fact or record; the actor's, for a position."""
    record: str
    """The record that it is in."""
    folder: str
    key: str
    """Empty where the thing came or went as a whole: then its words are the values."""
    before: PlainValue
    """Where the sides parted."""
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
    """The highest handling that any of the four states names."""

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
"""Kind and address of each thing to what a state says of it."""


def things_in(files: Mapping[tuple[str, str], FileVersion | None]) -> State:
    """Return what is in the files of one state, which are given by folder and record; what is unreadable is not."""
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
    """Yield what a merge decided; who changed what, and how restricted it is, is for others to say."""
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
    """Yield each key that was decided, with its values; the empty key for a thing that a side does not have."""
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
    """Tell whether both sides changed something, each in its own way, or the merge has not what one alone changed."""
    if ours == theirs:
        return False
    return (was not in (ours, theirs)) or now == was


def _words(values: PlainValues) -> PlainValue:
    return next((values[key] for key in TEXT_KEYS if key in values), "")
