"""Cuts lists of facts, positions and records that are too long for a page or a sheet.

In: a document. Out: the same with the lists cut, each saying how much was left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from briefing_site.facts.factbase import in_time_order
from briefing_site.facts.model import Fact
from briefing_site.render.document import Block, FactList, PositionList, RecordDocument, Section

MAX_POSITIONS = 100
"""Positions on a page or a sheet."""
MAX_FACTS = 100
"""Facts on a sheet."""


def first_facts(facts: Iterable[Fact], most: int) -> tuple[Fact, ...]:
    """Return the facts to show if not all fit: those marked as key, then the newest."""
    newest = [*in_time_order(facts)][::-1]
    ranked = sorted(newest, key=lambda fact: fact.weight != "key")  # the sort is stable
    return in_time_order(ranked[:most])


def cut_document(document: RecordDocument, most: int = MAX_FACTS) -> RecordDocument:
    """Return a document cut to a number of facts, with tables no longer than a sheet allows."""
    facts = {fact.id: fact for section in document.sections for fact in _facts_in(section)}
    shown = {fact.id for fact in first_facts(facts.values(), most)}
    sections = (replace(section, blocks=tuple(_cut(b, shown) for b in section.blocks)) for section in document.sections)
    return replace(document, sections=tuple(sections))


def _facts_in(section: Section) -> Iterator[Fact]:
    for block in section.blocks:
        if isinstance(block, FactList):
            yield from block.facts


def _cut(block: Block, shown: set[str]) -> Block:
    if isinstance(block, FactList) and not shown.issuperset(fact.id for fact in block.facts):
        return FactList(
            tuple(fact for fact in block.facts if fact.id in shown),
            tuple(fact for fact in block.facts if fact.id not in shown),
        )
    if isinstance(block, PositionList) and len(block.held) > MAX_POSITIONS:
        return replace(block, held=block.held[:MAX_POSITIONS], left_out=block.held[MAX_POSITIONS:])
    return block
