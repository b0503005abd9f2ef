from __future__ import annotations

import pytest
from briefing_site.site.labels import shortened


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Salt is dear.", "Salt is dear."),
        ("Salt is dear today.", "Salt is dear…"),
        ("Salt, dearly, bought", "Salt, dearly…"),
        ("It is “too much” now", "It is “too…"),
        ("It is much “too dear”", "It is much…"),
        ("Unpronounceablenesses", "Unpronounceab…"),
        ("盐价太高太高太高太高太高太高太高", "盐价太高太高太高太高太高太…"),
    ],
)
def test_a_text_is_cut_between_words_and_never_longer_than_asked(words: str, found: str) -> None:
    assert shortened(words, 14) == found
    assert len(shortened(words, 14)) <= 14
