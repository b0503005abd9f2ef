"""`briefing init`: a new project, from the starter that ships with this tool."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import click

from briefing_site import __version__
from briefing_site.base.language import SOURCE, LanguageError, direction_of, known_languages, read_language
from briefing_site.base.problems import MAX_PATH_SHOWN, counted, did_you_mean, quoted
from briefing_site.cli.changes import finish_interrupted, write_changes
from briefing_site.cli.edit import write_editor_schemas
from briefing_site.cli.options import HandlingParam, OneOf, folder_words, require_project
from briefing_site.edit.starter import (
    DISTRIBUTION,
    FOLDERS,
    KEPT,
    WORKFLOWS,
    Choices,
    Tool,
    example_files,
    starter_files,
)
from briefing_site.render.typst.paper_sizes import PAPER_SIZES

NAME = "Briefing site"
AUDIENCE, HANDLING, PAPER, PLATFORM = "TLP:AMBER", "TLP:GREEN", "a4", "none"
DIGEST = re.compile("[0-9a-f]{64}")
NEXT = (
    ("briefing new issue ID", "a first record"),
    ("briefing check", "what is wrong, with file, line, column and a remedy"),
    ("briefing serve", "the site, which follows each edit"),
)
"""What to do next, once the files are written."""


class TakenError(click.ClickException):
    """The folder for the project already contains something."""

    exit_code = click.UsageError.exit_code


@click.command(short_help="Start a project in a folder.")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", help="What the site is called.")
@click.option("--language", metavar="TAG", help=f"The language of the interface (default: {SOURCE}).")
@click.option("--content-language", metavar="TAG", help="The language of the facts (default: the interface's).")
@click.option(
    "--handling",
    type=HandlingParam(),
    default=HANDLING,
    show_default=True,
    help="Handling of what has none of its own.",
)
@click.option("--audience", type=HandlingParam(), help=f"The most restricted handling to show (default: {AUDIENCE}).")
@click.option("--paper", type=OneOf(list(PAPER_SIZES)), help=f"Paper size (default: {PAPER}).")
@click.option(
    "--ci", "platform", type=OneOf(list(WORKFLOWS)), help=f"Where proposals are checked (default: {PLATFORM})."
)
@click.option("--example", is_flag=True, help="Add a small made-up example of every kind.")
@click.option(
    "--remove-example", "removal", is_flag=True, help="Only remove those files of the example that are unchanged."
)
@click.option("--yes", is_flag=True, help="Ask nothing; use the defaults.")
def init(  # noqa: PLR0917 - click hands over what was typed
    folder: Path,
    name: str | None,
    language: str | None,
    content_language: str | None,
    handling: str,
    audience: str | None,
    paper: str | None,
    platform: str | None,
    example: bool,
    removal: bool,
    yes: bool,
) -> None:
    """Start a project in DIR: settings, pages and empty folders for facts. Existing files are kept."""
    if removal:
        _remove_example(folder)
        return
    finish_interrupted(folder)
    _refuse_project(folder)
    guess = folder.resolve().name.replace("-", " ").replace("_", " ").strip()
    title = _name(name or _ask("What is the site called?", f"{guess[:1].upper()}{guess[1:]}" or NAME, yes))
    spoken = _language(language or _ask("Language of its menus and labels?", SOURCE, yes, OneOf(known_languages())))
    choices = Choices(
        name=title,
        language=spoken,
        content_language=_content_language(content_language or spoken),
        handling=handling,
        audience=audience or _ask("Most restricted handling that its readers may see?", AUDIENCE, yes, HandlingParam()),
        paper=paper or _ask("Paper?", PAPER, yes, click.Choice(list(PAPER_SIZES))),
        platform=platform or _ask("Where are proposals checked?", PLATFORM, yes, click.Choice(list(WORKFLOWS))),
        tool=installed_tool(),
        example=example,
    )
    _write(folder, starter_files(choices))


def installed_tool() -> Tool:
    """Return this tool as it is installed: its version, and the digest of its wheel if pip recorded it."""
    try:
        noted = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        noted = {}
    digest = noted.get("archive_info", {}).get("hashes", {}).get("sha256", "")
    return Tool(__version__, digest if DIGEST.fullmatch(digest) else "")


def _ask(question: str, default: str, silent: bool, answer: Any = None) -> str:
    """Return what was typed, converted by a Click type; the default if nothing is to be asked."""
    return default if silent else str(click.prompt(question, default=default, type=answer))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    taken = [path for path in files if (folder / path).exists()]
    if foreign := [path for path in taken if path not in KEPT]:
        raise TakenError(
            f"{quoted(folder / foreign[0], MAX_PATH_SHOWN)} already exists, so nothing was written. Name another "
            "folder, or move what is in this one."
        )
    made = {path: data for path, data in files.items() if path not in taken}
    folder.mkdir(parents=True, exist_ok=True)
    write_changes(folder, {}, made, ("init",))
    for place in FOLDERS:
        (folder / place).mkdir(parents=True, exist_ok=True)
    write_editor_schemas(folder)
    for path in taken:
        click.echo(f"{path}: kept as it is")
    click.echo(f"{counted(len(made), 'file')} written in {folder_words(folder)}. Next, in that folder:")
    width = max(len(command) for command, _ in NEXT)
    for command, words in NEXT:
        click.echo(f"  {command:{width}}  # {words}")
    if any(path in example_files() for path in made):
        click.echo("`briefing init --remove-example` removes the example again.")


def _remove_example(folder: Path) -> None:
    require_project(folder / "mkdocs.yml")
    finish_interrupted(folder)
    held = {path: data for path, data in example_files().items() if (folder / path).is_file()}
    now = {path: (folder / path).read_bytes() for path in held}
    unchanged = {path: data for path, data in now.items() if _unstamped(data) == held[path]}
    write_changes(folder, unchanged, dict.fromkeys(unchanged), ("init", "--remove-example"))
    for path in held.keys() - unchanged.keys():
        click.echo(f"{path}: changed, so it was kept")
    click.echo(f"{counted(len(unchanged), 'file')} of the example removed.")


def _unstamped(data: bytes) -> bytes:
    """Return a file without its reviews: a user who tries them out on the example has not made it their own."""
    return b"".join(line for line in data.splitlines(keepends=True) if not line.lstrip().startswith(b"reviewed:"))


def _refuse_project(folder: Path) -> None:
    if (folder / "mkdocs.yml").exists():
        raise TakenError(f"there is already a project in {folder_words(folder)}; nothing was written.")


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise click.BadParameter(f"{quoted(text)}: a line of text is expected.", param_hint="--name")
    return text.strip()


def _language(tag: str) -> str:
    return _known(tag, "--language", lambda: read_language(tag))


def _content_language(tag: str) -> str:
    return _known(tag, "--content-language", lambda: direction_of(tag))


def _known(tag: str, option: str, read: Callable[[], object]) -> str:
    try:
        read()
    except LanguageError as error:
        hint = did_you_mean(tag, known_languages())
        raise click.BadParameter(f"{error}. {hint}".rstrip(), param_hint=option) from None
    return tag
