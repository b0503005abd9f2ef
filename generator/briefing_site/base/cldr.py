"""Numbers, lists and dates in the current language, according to CLDR, through Babel.

In: numbers, words, days of the common era. Out: words. British English is written here, since Babel is slow to import.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from briefing_site.base.language import SOURCE, spoken

if TYPE_CHECKING:
    from babel import Locale

RIGHT_TO_LEFT_MARK = "\u200f"
"""Put before a day in a right-to-left language: after words that run the other way it would go to them."""
FIRST_STRONG_ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
PLACE = re.compile(r"\{[01]\}")


def format_number(number: int) -> str:
    """Return a number with its digits in groups: `1,200`; `1 200` in French."""
    tag = spoken().tag
    return f"{number:,}" if tag == SOURCE else _number(number, tag)


def format_list(words: Sequence[str]) -> str:
    """Return several words as a list: `Arcadia, Ruritania and the Council`."""
    gaps = list_gaps(len(words))
    return gaps[0] + "".join(word + gap for word, gap in zip(words, gaps[1:], strict=True))


def list_gaps(number: int) -> tuple[str, ...]:
    """Return what goes before the first entry of a list of this length, between two entries, and after the last."""
    tag = spoken().tag
    return _english_gaps(number) if tag == SOURCE else _gaps(number, tag)


def format_day(day: int, month: int, year: int) -> str:
    """Return `19 June 2023`; `2023년 6월 19일` in Korean."""
    from babel.dates import format_date  # noqa: PLC0415 - slow to import, and English does without

    return _mark() + format_date(date(year, month, day), "long", _locale(spoken().tag))


def format_days(first: date, last: date) -> str:
    """Return two days of one month: `18–19 June 2023`; `2023년 6월 18일~19일` in Korean."""
    from babel.dates import format_interval  # noqa: PLC0415 - as above

    return _mark() + format_interval(first, last, "yMMMMd", locale=_locale(spoken().tag))


def format_month(month: int, year: int) -> str:
    """Return `June 2023`; `2023년 6월` in Korean."""
    from babel.dates import format_skeleton  # noqa: PLC0415 - as above

    return format_skeleton("yMMMM", date(year, month, 1), locale=_locale(spoken().tag))


def set_apart(words: str) -> str:
    """Return words of digits and Latin letters, `B (1)`, so that they keep their order in a line from right to left."""
    return f"{FIRST_STRONG_ISOLATE}{words}{END_OF_ISOLATE}" if spoken().direction == "rtl" else words


def _mark() -> str:
    return RIGHT_TO_LEFT_MARK if spoken().direction == "rtl" else ""


@lru_cache(maxsize=16)
def _locale(tag: str) -> Locale:
    from babel import Locale  # noqa: PLC0415 - as above

    return Locale.parse(tag, sep="-")


@lru_cache(maxsize=4_096)
def _number(number: int, tag: str) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - as above

    return format_decimal(number, locale=_locale(tag))


def _english_gaps(number: int) -> tuple[str, ...]:
    return ("", *(", ",) * (number - 2), *(" and ",) * (number > 1), *("",) * (number > 0))


@lru_cache(maxsize=256)
def _gaps(number: int, tag: str) -> tuple[str, ...]:
    """Remove the placeholders from CLDR's patterns, which nest: each joins one entry to the rest."""
    if number <= 1:
        return ("",) * (number + 1)
    patterns = _locale(tag).list_patterns["standard"]
    if number == 2:  # noqa: PLR2004 - two have a pattern of their own
        return tuple(PLACE.split(patterns["2"]))
    before, first, after = PLACE.split(patterns["start"])
    _, between, _ = PLACE.split(patterns["middle"])
    _, last, end = PLACE.split(patterns["end"])
    return (before, first, *(between,) * (number - 3), last, end + after)
