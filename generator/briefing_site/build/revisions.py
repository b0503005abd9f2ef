"""Two states of the project, from git or from disk, to what changed between them.

In: the project's directory and names of revisions; no name stands for the files as they lie on disk. Out:
`Comparison`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from briefing_site.base.cache import CACHE, check_fingerprint, get_cached, put_cached
from briefing_site.facts.audience import restrictions_of
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import REVIEWED_KEYS, edits_between, makes_review_stale, plain_model, translator
from briefing_site.facts.load import load_file
from briefing_site.facts.snapshot import read_revisions, read_tree
from briefing_site.git.merge_preview import find_whole_tree
from briefing_site.git.repository import (
    ChangedFile,
    Repository,
    find_merge_base,
    find_repository,
    list_changed_files,
    list_changes,
    list_tree,
    read_descent,
    read_objects,
    require_repository,
    resolve_revision,
)
from briefing_site.history.diff import Changes, compare
from briefing_site.history.diff_loader import load_pair
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import History
from briefing_site.history.other_files import OtherFile, other_files
from briefing_site.history.review_status import LaterEdit, Reviews, reviews_of

FOLDER = Path(CACHE, "diff")
"""What comparing gave before, relative to the project."""
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
    digest = check_fingerprint((disk.files,) if disk else (), first, second, content, disk and disk.problems)
    kept = get_cached(project / FOLDER, digest)
    try:
        return RESULT.validate_json(kept or b"")
    except ValidationError:
        before, *others = read_revisions(project, (first, second) if second else (first,), content)
        both = load_pair(before, disk or others[0])
        found = compare(both.before, both.after, both.unreadable), both.errors
        put_cached(project / FOLDER, digest, RESULT.dump_json(found))
        return found


def reviews_for(  # noqa: PLR0913 - what reviews are told from
    project: Path,
    content: str,
    base: FactBase,
    history: History,
    revision: str = "",
    *,
    is_open: Callable[[str], bool] = lambda _: True,
) -> Reviews:
    """Return what became of the reviews in a base of a revision; without one as it lies on disk, edits included.

    `is_open` tells whether what has these handlings may be known of.
    """
    repository = find_repository(project, content)
    if repository is None or not history.changes:
        return Reviews(missing=history.missing)
    head = resolve_revision(repository, revision or "HEAD")
    facts = base.facts.values()
    edits = {change.sha for change in history.changes if any(_is_edit(event) for event in change.events)}
    reviews = reviews_of(facts, history, read_descent(repository, head, edits))
    pending = {} if revision else _pending_edits(repository, head, content, base, is_open)
    found = {i: (*reviews.edits.get(i, ()), *pending.get(i, ())) for i in {**reviews.edits, **pending}}
    return Reviews(found, reviews.missing)


def _is_edit(event: ItemChange) -> bool:
    return event.kind == "fact" and not REVIEWED_KEYS.isdisjoint(event.keys)


def _pending_edits(
    repository: Repository, head: str, content: str, base: FactBase, is_open: Callable[[str], bool]
) -> Mapping[str, tuple[LaterEdit, ...]]:
    """For each fact edited on disk since the last commit, with its review left as it was, that edit."""
    changed = frozenset(list_changed_files(repository, head, content))
    entries = [e for e in list_tree(repository, head, content) if e.path in changed] if changed else []
    translate = translator(base.former_ids)
    found = {}
    for entry, data in zip(entries, read_objects(repository, (e.object for e in entries)), strict=True):
        record = load_file(entry.path, data, content).record if entry.path.endswith(".yml") else None
        for old in record.facts if record else ():
            new = base.facts.get(old.id)
            if record is None or not (new and new.reviewed and is_open(restrictions_of(old, record))):
                continue
            edits = edits_between(translate(plain_model(old)), plain_model(new))
            if makes_review_stale(edits):
                keys = tuple(edit.key for edit in edits if edit.key in REVIEWED_KEYS)
                found[old.id] = (LaterEdit("", "", keys),)
    return found
