"""The history that readers may see: the only path from git to output made for an audience.

In: the options of a build and its prepared base. Out: `VisibleHistory`: history, reviews, bases of other revisions and
names of revisions, all cut to the audience (`disclosure`). Nothing made for readers may ask git in any other way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from briefing_site.base.language import N_
from briefing_site.base.problems import Severity
from briefing_site.build.history_cache import HistoryCache
from briefing_site.build.pipeline import Options, Prepared
from briefing_site.build.revisions import (
    issued_before,
    issued_between,
    list_files_between,
    resolve_both,
    reviews_for,
    revision_name,
)
from briefing_site.build.stamps import doubts_by_id, doubts_for_readers
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.issuances import FOLDER as ISSUED
from briefing_site.facts.files.load import Loaded, load_snapshot
from briefing_site.facts.files.snapshot import read_revision, read_tree
from briefing_site.git.command import GitError
from briefing_site.git.log import (
    list_last_changes,
    list_log,
    list_uncommitted,
    read_ancestry,
    read_commit,
    read_log,
    read_mainline,
)
from briefing_site.git.objects import TreeEntry, list_tree, read_objects
from briefing_site.git.repository import Repository, find_repository, require_repository, resolve_revision
from briefing_site.history.authorship import authorship_of
from briefing_site.history.comparison import Comparison
from briefing_site.history.diff import compare
from briefing_site.history.disclosure import Contains, Disclosure, Redactor, disclosure_of
from briefing_site.history.item_changes import events_between_files
from briefing_site.history.last_changed import SHORT_SHA, LastChanges, last_changes_of
from briefing_site.history.log import Change, History, read_history, without_facts
from briefing_site.history.other_files import FileSort, OtherFile, other_files, visible_to_all
from briefing_site.history.review_status import Reviews
from briefing_site.history.stamp_ages import StampAges, stamped_things
from briefing_site.history.time_view import TimeView


@dataclass
class VisibleHistory:
    """What an audience may know about the past of a build."""

    options: Options
    disclosure: Disclosure
    history: History
    """The history of the facts in the build, up to its revision."""
    reviews: Reviews
    last_changes: LastChanges | None = None
    """None without git, or if the person building has named the revision."""
    _loaded: dict[str, Loaded] = field(default_factory=dict)
    _bases: dict[str, FactBase] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def revision(self) -> str:
        """The revision to show: as named by the person building, else the last one that changed something visible."""
        return self.options.revision or (self.last_changes.revision if self.last_changes else "")

    @cached_property
    def time_view(self) -> TimeView | None:
        """The time view, named after the last commit up to then that changed something visible."""
        time_view = self.options.time_view
        if time_view is None or not time_view.sha or self.last_changes is None or self.last_changes.newest is None:
            return time_view
        commit = read_commit(require_repository(self.options.project), self.last_changes.newest[1])
        return replace(time_view, sha=commit.sha, committed=date.fromisoformat(commit.day))

    def base_at(self, revision: str) -> FactBase:
        """Return the base of a revision as the audience may see it now; raises GitError and FileNotFoundError."""
        return self.disclosure.base_of(self._base_at(revision))

    def home_at(self, revision: str) -> str:
        """Return the Markdown of a revision's home page, under the same conditions."""
        return self.disclosure.home_of(self._loaded_at(revision).snapshot)

    def hides_at(self, revision: str, record_id: str) -> bool:
        """Tell whether a record existed at a revision and must not be seen as it was then; raises like `base_at`."""
        return record_id in self._base_at(revision).records and record_id not in self.base_at(revision).records

    def name_at(self, revision: str) -> str:
        """Return the short name of the last commit up to a revision (a SHA) that changed something visible."""
        if revision not in self._names:
            landings = read_mainline(require_repository(self.options.project), revision)
            found = min((landings[sha] for sha in self.history.visible & landings.keys()), default=(0, revision))
            self._names[revision] = found[1][:SHORT_SHA]
        return self._names[revision]

    def compared(self, base: str, head: str = "", *, since_fork: bool = False) -> Comparison:
        """Compare two revisions, or one with the working tree, as the audience may see them; raises like `base_at`."""
        first, second = resolve_both(self.options.project, base, head, self.options.content, since_fork=since_fork)
        before, after = self.base_at(first), self.base_at(second) if second else self._base_on_disk()
        old, new = (
            revision_name(name, sha, sha and self.name_at(sha)) for name, sha in ((base, first), (head, second))
        )
        loads = self._loaded_at(first), self._loaded_at(second) if second else self._on_disk
        unreadable = loads[0].broken | loads[1].broken
        changes = compare(before, after, unreadable, default_handling=self.options.default_handling)
        repository = require_repository(self.options.project, self.options.content)
        head = second or resolve_revision(repository, "HEAD")
        between = {commit.sha for commit in read_log(repository, self.options.content, head, (first,))}
        visible = tuple(change for change in self.history.changes if change.sha in between)
        listed = list_files_between(self.options.project, first, second)
        ages, things = self._stamp_ages(repository, head), tuple(stamped_things(changes))
        fresh = {stamp.id for stamp in changes.stamps if stamp.after}
        return Comparison(
            changes,
            old,
            new,
            len({problem for each in loads for problem in each.problems if problem.severity is Severity.ERROR}),
            files=self._files(first, second),
            authorship=authorship_of(visible, changes.stamps),
            issued=tuple(
                brief
                for brief in issued_between(self.options.project, first, second, listed)
                if brief.id in after.records
            ),
            held=tuple(issued_before(self.options.project, first, changes.briefs_concerned)),
            commits=tuple(change for change in visible if change.reason),
            later=dict(ages.later_words(things)),
            early=dict(ages.older_dates([thing for thing in things if thing.id in fresh])),
            audience=self.options.audience,
        )

    def _stamp_ages(self, repository: Repository, head: str) -> StampAges:
        """Return the ages of review marks up to a revision, as far as the audience may know them."""
        reached = list_log(repository, self.options.content, head)
        changes = tuple(change for change in self.history.changes if change.sha in reached)
        return StampAges(History(changes), read_ancestry(repository, head, {change.sha for change in changes}))

    def _files(self, first: str, second: str) -> tuple[OtherFile, ...]:
        """Return the changed files other than facts that everybody may see, and changed pages open to the audience."""
        options = self.options
        found = other_files(
            list_files_between(options.project, first, second), options.content, options.docs, options.inputs
        )
        later = self._loaded_at(second).snapshot if second else self._on_disk.snapshot
        before, after = (self.disclosure.pages_of(each) for each in (self._loaded_at(first).snapshot, later))
        pages = tuple(
            OtherFile(path, _what_happened(path, before, after), FileSort.PAGE)
            for path in sorted({*before, *after})
            if before.get(path) != after.get(path)
        )
        return (*visible_to_all(found, options.content), *pages)

    @cached_property
    def _on_disk(self) -> Loaded:
        return load_snapshot(read_tree(self.options.project, self.options.content))

    def _base_on_disk(self) -> FactBase:
        return self.disclosure.base_of(FactBase(self._on_disk.records))

    def _base_at(self, revision: str) -> FactBase:
        if revision not in self._bases:
            self._bases[revision] = FactBase(self._loaded_at(revision).records)
        return self._bases[revision]

    def _loaded_at(self, revision: str) -> Loaded:
        if revision not in self._loaded:
            snapshot = read_revision(self.options.project, revision, self.options.content)
            self._loaded[revision] = load_snapshot(snapshot)
        return self._loaded[revision]


def _what_happened(path: str, before: Collection[str], after: Collection[str]) -> str:
    return "added" if path not in before else "changed" if path in after else "removed"


def visible_history_for(options: Options, prepared: Prepared, cache: HistoryCache | None = None) -> VisibleHistory:
    """Return the visible history to go with a build; a long-running process passes a cache."""
    cache = cache or HistoryCache()
    revision = options.time_view.sha if options.time_view else ""
    whole = cache.history(options.project, options.content, revision or "HEAD")
    histories = (whole, read_history(options.project, options.content)) if revision else (whole,)
    disclosure = disclosure_of(histories, options.audience, options.default_handling, prepared.present)
    repository = find_repository(options.project, options.content)
    head = _find_head(repository, revision) if repository else ""
    redactor = disclosure.redactor(whole, _ancestry(repository, head))
    history = cache.cut(redactor)
    later = prepared.seen.facts.keys() - prepared.site.base.facts.keys()
    base = prepared.site.base
    place = options.project, options.content
    base_at = lambda sha: disclosure.base_of(cache.base_at(*place, sha))  # noqa: E731 - as its audience may see it
    reviews = reviews_for(*place, base, history, revision, redact=redactor.cut, base_of=base_at)
    once_closed = {*disclosure.once_closed, *map(whole.id_now, disclosure.once_closed)}
    reviews = replace(reviews, doubts=doubts_by_id(doubts_for_readers(options, reviews, once_closed)))
    last_changes = None
    if repository and head and (revision or not options.revision):
        last_changes = _provenance(_Place(options, repository, head), redactor, history, prepared.seen)
    shown = without_facts(history, later) if later else history
    if repository and options.changes_since:
        shown = _after(shown, repository, options)
    return VisibleHistory(options, disclosure, shown, reviews, last_changes)


def _after(history: History, repository: Repository, options: Options) -> History:
    """Return the history after the revision at which the desk starts it; raises GitError if that does not exist."""
    start = resolve_revision(repository, options.changes_since)
    before = list_log(repository, options.content, start)
    changes = tuple(change for change in history.changes if change.sha not in before)
    gap = N_("Versions up to {day} are not shown here.")
    return replace(history, changes=changes, gap=gap, gap_day=read_commit(repository, start).day)


def _find_head(repository: Repository, revision: str) -> str:
    """Return the SHA of the revision that is shown; empty if nothing is committed yet."""
    try:
        return resolve_revision(repository, revision or "HEAD")
    except GitError:
        return ""


def _ancestry(repository: Repository | None, head: str) -> Callable[[Collection[str]], Contains]:
    def ancestry(marked: Collection[str]) -> Contains:
        return read_ancestry(repository, head, marked) if repository and head else lambda _first, _second: False

    return ancestry


# --- when what is shown last changed --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    options: Options
    repository: Repository
    head: str


def _provenance(place: _Place, redactor: Redactor, history: History, seen: FactBase) -> LastChanges:
    """Return when the content that an audience sees last changed; for content of another time, up to then."""
    landings = read_mainline(place.repository, place.head)
    if place.options.time_view and place.options.time_view.sha:
        return last_changes_of(history, landings, History(), seen.records, (), is_dirty=False)
    pending = redactor.cut(History((_pending(place),)))
    paths = (ISSUED, *place.options.inputs)
    committed, on_disk = list_last_changes(place.repository, *paths), list_uncommitted(place.repository, *paths)
    shown = {path for path in (*committed, *on_disk) if _is_shown(path, redactor.disclosure, seen)}
    beside, is_dirty = {committed[path] for path in shown & committed.keys()}, not shown.isdisjoint(on_disk)
    return last_changes_of(history, landings, pending, seen.records, beside, is_dirty=is_dirty)


def _pending(place: _Place) -> Change:
    """Return the uncommitted edits as a change after the last commit."""
    project, content = place.options.project, place.options.content
    changed = frozenset(list_uncommitted(place.repository, content))
    entries = [entry for entry in list_tree(place.repository, place.head, content) if entry.path in changed]
    before = dict(_read(place.repository, entries))
    after = {path: (project / path).read_bytes() for path in changed if (project / path).is_file()}
    events = tuple(events_between_files(before, after, content))
    return Change(place.head, "", "", "", events, parents=(place.head,))


def _read(repository: Repository, entries: list[TreeEntry]) -> Iterator[tuple[str, bytes]]:
    yield from zip((e.path for e in entries), read_objects(repository, (e.object for e in entries)), strict=True)


def _is_shown(path: str, disclosure: Disclosure, seen: FactBase) -> bool:
    """Tell whether a file other than content is visible: records of issues only if their brief was never closed."""
    place = PurePosixPath(path)
    if place.parts[0] != ISSUED:
        return True
    brief = seen.former_ids.get(place.stem, place.stem)
    return brief in seen.records and disclosure.once_closed.isdisjoint({brief, place.stem})
