"""Which reviews still hold, and what is due for review: facts that were edited after somebody had checked them.

In: a fact base, its history, and the ancestry of its commits. Out: `Reviews`, and `ReviewItem`s. Dates are not enough,
since a fact may be edited on the very day of its review; so the commits decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import REVIEWED_KEYS, ChangeKind
from briefing_site.facts.files.reviewers import Reviewers
from briefing_site.facts.kinds.fact import STANDING
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.support.fingerprint import can_be_suspect, reviewables_in
from briefing_site.history.log import Change, History
from briefing_site.history.review_verdicts import Cause, Contains, ReviewVerdict, ReviewVerdicts, Verdict
from briefing_site.history.stamps import Doubt

HOLDS = Verdict.HOLDS


@dataclass(frozen=True, slots=True)
class LaterEdit:
    """An edit of something that a review covers."""

    day: str
    """`2023-06-20`; empty for an edit that is not committed yet."""
    revision: str
    """The commit's SHA; empty if not committed yet."""
    keys: tuple[str, ...]
    """Which of words, speaker, date and sources changed, as keys of the fact."""


class ReviewState(StrEnum):
    """Whether somebody has checked a fact as it stands now."""

    CHECKED = "checked"
    UNCHECKED = "unchecked"
    CHANGED = "changed"


@dataclass(frozen=True)
class Reviews:
    """Which reviews still hold, and why others do not."""

    edits: Mapping[str, tuple[LaterEdit, ...]] = field(default_factory=dict)
    """For each fact whose review no longer holds, the edits since, the oldest first."""
    missing: str = ""
    """What cannot be known, as a sentence; empty if the history is complete."""
    reviewers: Reviewers = field(default_factory=Reviewers)
    doubts: Mapping[str, tuple[Doubt, ...]] = field(default_factory=dict)
    """Doubts about review marks, by item id; empty if they were not looked for."""
    verdicts: ReviewVerdicts | None = field(default=None, compare=False, repr=False)
    """The review status of every reviewable item; None if it was not determined."""

    def doubts_of(self, name: str) -> tuple[Doubt, ...]:
        """Return the doubts about the review mark of an item, by its id."""
        return self.doubts.get(name, ())

    def words_against(self, name: str) -> tuple[str, ...]:
        """Return the same doubts, worded for reviewers."""
        return tuple(doubt.words for doubt in self.doubts_of(name))

    def hold_for(self, fact: Fact) -> bool:
        """Tell whether somebody has checked the fact as it stands now."""
        return fact.reviewed is not None and fact.id not in self.edits

    def state_of(self, fact: Fact) -> ReviewState:
        """Return how far a fact is checked."""
        if fact.reviewed is None:
            return ReviewState.UNCHECKED
        return ReviewState.CHANGED if fact.id in self.edits else ReviewState.CHECKED

    def keys_edited(self, fact: Fact) -> tuple[str, ...]:
        """Return the keys that changed since the fact's review, each once."""
        return tuple(dict.fromkeys(key for edit in self.edits.get(fact.id, ()) for key in edit.keys))


class ReviewReason(StrEnum):
    """Why something awaits review."""

    OVERDUE = "overdue"
    CHANGED = "changed since its review"
    SUSPECT = "rests on what has changed"
    NEWER = "a newer fact of its actor is on record"
    UNKNOWN = "whether its review holds cannot be told"
    NEVER = "never reviewed"
    DOUBTFUL = "its mark of review is doubtful"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A fact, or a record as a whole, that awaits review."""

    record: AnyRecord
    fact: Fact | None
    why: tuple[ReviewReason, ...]
    due: date | None = None
    edits: tuple[LaterEdit, ...] = ()
    verdict: ReviewVerdict | None = None
    """For a part other than a fact, and for an item that rests on a change: its review status."""
    line: int = 0
    """The line of a part in the file, once looked up."""
    doubts: tuple[str, ...] = ()
    """Doubts about its review mark."""

    @property
    def name(self) -> str:
        """Its id for `briefing review`; that of the record if it is due as a whole."""
        if self.fact:
            return self.fact.id
        return self.verdict.item.id if self.verdict else self.record.id


def reviews_of(facts: Iterable[Fact], history: History, contains: Contains) -> Reviews:
    """Return the status of the reviews of facts.

    An edit counts if the commit that set `reviewed` has not seen it: made later, or on another branch.
    """
    edits = {
        fact.id: found
        for fact in facts
        if fact.reviewed and (found := tuple(_later_edits(history.by_fact.get(fact.id, ()), contains)))
    }
    return Reviews(edits, history.missing)


def settled(reviews: Reviews, verdicts: ReviewVerdicts) -> Reviews:
    """Return the reviews adjusted for content: if it is the same as when reviewed, edits in between do not matter."""
    edits = dict(reviews.edits)
    for fact in verdicts.base.facts.values():
        if fact.reviewed is None or not (fact.id in edits or fact.reviewed.fingerprint or fact.rests_on):
            continue
        found = verdicts.verdict_on(fact.id)
        if found is None or found.verdict is Verdict.HOLDS:
            edits.pop(fact.id, None)
        elif found.verdict is Verdict.SUSPECT and fact.id not in edits:
            own = (cause for cause in found.causes if cause.thing == fact.id)
            edits[fact.id] = tuple(LaterEdit(c.day, c.revision, c.keys) for c in own) or (LaterEdit("", "", ()),)
    return replace(reviews, edits=edits, verdicts=verdicts)


def _later_edits(changes: tuple[Change, ...], contains: Contains) -> Iterator[LaterEdit]:
    """Yield the edits of one fact that its last review has not seen; `changes` holds one event a change."""
    review = max((place for place, change in enumerate(changes) if _sets_review(change)), default=-1)
    for place, change in enumerate(changes):
        (event,) = change.events
        keys = tuple(key for key in event.keys if key in REVIEWED_KEYS)
        if not keys or "reviewed" in event.keys:
            continue
        if place > review or not change.is_seen_by(changes[review], contains):
            yield LaterEdit(change.day, change.sha, keys)


def _sets_review(change: Change) -> bool:
    (event,) = change.events
    return ChangeKind.ADDED in event.what or "reviewed" in event.keys


def review_queue(base: FactBase, reviews: Reviews, today: date) -> Iterator[ReviewItem]:
    """Yield what awaits review as of a day, by record: the record as a whole before its facts."""
    for record in base.records.values():
        if record.withdrawn:
            continue
        if record.review_by and record.review_by < today:
            yield ReviewItem(record, None, (ReviewReason.OVERDUE,), record.review_by)
        yield from _suspect_parts(record, reviews)
        for fact in record.facts:
            if fact.status in STANDING and (why := tuple(_why(fact, reviews, today))):
                found, doubts = _suspect_verdict(fact, reviews), reviews.words_against(fact.id)
                edits = reviews.edits.get(fact.id, ())
                yield ReviewItem(record, fact, why, fact.review_by, edits, found, doubts=doubts)


def _suspect_parts(record: AnyRecord, reviews: Reviews) -> Iterator[ReviewItem]:
    """Yield the parts of a record, other than facts, whose review no longer holds, each once."""
    for item in reviewables_in(record) if reviews.verdicts else ():
        found = reviews.verdicts.of(item) if reviews.verdicts and item.kind != "fact" else None
        newer = reviews.verdicts.newer_facts(item) if found and reviews.verdicts and found.verdict is HOLDS else ()
        doubts = reviews.words_against(item.id)
        if found and (why := (*_why_part(found, newer), *([ReviewReason.DOUBTFUL] if doubts else []))):
            found = replace(found, causes=newer) if newer else found
            yield ReviewItem(record, None, why, verdict=found, doubts=doubts)


def _why_part(found: ReviewVerdict, newer: tuple[Cause, ...]) -> Iterator[ReviewReason]:
    if newer:
        yield ReviewReason.NEWER
    elif found.verdict is Verdict.UNKNOWN:
        yield ReviewReason.UNKNOWN
    elif found.verdict is Verdict.SUSPECT:
        own = not found.below and bool(found.item.review)
        yield ReviewReason.CHANGED if own else ReviewReason.SUSPECT


def _suspect_verdict(fact: Fact, reviews: Reviews) -> ReviewVerdict | None:
    """Return why a fact is suspect because of what it rests on; None if it is not."""
    found = reviews.verdicts.verdict_on(fact.id) if reviews.verdicts and can_be_suspect(fact) else None
    return found if found and found.verdict is Verdict.SUSPECT and found.below else None


def _why(fact: Fact, reviews: Reviews, today: date) -> Iterator[ReviewReason]:
    if fact.review_by and fact.review_by < today:
        yield ReviewReason.OVERDUE
    found = _suspect_verdict(fact, reviews)
    if found:
        yield ReviewReason.SUSPECT
    if fact.reviewed is None and not found:
        yield ReviewReason.NEVER
    elif fact.id in reviews.edits and (not found or reviews.keys_edited(fact)):
        yield ReviewReason.CHANGED
    if fact.id in reviews.doubts:
        yield ReviewReason.DOUBTFUL
