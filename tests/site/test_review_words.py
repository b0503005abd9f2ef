"""What readers are told of marks of review."""

from __future__ import annotations

from datetime import date

import pytest
from briefing_site.base.problems import Origin
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.reviewers import Reviewer, Reviewers
from briefing_site.facts.model import Source
from briefing_site.facts.support.fingerprint import Reviewable
from briefing_site.facts.types import Review
from briefing_site.history.review_verdicts import Cause, ReviewVerdict, Verdict
from briefing_site.history.stamps import Doubt, DoubtReason
from briefing_site.site.review_words import checked_words, suspect_words


@pytest.mark.parametrize(
    ("initials", "reasons", "told"),
    [
        ("ak", [], "Checked 20 June 2023 by Ann Keeper"),
        ("zz", [DoubtReason.STRANGER], "Checked 20 June 2023 by zz (doubted: not a known reviewer)"),
        (
            "ak",
            [DoubtReason.COMMIT, DoubtReason.NAME, DoubtReason.AUTHOR],
            (
                "Checked 20 June 2023 by Ann Keeper (doubted: recorded by somebody else, identified by name only, "
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


def test_what_was_withdrawn_is_told_before_what_was_only_edited() -> None:
    source = Source.model_construct(id="edited", origin=Origin("s.yml"), type="report", publisher="P")
    edited, gone = source, source.model_copy(update={"id": "gone", "standing": "withdrawn"})
    base = FactBase((edited, gone))
    causes = (Cause("edited", "2023-06-21", "b", ("issued",)), Cause("gone", "2023-06-20", "a", ("standing",)))
    found = ReviewVerdict(Reviewable("x/summary", "summary", edited, (), edited), Verdict.SUSPECT, causes)
    assert suspect_words(found, base) == "Rests on a source withdrawn on 20 June 2023, not checked again"
