"""A preview server in a process of its own, as whoever writes starts it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(project: Path) -> Iterator[str]:
    """Serve a project, and give the address of its home page."""
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "briefing_site", "serve", "--address", address]
    server = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://{address}/"
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(url: str, words: str, seconds: float = 40) -> str:
    """Ask for a page until it holds the words."""
    deadline = time.monotonic() + seconds
    text = ""
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                text = answer.read().decode()
        except HTTPError as error:
            text = error.read().decode()
        except OSError:
            text = ""
        if words in text:
            return text
        time.sleep(0.2)
    raise AssertionError(f"{words!r} never came at {url}: {text[:2000]}")


def wait_until_gone(process: int, seconds: float = 20) -> None:
    """Wait until a process has ended, be it that nobody has asked how (Linux)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(") ")[2][:1]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    raise AssertionError(f"process {process} is still there")
