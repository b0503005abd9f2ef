"""The plugin's options in mkdocs.yml, and the desk's own fonts and catalogues.

In: MkDocs' configuration. Out: the part for this plugin, each option with its type; `setting_faults` reports mistakes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config import config_options as kinds
from mkdocs.config.base import BaseConfigOption, Config, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin

from briefing_site.base.fonts import add_fonts, find_fonts
from briefing_site.base.language import SOURCE, Language, read_language
from briefing_site.base.problems import Origin, did_you_mean
from briefing_site.mkdocs_plugin.config_file import ConfigFileError, Keys, origin_of
from briefing_site.mkdocs_plugin.formats import PLUGIN
from briefing_site.mkdocs_plugin.option_types import (
    ContentLanguage,
    FolderName,
    FormatOption,
    HandlingOption,
    ItemsOption,
    KeysOption,
    TextOption,
    WordOption,
)
from briefing_site.render.typst.paper_sizes import PAPER_SIZES
from briefing_site.site.saved_lists import EXAMPLE as LIST_EXAMPLE
from briefing_site.site.saved_lists import SavedList, parse_lists

PLUGIN_KEYS: Keys = ("plugins", PLUGIN)
"""The path of keys to the plugin's options."""

LOCALE = "locale"
"""The folder of a project's own message catalogues, relative to the project."""


class UnknownOptionError(ValidationError):
    """The plugin has no option with this name."""


class BriefingConfig(Config):
    """The plugin's options in mkdocs.yml."""

    format = FormatOption()
    """The format of the project (docs/upgrade.md); `briefing migrate` upgrades an older one."""
    content = FolderName(default="content")
    """The folder of fact files, next to mkdocs.yml; hand-written pages are in its `pages/`."""
    audience = kinds.Optional[str](HandlingOption())
    """The most restricted handling that readers of the site may see; required from format 1 on."""
    comment_audience = HandlingOption(default="TLP:CLEAR")
    """The most restricted handling that readers of a comment on a proposal may see."""
    default_handling = HandlingOption(default="TLP:CLEAR")
    """The handling of items without one of their own."""
    today = TextOption()
    """The day to build for, instead of today."""
    revision = TextOption()
    """What to call the revision, if git cannot tell."""
    archive = TextOption()
    """The folder of archived texts, against which quotations are checked."""
    rules = KeysOption("review-current: {severity: warning}")
    """Rules with another weight: `{review-current: {severity: warning, reason: why}}`."""
    language = TextOption(SOURCE)
    """The language of the interface; catalogues in the project's `locale/` take precedence over ours."""
    content_language = ContentLanguage()
    """The language of the facts."""
    paper = WordOption(PAPER_SIZES)
    """The size of paper."""
    lists = ItemsOption(LIST_EXAMPLE)
    """Saved queries, each of which becomes a page (docs/queries.md)."""
    changes_since = TextOption()
    """The revision after which the history for readers begins."""
    house = KeysOption("name: Ministry of Fisheries")
    """The desk's look: `name`, `crest` (an SVG file), `accent` (a colour), `copyright`, `contact`, `letterhead`."""
    fonts = ItemsOption("pylopdf-fonts-ko")
    """Fonts for paper in addition to ours: names of packages, folders and files."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Return all mistakes; an unknown option is an error: a misspelt `audience` would publish everything."""
        errors, warnings = super().validate()
        if errors:  # MkDocs stops at the first
            errors = [(name, error) for name, option in self._schema if (error := _error_of(option, self.get(name)))]
        known = [name for name, _ in self._schema]
        unknown = [name for name in self if name not in known]
        errors += [
            (name, UnknownOptionError(f"no such option. {did_you_mean(name, known)}".rstrip())) for name in unknown
        ]
        return errors, [(name, warning) for name, warning in warnings if name not in unknown]


class SettingsOnlyPlugin(BasePlugin[BriefingConfig]):
    """Takes the place of the plugin if nothing is built: it has the options, but handles no events."""


def _error_of(option: BaseConfigOption[Any], value: object) -> ValidationError | None:
    try:
        option.validate(value)
    except ValidationError as error:
        return error
    return None


def briefing_of(config: MkDocsConfig) -> BriefingConfig:
    """Return the plugin's own options; raises ConfigFileError if mkdocs.yml does not name the plugin."""
    plugin = config.plugins.get("briefing")
    found = plugin.config if plugin else None
    if not isinstance(found, BriefingConfig):
        raise ConfigFileError("mkdocs.yml names no plugin 'briefing'. Write '- briefing:' below 'plugins:'.")
    return found


def language_of(config: MkDocsConfig) -> Language:
    """Return the language of the interface, with the project's own catalogues first; raises LanguageError."""
    return read_language(briefing_of(config).language, Path(config.config_file_path).resolve().parent / LOCALE)


def register_fonts(config: MkDocsConfig) -> None:
    """Make the fonts that mkdocs.yml adds available to print; `check_settings` has made sure that they exist."""
    add_fonts(find_fonts(briefing_of(config).fonts, Path(config.config_file_path).resolve().parent))


def lists_of(config: MkDocsConfig) -> tuple[SavedList, ...]:
    """Return the saved queries, each with its place in the file; raises SavedListError."""
    path = Path(config.config_file_path)

    def place(number: int, key: str) -> Origin | None:
        return origin_of(path, (*PLUGIN_KEYS, "lists", number, *([key] if key else [])), in_text=True)

    return parse_lists(briefing_of(config).lists, place)
