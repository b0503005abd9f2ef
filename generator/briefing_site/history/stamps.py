"""Review marks that are not what they claim: by strangers, in somebody else's commit, or by the words' own author.

In: items with a mark, how the mark got there (`ReviewVerdicts`), and the authors of the commits. Out: a `Doubt` for
each reason against a mark. Without `reviewers.yml` nothing is judged. Authors are judged only for commits that are not
published yet, since a squash has one author; signatures are judged for all, since nobody can forge another's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, partial

from briefing_site.checks.rules.reviews import BY_ANOTHER, BY_REVIEWER
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.files.reviewers import Reviewer, Reviewers
from briefing_site.facts.support.fingerprint import Reviewable
from briefing_site.git.log import CommitAuthor
from briefing_site.git.signatures import Signature
from briefing_site.history.log import Change
from briefing_site.history.own_words import Step, Words, is_own_line, is_own_writing
from briefing_site.history.review_verdicts import ReviewVerdicts

STRANGER = "reviewer-known"
"""The code for a mark by unknown initials."""


class DoubtReason(StrEnum):
    """Why a review mark is doubted."""

    STRANGER = "stranger"
    COMMIT = "commit"
    SIGNATURE = "signature"
    UNVERIFIED = "unverified"
    NAME = "name"
    AUTHOR = "author"


UNPROVEN_SQUASH = " (that GitHub made it of the commits of several is not told by a signature)"
OF_SIGNATURES = frozenset({DoubtReason.SIGNATURE, DoubtReason.UNVERIFIED})


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to doubt a review mark."""

    item: Reviewable
    reason: DoubtReason
    words: str
    """For reviewers, with names and addresses of commit authors."""

    @property
    def code(self) -> str:
        """The code of the rule that sets its severity."""
        return CODES[self.reason]


CODES: Mapping[DoubtReason, str] = {
    DoubtReason.STRANGER: STRANGER,
    DoubtReason.COMMIT: BY_REVIEWER,
    DoubtReason.SIGNATURE: BY_REVIEWER,
    DoubtReason.UNVERIFIED: BY_REVIEWER,
    DoubtReason.NAME: BY_REVIEWER,
    DoubtReason.AUTHOR: BY_ANOTHER,
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """A review mark, and the commit that made it."""

    item: Reviewable
    initials: str
    sha: str
    """Empty if not committed yet, or if git does not know."""
    words: frozenset[str] = frozenset()
    """For a line to take: the commits that wrote its words."""


@dataclass(frozen=True)
class StampJudge:
    """Judges review marks."""

    reviewers: Reviewers
    commit_authors: Mapping[str, CommitAuthor] = field(default_factory=dict)
    """The author of each commit, by SHA."""
    open_commits: Collection[str] = frozenset()
    """Commits whose authors are judged: those not published yet."""
    words_at: Callable[[Reviewable, str], Words] = lambda _item, _sha: None
    """Returns what an item said after a commit, for comparison."""
    initials_at: Callable[[Reviewable, str], str] = lambda _item, _sha: ""
    """Returns whose review mark an item had after a commit."""
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    """Signatures of commits by those who sign, without commits made before the reviewer's key was known."""

    def doubts_of(self, stamp: Stamp, verdicts: ReviewVerdicts) -> Iterator[Doubt]:
        """Yield the doubts about one mark."""
        known = self.reviewers.people.get(stamp.initials)
        if known is None:
            yield Doubt(stamp.item, DoubtReason.STRANGER, self.reviewers.stranger_words(stamp.initials))
            return
        yield from self._forged(stamp, known)
        if self._is_judged(stamp.sha) and self.reviewers.can_check_each_other and self._own_words(stamp, verdicts):
            yield Doubt(stamp.item, DoubtReason.AUTHOR, f"{known.name} wrote these words as well")

    def _is_judged(self, sha: str) -> bool:
        return sha in self.open_commits and sha in self.commit_authors and not self.commit_authors[sha].is_squash

    def _forged(self, stamp: Stamp, known: Reviewer) -> Iterator[Doubt]:
        """Yield the evidence that a mark is not by the person it names."""
        if stamp.sha in self.signatures:
            signature = self.signatures[stamp.sha]
            if not signature.is_checked:
                words = f"{known.name} signs, and no signature can be verified here: there is no ssh-keygen"
                yield Doubt(stamp.item, DoubtReason.UNVERIFIED, words)
            elif signature.signer != stamp.initials:
                yield Doubt(stamp.item, DoubtReason.SIGNATURE, self._signed_otherwise(signature, known))
        elif self._is_judged(stamp.sha) and not self._is_by(stamp.initials, stamp.sha):
            commit_author = self.commit_authors[stamp.sha]
            words = f"not {known.name}, but {commit_author.author} <{commit_author.address}>, whose commit it is"
            words += UNPROVEN_SQUASH if commit_author.is_said_squash else ""
            yield Doubt(stamp.item, DoubtReason.COMMIT, words)
        elif self._is_judged(stamp.sha) and not known.addresses:
            yield Doubt(stamp.item, DoubtReason.NAME, known.unproven_words)

    def _signed_otherwise(self, signature: Signature, known: Reviewer) -> str:
        signer = self.reviewers.name_of(signature.signer)
        what = f"signed by {signer}" if signer else "signed by nobody who is known" if signature.is_there else ""
        return f"{what or 'in a commit without a signature'}, though {known.name} signs"

    def _is_by(self, initials: str, sha: str) -> bool:
        commit_author = self.commit_authors.get(sha)
        return commit_author is not None and self.reviewers.are_of(
            initials, commit_author.author, (commit_author.address,)
        )

    def _own_words(self, stamp: Stamp, verdicts: ReviewVerdicts) -> bool:
        """Tell whether the person who made a mark wrote what it covers since somebody else reviewed it."""
        item = stamp.item
        words_at = cache(partial(self.words_at, item))
        if item.kind == "line":
            life = [self._step(change, stamp) for change in verdicts.changes_of(item.record.id)]
            own = any(self._is_by(stamp.initials, sha) for sha in stamp.words)
            return own and is_own_line(life, words_at)
        changes = verdicts.changes_of(item.id)
        end = next((place for place, change in enumerate(changes) if change.sha == stamp.sha), -1)
        life = [self._step(change, stamp) for change in changes[: end + 1]]
        return is_own_writing(life, words_at, partial(self._is_vouched, item))

    def _is_vouched(self, item: Reviewable, sha: str) -> bool:
        """Tell whether an item had a mark after a commit by the person it names, as far as authors are judged."""
        initials = self.initials_at(item, sha)
        if not self._is_judged(sha):
            return bool(initials)
        return initials in self.reviewers.people and self._is_by(initials, sha)

    def _step(self, change: Change, stamp: Stamp) -> Step:
        (event,) = change.events
        wrote = ChangeKind.ADDED in event.what or bool(ReviewVerdicts.vouched_keys(change))
        return Step(change.sha, self._is_by(stamp.initials, change.sha), wrote, "reviewed" in event.keys)


def stamps_in(items: Iterable[Reviewable], verdicts: ReviewVerdicts) -> Iterator[Stamp]:
    """Yield the review marks of items other than lines to take, whose marks need git blame."""
    for item in items:
        if item.review is None:
            continue
        stamped = verdicts.stamp_of(item)
        pending = any(not change.sha and "reviewed" in change.events[0].keys for change in verdicts.changes_of(item.id))
        yield Stamp(item, item.review.initials, "" if pending or stamped is None else stamped.sha)
