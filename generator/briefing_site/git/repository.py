"""git by its own command: revisions, trees, objects and the log, as plain values.

In: the project's directory and names of revisions. Out: full SHAs, tree entries, bytes, commits. Arguments go
as a list, after `--end-of-options`; names of files come and go with NULs. A name of a revision is resolved to
a full SHA before anything else sees it.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from briefing_site.base.atomic_files import write_file
from briefing_site.base.problems import quoted

SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
"""A full object name, of SHA-1 or SHA-256."""
REVISION = re.compile(r"(?!-)(?!.*(@\{|\.\.))[^\s\x00-\x20\x7f:?*\[\\]+")
"""What may name a revision: no option, no white space, no reflog entry, no range, no path, no search."""
MAX_REVISION_LENGTH = 250
NO_OBJECT = re.compile(r"0+")
QUIET = ("--no-pager", "--no-optional-locks", "--literal-pathspecs", "-c", "log.showSignature=false")
FIELDS = "%H%x00%P%x00%ct%x00%cI%x00%an%x00%s%x00"
"""A commit: SHA, parents, committer's time in seconds and in ISO 8601, author's name, subject."""
LAST_SECOND = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
"""The last time of a commit that Python can show in every time zone."""
START = "\x1e"
"""Stands before each commit of the log."""


TRUST = re.compile(r"^\s*(git config .*safe\.directory.*)$", re.MULTILINE)
"""The command that git itself gives for a repository that another user owns."""
FATAL = re.compile(r"^(?:fatal|error): .*$", re.MULTILINE)


class GitError(Exception):
    """git could not answer; the message says what was asked and what to do."""

    said = ""
    """All that git said."""


class NoRepositoryError(GitError):
    """The folder lies in no repository."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository, and where the project lies in it."""

    project: Path
    """The folder of mkdocs.yml: every command runs here."""
    prefix: str
    """The project's path within the repository: empty, or ending in `/`."""
    shallow: bool = False
    """True when the history before some commit is missing."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file, a symbolic link or a submodule in a tree."""

    path: str
    """Relative to the project, with `/`."""
    object: str
    size: int
    """Bytes; 0 for a submodule."""
    mode: str
    """`100644`, `100755`, `120000` (symbolic link) or `160000` (submodule)."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that a commit changed."""

    path: str
    """Relative to the project, with `/`."""
    before: tuple[str, ...]
    """The objects that it was in each parent; empty text where it was not there, or no plain file."""
    after: str
    """The object that it is now, likewise."""


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that differs between two states of a repository."""

    path: str
    """Relative to the project, with `/`; `../` leads to what lies beside it."""
    what: str
    """`added`, `changed` or `removed`."""
    mode: str
    """The mode that it has; of what is removed, that it had."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, with the files that it changed (a merge: those that differ from every parent)."""

    sha: str
    parents: tuple[str, ...]
    time: int
    """The committer's time, in seconds since 1970 UTC."""
    moment: str
    """The same as RFC 3339, in the committer's own time zone: `2023-06-20T09:00:00+02:00`."""
    author: str
    subject: str
    """The first paragraph of the message, on one line."""
    files: tuple[FileChange, ...] = ()

    @property
    def day(self) -> str:
        """The committer's day: `2023-06-20`."""
        return self.moment[:10]


def find_repository(project: Path, content: str = "") -> Repository | None:
    """Return the repository that a folder lies in; None where `require_repository` raises."""
    try:
        return require_repository(project, content)
    except GitError:
        return None


def require_repository(project: Path, content: str = "") -> Repository:
    """Return the repository that a folder lies in, with its facts where `content` is given.

    Raises NoRepositoryError where there is none, and GitError where git does not answer for it, or not for the facts.
    """
    try:
        asked = ("--show-prefix", "--is-shallow-repository", "--is-inside-work-tree")
        prefix, shallow, inside = _run(project, "rev-parse", *asked).decode().split("\n")[:3]
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


def resolve_revision(repository: Repository, name: str) -> str:
    """Return the full SHA of the commit that a branch, tag, `HEAD~3` or SHA names.

    Raises GitError for anything else, options, reflog entries (`@{…}`), ranges and paths included.
    """
    if ".." in name and REVISION.fullmatch(name.replace("..", "")):
        raise GitError(f"{quoted(name)} names a range; write one revision: a branch, a tag, HEAD~3 or a SHA")
    if len(name) > MAX_REVISION_LENGTH or not REVISION.fullmatch(name):
        raise GitError(f"{quoted(name)} does not name a revision; write a branch, a tag, HEAD~3 or a SHA")
    try:
        found = _run(
            repository.project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        ).decode()
    except GitError:
        raise GitError(_why_no_revision(repository, name)) from None
    sha = found.strip()
    if not SHA.fullmatch(sha):
        raise GitError(f"{quoted(name)} does not name one revision")
    return sha


def _why_no_revision(repository: Repository, name: str) -> str:
    if not _run(repository.project, "rev-list", "--max-count=1", "--all"):
        return "nothing has been committed yet in this repository; 'git commit' makes the first revision"
    if repository.shallow:
        lies = "or it lies before the start of this shallow clone"
        return f"no revision {quoted(name)} in this repository, {lies}; 'git fetch --unshallow' may bring it"
    if name.startswith("HEAD"):
        return f"no revision {quoted(name)} in this repository: the history begins later"
    return f"no revision {quoted(name)} in this repository; 'git fetch' may bring it"


def find_merge_base(repository: Repository, first: str, second: str) -> str:
    """Return the SHA of the best common ancestor of two commits (SHAs); raises GitError when there is none."""
    try:
        return _run(repository.project, "merge-base", "--end-of-options", first, second).decode().strip()
    except GitError:
        raise GitError(f"{first[:10]} and {second[:10]} have no ancestor in common here") from None


def find_revision_by(repository: Repository, day: date, head: str) -> str:
    """Return the last commit on the first-parent way to `head` (a SHA) that was made by the end of a day.

    Days are the committers' own, as the history tells them. Raises GitError when there is none.
    """
    ways = _run(repository.project, "log", "--first-parent", "--format=%H %cI", head).decode().splitlines()
    first = ""
    for line in ways:
        sha, _, moment = line.partition(" ")
        first = moment[:10]
        if first <= day.isoformat():
            return sha
    if repository.shallow:
        missing = f"this clone is shallow and begins on {first}; 'git fetch --unshallow' brings the rest"
        raise GitError(f"what was known by {day} is not here: {missing}")
    raise GitError(f"nothing was known by {day}: the first revision is of {first}")


def read_commit(repository: Repository, sha: str) -> Commit:
    """Return one commit, without its files."""
    text = _run(repository.project, "log", "-1", "--no-show-signature", f"--format={FIELDS}", sha)
    return _commit(text.decode("utf-8", "replace").split("\0")[:6])


def list_tree(repository: Repository, sha: str, path: str) -> tuple[TreeEntry, ...]:
    """Return everything below `path` (relative to the project) in a commit, in the order of git."""
    prefix = repository.prefix
    listing = _run(repository.project, "ls-tree", "-r", "-z", "-l", "--full-tree", sha, f"{prefix}{path}/")
    entries = []
    for line in listing.split(b"\0")[:-1]:
        about, _, name = line.partition(b"\t")
        mode, _, name_of_object, size = about.decode().split()
        inside = name.decode("utf-8", "surrogateescape")[len(prefix) :]
        entries.append(TreeEntry(inside, name_of_object, int(size) if size != "-" else 0, mode))
    return tuple(entries)


def export_tree(repository: Repository, sha: str, path: str, target: Path) -> int:
    """Write the plain files below `path` (relative to the project) of a commit to a folder; return how many.

    Symbolic links and submodules are left out. Raises GitError for a path that leads out of the folder.
    """
    entries = [entry for entry in list_tree(repository, sha, path) if entry.mode.startswith("100")]
    for entry, data in zip(entries, read_objects(repository, (e.object for e in entries)), strict=True):
        below = PurePosixPath(entry.path).relative_to(path)
        if not below.parts or {"..", "."}.intersection(below.parts) or below.is_absolute():
            raise GitError(f"{quoted(entry.path)} leads out of its folder")
        place = target / below
        write_file(place, data)
    return len(entries)


def read_objects(repository: Repository, names: Iterable[str]) -> Iterator[bytes]:
    """Yield the bytes of objects, in the order of their names, from one process.

    Raises GitError for a name that is not a full SHA, and for an object that is not there.
    """
    asked = [*names]
    for name in asked:
        if not SHA.fullmatch(name):
            raise GitError(f"{quoted(name)} is no object's full name")
    if not asked:
        return
    answer = memoryview(_run(repository.project, "cat-file", "--batch", given="\n".join(asked).encode() + b"\n"))
    start = 0
    for name in asked:
        end = start + bytes(answer[start : start + 200]).index(b"\n")
        header = bytes(answer[start:end]).decode().split()
        if len(header) != 3:  # noqa: PLR2004 - name, type, size
            raise GitError(f"the object {name} is missing from this repository")
        start = end + 1 + int(header[2])
        yield bytes(answer[end + 1 : start])
        start += 1


def read_log(repository: Repository, path: str, head: str, known: Iterable[str] = ()) -> tuple[Commit, ...]:
    """Return every commit up to `head` that changed something below `path`, in no particular order.

    Those that lead up to one of `known` (SHAs) are left out. Raises GitError for a SHA that git does not know.
    """
    command = ["log", "--full-history", "--raw", "--no-abbrev", "--no-renames", "-z", "-c", f"--format={START}{FIELDS}"]
    text = _run(repository.project, *command, head, *(f"^{sha}" for sha in known), "--", f"./{path}")
    commits = []
    for block in text.decode("utf-8", "surrogateescape").split(START)[1:]:
        *about, raw = block.split("\0", 6)
        commits.append(_with_files(_commit(about), raw, repository.prefix))
    return tuple(commits)


def list_log(repository: Repository, path: str, head: str) -> frozenset[str]:
    """Return the SHAs of every commit up to `head` that changed something below `path`."""
    return frozenset(_run(repository.project, "rev-list", "--full-history", head, "--", f"./{path}").decode().split())


def list_last_changes(repository: Repository, *paths: str) -> dict[str, str]:
    """Return, for each file ever at or below the paths, the revision on the first-parent line that changed it last.

    What a merge brought in, it changed.
    """
    asked = ("log", "--first-parent", "-m", "--name-only", "--no-renames", "--relative", "-z", f"--format={START}%H")
    found = _run(repository.project, *asked, "HEAD", "--", *(f"./{path}" for path in paths))
    last: dict[str, str] = {}
    for block in found.decode("utf-8", "surrogateescape").split(START)[1:]:
        sha, *names = block.replace("\n", "\0").split("\0")
        for name in filter(None, names):
            last.setdefault(name, sha)
    return last


def read_mainline(repository: Repository, head: str) -> dict[str, tuple[int, str]]:
    """Return where each commit up to `head` (a SHA) entered the first-parent line: how many revisions ago, in which.

    A commit of a branch entered with the merge that brought it in.
    """
    lines = _run(repository.project, "rev-list", "--parents", head).decode().splitlines()
    parents = {sha: above for sha, *above in (line.split() for line in lines)}
    mainline = [head]
    while above := parents.get(mainline[-1]):
        mainline.append(above[0])
    landings: dict[str, tuple[int, str]] = {}
    for age, sha in reversed([*enumerate(mainline)]):
        waiting = [sha]
        while waiting:
            commit = waiting.pop()
            if commit not in landings:
                landings[commit] = (age, sha)
                waiting += parents.get(commit, ())
    return landings


def list_uncommitted(repository: Repository, *paths: str) -> tuple[str, ...]:
    """Return the files at or below the paths (relative to the project) that are in no commit as they lie on disk."""
    asked = ("status", "--porcelain", "--no-renames", "--untracked-files=all", "-z")
    found = _run(repository.project, *asked, "--", *(f"./{path}" for path in paths))
    names = (entry[3:] for entry in found.decode("utf-8", "surrogateescape").split("\0")[:-1])
    return tuple(sorted(name.removeprefix(repository.prefix) for name in names))


def read_descent(repository: Repository, head: str, marked: Collection[str]) -> Callable[[str, str], bool]:
    """Return a function that tells whether the second of two commits descends from the first, or is it.

    The first has to be one of `marked`. The graph up to `head` is read at once: a question costs nothing then.
    """
    bit = {sha: 1 << place for place, sha in enumerate(sorted(marked))}
    seen: dict[str, int] = {}
    for line in _run(repository.project, "rev-list", "--topo-order", "--reverse", "--parents", head).splitlines():
        sha, *parents = line.decode().split()
        above = bit.get(sha, 0)
        for parent in parents:
            above |= seen.get(parent, 0)
        seen[sha] = above
    return lambda first, second: bool(bit[first] & seen.get(second, 0))


def list_changed_files(repository: Repository, sha: str, path: str, other: str = "") -> tuple[str, ...]:
    """Return the files below `path` that differ between a commit and another, or a tree, or the files on disk.

    New files on disk count once git knows of them.
    """
    asked = ("diff", "--name-only", "--no-renames", "--relative", "-z", sha, *([other] if other else []))
    found = _run(repository.project, *asked, "--", f"./{path}")
    return tuple(found.decode("utf-8", "surrogateescape").split("\0")[:-1])


def list_changes(repository: Repository, sha: str, other: str = "") -> tuple[ChangedFile, ...]:
    """Return every file of the repository that differs between a commit and another, or a tree, or the files on disk.

    New files on disk count unless git is told to ignore them.
    """
    asked = ("diff", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "-z", sha)
    listed = _run(repository.project, *asked, *([other] if other else []), "--")
    tokens = iter(listed.decode("utf-8", "surrogateescape").split("\0"))
    found = [_changed_file(about, next(tokens), repository.prefix) for about in tokens if about]
    if not other:
        root = "../" * repository.prefix.count("/") or "."
        new = _run(repository.project, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", root)
        names = new.decode("utf-8", "surrogateescape").split("\0")[:-1]
        found += [_changed_file(":000000 100644 0 0 A", name, repository.prefix) for name in names]
    return tuple(found)


def _changed_file(about: str, name: str, prefix: str) -> ChangedFile:
    """Read `:mode mode sha sha M`; where the name ends in `/`, it is a repository within this one."""
    before, after, _, _, status = about.removeprefix(":").split()
    path = name.removeprefix(prefix) if name.startswith(prefix) else posixpath.relpath(name, prefix)
    what = {"A": "added", "D": "removed"}.get(status[0], "changed")
    return ChangedFile(path, what, before if what == "removed" else after)


def merge_trees(repository: Repository, ours: str, theirs: str) -> tuple[str, dict[str, dict[int, TreeEntry]]]:
    """Merge two commits (SHAs) without touching a file: the tree, and what both changed and git cannot join.

    For each such path, relative to the repository's root, there are the common ancestor's file (1), ours (2) and
    theirs (3), those that there are. Raises GitError where the two have no ancestor in common. Needs git 2.38.
    """
    asked = ("merge-tree", "--write-tree", "--no-messages", "-z", ours, theirs)
    tree, *lines = _run(repository.project, *asked, accepted=(0, 1)).decode("utf-8", "surrogateescape").split("\0")
    conflicts: dict[str, dict[int, TreeEntry]] = {}
    for line in filter(None, lines):
        about, _, path = line.partition("\t")
        mode, name, stage = about.split(" ")
        conflicts.setdefault(path, {})[int(stage)] = TreeEntry(path, name, 0, mode)
    return tree, conflicts


def write_object(repository: Repository, data: bytes) -> str:
    """Put the bytes of a file into the repository's objects; return the name of the object."""
    return _run(repository.project, "hash-object", "-w", "--stdin", given=data).decode().strip()


def merge_lines(
    ours: Path, base: Path, theirs: Path, labels: tuple[str, str], marker_length: int
) -> tuple[bytes, bool]:
    """Merge a file by lines, as git does where nothing else was asked for; tell as well whether all could be joined."""
    named = ("-L", labels[0], "-L", "before", "-L", labels[1])
    asked = ("merge-file", "--stdout", f"--marker-size={marker_length}", *named, str(ours), str(base), str(theirs))
    merged = _run(ours.absolute().parent, *asked, accepted=tuple(range(128)))
    return merged, b"<" * marker_length not in merged


def read_last_change(repository: Repository, revision: str, path: str) -> str:
    """Return who last changed a file, and when: `Ann Kim, 2026-11-29`; empty where nobody did."""
    asked = ("log", "-1", "--format=%an, %as", "--end-of-options", revision, "--", path)
    return _shown(_run(repository.project, *asked).decode("utf-8", "surrogateescape"))


def commit_files(
    repository: Repository, path: str, entries: Iterable[TreeEntry], parents: tuple[str, ...], subject: str
) -> str:
    """Return a new commit: its first parent with the files below `path` replaced; no branch and no file changes."""
    base = parents[0]
    gone = [f"0 {'0' * len(base)}\t{repository.prefix}{entry.path}" for entry in list_tree(repository, base, path)]
    new = [f"{entry.mode} {entry.object}\t{repository.prefix}{entry.path}" for entry in entries]
    lines = "".join(f"{line}\0" for line in (*gone, *new)).encode("utf-8", "surrogateescape")
    moment = read_commit(repository, parents[-1]).moment
    with tempfile.TemporaryDirectory() as folder:
        extra = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        _run(repository.project, "read-tree", base, extra=extra)
        _run(repository.project, "update-index", "-z", "--index-info", given=lines, extra=extra)
        tree = _run(repository.project, "write-tree", extra=extra).decode().strip()
    who = {"NAME": "briefing", "EMAIL": "briefing@localhost", "DATE": moment}
    extra = {f"GIT_{role}_{key}": text for role in ("AUTHOR", "COMMITTER") for key, text in who.items()}
    named = [word for parent in parents for word in ("-p", parent)]
    return _run(repository.project, "commit-tree", tree, *named, "-m", subject, extra=extra).decode().strip()


def add_worktree(repository: Repository, sha: str, folder: Path) -> None:
    """Check a commit out into a new folder; no hook runs, and a symbolic link becomes a file that holds its target.

    Raises GitError where the folder holds something already.
    """
    safe = ("-c", "core.symlinks=false", "-c", f"core.hooksPath={os.devnull}")
    _run(repository.project, *safe, "worktree", "add", "--quiet", "--detach", str(folder), sha)


def read_file(repository: Repository, revision: str, path: str) -> bytes:
    """Return a file of a revision, by its path from the project; nothing where it is not there."""
    try:
        return _run(repository.project, "cat-file", "blob", f"{revision}:{repository.prefix}{path}")
    except GitError:
        return b""


def read_trailer(repository: Repository, sha: str, key: str) -> str:
    """Return what the last paragraph of a commit's message gives for a key; empty where it does not name it."""
    shown = f"--format=%(trailers:key={key},valueonly)"
    return _run(repository.project, "log", "-1", "--no-show-signature", shown, sha).decode("utf-8", "replace").strip()


def has_object(repository: Repository, name: str) -> bool:
    """Tell whether an object (by its full name) is in this repository."""
    try:
        _run(repository.project, "cat-file", "-e", name)
    except GitError:
        return False
    return True


def read_setting(repository: Repository, name: str) -> str:
    """Return a setting of this clone; empty where it has none."""
    return _run(repository.project, "config", "--local", "--get", name, accepted=(0, 1)).decode().rstrip("\n")


def write_setting(repository: Repository, name: str, value: str) -> None:
    """Set something in the configuration of this clone."""
    _run(repository.project, "config", "--local", "--replace-all", name, value)


def unset_setting(repository: Repository, name: str) -> None:
    """Take a setting out of the configuration of this clone."""
    _run(repository.project, "config", "--local", "--unset-all", name, accepted=(0, 5))


def read_shallow_boundary(repository: Repository) -> frozenset[str]:
    """Return the commits of a shallow clone whose parents are missing."""
    place = _run(repository.project, "rev-parse", "--git-path", "shallow").decode().rstrip("\n")
    try:
        return frozenset((repository.project / place).read_text(encoding="ascii").split())
    except OSError:
        return frozenset()


def _commit(about: list[str]) -> Commit:
    sha, parents, time, moment, author, subject = about
    seconds, moment = _readable_time(time, moment)
    return Commit(sha, tuple(parents.split()), seconds, moment, _shown(author), _shown(subject))


def _readable_time(seconds: str, moment: str) -> tuple[int, str]:
    """Return a commit's time; one that git cannot read counts as 1970, one beyond the year 9999 as its last day."""
    known = int(seconds) if seconds.isdecimal() else 0
    if seconds.isdecimal() and known <= LAST_SECOND:
        return known, moment
    told = min(known, LAST_SECOND)
    return told, datetime.fromtimestamp(told, tz=UTC).isoformat()


def _shown(text: str) -> str:
    """Return a line of a message as text that can be shown: no control characters, no lone surrogates."""
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(character if character.isprintable() else " " for character in whole).strip()


def _with_files(commit: Commit, raw: str, prefix: str) -> Commit:
    """Read `:mode mode sha sha M NUL path NUL`; a merge has one colon, mode and object for each parent."""
    files = []
    tokens = iter(token.lstrip("\n") for token in raw.split("\0"))
    for about in tokens:
        if not about:
            continue
        name = next(tokens)
        parents = len(about) - len(about.lstrip(":"))
        words = about[parents:].split()
        modes, objects = words[: parents + 1], words[parents + 1 : 2 * parents + 2]
        plain = [
            "" if NO_OBJECT.fullmatch(thing) or not mode.startswith("100") else thing
            for mode, thing in zip(modes, objects, strict=True)
        ]
        files.append(FileChange(name[len(prefix) :], tuple(plain[:-1]), plain[-1]))
    return Commit(commit.sha, commit.parents, commit.time, commit.moment, commit.author, commit.subject, tuple(files))


def _run(
    project: Path,
    *arguments: str,
    given: bytes | None = None,
    extra: Mapping[str, str] | None = None,
    accepted: tuple[int, ...] = (0,),
) -> bytes:
    """Run git and return what it prints; raises GitError with what git said, unless its exit status is `accepted`."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", **(extra or {})}
    command = ["git", *QUIET, *arguments]
    try:
        done = subprocess.run(
            command, cwd=project, input=given, capture_output=True, check=False, env=environment, timeout=600
        )
        if done.returncode not in accepted:
            done.check_returncode()
    except FileNotFoundError:
        raise GitError("git is not installed, or not on the PATH") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took too long") from None
    except subprocess.CalledProcessError as error:
        raise _error_of(arguments[0], error.stderr.decode("utf-8", "replace").strip()) from None
    return done.stdout


def _error_of(command: str, said: str) -> GitError:
    """Return an error with the line in which git says why; warnings may stand before it."""
    lines = FATAL.findall(said) or [said.partition("\n")[0]]
    error = GitError(f"git {command}: {quoted(lines[-1], 200)}")
    error.said = said
    return error
