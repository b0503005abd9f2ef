"""What a reader can search for: every name of a record, and the facets by which a search is narrowed.

In: a fact base, already cut to its audience. Out: `Name`s in alphabetical order, and facets as (facet, value) pairs.
Search, its filters and the A to Z all use them, so that they cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefing_site.base.collation import name_key
from briefing_site.facts.audience import handling_of_fact, handling_of_record
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import AnyRecord, Fact

PINYIN = "zh-Latn-pinyin"
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
"""Chinese characters in a row."""
FIRST_OF_EAST_ASIA = "\u2e80"
"""Scripts from here on have no letters to list names by: such a name is listed by its pinyin, or with its record."""
OTHER = "#"
"""The letter of names that start with a digit or a sign."""
Facet = tuple[str, str]
"""`actor`, `wang-yi`."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name that a record goes or went by."""

    text: str
    record: str
    """The record's id."""
    kind: str = ""
    """Empty for the name shown on pages; otherwise `alias`, `native` or `former`."""
    lang: str = ""
    """BCP 47 tag of a name in another language or script."""
    order: tuple[str, str] = ("", "")
    """What it is sorted by: reduced to plain letters, then as it is."""

    @property
    def letter(self) -> str:
        """The letter that it is listed under; `#` if it starts with none."""
        first = self.order[0][:1]
        return first.upper() if first.isalpha() else OTHER


def names_of(record: AnyRecord) -> Iterator[Name]:
    """Yield the record's names, each once: its own, short forms and aliases, native names, former ids."""
    spoken = {record.name}
    yield _name(record, record.distinct_name, key=record.order)
    for text in (record.short, *record.aliases):
        if text and text not in spoken:
            spoken.add(text)
            yield _name(record, text, "alias")
    natives = record.names
    for lang, text in natives.items():
        if text not in spoken:
            spoken.add(text)
            key = text if text < FIRST_OF_EAST_ASIA else natives.get(PINYIN, record.order)
            yield _name(record, text, "native", lang=lang, key=key)
    for former in record.former_ids:
        yield _name(record, former, "former")


def names_in_order(base: FactBase) -> tuple[Name, ...]:
    """Return every name of every record, by letter; Chinese names are sorted by their pinyin."""
    found = (name for record in base.records.values() for name in names_of(record))
    return tuple(sorted(found, key=lambda name: (name.letter == OTHER, name.order, name.record)))


def facets_of_record(base: FactBase, record: AnyRecord, default_handling: str) -> Iterator[Facet]:
    """Yield the facets of a record itself, apart from its facts."""
    yield "kind", record.folder
    yield "handling", handling_of_record(record, default_handling)
    itself = (record.id,) if record.id in base.actors else ()
    for actor in dict.fromkeys((*itself, *record.parents, *record.involved)):
        yield "actor", actor
    if record.id in base.subjects:
        yield "issue", record.id
    if record.part_of in base.issues:
        yield "issue", str(record.part_of)
    if record.id in base.sources:
        yield "source", record.id
    if record.day:
        yield "year", str(int(record.day[: -len("-06-19")]))


def facets_of_fact(base: FactBase, fact: Fact, default_handling: str) -> Iterator[Facet]:
    """Yield the facets of a fact."""
    home = base.home_of(fact)
    yield "kind", fact.kind
    yield "status", fact.status
    yield "handling", handling_of_fact(fact, home, default_handling)
    for actor in dict.fromkeys((*fact.by, *fact.to, *fact.via)):
        yield "actor", actor
    for place in dict.fromkeys((fact.home, *fact.about)):
        if place in base.actors:
            yield "actor", place
        elif place in base.subjects:
            yield "issue", place
    for source in dict.fromkeys(citation.source for citation in fact.sources):
        yield "source", source
    first = fact.date.order[0].year
    for year in range(first, min(_last_year(base, fact, first), first + MAX_YEARS) + 1):
        yield "year", str(year)


MAX_YEARS = 10
"""How many years after its first a fact of long duration counts for."""


def _last_year(base: FactBase, fact: Fact, first: int) -> int:
    """Return the last year that a fact counts for; without an end, the year of the last source that reports it."""
    if fact.date.has_end:
        return fact.date.latest.year
    issued = (source.issued for c in fact.sources if (source := base.sources.get(c.source)) and source.issued)
    return max((day.order[0].year for day in issued), default=first)


def months_of(days: Iterable[str]) -> tuple[Facet, ...]:
    """Return the months of the newest and the oldest day, which sort search results by time.

    Pagefind's own order by date would have to be loaded with the first search; facets are loaded when asked for.
    """
    found = sorted(days)
    return (("newest", found[-1][: -len("-19")]), ("oldest", found[0][: -len("-19")])) if found else ()


def days_in(record: AnyRecord) -> tuple[str, ...]:
    """Return the days of the record and its facts."""
    return (*((record.day,) if record.day else ()), *(fact.date.order[0].isoformat() for fact in record.facts))


def cjk_suffixes(text: str) -> Iterator[str]:
    """Yield each run of Chinese characters from its first, its second, … character on.

    Search finds words by how they begin; with these, it finds any part of a Chinese name.
    """
    for run in HAN.findall(text):
        for start in range(len(run)):
            yield run[start : start + MAX_TAIL_LENGTH]


MAX_TAIL_LENGTH = 12
"""Characters of a tail; nobody types a longer name."""


def _name(record: AnyRecord, text: str, kind: str = "", *, lang: str = "", key: str = "") -> Name:
    return Name(text, record.id, kind, lang, (name_key(key or text), text))
