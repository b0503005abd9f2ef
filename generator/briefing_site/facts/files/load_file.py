"""Loads one fact file as a record with its facts, and collects every problem.

In: a file's path and bytes. Out: `LoadedFile`: the record, the problems, and the ids of what could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from briefing_site.base.problems import Loc, Origin, Problem, did_you_mean, nearest, quoted
from briefing_site.facts.files.key_paths import (
    cut_text,
    hint_of_empty,
    is_required,
    missing_hint,
    model_at,
    model_under,
    without_value,
)
from briefing_site.facts.files.snapshot import folder_of
from briefing_site.facts.files.unknown_keys import read_corrected
from briefing_site.facts.files.yaml_nodes import Node, origin_of, parse_yaml
from briefing_site.facts.kinds.strict import ORIGIN
from briefing_site.facts.model import KINDS, NO_KEYS, AnyRecord, Brief, Fact, Source, choices_of, keys_of, noun_of
from briefing_site.facts.types import id_error, yaml_shape_words

MAX_PROBLEMS = 100
"""The most problems reported for one file; more of them are usually one mistake, repeated."""
WRITTEN_ID = re.compile(rb"^[ \t]*(?:-[ \t]+)*id:[ \t]*['\"]?([a-z0-9]+(?:-[a-z0-9]+)*)", re.MULTILINE)
"""Where a file gives an id, whether it can be read as YAML or not."""
SYNONYMS = {
    "tlp:white": "TLP:CLEAR",
    "tlp:amber-strict": "TLP:AMBER+STRICT",
    "remote": "almost no chance",
    "highly improbable": "very unlikely",
    "improbable": "unlikely",
    "roughly even odds": "roughly even chance",
    "probable": "likely",
    "highly probable": "very likely",
    "nearly certain": "almost certain",
    "medium": "moderate",
    "claimed": "said",
    "claim": "said",
    "quote": "said",
    "statement": "said",
    "stated": "said",
    "agreement": "agreed",
    "action": "did",
    "event": "did",
    "fact": "context",
    "background": "context",
    "analysis": "assessment",
    "replaced": "superseded",
    "withdrawn": "retracted",
    "politician": "person",
    "state": "government",
    "ministry": "organisation",
    "country": "government",
    "organization": "organisation",
    "company": "organisation",
    "happened": "held",
    "canceled": "cancelled",
}
"""What people write for a value of the model, in small letters: the nearest in spelling may be the wrong one."""
VOWELS = "aeiou"
FORMS = {
    "sha256": "it is 64 hexadecimal digits in lower case, as `sha256sum` prints them",
    "[key]": "it is not a BCP 47 language tag, such as 'zh-Hans' or 'ja'",
}
"""What a pattern of the model means, by its key."""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """The result of loading one file. It depends only on the file's path and bytes."""

    record: AnyRecord | None
    problems: tuple[Problem, ...] = ()
    broken: frozenset[str] = frozenset()
    """Ids that the file tried to define and could not."""
    corrected: LoadedFile | None = None
    """What the file gives with each unknown key read as the one it is near to, or left out; None if it has none.

    Rules judge this, to find all else that is wrong. It is never shown: the key may have been a handling, misspelt.
    """


def load_file(path: str, data: bytes, content: str = "content") -> LoadedFile:
    """Load one record; wrong facts are left out, and a record whose own keys are wrong is None."""
    loaded = _load_whole_file(path, data, content)
    surplus = len(loaded.problems) - MAX_PROBLEMS
    if surplus <= 0:
        return loaded
    kept = loaded.problems[:MAX_PROBLEMS]
    more = Problem("problems-more", kept[-1].origin, f"{surplus:,} more in this file.", "Fix these first.")
    return LoadedFile(loaded.record, (*kept, more), loaded.broken)


def _load_whole_file(path: str, data: bytes, content: str) -> LoadedFile:
    record_id = PurePosixPath(path).stem
    if wrong := id_error(record_id):
        remedy = "Rename the file; if that name is taken, move its facts there."
        return LoadedFile(None, (Problem("id-form", Origin(path), f"{wrong}.", remedy),))
    node, problems = parse_yaml(data, path)
    if node is None:
        return LoadedFile(None, problems, ids_written_in(data) | {record_id})
    if not isinstance(node.value, dict):
        problem = Problem(
            "value-type",
            Origin(path, node.line, node.column),
            "a record is a set of keys.",
            "Start with 'name: …'.",
        )
        return LoadedFile(None, (*problems, problem), frozenset({record_id}))
    folder = folder_of(path, content)
    meant = _probable_folder(node.value, folder)
    loader = _FileLoader(path, data, record_id, node, problems)
    return loader.load_twice(KINDS[folder]) if meant is None else loader.misplaced(content, folder, *meant)


def _probable_folder(values: Mapping[str, Node], folder: str) -> tuple[str, str] | None:
    """Return the folder in which a record probably belongs, and a key that shows it; None if it fits its own as well.

    It fits another where that knows more of its keys and choices, has all that it requires, and is the only one.
    """
    if not _unfit_keys(values, KINDS[folder]):
        return None
    strange = {name: _unfit_keys(values, model) for name, model in KINDS.items()}
    others = [
        name
        for name, model in KINDS.items()
        if len(strange[name]) < len(strange[folder]) - (1 if strange[name] else 0)
        and all(key in values for key, field in keys_of(model).items() if field.is_required())
    ]
    key = next((key for key in strange[folder] if len(others) == 1 and key not in strange[others[0]]), "")
    return (others[0], key) if key else None


def _unfit_keys(values: Mapping[str, Node], model: type[AnyRecord]) -> list[str]:
    """Return the keys that a record of a kind does not have, or does not take these values for."""
    fields = keys_of(model)
    return [
        key
        for key, node in values.items()
        if key not in fields or (key == "type" and (known := choices_of(fields[key])) and node.value not in known)
    ]


def ids_written_in(data: bytes) -> frozenset[str]:
    """Return the fact ids in a file that cannot be parsed, so that references to them are not reported as well."""
    return frozenset(match[1].decode() for match in WRITTEN_ID.finditer(data))


class _FileLoader:
    def __init__(self, path: str, data: bytes, record_id: str, node: Node, problems: Iterable[Problem]) -> None:
        self.path = path
        self.data = data
        self.has_comments = b"#" in data
        self.record_id = record_id
        self.node = node
        self.problems = list(problems)
        self.broken: set[str] = set()
        self.unknown: dict[Loc, str] = {}
        """Unknown keys by place, with the key that each is near to."""

    def load_twice(self, model: type[AnyRecord]) -> LoadedFile:
        """Load the record; if it has unknown keys, also with these corrected."""
        strict = self.load(model)
        if not self.unknown or self._is_full():
            return strict
        read_corrected(self.node, self.unknown)
        again = _FileLoader(self.path, self.data, self.record_id, self.node, ()).load(model)
        problems = (*strict.problems, *(problem for problem in again.problems if problem not in strict.problems))
        return replace(strict, problems=problems, corrected=replace(again, problems=problems))

    def load(self, model: type[AnyRecord]) -> LoadedFile:
        values = self.node.value
        assert isinstance(values, dict)  # noqa: S101 - `load_file` made sure
        facts_node = None if issubclass(model, (Source, Brief)) else values.get("facts")
        facts: list[Fact] = []
        if facts_node and isinstance(facts_node.value, list):
            facts = self._facts(facts_node)
            values = {key: node for key, node in values.items() if key != "facts"}
        data = self._plain(model, values, ())
        if facts:
            data["facts"] = facts
        record = self._validate(model, data, (), {"id": self.record_id})
        if record is None:
            self.broken |= {self.record_id, *(fact.id for fact in facts)}
            if not isinstance(facts_node, Node) or not isinstance(facts_node.value, list):
                self.broken |= ids_written_in(self.data)
        return LoadedFile(record, tuple(self.problems), frozenset(self.broken))

    def misplaced(self, content: str, folder: str, meant: str, key: str) -> LoadedFile:
        """Report that the record belongs in another folder, by a key that shows it."""
        noun = noun_of(meant)
        kind = f"{'an' if noun[0] in VOWELS else 'a'} {noun}"
        message = f"{quoted(key)} is a key of {kind}, but the file is in {quoted(folder)}."
        if key in keys_of(KINDS[folder]):
            message = f"this {quoted(key)} is that of {kind}, but the file is in {quoted(folder)}."
        name = PurePosixPath(self.path).name
        self._report("record-kind", (key,), message, f"Move it to '{content}/{meant}/{name}'.", at_key=True)
        return LoadedFile(None, tuple(self.problems), ids_written_in(self.data) | {self.record_id})

    def _facts(self, node: Node) -> list[Fact]:
        assert isinstance(node.value, list)  # noqa: S101 - the caller made sure
        facts = []
        for index, item in enumerate(node.value):
            fact = self._fact(item, ("facts", index))
            if fact is not None:
                facts.append(fact)
            elif isinstance(item.value, dict) and (id_node := item.value.get("id")):
                self.broken.add(str(id_node.value))
        return facts

    def _fact(self, node: Node, loc: Loc) -> Fact | None:
        if not isinstance(node.value, dict):
            self._report("value-type", loc, "a fact is a set of keys.", "Start it with '- id: …'.")
            return None
        fact: Fact | None = self._validate(
            Fact, self._plain(Fact, node.value, loc), loc, {"home": self.record_id, "index": loc[-1]}
        )
        return fact

    def _plain(self, model: type[BaseModel], values: Mapping[str, Node], loc: Loc) -> dict[str, Any]:
        """Return plain values, reporting what has none and prose that a `#` cut short."""
        data = {}
        for key, node in values.items():
            if type(node.value) is str:  # most are
                data[key] = node.value
            else:
                self._report_empty(node, (*loc, key), model)
                if node.value is not None:
                    data[key] = node.plain()
            for below, name, cut in cut_text(node, key, (*loc, key)) if self.has_comments else ():
                if cut:
                    message = f"the text of {quoted(name)} ends at the '#'; the rest was read as a comment."
                    hint = (
                        "If it is text, put '>-' after the key, and the text on the next line, indented; "
                        "give a comment a line of its own."
                    )
                    self._report("text-cut", below, message, hint)
        return data

    def _report_empty(self, node: Node, loc: Loc, model: type[BaseModel]) -> None:
        """Report what under a key of a model has no value."""
        key = str(loc[-1])
        for below, name in without_value(node, key, loc, model_under(model, key)):
            what = quoted(name) if isinstance(below[-1], str) else f"an item of {quoted(name)}"
            required = is_required(model, below[len(loc) - 1 :])
            self._report("value-empty", below, f"{what} has no value.", hint_of_empty(name, below, required=required))

    def _validate(self, model: type[BaseModel], data: dict[str, Any], loc: Loc, injected: dict[str, int | str]) -> Any:
        reserved = [key for key in data if key not in keys_of(model) and key in model.model_fields]
        for key in reserved:
            self._report_unknown(model, (*loc, key))
        origin = origin_of(self.node, self.path, loc)
        try:
            record = model.model_validate({**data, **injected, ORIGIN: origin})
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=True)
            mistyped = {place for details in found[:MAX_PROBLEMS] for place in self._meant(model, details)}
            for details in found:
                if not (details["type"] == "missing" and details["loc"] in mistyped):
                    self._report_details(model, details, loc)
            return None
        object.__setattr__(record, "__pydantic_fields_set__", NO_KEYS)
        return None if reserved else record

    def _meant(self, model: type[BaseModel], details: ErrorDetails) -> Iterator[Loc]:
        """Yield the place of the key that an unknown key was meant to be: that key is not reported as missing."""
        if details["type"] == "extra_forbidden":
            *above, key = details["loc"]
            near = nearest(str(key), keys_of(model_at(model, details["loc"])))
            if near:
                yield (*above, near)

    def _report_details(self, model: type[BaseModel], details: ErrorDetails, loc: Loc) -> None:
        kind, inner = details["type"], details["loc"]
        place: Loc = (*loc, *inner)
        if self._is_reported_empty(place):
            return
        key = next((step for step in reversed(inner) if isinstance(step, str)), "")
        if kind == "extra_forbidden":
            self._report_unknown(model_at(model, inner), place)
        elif kind == "missing":
            self._report("key-missing", place[:-1], f"the key {quoted(key)} is missing.", missing_hint(model, inner))
        elif kind == "literal_error":
            self._report_choice(details, place, key)
        elif kind == "value-empty":
            hint = hint_of_empty(key, place, required=is_required(model, inner))
            self._report(kind, place, f"{key}: {details['msg']}.", hint)
        elif "-" in kind:  # one of the model's own codes
            self._report(kind, place, f"{key}: {details['msg']}." if key else f"{details['msg']}.")
        elif kind in {"dict_type", "model_type", "model_attributes_type"}:
            message = f"{key}: a set of keys is expected here, not {quoted(details['input'])}."
            self._report("value-type", place, message, "Write 'key: value' below it.")
        elif key == "[key]":
            self._report("value-form", place[:-1], f"{quoted(inner[-2])}: {FORMS[key]}.", at_key=True)
        else:
            meaning = FORMS.get(key, details["msg"])
            self._report("value-form", place, f"{key}: {quoted(details['input'])} will not do: {meaning}.")

    def _report_choice(self, details: ErrorDetails, place: Loc, key: str) -> None:
        value = details["input"]
        known = re.findall(r"'([^']*)'", details["ctx"]["expected"])
        if not isinstance(value, str):
            shape = yaml_shape_words(value).partition(" (")[0]
            message = f"{key}: one word is expected here, not {shape}."
            self._report("value-type", place, message, f"Use one of {', '.join(known)}.")
            return
        if self._is_full():
            self._report("value-unknown", place, "")
            return
        synonym = SYNONYMS.get(value.casefold(), "")
        hint = f"Did you mean '{synonym}'?" if synonym in known else did_you_mean(value, known)
        message = f"{quoted(value)} is not a value of {quoted(key)}, which takes one of {', '.join(known)}."
        self._report("value-unknown", place, message, hint)

    def _is_reported_empty(self, place: Loc) -> bool:
        node = self.node
        for step in place:
            below = node.value.get(step) if isinstance(node.value, dict) and isinstance(step, str) else None
            if isinstance(node.value, list) and isinstance(step, int):
                below = node.value[step]
            if below is None:
                return False
            node = below
        return node.value is None

    def _report_unknown(self, model: type[BaseModel], place: Loc) -> None:
        key = str(place[-1])
        known = keys_of(model)
        if self._is_full():
            self._report("key-unknown", place, "")
            return
        self.unknown[place] = near = nearest(key, known)
        hint = f"Did you mean '{near}'?" if near else f"Known keys: {', '.join(sorted(known))}."
        if key == "id":
            hint = "The file's name is the record's id: delete the key."
        self._report("key-unknown", place, f"unknown key {quoted(key)}.", hint, at_key=True)

    def _report(self, code: str, loc: Loc, message: str, hint: str = "", *, at_key: bool = False) -> None:
        if self._is_full():
            self.problems.append(self.problems[-1])
            return
        self.problems.append(Problem(code, origin_of(self.node, self.path, loc, at_key=at_key), message, hint))

    def _is_full(self) -> bool:
        """Tell whether the next problem will only be counted: then its place and remedy need not be looked for."""
        return len(self.problems) >= MAX_PROBLEMS
