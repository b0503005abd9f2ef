"""CODEOWNERS: who has to approve changes to which file, as GitHub and GitLab read it.

In: the file's text and its place in the repository. Out: `Owners`, which answers for a path, and syntax problems. Both
take the last line that matches; they differ in what a pattern without a leading `/` means, in whether a pattern that
names a folder covers what is below it, and in sections, which only GitLab knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
ANY_DEPTH = re.compile(r"\*\*")
"""Stands for any number of folders."""
COMMENT = re.compile(r"(^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True)
class OwnedPath:
    """One line: a pattern, and the owners of what it matches; there may be none."""

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
            if pattern.matches(path) and found.get(line.section) != ("!",):
                found[line.section] = ("!",) if line.excluded else line.owners
        return tuple(dict.fromkeys(owner for owners in found.values() for owner in owners if owner != "!"))

    def unread_by(self, path: str) -> tuple[str, ...]:
        """Return the platforms on which nobody owns a file."""
        return tuple(reader for reader in self.readers if not self.of(path, reader))

    @cached_property
    def _patterns(self) -> Mapping[str, list[_Pattern]]:
        return {reader: [_Pattern(line, reader) for line in self.lines] for reader in self.readers}


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
    return Problem("owners-form", Origin(path, number), f"{quoted(word)} is not an owner.", hint)


class _Pattern:
    """A line's pattern, for paths from the repository's root; matching takes time that grows with pattern and path."""

    def __init__(self, line: OwnedPath, reader: str) -> None:
        pattern = line.pattern
        body = pattern.strip("/")
        self._anchored = pattern.startswith("/") or ("/" in body and reader == GITHUB)
        self._below_only = pattern.endswith("/")
        names = body.split("/") if body else []
        if reader == GITHUB and names and names[-1] == "**":
            names, self._below_only = names[:-1], True
        # GitHub, as git itself: what matches a folder holds for all below it, but for `/*`, which is one level deep.
        self._below_too = self._below_only or (reader == GITHUB and names[-1] != "*")
        unread = reader == GITHUB and "[" in pattern
        last = len(names) - 1
        self._names = [
            ANY_DEPTH if name == "**" and index < last else NOTHING if unread else _compiled(name)
            for index, name in enumerate(names)
        ]

    def matches(self, path: str) -> bool:
        """Tell whether the pattern matches a file."""
        parts = path.split("/")
        reached = {0} if self._anchored else {*range(len(parts))}
        for name in self._names:
            if name is ANY_DEPTH:
                reached = {*range(min(reached), len(parts))}
            else:
                reached = {i + 1 for i in reached if i < len(parts) and name.fullmatch(parts[i])}
            if not reached:
                return False
        if self._below_only:
            return min(reached) < len(parts)
        return self._below_too or len(parts) in reached


def _compiled(name: str) -> re.Pattern[str]:
    """Return one name of a pattern as a regular expression; each `*` but the last is bound to what follows it first."""
    first, *rest = [""]
    for piece in re.findall(r"\*+|\?|\[[^\]]+\]|\\.|.", name):
        if piece.startswith("*"):
            rest.append("")
            continue
        text = "." if piece == "?" else re.escape(piece.removeprefix("\\") or piece)
        if piece.startswith("[") and len(piece) > 1:
            text = piece.replace("[!", "[^").replace("\\", r"\\")
        if rest:
            rest[-1] += text
        else:
            first += text
    middle = "".join(f"(?>.*?{text})" for text in rest[:-1] if text)
    try:
        return re.compile(first + middle + (f".*{rest[-1]}" if rest else ""), re.DOTALL)
    except re.error:
        return NOTHING
