"""The fact base as data: JSON for programs, CSV for spreadsheets, and the schemas of both.

In: an edition. Out: paths below the site's root with their bytes; the same base gives the same bytes. `note` is never
exported. What each key means is in the model, and from there in the schemas.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial, singledispatch
from typing import Any

from pydantic import BaseModel

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.audience import level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Role
from briefing_site.facts.model import KINDS, AnyRecord, Fact
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.support.fingerprint import awaits_review, can_be_suspect, reviewables_in
from briefing_site.facts.text.prose import cited_in
from briefing_site.facts.types import TLP, Citation, Review
from briefing_site.history.log import Change
from briefing_site.history.review_verdicts import Verdict
from briefing_site.render.compose.edition import Edition, TextMaker
from briefing_site.render.data_schemas import (
    CHANGE_SCHEMA,
    REVIEW_WORDS,
    VERSION,
    document_schema,
    exported_fields,
    plain_fields,
    schema_of_export,
)
from briefing_site.render.reports.review_schemas import SCHEMAS as REVIEW_SCHEMAS
from briefing_site.site.pages import address_of

SEPARATOR = b",\n"
"""Between the items of a JSON document, so that each has its own line."""
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
"""Columns of facts.csv, in order. Several values in one cell are separated by `; `."""


def render_data(edition: Edition, text_of: TextMaker | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield every export: its path below the site's root, and its bytes (UTF-8).

    The text of each fact and record comes from `text_of`.
    """
    base, text_of = edition.site.base, text_of or edition.make_text
    lines, table, handlings = io.BytesIO(), io.BytesIO(f"\ufeff{_csv(COLUMNS)}".encode()), set[bytes]()
    table.seek(0, io.SEEK_END)
    for fact in base.timeline:
        handling, line, row = text_of(f"fact {fact.id}", partial(_fact_rows, fact.id)).split(b"\n", 2)
        handlings.add(handling)
        lines.writelines((line, SEPARATOR))
        table.write(row)
    yield "data/facts.json", _document(edition, "facts", lines.getbuffer()[: -len(SEPARATOR)], _highest(handlings))
    yield "data/facts.csv", table.getvalue()
    yield "data/schema/facts.json", schema_of_export("facts", Fact)
    for folder, model in KINDS.items():
        made = [text_of(f"record {r.id}", partial(_record_line, r.id)).split(b"\n", 1) for r in base.folders[folder]]
        text = SEPARATOR.join(line for _, line in made)
        yield f"data/{folder}.json", _document(edition, folder, text, _highest({handling for handling, _ in made}))
        yield f"data/schema/{folder}.json", schema_of_export(folder, model)
    changes = [_exported_change(edition, change) for change in edition.history.changes]
    text = SEPARATOR.join(_json(change).encode() for change in changes)
    yield "data/changes.json", _document(edition, "changes", text, _highest({c["handling"].encode() for c in changes}))
    yield "data/schema/changes.json", document_schema("changes", CHANGE_SCHEMA)
    for name, schema in REVIEW_SCHEMAS.items():
        yield f"data/schema/{name}.json", (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def _fact_rows(fact_id: str, edition: Edition) -> str:
    """Return the label of an exported fact, its line of JSON, and its row of CSV, which may span several lines."""
    base = edition.site.base
    fact = exported_fact(edition, base.facts[fact_id])
    row = _row(fact)
    return f"{fact['handling']}\n{_json(fact)}\n{_csv(safe_cell(_cell(row.get(column, ''))) for column in COLUMNS)}"


def _record_line(record_id: str, edition: Edition) -> str:
    """Return the label of an exported record, and its line of JSON."""
    record = exported_record(edition, edition.site.base.records[record_id])
    return f"{record['handling']}\n{_json(record)}"


def exported_fact(edition: Edition, fact: Fact) -> dict[str, Any]:
    """Return a fact by its keys in the files, without empty values; `handling` is the one in force for it."""
    base = edition.site.base
    return {
        **_exported(fact),
        **_plain(base, fact),
        "words": plain_prose(base, fact.text),
        "home": fact.home,
        **_bounds(fact.date),
        "review": REVIEW_WORDS[edition.reviews.state_of(fact)],
        "handling": edition.labels.of_fact(fact),
        "address": edition.site.address_of_fact(fact.id),
    }


def _row(fact: dict[str, Any]) -> dict[str, Any]:
    """Return an exported fact as a table row: its caveat in plain words."""
    return fact | {"caveat": fact["caveat_words"]} if "caveat" in fact else fact


def _bounds(day: EdtfDate) -> dict[str, str]:
    earliest = {"earliest": day.earliest.isoformat()} if day.has_start else {}
    return earliest | ({"latest": day.latest.isoformat()} if day.has_end else {})


def exported_record(edition: Edition, record: AnyRecord) -> dict[str, Any]:
    """Return a record by its keys in the files, without its facts."""
    values = {"id": record.id, **_exported(record)} | _plain(edition.site.base, record)
    facts = [fact.id for fact in record.facts]
    if facts:
        values["facts"] = facts
    if found := [*_suspects(edition, record)]:
        values["suspect"] = found
    named = (r.target for r in edition.site.base.references_in.get(record.id, ()) if not r.fact)
    return values | {
        "handling": edition.labels.of((record.id, *facts, *named)),
        "address": address_of(record),
    }


def _plain(base: FactBase, part: BaseModel) -> dict[str, Any]:
    """Return the prose of a record or part in plain words with what it cites, and that of its own parts."""
    values: dict[str, Any] = {}
    for spec, words, cites in plain_fields(part.__class__):
        if text := getattr(part, spec.attribute):
            values[words] = plain_prose(base, text)
            values |= {cites: [*dict.fromkeys(cited)]} if cites and (cited := cited_in(text)) else {}
    for spec in exported_fields(part.__class__):  # of a record that is recorded as it is read, not its `type`
        if spec.role is Role.PARTS and (parts := getattr(part, spec.attribute)):
            values[spec.key] = [_exported(below) | _plain(base, below) for below in parts]
    return values


def _suspects(edition: Edition, record: AnyRecord) -> Iterator[dict[str, str]]:
    """Yield the parts of a record whose review no longer holds, each with the day of the last change."""
    verdicts = edition.reviews.verdicts
    for item in reviewables_in(record) if verdicts and not record.withdrawn else ():
        if not awaits_review(item) or (isinstance(item.part, Fact) and not can_be_suspect(item.part)):
            continue
        found = verdicts.verdict_on(item.id) if verdicts else None
        if found and found.verdict is Verdict.SUSPECT:
            yield {"id": item.id} | ({"since": found.since} if found.since else {})


def _exported_change(edition: Edition, change: Change) -> dict[str, Any]:
    """Return one change: revision, time, reason, and what happened to which fact, record or position."""
    events = [
        {"kind": e.kind, "id": e.id, "record": e.record, "what": [*e.what], "keys": [*e.keys]}
        | ({"former": e.former} if e.former else {})
        for e in change.events
    ]
    return {
        "revision": change.sha,
        "moment": change.moment,
        "reason": change.for_readers,
        "handling": TLP[edition.change_levels[change.sha]],
        "events": events,
    }


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: `'` goes before any sign that starts one, even fullwidth."""
    if text[:1].isascii() and text[:1].isalnum():
        return text  # most cells
    start = unicodedata.normalize("NFKC", text.lstrip(" \u00a0\u3000\ufeff\u200b")[:1])
    return f"'{text}" if text[:1] in {"\t", "\r", "\n"} or (start and start[0] in FORMULA_STARTS) else text


@singledispatch
def _exported(value: Any) -> Any:
    """Return a value of the model as JSON represents it."""
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
    found = ((spec.key, getattr(value, spec.attribute)) for spec in exported_fields(value.__class__))
    return {key: item if type(item) is str else _exported(item) for key, item in found if item}


@_exported.register
def _(value: tuple) -> list[Any]:  # type: ignore[type-arg]
    return [item if type(item) is str else _exported(item) for item in value]


def _highest(handlings: Iterable[bytes]) -> str:
    return max(map(bytes.decode, handlings), key=level, default=TLP[0])


def _document(edition: Edition, name: str, lines: bytes | memoryview, handling: str) -> bytes:
    head = {
        "version": VERSION,
        "handling": handling,
        "schema": f"{edition.url}data/schema/{name}.json",
        "revision": edition.revision,
        "site": edition.url,
    }
    start = _json({key: text for key, text in head.items() if text})[:-1]
    return b"".join((f'{start}, "{name}": [\n'.encode(), lines, b"\n]}\n"))


_json = json.JSONEncoder(ensure_ascii=False).encode


# --- CSV ------------------------------------------------------------------------------------------------------------


def _csv(row: Iterable[str]) -> str:
    """Return a row of CSV (RFC 4180); the first has the byte order mark that Excel needs."""
    text: str = _WRITER.writerow([*row])
    return text


class _Echo:
    """A file that hands back what is written, as `writerow` does in turn: one writer serves all rows."""

    @staticmethod
    def write(text: str) -> str:
        return text


_WRITER: Any = csv.writer(_Echo(), lineterminator="\r\n")


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(_cell(item) for item in value)
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    return str(value)
