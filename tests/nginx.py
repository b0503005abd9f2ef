"""Debian's nginx with the configuration that `hosting/` ships, on loopback before a built site."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import PROJECT

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SHIPPED = PROJECT / "hosting" / "nginx.conf"
# The `http` block sets what Debian's own nginx.conf sets, beside which the shipped file has to stand.
WRAPPED = """\
{user}daemon off;
pid {prefix}/pid;
error_log stderr warn;
events {{}}
http {{
  sendfile on; tcp_nopush on; gzip on; types_hash_max_size 2048; ssl_prefer_server_ciphers on;
  types {{ text/html html; text/plain js; }} default_type application/octet-stream;
  access_log off;
  client_body_temp_path {prefix}/body; proxy_temp_path {prefix}/proxy; fastcgi_temp_path {prefix}/fastcgi;
  uwsgi_temp_path {prefix}/uwsgi; scgi_temp_path {prefix}/scgi;
  {shipped}
}}
"""


def require_nginx() -> None:
    """Skip the test where there is no nginx; fail it where one is required."""
    if NGINX is None:
        if os.environ.get("BRIEFING_REQUIRE_BROWSER"):
            pytest.fail("BRIEFING_REQUIRE_BROWSER is set, and there is no nginx")
        pytest.skip("no nginx on this machine")


@contextmanager
def serving(site: Path, changes: dict[str, str] | None = None) -> Iterator[str]:
    """Serve a folder by the shipped configuration, with lines replaced by `changes`; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shipped = SHIPPED.read_text(encoding="utf-8")
    places = {"listen 127.0.0.1:8080;": f"listen 127.0.0.1:{port};", "root /srv/briefing/site;": f"root {site};"}
    for old, new in (places | (changes or {})).items():
        assert shipped.count(old) == 1, old
        shipped = shipped.replace(old, new)
    with tempfile.TemporaryDirectory() as prefix:
        user = "user root;\n" if os.geteuid() == 0 else ""  # what tests write is for their owner alone
        configuration = Path(prefix, "nginx.conf")
        configuration.write_text(WRAPPED.format(user=user, prefix=prefix, shipped=shipped), encoding="utf-8")
        command = [str(NGINX), "-p", prefix, "-c", str(configuration), "-e", "stderr"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            try:
                _wait_for(port, server)
                yield f"http://127.0.0.1:{port}/"
            finally:
                server.terminate()


def _wait_for(port: int, server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if server.poll() is not None:
            assert server.stderr is not None
            raise AssertionError(server.stderr.read())
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx did not come up")
