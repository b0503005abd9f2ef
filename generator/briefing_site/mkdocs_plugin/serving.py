"""Serves a preview: follows the files, runs the rules, answers browsers, and shuts everything down.

In: mkdocs.yml. Out: a served site, until interrupted. If other plugins or hooks are in use, MkDocs itself serves.
"""

from __future__ import annotations

import errno
import logging
import socket
import webbrowser
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

import click
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import get_plugin_logger

from briefing_site.base.collection import Remains, share_one_heap
from briefing_site.base.companion import Companion
from briefing_site.build.live_content import find_errors
from briefing_site.build.pdf import PrintOrder, set_document
from briefing_site.facts.files.issuances import FOLDER as ISSUED
from briefing_site.facts.files.reviewers import FILE as REVIEWERS
from briefing_site.git.codeowners import PLACES
from briefing_site.git.command import GitError
from briefing_site.git.repository import find_head_files
from briefing_site.mkdocs_plugin.formats import PLUGIN
from briefing_site.mkdocs_plugin.plugin_options import LOCALE
from briefing_site.mkdocs_plugin.preview import Preview
from briefing_site.mkdocs_plugin.preview_server import TIMEOUT, PreviewServer
from briefing_site.mkdocs_plugin.settings import house_of, options_for_readers, template_folders
from briefing_site.mkdocs_plugin.watched_files import WatchedFiles

log = get_plugin_logger("briefing")
MAX_PORTS = 20
"""Ports tried after the one requested, to suggest a free one."""
IDLE_TIME = 2.0
"""Seconds without a save after which work that blocks everything else may start."""


class PortInUseError(MkDocsException):
    """The address of the preview is not available; the message says what to do."""


def serve_preview(config_file: str, *, address: str | None, open_in_browser: bool) -> None:
    """Serve a preview that follows the files until interrupted, and print its address.

    Raises PortInUseError. If other plugins or hooks are in use, MkDocs rebuilds everything at each change.
    """
    config: MkDocsConfig = load_config(config_file, **({"dev_addr": address} if address else {}))
    if config.hooks or [*config.plugins] != [PLUGIN]:
        _serve_with_mkdocs(config_file, address, open_in_browser=open_in_browser)
        return
    share_one_heap()
    rules, printing = Companion(find_errors), Printing()
    preview = Preview(config_file, rules.ask, printing.set_pdf)
    host, port = config.dev_addr
    mount = f"/{urlsplit(config.site_url or '/').path.strip('/')}/".replace("//", "/")
    try:
        server = PreviewServer(preview, host, port, mount)
    except OSError as error:
        raise PortInUseError(_words_of_port(host, port, error)) from None
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
        printing.close()
        watched.close()
        server.server_close()


def _words_of_port(host: str, port: int, error: OSError) -> str:
    """Return why an address cannot be used, and which one can."""
    reason = (error.strerror or str(error)).lower()
    free = next((other for other in range(port + 1, min(port + MAX_PORTS, 65_536)) if _is_free(host, other)), None)
    is_taken = error.errno == errno.EADDRINUSE and free
    remedy = f"`briefing serve --address {host}:{free}` would do" if is_taken else "Choose another with --address"
    return f"{host}:{port} cannot be served on: {reason}. {remedy}."


def _is_free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return True
    except OSError:
        return False


class Printing:
    """Typesets documents, one at a time, each in a process of its own, whose memory is freed when it ends."""

    def __init__(self) -> None:
        self._one = Lock()
        self._at_work: Companion[PrintOrder, bytes] | None = None

    def set_pdf(self, order: PrintOrder) -> bytes:
        """Return a PDF; raises PdfError, or WorkerError if the process dies."""
        with self._one:
            self._at_work = at_work = Companion(set_document)
            with closing(at_work):
                return at_work.ask(order)

    def close(self) -> None:
        """Stop typesetting the current document."""
        if self._at_work:
            self._at_work.close()


def _follow(preview: Preview, watched: WatchedFiles, ended: Event) -> None:
    """Have the preview show each change of its files; a failure to show one does not end the loop."""
    remains = Remains()
    while not ended.is_set():
        try:
            if not watched.wait(IDLE_TIME) and not preview.has_aged():
                remains.collect_all()
                continue
            preview.refresh()
            remains.collect()
            if preview.config:
                watched.watch(places_to_watch(preview.config))
        except Exception:
            if not ended.is_set():
                log.exception("The preview could not follow a change")


def _judge(preview: Preview, ended: Event) -> None:
    """Have the rules check each state of the preview, while it is already being shown."""
    version = 0
    while not ended.is_set():
        version = preview.wait_for_change(version, TIMEOUT)
        try:
            preview.judge()
        except Exception:
            if not ended.is_set():
                log.exception("The rules could not be asked")


def places_to_watch(config: MkDocsConfig) -> Iterator[Path]:
    """Yield everything a preview is made from: settings, content, theme, and the files with git's current commit."""
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
