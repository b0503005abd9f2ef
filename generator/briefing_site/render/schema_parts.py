"""What JSON Schemas (draft 07) of our outputs are put together from."""

from __future__ import annotations

from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"


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


def object_of(properties: dict[str, Schema], optional: frozenset[str] = frozenset()) -> Schema:
    """Return the schema of an object that has these keys, all but the optional ones always."""
    required = [key for key in properties if key not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
