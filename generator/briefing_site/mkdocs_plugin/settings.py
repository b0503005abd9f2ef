"""Settings from mkdocs.yml and the command line, and the inputs of a build that follow from them.

In: MkDocs' configuration. Out: `Options`, and whatever else the stages need.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page as MkDocsPage

from briefing_site.base.cache import CACHE
from briefing_site.base.edtf import DateError, parse_day
from briefing_site.base.language import untranslated_words
from briefing_site.base.problems import quoted
from briefing_site.base.resources import PACKAGE
from briefing_site.build.pipeline import Options
from briefing_site.build.targets import ProtectedFolders
from briefing_site.checks.engine import RuleWeights, find_rule_faults, parse_settings
from briefing_site.facts.types import TLP
from briefing_site.history.time_view import TimeView
from briefing_site.mkdocs_plugin.config_file import ConfigFileError, read_config_file, read_earlier_config
from briefing_site.mkdocs_plugin.formats import PLUGIN, own_options, refuse_newer
from briefing_site.mkdocs_plugin.house_style import HouseStyle
from briefing_site.mkdocs_plugin.plugin_options import (
    LOCALE,
    PLUGIN_KEYS,
    SettingsOnlyPlugin,
    UnknownOptionError,
    briefing_of,
    language_of,
    lists_of,
    register_fonts,
)
from briefing_site.mkdocs_plugin.setting_faults import (
    PLAIN_KEYS,
    Fault,
    check_settings,
    find_plain_faults,
    refuse_settings,
)
from briefing_site.mkdocs_plugin.theme import TEMPLATES

THEME = "briefing"
"""The name of our own theme, as in `theme: briefing`."""
PRINT = "print"
"""The folder of a theme that holds the templates for paper."""
PRINT_CACHE = Path(CACHE, PRINT)
"""The folder of combined print templates, relative to the project."""
INSTALLED = "site-packages"
"""The folder of installed packages, which are not part of a project even if its environment is inside it."""
AUDIENCE_UNNAMED = (
    f"mkdocs.yml names no audience, so this is built for {TLP[0]}. Say who it is for, under the plugin 'briefing': "
    "'format: 1' and, for instance, 'audience: TLP:AMBER'. `briefing migrate --audience TLP:AMBER` writes both."
)
EDIT_PLACE = "0-path-0"
"""Stands in for a file's path while MkDocs builds an edit link, to find out its form."""


def read_config(config_file: str, overrides: Mapping[str, str | None]) -> MkDocsConfig:
    """Read mkdocs.yml without running anything that it names: no other plugin, no hook, no extension.

    `overrides` holds options of the plugin; empty ones are ignored. Raises ConfigFileError.
    """
    values = read_config_file(Path(config_file))
    own = [*own_options(values)]
    refuse_newer(config_file, own)
    faults = [*find_plain_faults(values)]
    wrong_keys = {fault.keys[0] for fault in faults}
    kept = {key: values[key] for key in (*PLAIN_KEYS, "nav") if key in values and key not in wrong_keys}
    config = MkDocsConfig(config_file_path=str(Path(config_file).absolute()))
    theme = values.get("theme")
    config.load_dict({**kept, "theme": _plain_theme(theme), "plugins": []})
    errors, _ = config.validate()
    faults += [Fault((key,), _error_words(key, error)) for key, error in errors if key not in wrong_keys]
    for options in () if faults else own:
        config.plugins[PLUGIN] = plugin = SettingsOnlyPlugin()
        wrong, _ = plugin.load_config(options, str(config.config_file_path))
        faults += [
            Fault((*PLUGIN_KEYS, key), str(error), at_key=isinstance(error, UnknownOptionError)) for key, error in wrong
        ]
    refuse_settings(Path(config_file), faults)
    if _is_ours(theme) and str(TEMPLATES) not in config.theme.dirs:
        config.theme.dirs.insert(-1, str(TEMPLATES))
    check_settings(config)
    _override(config, overrides)
    register_fonts(config)
    return config


def read_build_config(config_file: str, overrides: Mapping[str, str | None], *, strict: bool = False) -> MkDocsConfig:
    """Read mkdocs.yml with the plugins, hooks and extensions that it names; raises like `read_config`."""
    read_config(config_file, overrides)
    config: MkDocsConfig = load_config(config_file, strict=strict or None)
    _override(config, overrides)
    return config


def _override(config: MkDocsConfig, overrides: Mapping[str, str | None]) -> None:
    briefing_of(config).update({key: value for key, value in overrides.items() if value})


def _error_words(key: str, error: Exception) -> str:
    """Return MkDocs' message about an option, on one line."""
    words = f"{' '.join(str(error).split()).rstrip('.')}."
    if key == "docs_dir" and words.endswith("isn't an existing directory."):
        words += " Hand-written pages lie there: make it, with an index.md that says what the site is about."
    if words.startswith("The URL isn't valid"):
        return "an address that begins with https:// is expected."
    return words


def _plain_theme(theme: object) -> dict[str, object]:
    """Return the theme reduced to its folder: only a build needs a theme that is named, which is a package."""
    folder = theme.get("custom_dir") if isinstance(theme, dict) else None
    if _is_ours(theme):
        return {"name": None, "custom_dir": folder or str(TEMPLATES)}
    return {"name": None, "custom_dir": folder} if folder else {"name": "mkdocs"}


def _is_ours(theme: object) -> bool:
    return (theme.get("name") if isinstance(theme, dict) else theme) == THEME


@dataclass(frozen=True)
class EarlierRules:
    """Reads the weights of rules from another version of mkdocs.yml."""

    config_file: Path

    def __call__(self, read: Callable[[Path], bytes]) -> RuleWeights | None:
        """Return the weights; None if that version cannot be read. Rules that no longer exist are left out."""
        values = read_earlier_config(self.config_file, read)
        try:
            own = [*own_options(values)] if values is not None else []
        except ConfigFileError:
            return None
        rules = own[0].get("rules") if own else None
        if values is None or not isinstance(rules or {}, dict):
            return None
        wrong = {code for code, _ in find_rule_faults(rules or {})}
        return parse_settings({code: setting for code, setting in (rules or {}).items() if code not in wrong})


def options_of(config: MkDocsConfig, time_view: TimeView | None = None) -> Options:
    """Return the inputs of a command that the desk runs for itself, uncut. This is where today's date is read, once.

    Content of another time has no site address, so that nobody takes it for the live site; its day counts as today,
    unless the command line gives another.
    """
    briefing = briefing_of(config)
    project = Path(config.config_file_path).resolve().parent
    day = time_view.day.isoformat() if time_view and time_view.day else ""
    return Options(
        project=project,
        today=_today(briefing.today or day or os.environ.get("BRIEFING_TODAY", "")),
        content=briefing.content,
        audience=TLP[-1],
        default_handling=briefing.default_handling,
        comment_audience=briefing.comment_audience,
        revision=briefing.revision or os.environ.get("BRIEFING_REVISION", ""),
        docs=docs_of(config),
        inputs=_inputs_of(config, project),
        archive=project / briefing.archive if briefing.archive else None,
        rules=parse_settings(briefing.rules),
        rules_before=EarlierRules(Path(config.config_file_path).absolute()),
        time_view=time_view,
        lists=lists_of(config),
        changes_since=briefing.changes_since,
        title=config.site_name,
        url="" if time_view or not config.site_url else f"{config.site_url.rstrip('/')}/",
        content_language=briefing.content_language,
        paper=briefing.paper,
    )


def options_for_readers(config: MkDocsConfig, time_view: TimeView | None = None) -> Options:
    """Return the inputs of a build for an audience and in a language; raises PluginError if no audience is named."""
    briefing = briefing_of(config)
    if briefing.format and not briefing.audience:
        expected = f"one of {', '.join(TLP)}, as in 'audience: TLP:AMBER'"
        raise PluginError(f"mkdocs.yml: the plugin 'briefing' needs 'audience': {expected}.")
    return replace(options_of(config, time_view), audience=briefing.audience or TLP[0], language=language_of(config))


def build_warnings(config: MkDocsConfig) -> Iterator[str]:
    """Yield a warning if no audience is named, and if the language lacks translations."""
    if not briefing_of(config).audience:
        yield AUDIENCE_UNNAMED
    if words := untranslated_words(language_of(config)):
        yield words


def docs_of(config: MkDocsConfig) -> str:
    """Return the folder of hand-written pages, relative to the project; empty if it is outside the project."""
    project = Path(config.config_file_path).resolve().parent
    docs = Path(config.docs_dir).resolve()
    return docs.relative_to(project).as_posix() if docs.is_relative_to(project) else ""


def protected_folders_of(config: MkDocsConfig) -> ProtectedFolders:
    """Return the folders that no site may replace."""
    project = Path(config.config_file_path).resolve().parent
    briefing = briefing_of(config)
    sources = [("the facts", project / briefing.content), ("the hand-written pages", Path(config.docs_dir))]
    sources += [("the templates", Path(folder)) for folder in config.theme.dirs]
    sources += [("the archived texts", project / briefing.archive)] if briefing.archive else []
    homes = [("the project", project), ("everything on this disk", Path(project.anchor))]
    with suppress(RuntimeError):  # a user without a home
        homes.append(("your home folder", Path.home()))
    return ProtectedFolders(tuple(sources), tuple(homes))


def _inputs_of(config: MkDocsConfig, project: Path) -> tuple[str, ...]:
    """Return the paths in the project that shape a site besides its content: a change there changes the site."""
    content = project / briefing_of(config).content
    places = [Path(place).resolve() for place in (config.config_file_path, config.docs_dir, *config.theme.dirs)]
    places += [project / LOCALE, PACKAGE]
    places += [project / str(briefing_of(config).house["crest"])] if "crest" in briefing_of(config).house else []
    places = [place for place in places if INSTALLED not in place.parts]
    inside = (place for place in places if place.is_relative_to(project) and not place.is_relative_to(content))
    return tuple(dict.fromkeys(place.relative_to(project).as_posix() for place in inside))


def house_of(config: MkDocsConfig) -> HouseStyle:
    """Return the desk's house style, whose settings have been checked."""
    return HouseStyle(**briefing_of(config).house)


def template_folders(config: MkDocsConfig) -> tuple[Path, ...]:
    """Return the folders of templates, the project's before the theme's; MkDocs' own, which come last, are left out."""
    return tuple(Path(folder) for folder in config.theme.dirs[:-1])


def print_templates(config: MkDocsConfig) -> Path:
    """Return the folder of print templates: the theme's, some of them replaced by the project's, if it has any.

    Raises TemplateFaultError for one that no longer fits.
    """
    from briefing_site.build.pdf import overlay_templates  # noqa: PLC0415 - a check prints nothing
    from briefing_site.build.print_check import check_print_files  # noqa: PLC0415 - as above

    folders = [folder / PRINT for folder in template_folders(config) if (folder / PRINT).is_dir()]
    check_print_files(folders or [TEMPLATES / PRINT])
    project = Path(config.config_file_path).resolve().parent
    return overlay_templates(
        folders or [TEMPLATES / PRINT], project / PRINT_CACHE, house_of(config).print_files(project)
    )


def _today(text: str) -> date:
    try:
        return parse_day(text) if text else date.today()  # noqa: DTZ011 - the desk's own day
    except DateError as error:
        raise PluginError(f"today: {quoted(text)}: {error}") from None


def edit_path(path: str, config: MkDocsConfig) -> str:
    """Return a file's path relative to the folder that MkDocs' `edit_uri` refers to."""
    return posixpath.relpath(path, docs_place(config))


def docs_place(config: MkDocsConfig) -> str:
    """Return the path of that folder relative to the project; it may be outside, for example behind a symbolic link."""
    project = Path(config.config_file_path).resolve().parent
    return Path(os.path.relpath(Path(config.docs_dir).resolve(), project)).as_posix()


def edit_url(config: MkDocsConfig) -> str:
    """Return the form of edit links, with `{path}` for the file; empty if the project names no repository."""
    file = File.generated(config, "edit.md", content="")
    file.edit_uri = edit_path(EDIT_PLACE, config)
    return (MkDocsPage(None, file, config).edit_url or "").replace(EDIT_PLACE, "{path}")
