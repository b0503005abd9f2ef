"""The fact base as of a day: without what was said, done or true only later.

In: a fact base and a day. Out: a fact base without later facts, and without what rests only on these. It goes by the
facts' own dates, not by when they were written down: for that there are git's revisions.
"""

from __future__ import annotations

from datetime import date

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_marks import FACTS
from briefing_site.facts.fields import fields_of, keys_naming
from briefing_site.facts.model import (
    AnyRecord,
    BriefSection,
    Fact,
    FormerLine,
    Line,
    Position,
)


def base_as_of(base: FactBase, day: date) -> FactBase:
    """Return the base as of `day`; a fact is included from the first day that its date covers."""
    later = frozenset(fact.id for fact in base.facts.values() if not fact.date.begins_by(day))
    moved = any(s.position.former and s.position.former != _former(s.position, day) for s in base.subject_positions)
    return FactBase(_cut(record, day, later) for record in base.records.values()) if later or moved else base


def _cut(record: AnyRecord, day: date, later: frozenset[str]) -> AnyRecord:
    update: dict[str, object] = {}
    if record.facts:
        update["facts"] = tuple(_cut_fact(fact, later) for fact in record.facts if fact.id not in later)
    if record.positions:
        positions = (_cut_position(position, day, later) for position in record.positions)
        update["positions"] = tuple(position for position in positions if position.facts)
    if record.sections:
        sections = (_cut_section(section, later) for section in record.sections)
        update["sections"] = tuple(section for section in sections if section.kind)
    return record.model_copy(update=update) if update else record


def _cut_position(position: Position, day: date, later: frozenset[str]) -> Position:
    """Return the line in force on the day: the first of those before that was not left by then, else the present."""
    before = _former(position, day)
    lines = sorted(position.former, key=lambda line: line.until.order)
    line, facts = next(((f.line, f.facts) for f in lines if f not in before), (position.line, position.facts))
    return position.model_copy(update={"line": line, "facts": _kept(facts, later), "former": before})


def _former(position: Position, day: date) -> tuple[FormerLine, ...]:
    """Return the lines that the actor had left by the day."""
    return tuple(line for line in position.former if line.until.begins_by(day))


def _cut_fact(fact: Fact, later: frozenset[str]) -> Fact:
    lists = {key: _kept(getattr(fact, key), later) for key in keys_naming(Fact, FACTS)}
    overtaken = {"superseded": fact.superseded_by, "disputed": fact.disputed_by}.get(fact.status, ())
    update: dict[str, object] = {**lists}
    if overtaken and later.issuperset(overtaken):
        update["status"] = "current"
    return fact.model_copy(update=update)


def _cut_section(section: BriefSection, later: frozenset[str]) -> BriefSection:
    lines = (spec.attribute for spec in fields_of(BriefSection) if spec.part is Line)
    return section.model_copy(update={name: _cut_lines(getattr(section, name), later) for name in lines})


def _cut_lines(lines: tuple[Line, ...], later: frozenset[str]) -> tuple[Line, ...]:
    cut = (line.model_copy(update={"facts": _kept(line.facts, later)}) for line in lines)
    return tuple(line for line in cut if line.facts)


def _kept(fact_ids: tuple[str, ...], later: frozenset[str]) -> tuple[str, ...]:
    return tuple(fact_id for fact_id in fact_ids if fact_id not in later)
