"""The printed form of one record: actor, issue, cooperation area, event.

In: a record and its `DocumentBuilder`. Out: head and body. As a document of its own it shows every fact that the
site's page shows; in the book each fact stands once, where it lives, and other places refer to its page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from briefing_site.base.problems import counted
from briefing_site.facts.factbase import SubjectPosition, in_time_order, positions_on
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.render.typst.document import (
    Block,
    Facts,
    Heading,
    Links,
    PositionCell,
    PositionRow,
    Positions,
    Tree,
)
from briefing_site.render.typst.document_builder import DocumentBuilder, link_groups
from briefing_site.site.relations import groups_of_actor, heading_of_facts, incoming_of


def record_body(builder: DocumentBuilder, record: AnyRecord, level: int, *, book: bool = False) -> Iterator[Block]:
    """Yield positions, facts and cross-references, under headings of `level`."""
    yield from position_blocks(builder, record, level)
    if book:
        yield from _home_facts(builder, record, level)
    else:
        yield from _facts(builder, record, level)
    elsewhere = _elsewhere(builder, record) if book else {}
    groups = link_groups(elsewhere | _related(builder, record, book=book))
    if groups:
        yield Heading(level, "Elsewhere" if book else "Related")
        yield Links(groups)


def position_blocks(builder: DocumentBuilder, record: AnyRecord, level: int) -> Iterator[Block]:
    """Yield the table of positions: who takes what line here, or what line this actor takes where."""
    if record.id in builder.base.actors:
        held = builder.base.standpoints_of.get(record.id, ())
        rows = tuple(_position_row(builder, s.subject.id, s) for s in held)
        columns = ("On", "Line, and what it rests on")
    else:
        rows = tuple(_position_row(builder, s.position.actor, s) for s in positions_on(record))
        columns = ("Who", "Line, and what it rests on")
    if rows:
        yield Heading(level, "Positions")
        yield Positions(columns, rows)


def _position_row(builder: DocumentBuilder, head: str, held: SubjectPosition) -> PositionRow:
    builder.mark_record(builder.base.records[head])
    return PositionRow((builder.link(head),), (position_cell(builder, held),))


def position_cell(builder: DocumentBuilder, held: SubjectPosition) -> PositionCell:
    """Return one line with what it rests on."""
    subject, position = held.subject.id, held.position
    about = "" if builder.held else builder.record
    whose = ", ".join(builder.label(i) for i in (subject, position.actor) if i != about)
    suspect = builder.suspicion(f"{subject}/{position.actor}")
    line, support = builder.prose(position.line), builder.support(position.facts)
    return PositionCell(subject, position.actor, whose, line, support, suspect)


def _facts(builder: DocumentBuilder, record: AnyRecord, level: int) -> Iterator[Block]:
    for heading, facts in _fact_groups(builder, record):
        yield Heading(level, heading)
        yield Facts(builder.facts(facts))


def _fact_groups(builder: DocumentBuilder, record: AnyRecord) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    if actor := builder.base.actors.get(record.id):
        for _, heading, facts in groups_of_actor(builder.base, actor):
            yield heading, facts
    elif facts := builder.base.facts_shown_on.get(record.id, ()):
        yield heading_of_facts(record), facts


def _home_facts(builder: DocumentBuilder, record: AnyRecord, level: int) -> Iterator[Block]:
    home = record.facts
    if home:
        yield Heading(level, "On record")
        yield Facts(builder.facts(in_time_order(home)))


def _elsewhere(builder: DocumentBuilder, record: AnyRecord) -> dict[str, list[Tree]]:
    """Lead to the facts that touch the record and stand in full with another one."""
    found: dict[str, list[Tree]] = {}
    for heading, facts in _fact_groups(builder, record):
        homes = Counter(fact.home for fact in facts if fact.home != record.id)
        label = heading if record.id in builder.base.actors else "Also on record"
        found.setdefault(label, []).extend(builder.see(h, note=counted(n, "fact")) for h, n in homes.most_common())
    return found


def _related(builder: DocumentBuilder, record: AnyRecord, *, book: bool) -> dict[str, list[Tree]]:
    """Group what names this record, and what it names, by why; last where running text mentions it."""
    groups: dict[str, dict[str, None]] = {}
    for target in record.related:
        groups.setdefault("See also", {})[target] = None
    for heading, holder in incoming_of(builder.base, record):
        groups.setdefault(heading, {})[holder] = None
    if not book:
        for holder in _mentioned_in(builder, record):
            if not any(holder in ids for ids in groups.values()):
                groups.setdefault("Mentioned in", {})[holder] = None
    return {heading: [builder.see(other) for other in ids] for heading, ids in groups.items()}


def _mentioned_in(builder: DocumentBuilder, record: AnyRecord) -> Iterable[str]:
    targets = (record.id, *(fact.id for fact in record.facts))
    found = (r.holder for target in targets for r in builder.base.incoming.get(target, ()) if r.why == "link")
    return dict.fromkeys(holder for holder in found if holder != record.id)
