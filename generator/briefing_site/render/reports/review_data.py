"""What changed, and what would fall, as JSON for programs, with the schemas of both.

In: `Changes` and `Impact`s. Out: plain values, and JSON Schemas (draft 07) that are published with the site's data.
The words of notes are in none of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from briefing_site.base.problems import visible
from briefing_site.facts.dependencies import Impact, LostSupport
from briefing_site.facts.field_diff import ChangeKind, FieldEdit
from briefing_site.facts.json_schema import DRAFT, Schema, flag, ids, list_of, object_of, text
from briefing_site.history.affected import AffectedPages, FactChange, RecordChange
from briefing_site.history.diff import Changes
from briefing_site.history.other_files import FileSort, OtherFile

VERSION = 2
"""Of both forms; raised when a key is renamed, dropped or means something else."""


def render_json(data: Mapping[str, Any]) -> str:
    """Return a document as it is printed."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def changes_data(
    changes: Changes, before: str, after: str, headline: str, files: Iterable[OtherFile] = ()
) -> dict[str, Any]:
    """Return everything that changed, a list for each sort of change, what weighs most first."""
    return {
        "version": VERSION,
        "before": before,
        "after": after,
        "headline": headline,
        "files": [{"path": visible(file.path), "what": file.what, "sort": file.sort} for file in files],
        "briefs": [
            _touched(touched) | {"records": [*touched.records], "meaning": touched.meaning}
            for touched in changes.briefs
        ],
        "positions": [
            {"subject": p.subject, "actor": p.actor, "what": [*p.what], "line": p.line, "edits": _edits(p.edits)}
            for p in changes.positions
        ],
        "footing": [_footing(footing) for footing in changes.footing],
        "unsourced": [*changes.unsourced],
        "stale": [*changes.stale],
        "moved": [
            {"id": m.id, "kind": m.kind, "holder": m.holder, "text": m.text, "causes": [*m.causes]}
            for m in changes.moved
        ],
        "facts": [_fact(change) for change in changes.facts],
        "records": [_record(change) for change in changes.records],
        "pages": [_touched(touched) for touched in changes.pages],
    }


def fall_data(fall: Impact, headline: str) -> dict[str, Any]:
    """Return everything that would go with a source, a record or a fact."""
    return {
        "version": VERSION,
        "id": fall.id,
        "headline": headline,
        "facts": [{"id": fact, "why": why} for fact, why in fall.facts],
        "kept": [*fall.kept],
        "footing": [_footing(footing) for footing in fall.footing],
        "posts": [{"actor": actor, "title": title} for actor, title in fall.posts],
        "briefs": [*fall.briefs],
        "pages": [*fall.pages],
    }


def _fact(change: FactChange) -> dict[str, Any]:
    former = {"former": change.former} if change.former else {}
    head = {"id": change.id, "what": [*change.what], "home": change.home, "text": change.text}
    return {**head, **former, "edits": _edits(change.edits)}


def _record(change: RecordChange) -> dict[str, Any]:
    former = {key: value for key, value in (("former", change.former), ("into", change.into)) if value}
    head = {"id": change.id, "folder": change.folder, "name": change.name, "what": [*change.what]}
    return {**head, **former, "edits": _edits(change.edits)}


def _edits(edits: Iterable[FieldEdit]) -> list[dict[str, Any]]:
    return [{"key": edit.key, "before": edit.before, "after": edit.after} for edit in edits]


def _footing(footing: LostSupport) -> dict[str, Any]:
    lost = [{"fact": fact, "why": why} for fact, why in footing.lost]
    head = {"holder": footing.holder, "kind": footing.kind, "of": footing.of, "text": footing.text}
    return {**head, "lost": lost, "left": footing.left}


def _touched(touched: AffectedPages) -> dict[str, Any]:
    return {"id": touched.id, "folder": touched.folder, "facts": [*touched.facts], "itself": touched.itself}


# --- schemas --------------------------------------------------------------------------------------------------------


def _document(title: str, properties: dict[str, Schema]) -> Schema:
    version = {"const": VERSION, "description": "Raised when a key is renamed, dropped or means something else."}
    return {"$schema": DRAFT, "title": f"{title}, version {VERSION}", **object_of({"version": version, **properties})}


PLAIN: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
WHAT: Schema = {
    "type": "array",
    "items": {"enum": [*ChangeKind]},
    "minItems": 1,
    "description": "What happened to it, the gravest first.",
}
EDITS = list_of(
    object_of(
        {
            "key": text("The key whose value changed; of a brief's parts, the part's heading."),
            "before": PLAIN | {"description": "Its value before; empty where it was not there."},
            "after": PLAIN | {"description": "Its value now, likewise. Of a `note` neither is told."},
        }
    ),
    "Key by key; empty for what was added or removed as a whole.",
)
FORMER = {"former": text("The id that it had before.")}
FOOTING = object_of(
    {
        "holder": text("Id of the record that it stands in."),
        "kind": {"enum": ["position", "line", "assessment"]},
        "of": text("The actor of a position, the id of an assessment; empty for a line to take."),
        "text": text("Its words."),
        "lost": list_of(
            object_of({"fact": text("Its id."), "why": text("Why it carries nothing more.")}), "What it lost."
        ),
        "left": {"type": "integer", "minimum": 0, "description": "Facts that still stand under it."},
    }
)
TOUCHED = {
    "id": text("Id of the record."),
    "folder": text("The folder that it lies in."),
    "facts": ids("The changed facts that it shows."),
    "itself": flag("Whether its own keys or positions changed, or what it shows of another record's."),
}
FACT_CHANGE = {
    "id": text("Id of the fact."),
    "what": WHAT,
    "home": text("The record that it lives in, or lived in last."),
    "text": text("Its words now, or its last ones."),
    **FORMER,
    "edits": EDITS,
}
RECORD_CHANGE = {
    "id": text("Id of the record."),
    "folder": text("The folder that it lies in."),
    "name": text("What it is called."),
    "what": WHAT,
    **FORMER,
    "into": text("The record that it was merged into."),
    "edits": EDITS,
}
POSITION_CHANGE = {
    "subject": text("The issue or area of cooperation."),
    "actor": text("Whose position it is."),
    "what": WHAT,
    "line": text("The line now, or the last one."),
    "edits": EDITS,
}
MOVED = {
    "id": text("A fact, a position (`salt/arcadia`), a summary, a line to take or a brief's text (`visit/prose`)."),
    "kind": {"enum": ["fact", "position", "line", "summary", "prose"]},
    "holder": text("Id of the record that it stands in."),
    "text": text("Its words."),
    "causes": ids("The facts, sources and positions beneath it that changed."),
}
OTHER_FILE = {
    "path": text("From the project; `../` leads to what lies beside it in the repository."),
    "what": {"enum": ["added", "changed", "removed"], "description": "What happened to it."},
    "sort": {
        "enum": [*FileSort],
        "description": "`runs`: it runs, or decides what is published; `page`: of the hand-written pages; `other`.",
    },
}
OF_BRIEFS = {
    "records": ids("Other records of which it shows something that changed, be it a name or a position."),
    "meaning": flag("Whether it says something else now, not only cites otherwise."),
}
DIFF_SCHEMA = _document(
    "what changed between two states",
    {
        "before": text("The earlier state: a revision, with its short SHA."),
        "after": text("The later state, or `the working tree`."),
        "headline": text("The whole in one line."),
        "files": list_of(object_of(OTHER_FILE), "Changed files of the repository that are no facts, what runs first."),
        "briefs": list_of(object_of({**TOUCHED, **OF_BRIEFS}), "Briefs touched, those first whose meaning changed."),
        "positions": list_of(object_of(POSITION_CHANGE), "Positions added, changed and removed."),
        "footing": list_of(FOOTING, "What lost a fact that it rests on."),
        "unsourced": ids("Facts that have no source left."),
        "stale": ids("Facts that changed after they were reviewed."),
        "moved": list_of(
            object_of(MOVED), "What rests on what changed, says what it said, and was not reviewed since."
        ),
        "facts": list_of(object_of(FACT_CHANGE, frozenset(FORMER)), "Facts, the gravest change first."),
        "records": list_of(object_of(RECORD_CHANGE, {*FORMER, "into"}), "Records, sources and briefs."),
        "pages": list_of(object_of(TOUCHED), "Pages that the changes show up on."),
    },
)
IMPACT_SCHEMA = _document(
    "what would go with a source, a record or a fact",
    {
        "id": text("Id of what is taken away in thought."),
        "headline": text("The whole in one line."),
        "facts": list_of(
            object_of({"id": text("Id of the fact."), "why": text("Why it would hold no more.")}),
            "Facts that would hold no more, those first that rest on it directly.",
        ),
        "kept": ids("Facts that cite it and would still stand on another source."),
        "footing": list_of(FOOTING, "What would lose a fact that it rests on."),
        "posts": list_of(
            object_of({"actor": text("Who holds it."), "title": text("The office.")}),
            "Offices that nothing else attests.",
        ),
        "briefs": ids("Briefs that tell or show any of it."),
        "pages": ids("Records on whose pages it would show."),
    },
)
SCHEMAS = {"diff": DIFF_SCHEMA, "impact": IMPACT_SCHEMA}
"""What is published as `data/schema/<name>.json`."""
