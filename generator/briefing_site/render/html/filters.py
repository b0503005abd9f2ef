"""The filters and sort orders of an index: type, state, year, parent, role, reliability, and so on.

In: a `PageContext`, a folder and its records. Out: `Filter`s with the number of records for each choice, and the
choices that a record matches. A filter that would exclude nothing is not offered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from briefing_site.base.collation import name_key
from briefing_site.base.edtf import year_words
from briefing_site.base.language import N_, gettext
from briefing_site.facts.model import KINDS, AnyRecord, BaseRecord
from briefing_site.facts.text.prose import curl
from briefing_site.facts.types import RELIABILITY
from briefing_site.render.html import views
from briefing_site.render.html.page_context import PageContext
from briefing_site.site.labels import reliability_words, term

MAX_CHOICES = 60
"""Choices in a filter, the most frequent first."""


@dataclass(frozen=True, slots=True)
class FilterSpec:
    """One filter for a kind of record."""

    name: str
    label: str
    all: str
    answers: Callable[[PageContext, AnyRecord], Iterable[str]]
    words: Callable[[PageContext, str], str]
    order: Callable[[PageContext, str], object] | None = None
    """Sort key of a choice; None to sort by its words."""


def filters_of(context: PageContext, folder: str, records: Sequence[AnyRecord]) -> tuple[views.Filter, ...]:
    """Return the filters that make sense for a list of a folder's records."""
    return tuple(f for question in FILTER_SPECS.get(folder, COMMON) if (f := _filter(context, question, records)))


def sorts_of(folder: str, records: Sequence[AnyRecord]) -> tuple[views.Sort, ...]:
    """Return the orders that a list can be sorted in, besides its own."""
    if len(records) < 2:  # noqa: PLR2004 - one record has no order
        return ()
    days = (views.Sort("day", gettext("Newest first")),) if KINDS[folder].day is not BaseRecord.day else ()
    facts = () if folder == "briefs" else (views.Sort("facts", gettext("Most facts first")),)
    return (views.Sort("name", gettext("By name")), *days, *facts)


def choices_of(context: PageContext, record: AnyRecord) -> str:
    """Return the names of the choices that match a record, separated by spaces."""
    answers = (
        answer for question in FILTER_SPECS.get(record.folder, COMMON) for answer in question.answers(context, record)
    )
    return " ".join(dict.fromkeys(answers))


def most_frequent(
    counts: Counter[str], words: Callable[[str], str], order: Callable[[str], object] | None = None
) -> tuple[views.Choice, ...]:
    """Return the most frequent choices, in a given order, or by their words."""
    common = (views.Choice(choice, words(choice), number) for choice, number in counts.most_common(MAX_CHOICES))
    by_name = sorted(common, key=lambda choice: (name_key(choice.text), choice.id))
    return tuple(sorted(by_name, key=lambda choice: order(choice.id)) if order else by_name)  # type: ignore[arg-type,return-value]  # keys of one question compare


def _filter(context: PageContext, question: FilterSpec, records: Sequence[AnyRecord]) -> views.Filter | None:
    counts: Counter[str] = Counter()
    for record in records:
        counts.update([*dict.fromkeys(question.answers(context, record))])  # in their order: the limit may cut equals
    if all(number == len(records) for number in counts.values()):
        return None
    order = partial(question.order, context) if question.order else None
    choices = most_frequent(counts, partial(question.words, context), order)
    return views.Filter(question.name, gettext(question.label), gettext(question.all), choices)


# --- the filters ---------------------------------------------------------------------------------------------------


def _name(context: PageContext, record_id: str) -> str:
    return curl(context.base.records[record_id].distinct_name)


def _place(context: PageContext, record_id: str) -> tuple[str, str]:
    return context.base.name_order(record_id)


def _term(_: PageContext, value: str) -> str:
    return term(value).capitalize()


def _year_words(_: PageContext, year: str) -> str:
    return year_words(int(year))


def _years_back(_: PageContext, year: str) -> int:
    return -int(year)


def _types(_: PageContext, record: AnyRecord) -> Iterator[str]:
    if record.type:
        yield record.type


def _states(_: PageContext, record: AnyRecord) -> Iterator[str]:
    if record.state:
        yield record.state


def _years(_: PageContext, record: AnyRecord) -> Iterator[str]:
    if record.day:
        yield str(int(record.day[: -len("-06-19")]))


def _sides(context: PageContext, record: AnyRecord) -> Iterator[str]:
    yield from context.base.superiors.get(record.id, ())


def _wider(context: PageContext, record: AnyRecord) -> Iterator[str]:
    wider, seen = record.part_of, set()
    while wider and wider not in seen:
        seen.add(wider)
        yield wider
        wider = context.base.records[wider].part_of


def _actors(_: PageContext, record: AnyRecord) -> Iterable[str]:
    return (*(position.actor for position in record.positions), *record.involved)


def _roles(context: PageContext, source: AnyRecord) -> Iterator[str]:
    if role := context.base.sources[source.id].role:
        yield role


def _grades(context: PageContext, source: AnyRecord) -> Iterator[str]:
    if grade := context.base.sources[source.id].reliability:
        yield grade


def _grade_words(_: PageContext, grade: str) -> str:
    words = reliability_words(grade)
    return words[:1].upper() + words[1:]


def _grade_place(_: PageContext, grade: str) -> int:
    return [*RELIABILITY].index(grade)


TYPE = FilterSpec("type", N_("Type"), N_("All types"), _types, _term)
STATE = FilterSpec("state", N_("State"), N_("All states"), _states, _term)
YEAR = FilterSpec("year", N_("Year"), N_("All years"), _years, _year_words, _years_back)
COMMON = (TYPE, STATE, YEAR)
"""Filters of kinds not named below."""
FILTER_SPECS: dict[str, tuple[FilterSpec, ...]] = {
    "actors": (TYPE, FilterSpec("for", N_("Speaks for or part of"), N_("Anyone"), _sides, _name, _place)),
    "issues": (
        FilterSpec("part", N_("Part of"), N_("All issues"), _wider, _name, _place),
        FilterSpec("actor", N_("Position of"), N_("All actors"), _actors, _name, _place),
    ),
    "cooperation": (STATE, FilterSpec("actor", N_("Party"), N_("All actors"), _actors, _name, _place)),
    "events": (TYPE, STATE, YEAR, FilterSpec("actor", N_("Who took part"), N_("All actors"), _actors, _name, _place)),
    "sources": (
        TYPE,
        FilterSpec("role", N_("Role"), N_("All roles"), _roles, _term),
        FilterSpec("reliability", N_("Reliability"), N_("All grades"), _grades, _grade_words, _grade_place),
        YEAR,
    ),
    "briefs": (FilterSpec("for", N_("For"), N_("All readers"), _actors, _name, _place), YEAR),
}
"""Filters by folder. No two filters of a folder share a choice."""
