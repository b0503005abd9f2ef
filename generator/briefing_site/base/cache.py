"""Cached results: one SQLite file per project, which can be deleted at any time.

In: a region, a digest of everything that a value depends on, and bytes. Out: the bytes that were stored, or None. Each
row has a checksum, so the file may be deleted, damaged, or shared by branches and processes at once: what cannot be
read is computed again. Nothing in it is ever executed.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sqlite3
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from briefing_site.base.atomic_files import make_folder, write_file
from briefing_site.base.fonts import added_digest

FONTS = ("fontpkg-amiri", "fontpkg-source-serif-4", "pylopdf-fonts-zh-cn")
"""Packages whose fonts decide what can be printed."""
CACHE = ".cache"
"""The folder of everything that is cached; it may be deleted at any time."""
FILE = Path(CACHE, "cache.db")
"""Relative to the project."""
OTHERS = 0o077
"""Permissions of everybody but the owner."""
MAX_WAIT = 2.0
"""How many seconds to wait for another process that is writing, before doing without the cache."""
MAX_STALE = 2
"""How many unused entries there may be for each one in use, before they are removed."""
PAGE_SIZE = 16_384
"""Bytes; with SQLite's 4,096 a PDF takes three times as long."""
SCHEMA = (
    "CREATE TABLE entries (number INTEGER PRIMARY KEY, region TEXT, key TEXT, checksum BLOB, value BLOB)",
    "CREATE UNIQUE INDEX entries_by_key ON entries (region, key)",
    "CREATE INDEX entries_by_age ON entries (region, number)",
)
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""What SQLite reports for a file that is not a database, or a damaged one."""
SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
"""The end of a journal that names a file for SQLite to remove (fileformat2.html of sqlite.org, section 3)."""
REPLACED = ("base", "check", "diff", "pdf", "search", "templates")
"""Folders in which earlier versions kept a file for each entry."""
REPLACED_FILE = re.compile(r"[0-9a-f]{64}(\.json)?|\..+~")

T = TypeVar("T")
_OPEN: weakref.WeakSet[Cache] = weakref.WeakSet()


@dataclass(frozen=True, slots=True)
class Region:
    """Entries of one kind."""

    name: str
    max_entries: int
    """If there are more, the oldest are removed."""


class Cache:
    """The cache of a project. If its file cannot be read or written, nothing is found and nothing is stored."""

    def __init__(self, project: Path) -> None:
        self._file = project / FILE
        self._connection: sqlite3.Connection | None = None
        self._is_off = False
        """True once the file turned out to be unusable."""

    def get(self, region: Region, key: str) -> bytes | None:
        """Return the value under a key; None if there is none, or if it is not what was once put there."""
        query = "SELECT checksum, value FROM entries WHERE region = ? AND key = ?"
        row = self._with(lambda db: db.execute(query, (region.name, key)).fetchone())
        return row[1] if row and _is_whole(region, key, *row) else None

    def get_many(self, region: Region, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values under some keys, without those for which `get` would return None."""
        query = "SELECT checksum, value FROM entries WHERE region = ? AND key = ?"

        def read(db: sqlite3.Connection) -> dict[str, bytes]:
            rows = ((key, db.execute(query, (region.name, key)).fetchone()) for key in keys)
            return {key: row[1] for key, row in rows if row and _is_whole(region, key, *row)}

        return self._with(read) or {}

    def put(self, region: Region, key: str, value: bytes) -> None:
        """Store a value under a key, completely or not at all; if there are too many, the oldest are removed."""
        self.put_many(region, {key: value})

    def put_many(self, region: Region, values: Mapping[str, bytes]) -> None:
        """Store values under their keys, all of them or none; if there are too many, the oldest are removed."""
        rows = [(region.name, key, _checksum(region, key, value), value) for key, value in values.items()]

        def write(db: sqlite3.Connection) -> None:
            db.executemany("INSERT OR REPLACE INTO entries (region, key, checksum, value) VALUES (?, ?, ?, ?)", rows)
            oldest = "SELECT number FROM entries WHERE region = ? ORDER BY number DESC LIMIT -1 OFFSET ?"
            db.execute(f"DELETE FROM entries WHERE number IN ({oldest})", (region.name, region.max_entries))  # noqa: S608 - it is ours

        self._write(write)

    def retain(self, region: Region, used: Collection[str]) -> None:
        """Remove the entries that a run over its whole region did not use, once there are many of them."""
        in_use = {key.encode() for key in used}

        def write(db: sqlite3.Connection) -> None:
            entries = db.execute("SELECT number, key FROM entries WHERE region = ?", (region.name,))
            stale = [(number,) for number, key in entries if key not in in_use]
            if len(stale) > MAX_STALE * len(in_use):
                db.executemany("DELETE FROM entries WHERE number = ?", stale)

        self._write(write)

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _write(self, write: Callable[[sqlite3.Connection], None]) -> None:
        """Change the file in one transaction, and return freed space to the disk once it is half of the file."""

        def change(db: sqlite3.Connection) -> None:
            with db:
                write(db)
            (free,), (pages,) = (*db.execute("PRAGMA freelist_count"), *db.execute("PRAGMA page_count"))
            if free > pages // 2:
                db.executescript("PRAGMA incremental_vacuum")  # `execute` would free one page

        self._with(change, is_new=True)

    def _with(self, work: Callable[[sqlite3.Connection], T], *, is_new: bool = False) -> T | None:
        """Do something with the file; with `is_new`, create it if needed. None if that is impossible."""
        try:
            if self._is_off or not (db := self._open(is_new=is_new)):
                return None
            return work(db)
        except (OSError, OverflowError, sqlite3.Error) as error:
            with suppress(OSError, sqlite3.Error):
                self.close()
                if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE:
                    _discard(self._file)
                else:
                    self._is_off = True
            return None

    def _open(self, *, is_new: bool) -> sqlite3.Connection | None:
        if self._connection:
            return self._connection
        if not self._file.exists():
            if not is_new:
                return None
            _create(self._file)
        if _names_another_file(self._file):
            _discard(self._file)
            return None
        db = _connect(self._file)
        self._connection = db
        found = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema ORDER BY rowid")]
        if is_new and not found:
            _lay_out(db)
        elif found != [statement.encode() for statement in SCHEMA]:
            self.close()
            if found:
                _discard(self._file)
            return None
        _OPEN.add(self)
        return db


def digest_dependencies(files: Iterable[Mapping[str, bytes]], *others: object) -> str:
    """Return a digest of what a value depends on: files, other values by their `repr`, and the code computing it."""
    digest = hashlib.sha256(repr((*others, _code_digest(), added_digest())).encode("utf-8", "surrogateescape"))
    for group in files:
        digest.update(b"\0group")
        for path, data in group.items():
            name = path.encode("utf-8", "surrogateescape")
            digest.update(b"%d:%s%d:" % (len(name), name, len(data)))
            digest.update(data)
    return digest.hexdigest()


def write_cache(path: Path, data: bytes) -> None:
    """Write a file below `.cache` that other programs read; if that is impossible, do nothing."""
    with suppress(OSError):
        make_cache_folder(path.parent)
        write_file(path, data, private=True)


def make_cache_folder(folder: Path) -> None:
    """Create a folder below `.cache`, for its owner alone, since its content was made for many audiences.

    Git ignores `.cache`.
    """
    make_folder(folder, private=True)
    top = next((above for above in (folder, *folder.parents) if above.name == CACHE), None)
    if top and not (top / ".gitignore").exists():
        write_file(top / ".gitignore", b"*\n", private=True)
    if top and not top.is_symlink() and top.stat().st_mode & OTHERS:
        top.chmod(0o700)  # it is of a version that closed nothing


def _create(file: Path) -> None:
    """Create an empty file for its owner alone, if there is none, and remove what earlier versions left."""
    make_cache_folder(file.parent)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    for name in REPLACED:
        with suppress(OSError):
            for entry in (file.parent / name).iterdir():
                if REPLACED_FILE.fullmatch(entry.name):
                    entry.unlink()
            (file.parent / name).rmdir()
    with suppress(OSError):
        (file.parent / "history.json").unlink()


def _connect(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=MAX_WAIT,
        isolation_level="IMMEDIATE",
        check_same_thread=False,
    )
    db.text_factory = bytes
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA synchronous = OFF")  # what a power failure takes is computed anew
    return db


def _lay_out(db: sqlite3.Connection) -> None:
    """Create the tables of an empty file, unless another process has just done so."""
    db.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    with db:
        db.execute("BEGIN IMMEDIATE")
        if not db.execute("SELECT 1 FROM sqlite_schema").fetchone():
            for statement in SCHEMA:
                db.execute(statement)


def _names_another_file(file: Path) -> bool:
    """Tell whether a journal beside the file would make SQLite remove another file: none of ours does."""
    journal = file.with_name(f"{file.name}-journal")
    return journal.exists() and journal.read_bytes().endswith(SUPER_JOURNAL)


def _discard(file: Path) -> None:
    """Remove an unusable file, so that a new one replaces it."""
    for path in (file.with_name(f"{file.name}-journal"), file):
        path.unlink(missing_ok=True)


def _close_all() -> None:
    """Close every cache: a connection must not be used on both sides of a fork (howtocorrupt.html of sqlite.org)."""
    for opened in [*_OPEN]:
        with suppress(sqlite3.Error):
            opened.close()
    _OPEN.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_all)


def _is_whole(region: Region, key: str, checksum: object, value: object) -> bool:
    return isinstance(value, bytes) and checksum == _checksum(region, key, value)


def _checksum(region: Region, key: str, value: bytes) -> bytes:
    digest = hashlib.sha256(f"{region.name}\0{key}\0".encode())
    digest.update(value)
    return digest.digest()


@cache
def _code_digest() -> str:
    """Return a digest of this package and of what it builds on: different code may compute something else."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for name in ("jinja2", "pydantic", "pydantic-core", "pyyaml", "markdown", *FONTS):
        digest.update(f"{name} {version(name)}".encode())
    digest.update(platform.python_version().encode())
    return digest.hexdigest()
