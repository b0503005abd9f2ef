"""Rules for single facts: who said it, on what evidence, how certain it is, how restricted it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, at_reference, finding_in, rules_of
from briefing_site.facts.audience import handling_of_fact, handling_of_record, level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_marks import ACTORS
from briefing_site.facts.fields import keys_naming
from briefing_site.facts.model import AnyRecord, Event, Fact
from briefing_site.facts.text.quotations import unpaired_mark
from briefing_site.facts.types import LIKELIHOODS

SPOKEN_AT = frozenset({"meeting", "call"})
"""Types of event at which only participants speak."""
SHOWN = 30
"""How many characters of a text are quoted when the whole would be too long."""


def check_speaker_named(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """`said`, `did` and `position` need `by`; `agreed` needs two; `context` has none, since the source says it."""
    least = {"said": 1, "did": 1, "position": 1, "agreed": 2}
    for loc, fact in context.facts:
        needed = least.get(fact.kind, 0)
        if len(fact.by) < needed:
            who = "two actors or more" if needed > 1 else "an actor"
            yield Finding(
                loc,
                f"'{fact.kind}' needs 'by', with the id of {who}.",
                "Say who, or make it 'context'.",
            )
        elif fact.kind == "context" and fact.by:
            yield Finding(
                (*loc, "by"),
                "'context' is in the source's own voice and has no 'by'.",
                "Make it 'said' or 'did'.",
                at_key=True,
            )


def check_speaker_present(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Anyone who said something at a meeting or in a call took part in it, or speaks for someone who did."""
    base = context.base
    for loc, fact in context.facts:
        event = _where_said(fact, base)
        for index, speaker in enumerate(fact.by if event else ()):
            if event and speaker in base.records and not _took_part(speaker, event, base):
                message = f"{quoted(speaker)} is not among the participants of {quoted(event.id)}."
                hint = "Add them to 'participants', or move the fact to where it was said."
                yield Finding((*loc, "by", index), message, hint)


def _where_said(fact: Fact, base: FactBase) -> Event | None:
    """Return the meeting or call at which something was said; None if nothing says so.

    A fact that lives there was said there; one that is about it was where it was said on its day to one who took part.
    """
    found = base.events.get(fact.home) if fact.kind == "said" else None
    if found and _is_spoken_at(found):
        return found
    events = (base.events.get(thing) for thing in (fact.about if fact.kind == "said" and fact.to else ()))
    return next((e for e in events if e and _is_spoken_at(e) and _is_said_to(fact, e, base)), None)


def _is_spoken_at(event: Event) -> bool:
    return event.type in SPOKEN_AT and bool(event.participants)


def _is_said_to(fact: Fact, event: Event, base: FactBase) -> bool:
    """Tell whether something was said on the day of an event to one of those who took part in it."""
    return fact.date == event.date and any(_took_part(heard, event, base) for heard in fact.to if heard in base.records)


def _took_part(actor: str, event: Event, base: FactBase) -> bool:
    return any(base.speaks_for(actor, other) or base.speaks_for(other, actor) for other in event.participants)


def check_actor_once(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """No actor is listed twice in one `by`, `to` or `via`."""
    for loc, fact in context.facts:
        for key in keys_naming(Fact, ACTORS):
            named: set[str] = set()
            for index, actor in enumerate(getattr(fact, key)):
                if actor not in named:
                    named.add(actor)
                else:
                    yield Finding(
                        (*loc, key, index),
                        f"{quoted(actor)} is listed twice in {quoted(key)}.",
                        "Remove one.",
                    )


def check_fact_sourced(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Every fact cites a source; an assessment may rest on facts instead."""
    for loc, fact in context.facts:
        if not fact.sources and not fact.rests_on:
            hint = "Add 'sources: [source-id locator]'" + (" or 'rests_on'." if fact.kind == "assessment" else ".")
            yield Finding(loc, f"the fact {quoted(fact.id)} has no source.", hint)
        elif not fact.sources and fact.kind != "assessment":
            yield Finding(loc, "only an assessment may rest on facts instead of sources.", "Add 'sources'.")


def check_assessment_only(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """`likelihood`, `confidence` and `rests_on` are for assessments; their text never combines the first two."""
    terms = "|".join(LIKELIHOODS)
    for loc, fact in context.facts:
        for key in ("likelihood", "confidence", "rests_on"):
            if getattr(fact, key) and fact.kind != "assessment":
                yield Finding(
                    (*loc, key),
                    f"{quoted(key)} is for assessments only; this fact is '{fact.kind}'.",
                    "Delete it.",
                    at_key=True,
                )
        if fact.kind == "assessment" and re.search(
            rf"\b({terms})\b[^.]*\bconfidence\b|\bconfidence\b[^.]*\b({terms})\b", fact.text
        ):
            yield Finding(
                (*loc, "text"),
                "one sentence combines a likelihood with a confidence.",
                "Use two sentences, or the two keys (ICD 203).",
            )


def check_status_explained(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """`superseded` needs `superseded_by`, `disputed` needs `disputed_by` or a note; no such key without its status."""
    for loc, fact in context.facts:
        if fact.status == "superseded" and not fact.superseded_by:
            yield Finding((*loc, "status"), "'superseded' needs 'superseded_by'.", "Name the newer fact.")
        if fact.status == "disputed" and not (fact.disputed_by or fact.note):
            yield Finding(
                (*loc, "status"),
                "'disputed' needs 'disputed_by' or a 'note'.",
                "Name the fact that disputes it.",
            )
        if fact.superseded_by and fact.status not in {"superseded", "retracted"}:
            yield Finding(
                (*loc, "superseded_by"),
                f"the fact is superseded, but its status is '{fact.status}'.",
                "Set 'status: superseded'.",
                at_key=True,
            )


def check_quotation_closed(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Quotation marks in a fact's text come in pairs."""
    for loc, fact in context.facts:
        start = unpaired_mark(fact.text)
        if start is not None:
            message = f"the quotation mark in {quoted(fact.text[start : start + SHOWN].strip())} has no partner."
            yield finding_in((*loc, "text"), fact.text, start, message, "Close the quotation.")


def check_handling_kept(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Nothing is less restricted than what it rests on: a fact than its record and sources, a text than its links."""
    default = context.default_handling
    own = level(handling_of_record(record, default))
    weights = {record.id: own}
    for loc, fact in context.facts:
        weights[fact.id] = weight = level(handling_of_fact(fact, record, default))
        if weight < own:
            message = f"the fact is {fact.handling}, but its record {handling_of_record(record, default)}."
            yield Finding((*loc, "handling"), message, "A fact cannot be less restricted than its record.")
    naming = [reference for reference in context.references if not reference.filtered]
    others = {reference.target for reference in naming} - weights.keys()
    handlings = context.handlings_of(others)
    weights |= {thing: level(handling) for thing, handling in handlings.items()}
    weights |= {thing: _weight_of_fact(thing, default, context) for thing in others - handlings.keys()}
    for reference in naming:
        target = reference.target
        if weights[target] > weights[reference.fact or record.id]:
            message = f"{quoted(target)} is more restricted than what refers to it here."
            yield at_reference(reference, message, "Raise the 'handling' here, or remove the reference.")


def _weight_of_fact(thing: str, default: str, context: CheckContext) -> int:
    """Return how closed a fact of another record is; what is not there is open."""
    fact = context.base.facts.get(thing)
    return level(handling_of_fact(fact, context.base.home_of(fact), default)) if fact else 0


RULES = (
    *rules_of(
        Severity.ERROR,
        check_speaker_named,
        check_actor_once,
        check_fact_sourced,
        check_assessment_only,
        check_status_explained,
        check_quotation_closed,
        check_handling_kept,
    ),
    *rules_of(Severity.ADVICE, check_speaker_present),
)
