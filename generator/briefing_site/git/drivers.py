"""Git's drivers for fact files: a diff that names the facts in each hunk, and a merge by meaning.

In: the project. Out: a line in .gitattributes, which everybody shares, and settings in this clone's own configuration,
which git does not take from a repository. Installing twice changes nothing; `uninstall` undoes it. The merge itself is
`edit/three_way.py`; if this tool is missing, git merges by lines as usual.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from briefing_site.base.atomic_files import sweep, write_file
from briefing_site.git import fact_diff
from briefing_site.git.command import GitError
from briefing_site.git.log import read_last_change
from briefing_site.git.objects import read_file
from briefing_site.git.repository import Repository, read_setting, require_repository, unset_setting, write_setting

ATTRIBUTES = ".gitattributes"
HUNK = "^ *(- (id|actor): .*)$"
"""What git itself may name a hunk after, where the driver is not asked: `git log -p`, `git show`, a clone elsewhere."""
DIFF_COMMAND = (
    'facts() {{ if test -x {python}; then {python} -I {script} "$@"; '
    'else git diff --no-index --no-ext-diff -- "$2" "$5" || :; fi; }}; facts'
)
GIVEN = "%O %A %B %P %L"
"""What git gives a merge driver: files of the ancestor, ours and theirs, the path, and the length of its markers."""
COMMAND = (
    "if test -x {python}; then {python} -m briefing_site merge-driver --content {content} " + GIVEN + "; "
    "else git merge-file --marker-size=%L %A %O %B; fi"
)
NAMED_HEAD = re.compile(r"GITHEAD_([0-9a-f]{40,64})")
"""The variables by which `git merge` tells what is being merged, and as what it was named."""


def _line(content: str) -> str:
    return f"/{content}/**/*.yml diff=facts merge=facts"


def _settings(repository: Repository, content: str) -> Mapping[str, str]:
    python, folder = (shlex.quote(words) for words in (sys.executable, f"{repository.prefix}{content}"))
    return {
        "diff.facts.xfuncname": HUNK,
        "diff.facts.command": DIFF_COMMAND.format(python=python, script=shlex.quote(fact_diff.__file__)),
        "merge.facts.name": "facts by their ids, positions by their actors",
        "merge.facts.driver": COMMAND.format(python=python, content=folder),
    }


def install(project: Path, content: str) -> Iterator[str]:
    """Set up the drivers; yield what was done. Raises GitError without a repository."""
    repository = require_repository(project)
    sweep(project)
    path, line = project / ATTRIBUTES, _line(content)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if line in text.splitlines():
        yield f"{ATTRIBUTES}: has '{line}' already."
    else:
        kept = [other for other in text.splitlines() if not line.startswith(f"{other} ")]  # what it said before
        write_file(path, "".join(f"{each}\n" for each in (*kept, line)).encode())
        yield f"{ATTRIBUTES}: added '{line}'. Commit it, so that everybody has it."
    for setting, value in _settings(repository, content).items():
        if read_setting(repository, setting) == value:
            yield f"git config: {setting} is set already."
        else:
            write_setting(repository, setting, value)
            yield f"git config: set {setting} in this clone."


def uninstall(project: Path, content: str) -> Iterator[str]:
    """Take the drivers back, what is committed left alone; yield what was done. Raises GitError as `install` does."""
    repository = require_repository(project)
    path, line = project / ATTRIBUTES, _line(content)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if line in lines and line not in read_file(repository, "HEAD", ATTRIBUTES).decode("utf-8", "replace").splitlines():
        kept = "".join(f"{other}\n" for other in lines if other != line)
        write_file(path, kept.encode()) if kept else path.unlink()
        yield f"{ATTRIBUTES}: took '{line}' out."
    elif line in lines:
        yield f"{ATTRIBUTES}: '{line}' is committed and stays; without the settings it does nothing."
    for setting in _settings(repository, content):
        if read_setting(repository, setting):
            unset_setting(repository, setting)
            yield f"git config: unset {setting} in this clone."


def labels_of_merge(folder: Path, path: str, environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Return what the two sides of a merge under way are called: name, author and day of the last change to a file.

    `path` is relative to the repository's root. Where git does not tell, they are `ours` and `theirs`.
    """
    named = [(name[1], branch) for key, branch in environment.items() if (name := NAMED_HEAD.fullmatch(key))]
    try:
        repository = require_repository(folder)
        ours = read_last_change(repository, "HEAD", path)
        theirs = read_last_change(repository, named[0][0], path) if len(named) == 1 else ""
    except GitError:
        return "ours", "theirs"
    branch = named[0][1] if len(named) == 1 else "theirs"
    return _label("ours", ours), _label(branch, theirs)


def _label(name: str, change: str) -> str:
    return f"{name}: {change}" if change else name
