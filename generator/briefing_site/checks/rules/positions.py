"""Rules for positions and briefs: each line rests on facts, and on facts voiced by the right actor."""

from __future__ import annotations

from collections.abc import Iterator

from briefing_site.base.problems import Loc, Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, rules_of
from briefing_site.facts.model import SECTION_KINDS, AnyRecord, Brief, Fact, Line

VOICELESS = frozenset({"context", "assessment"})
"""Kinds of facts that need no `by`."""


def check_position_voiced(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Each fact of a position is by its actor, or by one that speaks for it or is part of it."""
    base = context.base
    for loc, actor, facts in _lines_of(record):
        if not facts:
            yield Finding(loc, "a position rests on at least one fact.", "Name it under 'facts'.")
        for index, fact_id in enumerate(facts):
            fact = base.facts.get(fact_id)
            if (
                fact
                and (fact.by or fact.kind in VOICELESS)  # else that is the problem
                and all(who in base.records for who in (actor, *fact.by))  # and here
                and not any(base.speaks_for(speaker, actor) for speaker in fact.by)
            ):
                speakers = ", ".join(fact.by) or "nobody"
                message = f"{quoted(fact_id)} is by {speakers}, not by {quoted(actor)} or anyone who speaks for it."
                yield Finding((*loc, "facts", index), message, "Cite a fact by one of them, or set 'speaks_for'.")


def _lines_of(record: AnyRecord) -> Iterator[tuple[Loc, str, tuple[str, ...]]]:
    """Yield the place, actor and facts of each line, those of before included."""
    for number, position in enumerate(record.positions):
        yield ("positions", number), position.actor, position.facts
        for index, former in enumerate(position.former):
            yield ("positions", number, "former", index), position.actor, former.facts


def check_position_once(record: AnyRecord, _context: CheckContext) -> Iterator[Finding]:
    """An actor has only one position on an issue or area of cooperation."""
    seen: set[str] = set()
    for index, position in enumerate(record.positions):
        if position.actor in seen:
            message = f"{quoted(position.actor)} already has a position here."
            yield Finding(("positions", index, "actor"), message, "Merge the two.")
        seen.add(position.actor)


def check_brief_section(brief: Brief, _context: CheckContext) -> Iterator[Finding]:
    """A section of a brief is of exactly one kind; `text` and `body` go together."""
    if not brief.sections:
        yield Finding(
            ("sections",),
            "a brief has at least one section.",
            "Add '- text: Background' with a 'body'.",
        )
    for index, section in enumerate(brief.sections):
        found = [key for key in SECTION_KINDS if getattr(section, key)]
        if len(found) != 1:
            has = " and ".join(found) if found else "none"
            yield Finding(
                ("sections", index),
                f"a section is of exactly one kind; this one has {has}.",
                f"Kinds: {', '.join(SECTION_KINDS)}.",
            )
        elif bool(section.text) != bool(section.body):
            yield Finding(
                ("sections", index),
                "'text' (the heading) and 'body' (the words) go together.",
                "Add the one that is missing.",
            )


def check_lines_have_owner(brief: Brief, _context: CheckContext) -> Iterator[Finding]:
    """Only a brief that says whose it is (`for`) has lines to take, and each of them rests on a fact."""
    ownerless = not brief.for_
    for loc, line in _lines_to_take(brief):
        _, _, key, _ = loc
        if ownerless:
            ownerless = False  # one key settles them all
            message = f"{quoted(key)} holds lines to take, but the brief does not say whose it is."
            yield Finding(loc[:3], message, "Add 'for:' with the actor's id.", at_key=True)
        if not line.facts:
            yield Finding(loc, "a line to take rests on at least one fact.", "Name it under 'facts'.")
        if key == "if_raised" and not line.topic:
            message = "a line under 'if_raised' needs its 'topic'."
            yield Finding(loc, message, "Add 'topic:' with the id of a record.")


def _lines_to_take(record: AnyRecord) -> Iterator[tuple[Loc, Line]]:
    for index, section in enumerate(record.sections):
        for key in ("points_to_make", "if_raised"):
            for number, line in enumerate(getattr(section, key)):
                yield ("sections", index, key, number), line


def check_position_up_to_date(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A position was reviewed after the last thing that its actor said or did on the subject."""
    stamped = [(n, p, p.reviewed) for n, p in enumerate(record.positions) if p.reviewed]
    facts = tuple(_facts_on(record, context)) if stamped else ()
    for number, position, review in stamped:
        later = [
            fact
            for fact in context.base.spoke_later(position, facts)
            if (first := fact.date.earliest.to_date()) and first > review.day
        ]
        if later:
            last = max(later, key=lambda fact: fact.date.order)
            message = f"the line of {quoted(position.actor)} was reviewed before {quoted(last.id)} ({last.date})."
            hint = f"Check it again; if it still holds, run `briefing review {record.id}/{position.actor} --by xx`."
            yield Finding(("positions", number, "reviewed"), message, hint)


def _facts_on(record: AnyRecord, context: CheckContext) -> Iterator[Fact]:
    """Yield the facts that stand on a record's page: its own, and those of other records that are about it."""
    yield from record.facts
    for other in sorted({*context.holders_of(record.id)} - {record.id}):
        found = context.find_record(other)
        yield from (fact for fact in (found.facts if found else ()) if record.id in fact.about)


RULES = (
    *rules_of(
        Severity.ERROR,
        check_position_voiced,
        check_position_once,
        check_brief_section,
        check_lines_have_owner,
    ),
    *rules_of(Severity.ADVICE, check_position_up_to_date),
)
