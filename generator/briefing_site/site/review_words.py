"""The wording of review marks: who made them, what casts doubt on them, and what has changed underneath.

In: review marks, and the status of the items that they are on. Out: words for readers, on pages and on paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from briefing_site.base.edtf import day_words
from briefing_site.base.language import N_, gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.reviewers import Reviewers
from briefing_site.facts.support.dependencies import stands
from briefing_site.facts.types import Review
from briefing_site.history.review_verdicts import Cause, ReviewVerdict, Verdict
from briefing_site.history.stamps import Doubt, DoubtReason

DOUBT_WORDS = {
    DoubtReason.STRANGER: N_("not a known reviewer"),
    DoubtReason.COMMIT: N_("recorded by somebody else"),
    DoubtReason.SIGNATURE: N_("not signed by this reviewer"),
    DoubtReason.UNVERIFIED: N_("signature not verified"),
    DoubtReason.NAME: N_("identified by name only"),
    DoubtReason.AUTHOR: N_("by the author of these words"),
}
"""Reasons to doubt a review mark, for readers."""


def checked_words(review: Review, reviewers: Reviewers, doubts: Iterable[Doubt] = ()) -> str:
    """Return `Checked 20 June 2023 by Anna Karlsson`, with any reasons to doubt it."""
    words = gettext("Checked {day} by {initials}").format(
        day=day_words(review.day), initials=reviewers.name_of(review.initials)
    )
    reasons = gettext(", ").join(gettext(DOUBT_WORDS[doubt.reason]) for doubt in doubts)
    return gettext("{words} (doubted: {reasons})").format(words=words, reasons=reasons) if reasons else words


def suspect_words(found: ReviewVerdict | None, base: FactBase, *, dated: bool = True) -> str:
    """Return a note for something that no named person vouches for in its current form; empty if all is well.

    What has changed, and when, is given only as far as `base` contains it, and with `dated`: what was retracted or
    withdrawn before what was only edited, and the latest of either.
    """
    if found is None or found.verdict in {Verdict.HOLDS, Verdict.UNCHECKED}:
        return ""
    if found.verdict is Verdict.UNKNOWN:
        return gettext("Whether its review still holds cannot be told")
    causes = [cause for cause in found.causes if dated and cause.day and _is_known(cause.thing, base)]
    below = [cause for cause in causes if cause.thing != found.item.id]
    if not causes:
        return gettext("Rests on what has changed, not checked again") if found.below else gettext("Not checked again")
    gravest = next((cause for cause in below if _is_gone(cause, base)), (below or causes)[0])
    words = _words_of_cause(gravest, base) if below else gettext("Changed on {day}, not checked again")
    return words.format(day=day_words(date.fromisoformat(gravest.day)))


def _words_of_cause(cause: Cause, base: FactBase) -> str:
    """Return a note for what rests on something that has changed, been retracted or been withdrawn."""
    is_gone = _is_gone(cause, base)
    if cause.thing in base.facts:
        if is_gone:
            return gettext("Rests on a fact retracted on {day}, not checked again")
        return gettext("Rests on a fact changed on {day}, not checked again")
    if cause.thing in base.records:
        if is_gone:
            return gettext("Rests on a source withdrawn on {day}, not checked again")
        return gettext("Rests on a source changed on {day}, not checked again")
    return gettext("Rests on a position changed on {day}, not checked again")


def _is_gone(cause: Cause, base: FactBase) -> bool:
    """Tell whether something changed by being retracted or withdrawn."""
    fact, record = base.facts.get(cause.thing), base.records.get(cause.thing)
    if fact:
        return fact.status == "retracted" and "status" in cause.keys
    return record is not None and not stands(record) and not {"withdrawn", "standing"}.isdisjoint(cause.keys)


def _is_known(thing: str, base: FactBase) -> bool:
    return thing in base.facts or thing.partition("/")[0] in base.records
