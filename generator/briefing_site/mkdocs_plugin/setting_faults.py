"""Finds all mistakes in mkdocs.yml at once, each with its place, like those in fact files.

In: the path of mkdocs.yml, and the key paths of the mistakes. Out: a ConfigFileError for mistakes with which no command
can continue; a `Problem` for those that a check reports and a build survives.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.config.defaults import MkDocsConfig

from briefing_site.base.edtf import DateError, parse_day
from briefing_site.base.fonts import FontError, find_fonts
from briefing_site.base.language import LanguageError
from briefing_site.base.problems import Origin, Problem, Severity, did_you_mean, quoted
from briefing_site.checks.engine import find_rule_faults
from briefing_site.facts.files.page_files import PAGES
from briefing_site.facts.model import KINDS
from briefing_site.git.command import GitError
from briefing_site.git.repository import find_repository, resolve_revision
from briefing_site.mkdocs_plugin.config_file import ConfigFileError, Keys, origin_of, place_of, read_config_file
from briefing_site.mkdocs_plugin.formats import PLUGIN
from briefing_site.mkdocs_plugin.house_style import find_house_faults
from briefing_site.mkdocs_plugin.menu import BUILT_IN, find_menu_faults, find_pages_missing
from briefing_site.mkdocs_plugin.option_types import is_not
from briefing_site.mkdocs_plugin.plugin_options import PLUGIN_KEYS, briefing_of, language_of, lists_of, register_fonts
from briefing_site.site.pages import BY_LETTER, BY_YEAR
from briefing_site.site.saved_lists import SavedListError

ALSO_THERE = ("graph/", "search/")
"""Generated pages that have no title in the menu."""
PARTS = re.compile(rf"(timeline|positions|disputed|a-z|lists)/.+|\w+/({BY_LETTER}|{BY_YEAR})/.+")
"""Pages that only a build knows to exist."""
PLACE = re.compile(r"^(?P<path>.+?):(?P<line>\d+):(?P<column>\d+)$")
MESSAGE_LINE = re.compile(r"^(?:(?P<path>[^\s:]+)(?::(?P<line>\d+)(?::(?P<column>\d+))?)?: )?(?P<words>.+)$")
"""A line of a message about a mistake with which no command can continue, with its place if it has one."""


PLAIN_KEYS = (
    *("site_name", "site_url", "site_description", "site_author", "site_dir", "docs_dir"),
    *("repo_url", "repo_name", "edit_uri", "edit_uri_template", "use_directory_urls"),
)
"""The settings that commands other than a build use, besides the plugin's options and the theme's folder."""


class Fault(NamedTuple):
    """One mistake in the settings."""

    keys: Keys
    words: str
    at_key: bool = False
    """True if the key itself is wrong, not its value."""
    origin: Origin | None = None
    """The place, if known more precisely than by the keys."""


def refuse_settings(config_file: Path, faults: Iterable[Fault]) -> None:
    """Raise ConfigFileError if there are mistakes: a line for each, in the order of the file."""
    found = [(str(fault.origin or place_of(config_file, fault.keys, at_key=fault.at_key)), fault) for fault in faults]
    lines = [f"{place}: {_label(fault.keys)}{fault.words}" for place, fault in sorted(found, key=_in_file)]
    if lines:
        raise ConfigFileError("\n".join(dict.fromkeys(lines)))


def problems_in_message(config_file: Path, message: str, code: str) -> Iterator[Problem]:
    """Yield the lines of an error about settings or templates as problems, for programs to show."""
    for found in filter(None, map(MESSAGE_LINE.match, message.splitlines())):
        place = Origin(found["path"] or config_file.name, int(found["line"] or 1), int(found["column"] or 1))
        yield Problem(code, place, found["words"])


def option_error(config_file: Path, option: str, words: str) -> ConfigFileError:
    """Return an error about an option of the plugin that only a later stage can find."""
    return ConfigFileError(f"{place_of(config_file, (*PLUGIN_KEYS, option))}: {option}: {words}")


def theme_words(config_file: Path, config: MkDocsConfig, words: str) -> str:
    """Return the message about a mistake in the theme, with its place; an old project is told how to upgrade."""
    place = place_of(config_file, ("theme",), at_key=True)
    lifted = "" if briefing_of(config).format else " This project is of format 0: `briefing migrate` writes that."
    return f"{place}: theme: {words}{lifted}"


def find_setting_problems(config_file: Path, config: MkDocsConfig) -> Iterator[Problem]:
    """Yield a warning for each setting that MkDocs does not know, and for each page in `nav` that does not exist."""
    known = [name for name, _ in config._schema]  # noqa: SLF001 - MkDocs keeps it there
    for key in read_config_file(config_file).keys() - {*known}:
        hint = did_you_mean(str(key), known) or "Remove it."
        yield _problem(
            config_file, Fault((str(key),), f"no setting {quoted(key)}.", at_key=True), "setting-known", hint
        )
    pages = known_pages(config, config_file.resolve().parent)
    for keys, page in find_pages_missing(config.nav, pages):
        if not PARTS.fullmatch(page):
            near = get_close_matches(page, pages, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else "Write that page, or remove it from the menu."
            yield _problem(config_file, Fault(("nav", *keys), f"no page {quoted(page)}."), "page-exists", hint)


def known_pages(config: MkDocsConfig, project: Path) -> Collection[str]:
    """Return the paths of all pages that `nav` may contain: hand-written ones, sections, and records on disk."""
    docs = Path(config.docs_dir)
    written = (path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    sections = (f"{address}index.md" for address in (*BUILT_IN, *ALSO_THERE))
    content = project / str(config.plugins[PLUGIN].config["content"])
    records = (path for folder in KINDS for path in content.joinpath(folder).glob("*.yml"))
    return dict.fromkeys(
        ("index.md", *written, *sections, *(f"{path.parent.name}/{path.stem}/index.md" for path in records))
    )


def _problem(config_file: Path, fault: Fault, code: str, hint: str) -> Problem:
    place = origin_of(config_file, fault.keys, at_key=fault.at_key) or Origin(config_file.name)
    return Problem(code, place, fault.words, hint, Severity.WARNING)


def _label(keys: Keys) -> str:
    """Return the names of options that a message begins with: `house: accent: `."""
    own = keys[len(PLUGIN_KEYS) :] if keys[: len(PLUGIN_KEYS)] == PLUGIN_KEYS else keys[:1]
    return "".join(f"{key}: " for key in own if isinstance(key, str))


def _in_file(placed: tuple[str, Fault]) -> tuple[str, int, int]:
    found = PLACE.match(placed[0])
    return (found["path"], int(found["line"]), int(found["column"])) if found else ("", 0, 0)


def find_plain_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield MkDocs' own settings that have the wrong type, and items of `nav` that cannot be menu entries."""
    for key in PLAIN_KEYS:
        expected = bool if key == "use_directory_urls" else str
        if not isinstance(values.get(key), expected | None):
            yield Fault((key,), str(is_not("true or false" if expected is bool else "a text", values[key])))
    if values.get("docs_dir") == "":
        yield Fault(("docs_dir",), "the folder of hand-written pages is missing, as in 'docs_dir: content/pages'.")
    if not values.get("site_name"):
        yield Fault(("site_name",), "what the site is called is missing, as in 'site_name: Strait desk'.")
    if not isinstance(values.get("theme"), str | dict | None):
        yield Fault(("theme",), str(is_not("the name of a theme, like 'briefing',", values["theme"])))
    yield from (Fault(("nav", *keys), words) for keys, words in find_menu_faults(values.get("nav")))


def check_settings(config: MkDocsConfig) -> None:
    """Raise ConfigFileError for all invalid options of the plugin; this makes the fonts available, to check texts."""
    path = Path(config.config_file_path)
    check_place_of_pages(config)
    briefing, project = briefing_of(config), path.resolve().parent
    own = [*_font_faults(briefing.fonts, project)]
    if not own:
        register_fonts(config)
    own += [(("house", key), words) for key, words in find_house_faults(briefing.house, project)]
    own += [(("rules", str(code)), words) for code, words in find_rule_faults(briefing.rules)]
    for key, read in (("language", language_of), ("today", _day_of), ("changes_since", _start_of)):
        try:
            read(config)
        except (LanguageError, DateError, GitError) as error:
            own.append(((key,), f"{str(error).rstrip('.')}."))
    faults = [Fault((*PLUGIN_KEYS, *keys), words) for keys, words in own]
    try:
        lists_of(config)
    except SavedListError as error:
        faults.append(Fault((*PLUGIN_KEYS, "lists"), error.words, origin=error.origin))
    refuse_settings(path, faults)


def _font_faults(names: list[Any], project: Path) -> Iterator[tuple[Keys, str]]:
    for number, name in enumerate(names):
        if not isinstance(name, str) or not name:
            yield ("fonts", number), str(is_not("the name of a package, a file or a folder", name))
            continue
        try:
            find_fonts([name], project)
        except FontError as error:
            yield ("fonts", number), str(error)


def _day_of(config: MkDocsConfig) -> None:
    if today := briefing_of(config).today:
        parse_day(today)


def _start_of(config: MkDocsConfig) -> None:
    """Raise GitError if the history is to begin after something that is not a revision."""
    since = briefing_of(config).changes_since
    repository = find_repository(Path(config.config_file_path).resolve().parent, briefing_of(config).content)
    if since and repository:
        resolve_revision(repository, since)


def check_place_of_pages(config: MkDocsConfig) -> None:
    """Raise ConfigFileError if the pages are in a folder other than the one that is checked."""
    path = Path(config.config_file_path)
    project = path.resolve().parent
    expected = f"{briefing_of(config).content}/{PAGES}"
    if Path(config.docs_dir).resolve() != (project / expected).resolve():
        raise ConfigFileError(
            f"{place_of(path, ('docs_dir',))}: docs_dir: hand-written pages lie in {quoted(expected)}: write that."
        )
