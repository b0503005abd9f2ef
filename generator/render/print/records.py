"""The printed form of one record: actor, issue, cooperation area, event.

In: a record and its `Sheet`. Out: head and body. As a document of its own it shows every fact that the
site's page shows; in the book each fact stands once, where it lives, and other places refer to its page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from generator.dates import day_words
from generator.factbase import Standpoint, facts_in, in_time_order
from generator.model import Actor, AnyRecord, Cooperation, Event, Fact, FactRecord, Issue, Position, Post
from generator.problems import counted
from generator.relations import groups_of_actor, heading_of_facts, incoming_of
from generator.render.print.document import (
    Block,
    Facts,
    Heading,
    Inline,
    Links,
    PositionCell,
    PositionRow,
    Positions,
    Row,
    Tree,
)
from generator.render.print.sheet import Sheet, link_groups
from generator.wording import BASIS_WORDS, event_date, post_span


def record_essentials(sheet: Sheet, record: FactRecord) -> Iterator[Row]:
    """Yield what stands in the record's head, a label and a value each."""
    if isinstance(record, Actor):
        yield from _actor_essentials(sheet, record)
    elif isinstance(record, Event):
        yield Row("When", (event_when(record),))
        if record.phase != "held":
            yield Row("State", (record.state.capitalize(),))
        if record.place:
            yield Row("Where", (record.place,))
        yield from _named(sheet, "Who", record.participants)
    elif isinstance(record, Cooperation):
        yield Row("State", (record.state.capitalize(),))
        yield from _named(sheet, "Parties", record.parties)
    if isinstance(record, (Issue, Event)) and record.part_of:
        yield Row("Part of", sheet.see(record.part_of))
    if record.aliases:
        yield Row("Also called", (", ".join(record.aliases),))
    if record.review_by and record.review_by < sheet.setting.today:
        yield Row("Review", (f"due since {day_words(record.review_by)}",))


def event_when(event: Event) -> str:
    """Return when an event takes place, with the basis of the date."""
    basis = BASIS_WORDS[event.date_basis]
    return f"{event_date(event)} ({basis})" if event.date and basis else event_date(event)


def _actor_essentials(sheet: Sheet, actor: Actor) -> Iterator[Row]:
    for index, post in enumerate(actor.posts):
        yield Row(("Posts" if len(actor.posts) > 1 else "Post") if index == 0 else "", post_tree(sheet, post))
    if actor.speaks_for:
        yield Row("Speaks for", (sheet.link(actor.speaks_for),))
    if actor.part_of:
        yield Row("Part of", (sheet.link(actor.part_of),))


def _named(sheet: Sheet, label: str, ids: tuple[str, ...]) -> Iterator[Row]:
    if ids:
        yield Row(label, sheet.names(ids))


def post_tree(sheet: Sheet, post: Post, *, short: bool = False) -> Tree:
    """Return a post in one line: title, organisation, when, source; `short` leaves out the organisation."""
    org: tuple[Inline, ...] = (", ", sheet.link(post.org)) if post.org and not short else ()
    return (post.title, *org, f", {post_span(post)} {sheet.cite(post.sources)}".rstrip())


def record_body(sheet: Sheet, record: FactRecord, level: int, *, book: bool = False) -> Iterator[Block]:
    """Yield positions, facts and cross-references, under headings of `level`."""
    yield from position_blocks(sheet, record, level)
    if book:
        yield from _home_facts(sheet, record, level)
    else:
        yield from _facts(sheet, record, level)
    elsewhere = _elsewhere(sheet, record) if book else {}
    groups = link_groups(elsewhere | _related(sheet, record, book=book))
    if groups:
        yield Heading(level, "Elsewhere" if book else "Related")
        yield Links(groups)


def position_blocks(sheet: Sheet, record: FactRecord, level: int) -> Iterator[Block]:
    """Yield the table of positions: who takes what line here, or what line this actor takes where."""
    if isinstance(record, Actor):
        rows = tuple(_position_row(sheet, s.subject.id, s.position) for s in _standpoints(sheet, record))
        columns = ("On", "Line, and what it rests on")
    else:
        positions = record.positions if isinstance(record, (Issue, Cooperation)) else ()
        rows = tuple(_position_row(sheet, position.actor, position) for position in positions)
        columns = ("Who", "Line, and what it rests on")
    if rows:
        yield Heading(level, "Positions")
        yield Positions(columns, rows)


def _standpoints(sheet: Sheet, actor: Actor) -> tuple[Standpoint, ...]:
    return sheet.base.standpoints_of.get(actor.id, ())


def _position_row(sheet: Sheet, head: str, position: Position) -> PositionRow:
    sheet.mark_record(sheet.base.records[head])
    return PositionRow((sheet.link(head),), (position_cell(sheet, position),))


def position_cell(sheet: Sheet, position: Position) -> PositionCell:
    """Return one line with what it rests on."""
    return PositionCell(sheet.prose(position.line), sheet.support(position.facts))


def _facts(sheet: Sheet, record: FactRecord, level: int) -> Iterator[Block]:
    for heading, facts in _fact_groups(sheet, record):
        yield Heading(level, heading)
        yield Facts(sheet.facts(facts))


def _fact_groups(sheet: Sheet, record: FactRecord) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    if isinstance(record, Actor):
        for _, heading, facts in groups_of_actor(sheet.base, record):
            yield heading, facts
    elif facts := sheet.base.facts_shown_on.get(record.id, ()):
        yield heading_of_facts(record), facts


def _home_facts(sheet: Sheet, record: FactRecord, level: int) -> Iterator[Block]:
    home = facts_in(record)
    if home:
        yield Heading(level, "On record")
        yield Facts(sheet.facts(in_time_order(home)))


def _elsewhere(sheet: Sheet, record: FactRecord) -> dict[str, list[Tree]]:
    """Lead to the facts that touch the record and stand in full with another one."""
    found: dict[str, list[Tree]] = {}
    for heading, facts in _fact_groups(sheet, record):
        homes = Counter(fact.home for fact in facts if fact.home != record.id)
        label = heading if isinstance(record, Actor) else "Also on record"
        found.setdefault(label, []).extend(sheet.see(h, note=counted(n, "fact")) for h, n in homes.most_common())
    return found


def _related(sheet: Sheet, record: FactRecord, *, book: bool) -> dict[str, list[Tree]]:
    """Group what names this record, and what it names, by why; last where running text mentions it."""
    groups: dict[str, dict[str, None]] = {}
    for target in record.related:
        groups.setdefault("See also", {})[target] = None
    for heading, holder in incoming_of(sheet.base, record):
        groups.setdefault(heading, {})[holder] = None
    if not book:
        for holder in _mentioned_in(sheet, record):
            if not any(holder in ids for ids in groups.values()):
                groups.setdefault("Mentioned in", {})[holder] = None
    return {heading: [sheet.see(other) for other in ids] for heading, ids in groups.items()}


def _mentioned_in(sheet: Sheet, record: AnyRecord) -> Iterable[str]:
    targets = (record.id, *(fact.id for fact in facts_in(record)))
    found = (r.holder for target in targets for r in sheet.base.incoming.get(target, ()) if r.why == "link")
    return dict.fromkeys(holder for holder in found if holder != record.id)
