"""Changes and impacts as JSON for programs.

In: `Changes` and `Impact`s. Out: plain values, as `review_schemas` describes them. The words of notes are never
included.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from briefing_site.base.problems import Severity, new_problems, visible
from briefing_site.facts.field_diff import FieldEdit
from briefing_site.facts.plain_values import PlainValues, items_of
from briefing_site.facts.support.dependencies import Claim, Impact, LostSupport
from briefing_site.history.affected import AffectedPages, FactChange, RecordChange, SupportingFact
from briefing_site.history.changed_support import ChangedSupport
from briefing_site.history.comparison import Comparison, IssuedBrief
from briefing_site.history.critical_changes import HandlingChange, StampChange
from briefing_site.history.log import Change
from briefing_site.history.merge_choices import MergeChoice
from briefing_site.history.old_names import OldName
from briefing_site.render.reports.cards import Cards
from briefing_site.render.reports.critical_parts import READERS
from briefing_site.render.reports.outline import Excerpt
from briefing_site.render.reports.review_schemas import VERSION


def render_json(data: Mapping[str, Any]) -> str:
    """Return a document as formatted JSON."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def changes_data(comparison: Comparison, headline: str) -> dict[str, Any]:
    """Return everything that changed, a list for each kind of change, the most important first."""
    changes, cards = comparison.changes, Cards(comparison)
    return {
        "version": VERSION,
        "before": comparison.before,
        "after": comparison.after,
        "headline": headline,
        "marking": comparison.marking,
        "commits": [_commit(commit, comparison) for commit in comparison.commits],
        "merges": [_choice(choice) for choice in comparison.choices],
        "errors": comparison.errors,
        "check": _check(comparison),
        "lowered": [_relabelled(each) for each in changes.lowered],
        "raised": [_relabelled(each) for each in changes.raised],
        **_reviews(comparison),
        "called_off": [{"id": event.id, "what": event.what, "briefs": [*event.briefs]} for event in changes.called_off],
        "issued": [_issued(brief) for brief in comparison.issued],
        "held": [_issued(brief) for brief in comparison.held],
        "files": [{"path": visible(file.path), "what": file.what, "sort": file.sort} for file in comparison.files],
        "briefs": [_touched(t) | {"records": [*t.records], "meaning": t.meaning} for t in changes.briefs],
        "positions": [
            {"subject": p.subject, "actor": p.actor, "what": [*p.what], "line": p.line, "edits": _edits(p.edits)}
            | _card(p.values, comparison, f"{p.subject}/{p.actor}")
            for p in changes.positions
        ],
        "footing": [_lost_support(lost_support) for lost_support in changes.lost_support],
        "unsourced": [*changes.unsourced],
        "stale": [*changes.stale],
        "moved": [_moved(support) for support in changes.moved],
        "old_names": [_old_name(old) for old in changes.old_names],
        "facts": [_fact(change, cards) for change in changes.facts],
        "records": [_record(change, cards) for change in changes.records],
        "supporting_facts": [_supporting_fact(fact_id, fact) for fact_id, fact in changes.supporting_facts.items()],
        "resting": [_resting(fact_id, claim) for fact_id, claims in changes.dependents.items() for claim in claims],
        "pages": [_touched(touched) for touched in changes.pages],
        "lists": [{"address": listed.address, "parts": [*listed.parts]} for listed in changes.lists],
    }


def _reviews(comparison: Comparison) -> dict[str, Any]:
    """Return the review marks, and which of them are older or newer than the words they cover."""
    return {
        "stamps": [_stamp(stamp, comparison) for stamp in comparison.changes.stamps],
        "outdated": [
            {"id": thing, "day": words.day, "author": visible(words.author), "keys": [*words.keys]}
            for thing, words in comparison.later.items()
        ],
        "predated": [{"id": thing, "written": day} for thing, day in comparison.early.items()],
    }


def _old_name(old: OldName) -> dict[str, Any]:
    return {"record": old.record, "words": old.words, "holder": old.holder, "fact": old.fact, "text": old.text}


def _commit(commit: Change, comparison: Comparison) -> dict[str, Any]:
    head = {"day": commit.day, "author": visible(commit.author), "reason": visible(commit.reason)}
    origins = [
        {"how": each.how, "sha": each.sha, "day": each.day}
        | {"author": visible(each.author), "reason": visible(each.reason)}
        for each in comparison.origins.get(commit.sha, ())
    ]
    return head | {"more": visible(comparison.messages.get(commit.sha, "")), "origins": origins}


def _choice(choice: MergeChoice) -> dict[str, Any]:
    sides = {
        name: {"value": side.value, "author": visible(side.author), "day": side.day}
        for name, side in (("ours", choice.ours), ("theirs", choice.theirs))
    }
    head = {"kind": choice.kind, "id": choice.id, "record": choice.record, "key": choice.key, "before": choice.before}
    merge = {"taken": choice.taken, "outcome": choice.outcome, "author": visible(choice.author), "day": choice.day}
    return head | sides | merge | {"handling": choice.handling}


def _relabelled(changed: HandlingChange) -> dict[str, Any]:
    values = {"id": changed.id, "before": changed.before, "after": changed.after, "facts": changed.facts}
    carried = [
        {"holder": claim.holder, "kind": claim.kind, "of": claim.of, "text": claim.text, "handling": handling}
        for claim, handling in changed.carried
    ]
    return values | {"readers": READERS[changed.after], "carried": carried}


def _resting(fact_id: str, claim: Claim) -> dict[str, Any]:
    return {"fact": fact_id, "holder": claim.holder, "kind": claim.kind, "of": claim.of, "text": claim.text}


def _moved(support: ChangedSupport) -> dict[str, Any]:
    return {
        "id": support.id,
        "kind": support.kind,
        "holder": support.holder,
        "text": support.text,
        "causes": [*support.causes],
    }


def _issued(brief: IssuedBrief) -> dict[str, Any]:
    head = {"id": brief.id, "day": brief.day, "revision": brief.revision, "by": brief.by, "anyway": brief.override}
    return head | {
        "handling": brief.handling,
        "values": _plain(brief.values),
        "obstacles": [
            {"thing": visible(each.thing), "kind": each.kind, "text": each.text, "why": each.why}
            for each in brief.obstacles
        ],
        "supporting_facts": [_supporting_fact(fact_id, fact) for fact_id, fact in brief.supporting_facts.items()],
    }


def _check(comparison: Comparison) -> dict[str, Any] | None:
    if comparison.checked is None:
        return None
    counts = Counter(problem.severity for problem in comparison.checked)
    fresh = new_problems(comparison.stood, comparison.checked)
    new, known = Counter(problem.severity for problem in fresh), {*fresh}
    found = [
        {"code": p.code, "severity": str(p.severity), "path": visible(p.origin.path), "line": p.origin.line}
        | {"message": visible(f"{p.message} {p.hint}".rstrip()), "new": p in known}
        for p in (() if comparison.audience else comparison.checked)
    ]
    totals = {"errors": counts[Severity.ERROR], "warnings": counts[Severity.WARNING]}
    return {
        **totals,
        "new_errors": new[Severity.ERROR],
        "new_warnings": new[Severity.WARNING],
        "problems": found,
    }


def _supporting_fact(fact_id: str, found: SupportingFact) -> dict[str, Any]:
    head = {"id": fact_id, "home": found.home, "text": found.text}
    return head | {"values": _plain(found.values), "handling": found.handling}


def _plain(values: PlainValues) -> dict[str, Any]:
    return {key: value if isinstance(value, str) else [*value] for key, value in values.items()}


def _stamp(stamp: StampChange, comparison: Comparison) -> dict[str, Any]:
    head = {"id": stamp.id, "kind": stamp.kind, "holder": stamp.holder, "before": stamp.before, "after": stamp.after}
    by = comparison.authorship.stamps.get(stamp.id, "")
    return {**head, "commit_by": by, "own": stamp.id in comparison.authorship.own, "new": stamp.is_new}


def _card(values: PlainValues, comparison: Comparison, thing: str) -> dict[str, Any]:
    """Return all that an item says, and whose commits changed it."""
    return {
        "values": _plain(values),
        "authors": [*comparison.authorship.authors.get(thing, ())],
    }


def impact_data(impact: Impact, headline: str) -> dict[str, Any]:
    """Return everything that would lose support without a source, a record or a fact."""
    return {
        "version": VERSION,
        "id": impact.id,
        "headline": headline,
        "facts": [{"id": fact, "why": why} for fact, why in impact.facts],
        "kept": [*impact.kept],
        "footing": [_lost_support(lost_support) for lost_support in impact.lost_support],
        "posts": [{"actor": actor, "title": title} for actor, title in impact.posts],
        "briefs": [*impact.briefs],
        "pages": [*impact.pages],
    }


def _fact(change: FactChange, cards: Cards) -> dict[str, Any]:
    former = {"former": change.former} if change.former else {}
    head = {"id": change.id, "what": [*change.what], "home": change.home, "text": change.text}
    loss = cards.loss_commit(change)
    excerpts = cards.excerpts(items_of(change.values.get("sources", ())))
    card = _card(change.values, cards.comparison, change.id) | {
        "handling": change.handling,
        "fall": loss and _commit(loss, cards.comparison),
        "excerpts": _excerpts(excerpts),
    }
    return {**head, **former, "edits": _edits(change.edits), **card}


def _record(change: RecordChange, cards: Cards) -> dict[str, Any]:
    former: dict[str, Any] = {key: value for key, value in (("former", change.former), ("into", change.into)) if value}
    head = {"id": change.id, "folder": change.folder, "name": change.name, "what": [*change.what]}
    card = _card(change.values, cards.comparison, change.id) | {"excerpts": _excerpts(cards.record_excerpts(change))}
    if kept := change.merged_into:
        holds = {"values": _plain(kept.values), "facts": kept.facts, "positions": kept.positions}
        former |= {"merged_into": {"name": kept.name, **holds}}
    return {**head, **former, "edits": _edits(change.edits), **card}


def _excerpts(found: Iterable[Excerpt]) -> list[dict[str, Any]]:
    return [{"source": excerpt.source, "paragraphs": [*excerpt.paragraphs]} for excerpt in found]


def _edits(edits: Iterable[FieldEdit]) -> list[dict[str, Any]]:
    return [{"key": edit.key, "before": edit.before, "after": edit.after} for edit in edits]


def _lost_support(lost_support: LostSupport) -> dict[str, Any]:
    lost = [{"fact": fact, "why": why} for fact, why in lost_support.lost]
    head = {"holder": lost_support.holder, "kind": lost_support.kind, "of": lost_support.of, "text": lost_support.text}
    return {**head, "lost": lost, "left": lost_support.left}


def _touched(touched: AffectedPages) -> dict[str, Any]:
    return {"id": touched.id, "folder": touched.folder, "facts": [*touched.facts], "itself": touched.itself}
