"""How commands write fact files: all of their changes or none, even if they are killed.

In: the files as they were read, and as they are to be. Out: files on disk. The journal of a change is in `.cache`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from briefing_site.base.atomic_files import finish, write_together
from briefing_site.base.cache import CACHE, make_cache_folder
from briefing_site.base.problems import visible

JOURNALS = Path(CACHE, "changes")
"""Relative to the project."""


def finish_interrupted(project: Path) -> list[tuple[str, ...]]:
    """Finish what a command was writing when it was killed, and say so; return its name and arguments.

    To be called first by whoever reads the fact files in order to change them.
    """
    finished = finish(project, project / JOURNALS)
    for what in finished:
        click.echo(f"An interrupted `briefing {visible(' '.join(what))}` was finished first.", err=True)
    return finished


def write_changes(
    project: Path, before: Mapping[str, bytes], after: Mapping[str, bytes | None], what: tuple[str, ...]
) -> None:
    """Write files, None for one to remove: all or none.

    Whatever interrupts this is raised again once everything is rolled back. `before` holds the files as they were read,
    `what` the command: its name, and what distinguishes it from others like it.
    """
    if after:
        make_cache_folder(project / JOURNALS)
        write_together(project, before, after, project / JOURNALS, what)
