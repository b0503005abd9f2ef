"""MkDocs as a host that builds and serves: what the command line calls.

In: MkDocs' configuration, as `settings` reads it, and a build. Out: the pages of a site, or a served one.
"""

from __future__ import annotations

import gc
import logging
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import click
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import get_plugin_logger

from briefing_site.base.atomic_files import write_file
from briefing_site.base.companion import Companion
from briefing_site.base.language import ENGLISH, speaking
from briefing_site.build.composition import Build, WrittenPages
from briefing_site.build.live_content import find_errors
from briefing_site.build.pipeline import Options
from briefing_site.facts.issuances import FOLDER as ISSUED
from briefing_site.facts.reviewers import FILE as REVIEWERS
from briefing_site.git.codeowners import PLACES
from briefing_site.git.command import GitError
from briefing_site.git.objects import export_tree
from briefing_site.git.repository import find_head_files, require_repository
from briefing_site.mkdocs_plugin.events import BriefingPlugin
from briefing_site.mkdocs_plugin.formats import PLUGIN
from briefing_site.mkdocs_plugin.plugin_options import LOCALE
from briefing_site.mkdocs_plugin.preview import Preview
from briefing_site.mkdocs_plugin.preview_server import PATIENCE, PreviewServer
from briefing_site.mkdocs_plugin.settings import house_of, options_for_readers, template_folders
from briefing_site.mkdocs_plugin.watched_files import WatchedFiles

log = get_plugin_logger("briefing")


QUIET = 2.0
"""Seconds without a save after which there is time to collect what earlier states have left: all waits meanwhile."""
MAX_UNCOLLECTED = 5
"""States that may be left uncollected where saves follow upon each other."""


def build_pages(config: MkDocsConfig, build: Build, site_dir: Path, *, last: Path | None = None) -> WrittenPages:
    """Write the pages of a build, and what is published beside them, into a folder; raises what MkDocs raises.

    Pages of the site in the folder `last` that this build would make the same are linked. Return the hand-written ones.
    """
    plugin = config.plugins["briefing"]
    assert isinstance(plugin, BriefingPlugin)  # noqa: S101 - `read_config` made sure that there is one
    config.site_dir = str(site_dir)
    if build.options.time_view:
        config.site_url = ""
    with _pages_of(build.options) as pages, plugin.given(build, last), speaking(ENGLISH):
        config.docs_dir = str(pages or config.docs_dir)
        plugin.on_startup(command="build", dirty=False)
        mkdocs_build(config)
    return plugin.written


def reasons_for(config: MkDocsConfig, page: str) -> Iterator[str]:
    """Yield why a page (`issues/taiwan/`) was made anew by the build of its pages; nothing where it was taken over."""
    plugin = config.plugins["briefing"]
    assert isinstance(plugin, BriefingPlugin)  # noqa: S101 - as above
    return plugin.kept.reasons(page)


@contextmanager
def _pages_of(options: Options) -> Iterator[Path | None]:
    """Give a folder with the hand-written pages of a revision; None where those on disk are meant."""
    if not (options.time_view and options.time_view.sha and options.docs):
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder)
        export_tree(require_repository(options.project), options.time_view.sha, options.docs, pages)
        if not (pages / "index.md").exists():
            write_file(pages / "index.md", b"")  # the home page has its lists all the same
        yield pages


class PortInUseError(MkDocsException):
    """The address of the preview is not to be had; the message says what to do."""


def serve_preview(config_file: str, *, address: str | None, open_in_browser: bool) -> None:
    """Serve a preview that follows the files, until interrupted; say where.

    Raises PortInUseError. Where other plugins or hooks take part in a build, MkDocs builds all of it at each change.
    """
    config: MkDocsConfig = load_config(config_file, **({"dev_addr": address} if address else {}))
    if config.hooks or [*config.plugins] != [PLUGIN]:
        _serve_with_mkdocs(config_file, address, open_in_browser=open_in_browser)
        return
    rules = Companion(find_errors)
    preview = Preview(config_file, rules.ask)
    host, port = config.dev_addr
    mount = f"/{urlsplit(config.site_url or '/').path.strip('/')}/".replace("//", "/")
    try:
        server = PreviewServer(preview, host, port, mount)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PortInUseError(f"{host}:{port} cannot be served on: {reason}. Choose another with --address.") from None
    watched = WatchedFiles(places_to_watch(config))
    ended = Event()
    following = Thread(target=_follow, args=(preview, watched, ended), daemon=True)
    judging = Thread(target=_judge, args=(preview, ended), daemon=True)
    try:
        preview.refresh()
        following.start()
        judging.start()
        click.echo(f"Serving on {server.url}", err=True)
        if open_in_browser:
            webbrowser.open(server.url)
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("Shutting down...", err=True)
    finally:
        ended.set()
        rules.close()
        watched.close()
        server.server_close()


def _follow(preview: Preview, watched: WatchedFiles, ended: Event) -> None:
    """Have the preview show each change of its files; what goes wrong in one of them does not end it."""
    while not ended.is_set():
        try:
            watched.wait()
            preview.refresh()
            if preview.config:
                watched.watch(places_to_watch(preview.config))
        except Exception:
            if not ended.is_set():
                log.exception("The preview could not follow a change")


def _judge(preview: Preview, ended: Event) -> None:
    """Have the rules look at each state of the preview, while it is shown already; let go of those gone by."""
    version = uncollected = 0
    while not ended.is_set():
        news = preview.wait_for_news(version, QUIET if uncollected else PATIENCE)
        uncollected += news != version
        if uncollected and (news == version or uncollected > MAX_UNCOLLECTED):
            gc.collect()  # Python itself would wait until a quarter of the memory is of states that nobody asks for
            uncollected = 0
        version = news
        try:
            preview.judge()
        except Exception:
            if not ended.is_set():
                log.exception("The rules could not be asked")


def places_to_watch(config: MkDocsConfig) -> Iterator[Path]:
    """Yield what a preview is made from: the settings, the content, what surrounds it, and where git stands."""
    options = options_for_readers(config)
    project = options.project
    yield Path(config.config_file_path)
    yield project / options.content
    yield Path(config.docs_dir)
    yield from template_folders(config)
    yield from (project / name for name in (LOCALE, ISSUED, REVIEWERS))
    if options.archive:
        yield options.archive
    if crest := house_of(config).crest:
        yield project / crest
    with suppress(GitError):
        yield from find_head_files(project)
    root = next((folder for folder in (project, *project.parents) if (folder / ".git").exists()), project)
    yield from (root / place for place in PLACES)


def _serve_with_mkdocs(config_file: str, address: str | None, *, open_in_browser: bool) -> None:
    from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: PLC0415 - a server that few need

    progress = logging.StreamHandler()
    for name in ("mkdocs.livereload", "mkdocs.commands.serve"):
        logging.getLogger(name).setLevel(logging.INFO)
        logging.getLogger(name).addHandler(progress)
    mkdocs_serve(config_file, dev_addr=address, open_in_browser=open_in_browser)
