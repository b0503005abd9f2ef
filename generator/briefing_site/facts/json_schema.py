"""JSON Schema of each kind of fact file, for editors: keys, choices and each key's meaning on hover.

In: the model. Out: one schema a folder, of draft 07 and without later keywords, since older editors know no later
one. It helps while typing; `briefing check` decides, and knows rules that no schema can say.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from briefing_site.base.edtf import EXAMPLE, EXAMPLES
from briefing_site.facts import types
from briefing_site.facts.model import KINDS, Event, Source, keys_of, meaning_of
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
    FormerFolder,
)


def _pattern(pattern: str, expected: str, number: str = "") -> dict[str, Any]:
    """Return the shape of text of a form; `expected` is what editors show in place of the pattern, where they can.

    `number` is the type of what an editor may read as a number there, though it is text to us.
    """
    return {"type": ["string", number] if number else "string", "pattern": pattern, "patternErrorMessage": expected}


def _text(limit: int) -> dict[str, Any]:
    return _pattern(r"\S", "Text with words in it.", "number") | {"maxLength": limit}


def _one_or_more(shape: dict[str, Any]) -> dict[str, Any]:
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
    "A source's id, or the id and a locator: kyodo-2023-06-19 p10.",
    "integer",
) | {"minimum": 0}
TITLE = ": a file in content/"
SHAPES: dict[str, dict[str, Any]] = {
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
    "FormerFolders": _one_or_more({"enum": list(get_args(FormerFolder))}),
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


def schema_of(folder: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 07) of the records in a folder; raises KeyError for another folder."""
    model = KINDS[folder]
    definitions: dict[str, Any] = {}
    schema = _object(model, definitions)
    if model is Source:
        schema["properties"]["type"]["enum"] = sorted(CSL_TYPES)
    if model is Event:
        ahead = {"state": {"enum": [state for state, phase in PHASES.items() if phase == "ahead"]}}
        schema["anyOf"] = [{"required": ["date"]}, {"required": ["state", "as_of"], "properties": ahead}]
    head = {
        "$schema": "http://json-schema.org/draft-07/schema#",
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


def _object(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    keys = keys_of(model)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key for key, field in keys.items() if field.is_required()],
        "properties": {key: _property(model, key, field, definitions) for key, field in keys.items()},
    }


def _property(model: type[BaseModel], key: str, field: FieldInfo, definitions: dict[str, Any]) -> dict[str, Any]:
    shape = _shape(field.annotation, field, definitions)
    meaning = meaning_of(model, key)
    return ({"description": meaning} if meaning else {}) | shape


def _shape(annotation: Any, field: FieldInfo | None, definitions: dict[str, Any]) -> dict[str, Any]:
    if field is not None and (named := _named_shape(field)):
        return dict(named)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        (inner,) = [argument for argument in arguments if argument is not NoneType]
        return _shape(inner, None, definitions)
    if origin is Literal:
        numbers = [int(word) for word in arguments if word.isdecimal()]
        return {"enum": [*arguments, *numbers]}
    if origin is tuple:
        return {"type": "array", "items": _shape(arguments[0], None, definitions)}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        definitions.setdefault(annotation.__name__, {})
        if not definitions[annotation.__name__]:
            definitions[annotation.__name__] = _object(annotation, definitions)
        return {"$ref": f"#/definitions/{annotation.__name__}"}
    return _of_metadata(annotation)


def _of_metadata(annotation: Any) -> dict[str, Any]:
    for name, shape in SHAPES.items():
        if annotation == getattr(types, name):
            return dict(shape)
    raise TypeError(f"no shape for {annotation!r}")


def _named_shape(field: FieldInfo) -> dict[str, Any] | None:
    for name, shape in SHAPES.items():
        alias = getattr(types, name)
        base, *metadata = get_args(alias) if hasattr(alias, "__metadata__") else (alias,)
        optional = base | None if metadata else None
        if field.annotation in {base, optional} and (not metadata or metadata[0] in field.metadata):
            return shape
        if get_origin(field.annotation) in {Union, UnionType} and alias in get_args(field.annotation):
            return shape
    return None
