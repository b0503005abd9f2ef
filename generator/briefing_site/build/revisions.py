"""Two states of the project, from git or from disk, to what changed between them.

In: the project's directory and names of revisions; no name stands for the files as they lie on disk. Out:
`Comparison`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from briefing_site.base.cache import Cache, Region, digest_dependencies
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import REVIEWED_KEYS
from briefing_site.facts.load import load_snapshot
from briefing_site.facts.model import Fact
from briefing_site.facts.snapshot import read_revision, read_revisions, read_tree
from briefing_site.git.command import GitError
from briefing_site.git.log import ChangedFile, list_changed_files, list_changes, read_descent
from briefing_site.git.merge_preview import find_whole_tree
from briefing_site.git.objects import list_tree, read_objects
from briefing_site.git.repository import (
    Repository,
    find_merge_base,
    find_repository,
    require_repository,
    resolve_revision,
)
from briefing_site.history.diff import Changes, compare
from briefing_site.history.diff_loader import load_pair
from briefing_site.history.item_changes import ItemChange, events_between_files
from briefing_site.history.log import Change, History
from briefing_site.history.other_files import OtherFile, other_files
from briefing_site.history.review_status import LaterEdit, Reviews, reviews_of, settled
from briefing_site.history.suspects import Suspects

COMPARISONS = Region("diff", max_entries=20)
SHORT_SHA = 10
RESULT = TypeAdapter(tuple[Changes, int])


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed, between which states, and how many errors each holds."""

    changes: Changes
    before: str
    """The revision's name and short SHA."""
    after: str
    """Likewise, or `the working tree`."""
    errors: int = 0
    """Errors in the single files that bear on it: what could not be loaded is missing from the comparison."""
    files: tuple[OtherFile, ...] = ()
    """Files of the repository that changed as well, and are no facts."""


def find_both(project: Path, base: str, head: str, content: str, *, since_fork: bool) -> tuple[str, str]:
    """Return the SHAs of two revisions; with `since_fork`, the commit where `head` left `base` in place of `base`.

    The second is empty where `head` is: it stands for the files on disk. Raises GitError.
    """
    repository = require_repository(project, content)
    first = resolve_revision(repository, base)
    second = resolve_revision(repository, head) if head else ""
    if since_fork:
        first = find_merge_base(repository, first, second or resolve_revision(repository, "HEAD"))
    return first, second


def named(name: str, sha: str, shown: str = "") -> str:
    """Return what to call a revision: by the name that was given, and its short SHA or the one `shown` for it."""
    if not sha:
        return "the working tree"
    short = shown or sha[:SHORT_SHA]
    return short if sha.startswith(name) else f"{name} ({short})"


def compare_revisions(  # noqa: PLR0913 - what a comparison is told from
    project: Path,
    base: str,
    head: str = "",
    *,
    content: str = "content",
    since_fork: bool = False,
    docs: str = "",
    inputs: Iterable[str] = (),
) -> Comparison:
    """Compare two revisions, or one with the working tree where `head` is empty.

    With `since_fork`, from the commit where `head` left `base`; `docs` and `inputs` as in `other_files`. Raises
    GitError and FileNotFoundError.
    """
    first, second = find_both(project, base, head, content, since_fork=since_fork)
    changes, errors = _changes(project, first, second, content)
    files = other_files(list_both(project, first, second), content, docs, inputs)
    return Comparison(changes, named(base, first), named(head, second), errors, files)


def list_both(project: Path, first: str, second: str) -> tuple[ChangedFile, ...]:
    """Return the files that differ between two commits, or one and the files on disk where `second` is empty.

    Where the second is a proposal laid out, so that it holds facts alone, its other files count as well.
    """
    repository = require_repository(project)
    whole = find_whole_tree(repository, second) if second else ""
    left_out = list_changes(repository, first, whole) if whole else ()
    return (*list_changes(repository, first, second), *left_out)


def _changes(project: Path, first: str, second: str, content: str) -> tuple[Changes, int]:
    """Compare two commits, or one with the files on disk, or recall what comparing the same gave before."""
    disk = None if second else read_tree(project, content)
    digest = digest_dependencies((disk.files,) if disk else (), first, second, content, disk and disk.problems)
    cache = Cache(project)
    try:
        return RESULT.validate_json(cache.get(COMPARISONS, digest) or b"")
    except ValidationError:
        before, *others = read_revisions(project, (first, second) if second else (first,), content)
        both = load_pair(before, disk or others[0])
        found = compare(both.before, both.after, both.unreadable), both.errors
        cache.put(COMPARISONS, digest, RESULT.dump_json(found))
        return found


def reviews_for(  # noqa: PLR0913 - what reviews are told from
    project: Path,
    content: str,
    base: FactBase,
    history: History,
    revision: str = "",
    *,
    redact: Callable[[History], History] = lambda history: history,
    seen: Callable[[FactBase], FactBase] = lambda base: base,
) -> Reviews:
    """Return what became of the reviews in a base of a revision; without one as it lies on disk, edits included.

    `redact` cuts what is not committed yet to an audience, as `history` was cut, and `seen` an earlier base.
    """
    repository = find_repository(project, content)
    if repository is None or not history.changes:
        return settled(Reviews(missing=history.missing), Suspects(base))
    head = resolve_revision(repository, revision or "HEAD")
    edits = {change.sha for change in history.changes if any(_is_edit(event) for event in change.events)}
    reviews = reviews_of(base.facts.values(), history, read_descent(repository, head, edits))
    pending = None if revision else _pending(repository, head, content, redact)
    if pending:
        facts = base.facts
        fresh = {event.id: LaterEdit("", "", keys) for event in pending.events if (keys := _stale_keys(event, facts))}
        found = {
            i: (*reviews.edits.get(i, ()), *([fresh[i]] if i in fresh else [])) for i in {**reviews.edits, **fresh}
        }
        reviews = Reviews(found, reviews.missing)
        history = replace(history, changes=(*history.changes, pending))

    def base_at(sha: str) -> FactBase | None:
        try:
            return seen(FactBase(load_snapshot(read_revision(project, sha, content)).records))
        except (GitError, FileNotFoundError):
            return None

    return settled(reviews, Suspects(base, history, partial(read_descent, repository, head), base_at))


def _is_edit(event: ItemChange) -> bool:
    return event.kind == "fact" and not REVIEWED_KEYS.isdisjoint(event.keys)


def _stale_keys(event: ItemChange, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Return the keys that a review vouches for and an edit on disk changed, with the review left as it was."""
    fact = facts.get(event.id) if event.kind == "fact" else None
    if fact is None or fact.reviewed is None or "reviewed" in event.keys:
        return ()
    return tuple(key for key in event.keys if key in REVIEWED_KEYS)


def _pending(repository: Repository, head: str, content: str, redact: Callable[[History], History]) -> Change | None:
    """Return what was edited on disk since the last commit, as a change without a SHA; None for nothing."""
    changed = frozenset(list_changed_files(repository, head, content))
    if not changed:
        return None
    entries = [entry for entry in list_tree(repository, head, content) if entry.path in changed]
    before = dict(zip((e.path for e in entries), read_objects(repository, (e.object for e in entries)), strict=True))
    files = {path: repository.project / path for path in changed}
    after = {path: file.read_bytes() for path, file in files.items() if file.is_file()}
    events = tuple(events_between_files(before, after, content))
    told = redact(History((Change(head, "", "", "", events, parents=(head,)),))).changes
    found = tuple(event for change in told for event in change.events if event.was is not None and event.what)
    return Change("", "", "", "", found) if found else None
