"""Runs a query: its terms are matched against a fact base, and give facts, positions, lines or gaps.

In: a `Query` and a `QueryContext`. Out: a `QueryResult`, in order. Each key is a row of a table: what it reads from an
item, and which values it takes. A term becomes a predicate over items, and cheap ones run first; no part of a query's
text is ever evaluated as code.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, get_args

from briefing_site.base.collation import plain
from briefing_site.base.edtf import DateError, EdtfDate, parse_date
from briefing_site.base.problems import did_you_mean, quoted
from briefing_site.facts import field_marks
from briefing_site.facts.audience import handling_of_fact, handling_of_record
from briefing_site.facts.factbase import SubjectPosition
from briefing_site.facts.fields import Role, fields_of
from briefing_site.facts.model import KINDS, RECORD_FOLDERS, SUBJECT_FOLDERS, Fact, noun_of
from briefing_site.facts.types import TLP, Status
from briefing_site.history.review_status import ReviewState
from briefing_site.site.query import Query, QueryError, QueryTerm, Value
from briefing_site.site.query_context import BriefLine, Item, MissingPosition, QueryContext, QueryResult, Test

COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


Reads = Callable[[QueryContext, Any], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """A word before a colon: what it reads from an item, how its values are parsed, and how expensive it is to test."""

    reads: Reads
    way: Callable[[QueryContext, QueryTerm, Key], Test]
    values: tuple[str, ...] = ()
    """For a choice, the words; for an id, the folders."""
    cost: int = 1


# --- ways to read values --------------------------------------------------------------------------------------------


def _one_of(context: QueryContext, term: QueryTerm, key: Key) -> Test:
    """One of a few words."""
    _refuse_order(term)
    for value in term.values:
        if value.text not in key.values:
            raise QueryError(
                value.column,
                f"{quoted(term.key)} has no value {quoted(value.text)}",
                did_you_mean(value.text, key.values) or f"Write one of {', '.join(key.values)}.",
            )
    return _any_of(context, key, frozenset(value.text for value in term.values))


def _id(context: QueryContext, term: QueryTerm, key: Key) -> Test:
    """Ids of records of some folders, or of facts."""
    _refuse_order(term)
    for value in term.values:
        _check_id(context, value, key.values)
    return _any_of(context, key, frozenset(value.text for value in term.values))


def _check_id(context: QueryContext, value: Value, folders: tuple[str, ...]) -> None:
    base = context.base
    record = base.records.get(value.text)
    if value.text in context.known or (record and record.folder in folders):
        return
    if value.text in base.former_ids:
        remedy = f"Its id is now '{base.former_ids[value.text]}'."
        raise QueryError(value.column, f"{quoted(value.text)} is a former id", remedy)
    nouns = "record" if len(folders) > len(SUBJECT_FOLDERS) else " or ".join(noun_of(folder) for folder in folders)
    known = [record.id for folder in folders for record in base.folders[folder]]
    raise QueryError(value.column, f"no {nouns} {quoted(value.text)}", did_you_mean(value.text, known))


def _any_of(context: QueryContext, key: Key, wanted: frozenset[str]) -> Test:
    reads = key.reads
    if len(wanted) == 1:
        (one,) = wanted
        return lambda item: one in reads(context, item)
    return lambda item: not wanted.isdisjoint(reads(context, item))


def _text(context: QueryContext, term: QueryTerm, key: Key) -> Test:
    """Words in a text, whatever their case and diacritics."""
    _refuse_order(term)
    needles = [plain(value.text) for value in term.values]
    return lambda item: any(needle in context.words(key.reads(context, item)) for needle in needles)


def _date(context: QueryContext, term: QueryTerm, key: Key) -> Test:
    """A date, or any day of a month or a year: before it, in it, after it."""
    spans = [_parse(value) for value in term.values]
    reads = key.reads
    if term.operator in ":=":
        return lambda item: any(_touches(reads(context, item), span) for span in spans)
    span = _only(term, spans)
    compare = COMPARED[term.operator]
    limit = span.earliest if term.operator in {"<", ">="} else span.latest

    def holds(item: Any) -> bool:
        day = reads(context, item)
        return day is not None and compare(day.order[0], limit)

    return holds


def _parse(value: Value) -> EdtfDate:
    try:
        return parse_date(value.text)
    except DateError as error:
        raise QueryError(value.column, f"{quoted(value.text)}: {error}") from None


def _touches(day: EdtfDate | None, span: EdtfDate) -> bool:
    return day is not None and day.order[0] <= span.latest and max(day.latest, day.order[0]) >= span.earliest


def _number(context: QueryContext, term: QueryTerm, key: Key) -> Test:
    """A number, with a comparison."""
    numbers = [_counted(value) for value in term.values]
    reads = key.reads
    if term.operator in ":=":
        return lambda item: len(reads(context, item)) in numbers
    compare, number = COMPARED[term.operator], _only(term, numbers)
    return lambda item: compare(len(reads(context, item)), number)


def _counted(value: Value) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", value.text):
        raise QueryError(value.column, f"{quoted(value.text)} is not a number", "Write digits, as in 'sources=1'.")
    return int(value.text)


def _only(term: QueryTerm, values: list[Any]) -> Any:
    if len(values) > 1:
        raise QueryError(term.values[1].column, f"'{term.key}{term.operator}' takes one value", "Leave the others out.")
    return values[0]


def _refuse_order(term: QueryTerm) -> None:
    if term.operator not in {":", "="}:
        remedy = f"Write '{term.key}:' and the value."
        raise QueryError(term.column, f"{quoted(term.key)} cannot be compared with {quoted(term.operator)}", remedy)


# --- keys -----------------------------------------------------------------------------------------------------------


def _folders(folders: Iterable[str]) -> tuple[str, ...]:
    return tuple(folder for folder in KINDS if folder in folders)


ACTORS = _folders(field_marks.ACTORS)


def _field(key: str, cost: int = 1) -> Key:
    """Return the key that queries a field of facts, as the model declares it."""
    (spec,) = (spec for spec in fields_of(Fact) if spec.key == key)
    read = attrgetter(spec.attribute)
    if spec.choices:
        return Key(lambda _, fact: (read(fact),), _one_of, spec.choices, cost)
    if spec.role is Role.IDS:
        return Key(lambda _, fact: read(fact), _id, _folders(spec.refers_to), cost)
    return Key(lambda _, fact: read(fact), _date if spec.type_name == "Date" else _text, cost=cost)


def _representing(context: QueryContext, actors: Iterable[str]) -> tuple[str, ...]:
    superiors = context.base.superiors
    return tuple(i for actor in actors for i in (actor, *superiors.get(actor, ())))


def _reviewed_on(_: QueryContext, fact: Fact) -> EdtfDate | None:
    return parse_date(fact.reviewed.day.isoformat()) if fact.reviewed else None


FACT_KEYS: Mapping[str, Key] = {
    "kind": _field("kind"),
    "by": _field("by"),
    "to": _field("to"),
    "via": _field("via"),
    "actor": Key(lambda _, fact: (*fact.by, *fact.to, *fact.via), _id, ACTORS, cost=2),
    "for": Key(lambda context, fact: _representing(context, fact.by), _id, ACTORS, cost=3),
    "about": Key(lambda _, fact: (fact.home, *fact.about), _id, RECORD_FOLDERS, cost=2),
    "in": Key(lambda _, fact: (fact.home,), _id, RECORD_FOLDERS),
    "source": Key(lambda _, fact: [citation.source for citation in fact.sources], _id, ("sources",), cost=2),
    "sources": Key(lambda context, fact: context.sources_of((fact.id,)), _number, cost=4),
    "status": _field("status"),
    "basis": _field("date_basis"),
    "handling": Key(
        lambda context, fact: (handling_of_fact(fact, context.base.home_of(fact), context.default_handling),),
        _one_of,
        tuple(TLP),
        cost=3,
    ),
    "hedge": _field("hedge", cost=3),
    "text": _field("text", cost=9),
    "date": _field("date", cost=4),
    "reviewed": Key(_reviewed_on, _date, cost=5),
}
POSITION_KEYS: Mapping[str, Key] = {
    "by": Key(lambda _, item: (item.position.actor,), _id, ACTORS),
    "for": Key(lambda context, item: _representing(context, (item.position.actor,)), _id, ACTORS),
    "about": Key(lambda _, item: (item.subject.id,), _id, SUBJECT_FOLDERS),
    "facts": Key(lambda _, item: item.position.facts, _number),
    "sources": Key(lambda context, item: context.sources_of(item.position.facts), _number, cost=4),
    "text": Key(lambda _, item: item.position.line, _text, cost=9),
}
LINE_KEYS: Mapping[str, Key] = {
    "in": Key(lambda _, item: (item.brief.id,), _id, ("briefs",)),
    "about": Key(lambda _, item: (item.line.topic,), _id, tuple(KINDS)),
    "facts": Key(lambda _, item: item.line.facts, _number),
    "sources": Key(lambda context, item: context.sources_of(item.line.facts), _number, cost=4),
    "handling": Key(
        lambda context, item: (handling_of_record(item.brief, context.default_handling),), _one_of, tuple(TLP)
    ),
    "text": Key(lambda _, item: item.line.line, _text, cost=9),
}
GAP_KEYS: Mapping[str, Key] = {
    "by": Key(lambda _, item: (item.actor.id,), _id, ACTORS),
    "about": Key(lambda _, item: (item.subject.id,), _id, ("issues",)),
}
Flag = Callable[[QueryContext, Any], bool]
FACT_FLAGS: Mapping[str, Flag] = {
    "unchecked": lambda context, fact: not context.reviews.hold_for(fact),
    "checked": lambda context, fact: context.reviews.hold_for(fact),
    "changed": lambda context, fact: context.reviews.state_of(fact) is ReviewState.CHANGED,
    "overdue": QueryContext.is_due,
    "hedged": lambda _, fact: bool(fact.hedge),
    "doubted": lambda _, fact: bool(fact.caveat),
    "perishable": lambda _, fact: fact.perishable,
    "key": lambda _, fact: fact.weight == "key",
    "unbriefed": lambda context, fact: fact.id not in context.briefed,
    **{status: partial(lambda status, _, fact: fact.status == status, status) for status in get_args(Status)},
}
POSITION_FLAGS: Mapping[str, Flag] = {
    "unchecked": lambda context, item: context.rest_unchecked(item.position.facts),
    "moved": lambda _, item: bool(item.position.former),
}
LINE_FLAGS: Mapping[str, Flag] = {"unchecked": lambda context, item: context.rest_unchecked(item.line.facts)}


# --- lists ----------------------------------------------------------------------------------------------------------


def _facts(context: QueryContext) -> Iterator[Fact]:
    """Yield the facts of records that were not withdrawn, newest first."""
    return iter(context.newest)


def _positions(context: QueryContext) -> Iterator[SubjectPosition]:
    return (located for located in context.base.subject_positions if not located.subject.withdrawn)


def _lines(context: QueryContext) -> Iterator[BriefLine]:
    for brief in context.base.briefs.values():
        if not brief.withdrawn:
            for section in brief.sections:
                yield from (BriefLine(brief, line) for line in section.lines)


def _gaps(context: QueryContext) -> Iterator[MissingPosition]:
    """Yield, issue by issue, the actors that have lines elsewhere but none there."""
    base = context.base
    takers = [actor for actor in base.actors.values() if base.standpoints_of.get(actor.id) and not actor.withdrawn]
    for issue in base.issues.values():
        if not issue.withdrawn:
            heard = {position.actor for position in issue.positions}
            yield from (MissingPosition(actor, issue) for actor in takers if actor.id not in heard)


@dataclass(frozen=True, slots=True)
class ListKind:
    """What `list:` may name: its items, its keys, and the words without a value."""

    items: Callable[[QueryContext], Iterable[Item]]
    keys: Mapping[str, Key]
    flags: Mapping[str, Flag]


LISTS: Mapping[str, ListKind] = {
    "facts": ListKind(_facts, FACT_KEYS, FACT_FLAGS),
    "positions": ListKind(_positions, POSITION_KEYS, POSITION_FLAGS),
    "lines": ListKind(_lines, LINE_KEYS, LINE_FLAGS),
    "gaps": ListKind(_gaps, GAP_KEYS, {}),
}


def find(query: Query, context: QueryContext) -> QueryResult:
    """Return what a query finds; raises QueryError for unknown keys and values."""
    what, terms = _kind_asked(query)
    kind = LISTS[what]
    tests = [
        test for _, test in sorted((_test_of(context, kind, what, term) for term in terms), key=lambda pair: pair[0])
    ]
    items = list(kind.items(context))
    for test in tests:  # one after another: the cheap ones leave few for the others
        items = [item for item in items if test(item)]
    return QueryResult(what, tuple(items))


def ids_in(query: Query) -> Iterator[str]:
    """Yield the ids of records that a query names."""
    what, terms = _kind_asked(query)
    for term in terms:
        key = LISTS[what].keys.get(term.key)
        if key and key.way is _id:
            yield from (value.text for value in term.values)


def _kind_asked(query: Query) -> tuple[str, list[QueryTerm]]:
    asked = [term for term in query.terms if term.key == "list" and term.operator]
    if not asked:
        return "facts", list(query.terms)
    first, *others = asked
    if others or first.negated or len(first.values) > 1:
        raise QueryError(
            (others or asked)[0].column, "'list:' can be given once, with one value", "For example: list:positions"
        )
    (value,) = first.values
    if value.text not in LISTS:
        remedy = did_you_mean(value.text, LISTS) or f"Write one of {', '.join(LISTS)}."
        raise QueryError(value.column, f"no list {quoted(value.text)}", remedy)
    return value.text, [term for term in query.terms if term is not first]


def _test_of(context: QueryContext, kind: ListKind, what: str, term: QueryTerm) -> tuple[int, Test]:
    """Return a term as a test of an item, and how expensive the test is."""
    if term.operator:
        if term.key not in kind.keys:
            known = ("list", *kind.keys)
            remedy = did_you_mean(term.key, known) or f"The keys of {what} are: {', '.join(known)}."
            raise QueryError(term.column, f"no key {quoted(term.key)}", remedy)
        key = kind.keys[term.key]
        cost, test = key.cost, key.way(context, term, key)
    else:
        if term.key not in kind.flags:
            hint = did_you_mean(term.key, [*kind.flags, *kind.keys])
            remedy = hint or "Put words to search for in quotation marks."
            raise QueryError(term.column, f"{quoted(term.key)} is not a term that can stand alone", remedy)
        cost, test = 2, partial(kind.flags[term.key], context)
    return (cost, lambda item: not test(item)) if term.negated else (cost, test)
