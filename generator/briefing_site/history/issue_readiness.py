"""Whether a brief may be issued: its parts without a valid review, and invalid facts that it rests on.

In: a fact base, the status of everything in it, and a brief. Out: an `Obstacle` for each reason against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import Brief
from briefing_site.facts.support.dependencies import NO_SUPPORT, SupportStatus, contents_of_brief
from briefing_site.facts.support.fingerprint import (
    PROSE,
    Fingerprints,
    Reviewable,
    awaits_review,
    find_reviewable,
    reviewables_in,
)
from briefing_site.history.review_verdicts import ReviewVerdicts, Verdict

OBSTACLES = {
    Verdict.SUSPECT: "has changed, or rests on what has, since it was checked",
    Verdict.UNCHECKED: "was never checked",
    Verdict.UNKNOWN: "bears a review of which git does not know whether it holds",
}
UNCHECKED_AND_MOVED = "was never checked, and rests on what has changed"
NO_DOUBTS: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One item that keeps a brief from being issued."""

    thing: str
    """The id for `briefing review`; of a fact, its own."""
    why: str
    kind: str = ""
    """`fact`, `position`, `line` or `prose`."""
    text: str = ""
    """Its words, or the first of them."""


def obstacles_to(
    verdicts: ReviewVerdicts, brief: Brief, doubts: Mapping[str, tuple[str, ...]] = NO_DOUBTS
) -> Iterator[Obstacle]:
    """Yield the obstacles to issuing a brief: its own words first, then positions and facts that it rests on or shows.

    `doubts` has the problems of review marks, by id.
    """
    support = SupportStatus(verdicts.base)
    below = rested_on(verdicts.base, brief, verdicts.fingerprint_verdicts.prints)
    for item in (*below, *_only_shown(verdicts.base, brief, {item.id for item in below})):
        why_unsupported = support.why_unsupported(item.id) if item.kind == "fact" else ""
        if why := _why_not(verdicts, item, why_unsupported, doubts):
            yield Obstacle(item.id, why, item.kind, item.text)


def _why_not(
    verdicts: ReviewVerdicts, item: Reviewable, why_unsupported: str, doubts: Mapping[str, tuple[str, ...]]
) -> str:
    """Return the problem with one item; empty if none."""
    verdict = verdicts.of(item).verdict
    if why_unsupported and why_unsupported != "disputed":
        return why_unsupported if why_unsupported == NO_SUPPORT else f"is {why_unsupported}"
    if verdict is Verdict.SUSPECT and item.review is None:
        return UNCHECKED_AND_MOVED
    if verdict in OBSTACLES:
        return OBSTACLES[verdict]
    return f"bears a doubtful mark of review: {', '.join(doubts[item.id])}" if item.id in doubts else ""


def rested_on(base: FactBase, brief: Brief, prints: Fingerprints) -> tuple[Reviewable, ...]:
    """Return the brief's own words and lines, and the positions and facts that they rest on."""
    own = tuple(reviewables_in(brief))
    text = next(item for item in own if item.id == f"{brief.id}/{PROSE}")
    below = (find_reviewable(base, thing) for thing in prints.grounds_of(text))
    return (*own, *(item for item in below if item))


def _only_shown(base: FactBase, brief: Brief, known: Collection[str]) -> Iterator[Reviewable]:
    """Yield the facts that stand and that a brief prints in its issues and chronologies without resting on them."""
    contents = contents_of_brief(base, brief)
    for fact in base.facts.values():
        if fact.id not in known and contents.shows(fact):
            item = find_reviewable(base, fact.id)
            if item and awaits_review(item):
                yield item
