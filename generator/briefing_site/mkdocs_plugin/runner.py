"""MkDocs as a host that builds and serves: what the command line calls.

In: MkDocs' configuration, as `settings` reads it, and a prepared base. Out: a built or served site.
"""

from __future__ import annotations

import logging
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig

from briefing_site.base.language import ENGLISH, speaking
from briefing_site.build.pipeline import Options, Prepared
from briefing_site.build.visible_history import VisibleHistory
from briefing_site.mkdocs_plugin.events import BriefingPlugin
from briefing_site.mkdocs_plugin.settings import briefing_of, language_of
from briefing_site.render.search import SearchDocument, SearchSetting, render_search, render_written
from briefing_site.site.pages import Site


def build_with_mkdocs(  # noqa: PLR0913 - what goes into a site
    config: MkDocsConfig,
    prepared: Prepared,
    past: VisibleHistory,
    site_dir: Path,
    *,
    pdf: bool = False,
    search: bool = False,
) -> None:
    """Build the site of a prepared base into `site_dir`; raises what MkDocs raises.

    With `pdf`, pages lead to printed forms below `pdf/`, and with `search` they offer to search an index below
    `pagefind/`; the caller puts either there.
    """
    config.site_dir = str(site_dir)
    asked = briefing_of(config).asked
    asked.given, asked.past, asked.pdf, asked.search = prepared, past, pdf, search
    _plugin_of(config).on_startup(command="build", dirty=False)
    with speaking(ENGLISH):
        mkdocs_build(config)


def serve_with_mkdocs(config_file: str, *, address: str | None, open_in_browser: bool) -> None:
    """Serve a preview that rebuilds and reloads by itself, until interrupted; say where, and what it is doing."""
    from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: PLC0415 - a server that no build needs

    progress = logging.StreamHandler()
    for name in ("mkdocs.livereload", "mkdocs.commands.serve"):
        logging.getLogger(name).setLevel(logging.INFO)
        logging.getLogger(name).addHandler(progress)
    mkdocs_serve(config_file, dev_addr=address, open_in_browser=open_in_browser)


def search_documents(config: MkDocsConfig, options: Options, site: Site) -> list[SearchDocument]:
    """Return what search is to find, once the pages are built: records with their facts, and hand-written pages."""
    setting = SearchSetting(site, options.default_handling, briefing_of(config).content_language)
    pages = _plugin_of(config).written.items()
    with speaking(language_of(config)):
        return [*render_search(setting), *(render_written(setting, address, *page) for address, page in pages)]


def written_addresses(config: MkDocsConfig) -> tuple[str, ...]:
    """Return the addresses of the hand-written pages, once the pages are built."""
    return tuple(_plugin_of(config).written)


def _plugin_of(config: MkDocsConfig) -> BriefingPlugin:
    plugin = config.plugins["briefing"]
    assert isinstance(plugin, BriefingPlugin)  # noqa: S101 - `read_config` made sure that there is one
    return plugin
