"""The word that a misspelt one was meant for, among few and among a hundred thousand."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pytest
from briefing_site.base.spelling import Spelling

PLACES = ("arcadia", "bellaria", "corvizia", "dalalia", "elbenia", "faronia", "gallen", "hestia", "ithria", "jorvik")
TOPICS = ("airport-slots", "salt-prices", "fishing-rights", "cyber-incidents", "debt-relief", "visa-rules")
MANY = [f"{topic}-{place}-{n}-{m:02}" for topic in TOPICS for place in PLACES for n in range(100) for m in range(17)]
"""A hundred thousand ids."""


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("airport-slots-dalalai-57-03", "airport-slots-dalalia-57-03"),
        ("airprot-slots-dalalia-57-03", "airport-slots-dalalia-57-03"),
        ("fishingrights-gallen-7-11", "fishing-rights-gallen-7-11"),
        ("bolanting", "bo-lanting"),
        ("Gazette-2023-06-19", "gazette-2023-06-19"),
        ("gazette", "gazette-2023-06-19"),
        ("halvrd", "halvard"),
        ("zq", ""),
        ("---", ""),
        ("", ""),
    ],
)
def test_among_many_the_one_that_was_meant_is_found(misspelt, meant):
    assert Spelling([*MANY, "bo-lanting", "gazette-2023-06-19", "halvard"]).nearest(misspelt) == meant


def test_no_misspelt_id_is_compared_with_every_other(monkeypatch):
    compared: list[int] = []
    closest = difflib.get_close_matches

    def counted(word: str, names: list[str], n: int, cutoff: float) -> Iterable[str]:
        compared.append(len(names))
        return closest(word, names, n=n, cutoff=cutoff)

    monkeypatch.setattr("difflib.get_close_matches", counted)
    spelling = Spelling(MANY)
    found = {name: spelling.nearest(name.replace("a", "aa", 1)) for name in MANY[::500]}
    assert len(found) > 200
    assert found == {name: name for name in found}
    assert sum(compared) < 50 * len(found)
