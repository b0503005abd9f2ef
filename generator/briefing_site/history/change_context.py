"""The context of a change for a reviewer: the facts it rests on, what rests on it, and how restricted all this is.

In: what changed between two fact bases, and the bases. Out: plain values that `diff` collects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from briefing_site.facts.audience import handling_of_fact, handling_of_record, level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import FACTS_NAMED, REDACTED_KEYS, FieldEdit
from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import canonical_order, keys_marked
from briefing_site.facts.model import Fact, Source
from briefing_site.facts.plain_values import PlainValue, PlainValues, items_of, plain_model
from briefing_site.facts.support.dependencies import Claim, claims_at
from briefing_site.facts.text.prose import cited_in
from briefing_site.history.affected import FactChange, FoundChanges, SupportingFact
from briefing_site.history.changed_support import ChangedSupport

BENEATH = tuple(key for key in canonical_order(Fact) if key in FACTS_NAMED)
"""Keys of a fact that refer to other facts."""
CITED = re.compile(r" \[([a-z0-9-]+(?:, [a-z0-9-]+)*)\]$")
"""The facts at the end of a line to take."""
MAINTENANCE_KEYS = keys_marked(Mark.MAINTENANCE, Fact)


def facts_cited_in(text: str) -> tuple[str, ...]:
    """Return the facts that a line to take lists at its end, or that prose cites."""
    line = CITED.search(text)
    return (*(line[1].split(", ") if line else ()), *(cited_in(text) if "[@" in text else ()))


def supporting_fact(fact: Fact, base: FactBase) -> SupportingFact:
    """Return a fact as shown below what rests on it."""
    handling = fact.handling or base.records[fact.home].handling or ""
    return SupportingFact(fact.home, fact.text, plain_model(fact, without=("id", *REDACTED_KEYS)), handling)


@dataclass(frozen=True)
class ChangeContext(FoundChanges):
    """Finds what the changed items rest on, and what rests on them."""

    moved: tuple[ChangedSupport, ...]
    named: tuple[str, ...]
    """Further facts and records in the report."""
    default: str
    """The handling of items that have none."""

    def supporting_facts(self) -> Iterator[tuple[str, SupportingFact]]:
        """Yield each fact that something in the report rests on or refers to, in its current or last state."""
        for fact_id in dict.fromkeys(self._ids_beneath()):
            base = self.after if fact_id in self.after.facts else self.before
            if fact := base.facts.get(fact_id):
                yield fact_id, supporting_fact(fact, base)

    def _ids_beneath(self) -> Iterator[str]:
        for position in self.positions:
            for value in _versions(position.values, position.edits, "facts"):
                yield from items_of(value)
        for change in self.facts:
            for key in BENEATH:
                yield from (i for value in _versions(change.values, change.edits, key) for i in items_of(value))
        for record in self.records:
            values = (*record.values.values(), *(v for e in record.edits for v in (e.before, e.after)))
            yield from (fact for value in values for text in items_of(value) for fact in facts_cited_in(text))
        yield from (fact for lost_support in self.lost_support for fact, _ in lost_support.lost)
        yield from (cause for moved in self.moved for cause in moved.causes)
        yield from self.named

    def dependents(self) -> Iterator[tuple[str, tuple[Claim, ...]]]:
        """Yield each fact that changed its meaning or is no longer valid, with what rests on it, or did last."""
        for change in self.facts:
            if change.edits and MAINTENANCE_KEYS.issuperset(edit.key for edit in change.edits):
                continue
            if change.edits and not self._is_edited(change):
                continue
            base = self.after if change.id in self.after.facts else self.before
            references = base.incoming.get(change.id, ())
            claims = tuple(dict.fromkeys(c for r in references if r.holder in base.records for c in claims_at(base, r)))
            if claims:
                yield change.id, claims

    def _is_edited(self, change: FactChange) -> bool:
        """Tell whether a fact itself was edited, and not only a reference to a renamed id."""
        pair = self.before.facts.get(change.former or change.id), self.after.facts.get(change.id)
        then, now = ((fact.home, plain_model(fact)) if fact else None for fact in pair)
        return then != now

    def marking(
        self, supporting_facts: Mapping[str, SupportingFact], dependents: Mapping[str, tuple[Claim, ...]]
    ) -> str:
        """Return the highest handling of everything in the report, before or now; empty if there is nothing."""
        facts = {*supporting_facts, *(i for change in self.facts for i in (change.id, change.former))}
        records = {i for change in self.records for i in (change.id, change.former, change.into)}
        records |= {i for position in self.positions for i in (position.subject, position.actor)}
        records |= {*self.named}
        records |= {claim.holder for claims in dependents.values() for claim in claims}
        records |= {each.holder for each in self.lost_support} | {each.holder for each in self.moved}
        handlings = []
        for base in (self.before, self.after):
            held = [base.facts[i] for i in facts if i in base.facts]
            handlings += [handling_of_fact(fact, base.records[fact.home], self.default) for fact in held]
            handlings += [handling_of_record(base.records[i], self.default) for i in records if i in base.records]
        return max(handlings, key=level, default="")


def _versions(values: PlainValues, edits: tuple[FieldEdit, ...], key: str) -> Iterator[PlainValue]:
    """Yield the current and the former value of a key."""
    yield values.get(key, ())
    yield from (edit.before for edit in edits if edit.key == key)


def grades_of(base: FactBase) -> dict[str, str]:
    """Return each source's reliability, even an empty one, so that the later base overrides the earlier."""
    return {i: record.reliability or "" for i, record in base.records.items() if isinstance(record, Source)}
