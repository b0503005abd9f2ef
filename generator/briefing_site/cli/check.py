"""`briefing check` and `briefing explain`: problems in the fact files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from briefing_site import __version__
from briefing_site.base.atomic_files import append_file
from briefing_site.base.problems import Origin, Problem, Severity, count_words, counted, in_order, new_problems
from briefing_site.build.pipeline import Options, list_problems
from briefing_site.checks.check_result import CheckResult
from briefing_site.checks.docs import read_rulebook, rule_page, rules_page
from briefing_site.cli.options import (
    CONFIG,
    TODAY,
    BrokenTemplateError,
    OneOf,
    check_base,
    is_below,
    placeholders_in,
    refuse_broken_templates,
    report,
)
from briefing_site.git.log import list_touched_lines
from briefing_site.git.repository import require_repository, resolve_revision
from briefing_site.render.reports.problems import (
    codes_of_many,
    render_github,
    render_github_summary,
    render_gitlab,
    render_json,
    render_sarif,
)
from briefing_site.render.reports.tallies import tally_lines

FORMATS = ("text", "json", "github", "gitlab", "sarif")
ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Environment variables that name the repository's folder, to which paths in review tools are relative."""


@click.command(short_help="Report every problem, with file, line and column.")
@CONFIG
@TODAY
@click.option("--archive", default="", metavar="DIR", help="Folder of archived texts to check quotations against.")
@click.option("--advice", is_flag=True, help="List each piece of advice, instead of only counting them.")
@click.option("--format", "form", type=OneOf(FORMATS), default="text", show_default=True, help="Format of the report.")
@click.option("--since", default="", metavar="REV", help="Report only what is new since this revision (see above).")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(  # noqa: PLR0917 - click hands over what was typed
    config_file: str, today: str, archive: str, advice: bool, form: str, since: str, paths: tuple[Path, ...]
) -> None:
    """Report every problem in the fact files, with file, line and column.

    All files are checked; PATHS (files or folders) limit which problems are reported. So does --since: to problems in
    lines that were changed since, and to new errors anywhere. Every error counts for the exit status.
    """
    from briefing_site import mkdocs_plugin as plugin  # noqa: PLC0415 - MkDocs is slow to import

    with _refusals_reported(form, Path(config_file)):
        config = plugin.read_config(config_file, {"today": today, "archive": archive})
        options = _as_judged(plugin.options_of(config), since)
        refuse_broken_templates(Path(config_file), config, options.project)
        finished = check_base(options)
    sound = not any(problem.severity is Severity.ERROR for problem in finished.problems)
    beside = (
        *plugin.find_overrides(config),
        *plugin.find_setting_problems(Path(config_file), config),
        *placeholders_in(config_file, options.project),
        *(list_problems(options) if sound else ()),
    )
    if beside:
        finished = replace(finished, problems=tuple(in_order((*finished.problems, *beside))))
    if paths:
        chosen = is_below(paths, options.project)
        finished = replace(finished, problems=tuple(p for p in finished.problems if chosen(p.origin.path)))
    shown, older = finished, 0
    if since:
        finished, shown = _since_revision(since, finished, options, paths)
        older = len(finished.problems) - len(shown.problems)
    if form == "text":
        _print(shown, options.project, advice, paths)
    else:
        _write_summary(form, finished, options.project)
        click.echo(_report_for(form, shown, options.project, config.repo_url or ""), nl=False)
    if older and form in {"text", "github"}:
        click.echo(f"Not listed: {counted(older, 'problem')} in other lines, already there at {since}.")
    sys.exit(1 if any(p.severity is Severity.ERROR for p in finished.problems) else 0)


def _as_judged(options: Options, since: str) -> Options:
    """Return the options with severities that no proposal since a revision lowers, and say so."""
    if not since:
        return options
    from briefing_site.build.trusted import trusted_rules  # noqa: PLC0415 - only here

    repository = require_repository(options.project, options.content)
    rules = trusted_rules(options, resolve_revision(repository, since))
    if lighter := [code for code in rules.weights if rules.weight_of(code) is not options.rules.weight_of(code)]:
        named = ", ".join(sorted(lighter))
        message = (
            f"{named}: severity as in mkdocs.yml before this proposal; a lower one takes effect once it is merged."
        )
        click.echo(message, err=True)
    return replace(options, rules=rules)


def _since_revision(
    since: str, found: CheckResult, options: Options, paths: Sequence[Path]
) -> tuple[CheckResult, CheckResult]:
    """Return the result, with doubtful review marks made since, and which of its problems are new."""
    chosen = is_below(paths, options.project) if paths else None
    stamps = tuple(p for p in _stamp_problems(options, since) if chosen is None or chosen(p.origin.path))
    near = _since(since, found.problems, options)
    shown = replace(found, problems=tuple(in_order((*near, *stamps))))
    return replace(found, problems=(*found.problems, *stamps)), shown


@contextmanager
def _refusals_reported(form: str, config_file: Path) -> Iterator[None]:
    """Report an error that stops every check in the requested format, too; it is raised all the same."""
    from briefing_site import mkdocs_plugin as plugin  # noqa: PLC0415 - MkDocs is slow to import

    try:
        yield
    except (plugin.ConfigFileError, BrokenTemplateError) as error:
        if form != "text":
            code = "template-valid" if isinstance(error, BrokenTemplateError) else "setting-valid"
            refused = CheckResult(tuple(plugin.problems_in_message(config_file, str(error), code)), 0, 0)
            project = config_file.resolve().parent
            _write_summary(form, refused, project)
            click.echo(_report_for(form, refused, project, ""), nl=False)
        raise


def _print(found: CheckResult, project: Path, advice: bool, paths: tuple[Path, ...]) -> None:
    report(found.problems, project, advice=advice or bool(paths), every=bool(paths))
    click.echo("".join(f"{line}\n" for line in tally_lines(found.tally)), nl=False)
    click.echo(f"{_words(found)}: {count_words(found.problems)}{_where_more_is(found, advice, paths)}")


def _where_more_is(finished: CheckResult, advice: bool, paths: tuple[Path, ...]) -> str:
    found = {problem.severity for problem in finished.problems}
    if not paths and (advice or found - {Severity.ADVICE}) and codes_of_many(finished.problems):
        return " (`briefing check FILE` lists all those in a file)"
    if found - {Severity.ADVICE}:
        return " (`briefing explain CODE` says what one means)"
    return " (`briefing check --advice` shows where)" if found and not (advice or paths) else ""


def _words(finished: CheckResult) -> str:
    return f"{counted(finished.facts, 'fact')} of {counted(finished.records, 'record')}"


def _report_for(form: str, finished: CheckResult, project: Path, home: str) -> str:
    if form == "json":
        return render_json(finished.problems, finished.records, finished.facts, finished.tally)
    problems = _from_root(finished.problems, project)
    if form == "gitlab":
        return render_gitlab(problems)
    if form == "sarif":
        rulebook = read_rulebook()
        rules = {code: (rule.meaning, rule_page(rule)) for code, rule in rulebook.items()}
        return render_sarif(problems, rules, __version__, home)
    return render_github(problems) + f"{_words(finished)}: {count_words(problems)}\n"


def _write_summary(form: str, finished: CheckResult, project: Path) -> None:
    """Write every problem into the summary of GitHub's run, since GitHub shows only a few beside the lines."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY", "")
    if summary and form == "github":
        problems = _from_root(finished.problems, project)
        append_file(Path(summary), render_github_summary(problems, _words(finished), finished.tally).encode())


def _stamp_problems(options: Options, since: str) -> tuple[Problem, ...]:
    from briefing_site.build.stamps import stamp_problems  # noqa: PLC0415 - only here

    repository = require_repository(options.project, options.content)
    return tuple(stamp_problems(options, resolve_revision(repository, since)))


def _since(revision: str, problems: tuple[Problem, ...], options: Options) -> tuple[Problem, ...]:
    """Return the problems in lines that were changed since a revision, and errors elsewhere that are new."""
    repository = require_repository(options.project, options.content)
    sha = resolve_revision(repository, revision)
    touched = list_touched_lines(repository, sha, options.content)
    near = {problem for problem in problems if problem.origin.line in touched.get(problem.origin.path, ())}
    rest = [problem for problem in problems if problem.severity is Severity.ERROR and problem not in near]
    fresh = {*new_problems(check_base(options, sha).problems, [*near, *rest])} if rest else set()
    return tuple(problem for problem in problems if problem in near or problem in fresh)


def _from_root(problems: tuple[Problem, ...], project: Path) -> list[Problem]:
    """Return the problems with paths relative to the repository's folder, if the environment names it."""
    root = next((Path(os.environ[name]).resolve() for name in ROOTS if os.environ.get(name)), project)
    if root == project or not project.is_relative_to(root):
        return list(problems)
    prefix = project.relative_to(root).as_posix()
    return [replace(p, origin=Origin(f"{prefix}/{p.origin.path}", p.origin.line, p.origin.column)) for p in problems]


@click.command(short_help="Explain what a problem means.")
@click.argument("code", required=False)
@click.option("--all", "everything", is_flag=True, help="Explain every code, as one Markdown page.")
def explain(code: str | None, everything: bool) -> None:
    """Explain the CODE of a problem, with a wrong and a right example."""
    rulebook = read_rulebook()
    if everything:
        click.echo(rules_page(rulebook), nl=False)
    elif code is None:
        click.echo("".join(f"{rule.code:22}{rule.meaning.split('. ')[0]}\n" for rule in rulebook.values()), nl=False)
    elif code in rulebook:
        click.echo(rule_page(rulebook[code]), nl=False)
    else:
        from briefing_site.base.problems import did_you_mean, quoted  # noqa: PLC0415 - only here

        raise click.ClickException(f"no code {quoted(code)}. {did_you_mean(code, rulebook)}".rstrip())
