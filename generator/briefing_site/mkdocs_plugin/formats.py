"""The project formats that this version supports, given as `format` in mkdocs.yml.

In: the options in mkdocs.yml. Out: the format, or a sentence about one that is too new. The format changes when the
same project would mean something else; `briefing migrate` converts an older project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from briefing_site.mkdocs_plugin.config_file import ConfigFileError, read_config_file

PLUGIN = "briefing"
"""The name of this plugin in mkdocs.yml."""
FORMATS = (0, 1)
"""All formats; a mkdocs.yml without `format` has the first."""


def newer_format(number: int) -> str:
    """Return the message about a project made for a later version of this tool."""
    return (
        f"this base is of format {number}, and this version of the tool knows formats up to {FORMATS[-1]}: install "
        "the version that its requirements name."
    )


def refuse_newer(config_file: str, own: list[dict[str, Any]]) -> None:
    """Raise ConfigFileError for a format that is too new, before its unknown options are reported as mistakes."""
    number = own[0].get("format") if own else None
    if isinstance(number, int) and number > FORMATS[-1]:
        raise ConfigFileError(f"{config_file}: {newer_format(number)}")


def own_options(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the options of this plugin in mkdocs.yml; raises ConfigFileError if they are not a set of keys."""
    plugins = values.get("plugins") or []
    named = plugins.items() if isinstance(plugins, dict) else map(_named, plugins if isinstance(plugins, list) else [])
    for name, options in named:
        if name != PLUGIN:
            continue
        if options and not isinstance(options, dict):
            raise ConfigFileError(f"mkdocs.yml: the plugin '{PLUGIN}' takes a set of keys, like 'format: 1'.")
        yield dict(options) if isinstance(options, dict) else {}


def read_own_options(config_file: str) -> dict[str, Any]:
    """Read the options of this plugin in mkdocs.yml, and nothing else there; raises ConfigFileError."""
    own = [*own_options(read_config_file(Path(config_file)))]
    refuse_newer(config_file, own)
    if not own:
        raise ConfigFileError(f"{config_file} names no plugin '{PLUGIN}'. Write '- {PLUGIN}:' below 'plugins:'.")
    return own[0]


def _named(plugin: object) -> tuple[str, object]:
    if isinstance(plugin, dict) and len(plugin) == 1:
        return next(iter(plugin.items()))
    return str(plugin), {}
