"""The model: every kind of record, and what its fields say of themselves.

The kinds are modules in `facts/kinds/`; `KINDS` lists them, and everything else about folders follows from it. The same
classes give the JSON Schema that editors use, so the meaning of each key is written beneath it.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from briefing_site.facts.kinds.actor import Actor
from briefing_site.facts.kinds.brief import Brief
from briefing_site.facts.kinds.cooperation import Cooperation
from briefing_site.facts.kinds.event import Event
from briefing_site.facts.kinds.fact import HAPPENED, Fact
from briefing_site.facts.kinds.issue import Issue
from briefing_site.facts.kinds.position import FormerLine, Position
from briefing_site.facts.kinds.post import Post
from briefing_site.facts.kinds.record import BaseRecord, InterfaceWord, Qualifier, Record
from briefing_site.facts.kinds.section import SECTION_KINDS, BriefSection, Chronology, Line
from briefing_site.facts.kinds.source import Source
from briefing_site.facts.kinds.strict import NO_KEYS, StrictModel

INJECTED = frozenset({"origin", "home", "index", "qualifier"})
"""Fields that `load` fills in; never keys of a file. (`id` is a key of facts alone.)"""
FactRecord = Actor | Issue | Cooperation | Event
"""The records that facts live in."""
AnyRecord = FactRecord | Source | Brief
KINDS: dict[str, type[AnyRecord]] = {kind.folder: kind for kind in get_args(AnyRecord)}
"""Each folder of `content/` and the model of its files."""
RECORD_FOLDERS = tuple(folder for folder, kind in KINDS.items() if kind.holds_facts)
SUBJECT_FOLDERS = tuple(folder for folder, kind in KINDS.items() if "positions" in kind.model_fields)
ANYTHING = frozenset({*KINDS, "facts"})
"""What a `[[link]]` may lead to."""


def noun_of(folder: str) -> str:
    """Return what running text calls the records of a folder, in English: `area of cooperation`; `fact` for `facts`."""
    return "fact" if folder == "facts" else KINDS[folder].words.noun


@cache
def keys_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the keys that a file may hold for `model`, with their fields: aliases in place of field names."""
    hidden = INJECTED if model is Fact else INJECTED | {"id"}
    return {f.alias or name: f for name, f in model.model_fields.items() if name not in hidden}


def choices_of(field: FieldInfo) -> tuple[str, ...]:
    """Return the words that a field of the model chooses among; none for one that takes other values."""
    kinds = (field.annotation, *get_args(field.annotation))  # `Literal[...]`, or `Literal[...] | None`
    return next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), ())


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a field of this type holds, within `Optional` and lists too."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def meaning_of(model: type[BaseModel], key: str) -> str:
    """Return what a key of a file means: the words beneath it in its class; empty if there are none."""
    name = next((name for name, field in model.model_fields.items() if field.alias == key), key)
    kinds = (kind for kind in model.__mro__ if issubclass(kind, StrictModel))
    return next((words for kind in kinds if (words := _meanings(kind.__module__).get((kind.__name__, name)))), "")


@cache
def _meanings(module: str) -> Mapping[tuple[str, str], str]:
    """Return the words beneath each attribute of a class; few commands ask, and pydantic takes 0.2 s at each start."""
    classes = [node for node in ast.parse(inspect.getsource(sys.modules[module])).body if type(node) is ast.ClassDef]
    return {
        (kind.name, attribute.target.id): inspect.cleandoc(words.value.value)
        for kind in classes
        for attribute, words in pairwise(kind.body)
        if isinstance(attribute, ast.AnnAssign) and isinstance(attribute.target, ast.Name)
        if isinstance(words, ast.Expr) and isinstance(words.value, ast.Constant) and isinstance(words.value.value, str)
    }


__all__ = [
    "ANYTHING",
    "HAPPENED",
    "INJECTED",
    "KINDS",
    "NO_KEYS",
    "RECORD_FOLDERS",
    "SECTION_KINDS",
    "SUBJECT_FOLDERS",
    "Actor",
    "AnyRecord",
    "BaseRecord",
    "Brief",
    "BriefSection",
    "Chronology",
    "Cooperation",
    "Event",
    "Fact",
    "FactRecord",
    "FormerLine",
    "InterfaceWord",
    "Issue",
    "Line",
    "Position",
    "Post",
    "Qualifier",
    "Record",
    "Source",
    "StrictModel",
    "choices_of",
    "keys_of",
    "meaning_of",
    "models_in",
    "noun_of",
]
