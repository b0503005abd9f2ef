"""Files of a site besides its pages: those found by MkDocs that may be published, and those of the desk.

In: the files that MkDocs found. Out: the same, with some removed and some added.
"""

from __future__ import annotations

import json
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from briefing_site.mkdocs_plugin.closed_pages import HOME
from briefing_site.mkdocs_plugin.settings import house_of
from briefing_site.mkdocs_plugin.written_pages import may_be_published


def drop_unpublishable(files: Files, config: MkDocsConfig) -> None:
    """Remove print templates, and everything that is neither a page nor an image."""
    for file in list(files):
        is_print = file.src_uri.startswith("print/") or file.src_uri.endswith(".typ")
        if is_print or not may_be_published(file, config):
            files.remove(file)


def add_home_page(files: Files, config: MkDocsConfig) -> None:
    """Add an empty home page if the desk has not written one."""
    if files.get_file_from_path(HOME) is None and files.get_file_from_path("README.md") is None:
        files.append(File.generated(config, HOME, content=f"---\ntitle: {json.dumps(config.site_name)}\n---\n"))


def add_house_style(files: Files, config: MkDocsConfig) -> None:
    """Add a style sheet with the desk's colour to the theme's, and replace the icon with the desk's crest."""
    house = house_of(config)
    made = {"assets/house.css": house.style}
    if house.crest:
        made["assets/favicon.svg"] = (Path(config.config_file_path).parent / house.crest).read_bytes()
    for path, data in made.items():
        if data and path in files.src_uris:
            files.remove(files.src_uris[path])
        if data:
            files.append(File.generated(config, path, content=data))
