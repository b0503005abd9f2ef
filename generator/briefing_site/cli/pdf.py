"""`briefing pdf`: printed forms."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from briefing_site.base.atomic_files import sweep
from briefing_site.base.cache import Cache
from briefing_site.base.problems import count_words, did_you_mean, quoted
from briefing_site.build.change_marks import since_issues, since_revision
from briefing_site.build.pdf import PdfError, Printed, UnwritableError, run_print_jobs
from briefing_site.build.visible_history import VisibleHistory, visible_history_for
from briefing_site.cli.options import (
    AS_OF,
    AUDIENCE,
    CONFIG,
    KNOWN_BY,
    REV,
    TODAY,
    OneOf,
    folder_words,
    prepare_base,
    refuse_foreign,
    report,
    tell_of_settings,
    time_view_of,
)
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.issuances import IssuanceError
from briefing_site.facts.model import AnyRecord
from briefing_site.git.command import GitError
from briefing_site.render.typst.book import BOOK_FILE
from briefing_site.render.typst.papers import PAPERS
from briefing_site.render.typst.print_jobs import PrintJob, PrintSetting, all_print_jobs, pdf_file, print_jobs_of
from briefing_site.render.typst.typeset import is_printed


@click.command()
@click.argument("ids", nargs=-1, metavar="ID…")
@CONFIG
@TODAY
@AUDIENCE
@click.option("--book", is_flag=True, help="Print everything in one volume.")
@click.option(
    "--all", "everything", is_flag=True, help="Print every record, every meeting card and the volume of everything."
)
@click.option("--paper", type=OneOf(list(PAPERS)), help="Paper size (default: mkdocs.yml's).")
@REV
@KNOWN_BY
@AS_OF
@click.option("--since", default="", metavar="REV", help="Mark what has changed since this revision.")
@click.option("--revision", default="", help="Name of the revision shown on paper (default: git's).")
@click.option(
    "-o", "--output", default="pdf", show_default=True, type=click.Path(file_okay=False), help="Output folder."
)
def pdf(  # noqa: PLR0917 - click hands over what was typed
    ids: tuple[str, ...],
    config_file: str,
    today: str,
    audience: str | None,
    book: bool,
    everything: bool,
    paper: str | None,
    rev: str,
    known_by: str,
    as_of: str,
    since: str,
    revision: str,
    output: str,
) -> None:
    """Print records by ID: a sheet for each, and a card for a meeting or a brief that prepares one."""
    from briefing_site.mkdocs_plugin import (  # noqa: PLC0415 - slow
        options_for_readers,
        print_setting,
        print_templates,
        read_config,
        show_time_view,
    )

    if not (ids or book or everything):
        raise click.UsageError("Say what to print: ids of records, --book or --all.")
    config = read_config(config_file, {"today": today, "audience": audience, "revision": revision, "paper": paper})
    show_time_view(config, time_view_of(config_file, rev, known_by, as_of))
    options = options_for_readers(config)
    tell_of_settings(config)
    prepared = prepare_base(options)
    if prepared.errors:
        report(prepared.problems, options.project, advice=False)
        click.echo(f"{count_words(prepared.problems)}. Nothing was printed.", err=True)
        sys.exit(1)
    past = visible_history_for(options, prepared)
    setting = print_setting(config, options, prepared, past)
    setting = _since(setting, past, since) if since else marked_since_issues(setting, past)
    chosen = list(_chosen(setting, ids, book=book, everything=everything))
    target = Path(output)
    files = [target / print_job.file for print_job in chosen]
    refuse_foreign(files, is_printed)
    for folder in dict.fromkeys(file.parent for file in files):
        sweep(folder)
    printed = print_all(chosen, print_templates(config), target, Cache(options.project), whole=everything)
    for print_job in chosen if not everything else ():
        click.echo(str(target / print_job.file))
    click.echo(f"{printed.files} printed in {folder_words(target)}, {printed.set_anew} of them set anew", err=True)


def print_all(chosen: list[PrintJob], templates: Path, target: Path, cache: Cache, *, whole: bool) -> Printed:
    """Print with a progress bar on standard error; raises ClickException when anything could not be set."""
    try:
        with click.progressbar(length=len(chosen), label="Printing", file=sys.stderr) as bar:
            return run_print_jobs(chosen, templates, target, cache=cache, whole=whole, done=lambda _: bar.update(1))
    except UnwritableError as error:
        raise click.ClickException(str(error)) from None
    except PdfError as error:
        raise click.ClickException(f"not everything could be printed.\n{error}") from None


def marked_since_issues(setting: PrintSetting, past: VisibleHistory) -> PrintSetting:
    """Return the setting with each brief marked against its last issue, saying which cannot be."""
    try:
        reprint = since_issues(setting, past)
    except IssuanceError as error:
        raise click.ClickException(str(error)) from None
    for sentence in reprint.missing:
        click.secho(sentence, err=True, fg="yellow")
    return reprint.setting


def _since(setting: PrintSetting, past: VisibleHistory, revision: str) -> PrintSetting:
    try:
        return since_revision(setting, past, revision)
    except (GitError, FileNotFoundError) as error:
        raise click.ClickException(f"--since: {error}.") from None


def _chosen(setting: PrintSetting, ids: tuple[str, ...], *, book: bool, everything: bool) -> Iterator[PrintJob]:
    if everything:
        yield from all_print_jobs(setting)
        return
    for record_id in dict.fromkeys(ids):
        yield from print_jobs_of(setting, _printable(setting.base, record_id))
    if book:
        yield from (print_job for print_job in all_print_jobs(setting) if print_job.file == BOOK_FILE)


def _printable(base: FactBase, record_id: str) -> AnyRecord:
    """Return the record of an id; raises ClickException where nothing of it is printed."""
    record = base.records.get(record_id)
    if record is None:
        hint = did_you_mean(record_id, base.records)
        if record_id in base.facts:
            hint = f"It is a fact of {quoted(base.facts[record_id].home)}."
        elif record_id in base.former_ids:
            hint = f"It is called {quoted(base.former_ids[record_id])} now."
        raise click.ClickException(f"no record {quoted(record_id)}. {hint}".strip())
    if not pdf_file(record):
        why = f"is withdrawn: {record.withdrawn}" if record.withdrawn else "is a source, which has no printed form."
        raise click.ClickException(f"{quoted(record_id)} {why}")
    return record
