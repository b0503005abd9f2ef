"""The words of the model that pages show: keys, choices, grades, and kinds of change.

In: the model. Out: messages for the catalogues, in the form of a Babel extraction method (babel.toml names this one),
so that a new key or choice reaches the translators by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.fields import fields_of, models
from briefing_site.facts.types import CREDIBILITY, RELIABILITY

WORD = re.compile("[a-z][a-z_ -]*")
"""The types that are shown as words; handlings and grades are symbols."""
HOME = "home"
"""In place of a key: the fact moved to another record."""


def words_of_model() -> Iterator[str]:
    """Yield the words of the model, some of them more than once."""
    for model in models():
        for spec in fields_of(model):
            yield from (spec.key, *spec.choices)
    yield from (*CREDIBILITY.values(), *RELIABILITY.values(), *ChangeKind, HOME)


def extract_words(*_: object, **__: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield each word once, with line and function as Babel expects them."""
    for word in dict.fromkeys(words_of_model()):
        if WORD.fullmatch(word):
            yield 1, "gettext", str(word), []
