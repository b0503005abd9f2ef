"""Runs MkDocs for the command line, to build the pages of a site.

In: MkDocs' configuration, as read by `settings`, and a build. Out: the pages of a site.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig

from briefing_site.base.atomic_files import write_file
from briefing_site.base.language import ENGLISH, speaking
from briefing_site.base.problems import did_you_mean, quoted
from briefing_site.build.composition import Build, WrittenPages
from briefing_site.build.pipeline import Options
from briefing_site.git.objects import export_tree
from briefing_site.git.repository import require_repository
from briefing_site.mkdocs_plugin.events import BriefingPlugin


class UnknownPageError(LookupError):
    """The site has no page at an address."""


def build_pages(config: MkDocsConfig, build: Build, site_dir: Path, *, last: Path | None = None) -> WrittenPages:
    """Write the pages of a build, and the files published beside them, into a folder; return the hand-written pages.

    Pages of the site in the folder `last` that are still valid are linked instead. Raises what MkDocs raises.
    """
    plugin = config.plugins["briefing"]
    assert isinstance(plugin, BriefingPlugin)  # noqa: S101 - `read_config` made sure that there is one
    config.site_dir = str(site_dir)
    if build.options.time_view:
        config.site_url = ""
    with _pages_of(build.options) as pages, plugin.with_build(build, last), speaking(ENGLISH):
        config.docs_dir = str(pages or config.docs_dir)
        plugin.on_startup(command="build", dirty=False)
        mkdocs_build(config)
    return plugin.written


def reasons_for(config: MkDocsConfig, build: Build, address: str) -> Iterator[str]:
    """Return why the build rebuilt the page at an address (`issues/taiwan/`); nothing if the page was reused.

    Raises UnknownPageError if the site has no page there.
    """
    plugin = config.plugins["briefing"]
    assert isinstance(plugin, BriefingPlugin)  # noqa: S101 - as above
    redirects = build.site.redirects
    known = [*(page.address for page in build.site.pages), *redirects, *plugin.written]
    if address not in known:
        namesake = next((each for each in known if each.endswith(f"/{address}")), "")  # the folder was left out
        hint = f"Did you mean '{namesake}'?" if namesake else did_you_mean(address, known)
        raise UnknownPageError(f"no page {quoted(address)}. {hint}".rstrip())
    return plugin.reused.reasons(address, redirects)


@contextmanager
def _pages_of(options: Options) -> Iterator[Path | None]:
    """Provide a folder with the hand-written pages of a revision; None to use those on disk."""
    if not (options.time_view and options.time_view.sha and options.docs):
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder)
        export_tree(require_repository(options.project), options.time_view.sha, options.docs, pages)
        if not (pages / "index.md").exists():
            write_file(pages / "index.md", b"")  # the home page has its lists in any case
        yield pages
