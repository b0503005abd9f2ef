"""The plugin's options in mkdocs.yml, and the desk's own fonts and catalogues.

In: MkDocs' configuration. Out: its part for this plugin, each option with its type; `setting_faults` says what is
wrong.
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
"""The way to the plugin's options."""

LOCALE = "locale"
"""The folder of a project's own catalogues, relative to it."""


class UnknownOptionError(ValidationError):
    """The plugin has no option of this name."""


class BriefingConfig(Config):
    """The plugin's options in mkdocs.yml."""

    format = FormatOption()
    """The form of the project (docs/upgrade.md); `briefing migrate` lifts an earlier one."""
    content = FolderName(default="content")
    """The folder of fact files, beside mkdocs.yml; hand-written pages lie in its `pages/`."""
    audience = kinds.Optional[str](HandlingOption())
    """The most restricted handling that readers of the site may see; has to be named from format 1 on."""
    comment_audience = HandlingOption(default="TLP:CLEAR")
    """The most restricted handling that readers of a comment on a proposal may see."""
    default_handling = HandlingOption(default="TLP:CLEAR")
    """The handling of what bears none of its own."""
    today = TextOption()
    """The day to build for, in place of today."""
    revision = TextOption()
    """What to call the revision, where git does not tell it."""
    archive = TextOption()
    """The folder of archived texts, against which quotations are checked."""
    rules = KeysOption("review-current: {severity: warning}")
    """Other weights of rules: `{review-current: {severity: warning, reason: why}}`."""
    language = TextOption(SOURCE)
    """The language of the interface; catalogues in the project's `locale/` go before ours."""
    content_language = ContentLanguage()
    """The language of the facts."""
    paper = WordOption(PAPER_SIZES)
    """The size of paper."""
    lists = ItemsOption(LIST_EXAMPLE)
    """Queries that become pages (docs/queries.md)."""
    changes_since = TextOption()
    """The revision after which the history that readers see begins."""
    house = KeysOption("name: Ministry of Fisheries")
    """The desk's look: `name`, `crest` (an SVG file), `accent` (a colour), `copyright`, `contact`, `letterhead`."""
    fonts = ItemsOption("pylopdf-fonts-ko")
    """Fonts that paper uses besides ours: packages by name, folders and files."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Return all that is wrong; an unknown option is an error: a misspelt `audience` would publish everything."""
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
    """Stands for the plugin where nothing is built: it has the options, and hears of no event."""


def _error_of(option: BaseConfigOption[Any], value: object) -> ValidationError | None:
    try:
        option.validate(value)
    except ValidationError as error:
        return error
    return None


def briefing_of(config: MkDocsConfig) -> BriefingConfig:
    """Return the plugin's own options; raises PluginError where mkdocs.yml does not name it."""
    plugin = config.plugins.get("briefing")
    found = plugin.config if plugin else None
    if not isinstance(found, BriefingConfig):
        raise ConfigFileError("mkdocs.yml names no plugin 'briefing'. Write '- briefing:' below 'plugins:'.")
    return found


def language_of(config: MkDocsConfig) -> Language:
    """Return the language of the interface, a project's own catalogues read first; raises LanguageError."""
    return read_language(briefing_of(config).language, Path(config.config_file_path).resolve().parent / LOCALE)


def register_fonts(config: MkDocsConfig) -> None:
    """Have what is printed use the fonts that mkdocs.yml adds, which `check_settings` has found to be there."""
    add_fonts(find_fonts(briefing_of(config).fonts, Path(config.config_file_path).resolve().parent))


def lists_of(config: MkDocsConfig) -> tuple[SavedList, ...]:
    """Return the queries that become pages, each with its place; raises SavedListError."""
    path = Path(config.config_file_path)

    def place(number: int, key: str) -> Origin | None:
        return origin_of(path, (*PLUGIN_KEYS, "lists", number, *([key] if key else [])), in_text=True)

    return parse_lists(briefing_of(config).lists, place)
