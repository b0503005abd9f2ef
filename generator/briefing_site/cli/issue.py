"""`briefing issue`: records that a brief was given out, so that its next print marks what has changed since."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import click

from briefing_site.base.fonts import characters_missing, font_hint
from briefing_site.base.problems import Severity, counted, quoted
from briefing_site.build.pipeline import Options
from briefing_site.build.stamps import doubts_on_disk, words_by_id
from briefing_site.build.visible_history import VisibleHistory
from briefing_site.cli.changes import finish_interrupted, write_changes
from briefing_site.cli.options import (
    AUDIENCE,
    CONFIG,
    TODAY,
    begin_build,
    placeholders_in,
    report,
    stop_at_errors,
    takes_settings,
    tell_of_settings,
)
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.issuances import (
    FOLDER,
    FORMS,
    MAX_REASON_LENGTH,
    Issuance,
    IssuanceError,
    is_reason,
    parse_issuances,
    read_issuances,
    with_issuance,
)
from briefing_site.facts.model import Brief
from briefing_site.git.log import list_uncommitted
from briefing_site.git.repository import require_repository, resolve_revision
from briefing_site.history.issue_readiness import obstacles_to
from briefing_site.render.typst.print_jobs import issued_form

MAX_OBSTACLES = 12
"""The most obstacles to an issue that are named; more are counted."""
MAX_NAMED = 5
"""The most uncommitted files that are named; more are counted."""


@click.command(short_help="Record that a brief was issued.")
@click.argument("brief_id", metavar="BRIEF")
@CONFIG
@TODAY
@AUDIENCE
@click.option(
    "--by", required=True, metavar="INITIALS", help="Initials of the person who issues it, as used in reviews."
)
@click.option(
    "--anyway",
    "override",
    default="",
    metavar="REASON",
    help="Issue it even though something in it is suspect, unchecked or retracted; the reason is recorded and printed.",
)
@takes_settings("today", "audience")
def issue(brief_id: str, config_file: str, settings: dict[str, str | None], by: str, override: str) -> None:
    """Record that BRIEF was issued as committed. Later prints mark what has changed since.

    A brief is refused while anything in it, or that it rests on, was never checked, has changed since it was checked,
    was retracted, or has no valid source.
    """
    from briefing_site.mkdocs_plugin import options_for_readers, read_config  # noqa: PLC0415 - MkDocs is slow to import

    _check_words(by, override)
    config = read_config(config_file, settings)
    options = options_for_readers(config)
    finish_interrupted(options.project)
    tell_of_settings(config)
    build = begin_build(options)
    stop_at_errors(build, "Nothing was issued.")
    _refuse_placeholders(config_file, options.project)
    brief = _brief(build.site.base, brief_id)
    revision = _committed(options)
    reason = _reason(options, build.past, brief, override)
    setting = replace(build.print_setting, reasons={brief.id: reason} if reason else {})
    form = issued_form(setting, brief)
    _refuse_unprintable(form.as_json())
    _record(options.project, brief, Issuance(options.today, revision, form.content, by, reason))


def _check_words(by: str, override: str) -> None:
    form, words = FORMS["by"]
    if not form.fullmatch(by):
        raise click.BadParameter(f"{quoted(by)}: expected {words}, like 'ak'.", param_hint="--by")
    if override and not is_reason(override):
        limit = f"one line of at most {MAX_REASON_LENGTH} characters"
        raise click.BadParameter(f"{quoted(override)}: expected {limit}.", param_hint="--anyway")


def _refuse_placeholders(config_file: str, project: Path) -> None:
    if unfilled := placeholders_in(config_file, project):
        report([replace(problem, severity=Severity.ERROR) for problem in unfilled], project)
        click.echo("What is issued must not contain placeholders. Nothing was issued.", err=True)
        sys.exit(1)


def _record(project: Path, brief: Brief, entry: Issuance) -> None:
    """Add an issue to those of a brief, unless it is there already, and say what to do with it."""
    try:
        earlier = read_issuances(project, (*brief.former_ids, brief.id))
    except IssuanceError as error:
        raise click.ClickException(str(error)) from None
    if entry in earlier:
        click.echo(f"'{brief.id}' was already issued like this today, by {entry.by}: nothing was added.", err=True)
        return
    if earlier and earlier[-1].content == entry.content:
        click.echo(f"Its content is the same as when it was issued on {earlier[-1].date.isoformat()}.", err=True)
    path = f"{FOLDER}/{brief.id}.yml"
    _write(project, path, entry)
    click.echo(path)
    done = f"'{brief.id}' is issued as of {entry.revision[:10]}, content {entry.content}."
    click.echo(f"{done} Commit this file, so that later prints mark what has changed since.", err=True)


def _refuse_unprintable(document: str) -> None:
    """Raise ClickException if a replacement sign would be printed for a character that is in no font."""
    if missing := sorted(characters_missing(set(document))):
        shown = ", ".join(f"'{character}' (U+{ord(character):04X})" for character in missing[:MAX_NAMED])
        raise click.ClickException(
            f"{shown}{' and more' if len(missing) > MAX_NAMED else ''}: in none of the fonts for print. "
            f"{font_hint(missing)} Nothing was issued."
        )


def _reason(options: Options, past: VisibleHistory, brief: Brief, override: str) -> str:
    """Return the reason to record; empty if nothing stands in the way. Raises ClickException if there is none."""
    doubts, verdicts = words_by_id(doubts_on_disk(options)), past.reviews.verdicts
    found = tuple(obstacles_to(verdicts, brief, doubts)) if verdicts else ()
    if not found or override:
        return override if found else ""
    listed = "".join(f"\n  {obstacle.thing} {obstacle.why}" for obstacle in found[:MAX_OBSTACLES])
    more = f"\n  and {len(found) - MAX_OBSTACLES:,} more" if len(found) > MAX_OBSTACLES else ""
    raise click.ClickException(
        f"{quoted(brief.id)} is not fit to be issued:{listed}{more}\nNothing was issued. Check these, then run "
        '`briefing review ID --by xx` and commit; or give a reason, which is printed: --anyway "REASON".'
    )


def _brief(base: FactBase, brief_id: str) -> Brief:
    if brief_id not in base.records:
        raise click.ClickException(f"no brief {quoted(brief_id)}. {base.hint_for(brief_id, base.briefs)}".rstrip())
    brief = base.briefs.get(brief_id)
    if brief is None:
        raise click.ClickException(f"{quoted(brief_id)} is not a brief; only briefs can be issued.")
    if brief.withdrawn:
        raise click.ClickException(f"{quoted(brief_id)} is withdrawn: {brief.withdrawn}")
    return brief


def _committed(options: Options) -> str:
    """Return the commit that contains the content as it is on disk; raises ClickException if none does."""
    repository = require_repository(options.project, options.content)
    revision = resolve_revision(repository, "HEAD")
    changed = list_uncommitted(repository, options.content)
    if changed:
        more = f" and {counted(len(changed) - MAX_NAMED, 'other')}" if len(changed) > MAX_NAMED else ""
        raise click.ClickException(
            f"{', '.join(changed[:MAX_NAMED])}{more}: changed since the last commit. A brief is issued from a "
            "revision, so that others can get the same: commit first."
        )
    return revision


def _write(project: Path, path: str, entry: Issuance) -> None:
    try:
        before = {path: (project / path).read_bytes()} if (project / path).exists() else {}
        made = with_issuance(before.get(path, b""), entry)
        parse_issuances(made, path)
        write_changes(project, before, {path: made}, ("issue", PurePosixPath(path).stem))
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None
