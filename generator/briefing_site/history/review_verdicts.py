"""Which reviews hold, and which do not because something underneath has changed, and since when.

In: a fact base, its history, and the bases of earlier revisions. Out: for everything that can be reviewed, whether
somebody vouches for it as it is now. A review with a fingerprint is judged by content; one without by git, from the
commit that added it; if git lacks that commit the answer is unknown, and never counts as holding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.fields import vouched_fields
from briefing_site.facts.model import KINDS, BriefSection, Fact, Line, Position
from briefing_site.facts.support.fingerprint import (
    PROSE,
    SUMMARY,
    Fingerprints,
    FingerprintVerdicts,
    Reviewable,
    awaits_review,
    find_reviewable,
    rests_on_sources_alone,
    reviewable_parts_in,
    reviewables_in,
)
from briefing_site.facts.types import Review
from briefing_site.history.log import Change, History

Contains = Callable[[str, str], bool]
"""Tells whether the second of two commits descends from the first."""
AncestryReader = Callable[[Collection[str]], Contains]
"""Returns such a test for commits that may be the ancestor."""
BaseAt = Callable[[str], FactBase | None]
"""Returns the base of a commit, as the audience may see it; None if it cannot be read."""
KEYS_OF_KINDS: Mapping[str, frozenset[str]] = {
    "fact": frozenset(spec.key for spec in vouched_fields(Fact)),
    "position": frozenset(spec.key for spec in vouched_fields(Position)),
    **{folder: frozenset(spec.key for spec in vouched_fields(model)) for folder, model in KINDS.items()},
}
"""Keys that a review covers, by kind of item, or by folder for records."""
SECTION_KEYS = frozenset(spec.key for spec in vouched_fields(BriefSection))


class Verdict(StrEnum):
    """Whether a named person vouches for the current state of an item."""

    HOLDS = "holds"
    UNCHECKED = "not checked"
    SUSPECT = "suspect"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that has changed since a review."""

    thing: str
    """Id of the fact, source or position; the item's own id if its own words changed."""
    day: str = ""
    """When it last changed; empty if unknown or not committed yet."""
    revision: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewVerdict:
    """Whether the review of an item holds, and what has changed if it does not."""

    item: Reviewable
    verdict: Verdict
    causes: tuple[Cause, ...] = ()
    """If suspect: what has changed, as far as the audience may know; the latest first."""
    sentences: tuple[str, ...] = ()
    """For a suspect summary or text of a brief: its sentences that rest on what has changed."""

    @property
    def text(self) -> str:
        """The words in question."""
        return " … ".join(self.sentences) or self.item.text

    @property
    def below(self) -> tuple[Cause, ...]:
        """What has changed beneath it, excluding its own words."""
        return tuple(cause for cause in self.causes if cause.thing != self.item.id)

    @property
    def since(self) -> str:
        """The day of the last known change; empty if none."""
        return max((cause.day for cause in self.causes), default="")


class ReviewVerdicts:
    """The verdict on the review of every reviewable item of one base."""

    def __init__(
        self,
        base: FactBase,
        history: History | None = None,
        ancestry: AncestryReader = lambda _: lambda _first, _second: False,
        base_at: BaseAt = lambda _: None,
    ) -> None:
        """The last change of the history may be the uncommitted one, with an empty SHA."""
        self.base, self.history = base, history or History()
        self._ancestry, self._base_at = ancestry, base_at
        self.fingerprint_verdicts = FingerprintVerdicts(base)
        self._known: dict[str, ReviewVerdict] = {}
        self._then: dict[str, tuple[FactBase, Fingerprints] | None] = {}

    @cached_property
    def items(self) -> tuple[Reviewable, ...]:
        """Every item that should be reviewed, in the order of the records."""
        records = self.base.records.values()
        return tuple(item for record in records for item in reviewables_in(record) if awaits_review(item))

    @property
    def suspect_parts(self) -> Iterator[ReviewVerdict]:
        """Whatever is suspect besides facts, in that order: how far these are checked is told by `Reviews`."""
        items = (item for record in self.base.records.values() for item in reviewable_parts_in(record))
        return (found for item in items if awaits_review(item) and (found := self.of(item)).verdict is Verdict.SUSPECT)

    def of_line(self, line: Line) -> ReviewVerdict | None:
        """Return the status of a line to take, found by its words, since a more restricted print renumbers lines."""
        item = self._lines.get((line.line, line.facts, line.reviewed))
        return self.of(item) if item else None

    @cached_property
    def _lines(self) -> dict[tuple[str, tuple[str, ...], Review | None], Reviewable]:
        return {
            (line.line, line.facts, line.reviewed): item
            for item in self.items
            if item.kind == "line" and isinstance(line := item.part, Line)
        }

    def verdict_on(self, name: str) -> ReviewVerdict | None:
        """Return the status of the item with an id; None if there is none."""
        item = find_reviewable(self.base, name)
        return self.of(item) if item else None

    def of(self, item: Reviewable) -> ReviewVerdict:
        """Return the status of one item."""
        if item.id not in self._known:
            found = self._found(item)
            self._known[item.id] = self._with_sentences(found) if found.verdict is Verdict.SUSPECT else found
        return self._known[item.id]

    def _with_sentences(self, found: ReviewVerdict) -> ReviewVerdict:
        things = [cause.thing for cause in found.below]
        sentences = self.fingerprint_verdicts.prints.sentences_on(found.item, things)
        return replace(found, sentences=tuple(sentence.text for _, sentence in sentences))

    def cause_under(self, name: str, fact_id: str) -> ReviewVerdict | None:
        """Return the status of an item because of one fact that it cites; None if that fact has not changed.

        Its only cause is the last change of that fact, or of what the fact rests on.
        """
        found = self.verdict_on(name)
        if found is None or found.verdict is not Verdict.SUSPECT:
            return None
        cause = next((c for c in found.below if self.fingerprint_verdicts.prints.is_beneath(c.thing, fact_id)), None)
        return replace(found, causes=(cause,)) if cause else None

    def _found(self, item: Reviewable) -> ReviewVerdict:
        review = item.review
        if review is None and rests_on_sources_alone(item):
            return ReviewVerdict(item, Verdict.UNCHECKED)
        if review is None:
            moved = [thing for thing in self.fingerprint_verdicts.prints.grounds_of(item) if self._has_moved(thing)]
            causes = tuple(self._in_order(cause for thing in moved for cause in self._causes_of_own(thing)))
            return ReviewVerdict(item, Verdict.SUSPECT if moved else Verdict.UNCHECKED, causes)
        if review.fingerprint:
            if self.fingerprint_verdicts.prints.fits(item):
                return ReviewVerdict(item, Verdict.HOLDS)
            return ReviewVerdict(item, Verdict.SUSPECT, self._causes(item) or self._content_causes(item))
        return self._found_by_git(item)

    def newer_facts(self, item: Reviewable) -> tuple[Cause, ...]:
        """Return what an actor voiced on a subject after everything its line rests on, unseen by its review."""
        stamp = self.stamp_of(item) if item.kind == "position" and item.review else None
        if stamp is None:
            return ()
        return tuple(
            Cause(fact.id, changes[0].day, changes[0].sha)
            for fact in self._spoke_later(item)
            if (changes := self.changes_of(fact.id)) and not self._is_seen(changes[0], stamp)
        )

    def _spoke_later(self, item: Reviewable) -> Iterator[Fact]:
        """Yield valid statements by a position's actor on its subject, later than everything the line rests on."""
        if isinstance(item.part, Position):
            subject, _, _ = item.id.partition("/")
            yield from self.base.spoke_later(item.part, self.base.facts_shown_on.get(subject, ()))

    # --- from git's log ---

    def _found_by_git(self, item: Reviewable) -> ReviewVerdict:
        stamp = self.stamp_of(item)
        if stamp is None:
            return ReviewVerdict(item, Verdict.UNKNOWN)
        causes = self._causes(item)
        if not causes:
            return ReviewVerdict(item, Verdict.HOLDS)
        then = None if self._is_overtaken(item, stamp) else self._at(stamp.sha)
        earlier = find_reviewable(then[0], self._name_then(item, then[0])) if then else None
        if then and earlier and then[1].of(earlier) == self.fingerprint_verdicts.prints.of(item):
            return ReviewVerdict(item, Verdict.HOLDS)
        return ReviewVerdict(item, Verdict.SUSPECT, causes)

    def _name_then(self, item: Reviewable, then: FactBase) -> str:
        """Return the id of an item in an earlier base."""
        if item.kind == "fact":
            events = (event for change in self.history.by_fact.get(item.id, ()) for event in change.events)
            return next((e.former for e in events if e.former in then.facts and item.id not in then.facts), item.id)
        holder, _, part = item.id.partition("/")
        return "/".join((self._record_then(holder, then), self._record_then(part, then)))

    def _record_then(self, name: str, then: FactBase) -> str:
        record = self.base.records.get(name)
        return next((former for former in (record.former_ids if record else ()) if former in then.records), name)

    def _at(self, sha: str) -> tuple[FactBase, Fingerprints] | None:
        if sha not in self._then:
            base = self._base_at(sha)
            self._then[sha] = (base, Fingerprints(base)) if base else None
        return self._then[sha]

    def _has_moved(self, thing: str) -> bool:
        """Tell whether an item has a review of its own that no longer holds."""
        if self.fingerprint_verdicts.is_changed(thing):
            return True
        item = find_reviewable(self.base, thing)
        stamped = item is not None and item.review is not None and not item.review.fingerprint
        return item is not None and stamped and self.of(item).verdict is Verdict.SUSPECT

    def _causes_of_own(self, thing: str) -> tuple[Cause, ...]:
        item = find_reviewable(self.base, thing)
        return (self.of(item).causes if item else ()) or (Cause(thing),)

    def _causes(self, item: Reviewable) -> tuple[Cause, ...]:
        """Return what changed after an item's review, in it or in anything it rests on, according to git."""
        stamp = self.stamp_of(item)
        found = []
        for thing in (item.id, *self.fingerprint_verdicts.prints.grounds_of(item)):
            later = self._later(thing, stamp) if stamp else []
            keys = tuple(dict.fromkeys(key for change in later for key in self.vouched_keys(change)))
            if keys:
                found.append(Cause(thing, later[-1].day, later[-1].sha, keys))
        return tuple(self._in_order(found))

    def _later(self, thing: str, stamp: Change) -> list[Change]:
        """Return the changes to an item that a review has not seen, the oldest first."""
        return [change for change in self.changes_of(thing) if not self._is_seen(change, stamp)]

    def _is_overtaken(self, item: Reviewable, stamp: Change) -> bool:
        """Tell whether a review was rebased onto an edit it has not seen, so that its commit has other words."""
        things = (item.id, *self.fingerprint_verdicts.prints.grounds_of(item))
        later = (change for thing in things for change in self._later(thing, stamp) if self.vouched_keys(change))
        return any(change.sha and self._contains(change.sha, stamp.sha) for change in later)

    def _content_causes(self, item: Reviewable) -> tuple[Cause, ...]:
        outdated = self.fingerprint_verdicts.outdated(item)
        return tuple(map(self._last_change, outdated.causes if outdated else ()))

    def _last_change(self, thing: str) -> Cause:
        """Return the last change of an item, for a review whose commit git does not know."""
        edits = ((change, keys) for change in reversed(self.changes_of(thing)) if (keys := self.vouched_keys(change)))
        return next((Cause(thing, change.day, change.sha, keys) for change, keys in edits), Cause(thing))

    @staticmethod
    def _in_order(causes: Iterable[Cause]) -> list[Cause]:
        return sorted(dict.fromkeys(causes), key=lambda cause: cause.day or "9999", reverse=True)

    def _is_seen(self, change: Change, stamp: Change) -> bool:
        """Tell whether a review saw a change."""
        return change.is_seen_by(stamp, self._contains)

    @cached_property
    def _contains(self) -> Contains:
        """The ancestry test for all commits that may be needed, read from git once."""
        asked = [item for item in self.items if item.review and not self.fingerprint_verdicts.prints.fits(item)]
        things = dict.fromkeys(
            t for item in asked for t in (item.id, *self.fingerprint_verdicts.prints.grounds_of(item))
        )
        lines = (item for item in self.items if item.kind == "position" and item.review)
        things |= {fact.id: None for item in lines for fact in self._spoke_later(item)}
        shas = {change.sha for thing in things for change in self.changes_of(thing) if change.sha}
        contains = self._ancestry(shas)
        return lambda first, second: first in shas and contains(first, second)

    def stamp_of(self, item: Reviewable) -> Change | None:
        """Return the commit that made an item's review mark; None if git does not know it."""
        if item.kind == "line":
            return None
        for change in reversed(self.changes_of(item.id)):
            (event,) = change.events
            if change.sha and ("reviewed" in event.keys or ChangeKind.ADDED in event.what):
                return change
        return None

    @staticmethod
    def vouched_keys(change: Change) -> tuple[str, ...]:
        """Return which of the keys that a review covers were touched by a change to one item."""
        (event,) = change.events
        kind = event.folder if event.kind == "record" else event.kind
        counted = KEYS_OF_KINDS[kind] | (SECTION_KEYS if kind == "briefs" else frozenset())
        return tuple(key for key in event.keys if key in counted)

    def changes_of(self, thing: str) -> tuple[Change, ...]:
        """Return the changes to an item, the oldest first, each with one event."""
        if thing in self.base.facts:
            return self.history.by_fact.get(thing, ())
        record, _, part = thing.partition("/")
        return self._changes_by_item.get(thing) or (
            self._changes_by_item.get(record, ()) if part in {SUMMARY, PROSE} else ()
        )

    @cached_property
    def _changes_by_item(self) -> Mapping[str, tuple[Change, ...]]:
        """The changes to records and positions, by current id."""
        found: dict[str, list[Change]] = {}
        for change in self.history.changes:
            for event in change.events:
                if event.kind in {"record", "position"}:
                    record = self.history.id_now(event.record)
                    name = f"{record}/{self.history.id_now(event.id)}" if event.kind == "position" else record
                    found.setdefault(name, []).append(change.cut_to((event,)))
        return {name: tuple(changes) for name, changes in found.items()}
