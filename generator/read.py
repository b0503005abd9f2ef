"""The content tree as bytes: the one place where fact files are read from disk.

In: the project's directory. Out: `Snapshot`, path to bytes, and what lies there that is no fact file.
A snapshot is all that later stages know of where facts come from.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from generator.problems import Origin, Problem, did_you_mean, quoted

FOLDERS = ("actors", "issues", "cooperation", "events", "sources", "briefs")
PAGES = "pages"
LARGEST_FILE = 1_000_000
"""Bytes. A record of 1,000 facts is about half of it; more is a mistake or an attack."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The fact files of one moment."""

    files: Mapping[str, bytes]
    """Path relative to the project, with `/`, to the file's bytes; in the order of the paths."""
    problems: tuple[Problem, ...] = ()
    """What lies in the content tree and may not: other files, other folders, symbolic links, giants."""
    content: str = "content"
    """The content folder, relative to the project."""
    pages: Mapping[str, bytes] = field(default_factory=dict)
    """The hand-written Markdown pages, likewise."""


def read_tree(project: Path, content: str = "content") -> Snapshot:
    """Read every `*.yml` below the six folders of `content`.

    Hidden files and editors' back-ups (`.x.swp`, `x~`) are passed over. Raises FileNotFoundError when
    there is no such folder.
    """
    top = project / content
    if not top.is_dir():
        raise FileNotFoundError(f"there is no folder '{content}' in this project")
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for found in _walk(top, PurePosixPath(content)):
        if isinstance(found, Problem):
            problems.append(found)
        else:
            files[str(found)] = (project / found).read_bytes()
    pages = {
        f"{content}/{page.relative_to(top).as_posix()}": page.read_bytes()
        for page in sorted(top.glob(f"{PAGES}/**/*.md"))
    }
    return Snapshot(dict(sorted(files.items())), tuple(problems), content, pages)


def folder_of(path: str, content: str = "content") -> str:
    """Return which of the six folders a fact file lies in."""
    return PurePosixPath(path).relative_to(content).parts[0]


def read_archive(folder: Path) -> dict[str, bytes]:
    """Read the archived texts, `<source-id>.txt`, by source id; raises FileNotFoundError without such a folder."""
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no archive folder '{folder}'")
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.txt")) if path.is_file()}


def _walk(top: Path, path: PurePosixPath) -> Iterator[PurePosixPath | Problem]:
    """Yield the paths of fact files, and a problem for everything else; `pages` is MkDocs' own."""
    for entry in sorted(os.scandir(top), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name.endswith("~"):
            continue
        below = path / entry.name
        if entry.is_symlink():
            yield _stray(below, "is a symbolic link;", "Put the file itself there.")
        elif len(path.parts) == 1:
            yield from _walk_top(entry, below)
        elif entry.is_dir():
            yield from _walk(Path(entry.path), below)
        else:
            yield _fact_file(entry, below)


def _walk_top(entry: os.DirEntry[str], path: PurePosixPath) -> Iterator[PurePosixPath | Problem]:
    if entry.is_dir() and entry.name in FOLDERS:
        yield from _walk(Path(entry.path), path)
    elif not (entry.is_dir() and entry.name == PAGES):
        expected = f"here are only the folders {', '.join(FOLDERS)} and {PAGES}."
        yield _stray(path, "does not belong here:", f"{expected} {did_you_mean(entry.name, FOLDERS)}".strip())


def _fact_file(entry: os.DirEntry[str], path: PurePosixPath) -> PurePosixPath | Problem:
    if path.suffix != ".yml":
        return _stray(path, "is not a fact file:", f"Rename it to '{path.stem}.yml' or move it out of here.")
    if entry.stat().st_size > LARGEST_FILE:
        return Problem("file-size", Origin(str(path)), f"larger than {LARGEST_FILE:,} bytes.", "Split the record.")
    return path


def _stray(path: PurePosixPath, message: str, hint: str) -> Problem:
    return Problem("file-stray", Origin(str(path)), f"{quoted(path.name)} {message}", hint)


def read_revision_name(project: Path) -> str:
    """Return the short name of the revision that is checked out, `-dirty` when files differ; empty without git."""
    command = ["git", "-C", str(project), "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
