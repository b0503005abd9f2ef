"""The order of facts in a review: by source, so that a reviewer can go through each source once.

In: facts that changed, or the ids of any facts in a comparison. Out: sort keys.
"""

from __future__ import annotations

from collections.abc import Mapping

from briefing_site.base.collation import name_key
from briefing_site.facts.plain_values import PlainValues, items_of
from briefing_site.history.affected import FactChange
from briefing_site.history.diff import Changes

SourcePlace = tuple[str, str]
"""A source, and the sort key of a locator."""


def in_order_of_sources(change: FactChange) -> tuple[str, ...]:
    """Return a fact's sort key: by source and paragraph; facts without a source come last."""
    return (*_place_of(change.values), change.home, change.id)


def places_in_sources(changes: Changes) -> Mapping[str, SourcePlace]:
    """Return the place in its source for each fact that is shown."""
    places = {fact: _place_of(found.values) for fact, found in changes.supporting_facts.items()}
    return places | {change.id: _place_of(change.values) for change in changes.facts}


def _place_of(values: PlainValues) -> SourcePlace:
    source, _, locator = next(iter(items_of(values.get("sources", ()))), "~").partition(" ")
    return source, name_key(locator)
