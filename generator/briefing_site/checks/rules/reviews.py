"""Rules of reviews: what somebody vouched for is still what stands there, and so is what it rests on.

In: fact files whose reviews bear fingerprints. Out: what no longer fits. Nothing here asks git: a review without a
fingerprint is told by `briefing review`.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing_site.base.edtf import day_words
from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.rule import CheckContext, Finding, rules_of
from briefing_site.facts.fingerprint import ContentStanding, Misfit, Reviewable

MAX_NAMED = 3
"""Things that are named as changed; more of them are counted."""
WORDS_KEYS = {"fact": "text", "position": "line", "line": "line", "summary": "summary", "prose": "bottom_line"}
"""The key of the words that are at stake, where there is no review to point at."""


def check_review_holds(context: CheckContext) -> Iterator[Finding]:
    """What was reviewed is still what it was, and so is all that it rests on, or somebody has looked again."""
    for misfit in ContentStanding(context.base).misfits(context.base.records.values()):
        item = misfit.item
        key = "reviewed" if item.review else WORDS_KEYS[item.kind]
        hint = f"Look again; if it holds, run `briefing review {item.id} --by xx` with your initials."
        yield Finding(item.record, (*item.loc, key), f"{_owner(item)} {_reason(misfit)}.", hint)


def _owner(item: Reviewable) -> str:
    return {
        "fact": f"the fact {quoted(item.id)}",
        "position": f"the position {quoted(item.id)}",
        "line": f"the line {quoted(item.id)}",
        "summary": f"the summary of {quoted(item.record.id)}",
        "prose": f"the text of {quoted(item.record.id)}",
    }[item.kind]


def _reason(misfit: Misfit) -> str:
    review, causes = misfit.item.review, misfit.causes
    named = ", ".join(map(quoted, causes[:MAX_NAMED]))
    more = f" and {len(causes) - MAX_NAMED} more" if len(causes) > MAX_NAMED else ""
    if review is None:
        return f"rests on what has changed since it was reviewed: {named}{more}"
    when = f"since {review.initials} reviewed it on {day_words(review.day)}"
    if causes:
        return f"rests on what has changed {when}: {named}{more}"
    what = "has changed" if misfit.item.kind == "fact" else "has changed, or what it rests on has,"
    return f"{what} {when}"


RULES = rules_of(Severity.WARNING, check_review_holds)
