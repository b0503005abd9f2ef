"""The printed form of one record: actor, issue, cooperation area, event.

In: a record and its `DocumentBuilder`. Out: head and body. As a document of its own it shows every fact that the
site's page shows; in the book each fact stands once, where it lives, and other places refer to its page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from briefing_site.base.edtf import day_words
from briefing_site.base.problems import counted
from briefing_site.facts.factbase import SubjectPosition, in_time_order, positions_on
from briefing_site.facts.fields import FieldSpec, Role, labelled_values
from briefing_site.facts.model import Actor, AnyRecord, Cooperation, Event, Fact, Issue, Post
from briefing_site.render.typst.document import (
    Block,
    Facts,
    Heading,
    Inline,
    Links,
    PositionCell,
    PositionRow,
    Positions,
    PrintedRow,
    Tree,
)
from briefing_site.render.typst.document_builder import DocumentBuilder, link_groups
from briefing_site.site.labels import BASIS_WORDS, event_date, outcome_words, post_span
from briefing_site.site.relations import groups_of_actor, heading_of_facts, incoming_of


def record_essentials(builder: DocumentBuilder, record: AnyRecord) -> Iterator[PrintedRow]:
    """Yield what stands in the record's head, a label and a value each."""
    yield from ESSENTIALS[record.folder](builder, record)
    for spec, value in labelled_values(record):
        yield PrintedRow(spec.label, _labelled(builder, spec, value if spec.is_list else (value,)))
    if record.review_by and record.review_by < builder.setting.today:
        yield PrintedRow("Review", (f"Overdue since {day_words(record.review_by)}",))


def _labelled(builder: DocumentBuilder, spec: FieldSpec, values: tuple[Any, ...]) -> Tree:
    if spec.role is Role.PROSE:
        return builder.prose(values[0])
    return builder.names(values) if spec.refers_to else (", ".join(map(str, values)),)


def event_when(event: Event) -> str:
    """Return when an event takes place, with the basis of the date."""
    basis = BASIS_WORDS[event.date_basis]
    return f"{event_date(event)} ({basis})" if event.date and basis else event_date(event)


def _actor_essentials(builder: DocumentBuilder, actor: Actor) -> Iterator[PrintedRow]:
    for index, post in enumerate(actor.posts):
        yield PrintedRow(("Posts" if len(actor.posts) > 1 else "Post") if index == 0 else "", post_tree(builder, post))
    if actor.speaks_for:
        yield PrintedRow("Speaks for", (builder.link(actor.speaks_for),))
    if actor.part_of:
        yield PrintedRow("Part of", (builder.link(actor.part_of),))


def _issue_essentials(builder: DocumentBuilder, issue: Issue) -> Iterator[PrintedRow]:
    yield from _wider(builder, issue.part_of)


def _cooperation_essentials(builder: DocumentBuilder, area: Cooperation) -> Iterator[PrintedRow]:
    yield PrintedRow("State", (area.state.capitalize(),))
    yield from _named(builder, "Parties", area.parties)


def _event_essentials(builder: DocumentBuilder, event: Event) -> Iterator[PrintedRow]:
    yield PrintedRow("When", (event_when(event),))
    if event.phase != "held":
        outcome = outcome_words(event, builder.setting.today)
        yield PrintedRow("State", (f"{event.state.capitalize()}{f'; {outcome}' if outcome else ''}",))
    if event.place:
        yield PrintedRow("Where", (event.place,))
    yield from _named(builder, "Who", event.participants)
    yield from _wider(builder, event.part_of)


ESSENTIALS: Mapping[str, Callable[[DocumentBuilder, Any], Iterator[PrintedRow]]] = {
    "actors": _actor_essentials,
    "issues": _issue_essentials,
    "cooperation": _cooperation_essentials,
    "events": _event_essentials,
}
"""What stands in the head of each kind of record that has a sheet of its own."""


def _wider(builder: DocumentBuilder, whole: str | None) -> Iterator[PrintedRow]:
    if whole:
        yield PrintedRow("Part of", builder.see(whole))


def _named(builder: DocumentBuilder, label: str, ids: tuple[str, ...]) -> Iterator[PrintedRow]:
    if ids:
        yield PrintedRow(label, builder.names(ids))


def post_tree(builder: DocumentBuilder, post: Post, *, short: bool = False) -> Tree:
    """Return a post in one line: title, organisation, when, source; `short` leaves out the organisation."""
    org: tuple[Inline, ...] = (", ", builder.link(post.org)) if post.org and not short else ()
    return (post.title, *org, f", {post_span(post)} {builder.cite(post.sources)}".rstrip())


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
