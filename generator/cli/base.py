"""What every command shares: the way to the fact base, and how problems are shown."""

from __future__ import annotations

from typing import Any

import click

from generator.build import Options, Prepared, prepare
from generator.problems import Severity

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


def report(prepared: Prepared) -> None:
    """Print every problem on standard error, coloured in a terminal."""
    colours: dict[Severity, Any] = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}
    for problem in prepared.problems:
        click.secho(str(problem), err=True, fg=colours[problem.severity])
