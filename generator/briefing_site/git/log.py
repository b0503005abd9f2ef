"""git's log as plain values: commits, the files that they changed, and their ancestry.

In: full SHAs, and paths relative to the project. Out: commits and file names; names are passed to and from git with
NULs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from briefing_site.git.command import run_git
from briefing_site.git.repository import Repository

HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
NO_OBJECT = re.compile(r"0+")
BLAMED = re.compile(r"[0-9a-f]{40,64} \d+ \d+(?: \d+)?")
"""What `git blame --porcelain` prints ahead of each line: the commit, and the line's numbers then and now."""
GITHUB_COMMITTER = "noreply@github.com"
"""The committer of what GitHub squashes or merges by itself."""
REVERTED = re.compile(r"\bThis reverts commit ([0-9a-f]{7,64})(?:, reversing changes made to [0-9a-f]{7,64})?\.?")
PICKED = re.compile(r"\(cherry picked from commit ([0-9a-f]{7,64})\)")
"""What git writes into the message of a commit that takes another back, or repeats it."""
ORIGINS = re.compile(f"{REVERTED.pattern}|{PICKED.pattern}")
IDENTITY = re.compile(r"([^<]*?) *<([^<>]+)>")
"""A name and an e-mail address, as git writes them."""
FIELDS = "%H%x00%P%x00%ct%x00%cI%x00%at%x00%an%x00%s%x00%(trailers:key=Change,valueonly,unfold,separator=%x20)%x00"
"""A commit: SHA, parents, committer's time in seconds and in ISO 8601, author's time, author's name, subject, and what
it says to readers."""
LAST_SECOND = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
"""The last time of a commit that Python can show in every time zone."""
START = "\x1e"
"""Stands before each commit of the log. Names and messages may hold it as well: only where a field begins it counts."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that a commit changed."""

    path: str
    """Relative to the project, with `/`."""
    before: tuple[str, ...]
    """The objects that it was in each parent; empty text where it was not there, or not a regular file."""
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
    """The first paragraph of the message, on one line: written for whoever keeps the files."""
    files: tuple[FileChange, ...] = ()
    written: int = 0
    """The author's time, in seconds since 1970 UTC: a rebase leaves it as it was; 0 where it cannot be read."""
    for_readers: str = ""
    """What its trailer `Change` says to readers; empty without one."""

    @property
    def day(self) -> str:
        """The committer's day: `2023-06-20`."""
        return self.moment[:10]


def read_commit(repository: Repository, sha: str) -> Commit:
    """Return one commit, without its files."""
    text = run_git(repository.project, "log", "-1", "--no-show-signature", f"--format={FIELDS}", sha)
    return _commit(text.decode("utf-8", "replace").split("\0")[:8])


def read_log(
    repository: Repository, paths: str | Iterable[str], head: str, known: Iterable[str] = (), *, since: str = ""
) -> tuple[Commit, ...]:
    """Return every commit up to `head` that changed something at or below the paths, in no particular order.

    Those that lead up to one of `known` (SHAs) are left out, and those that were committed before the day `since`.
    Raises GitError for a SHA that git does not know.
    """
    places = (f"./{path}" for path in ((paths,) if isinstance(paths, str) else paths))
    left_out = [*(f"^{sha}" for sha in known), *([f"--since={since}T00:00:00Z"] if since else [])]
    command = ["log", "--full-history", "--raw", "--no-abbrev", "--no-renames", "-z", "-c", f"--format={START}{FIELDS}"]
    text = run_git(repository.project, *command, head, *left_out, "--", *places)
    blocks = _blocks(text, FIELDS.count("%x00"))
    return tuple(_with_files(_commit(about), raw, repository.prefix) for about, raw in blocks)


def _blocks(text: bytes, fields: int) -> Iterator[tuple[list[str], list[str]]]:
    """Yield for each commit of a log its fields, of which there are so many, and what git says of its files."""
    tokens = [token.lstrip("\n") for token in text.decode("utf-8", "surrogateescape").split("\0")]
    place = 0
    while place < len(tokens) and tokens[place].startswith(START):
        sha, *others = tokens[place : place + fields]
        start = place = place + fields
        while place < len(tokens) and not tokens[place].startswith(START):
            place += 1
        yield [sha.removeprefix(START), *others], tokens[start:place]


class CommitAuthor(NamedTuple):
    """Whose commit it is."""

    sha: str
    author: str
    address: str
    """The author's e-mail address."""
    is_squash: bool
    """True for one that GitHub made of the commits of several: its author did not write them all.

    It then names the others. One that names nobody is by its author alone, such as an edit on GitHub's own pages.
    """
    others: frozenset[str] = frozenset()
    """Names and e-mail addresses that `Co-authored-by` gives, in lower case."""
    message: str = ""
    """What its message says below the subject, on one line; the trailers are left out, and what tells of origins."""
    reverted: tuple[str, ...] = ()
    """SHAs of the commits that it takes back, as its message says."""
    picked: tuple[str, ...] = ()
    """SHAs of the commits of other branches that it repeats, likewise."""
    moment: str = ""
    """The committer's time as RFC 3339."""
    subject: str = ""
    parents: tuple[str, ...] = ()
    is_said_squash: bool = False
    """True for one that says so, and is not believed."""


def read_commit_authors(repository: Repository, head: str, known: Iterable[str] = ()) -> tuple[CommitAuthor, ...]:
    """Return the authors of each commit up to `head`, without ancestors of `known`."""
    asked = "%H%x00%an%x00%ae%x00%ce%x00%(trailers:key=Co-authored-by,valueonly,separator=%x1f)%x00%b%x00%(trailers)"
    asked += "%x00%ct%x00%cI%x00%s%x00%P"
    command = ("log", "-z", "--no-show-signature", f"--format={asked}")
    text = run_git(repository.project, *command, head, *(f"^{sha}" for sha in known)).decode("utf-8", "replace")
    fields = text.split("\0")
    return tuple(_commit_author(fields[start : start + 11]) for start in range(0, len(fields) - 10, 11))


def _commit_author(fields: list[str]) -> CommitAuthor:
    sha, author, address, committer, trailers, body, end, seconds, moment, subject, parents = fields
    others = (IDENTITY.fullmatch(_shown(trailer)) for trailer in trailers.split("\x1f"))
    named = frozenset(word.casefold() for found in others if found for word in found.groups() if word)
    is_squash = committer.casefold() == GITHUB_COMMITTER and not named <= {author.casefold(), address.casefold()}
    whole = " ".join(body.split())
    message = _shown(ORIGINS.sub("", " ".join(body.strip().removesuffix(end.strip()).split())))
    origins = tuple(REVERTED.findall(whole)), tuple(PICKED.findall(whole))
    when = _readable_time(seconds, moment)[1]
    return CommitAuthor(
        sha, _shown(author), address, is_squash, named, message, *origins, when, _shown(subject), tuple(parents.split())
    )


def list_log(repository: Repository, path: str, head: str) -> frozenset[str]:
    """Return the SHAs of every commit up to `head` that changed something below `path`."""
    return frozenset(
        run_git(repository.project, "rev-list", "--full-history", head, "--", f"./{path}").decode().split()
    )


def list_remerged_files(
    repository: Repository, head: str, known: str, path: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each merge of two branches up to `head` whose files below `path` differ from git's own merge.

    With those files; without what leads up to `known`. Merge drivers are not asked. Needs git 2.35, else GitError.
    """
    plain = ("-c", "merge.facts.driver=false", "-c", "diff.renames=false", "-c", "core.quotePath=false")
    asked = ("--min-parents=2", "--max-parents=2", "--remerge-diff", "--name-only", "--relative", "--no-show-signature")
    form = f"--format={START}%H%x00"
    command = (*plain, "log", *asked, "-z", form, head, f"^{known}", "--", f"./{path}")
    for (sha,), names in _blocks(run_git(repository.project, *command), 1):
        yield sha, tuple(filter(None, names))


def list_last_changes(repository: Repository, *paths: str) -> dict[str, str]:
    """Return, for each file ever at or below the paths, the revision on the first-parent line that changed it last.

    What a merge brought in, it changed.
    """
    asked = (
        "log",
        "--first-parent",
        "-m",
        "--name-only",
        "--no-renames",
        "--relative",
        "-z",
        f"--format={START}%H%x00",
    )
    found = run_git(repository.project, *asked, "HEAD", "--", *(f"./{path}" for path in paths))
    last: dict[str, str] = {}
    for (sha,), names in _blocks(found, 1):
        for name in filter(None, names):
            last.setdefault(name, sha)
    return last


def read_mainline(repository: Repository, head: str) -> dict[str, tuple[int, str]]:
    """Return where each commit up to `head` (a SHA) entered the first-parent line: how many revisions ago, in which.

    A commit of a branch entered with the merge that brought it in.
    """
    lines = run_git(repository.project, "rev-list", "--parents", head).decode().splitlines()
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
    found = run_git(repository.project, *asked, "--", *(f"./{path}" for path in paths))
    names = (entry[3:] for entry in found.decode("utf-8", "surrogateescape").split("\0")[:-1])
    return tuple(sorted(name.removeprefix(repository.prefix) for name in names))


def read_ancestry(repository: Repository, head: str, marked: Collection[str]) -> Callable[[str, str], bool]:
    """Return a function that tells whether the second of two commits is the first or descends from it.

    The first has to be one of `marked`. The graph up to `head` is read at once: a question costs nothing then.
    """
    bit = {sha: 1 << place for place, sha in enumerate(sorted(marked))}
    seen: dict[str, int] = {}
    for line in run_git(repository.project, "rev-list", "--topo-order", "--reverse", "--parents", head).splitlines():
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
    found = run_git(repository.project, *asked, "--", f"./{path}")
    return tuple(found.decode("utf-8", "surrogateescape").split("\0")[:-1])


def list_changes(repository: Repository, sha: str, other: str = "") -> tuple[ChangedFile, ...]:
    """Return every file of the repository that differs between a commit and another, or a tree, or the files on disk.

    New files on disk count unless git is told to ignore them.
    """
    asked = ("diff", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none", "-z", sha)
    listed = run_git(repository.project, *asked, *([other] if other else []), "--")
    tokens = iter(listed.decode("utf-8", "surrogateescape").split("\0"))
    found = [_changed_file(about, next(tokens), repository.prefix) for about in tokens if about]
    if not other:
        root = "../" * repository.prefix.count("/") or "."
        new = run_git(repository.project, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", root)
        names = new.decode("utf-8", "surrogateescape").split("\0")[:-1]
        found += [_changed_file(":000000 100644 0 0 A", name, repository.prefix) for name in names]
    return tuple(found)


def list_touched_lines(repository: Repository, sha: str, path: str) -> dict[str, set[int]]:
    """Return, for each file at or below `path` that differs on disk from a commit, its lines that are new or changed.

    Where lines are gone alone, the one that now stands in their place counts.
    """
    plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--relative", "--unified=0")
    names = ("-c", "core.quotePath=false")
    text = run_git(repository.project, *names, "diff", *plain, "--dst-prefix=b/", sha, "--", f"./{path}")
    found: dict[str, set[int]] = {}
    lines: set[int] = set()
    for line in text.decode("utf-8", "surrogateescape").split("\n"):
        if line.startswith("+++ b/"):
            lines = found.setdefault(line.removeprefix("+++ b/").rstrip("\t"), set())
        elif hunk := HUNK.match(line):
            start, count = int(hunk[1]), int(hunk[2] or 1)
            lines.update(range(start, start + max(count, 1)))
    return found


def _changed_file(about: str, name: str, prefix: str) -> ChangedFile:
    """Read `:mode mode sha sha M`; where the name ends in `/`, it is a repository within this one."""
    before, after, _, _, status = about.removeprefix(":").split()
    path = name.removeprefix(prefix) if name.startswith(prefix) else posixpath.relpath(name, prefix)
    what = {"A": "added", "D": "removed"}.get(status[0], "changed")
    return ChangedFile(path, what, before if what == "removed" else after)


def read_blame(repository: Repository, path: str) -> tuple[str, ...]:
    """Return the commit of each line of a file on disk; empty for an uncommitted line."""
    output = run_git(repository.project, "blame", "--porcelain", "--", f"./{path}").decode("utf-8", "replace")
    shas = (line[0] for line in map(BLAMED.match, output.split("\n")) if line)
    return tuple("" if NO_OBJECT.fullmatch(sha) else sha for sha in (sha.partition(" ")[0] for sha in shas))


def list_since(repository: Repository, head: str, known: Iterable[str]) -> frozenset[str]:
    """Return the SHAs of every commit up to `head` that is not an ancestor of `known`."""
    asked = ("rev-list", head, *(f"^{sha}" for sha in known))
    return frozenset(run_git(repository.project, *asked).decode().split())


def read_last_change(repository: Repository, revision: str, path: str) -> str:
    """Return who last changed a file, and when: `Ann Kim, 2026-11-29`; empty if nobody did."""
    asked = ("log", "-1", "--format=%an, %as", "--end-of-options", revision, "--", path)
    return _shown(run_git(repository.project, *asked).decode("utf-8", "surrogateescape"))


def read_trailer(repository: Repository, sha: str, key: str) -> str:
    """Return the value of a trailer in a commit's message; empty if it has none."""
    shown = f"--format=%(trailers:key={key},valueonly)"
    return (
        run_git(repository.project, "log", "-1", "--no-show-signature", shown, sha).decode("utf-8", "replace").strip()
    )


def read_shallow_boundary(repository: Repository) -> frozenset[str]:
    """Return the commits of a shallow clone whose parents are missing."""
    place = run_git(repository.project, "rev-parse", "--git-path", "shallow").decode().rstrip("\n")
    try:
        return frozenset((repository.project / place).read_text(encoding="ascii").split())
    except OSError:
        return frozenset()


def _commit(about: list[str]) -> Commit:
    sha, parents, time, moment, written, author, subject, for_readers = about
    seconds, moment = _readable_time(time, moment)
    known = int(written) if written.isdecimal() else 0
    author, subject, for_readers = map(_shown, (author, subject, for_readers))
    return Commit(sha, tuple(parents.split()), seconds, moment, author, subject, written=known, for_readers=for_readers)


def _readable_time(seconds: str, moment: str) -> tuple[int, str]:
    """Return a commit's time; one that git cannot read counts as 1970, one beyond the year 9999 as its last day."""
    known = int(seconds) if seconds.isdecimal() else 0
    if seconds.isdecimal() and known <= LAST_SECOND:
        return known, moment
    shown = min(known, LAST_SECOND)
    return shown, datetime.fromtimestamp(shown, tz=UTC).isoformat()


def _shown(text: str) -> str:
    """Return a line of a message as text that can be shown: no control characters, no lone surrogates."""
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(character if character.isprintable() else " " for character in whole).strip()


def _with_files(commit: Commit, raw: Iterable[str], prefix: str) -> Commit:
    """Read `:mode mode sha sha M`, path, and so on; a merge has one colon, mode and object for each parent."""
    files = []
    tokens = iter(raw)
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
    return replace(commit, files=tuple(files))
