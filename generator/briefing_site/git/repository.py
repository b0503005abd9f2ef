"""The repository of a project, its settings, and its revisions by name.

In: the project's folder, and the name of a revision. Out: `Repository`, and full SHAs: a name is resolved before it is
used anywhere else, after `--end-of-options`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefing_site.base.problems import quoted
from briefing_site.git.command import GitError, NoRepositoryError, run_git

SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
"""A full object name, of SHA-1 or SHA-256."""
REVISION = re.compile(r"(?!-)(?!.*(@\{|\.\.))[^\s\x00-\x20\x7f:?*\[\\]+")
"""What may name a revision: no option, no white space, no reflog entry, no range, no path, no search."""
MAX_REVISION_LENGTH = 250
MAX_BRANCHES = 5
"""Branches that a message names."""
TRUST = re.compile(r"^\s*(git config .*safe\.directory.*)$", re.MULTILINE)
"""The command that git itself gives for a repository that another user owns."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, and where the project lies in it."""

    project: Path
    """The folder of mkdocs.yml: every command runs here."""
    prefix: str
    """The project's path within the repository: empty, or ending in `/`."""
    shallow: bool = False
    """True when the history before some commit is missing."""


def find_repository(project: Path, content: str = "") -> Repository | None:
    """Return the repository that a folder lies in; None if `require_repository` raises."""
    try:
        return require_repository(project, content)
    except GitError:
        return None


def require_repository(project: Path, content: str = "") -> Repository:
    """Return the repository that a folder lies in, with its facts where `content` is given.

    Raises NoRepositoryError if there is none, and GitError where git does not answer for it, or not for the facts.
    """
    try:
        asked = ("--show-prefix", "--is-shallow-repository", "--is-inside-work-tree")
        prefix, shallow, inside = run_git(project, "rev-parse", *asked).decode().split("\n")[:3]
    except GitError as error:
        raise _refusal(project, error) from None
    if inside != "true":
        raise GitError(
            "this folder lies in a bare repository, which has no files of its own; 'git clone' it, work there"
        )
    if content and (project / content).is_symlink():
        raise GitError(f"{quoted(content)} is a symbolic link: git keeps where it leads, not the facts; move them here")
    if content and (project / content / ".git").exists():
        raise GitError(
            f"{quoted(content)} is a repository of its own (a submodule), so git knows nothing of its facts here; "
            "mkdocs.yml has to lie in the same repository as they do"
        )
    return Repository(project, prefix, shallow=shallow == "true")


def _refusal(project: Path, error: GitError) -> GitError:
    """Return why there is no repository for a folder, in an analyst's words where git's own can be told."""
    if "not a git repository" in error.said:
        return NoRepositoryError("this folder is in no git repository; start one with 'git init'")
    if trust := TRUST.search(error.said):
        return GitError(f"another user owns this repository, and git does not trust it; '{trust[1]}' lets it")
    if not error.said and not any((folder / ".git").exists() for folder in (project, *project.resolve().parents)):
        return NoRepositoryError("this folder is in no git repository (and git is not installed)")
    return error


def find_head_files(project: Path) -> tuple[Path, ...]:
    """Return the files that git writes whenever another commit is checked out or made; raises GitError."""
    names = run_git(project, "rev-parse", "--git-path", "HEAD", "--git-path", "logs/HEAD").decode().splitlines()
    return tuple(project / name for name in names)


PUBLISHED = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master")
"""Where a clone keeps what the branch holds that proposals are merged into."""


def resolve_revision(repository: Repository, name: str) -> str:
    """Return the full SHA of the commit that a branch, tag, `HEAD~3` or SHA names.

    Raises GitError for anything else, options, reflog entries (`@{…}`), ranges and paths included.
    """
    if ".." in name and REVISION.fullmatch(name.replace("..", "")):
        raise GitError(f"{quoted(name)} names a range; write one revision: a branch, a tag, HEAD~3 or a SHA")
    if len(name) > MAX_REVISION_LENGTH or not REVISION.fullmatch(name):
        raise GitError(f"{quoted(name)} does not name a revision; write a branch, a tag, HEAD~3 or a SHA")
    try:
        found = run_git(
            repository.project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        ).decode()
    except GitError:
        raise GitError(_why_no_revision(repository, name)) from None
    sha = found.strip()
    if not SHA.fullmatch(sha):
        raise GitError(f"{quoted(name)} does not name one revision")
    return sha


def _why_no_revision(repository: Repository, name: str) -> str:
    if not run_git(repository.project, "rev-list", "--max-count=1", "--all"):
        return "nothing has been committed yet in this repository; 'git commit' makes the first revision"
    branches = _branches_of(repository)
    elsewhere = [branch for branch in branches if branch.endswith(f"/{name}")]
    if elsewhere:
        return f"no branch {quoted(name)} of your own in this repository; write {quoted(elsewhere[0])}"
    if repository.shallow:
        lies = "or it lies before the start of this shallow clone"
        return (
            f"no revision {quoted(name)} in this repository, {lies}; 'git fetch --unshallow' may bring it, "
            "in a workflow 'fetch-depth: 0' (GitLab: 'GIT_DEPTH: \"0\"')"
        )
    if name.startswith("HEAD"):
        return f"no revision {quoted(name)} in this repository: the history begins later"
    words = f"no revision {quoted(name)} in this repository; 'git fetch' may bring it"
    return f"{words}. Its branches: {', '.join(branches[:MAX_BRANCHES])}" if branches else words


def _branches_of(repository: Repository) -> list[str]:
    """Return the names of the branches, the clone's own first, those with the newest commit before others."""
    names = (
        run_git(repository.project, "for-each-ref", "--sort=-committerdate", "--format=%(refname:short)", kind)
        for kind in ("refs/heads", "refs/remotes")
    )
    return [name for text in names for name in text.decode(errors="replace").split() if "/" in name or name != "origin"]


def find_merge_base(repository: Repository, first: str, second: str) -> str:
    """Return the SHA of the best common ancestor of two commits (SHAs); raises GitError when there is none."""
    try:
        return run_git(repository.project, "merge-base", "--end-of-options", first, second).decode().strip()
    except GitError:
        raise GitError(
            f"{first[:10]} and {second[:10]} have no ancestor in common here; "
            "in a shallow clone, 'git fetch --unshallow' brings it"
        ) from None


def find_published(repository: Repository) -> str:
    """Return the SHA of what the remote's main branch holds, as far as this clone knows; empty without a remote."""
    for name in PUBLISHED:
        found = run_git(repository.project, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", accepted=(0, 1))
        if found:
            return found.decode().strip()
    return ""


def find_revision_by(repository: Repository, day: date, head: str) -> str:
    """Return the last commit on the first-parent way to `head` (a SHA) that was made by the end of a day.

    Days are the committers' own, as the history tells them. Raises GitError when there is none.
    """
    commits = run_git(repository.project, "log", "--first-parent", "--format=%H %cI", head).decode().splitlines()
    first = ""
    for line in commits:
        sha, _, moment = line.partition(" ")
        first = moment[:10]
        if first <= day.isoformat():
            return sha
    if repository.shallow:
        missing = f"this clone is shallow and begins on {first}; 'git fetch --unshallow' brings the rest"
        raise GitError(f"what was known by {day} is not here: {missing}")
    raise GitError(f"nothing was known by {day}: the first revision is of {first}")


def read_setting(repository: Repository, name: str) -> str:
    """Return a setting of this clone; empty if it has none."""
    return run_git(repository.project, "config", "--local", "--get", name, accepted=(0, 1)).decode().rstrip("\n")


def write_setting(repository: Repository, name: str, value: str) -> None:
    """Set something in the configuration of this clone."""
    run_git(repository.project, "config", "--local", "--replace-all", name, value)


def unset_setting(repository: Repository, name: str) -> None:
    """Take a setting out of the configuration of this clone."""
    run_git(repository.project, "config", "--local", "--unset-all", name, accepted=(0, 5))
