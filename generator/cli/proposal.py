"""`briefing proposal` and `briefing git-setup`: what a repository of facts needs of git."""

from __future__ import annotations

from pathlib import Path

import click

from generator.cli.base import CONFIG
from generator.cli.review import place_of
from generator.diffdriver import set_up, undo
from generator.proposal import MOST_NAMED, lay_out_proposal


@click.command()
@click.argument("head")
@CONFIG
@click.option("--base", default="HEAD", show_default=True, help="The revision that it would be merged into.")
@click.option("--into", "folder", required=True, type=click.Path(path_type=Path), help="A new folder for the result.")
def proposal(head: str, config_file: str, base: str, folder: Path) -> None:
    """Lay out the merge of HEAD into a base: its facts, and the base's templates, generator and configuration.

    What follows runs in that folder: `briefing check -f DIR/mkdocs.yml`, `diff HEAD^ HEAD`, `build`.
    """
    project, content = place_of(config_file)
    found = lay_out_proposal(project, content, base, head, folder.resolve())
    click.echo(f"{folder}: {content}/ as {head} would leave it, all else as in {base} (commit {found.sha[:10]}).")
    if found.left_out:
        more = f" and {len(found.left_out) - MOST_NAMED} more" if len(found.left_out) > MOST_NAMED else ""
        click.echo(f"Left out, since it is no data: {', '.join(found.left_out[:MOST_NAMED])}{more}.", err=True)


@click.command("git-setup")
@CONFIG
@click.option("--undo", "backwards", is_flag=True, help="Take back what this command has set up.")
def git_setup(config_file: str, *, backwards: bool) -> None:
    """Have `git diff` name the fact that each hunk lies in; safe to repeat."""
    project, content = place_of(config_file)
    for line in undo(project, content) if backwards else set_up(project, content):
        click.echo(line)
