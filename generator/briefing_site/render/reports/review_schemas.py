"""The schemas of the JSON that `review_data` makes from changes and impacts.

In: nothing. Out: JSON Schemas (draft 07) that are published with the site's data.
"""

from __future__ import annotations

from briefing_site.base.problems import Severity
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.json_schema import DRAFT, Schema, flag, ids, list_of, object_of, text
from briefing_site.history.other_files import FileSort

VERSION = 2
"""Version of both; raised when a key is renamed, dropped or changes its meaning."""


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
RELABELLED = {
    "id": text("A record or a fact."),
    "before": text("Its handling before."),
    "after": text("Its handling now."),
    "readers": text("Who may be shown it now, in words."),
    "facts": {"type": "integer", "minimum": 0, "description": "Of a record: facts in it that follow its label."},
    "carried": list_of(
        object_of(
            {
                "holder": text("Id of the record that it stands in."),
                "kind": {"enum": ["position", "line", "assessment", "sentence"]},
                "of": text("Whose position, or which assessment; else empty."),
                "text": text("Its words."),
                "handling": text("Its handling, which is lower."),
            }
        ),
        "Of what was raised: what rests on it and more people may see.",
    ),
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
    "more": text("What its message says below that, on one line; empty for nothing."),
    "origins": list_of(
        object_of(
            {
                "how": {
                    "enum": ["reverted", "picked"],
                    "description": "`reverted`: it is taken back; `picked`: it is repeated from another branch.",
                },
                "sha": text("The other commit."),
                "day": text("When that was committed; empty, as what follows, where it is not at hand."),
                "author": text("Who wrote it."),
                "reason": text("The first line of its message."),
            }
        ),
        "Other commits that it takes back or repeats, as its message says.",
    ),
}
MERGE_SIDE = object_of(
    {
        "value": PLAIN | {"description": "What stands there; empty for nothing."},
        "author": text("Who changed it last on this side; empty where nobody did."),
        "day": text("When that was committed, likewise."),
    }
)
MERGE_CHOICE = {
    "kind": {"enum": ["fact", "position", "record"]},
    "id": text("Of the fact or record; of a position its actor."),
    "record": text("The record that it is in."),
    "key": text("What was decided; empty for the thing as a whole."),
    "before": PLAIN | {"description": "Where the two sides parted."},
    "ours": MERGE_SIDE | {"description": "The side that was merged into."},
    "theirs": MERGE_SIDE | {"description": "The side that was merged."},
    "taken": PLAIN | {"description": "What the merge has."},
    "outcome": {"enum": ["ours", "theirs", "neither"], "description": "Whose value that is."},
    "author": text("Who merged."),
    "day": text("When."),
    "handling": text("The highest handling that the files name; empty for none."),
}
OUTDATED = {
    "id": text("What bears the mark of review, as `briefing review` takes it."),
    "day": text("When what it vouches for was last edited; empty for an edit that is not committed."),
    "author": text("Who edited it."),
    "keys": list_of({"type": "string"}, "The keys that were edited since."),
}
PREDATED = {
    "id": text("What bears the mark of review, as `briefing review` takes it."),
    "written": text("The day of its words, which is later than the mark says."),
}
OLD_NAME = {
    "record": text("The record that bears another name now."),
    "words": text("What of its former name stands there."),
    "holder": text("The record that the text is in."),
    "fact": text("The fact that it is the text of; empty for another text."),
    "text": text("The text."),
}
SUPPORTING_FACT = {
    "id": text("Id of the fact."),
    "home": text("The record that it lives in."),
    "text": text("Its words."),
    "values": CARD["values"],
    "handling": text("Its own handling or its record's; empty where the default holds."),
}
ISSUED = {
    "id": text("Id of the brief."),
    "day": text("When it was given out."),
    "revision": text("The commit that it was printed from."),
    "by": text("The initials of who gave it out."),
    "anyway": text("Why, where not all of it was checked; else empty."),
    "handling": text("The handling of what was given out; empty where that is not told."),
    "values": {"type": "object", "additionalProperties": PLAIN, "description": "All that it said, by its keys."},
    "obstacles": list_of(
        object_of(
            {
                "thing": text("As `briefing review` takes it."),
                "kind": {"enum": ["fact", "position", "line", "prose"], "description": "What it is."},
                "text": text("Its words, or the first of them."),
                "why": text("Why it was not fit to be given out."),
            }
        ),
        "What of it was not checked, or does not stand, where it was given out anyway.",
    ),
    "supporting_facts": list_of(object_of(SUPPORTING_FACT), "Each fact that it rests on, as that stood then."),
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
    "merged_into": object_of(
        {
            "name": text("What that is called."),
            "values": CARD["values"],
            "facts": {"type": "integer", "minimum": 0, "description": "How many facts it holds now."},
            "positions": {"type": "integer", "minimum": 0, "description": "How many positions, likewise."},
        }
    ),
    "edits": EDITS,
    **CARD,
    "excerpts": list_of(EXCERPT, "The paragraphs that its posts cite, where they are new and the archive is at hand."),
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
        "errors": {"type": "integer", "minimum": 0, "description": "Errors because of which things are missing here."},
        "check": CHECK,
        "lowered": list_of(object_of(RELABELLED), "What more people may see than before."),
        "raised": list_of(object_of(RELABELLED), "What fewer people may see than before."),
        "stamps": list_of(object_of(STAMP), "Marks of review that came, changed or went."),
        "called_off": list_of(object_of(CALLED_OFF), "Events that are off, under a brief that names them."),
        "commits": list_of(object_of(COMMIT), "What was committed between the two states, the oldest first."),
        "merges": list_of(
            object_of(MERGE_CHOICE),
            "What merges decided: a key that both sides changed, or what one changed and the merge has not.",
        ),
        "outdated": list_of(object_of(OUTDATED), "What is told and was edited after its mark of review."),
        "predated": list_of(object_of(PREDATED), "New marks of review that are dated before the words."),
        "old_names": list_of(object_of(OLD_NAME), "Texts that still say the former name of a record."),
        "issued": list_of(object_of(ISSUED), "Briefs given out between the two states."),
        "held": list_of(object_of(ISSUED), "Briefs that had been given out before they changed."),
        "files": list_of(object_of(OTHER_FILE), "Changed files of the repository that are not facts, what runs first."),
        "briefs": list_of(object_of({**TOUCHED, **OF_BRIEFS}), "Briefs touched, those first whose meaning changed."),
        "positions": list_of(object_of(POSITION_CHANGE), "Positions added, changed and removed."),
        "footing": list_of(FOOTING, "What lost a fact that it rests on."),
        "unsourced": ids("Facts that have no source left."),
        "stale": ids("Facts that changed after they were reviewed."),
        "moved": list_of(
            object_of(MOVED), "What rests on what changed, says what it said, and was not reviewed since."
        ),
        "facts": list_of(object_of(FACT_CHANGE, frozenset(FORMER)), "Facts, the gravest change first."),
        "records": list_of(object_of(RECORD_CHANGE, {*FORMER, "into", "merged_into"}), "Records, sources and briefs."),
        "supporting_facts": list_of(object_of(SUPPORTING_FACT), "Each fact that what is told rests on or names."),
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
