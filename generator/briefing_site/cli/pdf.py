"""`briefing pdf`: printed forms."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from briefing_site.base.atomic_files import sweep
from briefing_site.base.cache import Cache
from briefing_site.base.problems import quoted
from briefing_site.build.change_marks import since_revision
from briefing_site.build.composition import Build
from briefing_site.build.pdf import PdfError, UnwritableError, run_print_jobs
from briefing_site.cli.options import (
    AUDIENCE,
    CONFIG,
    TODAY,
    OneOf,
    TimeViewFinder,
    begin_build,
    folder_words,
    refuse_foreign,
    stop_at_errors,
    takes_settings,
    takes_time_view,
    tell_of_settings,
    templates_for_paper,
)
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.issuances import IssuanceError
from briefing_site.facts.model import AnyRecord
from briefing_site.git.command import GitError
from briefing_site.render.typst.paper_sizes import PAPER_SIZES
from briefing_site.render.typst.print_jobs import (
    PrintJob,
    PrintSetting,
    all_print_jobs,
    book_print_jobs,
    pdf_file,
    print_jobs_of,
)
from briefing_site.render.typst.typeset import is_printed


@click.command(short_help="Print records, or all of them.")
@click.argument("ids", nargs=-1, metavar="ID…")
@CONFIG
@TODAY
@AUDIENCE
@click.option("--book", is_flag=True, help="Print everything as a book, in several volumes if it is long.")
@click.option("--all", "everything", is_flag=True, help="Print every record, every meeting card and the book.")
@click.option("--paper", type=OneOf(list(PAPER_SIZES)), help="Paper size (default: mkdocs.yml's).")
@takes_time_view
@click.option("--since", default="", metavar="REV", help="Mark what has changed since this revision.")
@click.option("--revision", default="", help="Name of the revision shown on paper (default: git's).")
@click.option(
    "-o", "--output", default="pdf", show_default=True, type=click.Path(file_okay=False), help="Output folder."
)
@takes_settings("today", "audience", "revision", "paper")
def pdf(  # noqa: PLR0917 - click hands over what was typed
    ids: tuple[str, ...],
    config_file: str,
    settings: dict[str, str | None],
    book: bool,
    everything: bool,
    time_view: TimeViewFinder,
    since: str,
    output: str,
) -> None:
    """Print records by ID: a sheet for each, and a card for a meeting or a brief that prepares one."""
    from briefing_site.mkdocs_plugin import options_for_readers, read_config  # noqa: PLC0415 - slow

    if not (ids or book or everything):
        raise click.UsageError("Say what to print: ids of records, --book or --all.")
    config = read_config(config_file, settings)
    options = options_for_readers(config, time_view(config_file))
    tell_of_settings(config)
    build = begin_build(replace(options, pdf=True))
    stop_at_errors(build, "Nothing was printed.")
    setting = _since(build, since) if since else _since_issues(build)
    jobs = list(_chosen(setting, ids, book=book, everything=everything))
    files = [Path(output, job.file) for job in jobs]
    refuse_foreign(files, is_printed)
    for folder in dict.fromkeys(file.parent for file in files):
        sweep(folder)
    with refused_printing(), progress_bar("Printing", len(jobs)) as done:
        cache = Cache(options.project)
        printed = run_print_jobs(
            jobs, templates_for_paper(config), Path(output), cache=cache, whole=everything, done=lambda _: done(1)
        )
    for file in files if not everything else ():
        click.echo(str(file))
    message = f"{printed.files} printed in {folder_words(Path(output))}, {printed.typeset} of them typeset"
    click.echo(message, err=True)


@contextmanager
def progress_bar(title: str, length: int) -> Iterator[Callable[[int], None]]:
    """Show progress on standard error; yield a function to call with the number of things done since."""
    with click.progressbar(length=length, label=title, file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def refused_printing() -> Iterator[None]:
    """Raise ClickException if anything could not be typeset."""
    try:
        yield
    except UnwritableError as error:
        raise click.ClickException(str(error)) from None
    except PdfError as error:
        raise click.ClickException(f"not everything could be printed.\n{error}") from None


def tell_of_missing_marks(build: Build) -> None:
    """Say which briefs are printed without change marks; raises ClickException if an issue cannot be read."""
    try:
        missing = build.reprint.missing
    except IssuanceError as error:
        raise click.ClickException(str(error)) from None
    for sentence in missing if build.options.pdf else ():
        click.secho(sentence, err=True, fg="yellow")


def _since_issues(build: Build) -> PrintSetting:
    tell_of_missing_marks(build)
    return build.reprint.setting


def _since(build: Build, revision: str) -> PrintSetting:
    try:
        return since_revision(build.print_setting, build.past, revision)
    except (GitError, FileNotFoundError) as error:
        raise click.ClickException(f"--since: {error}.") from None


def _chosen(setting: PrintSetting, ids: tuple[str, ...], *, book: bool, everything: bool) -> Iterator[PrintJob]:
    if everything:
        yield from all_print_jobs(setting)
        return
    for record_id in dict.fromkeys(ids):
        yield from print_jobs_of(setting, _printable(setting.base, record_id))
    if book:
        yield from book_print_jobs(setting)


def _printable(base: FactBase, record_id: str) -> AnyRecord:
    """Return the record with an id; raises ClickException if it has no printed form."""
    record = base.records.get(record_id)
    if record is None:
        hint = base.hint_for(record_id, base.records)
        if record_id in base.facts:
            hint = f"It is a fact of {quoted(base.facts[record_id].home)}."
        raise click.ClickException(f"no record {quoted(record_id)}. {hint}".strip())
    if not pdf_file(record):
        why = f"is withdrawn: {record.withdrawn}" if record.withdrawn else "is a source, which has no printed form."
        raise click.ClickException(f"{quoted(record_id)} {why}")
    return record
