from __future__ import annotations

from datetime import date

import pytest
from briefing_site.base.problems import Origin
from briefing_site.facts.files.reviewers import Reviewer, Reviewers
from briefing_site.facts.model import Source
from briefing_site.facts.support.fingerprint import Reviewable
from briefing_site.facts.text.sentences import SentenceCount
from briefing_site.facts.types import Review
from briefing_site.history.stamps import Doubt, DoubtReason
from briefing_site.site.labels import checked_words, sentence_words, shortened


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
    ("initials", "reasons", "told"),
    [
        ("ak", [], "Checked 20 June 2023 by Ann Keeper"),
        ("zz", [DoubtReason.STRANGER], "Checked 20 June 2023 by zz (doubted: not a known reviewer)"),
        (
            "ak",
            [DoubtReason.COMMIT, DoubtReason.NAME, DoubtReason.AUTHOR],
            (
                "Checked 20 June 2023 by Ann Keeper (doubted: recorded by somebody else, told by a name alone, "
                "by the author of these words)"
            ),
        ),
    ],
)
def test_a_mark_says_what_speaks_against_it(initials: str, reasons: list[DoubtReason], told: str) -> None:
    reviewers = Reviewers({"ak": Reviewer("Ann Keeper")}, is_named=True)
    source = Source.model_construct(id="s", origin=Origin("s.yml"), type="report", publisher="P")
    doubts = [Doubt(Reviewable("s", "summary", source, (), source), reason, "") for reason in reasons]
    assert checked_words(Review(date(2023, 6, 20), initials), reviewers, doubts) == told
