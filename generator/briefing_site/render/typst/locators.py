"""Places in a source as printed: ranges as ranges, adjacent places joined.

In: locators as in the files. Out: words.
"""

from __future__ import annotations

from collections.abc import Iterable

from briefing_site.site.labels import natural_order, places_of


def place_spans(places: Iterable[str]) -> list[str]:
    """Return the places in a source in order, with neighbours joined: `p1–p3, p5`."""
    single = {place for locator in places for place in places_of(locator)}
    spans: list[list[str]] = []
    for place in sorted(single, key=natural_order):
        if spans and place == _next_place(spans[-1][-1]):
            spans[-1].append(place)
        else:
            spans.append([place])
    return [f"{span[0]}–{span[-1]}" if len(span) > 1 else span[0] for span in spans]


def place_words(locator: str) -> str:
    """Return a locator as displayed: `p10–p12`."""
    return "–".join(dict.fromkeys((places_of(locator)[0], places_of(locator)[-1])))


def _next_place(place: str) -> str:
    head = place.rstrip("0123456789")
    return f"{head}{int(place[len(head) :]) + 1}" if len(head) < len(place) else ""
