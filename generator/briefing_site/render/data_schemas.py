"""JSON Schemas (draft 07) of the exported data: what a program that reads it may count on.

In: the model, and from there what each key means. Out: a schema for each exported document.
"""

from __future__ import annotations

import json
import types
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from briefing_site.facts.model import Fact, Record, Source, keys_of, meaning_of
from briefing_site.facts.types import Citation, Review
from briefing_site.history.review_status import ReviewState
from briefing_site.render.schema_parts import DRAFT, Schema, ids, list_of, object_of, text

VERSION = "1.1"
"""Of the exported form: the first number rises when a key is renamed, dropped or means something else."""
REVIEW_WORDS = {
    ReviewState.CHECKED: "checked",
    ReviewState.UNCHECKED: "not yet checked",
    ReviewState.CHANGED: "changed since it was checked",
}
ADDED = {
    "id": text("Stays for good; never used again."),
    "address": text("Where it is on the site; relative to the site's root."),
    "words": text("The text without Markdown and links."),
    "home": text("Id of the record that it lives in."),
    "review": {"enum": [*REVIEW_WORDS.values()], "description": "Whether somebody has checked it as it stands now."},
    "earliest": text("First day that the date can mean; left out when open."),
    "latest": text("Last day that the date can mean; left out when open."),
}


@cache
def exported_fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return key and attribute of what is exported: no `note`, and no facts of a record, which are listed by id."""
    hidden = {"note", "facts"} if issubclass(model, Record) else {"note"}
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    return tuple((key, names[key]) for key in keys_of(model) if key not in hidden)


def schema_of_export(name: str, model: type[BaseModel]) -> bytes:
    """Return the JSON Schema (draft 7) of one exported document."""
    item = _schema_of_model(model)
    added = ["id", "address", *(("words", "home", "earliest", "latest", "review") if model is Fact else ())]
    item["properties"] = {**{key: ADDED[key] for key in added}, **item["properties"]}
    item["required"] = ["id", "address", "handling", *item["required"]]
    if "facts" in keys_of(model):
        item["properties"]["facts"] = ids("Ids of the facts that live here.")
    if model not in {Fact, Source}:
        item["properties"]["suspect"] = SUSPECT
    return document_schema(name, item)


def document_schema(name: str, item: dict[str, Any]) -> bytes:
    """Return the JSON Schema of a document of items, with its head."""
    schema = {
        "$schema": DRAFT,
        "title": f"{name}, version {VERSION}",
        "type": "object",
        "properties": {
            "version": {"type": "string", "pattern": f"^{VERSION.partition('.')[0]}\\."},
            "handling": {"type": "string", "description": "The highest of all items: what the whole is marked with."},
            "schema": {"type": "string"},
            "revision": {"type": "string", "description": "The git revision that it was built from."},
            "site": {"type": "string", "description": "What addresses are relative to."},
            name: {"type": "array", "items": item},
        },
        "required": ["version", "handling", "schema", name],
        "additionalProperties": False,
    }
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def _schema_of_model(model: type[BaseModel]) -> dict[str, Any]:
    fields = {key: keys_of(model)[key] for key, _ in exported_fields(model)}
    properties = {
        key: _schema_of(field.annotation) | ({"description": meaning} if (meaning := meaning_of(model, key)) else {})
        for key, field in fields.items()
    }
    required = sorted(key for key, field in fields.items() if field.is_required() and key != "id")
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _schema_of(annotation: Any) -> dict[str, Any]:
    """Return the schema of one exported value, from the annotation of its key."""
    arguments = get_args(annotation)
    schema = _schema_of_composite(annotation, get_origin(annotation), arguments)
    if schema is None and hasattr(annotation, "__metadata__"):
        schema = _schema_of(annotation.__origin__)
    if schema is None and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        schema = _schema_of_model(annotation)
    return schema or PARTS.get(annotation, {"type": "boolean" if annotation is bool else "string"})


def _schema_of_composite(annotation: Any, origin: Any, arguments: tuple[Any, ...]) -> dict[str, Any] | None:
    if hasattr(annotation, "__metadata__"):
        return None
    if origin is Literal:
        return {"enum": [*arguments]}
    if origin in {Union, types.UnionType}:
        return _schema_of(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple:
        return {"type": "array", "items": _schema_of(arguments[0])}
    return {"type": "object", "additionalProperties": {"type": "string"}} if origin is dict else None


EVENT_SCHEMA = object_of(
    {
        "kind": text("`fact`, `record` or `position`."),
        "id": text("Of the fact or record; the actor's, for a position."),
        "record": text("The record that it is in."),
        "former": text("The id that it had before."),
        "what": ids("What happened to it, the gravest first."),
        "keys": ids("The keys whose values changed."),
    },
    frozenset({"former"}),
)
CHANGE_SCHEMA = object_of(
    {
        "revision": text("The git commit."),
        "moment": text("When it was made (RFC 3339)."),
        "reason": text("The first line of its message; empty when it is about more than may be seen."),
        "handling": text("The highest of everything that it is about."),
        "events": {"type": "array", "items": EVENT_SCHEMA},
    }
)
SUSPECT = list_of(
    object_of(
        {
            "id": text(
                "A fact, a position (`salt/arcadia`), the summary (`salt/summary`), or of a brief a line "
                "(`visit/line-2`) or its text (`visit/prose`)."
            ),
            "since": text(
                "When it, or something that it rests on, was last changed; left out where that may not be told."
            ),
        },
        frozenset({"since"}),
    ),
    "What has changed, or rests on what has, since a named person vouched for it.",
)
PARTS: dict[Any, Schema] = {
    Citation: object_of({"source": text("Id of the source."), "locator": text("Where in it.")}, frozenset({"locator"})),
    Review: object_of({"date": text("When it was checked."), "initials": text("By whom.")}),
}
"""The schemas of values that are objects in JSON and one line in the files."""
