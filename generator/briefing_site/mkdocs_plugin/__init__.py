"""The MkDocs plugin: the only package that knows about MkDocs.

In: mkdocs.yml and MkDocs' events. Out: the settings of the stages, and the pages made from facts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from briefing_site.mkdocs_plugin.config_file import ConfigFileError
from briefing_site.mkdocs_plugin.setting_faults import (
    find_setting_problems,
    option_error,
    problems_in_message,
    theme_words,
)
from briefing_site.mkdocs_plugin.settings import (
    build_warnings,
    docs_of,
    options_for_readers,
    options_of,
    print_templates,
    protected_folders_of,
    read_build_config,
    read_config,
    template_folders,
)
from briefing_site.mkdocs_plugin.written_pages import find_overrides

if TYPE_CHECKING:
    from briefing_site.mkdocs_plugin.events import BriefingPlugin
    from briefing_site.mkdocs_plugin.runner import (
        UnknownPageError,
        build_pages,
        reasons_for,
    )
    from briefing_site.mkdocs_plugin.serving import serve_preview

BUILDING = {
    "BriefingPlugin": "events",
    "UnknownPageError": "runner",
    "build_pages": "runner",
    "reasons_for": "runner",
    "serve_preview": "serving",
}
"""Names that only a build needs, with their modules: importing these would take a third of a small check's time."""


def __getattr__(name: str) -> Any:
    """Import a name that only a build needs, when it is used."""
    if name not in BUILDING:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{BUILDING[name]}"), name)


__all__ = [
    "BriefingPlugin",
    "ConfigFileError",
    "UnknownPageError",
    "build_pages",
    "build_warnings",
    "docs_of",
    "find_overrides",
    "find_setting_problems",
    "option_error",
    "options_for_readers",
    "options_of",
    "print_templates",
    "problems_in_message",
    "protected_folders_of",
    "read_build_config",
    "read_config",
    "reasons_for",
    "serve_preview",
    "template_folders",
    "theme_words",
]
