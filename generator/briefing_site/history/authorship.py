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
    """Fact, record or position (`salt/arcadia`) to the names of those whose commits changed it, the last one last."""
    stamps: Mapping[str, str] = field(default_factory=dict)
    """What bears a new mark of review, to the name of whoever committed that mark."""
    own: frozenset[str] = frozenset()
    """What was stamped by a commit of somebody who changed, between these states, what the mark vouches for."""
    reviewers: Reviewers = field(default_factory=Reviewers)
    addresses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Name of an author to the e-mail addresses of their commits between the two states."""
    reviewed_by_one: frozenset[str] = frozenset()
    """Records whose file one person alone committed, with nothing but reviews: each mark in it is that person's."""

    def doubt_of(self, initials: str, author: str) -> str:
        """Return what speaks against initials in a mark that an author committed; empty for nothing."""
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
        """Return who changed a thing, as a list in words; empty where that is not known."""
        return ", ".join(self.authors.get(thing, ()))


def authorship_of(  # noqa: PLR0913 - what it is told from
    changes: Iterable[Change],
    stamps: Iterable[StampChange],
    files: Mapping[str, tuple[str, ...]] | None = None,
    commit_authors: Iterable[CommitAuthor] = (),
    reviewers: Reviewers | None = None,
    *,
    words_at: Callable[[StampChange, str], Words] = lambda _stamp, _sha: None,
    first: str = "",
) -> Authorship:
    """Return who changed what after a revision `first`.

    `words_at` gives what bears a mark as it was after a commit, for comparison: to take an edit back is not to write.

    `files` names, for each record, all who committed its file, the last one last: some marks are no news to the
    history. Who stamped a commit that `commit_authors` knows as a squash cannot be told: its author
    stands for several people, and says nothing about the files that it committed.
    """
    known = {each.sha: each for each in commit_authors}
    addresses = _addresses_of(known.values())
    squashed = {each.author for each in known.values() if each.is_squash}
    files = {record: names for record, names in (files or {}).items() if squashed.isdisjoint(names)}
    changes = tuple(changes)
    edits = _edits_in(changes, known)
    stamps = tuple(stamps)
    by = dict(edits.stamps_by(stamps, {record: names[-1] for record, names in files.items()}))
    reworded = {e.record for c in changes for e in c.events if ChangeKind.REVIEWED not in e.what or len(e.what) > 1}
    names = {author: {author, *addresses.get(author, ())} for author in by.values()}
    return Authorship(
        {thing: tuple(names) for thing, names in edits.authors.items()},
        by,
        frozenset(
            stamp.id
            for stamp in stamps
            if stamp.id in by and edits.is_own(stamp, names[by[stamp.id]], first, cache(partial(words_at, stamp)))
        ),
        reviewers or Reviewers(),
        addresses,
        frozenset(record for record, names in files.items() if len(names) == 1 and record not in reworded),
    )


def _addresses_of(commits: Iterable[CommitAuthor]) -> dict[str, frozenset[str]]:
    """Return the e-mail addresses under which each author has committed."""
    found: dict[str, set[str]] = {}
    for each in commits:
        found.setdefault(each.author, set()).add(each.address)
    return {author: frozenset(addresses) for author, addresses in found.items()}


@dataclass(frozen=True, slots=True)
class _Edits:
    """Who edited what, by the names of authors."""

    authors: dict[str, dict[str, None]]
    """Each thing to who changed it, the last one last."""
    lives: dict[str, list[tuple[frozenset[str], Step]]]
    """Each thing to its changes, the oldest first, each with the names and addresses, in lower case, of who made it."""
    stamped: dict[str, str]
    """Each thing to who stamped it last."""

    def is_own(self, stamp: StampChange, names: Iterable[str], first: str, words_at: Callable[[str], Words]) -> bool:
        """Tell whether whoever has one of some names wrote, after a revision, what a mark of theirs vouches for."""
        own = frozenset(map(str.casefold, names))
        life = self.lives.get(_stamped_thing(stamp)) or self.lives.get(stamp.holder, [])
        steps = [step._replace(is_own=not people.isdisjoint(own)) for people, step in life]
        if not any(step.is_own and step.wrote for step in steps):
            return False
        steps = [Step(first, is_own=False, wrote=False, vouches=True), *steps] if first else steps
        return (is_own_line if stamp.kind == "line" else is_own_writing)(steps, words_at)

    def stamps_by(self, stamps: Iterable[StampChange], files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield what bears a new mark with whoever committed it, as far as that is known."""
        for stamp in stamps:
            author = self.stamped.get(_stamped_thing(stamp), "") if stamp.kind != "line" else ""
            author = author or files.get(stamp.holder, "")
            if stamp.after and author:
                yield stamp.id, author


def _edits_in(changes: Iterable[Change], known: Mapping[str, CommitAuthor]) -> _Edits:
    """Return who edited what; of a squash, who wrote and stamped is not known."""
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


def _people(author: str, commit_author: CommitAuthor | None) -> set[str]:
    """Return the names and addresses of all whose words a commit holds, in lower case."""
    return {author.casefold(), *((commit_author.address.casefold(), *commit_author.others) if commit_author else ())}


def _stamped_thing(stamp: StampChange) -> str:
    """Return the id under which the life of what bears a mark is told: of parts of a record, the record's."""
    return stamp.holder if stamp.kind in {"summary", "prose", "line"} else stamp.id


def _thing(event: ItemChange, history: History) -> str:
    if event.kind == "position":
        return f"{history.id_now(event.record)}/{history.id_now(event.id)}"
    return history.id_now(event.id)
