"""The diff driver `facts`: plain `git diff` then names the fact, or the actor of a position, that a hunk lies in.

In: the project. Out: a line in .gitattributes, which everybody shares, and a setting in this clone's own
configuration, which git takes from no repository. Done twice it changes nothing; `undo` takes back what it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from briefing_site.base.atomic_files import sweep, write_file
from briefing_site.git.repository import read_file, read_setting, require_repository, unset_setting, write_setting

ATTRIBUTES = ".gitattributes"
SETTING = "diff.facts.xfuncname"
PATTERN = "^ *(- (id|actor): .*)$"


def _line(content: str) -> str:
    return f"/{content}/**/*.yml diff=facts"


def install(project: Path, content: str) -> Iterator[str]:
    """Set up the driver; yield what was done. Raises GitError without a repository."""
    repository = require_repository(project)
    sweep(project)
    path, line = project / ATTRIBUTES, _line(content)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if line in text.splitlines():
        yield f"{ATTRIBUTES}: has '{line}' already."
    else:
        write_file(path, f"{text.removesuffix(chr(10))}{chr(10) if text else ''}{line}\n".encode())
        yield f"{ATTRIBUTES}: added '{line}'. Commit it, so that everybody has it."
    if read_setting(repository, SETTING) == PATTERN:
        yield f"git config: {SETTING} is set already."
    else:
        write_setting(repository, SETTING, PATTERN)
        yield f"git config: set {SETTING} in this clone."


def uninstall(project: Path, content: str) -> Iterator[str]:
    """Take the driver back, what is committed left alone; yield what was done. Raises GitError without a repository."""
    repository = require_repository(project)
    path, line = project / ATTRIBUTES, _line(content)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if line in lines and line not in read_file(repository, "HEAD", ATTRIBUTES).decode("utf-8", "replace").splitlines():
        kept = "".join(f"{other}\n" for other in lines if other != line)
        write_file(path, kept.encode()) if kept else path.unlink()
        yield f"{ATTRIBUTES}: took '{line}' out."
    elif line in lines:
        yield f"{ATTRIBUTES}: '{line}' is committed and stays; without the setting it does nothing."
    if read_setting(repository, SETTING):
        unset_setting(repository, SETTING)
        yield f"git config: unset {SETTING} in this clone."
