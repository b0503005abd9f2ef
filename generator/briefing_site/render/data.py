"""The fact base as data: JSON for programs, CSV for spreadsheets, and the schemas of both.

In: a site, already cut to its audience. Out: paths below the site's root with their bytes; the same base gives
the same bytes. `note` is in none of them. What each key means stands in the model, and from there in the schemas.
"""

from __future__ import annotations

import csv
import io
import json
import types
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial, singledispatch
from itertools import chain
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.audience import level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fingerprint import is_awaited, reviewables_in
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import KINDS, AnyRecord, Fact, Record, Source, keys_of, meaning_of
from briefing_site.facts.prose import parse_prose, prose_text
from briefing_site.facts.types import TLP, Citation, Review
from briefing_site.history.log import Change, History, level_of_change
from briefing_site.history.review_status import Reviews, ReviewState
from briefing_site.history.suspects import Standing
from briefing_site.render.reports.review_data import SCHEMAS as REVIEW_SCHEMAS
from briefing_site.site.pages import Site, address_of

VERSION = "1.1"
"""Of the exported form: the first number rises when a key is renamed, dropped or means something else."""
SEPARATOR = ",\n"
"""Between the items of a JSON document: one a line."""
DRAFT = "http://json-schema.org/draft-07/schema#"
FORMULA_STARTS = "=+-@\t\r\n|%"
COLUMNS = (
    "id",
    "date",
    "earliest",
    "latest",
    "kind",
    "by",
    "to",
    "via",
    "words",
    "hedge",
    "caveat",
    "status",
    "sources",
    "home",
    "about",
    "handling",
    "reviewed",
    "review",
    "address",
)
"""Of facts.csv, in order. Several values in one cell are parted by `; `."""
REVIEW_WORDS = {
    ReviewState.CHECKED: "checked",
    ReviewState.UNCHECKED: "not yet checked",
    ReviewState.CHANGED: "changed since it was checked",
}
ADDED = {
    "id": {"type": "string", "description": "Stays for good; never used again."},
    "address": {"type": "string", "description": "Where it is on the site; relative to the site's root."},
    "words": {"type": "string", "description": "The text without Markdown and links."},
    "home": {"type": "string", "description": "Id of the record that it lives in."},
    "review": {"enum": [*REVIEW_WORDS.values()], "description": "Whether somebody has checked it as it stands now."},
    "earliest": {"type": "string", "description": "First day that the date can mean; left out when open."},
    "latest": {"type": "string", "description": "Last day that the date can mean; left out when open."},
    "former_ids": {"type": "array", "items": {"type": "string"}, "description": "Ids that it had before."},
    "former_folders": {"type": "array", "items": {"type": "string"}, "description": "Folders that it lay in before."},
}


@dataclass(frozen=True)
class DataSetting:
    """What all exports of one build have in common."""

    site: Site
    default_handling: str
    revision: str = ""
    url: str = ""
    """The site's own address, ending in `/`; empty when it has none."""
    history: History = field(default_factory=History)
    """What changed when, as far as the audience may know."""
    reviews: Reviews = field(default_factory=Reviews)
    """Which reviews no longer hold."""

    @cached_property
    def labels(self) -> HandlingLevels:
        """How restricted everything is."""
        return HandlingLevels(self.site.base, self.default_handling)


def render_data(setting: DataSetting) -> Iterator[tuple[str, bytes]]:
    """Yield every export: its path below the site's root, and its bytes (UTF-8)."""
    base = setting.site.base
    facts = [exported_fact(setting, fact) for fact in base.timeline]
    yield "data/facts.json", _document(setting, "facts", map(_json, facts), _highest(facts))
    rows = ([safe_cell(_cell(fact.get(column, ""))) for column in COLUMNS] for fact in map(partial(_row, base), facts))
    yield "data/facts.csv", b"\xef\xbb\xbf" + _csv(chain([COLUMNS], rows)).encode()
    yield "data/schema/facts.json", _schema("facts", Fact)
    for folder, model in KINDS.items():
        records = [exported_record(setting, record) for record in base.folders[folder]]
        yield f"data/{folder}.json", _document(setting, folder, map(_json, records), _highest(records))
        yield f"data/schema/{folder}.json", _schema(folder, model)
    changes = [_exported_change(setting, change) for change in setting.history.changes]
    yield "data/changes.json", _document(setting, "changes", map(_json, changes), _highest(changes))
    yield "data/schema/changes.json", _document_schema("changes", CHANGE_SCHEMA)
    for name, schema in REVIEW_SCHEMAS.items():
        yield f"data/schema/{name}.json", (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def exported_fact(setting: DataSetting, fact: Fact) -> dict[str, Any]:
    """Return a fact by the keys of the files, what is empty left out; `handling` is what holds for the item."""
    base = setting.site.base
    return {
        **_exported(fact),
        "words": _plain(base, fact.text),
        "home": fact.home,
        **_bounds(fact.date),
        "review": REVIEW_WORDS[setting.reviews.state_of(fact)],
        "handling": setting.labels.of_fact(fact),
        "address": setting.site.address_of_fact(fact.id),
    }


def _row(base: FactBase, fact: dict[str, Any]) -> dict[str, Any]:
    """Return an exported fact as a table shows it: its caveat in plain words."""
    return fact | {"caveat": _plain(base, fact["caveat"])} if "caveat" in fact else fact


def _plain(base: FactBase, text: str) -> str:
    return prose_text(parse_prose(text), lambda target: _label(base.records, target))


def _bounds(day: EdtfDate) -> dict[str, str]:
    earliest = {"earliest": day.earliest.isoformat()} if day.has_start else {}
    return earliest | ({"latest": day.latest.isoformat()} if day.has_end else {})


def exported_record(setting: DataSetting, record: AnyRecord) -> dict[str, Any]:
    """Return a record by the keys of the files, without its facts."""
    values = {"id": record.id, **_exported(record)}
    facts = [fact.id for fact in record.facts]
    if facts:
        values["facts"] = facts
    if suspects := [*_suspects(setting, record)]:
        values["suspect"] = suspects
    named = (r.target for r in setting.site.base.references_in.get(record.id, ()) if not r.fact)
    return values | {
        "handling": setting.labels.of((record.id, *facts, *named)),
        "address": address_of(record),
    }


def _suspects(setting: DataSetting, record: AnyRecord) -> Iterator[dict[str, str]]:
    """Yield what in a record nobody vouches for any longer as it stands, each with the day of the last change."""
    suspects = setting.reviews.suspects
    for item in reviewables_in(record) if suspects and not record.withdrawn else ():
        found = suspects.of(item) if suspects else None
        if found and is_awaited(item) and found.standing is Standing.SUSPECT:
            yield {"id": item.id} | ({"since": found.since} if found.since else {})


def _exported_change(setting: DataSetting, change: Change) -> dict[str, Any]:
    """Return one change: revision, moment, reason, and what happened to which fact, record or position."""
    events = [
        {"kind": e.kind, "id": e.id, "record": e.record, "what": [*e.what], "keys": [*e.keys]}
        | ({"former": e.former} if e.former else {})
        for e in change.events
    ]
    return {
        "revision": change.sha,
        "moment": change.moment,
        "reason": change.reason,
        "handling": TLP[level_of_change(change, setting.labels, setting.default_handling)],
        "events": events,
    }


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: `'` before what could start one, fullwidth too."""
    if text[:1].isascii() and text[:1].isalnum():
        return text  # most cells
    start = unicodedata.normalize("NFKC", text.lstrip(" \u00a0\u3000\ufeff\u200b")[:1])
    return f"'{text}" if text[:1] in {"\t", "\r", "\n"} or (start and start[0] in FORMULA_STARTS) else text


def _label(records: Mapping[str, AnyRecord], target: str) -> str:
    return records[target].label if target in records else target


@singledispatch
def _exported(value: Any) -> Any:
    """Return a value of the model as JSON has it."""
    return value


@_exported.register
def _(value: EdtfDate) -> str:
    return value.text


@_exported.register
def _(value: date) -> str:
    return value.isoformat()


@_exported.register
def _(value: Citation) -> dict[str, str]:
    return {"source": value.source} | ({"locator": value.locator} if value.locator else {})


@_exported.register
def _(value: Review) -> dict[str, str]:
    return {"date": value.day.isoformat(), "initials": value.initials}


@_exported.register
def _(value: BaseModel) -> dict[str, Any]:
    found = ((key, getattr(value, name)) for key, name in _exported_fields(type(value)))
    return {key: item if type(item) is str else _exported(item) for key, item in found if item}


@_exported.register
def _(value: tuple) -> list[Any]:  # type: ignore[type-arg]
    return [item if type(item) is str else _exported(item) for item in value]


@cache
def _exported_fields(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return key and attribute of what is exported: no `note`, and no facts of a record, which are listed by id."""
    hidden = {"note", "facts"} if issubclass(model, Record) else {"note"}
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    return tuple((key, names[key]) for key in keys_of(model) if key not in hidden)


def _highest(items: Iterable[Mapping[str, Any]]) -> str:
    return max((item["handling"] for item in items), key=level, default=TLP[0])


def _document(setting: DataSetting, name: str, items: Iterable[str], handling: str) -> bytes:
    head = {
        "version": VERSION,
        "handling": handling,
        "schema": f"{setting.url}data/schema/{name}.json",
        "revision": setting.revision,
        "site": setting.url,
    }
    lines = SEPARATOR.join(items)
    start = _json({key: text for key, text in head.items() if text})[:-1]
    return f'{start}, "{name}": [\n{lines}\n]}}\n'.encode()


_json = json.JSONEncoder(ensure_ascii=False).encode


# --- CSV ------------------------------------------------------------------------------------------------------------


def _csv(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of CSV as RFC 4180 has them; before the first goes the byte order mark that Excel needs."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(_cell(item) for item in value)
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    return str(value)


# --- schemas --------------------------------------------------------------------------------------------------------


def _schema(name: str, model: type[BaseModel]) -> bytes:
    """Return the JSON Schema (draft 7) of one exported document."""
    item = _schema_of_model(model)
    added = ["id", "address", *(("words", "home", "earliest", "latest", "review") if model is Fact else ())]
    item["properties"] = {**{key: ADDED[key] for key in added}, **item["properties"]}
    item["required"] = ["id", "address", "handling", *item["required"]]
    if "facts" in keys_of(model):
        ids = {"type": "array", "items": {"type": "string"}, "description": "Ids of the facts that live here."}
        item["properties"]["facts"] = ids
    if model not in {Fact, Source}:
        item["properties"]["suspect"] = SUSPECT
    return _document_schema(name, item)


def _document_schema(name: str, item: dict[str, Any]) -> bytes:
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
    fields = {key: keys_of(model)[key] for key, _ in _exported_fields(model)}
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


def _object(keys: dict[str, str], required: list[str]) -> dict[str, Any]:
    properties = {key: {"type": "string", "description": text} for key, text in keys.items()}
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


STRINGS = {"type": "array", "items": {"type": "string"}}
EVENT_SCHEMA = _object(
    {
        "kind": "`fact`, `record` or `position`.",
        "id": "Of the fact or record; the actor's, for a position.",
        "record": "The record that it is in.",
        "former": "The id that it had before.",
    },
    required=["kind", "id", "record", "what", "keys"],
)
EVENT_SCHEMA["properties"] |= {
    "what": STRINGS | {"description": "What happened to it, the gravest first."},
    "keys": STRINGS | {"description": "The keys whose values changed."},
}
CHANGE_SCHEMA = _object(
    {
        "revision": "The git commit.",
        "moment": "When it was made (RFC 3339).",
        "reason": "The first line of its message; empty when it is about more than may be seen.",
        "handling": "The highest of everything that it is about.",
    },
    required=["revision", "moment", "reason", "handling", "events"],
)
CHANGE_SCHEMA["properties"]["events"] = {"type": "array", "items": EVENT_SCHEMA}
SUSPECT = {
    "type": "array",
    "items": _object(
        {
            "id": "A fact, a position (`salt/arcadia`), the summary (`salt/summary`), or of a brief a line "
            "(`visit/line-2`) or its text (`visit/prose`).",
            "since": "When it, or something that it rests on, was last changed; left out where that may not be told.",
        },
        required=["id"],
    ),
    "description": "What has changed, or rests on what has, since a named person vouched for it.",
}
PARTS: dict[Any, dict[str, Any]] = {
    Citation: _object({"source": "Id of the source.", "locator": "Where in it."}, required=["source"]),
    Review: _object({"date": "When it was checked.", "initials": "By whom."}, required=["date", "initials"]),
}
"""The schemas of values that are objects in JSON and one line in the files."""
