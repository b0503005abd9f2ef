"""Records, facts and positions as plain values by key, and what an edit of them amounts to.

In: models, or what YAML gave for an old revision that today's model might refuse. Out: text and tuples of text
by key, `FieldEdit`s, and the word for each edit. Comparing and history both rest on it, so that a reviewer's diff
and a page's history call the same change by the same name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.fields import Role, fields_of, keys_of_type, vouched_fields
from briefing_site.facts.model import INJECTED, KINDS, BriefSection, Fact, FormerLine, Line, Position, Post
from briefing_site.facts.types import TLP, Citation, Review

PlainValue = str | tuple[str, ...]
"""A value as it is shown: text, or the items of a list."""
PlainValues = Mapping[str, PlainValue]

REVIEWED_KEYS = frozenset(spec.key for spec in vouched_fields(Fact))
"""What a review of a fact vouches for: words, speaker, date, sources, status, handling. An edit of these ends it."""
MEANING_KEYS = REVIEWED_KEYS - {"sources", "rests_on", "handling"}
"""What a fact says, and how surely: whatever rests on the fact says something else when one of these changes."""
REDACTED_KEYS = keys_of_type("Note")
"""For reviewers' eyes in the file; a change of it is told, its words are not."""
SECTIONS = frozenset({"sections"})
WHOLE = (*KINDS.values(), Fact, Position)
"""The models that are compared key by key; their parts are lines of text."""
DEFAULTS = {
    spec.key: "false" if spec.default is False else str(spec.default)
    for model in WHOLE
    for spec in fields_of(model)
    if spec.default is False or (spec.default and isinstance(spec.default, str))
}
"""What a key says when it is left out."""
LISTS = frozenset(spec.key for model in WHOLE for spec in fields_of(model) if spec.is_list)
ID_KEYS = frozenset(spec.key for model in WHOLE for spec in fields_of(model) if spec.role is Role.ID)
"""Keys that hold one id."""
ID = re.compile("[a-z0-9-]+")
ID_LISTS = frozenset(
    """about related disputed_by superseded_by participants parties issues positions cooperation people""".split()  # noqa: SIM905 - as above
)
"""Keys whose items are ids, and which are shown without those that an audience may not see."""
CITING = {
    "posts": re.compile(r"\borg: ([a-z0-9-]+)|\bsources: (\[[^\]]*\]|[a-z0-9-]+)"),
    "former": re.compile(r"\bfacts: (\[[^\]]*\]|[a-z0-9-]+)"),
    "chronology": re.compile(r"\babout: (\[[^\]]*\]|[a-z0-9-]+)"),
    "points_to_make": re.compile(r"(\[[^\]]*\])$"),
    "if_raised": re.compile(r"(\[[^\]]*\])$"),
}
"""How the items of these keys, on one line each, name what they rest on."""
LINKED_ID = re.compile(r"(?<=\[\[)[a-z0-9-]+(?=[]|])")
"""What an id would be in a list of values, and in prose."""
WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|\w+(?:[’'-]\w+)*|\s+|.", re.DOTALL)
"""The pieces in which texts are compared: words, single ideographs, white space, single marks."""
MAX_PIECES = 4_000
"""Longer texts are compared line by line: the comparison is quadratic in the worst case."""


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
"""The words that an edit of these keys may get; that of any other is a change."""


@dataclass(frozen=True, slots=True)
class WordChange:
    """A stretch of a text that is the same in both, gone, or new."""

    state: str
    """`same`, `gone` or `new`."""
    text: str


@dataclass(frozen=True)
class FieldEdit:
    """One key whose value changed; an empty value stands for a key that was not there."""

    key: str
    before: PlainValue = ""
    after: PlainValue = ""

    @cached_property
    def marks(self) -> tuple[WordChange, ...]:
        """The two texts as one, word by word; for lists, the items that went and that came."""
        if isinstance(self.before, str) and isinstance(self.after, str):
            return tuple(word_diff(self.before, self.after)) if self.before and self.after else ()
        return ()

    @property
    def gone(self) -> tuple[str, ...]:
        """Items of a list that are no longer there."""
        return tuple(item for item in _items(self.before) if item not in _items(self.after))

    @property
    def new(self) -> tuple[str, ...]:
        """Items of a list that were not there."""
        return tuple(item for item in _items(self.after) if item not in _items(self.before))


def plain_model(model: BaseModel, without: Iterable[str] = ()) -> dict[str, PlainValue]:
    """Return a model's values by the keys of the files; what is empty or the default is left out."""
    omitted = {*INJECTED, *without} - ({"id"} if "id" not in without else set())
    values: dict[str, PlainValue] = {}
    for name, field in type(model).model_fields.items():
        key = field.alias or name
        if name in omitted or (name == "id" and field.exclude):
            continue
        value = _plain(getattr(model, name))
        if value and DEFAULTS.get(key) != value:
            values[key] = value
    return values


def plain_yaml(values: Mapping[str, Any], without: Iterable[str] = ()) -> dict[str, PlainValue]:
    """Return what YAML gave for a record or a fact, likewise; a single value of a list key is a list of one."""
    plain: dict[str, PlainValue] = {}
    for key, value in values.items():
        if key in without:
            continue
        shown = tuple(_lines_of_yaml(value)) if key in SECTIONS else _plain_yaml(value)
        listed = (shown,) if key in LISTS and isinstance(shown, str) and shown else shown
        if listed and DEFAULTS.get(key) != listed:
            plain[key] = listed
    return plain


def edits_between(before: PlainValues, after: PlainValues) -> tuple[FieldEdit, ...]:
    """Return the keys that differ, in the order of the new values and then of the old; no words of notes."""
    keys = [key for key in dict.fromkeys((*after, *before)) if before.get(key) != after.get(key)]
    return tuple(edit for key in keys for edit in _edits_of(key, before.get(key, ""), after.get(key, "")))


def _edits_of(key: str, before: PlainValue, after: PlainValue) -> Iterator[FieldEdit]:
    """Yield one edit for a key, one for each line of a brief's sections."""
    if key in REDACTED_KEYS:
        yield FieldEdit(key)
    elif key in SECTIONS:
        yield from _line_edits(_items(before), _items(after))
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


def ids_cited(key: str, item: str) -> tuple[str, ...]:
    """Return the ids without which one item of a key is not shown; empty for a key that is shown in any case."""
    if key in ID_LISTS or key in ID_KEYS:
        return (item,)
    matches = CITING[key].finditer(item) if key in CITING else ()
    lists = (group.strip("[]") for match in matches for group in match.groups() if group)
    return tuple(dict.fromkeys(cited.split()[0] for listed in lists for cited in listed.split(",") if cited.strip()))


def change_kinds_of(edits: Collection[FieldEdit], *, renamed: bool = False) -> tuple[ChangeKind, ...]:
    """Return the words for the edits of one thing, and for a new id of it, the gravest first; empty for neither.

    Diff, log, history and feeds all take their words from here.
    """
    found = {what for edit in edits for what in _kind_of(edit)} | ({ChangeKind.RENAMED} if renamed else set())
    if edits and not found:
        found = {ChangeKind.CHANGED}  # what is disputed or superseded names another fact
    if ChangeKind.CHANGED in found:
        found.discard(ChangeKind.REVIEWED)
    return tuple(sorted(found, key=RANK.__getitem__))


def what_remains(what: Iterable[ChangeKind], keys: Collection[str]) -> tuple[ChangeKind, ...]:
    """Return the words that still hold where of the edits only those of some keys are told."""
    possible = {word for key in keys for word in WORDS_OF_KEYS.get(key, (ChangeKind.CHANGED,))} | {ChangeKind.RENAMED}
    found = {word for word in what if word in possible}
    if ChangeKind.REVIEWED in possible and ChangeKind.CHANGED not in found:
        found.add(ChangeKind.REVIEWED)
    return tuple(sorted(found, key=RANK.__getitem__))


def translator(present: Mapping[str, str]) -> Callable[[PlainValues], PlainValues]:
    """Return a function that puts present ids in the place of former ones: a new name alone is no edit."""
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
    """Tell whether the edits touch what a review vouches for, with no new review among them."""
    keys = {edit.key for edit in edits}
    return bool(keys & REVIEWED_KEYS) and "reviewed" not in keys


def word_diff(before: str, after: str) -> Iterator[WordChange]:
    """Yield the stretches of two texts, what is gone before what is new, as few as can be read."""
    first, second = WORDS.findall(before), WORDS.findall(after)
    if len(first) + len(second) > MAX_PIECES:
        first, second = before.splitlines(keepends=True), after.splitlines(keepends=True)
    gone = new = ""
    for tag, start, end, from_, to in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        old, now = "".join(first[start:end]), "".join(second[from_:to])
        if tag != "equal" or (old.isspace() and (gone or new) and end < len(first)):
            gone, new = gone + old, new + now
            continue
        yield from _word_changes(gone, new)
        gone = new = ""
        yield WordChange("same", old)
    yield from _word_changes(gone, new)


def _word_changes(gone: str, new: str) -> Iterator[WordChange]:
    """Yield what is gone and what is new; white space at the end of both is the same."""
    tail = ""
    if gone and new and gone[-1].isspace() and new[-1].isspace():
        tail, gone, new = new[len(new.rstrip()) :], gone.rstrip(), new.rstrip()
    if gone:
        yield WordChange("gone", gone)
    if new:
        yield WordChange("new", new)
    if tail:
        yield WordChange("same", tail)


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


def more_restricted(before: PlainValue, after: PlainValue) -> bool:
    """Tell whether a handling became more restricted; a missing one counts as the least."""
    return _level(after) > _level(before)


def _level(handling: PlainValue) -> int:
    return TLP.index(handling) if isinstance(handling, str) and handling in TLP else -1


def _items(value: PlainValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ((value,) if value else ())


def _plain(value: object) -> PlainValue:
    """Return a value of the model as text, or as a tuple of texts."""
    if value is None or value is False:
        return ""
    if isinstance(value, (Citation, Review)) or not isinstance(value, (tuple, dict, BaseModel)):
        return _plain_scalar(value)
    if isinstance(value, dict):
        return tuple(f"{key}: {text}" for key, text in value.items())
    if isinstance(value, BaseModel):
        return _plain_part(value)
    return tuple(text for item in value for text in _items(_plain(item)))


def _plain_scalar(value: object) -> str:
    if isinstance(value, EdtfDate):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Citation):
        return f"{value.source} {value.locator}".rstrip()
    if isinstance(value, Review):
        return str(value._replace(fingerprint=""))  # it stays in the fact files
    return "true" if value is True else str(value)


def _plain_part(part: BaseModel) -> PlainValue:
    """Return a part of a record in one line, or a brief's section as the lines it holds."""
    if isinstance(part, BriefSection):
        return tuple(_section_lines(part))
    values = plain_model(part)
    if isinstance(part, (FormerLine, Line, Position)):
        head = "".join(f"{values[key]}: " for key in ("topic", "actor", "until") if key in values)
        return f"{head}{values['line']} [{', '.join(_items(values['facts']))}]"
    if isinstance(part, Post):
        return ", ".join(f"{key} {text}" if key != "title" else str(text) for key, text in _flat(values))
    return "; ".join(f"{key}: {text}" for key, text in _flat(values))


def _flat(values: PlainValues) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        yield key, value if isinstance(value, str) else ", ".join(value)


def _section_lines(section: BriefSection) -> Iterator[str]:
    values = plain_model(section)
    if section.body:
        yield f"{section.text}: {section.body}"
        return
    for key, value in values.items():
        name = key.replace("_", " ")
        yield from (f"{name}: {item}" for item in _items(value))


def _plain_yaml(value: Any) -> PlainValue:
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if isinstance(value, list):
        return tuple(_one_line(item) for item in value)
    if isinstance(value, dict):
        return tuple(f"{key}: {_one_line(item)}" for key, item in value.items())
    return ""


def _lines_of_yaml(sections: Any) -> Iterator[str]:
    """Yield a brief's sections as the lines that they hold, each after the key that it stands under."""
    for section in sections if isinstance(sections, list) else ():
        values = section if isinstance(section, dict) else {"": section}
        if "body" in values:
            yield f"text: {_one_line(values.get('text'))}: {_one_line(values['body'])}"
            continue
        for key, value in values.items():
            yield from (f"{key}: {_line_of_yaml(item)}" for item in (value if isinstance(value, list) else [value]))


def _line_of_yaml(item: Any) -> str:
    """Return a line to take as it is shown, its facts last, in brackets; anything else on one line."""
    if not isinstance(item, dict) or "line" not in item:
        return _one_line(item)
    head = f"{_one_line(item['topic'])}: " if "topic" in item else ""
    facts = item.get("facts") or []
    return f"{head}{_one_line(item['line'])} {_one_line(facts if isinstance(facts, list) else [facts])}"


def _one_line(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_one_line, value))}]"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_one_line(item)}" for key, item in value.items())
    return str(value) if value not in {None, False} else ""
