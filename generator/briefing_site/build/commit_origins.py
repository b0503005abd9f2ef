"""Which earlier commits some commits revert or cherry-pick, with the earlier messages."""

from __future__ import annotations

from collections.abc import Iterator

from briefing_site.git.command import GitError
from briefing_site.git.log import CommitAuthor, read_commit
from briefing_site.git.repository import Repository, resolve_revision
from briefing_site.history.comparison import CommitOrigin


def origins_of(commit: CommitAuthor, repository: Repository) -> Iterator[CommitOrigin]:
    """Yield the commits that a commit reverts, then those it picks; only the SHA if one is not available."""
    for how, shas in (("reverted", commit.reverted), ("picked", commit.picked)):
        yield from (_origin(how, sha, repository) for sha in shas)


def _origin(how: str, sha: str, repository: Repository) -> CommitOrigin:
    try:
        found = read_commit(repository, resolve_revision(repository, sha))
    except GitError:
        return CommitOrigin(how, sha)
    return CommitOrigin(how, found.sha, found.day, found.author, found.subject)
