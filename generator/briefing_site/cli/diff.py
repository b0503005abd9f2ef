"""`briefing diff`, `impact` and `log`: what changed and what depends on what, as facts, for reviewers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from briefing_site.base.problems import Severity, counted, did_you_mean, quoted
from briefing_site.build.issued_copies import issued_reliance
from briefing_site.build.pipeline import Options
from briefing_site.build.revisions import compare_revisions, resolve_both
from briefing_site.build.stamps import doubts_on_disk, words_by_id
from briefing_site.build.visible_history import VisibleHistory, visible_history_for
from briefing_site.cli.options import AUDIENCE_OF_DESK, CONFIG, TODAY, OneOf, check_base, prepare_base, with_present_id
from briefing_site.facts.audience import level
from briefing_site.facts.files.issuances import IssuanceError
from briefing_site.facts.files.snapshot import read_archive, read_revision, read_tree
from briefing_site.facts.support.reliance import Dependents, FileIndex
from briefing_site.facts.types import TLP
from briefing_site.git.repository import require_repository, resolve_revision
from briefing_site.history.comparison import Comparison
from briefing_site.history.log import read_history
from briefing_site.history.stamps import OF_SIGNATURES
from briefing_site.render.reports import changes as forms
from briefing_site.render.reports import impact as impact_forms
from briefing_site.render.reports import reliance as reliance_forms
from briefing_site.render.reports.changes import render_log

FORMATS = {
    "markdown": forms.render_markdown,
    "html": forms.render_html,
    "json": forms.render_data,
}
IMPACT_FORMATS = {
    "markdown": impact_forms.render_markdown,
    "html": impact_forms.render_html,
    "json": impact_forms.render_data,
}


RANGE = re.compile(r"(?P<base>.*?)(?P<dots>\.\.\.?)(?P<head>.*)", re.DOTALL)
"""Two revisions in one word, as in git; with three dots, from the commit where the second left the first."""
GONE_OR_NEW = re.compile(r"\[-.*?-\]|\{\+.*?\+\}", re.DOTALL)


def _coloured(words: re.Match[str]) -> str:
    return click.style(words[0], fg="red" if words[0].startswith("[") else "green")


@click.command(short_help="Show what changed between two revisions, fact by fact.")
@click.argument("base")
@click.argument("head", default="")
@CONFIG
@click.option("--format", "form", type=OneOf(("text", *FORMATS)), default="text", show_default=True)
@AUDIENCE_OF_DESK
@click.option("--full", is_flag=True, help="Do not shorten anything (text only).")
@click.option("--since-fork", is_flag=True, help="Compare with the commit where HEAD left BASE, as a review does.")
@click.option("--check", "checks", is_flag=True, help="Also check HEAD, and show the result at the top.")
@click.option("--archive", default="", metavar="DIR", help="Folder of archived texts: show what each fact cites.")
@click.option(
    "--comment", is_flag=True, help="Write a comment on a proposal: Markdown, only what `comment_audience` may see."
)
@TODAY
def diff(  # noqa: PLR0917 - click hands over what was typed
    base: str,
    head: str,
    config_file: str,
    form: str,
    audience: str | None,
    full: bool,
    since_fork: bool,
    checks: bool,
    archive: str,
    comment: bool,
    today: str,
) -> None:
    """Show what changed between revisions BASE and HEAD (default: the files on disk), and what it affects.

    Each item is shown in full, and what a reviewer has to see first is at the top. BASE..HEAD means the
    same as BASE HEAD, and BASE...HEAD the same with --since-fork.
    """
    if both := RANGE.fullmatch(base):
        if head:
            raise click.UsageError(f"{quoted(base)} already names both revisions: leave out {quoted(head)}")
        base, head = both["base"] or "HEAD", both["head"] or "HEAD"
        since_fork = since_fork or both["dots"] == "..."
    options = _options(config_file, {"archive": archive, "today": today})
    if comment:
        form, audience = "markdown", audience or options.comment_audience
    found = _compare(config_file, options, (base, head), audience, since_fork=since_fork)
    found = found if audience else _with_signatures(found, options, base, head, since_fork=since_fork)
    if checks:
        revision = resolve_revision(require_repository(options.project), head) if head else ""
        found = _checked(found, options, revision, base, since_fork=since_fork)
    found = replace(found, readers=options.comment_audience)
    if options.archive and not audience:
        found = replace(found, archive=_archive(options.archive))
    _tell_errors(found.errors)
    if form == "text":
        text = forms.render_text(found, full=full)
        click.echo(GONE_OR_NEW.sub(_coloured, text), nl=False)
    else:
        click.echo(FORMATS[form](found), nl=False)


@click.command(short_help="Show what would lose its support if something were withdrawn.")
@click.argument("thing", metavar="ID")
@CONFIG
@click.option("--format", "form", type=OneOf(("text", *IMPACT_FORMATS)), default="text", show_default=True)
@click.option("--full", is_flag=True, help="Do not shorten anything (text only).")
@click.option(
    "--issued", is_flag=True, help="Show everything that rests on it, including issued copies, with a notice to send."
)
def impact(thing: str, config_file: str, form: str, full: bool, issued: bool) -> None:
    """Show what would lose its support if the source, record or fact ID were withdrawn.

    With --issued, show what rests on it whether or not other support is left: every issued copy, page and line, and a
    notice for those who hold a copy (text or JSON).
    """
    project, content = project_of(config_file)
    if issued:
        _show_issued(project, content, thing, form)
        return
    try:
        snapshot = read_tree(project, content)
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None
    index = FileIndex(snapshot.files)
    found = Dependents(index, content, (thing,))
    if thing in found.broken:
        raise click.ClickException(f"{quoted(thing)} has a mistake; fix it first (`briefing check`).")
    if thing not in found.base.records and thing not in found.base.facts:
        message = f"no record or fact {quoted(thing)}. {found.base.hint_for(thing, index.ids())}".rstrip()
        raise click.ClickException(with_present_id(message, project, content, (thing,)))
    base, result = found.impact(thing)
    _tell_errors(found.errors)
    if form == "text":
        click.echo(impact_forms.render_text(base, result, full=full), nl=False)
    else:
        click.echo(IMPACT_FORMATS[form](base, result), nl=False)


def _show_issued(project: Path, content: str, thing: str, form: str) -> None:
    if form not in {"text", "json"}:
        raise click.UsageError("--issued is available as text or JSON only")
    try:
        found = issued_reliance(project, content, thing)
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None
    except IssuanceError as error:
        raise click.ClickException(str(error)) from None
    if thing not in found.base.records and thing not in found.base.facts and not found.copies:
        raise click.ClickException(f"no source, record or fact {quoted(thing)}, and no issued copy that rests on one.")
    render = reliance_forms.render_data if form == "json" else reliance_forms.render_text
    click.echo(render(reliance_forms.report_of(found.base, found.now, found.copies, found.lost)), nl=False)


def _tell_errors(number: int) -> None:
    if number:
        message = f"{counted(number, 'error')}: what cannot be read is missing here; see 'briefing check'."
        click.echo(message, err=True)


@click.command(short_help="Show the history of a record or fact.")
@click.argument("record_or_fact", metavar="ID")
@CONFIG
@AUDIENCE_OF_DESK
def log(record_or_fact: str, config_file: str, audience: str | None) -> None:
    """Show the history of a record or fact: each change, who made it and why, newest first."""
    project, content = project_of(config_file)
    require_repository(project, content)
    history = _past(config_file, audience).history if audience else read_history(project, content)
    present = history.id_now(record_or_fact)
    changes = history.by_fact.get(present) or history.changes_of(present)
    if present != record_or_fact:
        click.echo(f"{quoted(record_or_fact)} is called {quoted(present)} now.", err=True)
    if not changes:
        known = {*history.by_fact, *history.by_record}
        hint = f"{history.missing} {history.remedy}".strip() or did_you_mean(record_or_fact, known)
        raise click.ClickException(f"nothing is on record about {quoted(record_or_fact)}. {hint}".strip())
    base = prepare_base(replace(_options(config_file, {}), audience=audience or TLP[-1])).site.base
    formers = base.records[present].former_ids if present in base.records else ()
    click.echo(render_log(history.with_merged(changes, formers), present, base), nl=False)
    if history.missing:
        click.echo(f"{history.missing} {history.remedy}".strip(), err=True)


def project_of(config_file: str) -> tuple[Path, str]:
    """Return the project's folder and the name of its content folder."""
    from briefing_site.mkdocs_plugin import options_of, read_config  # noqa: PLC0415 - MkDocs is slow to import

    options = options_of(read_config(config_file, {}))
    return options.project, options.content


def _past(config_file: str, audience: str) -> VisibleHistory:
    """Return what an audience may see of the earlier state."""
    from briefing_site.mkdocs_plugin import options_of, read_config  # noqa: PLC0415 - as above

    options = replace(options_of(read_config(config_file, {})), audience=audience)
    return visible_history_for(options, prepare_base(options))


def _options(config_file: str, overrides: Mapping[str, str | None]) -> Options:
    from briefing_site.mkdocs_plugin import options_of, read_config  # noqa: PLC0415 - as above

    return options_of(read_config(config_file, overrides))


def _checked(found: Comparison, options: Options, head: str, base: str, *, since_fork: bool) -> Comparison:
    """Return a comparison, adding what checks of its later and its earlier state find."""
    first, _ = resolve_both(options.project, base, head, options.content, since_fork=since_fork)
    checked = check_base(options, head).problems
    content = options.project, options.content
    files = (read_revision(content[0], head, content[1]) if head else read_tree(*content)).files
    shown = {problem.origin.path for problem in checked if problem.severity is not Severity.ADVICE} & files.keys()
    labels = {path: [label for label in TLP if label.encode() in files[path]] for path in shown}
    restricted = {path: max((options.default_handling, *named), key=level) for path, named in labels.items()}
    return replace(found, checked=checked, stood=check_base(options, first).problems, restricted=restricted)


def _archive(folder: Path) -> dict[str, bytes]:
    try:
        return read_archive(folder)
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None


def _with_signatures(found: Comparison, options: Options, base: str, head: str, *, since_fork: bool) -> Comparison:
    """Return a comparison, adding signatures' doubts about review marks if it ends at what is checked out."""
    first, second = resolve_both(options.project, base, head, options.content, since_fork=since_fork)
    if second and second != resolve_revision(require_repository(options.project, options.content), "HEAD"):
        return found
    doubts = words_by_id(doubt for doubt in doubts_on_disk(options, first) if doubt.reason in OF_SIGNATURES)
    return replace(found, signatures=doubts)


def _compare(
    config_file: str, options: Options, ends: tuple[str, str], audience: str | None, *, since_fork: bool
) -> Comparison:
    try:
        if audience:
            return _past(config_file, audience).compared(*ends, since_fork=since_fork)
        return compare_revisions(
            options.project,
            *ends,
            content=options.content,
            since_fork=since_fork,
            docs=options.docs,
            inputs=options.inputs,
            default_handling=options.default_handling,
        )
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None
