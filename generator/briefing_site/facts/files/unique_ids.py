"""Makes sure that each id, of records and facts together, has one owner: the first that has it."""

from __future__ import annotations

from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.facts.model import (
    AnyRecord,
)


def without_clashes(records: tuple[AnyRecord, ...]) -> tuple[tuple[AnyRecord, ...], list[Problem]]:
    """Keep the first owner of each id, over records and facts together."""
    ids = [i for record in records for i in (record.id, *(fact.id for fact in record.facts))]
    if len({*ids}) == len(ids):
        return records, []
    owners: dict[str, Origin] = {}
    problems: list[Problem] = []

    def claim(taken: str, origin: Origin) -> bool:
        first = owners.setdefault(taken, origin)
        if first is origin:
            return True
        problems.append(
            Problem(
                "id-unique",
                origin,
                f"the id {quoted(taken)} is already taken, at {first}.",
                "Choose another; an id is never used twice.",
            )
        )
        return False

    kept = [record for record in records if claim(record.id, record.origin)]
    unique: list[AnyRecord] = []
    for record in kept:
        facts = tuple(fact for fact in record.facts if claim(fact.id, fact.origin))
        unique.append(record if len(facts) == len(record.facts) else record.model_copy(update={"facts": facts}))
    return tuple(unique), problems
