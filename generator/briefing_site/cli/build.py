"""`briefing build` and `briefing serve`: the website."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import click

from briefing_site.base.problems import count_words, counted
from briefing_site.build.composition import Build, PageMaker, publish_build
from briefing_site.build.pdf import Printed
from briefing_site.build.pipeline import Options
from briefing_site.build.publish import recover
from briefing_site.build.search_index import SearchIndexError, find_pagefind
from briefing_site.build.targets import ProtectedFolders, TargetFolder, UnsafeTargetError, find_target
from briefing_site.build.zip_archive import is_archive, pack
from briefing_site.cli.options import (
    AUDIENCE,
    CONFIG,
    TODAY,
    BrokenTemplateError,
    TimeViewFinder,
    begin_build,
    folder_words,
    refuse_broken_templates,
    refuse_foreign,
    report,
    takes_settings,
    takes_time_view,
    tell_of_settings,
    templates_for_paper,
)
from briefing_site.cli.pdf import progress_bar, refused_printing, tell_of_missing_marks
from briefing_site.git.command import GitError, NoRepositoryError
from briefing_site.git.repository import require_repository
from briefing_site.render.html.template_faults import fault_of


@click.command(short_help="Build the site.")
@CONFIG
@TODAY
@AUDIENCE
@click.option("--revision", default="", help="Name of the revision shown on the pages (default: git's).")
@click.option("--language", default="", metavar="TAG", help="The language of the interface (default: mkdocs.yml's).")
@takes_settings("today", "audience", "revision", "language")
@takes_time_view
@click.option("--site-dir", default="", type=click.Path(file_okay=False), help="Where to put the site.")
@click.option(
    "--zip",
    "archive",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also pack the site into one file, for reading offline.",
)
@click.option(
    "--no-pdf",
    is_flag=True,
    help="Make no PDFs; pages then have no links to them. Without it, PDFs that have changed are typeset again.",
)
@click.option("--no-search", is_flag=True, help="Do not build the search index; pages then have no search.")
@click.option("--explain", default="", metavar="PAGE", help="Say why a page, such as issues/ID, was rebuilt.")
@click.option("--strict", is_flag=True, help="Treat MkDocs' own warnings as errors.")
def build(  # noqa: PLR0917 - click hands over what was typed
    config_file: str,
    settings: dict[str, str | None],
    time_view: TimeViewFinder,
    site_dir: str,
    archive: Path | None,
    no_pdf: bool,
    no_search: bool,
    explain: str,
    strict: bool,
) -> None:
    """Build the site. The previous one stays in place until the new one is complete."""
    from briefing_site.mkdocs_plugin import (  # noqa: PLC0415 - MkDocs is slow to import
        build_pages,
        options_for_readers,
        protected_folders_of,
        read_build_config,
        reasons_for,
    )

    started = time.monotonic()
    refuse_foreign([archive] if archive else [], is_archive)
    config = read_build_config(config_file, settings, strict=strict)
    place = _place(Path(site_dir or config.site_dir), protected_folders_of(config))
    options = options_for_readers(config, time_view(config_file))
    refuse_broken_templates(Path(config_file), config, options.project)
    tell_of_settings(config)
    made = begin_build(replace(options, pdf=not no_pdf))
    _report(made, place)
    _tell_of_git(options)
    made = replace(made, options=replace(made.options, search=not no_search and _has_search()))
    tell_of_missing_marks(made)
    pages = partial(build_pages, config, made, last=place.folder)
    printed = _publish(made, place, pages, templates_for_paper(config))
    if archive:
        _pack(place.folder, archive, options.today)
    _tell_of_site(made, place, time.monotonic() - started)
    _tell_of_printing(printed)
    if explain:
        _tell_why(explain, partial(reasons_for, config, made))


def _tell_why(asked: str, reasons_for: Callable[[str], Iterable[str]]) -> None:
    """Say why a page was rebuilt, or that there is no such page."""
    from briefing_site.mkdocs_plugin import UnknownPageError  # noqa: PLC0415 - MkDocs is slow to import

    address = f"{asked.removesuffix('index.html').strip('/')}/".removeprefix("/")
    try:
        reasons = [*reasons_for(address)]
    except UnknownPageError as error:
        raise click.ClickException(f"{error}") from None
    page = address or "The home page"
    click.echo(f"{page} was rebuilt:" if reasons else f"{page} is unchanged since the last build.")
    for reason in reasons:
        click.echo(f"- {reason}")


def _report(made: Build, place: TargetFolder) -> None:
    """Report every problem of the content, and exit if there are errors."""
    prepared, time_view = made.prepared, made.options.time_view
    report(prepared.problems, made.options.project, advice=False)
    if prepared.errors:
        where = f" in revision {time_view.revision}, by today's rules" if time_view and time_view.sha else ""
        stands = "; the last site is unchanged" if place.folder.exists() else ""
        click.echo(f"{count_words(prepared.problems)}{where}. Nothing was built{stands}.", err=True)
        sys.exit(1)


def _tell_of_site(made: Build, place: TargetFolder, seconds: float) -> None:
    left = f", {count_words(made.prepared.problems)}" if made.prepared.problems else ""
    what = f"{made.prepared.words} on {counted(len(made.site.pages), 'page')}"
    click.echo(f"{what} in {folder_words(place.folder)}, {seconds:.1f} s{left}")
    if place.mount:
        click.echo(
            f"{place.mount} is a mount point, which cannot be replaced as a whole: the site is inside it, in "
            f"{place.folder.name}/. For nginx: root {place.folder};"
        )


def _tell_of_printing(printed: Printed | None) -> None:
    """Say how much of the time PDFs took, and how to skip them."""
    if not printed:
        return
    files = f"{printed.typeset} of {counted(printed.files, 'PDF')} typeset"
    click.echo(f"Of that, PDFs took {printed.seconds:.1f} s: {files} (`--no-pdf` skips them).")


class TargetError(click.ClickException):
    """The site must not be written to the chosen folder."""

    exit_code = click.UsageError.exit_code


def _place(asked: Path, protected: ProtectedFolders) -> TargetFolder:
    """Return the folder for the site, restoring the last site if a build was killed; raises TargetError."""
    try:
        place = find_target(asked, protected)
    except UnsafeTargetError as error:
        raise TargetError(f"{error}.") from None
    recover(place)
    return place


def _publish(made: Build, place: TargetFolder, pages: PageMaker, templates: Path) -> Printed | None:
    """Publish a build, and say in one line what prevented it; return what was printed."""
    try:
        with refused_printing():
            return publish_build(made, place, pages, templates, progress_bar)
    except UnsafeTargetError as error:  # something else was put there meanwhile
        raise TargetError(f"{error}.") from None
    except SearchIndexError as error:
        raise click.ClickException(f"the search index could not be built.\n{error}") from None
    except Exception as error:
        if words := fault_of(error):
            raise BrokenTemplateError(words) from None
        raise


def _tell_of_git(options: Options) -> None:
    """Warn if git cannot read the repository, since the site then shows no history; not if there is no repository."""
    try:
        require_repository(options.project, options.content)
    except NoRepositoryError:
        return
    except GitError as error:
        click.secho(f"The site shows no history: {error}.", err=True, fg="yellow")


def _has_search() -> bool:
    """Tell whether a search index can be built, and say so if not: search is an extra."""
    if find_pagefind():
        return True
    words = "The site has no search, and its lists serve in place of it: `pip install 'pagefind[extended]'` adds it."
    click.secho(words, err=True, fg="yellow")
    return False


def _pack(site: Path, archive: Path, day: date) -> None:
    try:
        pack(site, archive, day)
    except OSError as error:
        raise click.ClickException(
            f"the site is built, but {archive} could not be written: {error.strerror or error}."
        ) from None


@click.command(short_help="Preview the site while you write.")
@CONFIG
@click.option("-a", "--address", default=None, metavar="HOST:PORT", help="Where to serve (default: mkdocs.yml's).")
@click.option("--open", "open_in_browser", is_flag=True, help="Open the preview in a browser.")
def serve(config_file: str, address: str | None, open_in_browser: bool) -> None:
    """Preview the site. Pages and problems are updated whenever a file changes."""
    from briefing_site.mkdocs_plugin import read_config, serve_preview  # noqa: PLC0415 - MkDocs is slow to import

    read_config(config_file, {})  # says in one line what is wrong
    serve_preview(config_file, address=address, open_in_browser=open_in_browser)
