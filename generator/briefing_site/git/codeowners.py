"""CODEOWNERS: who has to agree to a change of which file, as GitHub and GitLab read it.

In: the file's text and its place in the repository. Out: `Owners`, which answers for a path, and problems of form.
Both take the last line that matches; they differ in what a pattern without a leading `/` means, in whether one that
names a folder holds for what is below it, and in sections, which only GitLab knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from briefing_site.base.problems import Origin, Problem, quoted

GITHUB, GITLAB = "GitHub", "GitLab"
PLACES: Mapping[str, tuple[str, ...]] = {
    ".github/CODEOWNERS": (GITHUB,),
    "CODEOWNERS": (GITHUB, GITLAB),
    "docs/CODEOWNERS": (GITHUB, GITLAB),
    ".gitlab/CODEOWNERS": (GITLAB,),
}
"""Where the file may lie, the first that is there first, and who reads it there."""
OWNER = re.compile(r"@@?[A-Za-z0-9][\w.-]*(/[\w.-]+)*|[^\s@]+@[^\s@]+\.[^\s@]+")
SECTION = re.compile(r"\^?\[(?P<name>[^\]\n]+)\](\[\d+\])?(?P<owners>(\s+\S+)*)\s*")
WORD = re.compile(r"(?:\\.|[^\s\\])+")
NOTHING = re.compile(r"(?!)")
"""Of a line that is passed over: GitHub knows no `[abc]`, and nobody a range that runs backwards."""
COMMENT = re.compile(r"(^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True)
class OwnedPath:
    """One line: a pattern, and who owns what it matches; nobody, where no owner is named."""

    pattern: str
    owners: tuple[str, ...]
    section: str = ""
    excluded: bool = False
    """True for GitLab's `!pattern`: takes what matches out of its section."""


@dataclass(frozen=True)
class Owners:
    """One CODEOWNERS file."""

    path: str
    lines: tuple[OwnedPath, ...]
    readers: tuple[str, ...]
    """The platforms that read it at its place."""

    def of(self, path: str, reader: str) -> tuple[str, ...]:
        """Return who owns a file (its path from the repository's root), as one platform reads it."""
        found: dict[str, tuple[str, ...]] = {}
        for line, pattern in zip(self.lines, self._patterns[reader], strict=True):
            if pattern.fullmatch(path) and found.get(line.section) != ("!",):
                found[line.section] = ("!",) if line.excluded else line.owners
        return tuple(dict.fromkeys(owner for owners in found.values() for owner in owners if owner != "!"))

    def unread_by(self, path: str) -> tuple[str, ...]:
        """Return the platforms on which nobody owns a file."""
        return tuple(reader for reader in self.readers if not self.of(path, reader))

    @cached_property
    def _patterns(self) -> Mapping[str, list[re.Pattern[str]]]:
        return {reader: [_compiled(line, reader) for line in self.lines] for reader in self.readers}


def parse_owners(text: str, path: str) -> tuple[Owners, tuple[Problem, ...]]:
    """Parse a CODEOWNERS file; `path` is its own, from the repository's root."""
    lines: list[OwnedPath] = []
    problems: list[Problem] = []
    section = ""
    inherited: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        words = COMMENT.sub("", line).strip()
        if not words:
            continue
        heading = SECTION.fullmatch(words)
        pattern, *owners = ["", *heading["owners"].split()] if heading else WORD.findall(words) or [words]
        problems += (_not_an_owner(path, number, owner) for owner in owners if not OWNER.fullmatch(owner))
        valid = tuple(owner for owner in owners if OWNER.fullmatch(owner))
        if heading:
            section, inherited = heading["name"].casefold(), valid
        else:
            lines.append(OwnedPath(pattern.removeprefix("!"), valid or inherited, section, pattern.startswith("!")))
    only_gitlab = any(line.section or line.excluded for line in lines)
    readers = tuple(reader for reader in PLACES.get(path, (GITHUB, GITLAB)) if not (only_gitlab and reader == GITHUB))
    return Owners(path, tuple(lines), readers or (GITLAB,)), tuple(problems)


def _not_an_owner(path: str, number: int, word: str) -> Problem:
    hint = "Write @user, @organisation/team or an e-mail address; a space in a path is written '\\ '."
    return Problem("owners-form", Origin(path, number), f"{quoted(word)} is no owner.", hint)


def _compiled(line: OwnedPath, reader: str) -> re.Pattern[str]:
    """Return a line's pattern as a regular expression for paths from the repository's root."""
    pattern = line.pattern
    inner = "/" in pattern.strip("/")
    anchored = pattern.startswith("/") or (inner and reader == GITHUB)
    if reader == GITHUB and "[" in pattern:
        return NOTHING
    body = pattern.strip("/")
    *_, last = body.split("/")
    below = ""
    if pattern.endswith("/"):
        below = "/.+"
    elif reader == GITHUB and not re.search(r"[*?]", last):
        below = "(/.+)?"
    if not body:
        return re.compile(".+")
    try:
        return re.compile(("" if anchored else "(?:.*/)?") + "".join(_pieces(body, reader)) + below)
    except re.error:
        return NOTHING


def _pieces(body: str, reader: str) -> Iterator[str]:
    for piece in re.findall(r"\*\*/|\*+|\?|\[[^\]]+\]|\\.|.", body):
        if piece == "**/":
            yield "(?:.*/)?"
        elif piece == "**" and reader == GITHUB:
            yield ".*"
        elif piece.startswith("*"):
            yield "[^/]*"
        elif piece == "?":
            yield "[^/]"
        elif piece.startswith("[") and len(piece) > 1:
            yield piece.replace("[!", "[^").replace("\\", r"\\")
        else:
            yield re.escape(piece.removeprefix("\\") or piece)
