"""The HTTP server of a `Preview`, and the script that reloads a page when it has changed.

In: a preview, and an address. Out: a server that runs until it is interrupted. It is for the author only, and listens
on the local machine unless told otherwise.
"""

from __future__ import annotations

import ipaddress
import mimetypes
import posixpath
import select
import socket
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import quote, unquote, urlsplit

from briefing_site.mkdocs_plugin.preview import Preview, Served

TIMEOUT = 50.0
"""Seconds after which a browser waiting for a change is told that there is none: proxies give up after 60."""
CHECK_INTERVAL = 2.0
"""Seconds between checks whether a waiting browser is still there."""
MAX_WAITING = 4
"""Tabs that may wait for a change: a browser opens only six connections to a server, for all of its tabs."""
RETRY_DELAY = 2000
"""Milliseconds after which a tab that was not allowed to wait asks again."""
POLL_PATH = "/livereload/"
DIGEST = "X-Page"
"""The header with the digest of a page, by which a browser knows whether its page is still current."""
SCRIPT = """
<script>(() => {{
  let version = {version}, asking;
  const follow = async () => {{
    if (document.hidden || asking) return;
    asking = new AbortController();
    const started = performance.now();
    const how = {{ cache: "no-store", signal: asking.signal }};
    try {{
      const news = Number(await (await fetch("{news}" + version, how)).text());
      let pause = performance.now() - started < {quick} ? {pause} : 0;  // it was not let wait
      if (news !== version) {{
        pause = 0;
        const page = await fetch(location.href, {{ ...how, method: "HEAD" }});
        if (page.headers.get("{header}") !== "{digest}") return location.reload();
        version = news;
      }}
      asking = undefined;
      setTimeout(follow, pause);
    }} catch {{
      if (!asking.signal.aborted) version = -1;  // another server may answer next
      setTimeout(follow, asking.signal.aborted ? 0 : 1000);
      asking = undefined;
    }}
  }};
  document.addEventListener("visibilitychange", () => document.hidden ? asking?.abort() : follow());
  follow();
}})();</script>
"""
TYPES = {".js": "text/javascript", ".xml": "application/xml", ".ics": "text/calendar", ".md": "text/markdown"}


class PreviewServer(ThreadingHTTPServer):
    """Serves a preview below a mount path."""

    daemon_threads = True
    request_queue_size = 128
    """Connections that may be pending: after a save, all tabs connect at once."""

    def __init__(self, preview: Preview, host: str, port: int, mount: str) -> None:
        """Bind the address; raises OSError if it is not available."""
        if _is_version_6(host):
            self.address_family = socket.AF_INET6
        self.preview, self.mount = preview, mount
        self.places = threading.BoundedSemaphore(MAX_WAITING)
        """Limits how many requests wait for a change."""
        self.url = f"http://{f'[{host}]' if _is_version_6(host) else host}:{port}{mount}"
        super().__init__((host, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file, or with the number of the next state once there is one."""
        server = cast("PreviewServer", self.server)
        path = unquote(urlsplit(self.path).path)
        if path.startswith(POLL_PATH):
            number = path.removeprefix(POLL_PATH)
            version = int(number) if number.lstrip("-").isdigit() else -1
            self._send(Served(HTTPStatus.OK, str(self._next_version(server.preview, version)).encode()), "text/plain")
        elif path == "/" != server.mount:
            self._redirect(server.mount)
        elif not path.startswith(server.mount):
            self._send(Served(HTTPStatus.NOT_FOUND, b"Not found"), "text/plain")
        else:
            self._send_file(server.preview, posixpath.normpath(f"/{path[len(server.mount) :]}").lstrip("/"), path)

    do_HEAD = do_GET  # noqa: N815 - the name that `http.server` looks for

    def _next_version(self, preview: Preview, version: int) -> int:
        """Return the number of the next state; wait for it only while the browser does, and if not too many wait."""
        places = cast("PreviewServer", self.server).places
        news, ends = preview.version, time.monotonic() + TIMEOUT
        if news == version and places.acquire(blocking=False):
            try:
                while news == version and time.monotonic() < ends and not self._is_disconnected():
                    news = preview.wait_for_change(version, CHECK_INTERVAL)
            finally:
                places.release()
        return news

    def _is_disconnected(self) -> bool:
        """Tell whether the browser has disconnected."""
        is_readable = select.select([self.connection], [], [], 0)[0]
        return bool(is_readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def _send_file(self, preview: Preview, name: str, path: str) -> None:
        version = preview.version
        if path.endswith("/"):
            name = posixpath.join(name, "index.html")
        found = preview.answer(name)
        if found.status == HTTPStatus.NOT_FOUND and not path.endswith("/"):
            folder = preview.answer(f"{name}/index.html")
            if folder.status == HTTPStatus.OK:
                self._redirect(f"{path}/")
                return
        if found.digest:
            script = SCRIPT.format(
                news=POLL_PATH,
                header=DIGEST,
                digest=found.digest,
                version=version,
                pause=RETRY_DELAY,
                quick=RETRY_DELAY // 4,
            )
            found = Served(found.status, found.data + script.encode(), found.digest)
            self._send(found, "text/html")
        else:
            self._send(found, _type_of(name))

    def _send(self, answer: Served, kind: str) -> None:
        self.send_response(answer.status)
        is_text = kind.startswith("text/") or kind.endswith(("json", "xml"))
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if is_text else kind)
        self.send_header("Content-Length", str(len(answer.data)))
        self.send_header("Cache-Control", "no-store")
        if answer.digest:
            self.send_header(DIGEST, answer.digest)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.data)

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.FOUND)
        self.send_header("Location", quote(path))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def handle(self) -> None:
        """Answer; ignore browsers that have disconnected in the meantime."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that `http.server` uses
        """Log nothing: authors do not need to see each request."""


def _type_of(name: str) -> str:
    suffix = posixpath.splitext(name)[1]
    return TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _is_version_6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6  # noqa: PLR2004 - IPv6
    except ValueError:
        return False
