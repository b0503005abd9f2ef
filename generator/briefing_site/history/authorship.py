"""Who changed what between two states, and whose commit added each new review mark.

In: the commits between them, as `Change`s, and the new review marks. Out: `Authorship`. A change without a SHA stands
for what is not committed yet. If no commit is known to have added a mark, the last commit to its file counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.files.reviewers import Reviewers
from briefing_site.git.log import CommitAuthor
from briefing_site.history.critical_changes import StampChange
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change, History
from briefing_site.history.own_words import VOUCHED, Step, Words, is_own_line, is_own_writing

UNCOMMITTED = "not committed yet"


@dataclass(frozen=True)
class Authorship:
    """Who changed what."""

    authors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Fact, record or position (`salt/arcadia`) to the authors whose commits changed it, the latest last."""
    stamps: Mapping[str, str] = field(default_factory=dict)
    """Items with a new review mark, with the name of whoever committed the mark."""
    own: frozenset[str] = frozenset()
    """Items whose mark was committed by somebody who, between these states, changed what it covers."""
    reviewers: Reviewers = field(default_factory=Reviewers)
    addresses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Authors to the e-mail addresses of their commits between the two states."""
    reviewed_by_one: frozenset[str] = frozenset()
    """Records whose file only one person committed, with nothing but reviews, so that all marks in it are theirs."""

    def doubt_of(self, initials: str, author: str) -> str:
        """Return the problem with the initials in a mark that an author committed; empty if none."""
        known = self.reviewers.people
        if known and initials not in known:
            return self.reviewers.stranger_words(initials)
        if self.reviewers.are_of(initials, author, self.addresses.get(author, ())):
            return known[initials].unproven_words if known and not known[initials].addresses else ""
        whose = f"{author}{self._address_words(author)}, whose commit it is"
        return f"not {known[initials].name}, but {whose}" if initials in known else f"not the initials of {whose}"

    def _address_words(self, author: str) -> str:
        addresses = ", ".join(sorted(self.addresses.get(author, ())))
        return f" <{addresses}>" if addresses and self.reviewers.people else ""

    def of(self, thing: str) -> str:
        """Return who changed an item, as a list in words; empty if unknown."""
        return ", ".join(self.authors.get(thing, ()))


def authorship_of(  # noqa: PLR0913 - its inputs
    changes: Iterable[Change],
    stamps: Iterable[StampChange],
    files: Mapping[str, tuple[str, ...]] | None = None,
    commit_authors: Iterable[CommitAuthor] = (),
    reviewers: Reviewers | None = None,
    *,
    words_at: Callable[[StampChange, str], Words] = lambda _stamp, _sha: None,
    initials_at: Callable[[StampChange, str], str] = lambda _stamp, _sha: "",
    first: str = "",
) -> Authorship:
    """Return who changed what after a revision `first`.

    `words_at` returns a marked item as it was after a commit, for comparison: reverting an edit is not authorship.

    `files` has, for each record, everybody who committed its file, the latest last, since some marks are not in the
    history. Who made a mark in a commit that `commit_authors` knows as a squash is unknown: its author stands for
    several people, and says nothing about the files that it committed.
    """
    known, judges = {each.sha: each for each in commit_authors}, reviewers or Reviewers()
    addresses, squashed = _addresses_of(known.values()), {each.author for each in known.values() if each.is_squash}
    files = {record: names for record, names in (files or {}).items() if squashed.isdisjoint(names)}
    changes, stamps = tuple(changes), tuple(stamps)
    edits = _edits_in(changes, known)
    by = dict(edits.stamps_by(stamps, {record: names[-1] for record, names in files.items()}))
    reworded = {e.record for c in changes for e in c.events if ChangeKind.REVIEWED not in e.what or len(e.what) > 1}
    names = {author: {author, *addresses.get(author, ())} for author in by.values()}

    def is_own(stamp: StampChange) -> bool:
        is_vouched = partial(_is_vouched, partial(initials_at, stamp), known, judges)
        return edits.is_own(stamp, names[by[stamp.id]], first, cache(partial(words_at, stamp)), is_vouched)

    return Authorship(
        {thing: tuple(names) for thing, names in edits.authors.items()},
        by,
        frozenset(stamp.id for stamp in stamps if stamp.id in by and is_own(stamp)),
        judges,
        addresses,
        frozenset(record for record, names in files.items() if len(names) == 1 and record not in reworded),
    )


def _addresses_of(commits: Iterable[CommitAuthor]) -> dict[str, frozenset[str]]:
    """Return the e-mail addresses that each author has committed with."""
    found: dict[str, set[str]] = {}
    for each in commits:
        found.setdefault(each.author, set()).add(each.address)
    return {author: frozenset(addresses) for author, addresses in found.items()}


@dataclass(frozen=True, slots=True)
class _Edits:
    """Who edited what, by the names of authors."""

    authors: dict[str, dict[str, None]]
    """Items to the people who changed them, the latest last."""
    lives: dict[str, list[tuple[frozenset[str], Step]]]
    """Items to their changes, the oldest first, each with its authors' names and addresses in lower case."""
    stamped: dict[str, str]
    """Items to whoever marked them last."""

    def is_own(
        self,
        stamp: StampChange,
        names: Iterable[str],
        first: str,
        words_at: Callable[[str], Words],
        is_vouched: Callable[[str], bool],
    ) -> bool:
        """Tell whether the person with these names wrote, after a revision, what their mark covers."""
        own = frozenset(map(str.casefold, names))
        life = self.lives.get(_stamped_thing(stamp)) or self.lives.get(stamp.holder, [])
        steps = [step._replace(is_own=not people.isdisjoint(own)) for people, step in life]
        if not any(step.is_own and step.wrote for step in steps):
            return False
        steps = [Step(first, is_own=False, wrote=False, vouches=True), *steps] if first else steps
        if stamp.kind == "line":
            return is_own_line(steps, words_at)
        return is_own_writing(steps, words_at, lambda sha: sha == first or is_vouched(sha))

    def stamps_by(self, stamps: Iterable[StampChange], files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the items with a new mark and who committed it, if known."""
        for stamp in stamps:
            author = self.stamped.get(_stamped_thing(stamp), "") if stamp.kind != "line" else ""
            author = author or files.get(stamp.holder, "")
            if stamp.after and author:
                yield stamp.id, author


def _edits_in(changes: Iterable[Change], known: Mapping[str, CommitAuthor]) -> _Edits:
    """Return who edited what; for a squash, authors and reviewers are unknown."""
    history = History(tuple(changes))
    found = _Edits({}, {}, {})
    for change in history.changes:
        author = change.author if change.sha else UNCOMMITTED
        for event in change.events:
            thing = _thing(event, history)
            found.authors.setdefault(thing, {}).pop(author, None)
            found.authors[thing][author] = None
            if change.sha in known and known[change.sha].is_squash:
                continue
            people = frozenset(_people(author, known.get(change.sha)))
            wrote = ChangeKind.ADDED in event.what or not VOUCHED.isdisjoint(event.keys)
            step = Step(change.sha, is_own=False, wrote=wrote, vouches="reviewed" in event.keys)
            found.lives.setdefault(thing, []).append((people, step))
            if ChangeKind.ADDED in event.what or "reviewed" in event.keys:
                found.stamped[thing] = author
    return found


def _is_vouched(
    initials_at: Callable[[str], str], known: Mapping[str, CommitAuthor], reviewers: Reviewers, sha: str
) -> bool:
    """Tell whether an item had a mark after a commit by the person it names, as far as its author is known."""
    initials, commit_author = initials_at(sha), known.get(sha)
    if not initials or commit_author is None:
        return bool(initials)
    is_known = initials in reviewers.people or not reviewers.people
    return is_known and reviewers.are_of(initials, commit_author.author, (commit_author.address,))


def _people(author: str, commit_author: CommitAuthor | None) -> set[str]:
    """Return the names and addresses of all authors of a commit's words, in lower case."""
    return {author.casefold(), *((commit_author.address.casefold(), *commit_author.others) if commit_author else ())}


def _stamped_thing(stamp: StampChange) -> str:
    """Return the id under which the history has a marked item: for parts of a record, the record's."""
    return stamp.holder if stamp.kind in {"summary", "prose", "line"} else stamp.id


def _thing(event: ItemChange, history: History) -> str:
    if event.kind == "position":
        return f"{history.id_now(event.record)}/{history.id_now(event.id)}"
    return history.id_now(event.id)
