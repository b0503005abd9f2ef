"""What a check found before: the same bytes, checked by the same code on the same day, have the same problems.

In: a digest of everything that a check depends on. Out: the problems of that time, or None. The store is JSON,
so that nothing in it can run; what is damaged, foreign or gone is checked anew. It is safe to delete and to share.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from briefing_site.base.atomic_files import make_folder, sweep, write_file
from briefing_site.base.problems import Origin, Problem, Severity

FONTS = ("fontpkg-amiri", "fontpkg-source-serif-4", "pylopdf-fonts-zh-cn")
"""Packages whose fonts decide what can be printed."""
CACHE = ".cache"
"""The folder of all that is remembered; it may be deleted at any time."""
FOLDER = Path(CACHE, "check")
"""Relative to the project."""
OTHERS = 0o077
"""Permissions of everybody but the owner."""
MAX_ENTRIES = 20
"""Results that are kept; the oldest go."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check gave."""

    problems: tuple[Problem, ...]
    records: int
    facts: int


def check_fingerprint(files: Iterable[Mapping[str, bytes]], *others: object) -> str:
    """Return a digest of files, of other values by their `repr`, and of the code that checks them."""
    digest = hashlib.sha256(repr((*others, _code_digest())).encode("utf-8", "surrogateescape"))
    for group in files:
        digest.update(b"\0group")
        for path, data in group.items():
            name = path.encode("utf-8", "surrogateescape")
            digest.update(b"%d:%s%d:" % (len(name), name, len(data)))
            digest.update(data)
    return digest.hexdigest()


def get_check_result(project: Path, digest: str) -> CheckResult | None:
    """Return what was found for this digest; None when nothing was, or when the store cannot be read."""
    body = get_cached(project / FOLDER, digest)
    try:
        stored = json.loads(body or b"")
        problems = tuple(_problem(item) for item in stored["problems"])
        return CheckResult(problems, int(stored["records"]), int(stored["facts"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def put_check_result(project: Path, digest: str, finished: CheckResult) -> None:
    """Store what was found, in one step; a store that cannot be written is no error."""
    items = [
        [p.code, str(p.severity), p.origin.path, p.origin.line, p.origin.column, p.message, p.hint]
        for p in finished.problems
    ]
    stored = {"records": finished.records, "facts": finished.facts, "problems": items}
    put_cached(project / FOLDER, digest, json.dumps(stored).encode())


def get_cached(folder: Path, digest: str) -> bytes | None:
    """Return the JSON kept under a digest; None where there is none, or where it is not what was once put there."""
    try:
        seal, _, body = (folder / f"{digest}.json").read_bytes().partition(b"\n")
    except OSError:
        return None
    return body if seal == _seal(digest, body) else None


def put_cached(folder: Path, digest: str, body: bytes, most: int = MAX_ENTRIES) -> None:
    """Keep JSON under a digest, in one step; the oldest of many go. A folder that cannot be written is no error."""
    write_cache(folder / f"{digest}.json", _seal(digest, body) + b"\n" + body)
    with suppress(OSError):
        sweep(folder)
        kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[most:]:
            path.unlink()


def write_cache(path: Path, data: bytes) -> None:
    """Write a file below `.cache`, and have git pass that folder over.

    Where it cannot be written, nothing is: what is not remembered is found anew.
    """
    with suppress(OSError):
        make_cache_folder(path.parent)
        write_file(path, data, private=True)


def make_cache_folder(folder: Path) -> None:
    """Make a folder below `.cache`, for its owner alone: what is kept there was made for many audiences."""
    make_folder(folder, private=True)
    top = next((above for above in (folder, *folder.parents) if above.name == CACHE), None)
    if top and not (top / ".gitignore").exists():
        write_file(top / ".gitignore", b"*\n", private=True)
    if top and not top.is_symlink() and top.stat().st_mode & OTHERS:
        top.chmod(0o700)  # it is of a version that closed nothing


def _seal(digest: str, body: bytes) -> bytes:
    return hashlib.sha256(digest.encode() + body).hexdigest().encode()


def _problem(item: Any) -> Problem:
    code, severity, path, line, column, message, hint = item
    if not all(isinstance(text, str) for text in (code, path, message, hint)):
        raise TypeError("a stored problem holds something other than text")
    return Problem(code, Origin(path, int(line), int(column)), message, hint, Severity(severity))


def _code_digest() -> str:
    """Return a digest of this package and of what it builds on: other code may find other problems."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for name in ("pydantic", "pydantic-core", "pyyaml", "markdown", *FONTS):
        digest.update(f"{name} {version(name)}".encode())
    digest.update(platform.python_version().encode())
    return digest.hexdigest()
