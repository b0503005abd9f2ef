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
"""How many revisions ago, and in which revision."""


@dataclass(frozen=True, slots=True)
class LastChanges:
    """When each record last changed, as far as an audience may know."""

    last: Mapping[str, Landing] = field(default_factory=dict)
    """The last change of each record."""
    newest: Landing | None = None
    """The last change of anything, including hand-written pages and the look of the site; None without commits."""
    uncommitted: frozenset[str] = frozenset()
    """Records whose state on disk is in no revision."""
    is_dirty: bool = False
    """True if anything is uncommitted."""
    gone: frozenset[str] = frozenset()
    """Changed records that no longer exist. They count for every sheet, since none records having shown them."""

    def revision_of(self, record_ids: Iterable[str]) -> str:
        """Return the short name of the newest revision that changed any of these; `-dirty` if one is uncommitted."""
        counted = self.gone.union(record_ids)
        landing = min((self.last[i] for i in counted & self.last.keys()), default=None)
        return _named(landing, dirty=not self.uncommitted.isdisjoint(counted))

    @property
    def revision(self) -> str:
        """The short name of the newest revision that changed anything."""
        return _named(self.newest, dirty=self.is_dirty)


def last_changes_of(  # noqa: PLR0913 - its inputs
    history: History,
    landings: Mapping[str, Landing],
    pending: History,
    alive: Collection[str],
    beside: Iterable[str],
    *,
    is_dirty: bool,
) -> LastChanges:
    """Return when the content that an audience sees last changed.

    `landings` has where each commit entered the first-parent line, `pending` is what is not committed yet,
    `alive` the existing records, and `beside` the commits that changed files other than content.
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
    """Yield the records that a commit changed, under their current ids."""
    for event in change.events:
        yield history.id_now(event.record)
        yield from (history.id_now(home) for home in _left(event))


def _left(event: ItemChange) -> tuple[str, ...]:
    """Return the record that a fact was moved from."""
    return tuple(ids[0] for key, ids in event.cites if key == "home")


def _named(landing: Landing | None, *, dirty: bool) -> str:
    return f"{landing[1][:SHORT_SHA]}{'-dirty' if dirty else ''}" if landing else ""
