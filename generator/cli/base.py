"""What every command shares: the way to the fact base, and how problems are shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from generator.build import Options, Prepared, check, prepare
from generator.problems import Severity
from generator.recall import Finished
from generator.render.report import render_text, source_lines

CONFIG = click.option(
    "-f",
    "--config-file",
    default="mkdocs.yml",
    show_default=True,
    type=click.Path(exists=True, dir_okay=False),
    help="The project's mkdocs.yml.",
)
TODAY = click.option("--today", default="", metavar="DATE", help="The date to build for (default: today's).")
AUDIENCE = click.option("--audience", default="", metavar="TLP", help="The most restricted handling to show.")


def prepare_base(options: Options) -> Prepared:
    """Prepare the fact base; raises ClickException when there is no content."""
    try:
        return prepare(options)
    except FileNotFoundError as error:
        raise click.ClickException(
            f"{error}; name it in mkdocs.yml, under the plugin 'briefing', as 'content'."
        ) from None


def check_base(options: Options) -> Finished:
    """Check the fact base; raises ClickException when there is no content or no archive."""
    try:
        return check(options)
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None


def report(prepared: Prepared | Finished, project: Path | None = None) -> None:
    """Print every problem on standard error; in a terminal coloured, and with its line where `project` is given."""
    colours: dict[Severity, Any] = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}
    line_of = source_lines(lambda path: _read(project, path)) if project and sys.stderr.isatty() else None
    for problem in prepared.problems:
        text, *below = render_text(problem, line_of(problem) if line_of else None).split("\n", 1)
        click.secho(text, err=True, fg=colours[problem.severity])
        for line in below:
            click.echo(line, err=True)


def _read(project: Path, path: str) -> bytes | None:
    try:
        return (project / path).read_bytes()
    except OSError:
        return None
