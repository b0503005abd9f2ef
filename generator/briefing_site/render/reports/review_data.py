"""What changed, and what would fall, as JSON for programs, with the schemas of both.

In: `Changes` and `Impact`s. Out: plain values, and JSON Schemas (draft 07) that are published with the site's data.
The words of notes are in none of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from briefing_site.base.problems import Severity, new_problems, visible
from briefing_site.facts.dependencies import Impact, LostSupport
from briefing_site.facts.field_diff import ChangeKind, FieldEdit
from briefing_site.facts.json_schema import DRAFT, Schema, flag, ids, list_of, object_of, text
from briefing_site.facts.plain_values import PlainValues, items_of
from briefing_site.history.affected import AffectedPages, FactChange, RecordChange
from briefing_site.history.changed_support import ChangedSupport
from briefing_site.history.comparison import Comparison, IssuedBrief
from briefing_site.history.grave_changes import StampChange
from briefing_site.history.other_files import FileSort
from briefing_site.render.reports.cards import Cards
from briefing_site.render.reports.grave_parts import READERS

VERSION = 2
"""Of both forms; raised when a key is renamed, dropped or means something else."""


def render_json(data: Mapping[str, Any]) -> str:
    """Return a document as it is printed."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def changes_data(told: Comparison, headline: str) -> dict[str, Any]:
    """Return everything that changed, a list for each sort of change, what weighs most first."""
    changes, cards = told.changes, Cards(told)
    return {
        "version": VERSION,
        "before": told.before,
        "after": told.after,
        "headline": headline,
        "marking": told.marking,
        "commits": [{"day": c.day, "author": visible(c.author), "reason": visible(c.reason)} for c in told.commits],
        "check": _check(told),
        "lowered": [
            {"id": lowered.id, "before": lowered.before, "after": lowered.after, "facts": lowered.facts}
            | {"readers": READERS[lowered.after]}
            for lowered in changes.lowered
        ],
        "stamps": [_stamp(stamp, told) for stamp in changes.stamps],
        "called_off": [{"id": event.id, "what": event.what, "briefs": [*event.briefs]} for event in changes.called_off],
        "issued": [_issued(brief) for brief in told.issued],
        "held": [_issued(brief) for brief in told.held],
        "files": [{"path": visible(file.path), "what": file.what, "sort": file.sort} for file in told.files],
        "briefs": [
            _touched(touched) | {"records": [*touched.records], "meaning": touched.meaning}
            for touched in changes.briefs
        ],
        "positions": [
            {"subject": p.subject, "actor": p.actor, "what": [*p.what], "line": p.line, "edits": _edits(p.edits)}
            | _card(p.values, told, f"{p.subject}/{p.actor}")
            for p in changes.positions
        ],
        "footing": [_footing(footing) for footing in changes.footing],
        "unsourced": [*changes.unsourced],
        "stale": [*changes.stale],
        "moved": [_moved(support) for support in changes.moved],
        "facts": [_fact(change, cards) for change in changes.facts],
        "records": [_record(change, told) for change in changes.records],
        "beneath": [_beneath(fact_id, cards) for fact_id in changes.beneath],
        "resting": [
            {"fact": fact_id, "holder": claim.holder, "kind": claim.kind, "of": claim.of, "text": claim.text}
            for fact_id, claims in changes.resting.items()
            for claim in claims
        ],
        "pages": [_touched(touched) for touched in changes.pages],
        "lists": [{"address": listed.address, "parts": [*listed.parts]} for listed in changes.lists],
    }


def _moved(support: ChangedSupport) -> dict[str, Any]:
    return {
        "id": support.id,
        "kind": support.kind,
        "holder": support.holder,
        "text": support.text,
        "causes": [*support.causes],
    }


def _issued(brief: IssuedBrief) -> dict[str, Any]:
    return {"id": brief.id, "day": brief.day, "revision": brief.revision, "by": brief.by, "anyway": brief.anyway}


def _check(told: Comparison) -> dict[str, Any] | None:
    if told.checked is None:
        return None
    counts = Counter(problem.severity for problem in told.checked)
    fresh = new_problems(told.stood, told.checked)
    new, known = Counter(problem.severity for problem in fresh), {*fresh}
    found = [
        {"code": p.code, "severity": str(p.severity), "path": visible(p.origin.path), "line": p.origin.line}
        | {"message": visible(f"{p.message} {p.hint}".rstrip()), "new": p in known}
        for p in (() if told.audience else told.checked)
    ]
    totals = {"errors": counts[Severity.ERROR], "warnings": counts[Severity.WARNING]}
    return {
        **totals,
        "new_errors": new[Severity.ERROR],
        "new_warnings": new[Severity.WARNING],
        "problems": found,
    }


def _beneath(fact_id: str, cards: Cards) -> dict[str, Any]:
    found = cards.told.changes.beneath[fact_id]
    values = {key: value if isinstance(value, str) else [*value] for key, value in found.values.items()}
    return {"id": fact_id, "home": found.home, "text": found.text, "values": values, "handling": found.handling}


def _stamp(stamp: StampChange, told: Comparison) -> dict[str, Any]:
    head = {"id": stamp.id, "kind": stamp.kind, "holder": stamp.holder, "before": stamp.before, "after": stamp.after}
    by = told.authorship.stamps.get(stamp.id, "")
    return {**head, "commit_by": by, "own": stamp.id in told.authorship.own, "new": stamp.is_new}


def _card(values: PlainValues, told: Comparison, thing: str) -> dict[str, Any]:
    """Return all that a thing says, and whose commits changed it."""
    return {
        "values": {key: value if isinstance(value, str) else [*value] for key, value in values.items()},
        "authors": [*told.authorship.authors.get(thing, ())],
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


def _fact(change: FactChange, cards: Cards) -> dict[str, Any]:
    former = {"former": change.former} if change.former else {}
    head = {"id": change.id, "what": [*change.what], "home": change.home, "text": change.text}
    fall = cards.fall(change)
    excerpts = cards.excerpts(items_of(change.values.get("sources", ())))
    card = _card(change.values, cards.told, change.id) | {
        "handling": change.handling,
        "fall": fall and {"day": fall.day, "author": visible(fall.author), "reason": visible(fall.reason)},
        "excerpts": [{"source": e.source, "paragraphs": [*e.paragraphs]} for e in excerpts],
    }
    return {**head, **former, "edits": _edits(change.edits), **card}


def _record(change: RecordChange, told: Comparison) -> dict[str, Any]:
    former = {key: value for key, value in (("former", change.former), ("into", change.into)) if value}
    head = {"id": change.id, "folder": change.folder, "name": change.name, "what": [*change.what]}
    return {**head, **former, "edits": _edits(change.edits), **_card(change.values, told, change.id)}


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
        "kind": {"enum": ["position", "line", "assessment", "sentence"]},
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
CARD: dict[str, Schema] = {
    "values": {
        "type": "object",
        "additionalProperties": PLAIN,
        "description": "All that it says now, or said last, by its keys; the words of notes apart.",
    },
    "authors": list_of({"type": "string"}, "Whose commits between the two states changed it, the last one last."),
}
EXCERPT = object_of(
    {
        "source": text("What to call the source, with the locator."),
        "paragraphs": list_of({"type": "string"}, "What stands there, word for word."),
    }
)
STAMP = {
    "id": text("What bears it: a fact, a position (`salt/arcadia`), a summary, a line to take or a brief's text."),
    "kind": {"enum": ["fact", "position", "line", "summary", "prose"]},
    "holder": text("Id of the record that it stands in."),
    "before": text("Day and initials before; empty where there was none."),
    "after": text("Day and initials now, likewise."),
    "commit_by": text("Whose commit wrote it; empty where that is not known."),
    "own": flag("Whether the same person's commits changed what it vouches for."),
    "new": flag("Whether it came together with what bears it."),
}
LOWERED = {
    "id": text("A record or a fact."),
    "before": text("Its handling before."),
    "after": text("Its handling now: more people may see it."),
    "readers": text("Who may be shown it now, in words."),
    "facts": {"type": "integer", "minimum": 0, "description": "Of a record: facts in it that follow its label."},
}
CALLED_OFF = {
    "id": text("Id of the event."),
    "what": {"enum": ["cancelled", "postponed", "withdrawn", "removed"]},
    "briefs": ids("The briefs that prepare or name it."),
}
COMMIT = {
    "day": text("When it was committed."),
    "author": text("Who wrote it."),
    "reason": text("The first line of its message."),
}
ISSUED = {
    "id": text("Id of the brief."),
    "day": text("When it was given out."),
    "revision": text("The commit that it was printed from."),
    "by": text("The initials of who gave it out."),
    "anyway": text("Why, where not all of it was checked; else empty."),
}
CHECK: Schema = {
    "description": "What a check of the later state finds; null where it was not checked.",
    "anyOf": [
        {"type": "null"},
        object_of(
            {
                "errors": {"type": "integer", "minimum": 0},
                "warnings": {"type": "integer", "minimum": 0},
                "new_errors": {"type": "integer", "minimum": 0, "description": "Those that did not stand before."},
                "new_warnings": {"type": "integer", "minimum": 0, "description": "Likewise."},
                "problems": list_of(
                    object_of(
                        {
                            "code": text("`briefing explain CODE` says what it means."),
                            "severity": {"enum": [*map(str, Severity)]},
                            "path": text("The file."),
                            "line": {"type": "integer", "minimum": 1},
                            "message": text("What is wrong, and what to do."),
                            "new": flag("Whether a check of the earlier state did not find it."),
                        }
                    ),
                    "In the order of the files; none where the sheet is for an audience.",
                ),
            }
        ),
    ],
}
FACT_CHANGE = {
    "id": text("Id of the fact."),
    "what": WHAT,
    "home": text("The record that it lives in, or lived in last."),
    "text": text("Its words now, or its last ones."),
    **FORMER,
    "edits": EDITS,
    **CARD,
    "handling": text("Its own handling or its record's; empty where the default holds."),
    "fall": {
        "description": "The last commit that removed, retracted, superseded or disputed it; else null.",
        "anyOf": [{"type": "null"}, object_of(COMMIT)],
    },
    "excerpts": list_of(EXCERPT, "The paragraphs that it cites, where the archive is at hand."),
}
RECORD_CHANGE = {
    "id": text("Id of the record."),
    "folder": text("The folder that it lies in."),
    "name": text("What it is called."),
    "what": WHAT,
    **FORMER,
    "into": text("The record that it was merged into."),
    "edits": EDITS,
    **CARD,
}
POSITION_CHANGE = {
    "subject": text("The issue or area of cooperation."),
    "actor": text("Whose position it is."),
    "what": WHAT,
    "line": text("The line now, or the last one."),
    "edits": EDITS,
    **CARD,
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
BENEATH = {
    "id": text("Id of the fact."),
    "home": text("The record that it lives in."),
    "text": text("Its words."),
    "values": CARD["values"],
    "handling": text("Its own handling or its record's; empty where the default holds."),
}
RESTING = {
    "fact": text("Id of the fact."),
    "holder": text("Id of the record that what rests on it stands in."),
    "kind": FOOTING["properties"]["kind"],
    "of": FOOTING["properties"]["of"],
    "text": text("Its words."),
}
DIFF_SCHEMA = _document(
    "what changed between two states",
    {
        "before": text("The earlier state: a revision, with its short SHA."),
        "after": text("The later state, or `the working tree`."),
        "headline": text("The whole in one line."),
        "marking": text("The highest handling of what is told; empty where the readers may see that in any case."),
        "check": CHECK,
        "lowered": list_of(object_of(LOWERED), "What more people may see than before."),
        "stamps": list_of(object_of(STAMP), "Marks of review that came, changed or went."),
        "called_off": list_of(object_of(CALLED_OFF), "Events that are off, under a brief that names them."),
        "commits": list_of(object_of(COMMIT), "What was committed between the two states, the oldest first."),
        "issued": list_of(object_of(ISSUED), "Briefs given out between the two states."),
        "held": list_of(object_of(ISSUED), "Briefs that had been given out before they changed."),
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
        "beneath": list_of(object_of(BENEATH), "Each fact that what is told rests on or names."),
        "resting": list_of(object_of(RESTING), "What rests on facts that say something else now, or hold no more."),
        "pages": list_of(object_of(TOUCHED), "Pages that the changes show up on."),
        "lists": list_of(
            object_of(
                {
                    "address": text("From the site's root: `timeline/`, `issues/`; empty for the home page."),
                    "parts": list_of({"type": "string"}, "Of the timeline: its months, or years."),
                }
            ),
            "Pages over many records that the changes show up on.",
        ),
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
