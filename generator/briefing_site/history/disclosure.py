"""Which earlier versions an audience may see: those open to it then, of items that are open to it now.

In: the whole history, the current base and an audience. Out: a `Disclosure`, through which everything passes that shows
the past: the history as this audience may see it, and the bases of other revisions. What is closed is treated as if it
did not exist: the output is the same whatever the closed versions say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from briefing_site.facts.audience import for_audience, hidden_from, level, level_under
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import REDACTED_KEYS, ChangeKind, what_remains
from briefing_site.facts.files.front_matter import handling_of_page
from briefing_site.facts.files.load import Loaded
from briefing_site.facts.files.page_files import PAGES
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.text.prose import links_in
from briefing_site.history.item_changes import Handlings, ItemChange, PositionSnapshot, own_part
from briefing_site.history.log import Change, History

NOTHING_BEFORE: Mapping[str, Any] = {"before": None, "cites": (), "names": "", "parents": (), "reworded": None}
"""What is removed from an event for an audience that may not see the earlier state."""
Place = tuple[str, str]
"""Record and actor of a position."""
Contains = Callable[[str, str], bool]
"""Tells whether the second of two commits is or descends from the first."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one audience may see of earlier versions."""

    limit: str
    """The most restricted handling that the audience may see."""
    default: str
    """The handling of items that have none."""
    closed: frozenset[str] = frozenset()
    """Ids, including former ones, of records and facts closed to the audience now, and paths of such pages."""
    once_closed: frozenset[str] = frozenset()
    """The same for items that were closed in some version."""

    def is_open(self, handlings: Handlings) -> bool:
        """Tell whether a version is open to the audience; a missing version is open."""
        return level_under(handlings, self.default) <= level(self.limit)

    def base_of(self, base: FactBase) -> FactBase:
        """Return the base of another revision as the audience may see it now."""
        return for_audience(base, self.limit, self.default, self.closed)

    def home_of(self, snapshot: Snapshot) -> str:
        """Return the Markdown of the hand-written home page; empty if closed to the audience, then or now."""
        return snapshot.home if f"{snapshot.content}/{PAGES}/index.md" in self.pages_of(snapshot) else ""

    def pages_of(self, snapshot: Snapshot) -> dict[str, bytes]:
        """Return the hand-written pages of another revision that are open to the audience, then and now."""
        return {
            path: data
            for path, data in snapshot.pages.items()
            if path not in self.closed and self.is_open(handling_of_page(data))
        }

    def redactor(self, whole: History, ancestry: Callable[[Collection[str]], Contains]) -> Redactor:
        """Return a `Redactor` for the audience; `ancestry` is used only if something was ever closed."""
        return Redactor(self, whole, ancestry)


@dataclass(frozen=True, slots=True)
class Present:
    """What exists now: ids of records and facts, and paths of hand-written pages."""

    hidden: frozenset[str] = frozenset()
    """What is hidden from the audience or cannot be read."""
    there: tuple[Container[str], ...] = ()
    """What exists: records, facts and pages."""

    def shows(self, thing: str) -> bool:
        """Tell whether something exists and is not hidden."""
        return thing not in self.hidden and any(thing in things for things in self.there)


def present_of(base: FactBase, loaded: Loaded, limit: str, default: str) -> Present:
    """Return what an audience may see of a base and of the pages read with it."""
    pages = {path: handling_of_page(data) or default for path, data in loaded.snapshot.pages.items()}
    hidden = {*hidden_from(base, limit, default), *loaded.broken}
    hidden |= {path for path, handling in pages.items() if level(handling) > level(limit)}
    return Present(frozenset(hidden), (base.records, base.facts, pages))


def disclosure_of(histories: Iterable[History], limit: str, default: str, present: Present) -> Disclosure:
    """Return what an audience may see of the versions in histories, given what exists now."""
    open_to = Disclosure(limit, default)
    final = _FinalStates(open_to)
    for history in histories:
        for change in history.changes:
            for event in (*change.events, *change.unlisted):
                final.follow(event)
    return replace(open_to, closed=frozenset(final.closed(present)), once_closed=frozenset(final.once_closed))


@dataclass
class _FinalStates:
    """Follows items to their end: their last handlings, and the id under which they continue."""

    open_to: Disclosure
    is_closed: dict[str, bool] = field(default_factory=dict)
    """Whether the last version of an item is closed."""
    open_ends: Counter[str] = field(default_factory=Counter)
    """How many branches of an item's history end closed: a merge may leave no trace in its events."""
    homes: dict[str, str] = field(default_factory=dict)
    successors: dict[str, str] = field(default_factory=dict)
    once_closed: set[str] = field(default_factory=set)

    def follow(self, event: ItemChange) -> None:
        if event.kind == "position":
            return
        is_gone = _is_gone(event)
        was_closed, now_closed = (not self.open_to.is_open(handlings) for handlings in (event.was, event.now))
        if was_closed or now_closed:
            self.once_closed.add(event.id)
        self.is_closed[event.id] = now_closed or (is_gone and was_closed)
        self.open_ends[event.id] += now_closed and not is_gone
        self.open_ends[event.former or event.id] -= was_closed
        self.homes[event.id] = event.record
        if event.former:
            self.is_closed[event.former] = was_closed
            self.homes[event.former] = event.record
            self.successors[event.former] = event.id
        if event.into:
            self.successors[event.id] = event.into

    def closed(self, present: Present) -> set[str]:
        """Return what is closed now: hidden, closed when removed, in such a record, or continued as such."""
        shut = {i for i, is_closed in self.is_closed.items() if is_closed or self.open_ends[i] > 0}
        closed = {i for i in shut if not present.shows(i)}
        closed |= present.hidden
        fresh = closed
        while fresh:
            fresh = {i for i, home in self.homes.items() if home in closed and not present.shows(i)}
            fresh |= {former for former, successor in self.successors.items() if successor in closed}
            fresh -= closed
            closed |= fresh
        return closed


class Redactor:
    """Cuts changes of one history to an audience."""

    def __init__(self, disclosure: Disclosure, whole: History, ancestry: Callable[[Collection[str]], Contains]) -> None:
        self.disclosure, self.whole = disclosure, whole
        self._ancestry = ancestry
        self._open: dict[Handlings, bool] = {}

    @property
    def history(self) -> History:
        """The whole history, cut. Removed items stay if they were open when removed."""
        return self.cut(self.whole)

    def cut(self, history: History) -> History:
        """Return part of the history, or the uncommitted changes, as the audience may see it."""
        changes, visible = [], set()
        for change in history.changes:
            pairs = [(event, self._seen(event, change)) for event in (*change.events, *change.unlisted)]
            listed = [*(_without_notes(s) for _, s in pairs if s and _is_listed(s)), *self._appeared(change)]
            if listed or any(seen and seen.kind == "page" for _, seen in pairs):
                visible.add(change.sha)
            if listed:
                whole = all(seen is event for event, seen in pairs) and not self._may_join_what_was_closed(change)
                ordered = listed if whole else sorted(listed, key=_place_among_others)
                events = tuple(self._in_open_words(event, change.sha) for event in ordered)
                said, to_readers = (change.reason, change.for_readers) if whole else ("", "")
                changes.append(replace(change, events=events, unlisted=(), reason=said, for_readers=to_readers))
        return replace(history, changes=tuple(changes), visible=frozenset(visible))

    def _may_join_what_was_closed(self, change: Change) -> bool:
        """Tell whether a commit is a merge in a project that ever closed anything.

        Branches may differ in closed items. Showing the message of such a merge only where they do not would reveal
        whether they do, so a limited audience never gets it.
        """
        return len(change.parents) > 1 and bool(self.disclosure.closed or self.disclosure.once_closed)

    def _in_open_words(self, event: ItemChange, sha: str) -> ItemChange:
        """Return an event without former words if the fact was ever closed, perhaps because of these very words.

        The last listed event of such a fact has today's words. All earlier events have none, whether or not they
        differed, since only a closed version may show that.
        """
        if event.kind != "fact" or not self._was_closed(event):
            return event
        is_last = self._last_listed.get(self.whole.id_now(event.id)) == sha
        return replace(event, words="" if is_last else None, reworded=None, parents=())

    def _was_closed(self, event: ItemChange) -> bool:
        return not self.disclosure.once_closed.isdisjoint((event.id, self.whole.id_now(event.id)))

    @cached_property
    def _last_listed(self) -> Mapping[str, str]:
        """For each fact that was closed in some version, the last commit listed for readers."""
        return {
            self.whole.id_now(event.id): change.sha
            for change in self.whole.changes
            for event in (*change.events, *change.unlisted)
            if event.kind == "fact" and self._was_closed(event)
            if (seen := self._seen(event, change)) and _is_listed(seen)
        }

    def _seen(self, event: ItemChange, change: Change) -> ItemChange | None:
        """Return what the audience may see of an event; None if nothing."""
        if self._is_closed(event):
            return None
        if not event.parents:
            return self._seen_from(event, change.sha, change.parents)
        pairs = [*zip(event.parents, change.parents, strict=True)]
        found = [self._seen_from(each, change.sha, (parent,)) for each, parent in pairs]
        if all(seen is each for seen, each in zip(found, event.parents, strict=True)):
            return event
        seen = [each for each in found if each]
        return own_part(seen) if len(seen) == len(found) else None

    def _appeared(self, change: Change) -> Iterator[ItemChange]:
        """Yield the positions that a commit revealed without touching them, by opening what they rest on."""
        opened = {thing for thing, shas in self._openings.items() if change.sha in shas} if self._openings else set()
        touched = {self._place_of(event) for event in (*change.events, *change.unlisted) if opened}
        for place, events in self._resting_on(opened).items():
            stood = next((event for sha, event in reversed(events) if self._contains(sha, change.sha)), None)
            if stood is None or place in touched or self._is_closed(stood) or ChangeKind.REMOVED in stood.what:
                continue
            is_open, was_open = (self._may_tell(stood, stood.after, shas) for shas in ((change.sha,), change.parents))
            if self._is_open(stood.now) and is_open and not was_open:
                record, actor = (self._id_at(i, change.sha) for i in (stood.record, stood.id))
                yield _added(replace(stood, record=record, id=actor))

    def _id_at(self, thing: str, sha: str) -> str:
        """Return the id of a record in a commit; it may have been another when its position was last touched."""
        passed = {thing}
        while later := next((i for i, at in self._renames.get(thing, ()) if self._contains(at, sha)), ""):
            if later in passed:
                break
            passed.add(later)
            thing = later
        return thing

    @cached_property
    def _renames(self) -> Mapping[str, list[tuple[str, str]]]:
        """For each former id of a record, the ids that replaced it, and in which commits."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for change in self.whole.changes:
            for event in (*change.events, *change.unlisted):
                if event.former and event.kind == "record":
                    found[event.former].append((event.id, change.sha))
        return found

    def _place_of(self, event: ItemChange) -> Place:
        return self.whole.id_now(event.record), self.whole.id_now(event.id)

    def _resting_on(self, opened: Collection[str]) -> Mapping[Place, list[tuple[str, ItemChange]]]:
        """Return the events of positions that ever rested on one of the ids, with their commits."""
        return {
            place: events
            for place, events in (self._position_events.items() if opened else ())
            if any(self.whole.id_now(i) in opened for _, event in events for i in _named(event, event.after))
        }

    @cached_property
    def _position_events(self) -> Mapping[Place, list[tuple[str, ItemChange]]]:
        """The events of each position that ever rested on something closed."""
        found: dict[Place, list[tuple[str, ItemChange]]] = defaultdict(list)
        for change in self.whole.changes:
            for event in (*change.events, *change.unlisted):
                if event.kind == "position":
                    found[self._place_of(event)].append((change.sha, event))
        return {
            place: events
            for place, events in found.items()
            if any(self.whole.id_now(i) in self._openings for _, event in events for i in _named(event, event.after))
        }

    def _is_closed(self, event: ItemChange) -> bool:
        """Tell whether an event is about something closed to the audience now."""
        return event.record in self.disclosure.closed or event.id in self.disclosure.closed

    def _seen_from(self, event: ItemChange, sha: str, parents: tuple[str, ...]) -> ItemChange | None:
        """Return an event as seen from one parent: formerly closed items are new, newly closed ones are missing."""
        if event.into and not self._is_open_at(event.into, sha):
            event = replace(event, what=(ChangeKind.REMOVED,), into="")
        open_now = self._is_open(event.now) and self._may_tell(event, event.after, (sha,))
        open_before = self._is_open(event.was) and self._may_tell(event, event.before, parents)
        if not open_now or (_is_gone(event) and not open_before):
            return None
        if not (open_before and self._knew_home(event)):
            return _added(event)
        return self._without_hidden_items(event, (sha, *parents)) if event.cites or event.names else event

    def _is_open(self, handlings: Handlings) -> bool:
        if handlings not in self._open:
            self._open[handlings] = self.disclosure.is_open(handlings)
        return self._open[handlings]

    def _may_tell(self, event: ItemChange, snapshot: PositionSnapshot | None, shas: Iterable[str]) -> bool:
        """Tell whether a position's actor, and what its line mentions and rests on, were open in all commits."""
        return self._are_open(_named(event, snapshot), shas)

    def _knew_home(self, event: ItemChange) -> bool:
        """Tell whether the audience may know the record that a fact came from."""
        return all(ids[0] not in self.disclosure.closed for key, ids in event.cites if key == "home")

    def _without_hidden_items(self, event: ItemChange, shas: tuple[str, ...]) -> ItemChange | None:
        """Return an event without keys in which only hidden items came or went; the same object if there are none."""
        if event.names:
            return event if self._are_open(event.names.split(), shas) else replace(event, names="")
        open_keys: dict[str, bool] = {}
        is_whole = True
        for key, ids in event.cites:
            is_open = self._are_open(ids, shas)
            open_keys[key] = open_keys.get(key, False) or is_open
            is_whole = is_whole and is_open
        if is_whole:
            return event
        keys = tuple(key for key in event.keys if open_keys.get(key, True))
        what = what_remains(event.what, keys) if keys != event.keys else event.what
        return replace(event, what=what, keys=keys) if what else None

    # --- what was closed temporarily ---

    def _are_open(self, things: Iterable[str], shas: Iterable[str]) -> bool:
        return all(self._is_open_at(thing, sha) for thing in things for sha in shas)

    def _is_open_at(self, thing: str, sha: str) -> bool:
        """Tell whether a record or fact was open in a commit: it had been opened on every path leading there."""
        if thing in self.disclosure.closed:
            return False
        openings = self._openings.get(self.whole.id_now(thing))
        return openings is None or (bool(openings) and all(self._contains(each, sha) for each in openings))

    @cached_property
    def _openings(self) -> Mapping[str, tuple[str, ...]]:
        """For each item that was ever closed, the commits that opened it."""
        found: dict[str, list[str]] = defaultdict(list)
        for change in self.whole.changes:
            for event in (*change.events, *change.unlisted):
                if event.kind != "position":
                    for each in event.parents or (event,):
                        self._follow(each, change.sha, found)
        return {thing: tuple(dict.fromkeys(shas)) for thing, shas in found.items()}

    def _follow(self, event: ItemChange, sha: str, found: dict[str, list[str]]) -> None:
        was_open, now_open = self._is_open(event.was), self._is_open(event.now)
        if not (was_open and now_open):
            found[self.whole.id_now(event.id)] += [sha] if now_open else []

    @cached_property
    def _contains(self) -> Contains:
        marked = {sha for shas in self._openings.values() for sha in shas}
        marked |= {sha for renames in self._renames.values() for _, sha in renames}
        return self._ancestry(marked | {sha for events in self._position_events.values() for sha, _ in events})


def _is_gone(event: ItemChange) -> bool:
    """Tell whether an item is no longer there under its own id."""
    return ChangeKind.REMOVED in event.what or bool(event.into)


def _named(event: ItemChange, snapshot: PositionSnapshot | None) -> tuple[str, ...]:
    """Return what must be open for a position to be shown: its actor, and what its line mentions and rests on."""
    return (event.id, *snapshot.facts, *links_in(snapshot.line)) if snapshot else ()


def _place_among_others(event: ItemChange) -> tuple[bool, str, str, bool, str]:
    """Return a sort key that discloses nothing closed: records and their positions by file, then facts by id.

    A commit's own order would disclose which items it touched and which it only opened.
    """
    return event.kind == "fact", event.folder, event.record, event.kind == "position", event.id


def _added(event: ItemChange) -> ItemChange:
    """Return an event as seen by an audience that could not see the earlier state."""
    return replace(event, what=(ChangeKind.ADDED,), keys=(), former="", was=None, **NOTHING_BEFORE)


def _is_listed(event: ItemChange) -> bool:
    """Tell whether an event is listed for readers: not pages, notes, or only inherited handling."""
    return bool(event.what) and event.kind != "page" and not REDACTED_KEYS.issuperset(event.keys or ("",))


def _without_notes(event: ItemChange) -> ItemChange:
    """Return an event without the keys of notes to reviewers."""
    keys = tuple(key for key in event.keys if key not in REDACTED_KEYS)
    return event if keys == event.keys else replace(event, keys=keys)
