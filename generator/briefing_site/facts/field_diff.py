"""What an edit of a record, a fact or a position changed: the keys that differ, and the kind of change.

In: two states as plain values. Out: `FieldEdit`s, and `ChangeKind`s. Both diff and history use it, so that a reviewer's
diff and a page's history call the same change by the same name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations

from pydantic import BaseModel

from briefing_site.facts.field_marks import FACTS
from briefing_site.facts.fields import Role, fields_of, keys_naming, keys_of_type, vouched_fields
from briefing_site.facts.model import BriefSection, Fact, Line
from briefing_site.facts.plain_values import SECTIONS, WHOLE, PlainValue, PlainValues, items_of
from briefing_site.facts.text.word_diff import WordChange, word_diff

REVIEWED_KEYS = frozenset(spec.key for spec in vouched_fields(Fact))
"""What a review of a fact vouches for: words, speaker, date, sources, status, handling. An edit of these ends it."""
SUPPORTING_KEYS = frozenset(
    spec.key for spec in vouched_fields(Fact) if spec.role is Role.CITATIONS or spec.refers_to == FACTS
)
"""What a fact itself rests on: sources, and other facts."""
FACTS_NAMED = frozenset(keys_naming(Fact, FACTS))
"""Keys of a fact that name other facts."""
MEANING_KEYS = REVIEWED_KEYS - SUPPORTING_KEYS - {"handling"}
"""What a fact says, and how surely: whatever rests on the fact says something else when one of these changes."""
REDACTED_KEYS = keys_of_type("Note")
"""For reviewers only: that it changed is reported, but not its words."""
ID_KEYS = frozenset(spec.key for model in WHOLE for spec in fields_of(model) if spec.role is Role.ID)
"""Keys that hold one id."""
ID = re.compile("[a-z0-9-]+")
ID_LISTS = frozenset(spec.key for model in (*WHOLE, BriefSection) for spec in fields_of(model) if spec.role is Role.IDS)
"""Keys whose items are ids."""
SOURCE_LISTS = frozenset(spec.key for model in WHOLE for spec in fields_of(model) if spec.role is Role.CITATIONS)
"""Keys whose items begin with the id of a source."""


def _ids_named_in(part: type[BaseModel]) -> re.Pattern[str]:
    """Return a pattern that finds the ids in a part of a record, written on one line."""
    if part is Line:
        return re.compile(r"(\[[^\]]*\])$")
    keys = "|".join(spec.key for spec in fields_of(part) if spec.role in {Role.ID, Role.IDS, Role.CITATIONS})
    return re.compile(rf"\b(?:{keys}): (\[[^\]]*\]|[a-z0-9-]+)")


CITING = {
    spec.key: _ids_named_in(spec.part)
    for model in (*WHOLE, BriefSection)
    for spec in fields_of(model)
    if spec.part and spec.part not in {*WHOLE, BriefSection}
}
"""How the items of these keys, on one line each, name what they rest on."""
LINKED_ID = re.compile(r"(?<=\[\[)[a-z0-9-]+(?=[]|])|(?<=[\[ ;]@)[a-z0-9-]+(?=[];])")
"""What an id would be in prose, linked to (`[[salt]]`) or cited (`[@salt-is-dear; @salt-falls]`)."""


class ChangeKind(StrEnum):
    """What happened to a fact, a record or a position; the gravest first."""

    REMOVED = "removed"
    MERGED = "merged"
    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DISPUTED = "disputed"
    RECLASSIFIED = "reclassified"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"
    RESTORED = "restored"
    ADDED = "added"
    REVIEWED = "reviewed"


RANK = {what: rank for rank, what in enumerate(ChangeKind)}
STATUS_KINDS = {"retracted": ChangeKind.RETRACTED, "superseded": ChangeKind.SUPERSEDED, "disputed": ChangeKind.DISPUTED}
WORDS_OF_KEYS: Mapping[str, tuple[ChangeKind, ...]] = {
    "status": (ChangeKind.RETRACTED, ChangeKind.SUPERSEDED, ChangeKind.DISPUTED, ChangeKind.RESTORED),
    "withdrawn": (ChangeKind.WITHDRAWN, ChangeKind.RESTORED, ChangeKind.CHANGED),
    "handling": (ChangeKind.RECLASSIFIED,),
    "reviewed": (ChangeKind.REVIEWED,),
    "home": (ChangeKind.MOVED,),
    "former_folders": (ChangeKind.MOVED,),
    "former_ids": (ChangeKind.RENAMED,),
}
"""The kinds of change that an edit of these keys may be; an edit of any other is a plain change."""


@dataclass(frozen=True)
class FieldEdit:
    """One key whose value changed; an empty value means that the key was missing."""

    key: str
    before: PlainValue = ""
    after: PlainValue = ""

    @cached_property
    def marks(self) -> tuple[WordChange, ...]:
        """The word diff of two texts; for lists, the removed and the added items."""
        if isinstance(self.before, str) and isinstance(self.after, str):
            return tuple(word_diff(self.before, self.after)) if self.before and self.after else ()
        return ()

    @property
    def alike(self) -> tuple[WordChange, ...]:
        """The word diff of two texts of several words, if they have more in common than not; else nothing."""
        same = sum(len(mark.text) for mark in self.marks if mark.state == "same")
        longest = max(len(str(self.before)), len(str(self.after)))
        return self.marks if " " in str(self.before) and same * 2 > longest else ()

    @property
    def gone(self) -> tuple[str, ...]:
        """Items of a list that are no longer there."""
        return tuple(item for item in items_of(self.before) if item not in items_of(self.after))

    @property
    def new(self) -> tuple[str, ...]:
        """Items of a list that were not there."""
        return tuple(item for item in items_of(self.after) if item not in items_of(self.before))

    @property
    def moved(self) -> tuple[tuple[str, ...], ...]:
        """Items of a list that stayed, but not as often as they were, or two of them in the other order."""
        before, after = items_of(self.before), items_of(self.after)
        kept = [item for item in dict.fromkeys(before) if item in after]
        repeated = ((item,) for item in kept if before.count(item) != after.count(item))
        return (*repeated, *((a, b) for a, b in combinations(kept, 2) if after.index(a) > after.index(b)))


def edits_between(before: PlainValues, after: PlainValues) -> tuple[FieldEdit, ...]:
    """Return the keys that differ, in the order of the new values and then of the old, without the words of notes."""
    keys = [key for key in dict.fromkeys((*after, *before)) if before.get(key) != after.get(key)]
    return tuple(edit for key in keys for edit in _edits_of(key, before.get(key, ""), after.get(key, "")))


def _edits_of(key: str, before: PlainValue, after: PlainValue) -> Iterator[FieldEdit]:
    """Yield one edit for a key, one for each line of a brief's sections."""
    if key in REDACTED_KEYS:
        yield FieldEdit(key)
    elif key in SECTIONS:
        yield from _line_edits(items_of(before), items_of(after))
    else:
        yield FieldEdit(key, before, after)


def _line_edits(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[FieldEdit]:
    """Pair the lines that changed with those that took their place under the same heading."""
    for tag, start, end, from_, to in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        gone = [line.partition(": ")[::2] for line in before[start:end]]
        for line in after[from_:to]:
            heading, _, text = line.partition(": ")
            earlier = next((old for old in gone if old[0] == heading), None)
            if earlier:
                gone.remove(earlier)
            yield FieldEdit(heading, earlier[1] if earlier else "", text)
        yield from (FieldEdit(heading, text) for heading, text in gone)


def ids_of_edits(edits: Iterable[FieldEdit]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the key and ids of each value, or item of a list, that was added, removed or moved and names something."""
    groups = ((edit.key, group) for edit in edits for group in (*((i,) for i in (*edit.gone, *edit.new)), *edit.moved))
    found = ((key, tuple(i for item in group for i in _ids_in(key, item))) for key, group in groups)
    return tuple((key, ids) for key, ids in found if ids)


def ids_of_item(values: PlainValues) -> tuple[str, ...]:
    """Return the ids that a fact, a record or a position names anywhere, each once."""
    found = (i for key, value in _values_of(values) for i in _ids_in(key, value))
    return tuple(dict.fromkeys(found))


def _values_of(item: PlainValues) -> Iterator[tuple[str, str]]:
    """Yield each key with its value, or with each item of its list; the lines of a brief's sections by their own."""
    for key, value in item.items():
        if isinstance(value, str):
            yield key, value
        elif key in SECTIONS:
            yield from ((heading, text) for heading, _, text in (line.partition(": ") for line in value))
        else:
            yield from ((key, each) for each in value)


def _ids_in(key: str, value: str) -> tuple[str, ...]:
    """Return the ids that one value, or one item of a list, names: as such, in a part of a record, or in prose."""
    if key in ID_LISTS or key in ID_KEYS:
        return (value,)
    if key in SOURCE_LISTS:
        return (value.partition(" ")[0],)
    linked = LINKED_ID.findall(value) if "[" in value else ()
    if key not in CITING:
        return tuple(linked)
    lists = (match[1].strip("[]") for match in CITING[key].finditer(value))
    cited = (cited.split()[0] for listed in lists for cited in listed.split(",") if cited.strip())
    return tuple(dict.fromkeys((*cited, *linked)))


def change_kinds_of(edits: Collection[FieldEdit], *, renamed: bool = False) -> tuple[ChangeKind, ...]:
    """Return the kinds of change for the edits of one item, and for a new id, the most serious first; else empty.

    Diff, log, history and feeds all take their words from here.
    """
    found = {what for edit in edits for what in _kind_of(edit)} | ({ChangeKind.RENAMED} if renamed else set())
    if edits and not found:
        found = {ChangeKind.CHANGED}  # what is disputed or superseded names another fact
    if ChangeKind.CHANGED in found:
        found.discard(ChangeKind.REVIEWED)
    return tuple(sorted(found, key=RANK.__getitem__))


def what_remains(what: Iterable[ChangeKind], keys: Collection[str]) -> tuple[ChangeKind, ...]:
    """Return the kinds of change that still apply if only the edits of some keys are shown."""
    possible = {word for key in keys for word in WORDS_OF_KEYS.get(key, (ChangeKind.CHANGED,))} | {ChangeKind.RENAMED}
    found = {word for word in what if word in possible}
    if ChangeKind.REVIEWED in possible and ChangeKind.CHANGED not in found:
        found.add(ChangeKind.REVIEWED)
    return tuple(sorted(found, key=RANK.__getitem__))


def translator(present: Mapping[str, str]) -> Callable[[PlainValues], PlainValues]:
    """Return a function that replaces former ids with current ones: a rename alone is not an edit."""
    if not present:
        return lambda values: values

    def renamed(match: re.Match[str]) -> str:
        return present.get(match[0], match[0])

    def translate(values: PlainValues) -> PlainValues:
        return {
            key: tuple(ID.sub(renamed, item) for item in value)
            if isinstance(value, tuple)
            else (present.get(value, value) if key in ID_KEYS else LINKED_ID.sub(renamed, value))
            for key, value in values.items()
        }

    return translate


def makes_review_stale(edits: Iterable[FieldEdit]) -> bool:
    """Tell whether the edits change what a review vouches for, without a new review among them."""
    keys = {edit.key for edit in edits}
    return bool(keys & REVIEWED_KEYS) and "reviewed" not in keys


def _kind_of(edit: FieldEdit) -> Iterator[ChangeKind]:
    if edit.key == "status":
        yield STATUS_KINDS.get(str(edit.after), ChangeKind.RESTORED)
    elif edit.key == "withdrawn" and not (edit.before and edit.after):
        yield ChangeKind.WITHDRAWN if edit.after else ChangeKind.RESTORED
    elif edit.key == "handling":
        yield ChangeKind.RECLASSIFIED
    elif edit.key == "reviewed":
        yield ChangeKind.REVIEWED
    elif edit.key in {"home", "former_folders"}:
        yield ChangeKind.MOVED
    elif edit.key == "former_ids":
        yield ChangeKind.RENAMED
    elif edit.key not in {"disputed_by", "superseded_by"}:
        yield ChangeKind.CHANGED
