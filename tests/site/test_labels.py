from __future__ import annotations

import pytest
from briefing_site.facts.kinds.post import Post
from briefing_site.facts.text.sentences import SentenceCount
from briefing_site.site.labels import post_parts, sentence_words, shortened


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


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (SentenceCount(3, 1, 1), "3 of 5 rest on facts, 1 is our own judgement, 1 rests on nothing"),
        (SentenceCount(3, 2, 2), "3 of 7 rest on facts, 2 are our own judgement, 2 rest on nothing"),
    ],
)
def test_one_sentence_is_told_in_the_singular(count: SentenceCount, told: str) -> None:
    assert sentence_words(count) == told


@pytest.mark.parametrize(
    ("title", "org", "told"),
    [
        ("Envoy", "", "Envoy||"),
        ("Envoy", "Arcadia", "Envoy, |Arcadia|"),
        ("Warden of the House of Salt", "House of Salt", "Warden of the |House of Salt|"),
        ("Arcadia Envoy at Sea", "Arcadia", "|Arcadia| Envoy at Sea"),
        ("Envoy to the Arcadians", "Arcadia", "Envoy to the Arcadians, |Arcadia|"),
    ],
)
def test_a_title_that_names_its_organisation_is_not_followed_by_it(title: str, org: str, told: str) -> None:
    assert "|".join(post_parts(Post.model_validate({"title": title, "attested": "2023"}), org)) == told
