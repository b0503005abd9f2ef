"""What a project's cache holds, read and tampered with behind its back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from briefing_site.base.cache import FILE, Region


@contextmanager
def opened(project: Path) -> Iterator[sqlite3.Connection]:
    """Give the file as SQLite sees it; what was changed is kept."""
    with closing(sqlite3.connect(project / FILE)) as db, db:
        yield db


def cached(project: Path, region: Region) -> dict[str, bytes]:
    """Return the values of a region by key, the oldest first."""
    with opened(project) as db:
        return dict(db.execute("SELECT key, value FROM entries WHERE region = ? ORDER BY number", (region.name,)))


def forget(project: Path, region: Region) -> None:
    """Remove the entries of a region."""
    if (project / FILE).exists():
        with opened(project) as db:
            db.execute("DELETE FROM entries WHERE region = ?", (region.name,))


def damage(project: Path, region: Region, value: bytes) -> None:
    """Give every entry of a region another value; their checksums stay."""
    with opened(project) as db:
        db.execute("UPDATE entries SET value = ? WHERE region = ?", (value, region.name))
