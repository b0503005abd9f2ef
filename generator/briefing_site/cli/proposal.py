"""`briefing proposal`, `git-setup` and `merge-driver`: what a repository of facts needs of git."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import click

from briefing_site.base.atomic_files import write_file
from briefing_site.cli.diff import project_of
from briefing_site.cli.edit import write_editor_schemas
from briefing_site.cli.options import CONFIG
from briefing_site.edit.three_way import MARKER_LENGTH, MergeError, merge_files
from briefing_site.git.drivers import install, labels_of_merge, uninstall
from briefing_site.git.merge_preview import MAX_NAMED, Join, check_out_merge
from briefing_site.git.objects import merge_lines


@click.command(short_help="Merge a proposal's facts into a base, in a new folder.")
@click.argument("head")
@CONFIG
@click.option("--base", default="HEAD", show_default=True, help="The revision to merge into.")
@click.option("--into", "folder", required=True, type=click.Path(path_type=Path), help="The new folder.")
def proposal(head: str, config_file: str, base: str, folder: Path) -> None:
    """Merge HEAD into a base, in a new folder: merged facts, with the base's own templates and settings.

    What follows runs in that folder: `briefing check -f DIR/mkdocs.yml`, `diff HEAD^ HEAD`, `build`.
    """
    project, content = project_of(config_file)
    found = check_out_merge(project, content, (base, head), folder.resolve(), _join(content))
    click.echo(
        f"{folder}: {content}/ as {head} would leave it, everything else as in {base} (commit {found.sha[:10]})."
    )
    if found.left_out:
        more = f" and {len(found.left_out) - MAX_NAMED} more" if len(found.left_out) > MAX_NAMED else ""
        click.echo(f"Left out, because it is not data: {', '.join(found.left_out[:MAX_NAMED])}{more}.", err=True)


@click.command("git-setup", short_help="Have git read and merge fact files fact by fact.")
@CONFIG
@click.option("--undo", "backwards", is_flag=True, help="Undo what this command set up.")
def git_setup(config_file: str, *, backwards: bool) -> None:
    """Make `git diff` name the fact that each hunk is in, and `git merge` merge fact files by meaning.

    It also writes the schemas from which an editor completes keys. Safe to run again.
    """
    project, content = project_of(config_file)
    if not backwards:
        write_editor_schemas(project)
    for line in uninstall(project, content) if backwards else install(project, content):
        click.echo(line)


@click.command("merge-driver", hidden=True)
@click.option("--content", required=True, help="The content folder, from the repository's root.")
@click.argument("files", nargs=3, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("path")
@click.argument("marker_length", type=int, default=MARKER_LENGTH)
def merge_driver(content: str, files: tuple[Path, Path, Path], path: str, marker_length: int) -> None:
    """Merge a fact file for git: FILES are the ancestor's, ours and theirs.

    What is merged replaces ours; exit status 1 says that a person has to choose.
    """
    base, ours, theirs = files
    labels = labels_of_merge(Path(), path)
    versions = (base.read_bytes(), ours.read_bytes(), theirs.read_bytes())
    try:
        own = _path_in_project(path, content)
        merged = merge_files(versions, own, PurePosixPath(content).name, labels, marker_length)
        text, complete = merged.text.encode(), not merged.conflicts
    except MergeError:
        text, complete = merge_lines(ours, base, theirs, labels, marker_length)
    write_file(ours, text)
    sys.exit(0 if complete else 1)


def _path_in_project(path: str, content: str) -> str:
    """Return the path of a fact file; raises MergeError for any other: the folder was renamed after `git-setup`."""
    place, folder = PurePosixPath(path), PurePosixPath(content)
    if not place.is_relative_to(folder):
        raise MergeError(f"{path} is not a fact file.")
    return str(place.relative_to(folder.parent))


def _join(content: str) -> Join:
    """Return the function that merges the fact files of a content folder; it returns None if a person has to merge."""

    def join(versions: tuple[bytes, bytes, bytes], path: str) -> bytes | None:
        try:
            merged = merge_files(versions, path, content)
        except MergeError:
            return None
        return None if merged.conflicts else merged.text.encode()

    return join
