"""Options shared by the commands, how they open the project, and how they show problems."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial, wraps
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from briefing_site.base.edtf import DateError, parse_day
from briefing_site.base.language import speaking
from briefing_site.base.problems import MAX_PATH_SHOWN, Problem, Severity, count_words, did_you_mean, quoted
from briefing_site.build.pipeline import Options, Prepared, check, prepare
from briefing_site.checks.check_result import CheckResult
from briefing_site.checks.docs import read_rulebook
from briefing_site.checks.placeholders import find_placeholders
from briefing_site.facts.files.snapshot import NoArchiveError, read_owners
from briefing_site.facts.types import TLP, not_a_level
from briefing_site.history.log import read_history
from briefing_site.history.time_view import TimeView, find_time_view
from briefing_site.render.reports.problems import codes_of_many, render_counts, render_text, source_lines
from briefing_site.site.saved_lists import SavedListError

if TYPE_CHECKING:
    from briefing_site.build.composition import Build


class NoProjectError(click.ClickException):
    """There is no mkdocs.yml at the given path."""

    exit_code = click.UsageError.exit_code


class BrokenTemplateError(click.ClickException):
    """A template is missing, invalid, or fails."""

    exit_code = click.UsageError.exit_code


class NoLevelError(click.ClickException):
    """A word is not a handling of TLP 2.0."""

    exit_code = click.UsageError.exit_code


class HandlingParam(click.ParamType):  # type: ignore[type-arg]
    """A handling of TLP 2.0, in its exact spelling."""

    name = "TLP"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002 - Click's signature
        """Return the level; raises NoLevelError for any other word, since a guessed level may be the wrong one."""
        if value not in TLP:
            raise NoLevelError(f"--audience: {not_a_level(value)}")
        return value


class ConfigFile(click.Path):
    """The project's mkdocs.yml; if it is missing, the command was most likely run in the wrong folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; raises NoProjectError if nothing is there, BadParameter for what is no file."""
        require_project(Path(value))
        return super().convert(value, param, ctx)


def require_project(config_file: Path) -> None:
    """Raise NoProjectError if there is no project."""
    if not config_file.exists():
        raise NoProjectError(
            f"there is no {quoted(config_file)} here: run this in the project's folder, name the file with -f, "
            "or start one with `briefing init`."
        )


CONFIG = click.option(
    "-f",
    "--config-file",
    default="mkdocs.yml",
    show_default=True,
    type=ConfigFile(exists=True, dir_okay=False),
    help="The project's mkdocs.yml.",
)
TODAY = click.option("--today", default="", metavar="DATE", help="The date to build for (default: today's).")
AUDIENCE = click.option(
    "--audience", type=HandlingParam(), help="The most restricted handling to show (default: mkdocs.yml's)."
)
AUDIENCE_OF_DESK = click.option(
    "--audience", type=HandlingParam(), help="Show only what this audience may see (default: all)."
)

AS_OF = click.option(
    "--as-of", default="", metavar="DATE", help="Show what was true on DATE, according to the facts' own dates."
)
REV = click.option("--rev", default="", metavar="REV", help="Show the content of a git revision.")
KNOWN_BY = click.option(
    "--known-by",
    default="",
    metavar="DATE",
    help="Show what was known by DATE: the content committed by the end of that day.",
)


def takes_settings(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Pass a command the options of these names, which override mkdocs.yml, as one argument `settings`."""
    return _together("settings", names, lambda given: given)


def takes_time_view(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --rev, --known-by and --as-of, and pass it the content of the time that they ask for.

    It is a function of the path of mkdocs.yml, since it raises UsageError and GitError.
    """
    command = _together("time_view", ("rev", "known_by", "as_of"), lambda given: partial(time_view_of, **given))(
        command
    )
    return REV(KNOWN_BY(AS_OF(command)))


def _together(
    name: str, options: Iterable[str], make: Callable[[dict[str, Any]], Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Pass a command several options as one argument."""

    def around(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def wrapper(**typed: Any) -> Any:
            given = {option: typed.pop(option) for option in options}
            return command(**typed, **{name: make(given)})

        return wrapper

    return around


class OneOf(click.Choice):  # type: ignore[type-arg]
    """One of a few words; for any other, the one that was probably meant is suggested."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the word; raises BadParameter, as Click's own types do."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            known = [str(choice) for choice in self.choices]
            self.fail(f"{error.message} {did_you_mean(str(value), known)}".rstrip(), param, ctx)


TimeViewFinder = Callable[[str], TimeView | None]
"""Given the path of mkdocs.yml, what `time_view_of` returns."""


def time_view_of(config_file: str, rev: str, known_by: str, as_of: str) -> TimeView | None:
    """Return the content of another time that the options ask for; raises UsageError and GitError."""
    if rev and known_by:
        raise click.UsageError("--rev and --known-by both choose a revision: give only one of them.")
    known, true = _day("--known-by", known_by), _day("--as-of", as_of)
    return find_time_view(Path(config_file).resolve().parent, revision=rev, known_by=known, true_on=true)


def _day(option: str, text: str) -> date | None:
    try:
        return parse_day(text) if text else None
    except DateError as error:
        raise click.BadParameter(f"{quoted(text)}: {error}", param_hint=option) from None


def tell_of_settings(config: Any) -> None:
    """Warn about gaps in mkdocs.yml, such as an unnamed audience or missing translations."""
    from briefing_site.mkdocs_plugin import build_warnings  # noqa: PLC0415 - MkDocs is slow to import

    for words in build_warnings(config):
        click.secho(words, err=True, fg="yellow")


def templates_for_paper(config: Any) -> Path:
    """Return the folder of the templates for paper; raises BrokenTemplateError for one that no longer fits."""
    from briefing_site.mkdocs_plugin import print_templates  # noqa: PLC0415 - MkDocs is slow to import
    from briefing_site.render.html.template_faults import TemplateFaultError  # noqa: PLC0415 - as above

    try:
        return print_templates(config)
    except TemplateFaultError as error:
        raise BrokenTemplateError(str(error)) from None


def begin_build(options: Options) -> Build:
    """Prepare a build, whose language the command speaks from then on; raises as `prepare_base` does."""
    from briefing_site.build.composition import Build  # noqa: PLC0415 - most commands build nothing

    click.get_current_context().with_resource(speaking(options.language))
    return Build(options, prepare_base(options))


def stop_at_errors(build: Build, undone: str) -> None:
    """Report errors in the content, say what was not done because of them, and exit; nothing if there are none."""
    prepared = build.prepared
    if prepared.errors:
        report(prepared.problems, build.options.project, advice=False)
        click.echo(f"{count_words(prepared.problems)}. {undone}", err=True)
        sys.exit(1)


def prepare_base(options: Options) -> Prepared:
    """Prepare the fact base; raises ClickException when there is no content."""
    try:
        return prepare(options)
    except NoArchiveError as error:
        raise _no_archive(error) from None
    except FileNotFoundError as error:
        raise click.ClickException(
            f"{error}; name it in mkdocs.yml, under the plugin 'briefing', as 'content'."
        ) from None
    except SavedListError as error:
        raise click.ClickException(str(error)) from None


def check_base(options: Options, revision: str = "") -> CheckResult:
    """Check the fact base, on disk or of a revision; raises ClickException without content or archive."""
    try:
        return check(options, revision)
    except NoArchiveError as error:
        raise _no_archive(error) from None
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}.") from None


def _no_archive(error: NoArchiveError) -> click.ClickException:
    """Return the error for a folder of archived texts that does not exist, by who named it."""
    from briefing_site.mkdocs_plugin import option_error  # noqa: PLC0415 - MkDocs is slow to import

    given = click.get_current_context().params
    if given.get("archive"):
        return click.ClickException(f"--archive: {error}.")
    words = f"{error}. Create it, or remove the line: quotations are then not checked."
    return option_error(Path(given.get("config_file", "mkdocs.yml")), "archive", words)


def refuse_broken_templates(config_file: Path, config: Any, project: Path) -> None:
    """Raise BrokenTemplateError for a template that no build could use."""
    from briefing_site import mkdocs_plugin as plugin  # noqa: PLC0415 - as above
    from briefing_site.build.template_check import check_templates_once  # noqa: PLC0415 - MkDocs and Jinja are slow to import
    from briefing_site.render.html.template_faults import (  # noqa: PLC0415 - as above
        NoTemplateError,
        TemplateFaultError,
    )

    try:
        check_templates_once(project, plugin.template_folders(config))
    except NoTemplateError as error:
        raise BrokenTemplateError(plugin.theme_words(config_file, config, str(error))) from None
    except TemplateFaultError as error:
        raise BrokenTemplateError(str(error)) from None


def placeholders_in(config_file: str, project: Path) -> tuple[Problem, ...]:
    """Return the placeholders left in mkdocs.yml and CODEOWNERS; mkdocs.yml has been read."""
    text = Path(config_file).read_text(encoding="utf-8", errors="replace")
    return tuple(find_placeholders(text, Path(config_file).name, read_owners(project)))


def folder_words(folder: Path) -> str:
    """Return a folder as the person at the terminal would name it: relative to the current folder, or in full."""
    full, here = folder.resolve(), Path.cwd()
    return f"{full.relative_to(here) if full.is_relative_to(here) and full != here else full}/"


class ForeignFileError(click.ClickException):
    """A file that is to be written already exists, and was not made by this program."""

    exit_code = click.UsageError.exit_code


def refuse_foreign(paths: Iterable[Path], is_ours: Callable[[Path], bool]) -> None:
    """Raise ForeignFileError if a file that is not empty is one that this program has not made."""
    for path in paths:
        if path.is_file() and path.stat().st_size and not is_ours(path):
            raise ForeignFileError(
                f"{quoted(path, MAX_PATH_SHOWN)} was not made by this program, so it is not overwritten; nothing was "
                "written. Move it, or choose another place."
            )


def is_below(paths: Iterable[Path], project: Path) -> Callable[[str], bool]:
    """Return a function that tells whether a file of the project is one of the paths, or below one."""
    chosen = [path.resolve() for path in paths]

    def holds(path: str) -> bool:
        full = (project / path).resolve()
        return any(full == one or full.is_relative_to(one) for one in chosen)

    return holds


def report(problems: Iterable[Problem], project: Path, *, advice: bool = True, every: bool = False) -> None:
    """Print problems on standard error; in a terminal coloured, and each with its line and a caret.

    Without `advice`, of advice only how much there is of each code: it must not bury what has to be fixed. Nor must
    many warnings of one code, or much advice: they become one line, unless `every` one is asked for.
    """
    problems = tuple(problems)
    many = frozenset() if every else codes_of_many(problems)
    colours: dict[Severity, Any] = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.ADVICE: "cyan"}
    line_of = source_lines(lambda path: _read(project, path)) if sys.stderr.isatty() else None
    width = get_terminal_size().columns
    held_back = []
    for problem in problems:
        if problem.code in many or (problem.severity is Severity.ADVICE and not advice):
            held_back.append(problem)
            continue
        text, *below = render_text(problem, line_of(problem) if line_of else None, width).split("\n", 1)
        click.secho(text, err=True, fg=colours[problem.severity])
        for line in below:
            click.echo(line, err=True)
    if held_back:
        click.echo(render_counts(held_back, {code: rule.meaning for code, rule in read_rulebook().items()}), err=True)


def _read(project: Path, path: str) -> bytes | None:
    try:
        return (project / path).read_bytes()
    except OSError:
        return None


def with_present_id(message: str, project: Path, content: str, ids: Iterable[str]) -> str:
    """Return an error with the current id of a fact that it reports as unknown: only history knows it."""
    unknown = [
        thing for thing in ids if f"no record or fact {quoted(thing)}." in message and " is called " not in message
    ]
    history = read_history(project, content) if unknown else None
    for thing in unknown:
        if history and (present := history.id_now(thing)) != thing:
            head, _, rest = message.partition(f"no record or fact {quoted(thing)}.")
            rest = "" if rest.startswith(" Did you mean") else rest
            return f"{head}no record or fact {quoted(thing)}. It is called {quoted(present)} now.{rest}"
    return message
