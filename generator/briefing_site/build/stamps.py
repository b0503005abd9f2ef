"""Doubts about the review marks of a project, from its files, its git history and its `reviewers.yml`.

In: the options of a check, and the base on disk. Out: what `history/stamps.py` finds, also as problems of `check
--since`. `rules:` in mkdocs.yml sets their weights; a rule that is off reports nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile
from pathlib import Path

from briefing_site.base.problems import Origin, Problem, Severity
from briefing_site.build.pipeline import Options
from briefing_site.build.revisions import history_with_pending
from briefing_site.build.stamped_words import initials_of_item, words_of_item
from briefing_site.build.trusted import read_trusted_authors, trusted_reviewers, trusted_rules
from briefing_site.checks.rules.reviews import OF_COMMITS
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import references_of
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.locate import locate
from briefing_site.facts.files.reviewers import FILE, Reviewers, read_reviewers
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.support.fingerprint import Reviewable, awaits_review, reviewables_in
from briefing_site.git.log import list_since, read_ancestry, read_blame
from briefing_site.git.repository import Repository, find_published, find_repository, resolve_revision
from briefing_site.git.signatures import Signature, find_arrival, read_signatures
from briefing_site.history.log import History, read_history
from briefing_site.history.review_status import Reviews
from briefing_site.history.review_verdicts import ReviewVerdicts
from briefing_site.history.stamps import STRANGER, Doubt, Stamp, StampJudge, stamps_in

HINT = "Have the person whom it names look at it, run `briefing review {name} --by xx` and commit that themselves."


def stamp_doubts(options: Options, base: FactBase, history: History, since: str = "") -> tuple[Doubt, ...]:
    """Return the doubts about the review marks in the base on disk.

    `history` must be uncut. With `since`, a SHA, only marks made after it are judged; otherwise the signatures of all
    marks, and the authors of those not published yet. Without `reviewers.yml` nobody is known, and nothing is judged; a
    proposal is judged by the file as it was before.
    """
    repository = find_repository(options.project, options.content)
    reviewers = trusted_reviewers(repository, since) if repository else read_reviewers(options.project)
    options = replace(options, rules=trusted_rules(options, since)) if reviewers.is_named else options
    if repository is None or not reviewers.is_named or not history.changes:
        return _by_initials(options, reviewers, base)
    head = resolve_revision(repository, "HEAD")
    verdicts = ReviewVerdicts(base, history_with_pending(repository, head, options.content, history))
    stamps = [*_stamps(repository, options.project, _marked(base), verdicts)]
    fresh = list_since(repository, head, (since,)) if since else frozenset[str]()
    stamps = [stamp for stamp in stamps if not since or stamp.sha in fresh]
    open_commits = fresh if since else list_since(repository, head, filter(None, [find_published(repository)]))
    judge = _judge(repository, head, reviewers, stamps, open_commits)
    return _found(options, judge, stamps, verdicts)


def doubts_for_readers(options: Options, reviews: Reviews, once_closed: Collection[str]) -> tuple[Doubt, ...]:
    """Return the doubts that pages may show about the review marks in the base that an audience sees.

    Unknown reviewers and signatures are judged for all marks, the authors of commits only in an open proposal: for
    commits that this clone knows to be missing from the remote's main branch. Only commits in the history that the
    audience may see count.

    For lines to take, git blame is asked, which tells who wrote each line of the file, even in versions that were
    closed to the audience. So if the brief, or anything that a line mentions, was ever closed (`once_closed`, former
    and current ids), only the initials in its marks are judged; the same goes for content of another time.
    """
    reviewers, verdicts = reviews.reviewers, reviews.verdicts
    if not reviewers.is_named or verdicts is None:
        return ()
    options = replace(options, rules=trusted_rules(options))
    repository = find_repository(options.project, options.content)
    if repository is None or options.time_view is not None or not verdicts.history.changes:
        return _by_initials(options, reviewers, verdicts.base)
    head, published = resolve_revision(repository, "HEAD"), find_published(repository)
    items = _marked(verdicts.base)
    hidden = {item.id for item in items if item.kind == "line" and not _named_by(item).isdisjoint(once_closed)}
    shown = [item for item in items if item.id not in hidden]
    stamps = [
        *_without_commits(i for i in items if i.id in hidden),
        *_stamps(repository, options.project, shown, verdicts),
    ]
    open_commits = list_since(repository, head, (published,)) if published else frozenset[str]()
    judge = _judge(repository, head, reviewers, [stamp for stamp in stamps if stamp.sha], open_commits)
    return _found(options, judge, stamps, verdicts)


def _named_by(line: Reviewable) -> set[str]:
    """Return the ids of a brief, and of everything that one of its lines to take mentions."""
    record, depth = line.record, len(line.loc)
    named = {reference.target for reference in references_of(record) if reference.loc[:depth] == line.loc}
    return {record.id, *record.former_ids, *named}


def _by_initials(options: Options, reviewers: Reviewers, base: FactBase) -> tuple[Doubt, ...]:
    """Return the doubts that can be found without git; none without `reviewers.yml`."""
    if not reviewers.is_named:
        return ()
    return _found(options, StampJudge(reviewers), _without_commits(_marked(base)), ReviewVerdicts(base))


def _found(options: Options, judge: StampJudge, stamps: Iterable[Stamp], verdicts: ReviewVerdicts) -> tuple[Doubt, ...]:
    found = (doubt for stamp in stamps for doubt in judge.doubts_of(stamp, verdicts))
    return tuple(doubt for doubt in found if _weight(options, doubt.code))


def _marked(base: FactBase) -> list[Reviewable]:
    """Return the items whose review mark counts."""
    return [i for record in base.records.values() for i in reviewables_in(record) if i.review and awaits_review(i)]


def _without_commits(items: Iterable[Reviewable]) -> Iterator[Stamp]:
    """Yield the marks of items, without looking up who committed them."""
    yield from (Stamp(item, item.review.initials, "") for item in items if item.review)


def doubts_by_id(doubts: Iterable[Doubt]) -> dict[str, tuple[Doubt, ...]]:
    """Return the doubts about review marks, by item id."""
    found: dict[str, tuple[Doubt, ...]] = {}
    for doubt in doubts:
        found[doubt.item.id] = (*found.get(doubt.item.id, ()), doubt)
    return found


def words_by_id(doubts: Iterable[Doubt]) -> dict[str, tuple[str, ...]]:
    """Return the same, in words for reviewers."""
    return {name: tuple(doubt.words for doubt in found) for name, found in doubts_by_id(doubts).items()}


def doubts_on_disk(options: Options, since: str = "") -> tuple[Doubt, ...]:
    """Return the doubts about the base on disk, uncut; raises FileNotFoundError if there is none."""
    repository = find_repository(options.project, options.content)
    if not (trusted_reviewers(repository, since) if repository else read_reviewers(options.project)).is_named:
        return ()
    base = FactBase(load_snapshot(read_tree(options.project, options.content)).records)
    return stamp_doubts(options, base, read_history(options.project, options.content), since)


def stamp_problems(options: Options, since: str) -> Iterator[Problem]:
    """Yield a problem for each doubtful mark made after a revision (a SHA); raises like `doubts_on_disk`."""
    reviewers = read_reviewers(options.project)
    options = replace(options, rules=trusted_rules(options, since))
    for doubt in doubts_on_disk(options, since):
        review = doubt.item.review
        if doubt.code != STRANGER or (review and review.initials in reviewers.people):  # a rule reports the others
            record = doubt.item.record
            data = (options.project / record.origin.path).read_bytes()
            place = locate(record, data, (*doubt.item.loc, "reviewed"))
            message = f"the mark of review of '{doubt.item.id}' is doubtful: {doubt.words}."
            hint = HINT.format(name=doubt.item.id)
            yield Problem(doubt.code, place, message, hint, _weight(options, doubt.code) or Severity.WARNING)


def _weight(options: Options, code: str) -> Severity | None:
    return options.rules.weights.get(code, OF_COMMITS.get(code, Severity.WARNING))


def _judge(
    repository: Repository, head: str, reviewers: Reviewers, stamps: Iterable[Stamp], judged: frozenset[str]
) -> StampJudge:
    commit_authors = {each.sha: each for each in read_trusted_authors(repository, head)}
    words_at, initials_at = partial(words_of_item, repository), partial(initials_of_item, repository)
    signatures = _signatures(repository, head, reviewers, stamps)
    return StampJudge(reviewers, commit_authors, judged, words_at, initials_at, signatures)


def _signatures(
    repository: Repository, head: str, reviewers: Reviewers, stamps: Iterable[Stamp]
) -> dict[str, Signature]:
    """Return the signatures of marks by reviewers who sign, except marks made before their key was known."""
    people = reviewers.people
    signed = [s for s in stamps if s.sha and s.initials in people and people[s.initials].keys]
    contains = read_ancestry(repository, head, {stamp.sha for stamp in signed}) if signed else None
    arrivals = {
        initials: _arrival(repository, head, people[initials].keys) for initials in {s.initials for s in signed}
    }
    asked = []
    for stamp in signed:
        arrived = arrivals[stamp.initials]
        is_older = bool(contains and arrived and arrived != stamp.sha and contains(stamp.sha, arrived))
        if arrived and not is_older:
            asked.append(stamp.sha)
    return read_signatures(repository, asked, reviewers.allowed_signers)


def _arrival(repository: Repository, head: str, keys: Iterable[str]) -> str:
    """Return the commit that added a reviewer's first key that is committed; empty if none is."""
    return next((sha for key in keys if (sha := find_arrival(repository, key.split()[1], FILE, head))), "")


def _stamps(
    repository: Repository, project: Path, items: Collection[Reviewable], verdicts: ReviewVerdicts
) -> Iterator[Stamp]:
    lines = [item for item in items if item.kind == "line"]
    yield from stamps_in((item for item in items if item.kind != "line"), verdicts)
    for path in dict.fromkeys(item.record.origin.path for item in lines):
        data, blamed = (project / path).read_bytes(), read_blame(repository, path)
        for item in lines:
            if item.record.origin.path == path and item.review:
                stamped, words = (locate(item.record, data, (*item.loc, key)) for key in ("reviewed", "line"))
                own = frozenset(blamed[words.line - 1 : _end_of(words, data.split(b"\n"))])
                yield Stamp(item, item.review.initials, next(iter(blamed[stamped.line - 1 : stamped.line]), ""), own)


def _end_of(value: Origin, lines: Sequence[bytes]) -> int:
    """Return the last line of a value that starts after its key: lines that are indented further belong to it."""
    left = _indent(lines[value.line - 1])
    below = takewhile(lambda line: not line.strip() or _indent(line) > left, lines[value.line :])
    return value.line + sum(1 for _ in below)


def _indent(line: bytes) -> int:
    """Return the column of a line's first key, after the dash of a list item."""
    return len(line) - len(line.lstrip(b" -"))
