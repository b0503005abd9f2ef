"""What a proposal cannot decide for itself: who may review, how rules are weighted, and whether a commit is a squash.

In: a repository, and the revision before the proposal. Out: what the remote's main branch says, as far as this clone
knows; without a remote, what that revision says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from briefing_site.build.pipeline import Options
from briefing_site.checks.engine import RuleWeights
from briefing_site.facts.files.reviewers import FILE, Reviewers, parse_reviewers, read_reviewers
from briefing_site.git.log import CommitAuthor, list_since, read_commit_authors
from briefing_site.git.objects import read_file
from briefing_site.git.repository import Repository, find_published, find_repository


def trusted_reviewers(repository: Repository, base: str) -> Reviewers:
    """Return the reviewers named before a proposal that starts at a revision: it cannot name its own reviewers.

    The remote's main branch takes precedence over the revision; the file on disk counts if neither has one.
    """
    now = read_reviewers(repository.project)
    for revision in _before(repository, base):
        if data := read_file(repository, revision, FILE):
            before = parse_reviewers(data)[0]
            return replace(before, newcomers=frozenset(now.people.keys() - before.people.keys()))
    return now


def trusted_rules(options: Options, base: str = "") -> RuleWeights:
    """Return the weights of rules, none lighter than in mkdocs.yml before a proposal that starts at a revision.

    If git has no earlier mkdocs.yml, or none that can be read, they are those on disk.
    """
    repository, read_rules = find_repository(options.project, options.content), options.rules_before
    if repository is None or read_rules is None:
        return options.rules
    for revision in _before(repository, base):
        before = read_rules(partial(_file_at, repository, revision))
        if before is not None:
            return options.rules.no_lighter_than(before)
    return options.rules


def read_trusted_authors(repository: Repository, head: str, known: Iterable[str] = ()) -> tuple[CommitAuthor, ...]:
    """Return the authors of each commit up to `head`, without the commits in `known` and their ancestors.

    A commit counts as squashed by GitHub only if the remote's main branch has it. In a proposal anybody can write
    GitHub's name into a commit, so there each commit is its author's alone.
    """
    open_commits = list_since(repository, head, filter(None, [find_published(repository)]))
    return tuple(
        each._replace(is_squash=False, is_said_squash=True) if each.is_squash and each.sha in open_commits else each
        for each in read_commit_authors(repository, head, known)
    )


def _before(repository: Repository, base: str) -> Iterator[str]:
    """Yield the revisions that show the state before a proposal, the most trusted first."""
    yield from filter(None, (find_published(repository), base))


def _file_at(repository: Repository, revision: str, path: Path) -> bytes:
    """Return a file of a revision, by its path on disk; empty if it did not exist, or is outside the project."""
    place = path.resolve()
    inside = place.is_relative_to(repository.project.resolve())
    name = place.relative_to(repository.project.resolve()).as_posix() if inside else ""
    return read_file(repository, revision, name) if name else b""
