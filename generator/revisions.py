"""Two states of the project, from git or from disk, to what changed between them.

In: the project's directory and names of revisions; no name stands for the files as they lie on disk. Out:
`Compared`. Files that are the same in both are loaded once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from generator.build import Options, Prepared
from generator.compare import Changes, compare
from generator.factbase import FactBase
from generator.git import find_merge_base, require_repository, resolve_revision
from generator.history import History, for_audience, read_history, without_facts
from generator.load import load_snapshot
from generator.model import AnyRecord
from generator.problems import Problem, Severity
from generator.read import Snapshot, read_revision, read_tree
from generator.recall import digest_of, find_kept, keep

FOLDER = Path(".cache", "diff")
"""What comparing gave before, relative to the project."""
RESULT = TypeAdapter(tuple[Changes, int])


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed, between which states, and how many errors each holds."""

    changes: Changes
    before: str
    """The revision's name and short SHA."""
    after: str
    """Likewise, or `the working tree`."""
    errors: int = 0
    """Errors in the single files of both: what could not be loaded is missing from the comparison."""


def compare_revisions(
    project: Path, base: str, head: str = "", *, content: str = "content", since_fork: bool = False
) -> Compared:
    """Compare two revisions, or one with the working tree where `head` is empty.

    With `since_fork`, from the commit where `head` left `base`. Raises GitError and FileNotFoundError.
    """
    repository = require_repository(project)
    first = resolve_revision(repository, base)
    second = resolve_revision(repository, head) if head else ""
    if since_fork:
        first = find_merge_base(repository, first, second or resolve_revision(repository, "HEAD"))
    before = read_revision(project, first, content)
    after = read_revision(project, second, content) if second else read_tree(project, content)
    changes, errors = _changes(project, before, after)
    name = _named(head, second) if second else "the working tree"
    return Compared(changes, _named(base, first), name, errors)


def _changes(project: Path, before: Snapshot, after: Snapshot) -> tuple[Changes, int]:
    """Compare two snapshots, or recall what comparing the same bytes gave before."""
    digest = digest_of((before.files, after.files), before.problems, after.problems, after.content)
    kept = find_kept(project / FOLDER, digest)
    try:
        return RESULT.validate_json(kept or b"")
    except ValidationError:
        both = load_both(before, after)
        found = compare(both.before, both.after, both.unreadable), both.errors
        keep(project / FOLDER, digest, RESULT.dump_json(found))
        return found


def history_for(options: Options, prepared: Prepared) -> History:
    """Return the history that belongs with what a build shows: up to its revision, for its audience, of its facts."""
    revision = (options.vintage.sha if options.vintage else "") or "HEAD"
    whole = read_history(options.project, options.content, revision)
    seen = for_audience(whole, prepared.seen, options.audience, options.default_handling)
    later = prepared.seen.facts.keys() - prepared.site.base.facts.keys()
    return without_facts(seen, later) if later else seen


@dataclass(frozen=True, slots=True)
class Both:
    """Two snapshots, loaded."""

    before: FactBase
    after: FactBase
    unreadable: frozenset[str]
    """Ids that one of the two could not load."""
    errors: int


def load_both(before: Snapshot, after: Snapshot) -> Both:
    """Load two snapshots; a file that is the same in both gives the very same record in both bases."""
    old = load_snapshot(before)
    fresh = {path: data for path, data in after.files.items() if before.files.get(path) != data}
    new = load_snapshot(Snapshot(fresh, after.problems, after.content))
    kept = [r for r in old.records if r.origin.path in after.files and r.origin.path not in fresh]
    errors = _errors((*old.problems, *new.problems))
    now = FactBase(_without_clashes((*kept, *new.records)))
    return Both(FactBase(old.records), now, old.broken | new.broken, errors)


def _without_clashes(records: tuple[AnyRecord, ...]) -> list[AnyRecord]:
    """Keep the first of each id in the order of the paths, as `load_snapshot` does; an id's second fact is rare."""
    unique: dict[str, AnyRecord] = {}
    for record in sorted(records, key=lambda record: record.origin.path):
        unique.setdefault(record.id, record)
    return [*unique.values()]


def _errors(problems: tuple[Problem, ...]) -> int:
    return sum(1 for problem in set(problems) if problem.severity is Severity.ERROR)


def _named(name: str, sha: str) -> str:
    return sha[:10] if sha.startswith(name) else f"{name} ({sha[:10]})"
