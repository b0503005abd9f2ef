"""Queries that a desk keeps under names, in mkdocs.yml; each becomes a page.

In: what mkdocs.yml says under `lists`. Out: `SavedList`s, or a `SavedListError` that names the list. A list whose query
names what an audience may not see is none to it: its words would tell of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from briefing_site.base.collation import plain
from briefing_site.base.problems import quoted
from briefing_site.facts.factbase import FactBase
from briefing_site.site.query import Query, QueryError, parse_query
from briefing_site.site.query_context import QueryContext
from briefing_site.site.query_terms import find, ids_in

EXAMPLE = "{name: Not yet checked, query: unchecked}"
PLACE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_PLACE = 64
"""Characters of a list's place in addresses."""
MAX_LISTS = 100


class SavedListError(ValueError):
    """A list of mkdocs.yml cannot be read, or its query not be answered."""


@dataclass(frozen=True, slots=True)
class SavedList:
    """A query under a name."""

    name: str
    place: str
    """Its part of the address: `not-yet-checked` of `lists/not-yet-checked/`."""
    query: Query


def parse_lists(values: Sequence[object]) -> tuple[SavedList, ...]:
    """Return the lists that mkdocs.yml has under `lists`; raises SavedListError."""
    if len(values) > MAX_LISTS:
        raise SavedListError(f"more than {MAX_LISTS} lists. Leave some out")
    found: dict[str, SavedList] = {}
    for value in values:
        saved = _parse(value)
        if saved.place in found:
            remedy = f"Give one of them another 'id', as in 'id: {saved.place[: MAX_PLACE - 2]}-2'"
            raise SavedListError(f"two lists lie at {quoted(saved.place)}. {remedy}")
        found[saved.place] = saved
    return tuple(found.values())


def _parse(value: object) -> SavedList:
    keys = {"name", "query", "id"}
    if not isinstance(value, dict) or not {"name", "query"} <= value.keys() <= keys:
        raise SavedListError(f"{quoted(value)}: each list has a name and a query, as in {EXAMPLE}")
    name, text, place = (str(value.get(key) or "").strip() for key in ("name", "query", "id"))
    if not name:
        raise SavedListError(f"{quoted(value)}: the name is missing, as in {EXAMPLE}")
    place = place or "-".join(re.findall(r"[a-z0-9]+", plain(name)))[:MAX_PLACE].rstrip("-")
    if not PLACE.fullmatch(place) or len(place) > MAX_PLACE:
        raise SavedListError(
            f"{quoted(name)}: for its address it needs an 'id' of Latin letters, as in 'id: unchecked'"
        )
    try:
        return SavedList(name, place, parse_query(text))
    except QueryError as error:
        raise _wrong(name, error) from None


def check_lists(lists: Iterable[SavedList], context: QueryContext) -> None:
    """Raise SavedListError for the first list whose query asks for what there is not in a whole base."""
    for saved in lists:
        try:
            find(saved.query, context)
        except QueryError as error:
            raise _wrong(saved.name, error) from None


def _wrong(name: str, error: QueryError) -> SavedListError:
    return SavedListError(f"{quoted(name)}: {str(error).rstrip('.')}")


def open_lists(lists: Iterable[SavedList], shown: FactBase) -> Iterator[SavedList]:
    """Yield the lists whose queries name nothing but what the base shows."""
    for saved in lists:
        if all(name in shown.records for name in ids_in(saved.query)):
            yield saved
