"""The files that differ between two states of a repository and are not facts: code, hand-written pages, the rest.

In: what git lists as changed. Out: `OtherFile`s, code first. A file counts as code unless its name says otherwise: a
script taken for a document would go unread.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from briefing_site.facts.files.issuances import FOLDER as ISSUED
from briefing_site.facts.files.page_files import PAGES
from briefing_site.facts.files.snapshot import is_fact_file
from briefing_site.git.log import ChangedFile

DOCUMENTS = frozenset({
    *(".md", ".txt", ".rst", ".adoc", ".csv", ".tsv", ".log", ".pdf", ".odt", ".docx", ".xlsx"),
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"),
})  # fmt: skip
"""Suffixes of files that are neither executed nor affect a build."""
BARE_DOCUMENTS = frozenset({"LICENSE", "NOTICE", "COPYING", "AUTHORS", "CHANGELOG", "README"})
REQUIREMENTS = ("requirements", "constraints", "cmakelists", "robots")
"""Prefixes of `.txt` files that do affect a build."""
PLAIN = "100644"


class FileSort(StrEnum):
    """The kinds of files other than facts, the most important first."""

    RUNS = "runs"
    """Runs, or decides what is published: generator, templates, workflows, settings, and unknown files."""
    PAGE = "page"
    """A hand-written page, or an image on one."""
    OTHER = "other"
    """Documentation, records of issuances, archived texts."""


@dataclass(frozen=True, slots=True)
class OtherFile:
    """One such file."""

    path: str
    """Relative to the project; `../` for files beside it in the repository."""
    what: str
    """`added`, `changed` or `removed`."""
    sort: FileSort


def other_files(
    changed: Iterable[ChangedFile], content: str, docs: str, inputs: Iterable[str] = ()
) -> tuple[OtherFile, ...]:
    """Return the changed files other than fact files of the content folder.

    `docs` is the folder of hand-written pages; `inputs` are the other paths that shape a site.
    """
    shaping = tuple(f"{place}/" for place in inputs)
    found = {
        file.path: OtherFile(file.path, file.what, _sort_of(file, docs or f"{content}/{PAGES}", shaping))
        for file in changed
        if not is_fact_file(file.path, file.mode, content)
    }
    order = [*FileSort]
    return tuple(sorted(found.values(), key=lambda file: (order.index(file.sort), file.path)))


def visible_to_all(files: Iterable[OtherFile], content: str) -> Iterator[OtherFile]:
    """Yield the files that any audience may see: those that run, unless in a folder with files named after records."""
    for file in files:
        if file.sort is FileSort.RUNS and not file.path.startswith((f"{content}/", f"{ISSUED}/")):
            yield file


def _sort_of(file: ChangedFile, docs: str, shaping: tuple[str, ...]) -> FileSort:
    path = PurePosixPath(file.path)
    if path.is_relative_to(docs):
        return FileSort.PAGE
    if path.is_relative_to(ISSUED) and path.suffix == ".yml" and file.mode == PLAIN:
        return FileSort.OTHER
    is_hidden = any(part.startswith(".") and part != ".." for part in path.parts)
    if is_hidden or file.mode != PLAIN or posixpath.normpath(file.path).startswith(shaping):
        return FileSort.RUNS
    is_document = path.suffix.lower() in DOCUMENTS or path.name in BARE_DOCUMENTS
    is_followed = path.suffix.lower() == ".txt" and path.stem.lower().startswith(REQUIREMENTS)
    return FileSort.OTHER if is_document and not is_followed else FileSort.RUNS
