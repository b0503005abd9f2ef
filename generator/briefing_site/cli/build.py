"""`briefing build` and `briefing serve`: the website."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from briefing_site.base.atomic_files import write_file
from briefing_site.base.cache import Cache
from briefing_site.base.problems import count_words, counted
from briefing_site.build.pipeline import Options, Prepared
from briefing_site.build.publish import publish, recover
from briefing_site.build.search_index import SearchIndexError, find_pagefind, write_index
from briefing_site.build.targets import Guarded, Marker, Place, PlaceError, find_place
from briefing_site.build.visible_history import visible_history_for
from briefing_site.build.zip_archive import is_archive, pack
from briefing_site.cli.options import (
    AS_OF,
    AUDIENCE,
    CONFIG,
    KNOWN_BY,
    REV,
    TODAY,
    BrokenTemplateError,
    folder_words,
    prepare_base,
    refuse_foreign,
    report,
    tell_of_settings,
    time_view_of,
)
from briefing_site.cli.pdf import marked_since_issues, print_all
from briefing_site.git.command import GitError, NoRepositoryError
from briefing_site.git.objects import export_tree
from briefing_site.git.repository import require_repository
from briefing_site.history.time_view import TimeView
from briefing_site.render.html.template_faults import fault_of
from briefing_site.render.search import SearchDocument
from briefing_site.render.typst.print_jobs import all_print_jobs


@click.command()
@CONFIG
@TODAY
@AUDIENCE
@click.option("--revision", default="", help="Name of the revision shown on the pages (default: git's).")
@click.option("--language", default="", metavar="TAG", help="The language of the interface (default: mkdocs.yml's).")
@REV
@KNOWN_BY
@AS_OF
@click.option("--site-dir", default="", type=click.Path(file_okay=False), help="Where to put the site.")
@click.option(
    "--zip",
    "archive",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also pack the site into one file, for reading offline.",
)
@click.option("--no-pdf", is_flag=True, help="Do not make PDFs; pages then have no links to them.")
@click.option("--no-search", is_flag=True, help="Do not build the search index; pages then have no search.")
@click.option("--strict", is_flag=True, help="Treat MkDocs' own warnings as errors.")
def build(  # noqa: PLR0917 - click hands over what was typed
    config_file: str,
    today: str,
    audience: str | None,
    revision: str,
    language: str,
    rev: str,
    known_by: str,
    as_of: str,
    site_dir: str,
    archive: Path | None,
    no_pdf: bool,
    no_search: bool,
    strict: bool,
) -> None:
    """Build the site. The previous one stays in place until the new one is complete."""
    from briefing_site.mkdocs_plugin import (  # noqa: PLC0415 - MkDocs is slow to import
        build_with_mkdocs,
        docs_of,
        guarded_of,
        options_for_readers,
        print_setting,
        print_templates,
        read_build_config,
        search_documents,
        show_time_view,
        written_addresses,
    )

    started = time.monotonic()
    refuse_foreign([archive] if archive else [], is_archive)
    config = read_build_config(
        config_file, {"today": today, "audience": audience, "revision": revision, "language": language}, strict=strict
    )
    place = _place(Path(site_dir or config.site_dir), guarded_of(config))
    time_view = time_view_of(config_file, rev, known_by, as_of)
    show_time_view(config, time_view)
    options = options_for_readers(config)
    tell_of_settings(config)
    prepared = prepare_base(options)
    report(prepared.problems, options.project, advice=False)
    if prepared.errors:
        where = f" in revision {time_view.revision}, by the rules of today" if time_view and time_view.sha else ""
        stands = "; the last site stands as it was" if place.folder.exists() else ""
        click.echo(f"{count_words(prepared.problems)}{where}. Nothing was built{stands}.", err=True)
        sys.exit(1)
    _tell_of_git(options)
    search = not no_search and _has_search()
    past = visible_history_for(options, prepared)
    if not no_pdf:
        setting = marked_since_issues(print_setting(config, options, prepared, past), past)

    def make(staging: Path) -> Marker:
        with _pages_of(time_view, options.project, docs_of(config)) as pages:
            config.docs_dir = str(pages or config.docs_dir)
            build_with_mkdocs(config, prepared, past, staging, pdf=not no_pdf, search=search)
        if search:
            index_all(search_documents(config, options, prepared.site), staging, options.project)
        if not no_pdf:
            chosen = list(all_print_jobs(setting))
            print_all(chosen, print_templates(config), staging / "pdf", Cache(options.project), whole=True)
        return _marker(options, prepared, written_addresses(config))

    _publish(make, place)
    if archive:
        _pack(place.folder, archive, options.today)
    left = f", {count_words(prepared.problems)}" if prepared.problems else ""
    made = f"{prepared.words} on {counted(len(prepared.site.pages), 'page')}"
    click.echo(f"{made} in {folder_words(place.folder)}, {time.monotonic() - started:.1f} s{left}")
    if place.mount:
        click.echo(
            f"{place.mount} is a mount point, which cannot be replaced as a whole: the site lies in it, in "
            f"{place.folder.name}/. For nginx: root {place.folder};"
        )


class TargetError(click.ClickException):
    """The site must not be put where it was to go."""

    exit_code = click.UsageError.exit_code


def _place(asked: Path, guarded: Guarded) -> Place:
    """Return where the site goes, the last one put back where a build was killed; raises TargetError."""
    try:
        place = find_place(asked, guarded)
    except PlaceError as error:
        raise TargetError(f"{error}.") from None
    recover(place)
    return place


def _publish(make: Callable[[Path], Marker], place: Place) -> None:
    try:
        publish(make, place)
    except PlaceError as error:  # something else was put there meanwhile
        raise TargetError(f"{error}.") from None
    except Exception as error:
        if words := fault_of(error):
            raise BrokenTemplateError(words) from None
        raise


def _marker(options: Options, prepared: Prepared, written: Iterable[str]) -> Marker:
    """Return what the site says of itself to the next build."""
    view = options.time_view
    label = " ".join(filter(None, (options.audience, view.name if view else "")))
    return Marker(label, prepared.site.shown | frozenset(written))


def _tell_of_git(options: Options) -> None:
    """Warn of a repository that git does not answer for: the site then tells no history. Without one it is no news."""
    try:
        require_repository(options.project, options.content)
    except NoRepositoryError:
        return
    except GitError as error:
        click.secho(f"The site shows no history: {error}.", err=True, fg="yellow")


def _has_search() -> bool:
    """Tell whether an index can be made, and say so where it cannot: search is an extra."""
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


@contextmanager
def _pages_of(time_view: TimeView | None, project: Path, docs: str) -> Iterator[Path | None]:
    """Give a folder with the hand-written pages of a revision; None where those on disk are meant."""
    if not (time_view and time_view.sha and docs):
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder)
        export_tree(require_repository(project), time_view.sha, docs, pages)
        if not (pages / "index.md").exists():
            write_file(pages / "index.md", b"")  # the home page has its lists all the same
        yield pages


def index_all(documents: list[SearchDocument], staging: Path, project: Path) -> None:
    """Index for search, with a progress bar on standard error; raises ClickException where Pagefind fails."""
    try:
        with click.progressbar(length=len(documents), label="Indexing", file=sys.stderr) as bar:
            write_index(documents, staging / "pagefind", cache=Cache(project), done=bar.update)
    except SearchIndexError as error:
        raise click.ClickException(f"the search index could not be built.\n{error}") from None


@click.command()
@CONFIG
@click.option("-a", "--address", default=None, metavar="HOST:PORT", help="Where to serve (default: mkdocs.yml's).")
@click.option("--open", "open_in_browser", is_flag=True, help="Open the preview in a browser.")
def serve(config_file: str, address: str | None, open_in_browser: bool) -> None:
    """Preview the site. Pages and problems are updated whenever a file changes."""
    from briefing_site.mkdocs_plugin import read_config, serve_with_mkdocs  # noqa: PLC0415 - MkDocs is slow to import

    read_config(config_file, {})  # says in one line what is wrong
    serve_with_mkdocs(config_file, address=address, open_in_browser=open_in_browser)
