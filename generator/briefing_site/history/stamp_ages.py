"""Which is older: a review mark, or the words that it covers.

In: items with a mark, and what the commits did to their files. Out: the last edit after a mark, and the day of words
that are later than the date of their mark.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from briefing_site.facts.field_diff import ChangeKind
from briefing_site.history.diff import Changes
from briefing_site.history.log import Change, History
from briefing_site.history.review_verdicts import ReviewVerdicts

Contains = Callable[[str, str], bool]
WHOLE = {"briefs": "prose"}
"""What the mark of a record as a whole covers, by folder, if not its summary."""


@dataclass(frozen=True, slots=True)
class StampedThing:
    """An item in a report that has a review mark."""

    id: str
    """The id for `briefing review`."""
    record: str
    """The record it is in."""
    review: str
    """`2023-06-19 aa`."""


@dataclass(frozen=True, slots=True)
class LaterWords:
    """The last edit of something that a review mark covers, if the mark has not seen it."""

    day: str
    """Empty for an edit that is not committed yet."""
    author: str
    keys: tuple[str, ...]
    stamped: str
    """The commit that wrote the mark."""


def stamped_things(changes: Changes) -> Iterator[StampedThing]:
    """Yield the items in a report that have a review mark: the changes, and the facts they rest on."""
    found = [(change.id, change.home, change.values) for change in changes.facts]
    found += [(fact_id, fact.home, fact.values) for fact_id, fact in changes.supporting_facts.items()]
    found += [(f"{p.subject}/{p.actor}", p.subject, p.values) for p in changes.positions]
    found += [(f"{r.id}/{WHOLE.get(r.folder, 'summary')}", r.id, r.values) for r in changes.records]
    stamped = {thing: StampedThing(thing, record, str(v["reviewed"])) for thing, record, v in found if "reviewed" in v}
    stamped |= {s.id: StampedThing(s.id, s.holder, s.after) for s in changes.stamps if s.after and s.kind != "line"}
    yield from stamped.values()


@dataclass(frozen=True)
class StampAges:
    """The histories of some items, to compare their review marks with their words."""

    history: History
    contains: Contains

    def later_words(self, things: Collection[StampedThing]) -> Iterator[tuple[str, LaterWords]]:
        """Yield what was edited after it was marked, or on a branch that the reviewer had not seen."""
        for thing in things:
            changes = self._changes_by_item.get(thing.id, ())
            stamp = next((change for change in reversed(changes) if _stamps(change)), None)
            later = [
                c
                for c in changes
                if stamp and ReviewVerdicts.vouched_keys(c) and not c.is_seen_by(stamp, self.contains)
            ]
            if stamp and later:
                keys = dict.fromkeys(key for change in later for key in ReviewVerdicts.vouched_keys(change))
                yield thing.id, LaterWords(later[-1].day, later[-1].author, tuple(keys), stamp.sha)

    def older_dates(self, things: Collection[StampedThing]) -> Iterator[tuple[str, str]]:
        """Yield items whose mark is dated before their words but was made after them; with the day of the words."""
        for thing in things:
            changes = self._changes_by_item.get(thing.id, ())
            stamp = next((place for place in range(len(changes) - 1, -1, -1) if _stamps(changes[place])), 0)
            written = [day for change in changes[:stamp] if _writes(change) and (day := _day_written(change))]
            if written and thing.review.partition(" ")[0] < max(written):
                yield thing.id, max(written)

    @cached_property
    def _changes_by_item(self) -> Mapping[str, tuple[Change, ...]]:
        return _changes_by_item_in(self.history)


def _changes_by_item_in(history: History) -> Mapping[str, tuple[Change, ...]]:
    """Return the changes to each fact, position and record, the oldest first, each with one event."""
    found: dict[str, list[Change]] = defaultdict(list)
    for change in history.changes:
        for event in change.events:
            record, thing = history.id_now(event.record), history.id_now(event.id)
            name = f"{record}/{thing}" if event.kind == "position" else thing
            if event.kind == "record":
                name = f"{thing}/{WHOLE.get(event.folder, 'summary')}"
            found[name].append(change.cut_to((event,)))
    return {name: tuple(changes) for name, changes in found.items()}


def _stamps(change: Change) -> bool:
    (event,) = change.events
    return bool(change.sha) and (ChangeKind.ADDED in event.what or "reviewed" in event.keys)


def _writes(change: Change) -> bool:
    (event,) = change.events
    return ChangeKind.ADDED in event.what or bool(ReviewVerdicts.vouched_keys(change))


def _day_written(change: Change) -> str:
    """Return the day on which a commit was written: the earlier of its author's (in UTC) and its committer's."""
    written = datetime.fromtimestamp(change.written, tz=UTC).date().isoformat() if change.written else change.day
    return min(filter(None, (written, change.day)), default="")
