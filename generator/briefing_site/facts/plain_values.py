"""Records, facts and positions as plain values by key: text, and tuples of text.

In: models, or parsed YAML of an old revision that the current model might refuse. Out: the same values for both, so
that states can be compared whatever they were read from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.fields import fields_of, keys_of_parts
from briefing_site.facts.model import INJECTED, KINDS, BriefSection, Fact, FormerLine, Line, Position, Post
from briefing_site.facts.types import Citation, Review

PlainValue = str | tuple[str, ...]
"""A value as it is shown: text, or the items of a list."""
PlainValues = Mapping[str, PlainValue]
WHOLE = (*KINDS.values(), Fact, Position)
"""The models that are compared key by key; their parts are lines of text."""
SECTIONS = keys_of_parts(BriefSection)
RECORD_PARTS = keys_of_parts(*WHOLE)
"""Keys of a record under which stands what is compared by itself."""
DEFAULTS = {
    spec.key: "false" if spec.default is False else str(spec.default)
    for model in WHOLE
    for spec in fields_of(model)
    if spec.default is False or (spec.default and isinstance(spec.default, str))
}
"""What a key says when it is left out."""
LISTS = frozenset(spec.key for model in WHOLE for spec in fields_of(model) if spec.is_list)


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


def items_of(value: PlainValue) -> tuple[str, ...]:
    """Return the items of a value: one for a text, none for nothing."""
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
    return tuple(text for item in value for text in items_of(_plain(item)))


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
        return f"{head}{values['line']} [{', '.join(items_of(values['facts']))}]"
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
        yield from (f"{name}: {item}" for item in items_of(value))


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
