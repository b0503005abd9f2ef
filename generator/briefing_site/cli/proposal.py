"""`briefing proposal` and `briefing git-setup`: what a repository of facts needs of git."""

from __future__ import annotations

from pathlib import Path

import click

from briefing_site.cli.diff import project_of
from briefing_site.cli.options import CONFIG
from briefing_site.git.diff_driver import install, uninstall
from briefing_site.git.merge_preview import MAX_NAMED, check_out_merge


@click.command()
@click.argument("head")
@CONFIG
@click.option("--base", default="HEAD", show_default=True, help="The revision to merge into.")
@click.option("--into", "folder", required=True, type=click.Path(path_type=Path), help="The new folder.")
def proposal(head: str, config_file: str, base: str, folder: Path) -> None:
    """Put the merge of HEAD into a base in a new folder: merged facts, with the base's own templates and settings.

    What follows runs in that folder: `briefing check -f DIR/mkdocs.yml`, `diff HEAD^ HEAD`, `build`.
    """
    project, content = project_of(config_file)
    found = check_out_merge(project, content, base, head, folder.resolve())
    click.echo(f"{folder}: {content}/ as {head} would leave it, all else as in {base} (commit {found.sha[:10]}).")
    if found.left_out:
        more = f" and {len(found.left_out) - MAX_NAMED} more" if len(found.left_out) > MAX_NAMED else ""
        click.echo(f"Left out, since it is no data: {', '.join(found.left_out[:MAX_NAMED])}{more}.", err=True)


@click.command("git-setup")
@CONFIG
@click.option("--undo", "backwards", is_flag=True, help="Undo what this command set up.")
def git_setup(config_file: str, *, backwards: bool) -> None:
    """Make `git diff` name the fact that each hunk belongs to. Safe to run again."""
    project, content = project_of(config_file)
    for line in uninstall(project, content) if backwards else install(project, content):
        click.echo(line)
