"""The revision at which the content of a page last changed; commits to other content do not change it.

In: a history as its audience may see it, and where its commits entered the first-parent line. Out: `LastChanges`, which
gives it for any set of records. A merge stands for the branch that it brought in: at the revision named, all of the
records read as printed. Commits of which this audience sees nothing are never named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change, History

SHORT_SHA = 10
Landing = tuple[int, str]
"""How many revisions ago, and in which one."""


@dataclass(frozen=True, slots=True)
class LastChanges:
    """When each record last changed, as far as an audience may know."""

    last: Mapping[str, Landing] = field(default_factory=dict)
    """Of each record."""
    newest: Landing | None = None
    """Of anything, hand-written pages and the look of the site included; None where nothing is committed."""
    uncommitted: frozenset[str] = frozenset()
    """Records that are in no revision as they lie on disk."""
    is_dirty: bool = False
    """True when anything is."""
    gone: frozenset[str] = frozenset()
    """Those of either that are no longer there. They count for every sheet: none tells that it showed them once."""

    def revision_of(self, record_ids: Iterable[str]) -> str:
        """Return the short name of the newest revision that changed one of these, `-dirty` where one is in none."""
        counted = self.gone.union(record_ids)
        landing = min((self.last[i] for i in counted & self.last.keys()), default=None)
        return _named(landing, dirty=not self.uncommitted.isdisjoint(counted))

    @property
    def revision(self) -> str:
        """The short name of the newest revision that changed anything."""
        return _named(self.newest, dirty=self.is_dirty)


def last_changes_of(  # noqa: PLR0913 - what it is told from
    history: History,
    landings: Mapping[str, Landing],
    pending: History,
    alive: Collection[str],
    beside: Iterable[str],
    *,
    is_dirty: bool,
) -> LastChanges:
    """Return when what an audience sees last changed.

    `landings` tells of each commit where it entered the first-parent line, `pending` is what is not committed yet,
    `alive` the records that there are, and `beside` holds commits that changed what is no content.
    """
    last: dict[str, Landing] = {}
    for change in history.changes:
        if landing := landings.get(change.sha):
            for record in _records_of(history, change):
                last[record] = min(last.get(record, landing), landing)
    uncommitted = frozenset(record for change in pending.changes for record in _records_of(history, change))
    newest = min((landings[sha] for sha in (*history.visible, *beside) if sha in landings), default=None)
    gone = frozenset((last.keys() | uncommitted) - {*alive})
    return LastChanges(last, newest, uncommitted, is_dirty or bool(pending.visible), gone)


def _records_of(history: History, change: Change) -> Iterator[str]:
    """Yield the records that a commit changed, under the ids that they have now."""
    for event in change.events:
        yield history.id_now(event.record)
        yield from (history.id_now(home) for home in _left(event))


def _left(event: ItemChange) -> tuple[str, ...]:
    """Return the record that a fact was moved away from."""
    return tuple(ids[0] for key, ids in event.cites if key == "home")


def _named(landing: Landing | None, *, dirty: bool) -> str:
    return f"{landing[1][:SHORT_SHA]}{'-dirty' if dirty else ''}" if landing else ""
