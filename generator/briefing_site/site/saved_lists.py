"""Queries that a desk saves under names in mkdocs.yml; each becomes a page.

In: the option `lists` of mkdocs.yml. Out: `SavedList`s, or a `SavedListError` that names the list, and its place. An
audience does not get a list whose query names something that it may not see, since the words would reveal it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from briefing_site.base.collation import plain
from briefing_site.base.problems import Origin, quoted
from briefing_site.facts.factbase import FactBase
from briefing_site.site.query import Query, QueryError, parse_query
from briefing_site.site.query_context import QueryContext
from briefing_site.site.query_terms import find, ids_in

EXAMPLE = "{name: Not yet checked, query: unchecked}"
PLACE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_PLACE = 64
"""The most characters of a list's place in addresses."""
MAX_LISTS = 100


PlaceOf = Callable[[int, str], Origin | None]
"""Returns where the value of a key of a list begins, given the list's number from 0; None if unknown."""


def _nowhere(_number: int, _key: str) -> None:
    return None


class SavedListError(ValueError):
    """A list in mkdocs.yml cannot be read, or its query cannot be answered."""

    def __init__(self, words: str, origin: Origin | None = None, *, column: int = 1) -> None:
        self.words = words
        self.origin = replace(origin, column=origin.column + column - 1) if origin else None
        super().__init__(f"{self.origin or 'mkdocs.yml'}: lists: {words}")


@dataclass(frozen=True, slots=True)
class SavedList:
    """A named query."""

    name: str
    place: str
    """Its part of the address: `not-yet-checked` of `lists/not-yet-checked/`."""
    query: Query
    origin: Origin | None = field(default=None, compare=False)
    """Where its query begins."""


def parse_lists(values: Sequence[object], place_of: PlaceOf = _nowhere) -> tuple[SavedList, ...]:
    """Return the lists in mkdocs.yml, under `lists`; raises SavedListError."""
    if len(values) > MAX_LISTS:
        raise SavedListError(f"more than {MAX_LISTS} lists. Leave some out.", place_of(MAX_LISTS, ""))
    found: dict[str, SavedList] = {}
    for number, value in enumerate(values):
        saved = _parse(value, lambda key, number=number: place_of(number, key))  # type: ignore[misc]
        if saved.place in found:
            remedy = f"Give one of them another 'id', as in 'id: {saved.place[: MAX_PLACE - 2]}-2'."
            raise SavedListError(
                f"two lists have the address {quoted(saved.place)}. {remedy}", place_of(number, "name")
            )
        found[saved.place] = saved
    return tuple(found.values())


def _parse(value: object, place_of: Callable[[str], Origin | None]) -> SavedList:
    keys = {"name", "query", "id"}
    if not isinstance(value, dict) or not {"name", "query"} <= value.keys() <= keys:
        culprit = f"{quoted(value)}: " if isinstance(value, str) else ""
        raise SavedListError(f"{culprit}each list has a name and a query, as in {EXAMPLE}.", place_of(""))
    name, text, place = (str(value.get(key) or "").strip() for key in ("name", "query", "id"))
    if not name:
        raise SavedListError(f"the name is missing, as in {EXAMPLE}.", place_of("name"))
    place = place or "-".join(re.findall(r"[a-z0-9]+", plain(name)))[:MAX_PLACE].rstrip("-")
    if not PLACE.fullmatch(place) or len(place) > MAX_PLACE:
        raise SavedListError(
            f"{quoted(name)}: for its address it needs an 'id' of Latin letters, as in 'id: unchecked'.",
            place_of("id") or place_of("name"),
        )
    try:
        return SavedList(name, place, parse_query(text), place_of("query"))
    except QueryError as error:
        raise _wrong(name, error, place_of("query")) from None


def wrong_lists(lists: Iterable[SavedList], context: QueryContext) -> Iterator[SavedListError]:
    """Yield an error for each list whose query asks for something that does not exist in the whole base."""
    for saved in lists:
        try:
            find(saved.query, context)
        except QueryError as error:
            yield _wrong(saved.name, error, saved.origin)


def _wrong(name: str, error: QueryError, origin: Origin | None) -> SavedListError:
    return SavedListError(f"{quoted(name)}: {error}", origin, column=error.column)


def open_lists(lists: Iterable[SavedList], shown: FactBase) -> Iterator[SavedList]:
    """Yield the lists whose queries name only what the base shows."""
    for saved in lists:
        if all(name in shown.records for name in ids_in(saved.query)):
            yield saved
