"""What is at a path of a file according to the model: the model of a part, values that are empty or cut short."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel

from briefing_site.base.problems import Loc
from briefing_site.facts.fields import WORDS, keys_of_type
from briefing_site.facts.files.yaml_nodes import Node
from briefing_site.facts.model import (
    keys_of,
    meaning_of,
    models_in,
)


def cut_text(node: Node, key: str, loc: Loc) -> Iterator[tuple[Loc, str, bool]]:
    """Yield every scalar below `node` that people read, with whether a `#` cut it short."""
    if isinstance(node.value, dict):
        for name, below in node.value.items():
            yield from cut_text(below, name, (*loc, name))
    elif isinstance(node.value, list):
        for index, below in enumerate(node.value):
            yield from cut_text(below, key, (*loc, index))
    elif key in keys_of_type(*WORDS):  # a `#` that cuts it short loses words
        yield loc, key, node.cut


def without_value(node: Node, key: str, loc: Loc, model: type[BaseModel] | None) -> Iterator[tuple[Loc, str]]:
    """Yield the place and key of every missing value at `node` and below, as far as `model` has such keys."""
    value = node.value
    if value is None:
        yield loc, key
    elif isinstance(value, list):
        for index, below in enumerate(value):
            if not isinstance(below.value, str):
                yield from without_value(below, key, (*loc, index), model)
    elif isinstance(value, dict) and model:
        for name, below in value.items():
            yield from without_value(below, name, (*loc, name), model_under(model, name))


@cache
def model_under(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """Return the model of the value of a key, or of the items of its list; None if it has none."""
    field = keys_of(model).get(key)
    return next(models_in(field.annotation), None) if field else None


def is_required(model: type[BaseModel], loc: Loc) -> bool:
    """Tell whether the last key of `loc` is required in its part; an item of a list never is."""
    field = keys_of(model_at(model, loc)).get(str(loc[-1])) if loc and isinstance(loc[-1], str) else None
    return field is not None and field.is_required()


def hint_of_empty(key: str, loc: Loc, *, required: bool = False) -> str:
    """Return the remedy for a key or an item without a value."""
    if required:
        return "Give it one; the key is required."
    if key == "withdrawn":
        return "Give the reason, or delete the key if the record is not withdrawn."
    return f"Give it one or delete the {'key' if isinstance(loc[-1], str) else 'item'}."


def model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel]:
    """Return the model that holds the last key of `loc`: a post's, a position's, a section's."""
    for step in loc[:-1]:
        if isinstance(step, str):
            model = model_under(model, step) or model
    return model


def missing_hint(model: type[BaseModel], loc: Loc) -> str:
    """Return the remedy for a required key that is missing: the key, with its meaning."""
    meaning = meaning_of(model_at(model, loc), str(loc[-1]))
    return f"Add '{loc[-1]}: …'. {meaning}" if meaning else ""
