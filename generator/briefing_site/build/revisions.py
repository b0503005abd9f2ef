"""Compares two states of the project, from git or from disk.

In: the project's folder and the names of revisions; no name means the files on disk. Out: a `Comparison`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from briefing_site.base.cache import Cache, Region, digest_dependencies
from briefing_site.build.commit_origins import origins_of
from briefing_site.build.history_cache import HistoryCache
from briefing_site.build.merge_decisions import find_merge_choices
from briefing_site.build.stamp_reading import read_stamp_times
from briefing_site.build.stamped_words import StampedWords
from briefing_site.build.trusted import read_trusted_authors, trusted_reviewers
from briefing_site.facts.audience import handling_of_fact, handling_of_record, level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import REVIEWED_KEYS
from briefing_site.facts.files.issuances import FOLDER as ISSUED
from briefing_site.facts.files.issuances import IssuanceError, parse_issuances
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.reviewers import read_reviewers
from briefing_site.facts.files.snapshot import is_fact_file, read_revision, read_revisions, read_tree
from briefing_site.facts.model import Brief, Fact
from briefing_site.facts.plain_values import RECORD_PARTS, items_of, plain_model
from briefing_site.facts.support.fingerprint import Fingerprints
from briefing_site.facts.types import TLP
from briefing_site.git.command import GitError
from briefing_site.git.commit_order import in_order_of_time
from briefing_site.git.log import (
    ChangedFile,
    CommitAuthor,
    list_changed_files,
    list_changes,
    read_ancestry,
    read_log,
)
from briefing_site.git.merge_preview import find_whole_tree
from briefing_site.git.objects import list_tree, read_file, read_objects
from briefing_site.git.repository import (
    Repository,
    find_merge_base,
    find_repository,
    require_repository,
    resolve_revision,
)
from briefing_site.history.authorship import UNCOMMITTED, authorship_of
from briefing_site.history.change_context import grades_of, supporting_fact
from briefing_site.history.comparison import Comparison, IssuedBrief
from briefing_site.history.diff import Changes, name_in_lists
from briefing_site.history.diff_loader import compare_snapshots
from briefing_site.history.issue_readiness import obstacles_to, rested_on
from briefing_site.history.item_changes import CommitReader, ItemChange, events_between_files
from briefing_site.history.log import Change, History, read_history
from briefing_site.history.other_files import other_files
from briefing_site.history.review_status import LaterEdit, Reviews, reviews_of, settled
from briefing_site.history.review_verdicts import ReviewVerdicts
from briefing_site.history.stamp_ages import LaterWords

COMPARISONS = Region("diff", max_entries=20)
SHORT_SHA = 10
WHOLE_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
RESULT = TypeAdapter(tuple[Changes, int])


def resolve_both(project: Path, base: str, head: str, content: str, *, since_fork: bool) -> tuple[str, str]:
    """Return the SHAs of two revisions; with `since_fork`, the first is the commit where `head` branched off `base`.

    If `head` is empty, so is the second: it stands for the files on disk. Raises GitError.
    """
    repository = require_repository(project, content)
    first = resolve_revision(repository, base)
    second = resolve_revision(repository, head) if head else ""
    if since_fork:
        first = find_merge_base(repository, first, second or resolve_revision(repository, "HEAD"))
    return first, second


def revision_name(name: str, sha: str, shown: str = "") -> str:
    """Return what to call a revision: the name it was given, and its short SHA, or `shown` instead of that."""
    if not sha:
        return "the working tree"
    short = shown or sha[:SHORT_SHA]
    name = name[:SHORT_SHA] if WHOLE_SHA.fullmatch(name) else name
    return short if sha.startswith(name) else f"{name} ({short})"


def compare_revisions(  # noqa: PLR0913 - the inputs of a comparison
    project: Path,
    base: str,
    head: str = "",
    *,
    content: str = "content",
    since_fork: bool = False,
    docs: str = "",
    inputs: Iterable[str] = (),
    default_handling: str = TLP[0],
) -> Comparison:
    """Compare two revisions, or one with the working tree if `head` is empty.

    With `since_fork`, the comparison starts at the commit where `head` branched off `base`. `docs` and `inputs` are as
    in `other_files`. Raises GitError and FileNotFoundError.
    """
    first, second = resolve_both(project, base, head, content, since_fork=since_fork)
    changes, errors = _changes(project, first, second, content, default_handling)
    listed, repository = list_files_between(project, first, second), require_repository(project, content)
    tip = second or resolve_revision(repository, "HEAD")
    stamped, commit_authors = StampedWords(repository, content, tip), read_trusted_authors(repository, tip, (first,))
    between, committers = read_between(project, content, first, second)
    people = (committers, commit_authors, trusted_reviewers(repository, first))
    issued = _issued(project, content, default_handling, (first, second), (listed, commit_authors))
    names = {i: name for brief in issued for i, name in brief.names.items()}
    comparison = Comparison(
        replace(changes, names={**names, **changes.names}),
        revision_name(base, first),
        revision_name(head, second),
        errors,
        other_files(listed, content, docs, inputs),
        authorship_of(
            between, changes.stamps, *people, words_at=stamped.at, initials_at=stamped.initials_at, first=first
        ),
        issued=issued,
        touched=frozenset(file.path for file in listed if is_fact_file(file.path, file.mode, content)),
        messages={each.sha: each.message for each in commit_authors if each.message},
        held=tuple(issued_before(project, first, changes.briefs_concerned)),
    )
    return _with_commits(comparison, repository, content, (first, tip), between, commit_authors)


def _issued(
    project: Path,
    content: str,
    default_handling: str,
    span: tuple[str, str],
    found: tuple[Sequence[ChangedFile], Sequence[CommitAuthor]],
) -> tuple[IssuedBrief, ...]:
    """Return the briefs issued between two commits, given the files that differ and the authors of the commits."""
    listed, commit_authors = found
    repository = require_repository(project, content)
    entered = (_with_entry(brief, repository, span, commit_authors) for brief in issued_between(project, *span, listed))
    return tuple(with_content(brief, project, content, default_handling) for brief in entered)


def _with_commits(  # noqa: PLR0913, PLR0917 - the inputs of a comparison
    comparison: Comparison,
    repository: Repository,
    content: str,
    span: tuple[str, str],
    between: Sequence[Change],
    commit_authors: Sequence[CommitAuthor],
) -> Comparison:
    """Return a comparison with what the commits in a span did, and how its merges were resolved."""
    commits = {change.sha: change for change in between if change.sha}
    pending = next((change for change in between if not change.sha), None)
    times = read_stamp_times(repository, content, span[1], comparison.changes, pending)
    choices = tuple(find_merge_choices(repository, content, *span, commits))
    others = tuple(_with_others(commits, commit_authors))
    origins = {each.sha: found for each in commit_authors if (found := tuple(origins_of(each, repository)))}
    return replace(comparison, commits=others, choices=choices, origins=origins, later=times.later, early=times.early)


def _with_others(commits: Mapping[str, Change], commit_authors: Sequence[CommitAuthor]) -> Iterator[Change]:
    """Yield the commits that changed facts or other files, the oldest first, without merges that changed nothing."""
    others = [each for each in commit_authors if each.sha not in commits and len(each.parents) < 2]  # noqa: PLR2004 - no merge
    without_facts = [
        Change(each.sha, each.moment, each.author, each.subject, (), parents=each.parents) for each in others
    ]
    order = {each.sha: place for place, each in enumerate(commit_authors)}
    yield from sorted((*commits.values(), *without_facts), key=lambda change: order.get(change.sha, 0), reverse=True)


def read_between(
    project: Path, content: str, first: str, second: str
) -> tuple[tuple[Change, ...], dict[str, tuple[str, ...]]]:
    """Return what each commit after one revision and up to another did, the oldest first, then the edits on disk.

    Also return, for each record, everybody who committed its file, the latest last. `second` is empty for the files on
    disk.
    """
    repository = require_repository(project, content)
    head = second or resolve_revision(repository, "HEAD")
    log = {commit.sha: commit for commit in read_log(repository, content, head, (first,))}
    found = CommitReader(repository, content, {}).read(log.values())
    changes = []
    committers: dict[str, dict[str, None]] = {}

    def commits(path: str, author: str) -> None:
        names = committers.setdefault(PurePosixPath(path).stem, {})
        names.pop(author, None)
        names[author] = None

    for sha in in_order_of_time(log):
        commit, events = found[sha]
        changes.append(Change(sha, commit.moment, commit.author, commit.subject, events, parents=commit.parents))
        if len(commit.parents) < 2:  # noqa: PLR2004 - no merge
            for file in log[sha].files:
                commits(file.path, commit.author)
    pending = None if second else _pending(repository, head, content, lambda history: history)
    for path in () if second else list_changed_files(repository, head, content):
        commits(path, UNCOMMITTED)
    committers_of = {record: tuple(names) for record, names in committers.items()}
    return (*changes, *([pending] if pending else [])), committers_of


def issued_between(project: Path, first: str, second: str, listed: Iterable[ChangedFile]) -> Iterator[IssuedBrief]:
    """Yield each time that a brief was issued; a file that cannot be read as issuances is skipped."""
    repository = require_repository(project)
    whole = find_whole_tree(repository, second) if second else ""
    for path in sorted({file.path for file in listed}):
        place = PurePosixPath(path)
        if place.parent != PurePosixPath(ISSUED) or place.suffix != ".yml":
            continue
        file = project / path
        now = read_file(repository, whole or second, path) if second else file.read_bytes() if file.is_file() else b""
        then = read_file(repository, first, path)
        try:
            known = parse_issuances(then, path) if then else ()
            fresh = [entry for entry in (parse_issuances(now, path) if now else ()) if entry not in known]
        except IssuanceError:
            continue
        for entry in fresh:
            yield IssuedBrief(place.stem, entry.date.isoformat(), entry.revision, entry.by, entry.override)


def _with_entry(
    brief: IssuedBrief, repository: Repository, span: tuple[str, str], commit_authors: Sequence[CommitAuthor]
) -> IssuedBrief:
    """Return an issued brief with the last commit that records it; unchanged if none does yet."""
    path = f"{ISSUED}/{brief.id}.yml"
    touching = {commit.sha for commit in read_log(repository, path, span[1], (span[0],))} if span[1] else set()
    last = next((each for each in commit_authors if each.sha in touching), None)
    return replace(brief, entered=last.moment[:10], entered_by=last.author) if last else brief


def issued_before(project: Path, first: str, briefs: Iterable[str]) -> Iterator[IssuedBrief]:
    """Yield the last issue, as of a revision, of each of some briefs; nothing for one that had not been issued."""
    repository = require_repository(project)
    for brief in briefs:
        path = f"{ISSUED}/{brief}.yml"
        try:
            entries = parse_issuances(data, path) if (data := read_file(repository, first, path)) else ()
        except IssuanceError:
            continue
        if entries:
            last = entries[-1]
            yield IssuedBrief(brief, last.date.isoformat(), last.revision, last.by, last.override)


def with_content(brief: IssuedBrief, project: Path, content: str, default: str) -> IssuedBrief:
    """Return an issued brief with what it said then and, if it was issued with unchecked parts, which these were.

    It is returned unchanged if its revision no longer exists, or does not contain it.
    """
    try:
        base = FactBase(load_snapshot(read_revision(project, brief.revision, content)).records)
    except (GitError, FileNotFoundError):
        return brief
    record = base.briefs.get(brief.id)
    if record is None:
        return brief
    issued = _with_facts(brief, record, base, default)
    issued = replace(issued, later=_later_words(issued, project, content))
    if not brief.override:
        return issued
    past = read_history(project, content, brief.revision)
    verdicts = reviews_for(project, content, base, past, brief.revision).verdicts
    return replace(issued, obstacles=tuple(obstacles_to(verdicts, record)) if verdicts else ())


def _with_facts(brief: IssuedBrief, record: Brief, base: FactBase, default: str) -> IssuedBrief:
    """Return an issued brief with its words, the facts that they rest on, and the names that appear in both."""
    found = rested_on(base, record, Fingerprints(base))
    facts = [item.part for item in found if isinstance(item.part, Fact)]
    values = plain_model(record, RECORD_PARTS)
    support = {fact.id: supporting_fact(fact, base) for fact in facts}
    said = [values, *(fact.values for fact in support.values())]
    ids = {item.partition(" ")[0] for each in said for value in each.values() for item in items_of(value)}
    ids |= {brief.id, *(part for item in found for part in item.id.split("/")), *(fact.home for fact in facts)}
    labels = [handling_of_fact(fact, base.records[fact.home], default) for fact in facts]
    handling = handling_of_record(record, default)
    return replace(
        brief,
        handling=handling,
        values=values,
        names={i: name_in_lists(base.records[i]) for i in sorted(ids & base.records.keys())},
        supporting_facts=support,
        grades=grades_of(base),
        marking=max((handling, *labels), key=level),
    )


def _later_words(brief: IssuedBrief, project: Path, content: str) -> Mapping[str, LaterWords]:
    """Return which facts in a brief had been edited after their review when it was issued."""
    repository = require_repository(project, content)
    return read_stamp_times(repository, content, brief.revision, Changes(supporting_facts=brief.supporting_facts)).later


def list_files_between(project: Path, first: str, second: str) -> tuple[ChangedFile, ...]:
    """Return the files that differ between two commits, or between one and the files on disk if `second` is empty.

    If the second is the preview of a merge, which contains nothing but facts, the proposal's other files are included.
    """
    repository = require_repository(project)
    whole = find_whole_tree(repository, second) if second else ""
    left_out = list_changes(repository, first, whole) if whole else ()
    return (*list_changes(repository, first, second), *left_out)


def _changes(project: Path, first: str, second: str, content: str, default: str) -> tuple[Changes, int]:
    """Compare two commits, or one with the files on disk; return the cached result if there is one."""
    disk = None if second else read_tree(project, content)
    digest = digest_dependencies((disk.files,) if disk else (), first, second, content, default, disk and disk.problems)
    cache = Cache(project)
    try:
        return RESULT.validate_json(cache.get(COMPARISONS, digest) or b"")
    except ValidationError:
        before, *others = read_revisions(project, (first, second) if second else (first,), content)
        found = compare_snapshots(before, disk or others[0], default)
        cache.put(COMPARISONS, digest, RESULT.dump_json(found))
        return found


def reviews_for(  # noqa: PLR0913 - the inputs of reviews
    project: Path,
    content: str,
    base: FactBase,
    history: History,
    revision: str = "",
    *,
    redact: Callable[[History], History] = lambda history: history,
    base_of: Callable[[str], FactBase] | None = None,
) -> Reviews:
    """Return the status of the reviews in the base of a revision; without one, of the files on disk, edits included.

    `redact` cuts uncommitted edits to an audience, as `history` was cut; `base_of` returns an earlier base, cut too.
    """
    repository = find_repository(project, content)
    if repository is None or not history.changes:
        return settled(Reviews(missing=history.missing, reviewers=read_reviewers(project)), ReviewVerdicts(base))
    head = resolve_revision(repository, revision or "HEAD")
    edits = {change.sha for change in history.changes if any(_is_edit(event) for event in change.events)}
    reviews = reviews_of(base.facts.values(), history, read_ancestry(repository, head, edits))
    reviews = replace(reviews, reviewers=read_reviewers(project))
    pending = None if revision else _pending(repository, head, content, redact)
    if pending:
        facts = base.facts
        fresh = {event.id: LaterEdit("", "", keys) for event in pending.events if (keys := _stale_keys(event, facts))}
        found = {
            i: (*reviews.edits.get(i, ()), *([fresh[i]] if i in fresh else [])) for i in {**reviews.edits, **fresh}
        }
        reviews = replace(reviews, edits=found)
        history = replace(history, changes=(*history.changes, pending))

    def base_at(sha: str) -> FactBase | None:
        try:
            return base_of(sha) if base_of else HistoryCache().base_at(project, content, sha)
        except (GitError, FileNotFoundError):
            return None

    return settled(reviews, ReviewVerdicts(base, history, partial(read_ancestry, repository, head), base_at))


def history_with_pending(repository: Repository, head: str, content: str, history: History) -> History:
    """Return a history with the uncommitted edits as its last change, which has no SHA."""
    pending = _pending(repository, head, content, lambda whole: whole)
    return replace(history, changes=(*history.changes, pending)) if pending else history


def _is_edit(event: ItemChange) -> bool:
    return event.kind == "fact" and not REVIEWED_KEYS.isdisjoint(event.keys)


def _stale_keys(event: ItemChange, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Return the keys covered by a review that an edit on disk changed without changing the review."""
    fact = facts.get(event.id) if event.kind == "fact" else None
    if fact is None or fact.reviewed is None or "reviewed" in event.keys:
        return ()
    return tuple(key for key in event.keys if key in REVIEWED_KEYS)


def _pending(repository: Repository, head: str, content: str, redact: Callable[[History], History]) -> Change | None:
    """Return the edits on disk since the last commit, as a change without a SHA; None if there are none."""
    changed = frozenset(list_changed_files(repository, head, content))
    if not changed:
        return None
    entries = [entry for entry in list_tree(repository, head, content) if entry.path in changed]
    before = dict(zip((e.path for e in entries), read_objects(repository, (e.object for e in entries)), strict=True))
    files = {path: repository.project / path for path in changed}
    after = {path: file.read_bytes() for path, file in files.items() if file.is_file()}
    events = tuple(events_between_files(before, after, content))
    visible = redact(History((Change(head, "", "", "", events, parents=(head,)),))).changes
    found = tuple(event for change in visible for event in change.events if event.was is not None and event.what)
    return Change("", "", "", "", found) if found else None
