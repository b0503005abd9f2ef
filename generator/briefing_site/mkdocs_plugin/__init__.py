"""The plugin of MkDocs: the only package that knows MkDocs.

In: mkdocs.yml and MkDocs' events. Out: the settings of the stages, and pages that come from facts.
"""

from __future__ import annotations

from briefing_site.mkdocs_plugin.events import BriefingPlugin
from briefing_site.mkdocs_plugin.runner import build_with_mkdocs, search_documents, serve_with_mkdocs, written_pages
from briefing_site.mkdocs_plugin.settings import (
    AUDIENCE_UNNAMED,
    docs_of,
    guarded_of,
    is_audience_unnamed,
    options_for_readers,
    options_of,
    print_setting,
    print_templates,
    read_build_config,
    read_config,
    show_time_view,
    template_folders,
)
from briefing_site.mkdocs_plugin.written_pages import find_overrides

__all__ = [
    "AUDIENCE_UNNAMED",
    "BriefingPlugin",
    "build_with_mkdocs",
    "docs_of",
    "find_overrides",
    "guarded_of",
    "is_audience_unnamed",
    "options_for_readers",
    "options_of",
    "print_setting",
    "print_templates",
    "read_build_config",
    "read_config",
    "search_documents",
    "serve_with_mkdocs",
    "show_time_view",
    "template_folders",
    "written_pages",
]
