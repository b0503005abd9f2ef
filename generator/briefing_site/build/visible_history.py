"""Two states of the project, from git or from disk, to what changed between them.

In: the project's directory and names of revisions; no name stands for the files as they lie on disk. Out:
`Comparison`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from briefing_site.base.cache import CACHE, check_fingerprint, get_cached, put_cached
from briefing_site.build.pipeline import Options, Prepared
from briefing_site.facts.factbase import FactBase, facts_in
from briefing_site.facts.field_diff import REVIEWED_KEYS, edits_between, makes_review_stale, plain_model, translator
from briefing_site.facts.load import load_file
from briefing_site.facts.snapshot import read_revisions, read_tree
from briefing_site.git.repository import (
    Repository,
    find_merge_base,
    find_repository,
    list_changed_files,
    list_tree,
    read_descent,
    read_objects,
    require_repository,
    resolve_revision,
)
from briefing_site.history.diff import Changes, compare
from briefing_site.history.diff_loader import load_pair
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import History, for_audience, read_history, without_facts
from briefing_site.history.review_status import LaterEdit, Reviews, reviews_of

FOLDER = Path(CACHE, "diff")
"""What comparing gave before, relative to the project."""
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


def compare_revisions(
    project: Path, base: str, head: str = "", *, content: str = "content", since_fork: bool = False
) -> Comparison:
    """Compare two revisions, or one with the working tree where `head` is empty.

    With `since_fork`, from the commit where `head` left `base`. Raises GitError and FileNotFoundError.
    """
    repository = require_repository(project, content)
    first = resolve_revision(repository, base)
    second = resolve_revision(repository, head) if head else ""
    if since_fork:
        first = find_merge_base(repository, first, second or resolve_revision(repository, "HEAD"))
    changes, errors = _changes(project, first, second, content)
    name = _named(head, second) if second else "the working tree"
    return Comparison(changes, _named(base, first), name, errors)


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


@dataclass(frozen=True, slots=True)
class VisibleHistory:
    """What a build tells of the time before it."""

    history: History
    """Up to its revision, for its audience, of its facts."""
    reviews: Reviews
    """Told from the whole history: that a checked fact was edited is known even where the edit may not be seen."""


def visible_history_for(options: Options, prepared: Prepared) -> VisibleHistory:
    """Return the past that belongs with what a build shows."""
    revision = options.time_view.sha if options.time_view else ""
    whole = read_history(options.project, options.content, revision or "HEAD")
    seen = for_audience(whole, prepared.seen, options.audience, options.default_handling)
    later = prepared.seen.facts.keys() - prepared.site.base.facts.keys()
    reviews = reviews_for(options.project, options.content, prepared.site.base, whole, revision)
    return VisibleHistory(without_facts(seen, later) if later else seen, reviews)


def reviews_for(project: Path, content: str, base: FactBase, history: History, revision: str = "") -> Reviews:
    """Return what became of the reviews in a base of a revision; without one as it lies on disk, edits included."""
    repository = find_repository(project, content)
    if repository is None or not history.changes:
        return Reviews(missing=history.missing)
    head = resolve_revision(repository, revision or "HEAD")
    facts = base.facts.values()
    edits = {change.sha for change in history.changes if any(_is_edit(event) for event in change.events)}
    reviews = reviews_of(facts, history, read_descent(repository, head, edits))
    pending = {} if revision else _pending_edits(repository, head, content, base)
    found = {i: (*reviews.edits.get(i, ()), *pending.get(i, ())) for i in {**reviews.edits, **pending}}
    return Reviews(found, reviews.missing)


def _is_edit(event: ItemChange) -> bool:
    return event.kind == "fact" and not REVIEWED_KEYS.isdisjoint(event.keys)


def _pending_edits(
    repository: Repository, head: str, content: str, base: FactBase
) -> Mapping[str, tuple[LaterEdit, ...]]:
    """For each fact edited on disk since the last commit, with its review left as it was, that edit."""
    changed = frozenset(list_changed_files(repository, head, content))
    entries = [e for e in list_tree(repository, head, content) if e.path in changed] if changed else []
    translate = translator(base.former_ids)
    found = {}
    for entry, data in zip(entries, read_objects(repository, (e.object for e in entries)), strict=True):
        record = load_file(entry.path, data, content).record if entry.path.endswith(".yml") else None
        for old in facts_in(record) if record else ():
            new = base.facts.get(old.id)
            edits = edits_between(translate(plain_model(old)), plain_model(new)) if new and new.reviewed else ()
            if makes_review_stale(edits):
                keys = tuple(edit.key for edit in edits if edit.key in REVIEWED_KEYS)
                found[old.id] = (LaterEdit("", "", keys),)
    return found


def _named(name: str, sha: str) -> str:
    return sha[:10] if sha.startswith(name) else f"{name} ({sha[:10]})"
