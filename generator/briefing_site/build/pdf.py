"""Typesets documents as PDF files, on all cores, and only those that have changed.

In: print jobs (a file name, and a function that makes the document), the cache, and an output folder. Out: PDF files.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from briefing_site.base.atomic_files import write_file
from briefing_site.base.cache import Cache, Region, make_cache_folder
from briefing_site.base.parallel import map_each
from briefing_site.render.typst.print_jobs import PrintedDocument, PrintJob
from briefing_site.render.typst.typeset import Typesetter

MIN_PARALLEL_JOBS = 7
"""With fewer documents, one process finishes before others could start."""
PDFS = Region("pdf", max_entries=50_000)
"""PDFs, by a digest of everything that shapes them; printing everything (`whole`) drops those no longer needed."""

MAX_LAID_OUT = 4
"""Combined template folders to keep."""
LAID_OUT = re.compile(r"[0-9a-f]{16}")


class PdfError(Exception):
    """Some documents could not be typeset; the message names each, with Typst's message."""


class UnwritableError(PdfError):
    """A file cannot be written, on a full disk for example; the message names it, with the system's message."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The result of a run."""

    files: int
    typeset: int
    """How many of them were typeset, not cached."""
    seconds: float = field(default=0.0, compare=False)
    """How long it took."""


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """One document to be typeset by itself, in any process."""

    document: PrintedDocument
    typesetter: Typesetter
    project: Path
    """The project whose cache may already have it."""


@dataclass(frozen=True, slots=True)
class _Job:
    file: str
    json: str
    day: tuple[int, int, int]
    key: str


def run_print_jobs(  # noqa: PLR0913 - from documents to files
    print_jobs: Iterable[PrintJob],
    templates: Path,
    target: Path,
    *,
    cache: Cache | None = None,
    whole: bool = False,
    done: Callable[[str], None] = lambda _: None,
) -> Printed:
    """Write the PDF of each job to its file below `target`, calling `done` with the file's name.

    With `whole`, these are all documents, and others are dropped from the cache. Raises PdfError if documents could not
    be typeset; the others are still written. Raises UnwritableError at the first file that cannot be written.
    """
    started = time.monotonic()
    typesetter = Typesetter(templates)
    shaping = typesetter.digest()
    jobs: list[_Job] = []
    keys: list[str] = []
    for print_job in print_jobs:
        job = _job(print_job.file, print_job.make(), shaping)
        keys.append(job.key)
        pdf = cache.get(PDFS, job.key) if cache else None
        if pdf is None:
            jobs.append(job)
        else:
            _put(target / job.file, pdf)
            done(job.file)
    failures = [*_put_new(typesetter, jobs, target, cache, done)]
    if failures:
        raise PdfError("\n".join(sorted(failures)))
    if cache and whole:
        cache.retain(PDFS, keys)
    return Printed(len(keys), len(jobs), time.monotonic() - started)


def _put_new(
    typesetter: Typesetter, jobs: list[_Job], target: Path, cache: Cache | None, done: Callable[[str], None]
) -> Iterator[str]:
    """Typeset and write documents; yield an error for each that could not be typeset."""
    largest_first = sorted(jobs, key=lambda job: len(job.json), reverse=True)  # they take longest
    with closing(map_each(partial(_typeset, typesetter), largest_first, min_items=MIN_PARALLEL_JOBS)) as outcomes:
        for job, outcome in outcomes:
            if isinstance(outcome, str):
                yield f"{job.file}: {outcome}"
                continue
            _put(target / job.file, outcome)
            if cache:
                cache.put(PDFS, job.key, outcome)
            done(job.file)


def set_document(order: PrintOrder) -> bytes:
    """Return the PDF of one document, cached or newly typeset; raises PdfError."""
    cache = Cache(order.project)
    try:
        job = _job("", order.document, order.typesetter.digest())
        if kept := cache.get(PDFS, job.key):
            return kept
        outcome = _typeset(order.typesetter, job)
    except ImportError as error:
        raise PdfError(f"printing needs the package '{error.name}': pip install {error.name}") from None
    if isinstance(outcome, str):
        raise PdfError(outcome)
    cache.put(PDFS, job.key, outcome)
    return outcome


def overlay_templates(folders: Sequence[Path], workplace: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """Return a folder of print templates in which files of an earlier folder replace those of a later one.

    `files`, by name, replace those of every folder.

    Typst reads a single folder, so several are combined below `workplace`, in one named by a digest of its content. The
    last few such folders are kept, since another process may be printing from them.
    """
    if len(folders) == 1 and not files:
        return folders[0]
    held = {
        file.relative_to(folder): file.read_bytes()
        for folder in reversed(folders)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
    held |= {Path(name): data for name, data in (files or {}).items()}
    digest = hashlib.sha256()
    for path, data in sorted(held.items()):
        digest.update(f"{path.as_posix()} {len(data)}\0".encode() + data)
    together = workplace / digest.hexdigest()[:16]
    make_cache_folder(together)
    for path, data in held.items():
        if not (together / path).exists():
            write_file(together / path, data, private=True)
    os.utime(together)  # the most recently used
    merged = sorted((f for f in workplace.iterdir() if LAID_OUT.fullmatch(f.name)), key=lambda f: f.stat().st_mtime_ns)
    for unused in merged[:-MAX_LAID_OUT]:
        shutil.rmtree(unused, ignore_errors=True)
    return together


def _job(file: str, document: PrintedDocument, shaping: str) -> _Job:
    text = document.as_json()
    return _Job(file, text, document.date, hashlib.sha256(f"{shaping}\n{text}".encode()).hexdigest())


def _typeset(typesetter: Typesetter, job: _Job) -> bytes | str:
    """Return the PDF, or why there is none."""
    try:
        return typesetter.pdf(job.json, job.day)
    except RuntimeError as error:
        return str(error)


def _put(path: Path, pdf: bytes) -> None:
    try:
        write_file(path, pdf)
    except OSError as error:
        raise UnwritableError(f"{path} cannot be written: {error.strerror}.") from None
