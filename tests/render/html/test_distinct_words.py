"""Links to facts of one day, told apart by a few words of each."""

from __future__ import annotations

import pytest
from briefing_site.render.html.distinct_words import few_words_of


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["Salt is dear."], ["Salt is dear"]),
        (["Salt is dear and will be so for long."], ["Salt is dear and will be…"]),
        (
            [
                "The envoy told the council that salt from Arcadia is dear.",
                "The envoy told the council that salt from Borduria is dear.",
            ],
            ["…that salt from Arcadia is dear", "…that salt from Borduria is dear"],
        ),
        (
            [
                "The envoy told the council that pepper is what the south needs most.",
                "The envoy told the council that salt is what the south needs most.",
                "The envoy left.",
            ],
            ["…that pepper is what the south…", "…that salt is what the south…", "The envoy left"],
        ),
        (["The same words stand here twice now."] * 2, ["The same words stand here twice…"] * 2),
        ([], []),
    ],
)  # fmt: skip
def test_each_fact_is_told_from_the_others(texts: list[str], words: list[str]) -> None:
    found = few_words_of(texts)
    assert [found[text] for text in texts] == words
