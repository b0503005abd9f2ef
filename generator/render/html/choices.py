"""What an index can be narrowed to and ordered by: type, state, year, parent, role, reliability, and so on.

In: a `Desk`, a folder and its records. Out: `Filter`s with what each choice would show, and the names of the
choices that a record comes under. A filter that would leave nothing out is not offered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.language import N_, gettext
from generator.model import Actor, AnyRecord, Brief, Cooperation, Event, Issue, Source
from generator.prose import curl
from generator.render.html import views
from generator.render.html.desk import Desk
from generator.values import RELIABILITY
from generator.wording import reliability_words, term

MOST_CHOICES = 60
"""Choices in each filter, the most frequent first."""


@dataclass(frozen=True, slots=True)
class _Question:
    """One thing that can be asked of a kind's records."""

    name: str
    label: str
    all: str
    answers: Callable[[Desk, AnyRecord], Iterable[str]]
    words: Callable[[Desk, str], str]
    order: Callable[[Desk, str], object] | None = None
    """Sort key of an answer; None: by its words."""


def filters_of(desk: Desk, folder: str, records: Sequence[AnyRecord]) -> tuple[views.Filter, ...]:
    """Return the filters that make sense for a list of a folder's records."""
    return tuple(f for question in QUESTIONS[folder] if (f := _filter(desk, question, records)))


def sorts_of(folder: str, records: Sequence[AnyRecord]) -> tuple[views.Sort, ...]:
    """Return the orders that a list can be put in, beside its own."""
    if len(records) < 2:  # noqa: PLR2004 - one record has no order
        return ()
    days = (views.Sort("day", gettext("Newest first")),) if folder in {"events", "sources", "briefs"} else ()
    facts = () if folder == "briefs" else (views.Sort("facts", gettext("Most facts first")),)
    return (views.Sort("name", gettext("By name")), *days, *facts)


def choices_of(desk: Desk, record: AnyRecord) -> str:
    """Return the names of the choices that a record comes under, parted by spaces."""
    answers = (answer for question in QUESTIONS[record.folder] for answer in question.answers(desk, record))
    return " ".join(dict.fromkeys(answers))


def day_of(record: AnyRecord) -> str:
    """Return the day that a record sorts by; empty where it has none."""
    if isinstance(record, Event) and record.date:
        return record.date.order[0].isoformat()
    if isinstance(record, Source) and record.issued:
        return record.issued.order[0].isoformat()
    return record.as_of.isoformat() if isinstance(record, Brief) else ""


def filter_of(
    name: str, label: str, everything: str, counts: Counter[str], words: Callable[[str], str]
) -> views.Filter:
    """Return a filter with the most frequent choices, by their words."""
    common = ((choice, words(choice), number) for choice, number in counts.most_common(MOST_CHOICES))
    ordered = sorted(common, key=lambda choice: (choice[1].casefold(), choice[0]))
    return views.Filter(name, label, everything, tuple(views.Choice(*choice) for choice in ordered))


def _filter(desk: Desk, question: _Question, records: Sequence[AnyRecord]) -> views.Filter | None:
    counts: Counter[str] = Counter()
    for record in records:
        counts.update({*question.answers(desk, record)})
    if all(number == len(records) for number in counts.values()):
        return None
    found = filter_of(
        question.name,
        gettext(question.label),
        gettext(question.all),
        counts,
        lambda choice: question.words(desk, choice),
    )
    order = question.order
    if order is None:
        return found
    choices = sorted(found.choices, key=lambda choice: order(desk, choice.id))  # type: ignore[arg-type,return-value]  # keys of one question compare
    return views.Filter(found.name, found.label, found.all, tuple(choices))


# --- what is asked ----------------------------------------------------------------------------------------------------


def _name(desk: Desk, record_id: str) -> str:
    return curl(desk.base.records[record_id].name)


def _term(_: Desk, value: str) -> str:
    return term(value).capitalize()


def _plain(_: Desk, value: str) -> str:
    return value


def _years_back(_: Desk, year: str) -> int:
    return -int(year)


def _types(_: Desk, record: AnyRecord) -> Iterator[str]:
    if isinstance(record, (Actor, Event, Source)):
        yield record.type


def _states(_: Desk, record: AnyRecord) -> Iterator[str]:
    if isinstance(record, (Cooperation, Event)):
        yield record.state


def _years(_: Desk, record: AnyRecord) -> Iterator[str]:
    if day := day_of(record):
        yield str(int(day[:4]))


def _sides(desk: Desk, record: AnyRecord) -> Iterator[str]:
    yield from desk.base.superiors.get(record.id, ())


def _wider(desk: Desk, record: AnyRecord) -> Iterator[str]:
    wider = record.part_of if isinstance(record, Issue) else None
    seen = set()
    while wider and wider not in seen:
        seen.add(wider)
        yield wider
        above = desk.base.records[wider]
        wider = above.part_of if isinstance(above, Issue) else None


def _actors(_: Desk, record: AnyRecord) -> Iterator[str]:
    if isinstance(record, (Issue, Cooperation)):
        yield from (position.actor for position in record.positions)
    if isinstance(record, Cooperation):
        yield from record.parties
    if isinstance(record, Event):
        yield from record.participants
    if isinstance(record, Brief) and record.for_:
        yield record.for_


def _roles(_: Desk, record: AnyRecord) -> Iterator[str]:
    if isinstance(record, Source) and record.role:
        yield record.role


def _grades(_: Desk, record: AnyRecord) -> Iterator[str]:
    if isinstance(record, Source) and record.reliability:
        yield record.reliability


def _grade_words(_: Desk, grade: str) -> str:
    words = reliability_words(grade)
    return words[:1].upper() + words[1:]


def _grade_place(_: Desk, grade: str) -> int:
    return [*RELIABILITY].index(grade)


TYPE = _Question("type", N_("Type"), N_("All types"), _types, _term)
STATE = _Question("state", N_("State"), N_("All states"), _states, _term)
YEAR = _Question("year", N_("Year"), N_("All years"), _years, _plain, _years_back)
QUESTIONS: dict[str, tuple[_Question, ...]] = {
    "actors": (TYPE, _Question("for", N_("Speaks for or part of"), N_("Anyone"), _sides, _name)),
    "issues": (
        _Question("part", N_("Part of"), N_("All issues"), _wider, _name),
        _Question("actor", N_("Position of"), N_("All actors"), _actors, _name),
    ),
    "cooperation": (STATE, _Question("actor", N_("Party"), N_("All actors"), _actors, _name)),
    "events": (TYPE, STATE, YEAR, _Question("actor", N_("Who took part"), N_("All actors"), _actors, _name)),
    "sources": (
        TYPE,
        _Question("role", N_("Role"), N_("All roles"), _roles, _term),
        _Question("reliability", N_("Reliability"), N_("All grades"), _grades, _grade_words, _grade_place),
        YEAR,
    ),
    "briefs": (_Question("for", N_("For"), N_("All readers"), _actors, _name), YEAR),
}
"""Folder to what can be asked. The answers to all questions of a folder differ from each other."""
