"""Whose commits changed what between two states, and whose commit each new mark of review is by.

In: the commits between them, as `Change`s, and the marks of review that came. Out: `Authorship`. A change without a SHA
stands for what is not committed yet. Of a mark whose commit tells nothing of it, the last commit to its file counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from briefing_site.facts.field_diff import REVIEWED_KEYS, ChangeKind
from briefing_site.history.grave_changes import StampChange
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change, History

UNCOMMITTED = "not committed yet"
VOUCHED_KEYS = REVIEWED_KEYS | {"line", "facts", "summary", "purpose", "bottom_line", "former"}
"""Keys that a mark of review vouches for, of facts, positions and records."""


@dataclass(frozen=True)
class Authorship:
    """Who changed what."""

    authors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Fact, record or position (`salt/arcadia`) to the names of those whose commits changed it, the last one last."""
    stamps: Mapping[str, str] = field(default_factory=dict)
    """What bears a new mark of review, to the name of whoever committed that mark."""
    own: frozenset[str] = frozenset()
    """What was stamped by a commit of somebody who changed, between these states, what the mark vouches for."""

    def of(self, thing: str) -> str:
        """Return who changed a thing, as a list in words; empty where that is not known."""
        return ", ".join(self.authors.get(thing, ()))


def authorship_of(
    changes: Iterable[Change], stamps: Iterable[StampChange], files: Mapping[str, str] | None = None
) -> Authorship:
    """Return who changed what.

    `files` names, for each record, who committed its file last: some marks are no news to the history.
    """
    history = History(tuple(changes))
    authors: dict[str, dict[str, None]] = {}
    wrote: dict[str, set[str]] = {}
    stamped: dict[str, str] = {}
    for change in history.changes:
        author = change.author if change.sha else UNCOMMITTED
        for event in change.events:
            thing = _thing(event, history)
            authors.setdefault(thing, {}).pop(author, None)
            authors[thing][author] = None
            if ChangeKind.ADDED in event.what or not VOUCHED_KEYS.isdisjoint(event.keys):
                wrote.setdefault(thing, set()).add(author)
            if ChangeKind.ADDED in event.what or "reviewed" in event.keys:
                stamped[thing] = author
    by: dict[str, str] = {}
    for stamp in stamps:
        thing = stamp.holder if stamp.kind in {"summary", "prose", "line"} else stamp.id
        author = stamped.get(thing, "") if stamp.kind != "line" else ""
        author = author or (files or {}).get(stamp.holder, "")
        if stamp.after and author:
            by[stamp.id] = author
    own = {i for i, author in by.items() if author in wrote.get(i, wrote.get(i.partition("/")[0], set()))}
    return Authorship({thing: tuple(names) for thing, names in authors.items()}, by, frozenset(own))


def is_of(initials: str, author: str) -> bool:
    """Tell whether initials can be those of a person by their name: `aa` of Ann Analyst, `bl` of Bea van der Loo."""
    letters = iter("".join(word[0] for word in author.casefold().split()))
    return all(letter in letters for letter in initials.casefold())


def _thing(event: ItemChange, history: History) -> str:
    if event.kind == "position":
        return f"{history.id_now(event.record)}/{history.id_now(event.id)}"
    return history.id_now(event.id)
