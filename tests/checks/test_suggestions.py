"""Hints name what was meant: a record by its name, an id spelt nearly like it, and never another speaker's words."""

from __future__ import annotations

import pytest
from briefing_site.checks.suggestions import MAX_SUGGESTIONS, Suggestions
from briefing_site.checks.symbol_table import SymbolTable
from briefing_site.facts.field_marks import ACTORS, FACTS, ISSUES, SOURCES
from briefing_site.facts.model import ANYTHING, RECORD_FOLDERS

KINDS = {
    "antony-blinken": "actors", "anna-berg": "actors", "berta-berg": "actors", "wang-yi": "actors", "taiwan": "issues",
    "kyodo-2023-06-19": "sources", "blinken-raised-taiwan": "facts", "wang-on-taiwan": "facts",
    "xi-raised-trade": "facts",
}  # fmt: skip
NAMES = {
    ("Antony", "Blinken"): ["antony-blinken"],
    ("Blinken",): ["antony-blinken"],
    ("Berg",): ["berta-berg", "anna-berg"],
    ("Taiwan",): ["taiwan"],
}
SYMBOLS = SymbolTable(KINDS, {}, frozenset(), NAMES, is_whole=True, holders=lambda _: ())


@pytest.mark.parametrize(
    ("typed", "allowed", "hint"),
    [
        ("blinken", ACTORS, "Did you mean 'antony-blinken'?"),
        ("blinken", ANYTHING, "Did you mean 'antony-blinken'?"),
        ("berg", ACTORS, "Did you mean 'anna-berg' or 'berta-berg'?"),
        ("wang", ACTORS, "Did you mean 'wang-yi'?"),
        ("antony-blinkn", ACTORS, "Did you mean 'antony-blinken'?"),
        ("li-qiang", ACTORS, "If it is missing, `briefing new actor li-qiang` makes it."),
        ("trade", ISSUES, "If it is missing, `briefing new issue trade` makes it."),
        ("reuters", SOURCES, "If it is missing, `briefing new source reuters` makes it."),
        ("kyodo-2023-06-18", SOURCES, "Did you mean 'kyodo-2023-06-19'?"),
        ("reuters", frozenset(RECORD_FOLDERS), ""),
        ("blinken-raised-taiwn", FACTS, "Did you mean 'blinken-raised-taiwan'?"),
        ("blinken-raised-taiwan-again", FACTS, "Did you mean 'blinken-raised-taiwan'?"),
        ("blinken-on-taiwan", FACTS, ""),
        ("xi-raised-taiwan", FACTS, ""),
    ],
)
def test_what_was_meant(typed, allowed, hint):
    assert Suggestions(SYMBOLS).hint(typed, allowed) == hint


def test_hints_are_made_once_and_no_more_of_them_than_anybody_reads():
    suggestions = Suggestions(SYMBOLS)
    hints = [suggestions.hint(f"unknown-{number}", ACTORS) for number in range(MAX_SUGGESTIONS + 1)]
    assert (hints[0][:6], hints[-2][:6], hints[-1]) == ("If it ", "If it ", "")
    assert suggestions.hint("unknown-0", ACTORS) == hints[0]
