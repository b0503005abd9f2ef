"""JSON Schemas (draft 07) of fact files, for editors, and of the model as any output form has it.

In: the model. Out: plain values. Older editors know no later draft. The schema of a kind's files has keys, choices and
each key's meaning on hover: it helps while typing; the authority is `briefing check`, since it knows rules that no
schema can express.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel

from briefing_site.base.edtf import EXAMPLE, EXAMPLES
from briefing_site.facts.fields import FieldSpec, fields_of
from briefing_site.facts.model import KINDS, RECORD_FOLDERS, Event, Source, meaning_of
from briefing_site.facts.types import (
    CSL_TYPES,
    DEVICES,
    LANGUAGE_TAG,
    MAX_HEDGE_LENGTH,
    MAX_ID_LENGTH,
    MAX_NAME_LENGTH,
    MAX_TEXT_LENGTH,
    PHASES,
    PLACEHOLDERS,
)

Schema: TypeAlias = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"


# --- parts ----------------------------------------------------------------------------------------------------------


def text(description: str) -> Schema:
    """Return the schema of a text."""
    return {"type": "string", "description": description}


def flag(description: str) -> Schema:
    """Return the schema of true or false."""
    return {"type": "boolean", "description": description}


def ids(description: str) -> Schema:
    """Return the schema of a list of texts."""
    return list_of({"type": "string"}, description)


def list_of(item: Schema, description: str) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item, "description": description}


def object_of(properties: dict[str, Schema], optional: Iterable[str] = ()) -> Schema:
    """Return the schema of an object that has these keys, all but the optional ones always."""
    required = [key for key in properties if key not in optional]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


# --- models ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SchemaForm:
    """How values of the model look in one form of them."""

    shapes: Mapping[str, Schema]
    """By the names that their types have in `types`."""
    fields: Callable[[type[BaseModel]], Iterable[FieldSpec]]
    """The fields of a model that the form has."""
    choice: Callable[[tuple[str, ...]], Schema]
    """One of some words."""
    by_reference: bool
    """Whether parts are defined once and referred to."""


def schema_of_model(model: type[BaseModel], form: SchemaForm, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of one model; what is defined once goes into `definitions`."""
    specs = [*form.fields(model)]
    properties = {}
    for spec in specs:
        meaning = meaning_of(model, spec.key)
        shape = _shape_of(spec, form, definitions)
        properties[spec.key] = ({"description": meaning} if meaning else {}) | shape
    return object_of(properties, {spec.key for spec in specs if not spec.is_required})


def _shape_of(spec: FieldSpec, form: SchemaForm, definitions: dict[str, Schema]) -> Schema:
    if spec.part:
        shape = _part(spec.part, form, definitions)
        return {"type": "array", "items": shape} if spec.is_list else shape
    return form.choice(spec.choices) if spec.choices else dict(form.shapes[spec.type_name])


def _part(model: type[BaseModel], form: SchemaForm, definitions: dict[str, Schema]) -> Schema:
    if not form.by_reference:
        return schema_of_model(model, form, definitions)
    name = model.__name__
    if name not in definitions:
        definitions[name] = {}  # its place is before those of its own parts
        definitions[name] = schema_of_model(model, form, definitions)
    return {"$ref": f"#/definitions/{name}"}


# --- fact files -----------------------------------------------------------------------------------------------------


def _pattern(pattern: str, expected: str, number: str = "") -> Schema:
    """Return the shape of text of a form; `expected` is what editors show in place of the pattern, where they can.

    `number` is the type of what an editor may read as a number there, though it is text to us.
    """
    return {"type": ["string", number] if number else "string", "pattern": pattern, "patternErrorMessage": expected}


def _text(limit: int) -> Schema:
    return _pattern(r"\S", "Text with words in it.", "number") | {"maxLength": limit}


def _one_or_more(shape: Schema) -> Schema:
    return {"anyOf": [shape, {"type": "array", "items": shape}]}


TEXT, PROSE = _text(MAX_NAME_LENGTH), _text(MAX_TEXT_LENGTH)
NO_PLACEHOLDER = {"not": {"enum": sorted({form for w in PLACEHOLDERS for form in (w, w.capitalize(), w.upper())})}}
ID_FORM = rf"(?!({DEVICES.pattern})(\s|$))[a-z0-9]+(-[a-z0-9]+)*"
ID = _pattern(f"^{ID_FORM}$", "An id: lower-case letters, digits and single hyphens.", "integer") | {
    "maxLength": MAX_ID_LENGTH,
    "minimum": 0,
}
DAY = _pattern(r"^\d{4}-\d{2}-\d{2}$", f"A day, like {EXAMPLE}.")
ONE_DATE = r"-?[0-9X]{4}(-[0-9X]{2}){0,2}[?~%]?"
DATE = _pattern(
    rf"^({ONE_DATE}|(?!(\.\.)?/(\.\.)?$)({ONE_DATE}|\.\.)?/({ONE_DATE}|\.\.)?)$", f"A date, like {EXAMPLES}.", "integer"
) | {"minimum": -9999, "maximum": 9999}
CITATION = _pattern(
    rf"^\s*{ID_FORM}(\s+\S+)?\s*$",
    "A source's id, or the id and a locator: gazette-2026-03-02 p10.",
    "integer",
) | {"minimum": 0}
TITLE = ": a file in content/"
SHAPES: dict[str, Schema] = {
    "Text": TEXT,
    "OptionalText": TEXT | NO_PLACEHOLDER,
    "Prose": PROSE,
    "Reason": PROSE | NO_PLACEHOLDER,
    "Note": PROSE,
    "Hedge": _text(MAX_HEDGE_LENGTH) | NO_PLACEHOLDER,
    "Id": ID,
    "Ids": _one_or_more(ID),
    "Date": DATE,
    "FullDate": DAY,
    "FormerFolders": _one_or_more({"enum": [*RECORD_FOLDERS]}),
    "Flag": {"type": "boolean"},
    "Citations": _one_or_more(CITATION),
    "Names": {
        "type": "object",
        "propertyNames": _pattern(LANGUAGE_TAG, "A BCP 47 language tag, like zh-Hans."),
        "additionalProperties": TEXT,
    },
    "Texts": _one_or_more(TEXT),
    "Reviewed": _pattern(
        r"^\d{4}-\d{2}-\d{2} [a-z]{2,4}( [0-9a-f]{8})?$",
        f"A day and initials, like {EXAMPLE} ak; `briefing review` adds a fingerprint.",
    ),
    "Url": _pattern("^https?://", "An address that starts with https:// or http://."),
    "Sha256": _pattern("^[0-9a-f]{64}$", "64 hexadecimal digits in lower case, as `sha256sum` prints them."),
}
"""What an editor should take for each of the types of a value."""


def _choice(words: tuple[str, ...]) -> Schema:
    return {"enum": [*words, *(int(word) for word in words if word.isdecimal())]}


FILES = SchemaForm(SHAPES, fields_of, _choice, by_reference=True)
"""What is typed into a fact file."""


def schema_of(folder: str) -> Schema:
    """Return the JSON Schema (draft 07) of the records in a folder; raises KeyError for another folder."""
    model = KINDS[folder]
    definitions: Schema = {}
    schema = schema_of_model(model, FILES, definitions)
    if model is Source:
        schema["properties"]["type"]["enum"] = sorted(CSL_TYPES)
    if model is Event:
        ahead = {"state": {"enum": [state for state, phase in PHASES.items() if phase == "ahead"]}}
        schema["anyOf"] = [{"required": ["date"]}, {"required": ["state", "as_of"], "properties": ahead}]
    head = {
        "$schema": DRAFT,
        "title": f"{model.__name__}{TITLE}{folder}",
        "description": (model.__doc__ or "").strip(),
    }
    return {**head, **schema, "definitions": definitions}


def is_schema(path: Path) -> bool:
    """Tell whether a file is one of these schemas, of whatever version."""
    try:
        title = json.loads(path.read_bytes())["title"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return TITLE in str(title)
