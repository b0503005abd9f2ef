"""JSON Schemas (draft 07) of the exported data: what programs can rely on.

In: the model, with the meaning of each key. Out: a schema for each exported document.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from pydantic import BaseModel

from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import FieldSpec, Role, fields_of
from briefing_site.facts.json_schema import DRAFT, Schema, SchemaForm, ids, list_of, object_of, schema_of_model, text
from briefing_site.facts.model import RECORD_FOLDERS, Fact, Record, Source
from briefing_site.history.review_status import ReviewState

VERSION = "1.2"
"""Version of the exported form: the first number rises when a key is renamed, dropped or changes its meaning."""
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
def exported_fields(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """Return the fields of a model that are exported: no notes; a record's facts are listed by id instead."""
    return tuple(spec for spec in fields_of(model) if spec.type_name != "Note" and spec.part is not Fact)


@cache
def plain_fields(model: type[BaseModel]) -> tuple[tuple[FieldSpec, str, str], ...]:
    """Return the prose fields also exported in plain words: the field, the key of its words, the key of its facts.

    Prose that cannot cite facts has no key for them. A fact's text has neither: its key is `words`.
    """
    return tuple(
        (spec, f"{spec.key}_words", f"{spec.key}_cites" if Mark.ASSERTING in spec.marks else "")
        for spec in exported_fields(model)
        if spec.role is Role.PROSE and (model, spec.key) != (Fact, "text")
    )


def _described_fields(model: type[BaseModel]) -> Iterator[FieldSpec]:
    """Yield the exported fields of a model, and the extra keys exported with some of them."""
    plain = {spec.key: (words, cites) for spec, words, cites in plain_fields(model)}
    for spec in exported_fields(model):
        yield spec
        words, cites = plain.get(spec.key, ("", ""))
        if words:
            yield replace(spec, key=words, type_name="PlainWords")
        if cites:
            yield replace(spec, key=cites, type_name="Cited", is_required=False)


def schema_of_export(name: str, model: type[BaseModel]) -> bytes:
    """Return the JSON Schema (draft 7) of one exported document."""
    item = schema_of_model(model, EXPORTED, {})
    added = ["id", "address", *(("words", "home", "earliest", "latest", "review") if model is Fact else ())]
    item["properties"] = {**{key: ADDED[key] for key in added}, **item["properties"]}
    item["required"] = ["id", "address", "handling", *(key for key in item["required"] if key != "id")]
    if issubclass(model, Record):
        item["properties"]["facts"] = ids("Ids of the facts that live here.")
    if model not in {Fact, Source}:
        item["properties"]["suspect"] = SUSPECT
    return document_schema(name, item)


def document_schema(name: str, item: Schema) -> bytes:
    """Return the JSON Schema of a document: its head, and its items."""
    schema = {
        "$schema": DRAFT,
        "title": f"{name}, version {VERSION}",
        "type": "object",
        "properties": {
            "version": {"type": "string", "pattern": f"^{VERSION.partition('.')[0]}\\."},
            "handling": {"type": "string", "description": "The highest of all items: what the whole is marked with."},
            "schema": {"type": "string"},
            "revision": {
                "type": "string",
                "description": "The git revision that it is of; only in content of another time, as `--rev` builds it.",
            },
            "site": {"type": "string", "description": "What addresses are relative to."},
            name: {"type": "array", "items": item},
        },
        "required": ["version", "handling", "schema", name],
        "additionalProperties": False,
    }
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


EVENT_SCHEMA = object_of(
    {
        "kind": text("`fact`, `record` or `position`."),
        "id": text("Of the fact or record; the actor's, for a position."),
        "record": text("The record that it is in."),
        "former": text("The id that it had before."),
        "what": ids("What happened to it, the gravest first."),
        "keys": ids("The keys whose values changed."),
    },
    {"former"},
)
CHANGE_SCHEMA = object_of(
    {
        "revision": text("The git commit."),
        "moment": text("When it was made (RFC 3339)."),
        "reason": text(
            "What it says to readers, in a trailer `Change`; empty without, or when about more than may be seen."
        ),
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
        {"since"},
    ),
    "What has changed, or rests on what has, since a named person vouched for it.",
)
CITATION = object_of({"source": text("Id of the source."), "locator": text("Where in it.")}, {"locator"})
TEXT, TEXTS = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
SHAPES: Mapping[str, Schema] = defaultdict(
    lambda: TEXT,
    Citations={"type": "array", "items": CITATION},
    Flag={"type": "boolean"},
    FormerFolders={"type": "array", "items": {"enum": [*RECORD_FOLDERS]}},
    Ids=TEXTS,
    Cited=ids("Ids of the facts that this prose cites, in order."),
    Names={"type": "object", "additionalProperties": TEXT},
    PlainWords=text("The same without Markdown, links and citations."),
    Reviewed=object_of({"date": text("When it was checked."), "initials": text("By whom.")}),
    Texts=TEXTS,
)
EXPORTED = SchemaForm(SHAPES, _described_fields, lambda words: {"enum": [*words]}, by_reference=False)
"""The model as JSON represents it."""
