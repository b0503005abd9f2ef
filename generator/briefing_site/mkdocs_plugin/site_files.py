"""Files of a site besides its pages: those from MkDocs that may be published, and those of the desk.

In: the files that MkDocs found. Out: the same, some removed and some added.
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
    """Take out templates for paper, and what is no page or image."""
    for file in list(files):
        is_print = file.src_uri.startswith("print/") or file.src_uri.endswith(".typ")
        if is_print or not may_be_published(file, config):
            files.remove(file)


def add_home_page(files: Files, config: MkDocsConfig) -> None:
    """Put an empty home page where the desk wrote none."""
    if files.get_file_from_path(HOME) is None and files.get_file_from_path("README.md") is None:
        files.append(File.generated(config, HOME, content=f"---\ntitle: {json.dumps(config.site_name)}\n---\n"))


def add_house_style(files: Files, config: MkDocsConfig) -> None:
    """Put the colour of the desk's house beside the theme's styles, and its crest in the place of the icon."""
    house = house_of(config)
    made = {"assets/house.css": house.style}
    if house.crest:
        made["assets/favicon.svg"] = (Path(config.config_file_path).parent / house.crest).read_bytes()
    for path, data in made.items():
        if data and path in files.src_uris:
            files.remove(files.src_uris[path])
        if data:
            files.append(File.generated(config, path, content=data))
