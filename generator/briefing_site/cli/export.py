"""`briefing export`: the site in a form that other programs build."""

from __future__ import annotations

from pathlib import Path

import click

from briefing_site.base.atomic_files import write_file
from briefing_site.base.language import speaking
from briefing_site.base.problems import MAX_PATH_SHOWN, counted, quoted
from briefing_site.cli.options import (
    AUDIENCE,
    CONFIG,
    TODAY,
    begin_build,
    folder_words,
    stop_at_errors,
    tell_of_settings,
)
from briefing_site.facts.files.page_files import PAGES
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.render.markdown import MarkdownSetting, render_markdown


class TakenFolderError(click.ClickException):
    """The target folder of the export is not empty."""

    exit_code = click.UsageError.exit_code


@click.command(short_help="Write the site as plain Markdown.")
@CONFIG
@TODAY
@AUDIENCE
@click.option(
    "--markdown",
    "folder",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write plain Markdown, which Hugo and Zensical build, into a new folder.",
)
def export(config_file: str, today: str, audience: str | None, folder: Path) -> None:
    """Write the site as plain Markdown, for the day when this tool no longer exists."""
    from briefing_site.mkdocs_plugin import options_for_readers, read_config  # noqa: PLC0415 - MkDocs is slow to import

    if folder.exists() and any(folder.iterdir()):
        raise TakenFolderError(f"{quoted(folder, MAX_PATH_SHOWN)} is not empty: name a new folder.")
    config = read_config(config_file, {"today": today, "audience": audience})
    options = options_for_readers(config)
    tell_of_settings(config)
    build = begin_build(options)
    stop_at_errors(build, "Nothing was written.")
    root = f"{options.content}/{PAGES}/"
    pages = {path.removeprefix(root): data for path, data in read_tree(options.project, options.content).pages.items()}
    with speaking(options.language):
        files = dict(render_markdown(MarkdownSetting.of(build.edition, audience=options.audience, pages=pages)))
    for path, data in files.items():
        write_file(folder / path, data)
    click.echo(
        f"{counted(len(files), 'file')} in {folder_words(folder)}; `hugo` or `zensical build` there makes a site."
    )
