"""Hints name what was meant: a record by its name, an id spelt nearly like it, and never another speaker's words."""

from __future__ import annotations

import pytest
from briefing_site.checks.suggestions import MAX_SUGGESTIONS, Suggestions
from briefing_site.facts.field_marks import ACTORS, FACTS, ISSUES, SOURCES
from briefing_site.facts.model import ANYTHING, RECORD_FOLDERS

KINDS = {
    "erik-halvard": "actors", "anna-berg": "actors", "berta-berg": "actors", "luo-qingshi": "actors",
    "sandholm": "issues", "gazette-2023-06-19": "sources", "halvard-raised-sandholm": "facts",
    "luo-on-sandholm": "facts", "bo-raised-trade": "facts",
}  # fmt: skip
NAMES = {
    ("Erik", "Halvard"): ["erik-halvard"],
    ("Halvard",): ["erik-halvard"],
    ("Berg",): ["berta-berg", "anna-berg"],
    ("Sandholm",): ["sandholm"],
}


@pytest.mark.parametrize(
    ("typed", "allowed", "hint"),
    [
        ("halvard", ACTORS, "Did you mean 'erik-halvard'?"),
        ("halvard", ANYTHING, "Did you mean 'erik-halvard'?"),
        ("berg", ACTORS, "Did you mean 'anna-berg' or 'berta-berg'?"),
        ("luo", ACTORS, "Did you mean 'luo-qingshi'?"),
        ("erik-halvrd", ACTORS, "Did you mean 'erik-halvard'?"),
        ("li-qiang", ACTORS, "If it is missing, `briefing new actor li-qiang` makes it."),
        ("trade", ISSUES, "If it is missing, `briefing new issue trade` makes it."),
        ("reuters", SOURCES, "If it is missing, `briefing new source reuters` makes it."),
        ("gazette-2023-06-18", SOURCES, "Did you mean 'gazette-2023-06-19'?"),
        ("reuters", frozenset(RECORD_FOLDERS), ""),
        ("halvard-raised-sandhlm", FACTS, "Did you mean 'halvard-raised-sandholm'?"),
        ("halvard-raised-sandholm-again", FACTS, "Did you mean 'halvard-raised-sandholm'?"),
        ("halvard-on-sandholm", FACTS, ""),
        ("bo-raised-sandholm", FACTS, ""),
    ],
)
def test_what_was_meant(typed, allowed, hint):
    assert Suggestions(KINDS, NAMES).hint(typed, allowed) == hint


def test_hints_are_made_once_and_no_more_of_them_than_anybody_reads():
    suggestions = Suggestions(KINDS, NAMES)
    hints = [suggestions.hint(f"unknown-{number}", ACTORS) for number in range(MAX_SUGGESTIONS + 1)]
    assert (hints[0][:6], hints[-2][:6], hints[-1]) == ("If it ", "If it ", "")
    assert suggestions.hint("unknown-0", ACTORS) == hints[0]
