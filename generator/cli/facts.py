"""`briefing check`: the fact files."""

from __future__ import annotations

import sys

import click

from generator.cli.base import CONFIG, TODAY, prepare_base, report
from generator.problems import count_words


@click.command()
@CONFIG
@TODAY
@click.option(
    "--archive", default="", metavar="DIR", help="Folder of archived texts: quotations are compared with them."
)
def check(config_file: str, today: str, archive: str) -> None:
    """Say everything that is wrong with the fact files, each with file, line and column."""
    from generator.plugin import options_of, read_config  # noqa: PLC0415 - MkDocs is slow to import

    prepared = prepare_base(options_of(read_config(config_file, {"today": today, "archive": archive})))
    report(prepared)
    click.echo(f"{prepared.words}: {count_words(prepared.problems)}")
    sys.exit(1 if prepared.errors else 0)
