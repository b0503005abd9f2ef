"""The server of a preview: many tabs at once, browsers that go away, ports that are taken, PDFs by HTTP."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import pytest
from briefing_site.mkdocs_plugin import serving
from briefing_site.mkdocs_plugin.preview import Preview
from briefing_site.mkdocs_plugin.preview_server import DIGEST, MAX_WAITING, POLL_PATH, PreviewServer

from tests.serving import free_port

TABS = 40


@pytest.fixture
def salt(write_base) -> Path:
    return Path(write_base()) / "content/issues/salt.yml"


@pytest.fixture
def preview(salt) -> Preview:
    found = Preview(str(salt.parents[2] / "mkdocs.yml"), lambda _: ())
    found.refresh()
    found.judge()
    return found


@pytest.fixture
def server(preview) -> Iterator[PreviewServer]:
    found = PreviewServer(preview, "127.0.0.1", free_port(), "/")
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def _ask(server: PreviewServer, path: str, method: str = "GET") -> tuple[http.client.HTTPResponse, bytes]:
    host, port = server.server_address[:2]
    connection = http.client.HTTPConnection(str(host), int(port), timeout=60)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer, answer.read()


def _follow(server: PreviewServer, version: int) -> int:
    """Ask for news as a tab does, until there are any."""
    while True:
        news = int(_ask(server, f"{POLL_PATH}{version}")[1])
        if news != version:
            return news
        time.sleep(0.1)


def test_no_more_tabs_are_let_wait_than_leave_a_browser_connections(server, preview):
    with ThreadPoolExecutor(TABS) as tabs:
        waiting = [tabs.submit(_ask, server, f"{POLL_PATH}{preview.version}") for _ in range(TABS)]
        at_once = [next(answered) for answered in [as_completed(waiting, 60)] for _ in range(TABS - MAX_WAITING)]
        assert sum(each.done() for each in waiting) == len(at_once)
        preview.refresh()


def test_every_open_tab_hears_of_a_save_and_the_page_comes_meanwhile(server, preview, salt):
    version = preview.version
    with ThreadPoolExecutor(TABS) as tabs:
        waiting = [tabs.submit(_follow, server, version) for _ in range(TABS)]
        before, _ = _ask(server, "/issues/salt/")  # with all of them waiting
        salt.write_text(salt.read_text(encoding="utf-8").replace("The price", "What is paid"), encoding="utf-8")
        preview.refresh()
        assert {each.result() for each in waiting} == {version + 1}
        pages = [tabs.submit(_ask, server, "/issues/salt/") for _ in range(TABS)]
        assert all(b"What is paid" in each.result()[1] for each in pages)
    head, nothing = _ask(server, "/issues/salt/", "HEAD")
    assert nothing == b""
    assert head.getheader(DIGEST) != before.getheader(DIGEST)


def test_a_browser_that_has_gone_is_not_waited_for(server, preview, monkeypatch):
    monkeypatch.setattr("briefing_site.mkdocs_plugin.preview_server.CHECK_INTERVAL", 0.05)
    threads = threading.active_count()
    with socket.create_connection(server.server_address[:2]) as tab:
        tab.sendall(f"GET {POLL_PATH}{preview.version} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        ends = time.monotonic() + 20
        while threading.active_count() == threads and time.monotonic() < ends:
            time.sleep(0.01)
        assert threading.active_count() > threads
    while threading.active_count() > threads and time.monotonic() < ends:
        time.sleep(0.01)
    assert threading.active_count() == threads


def test_a_pdf_comes_as_one_and_a_refusal_as_a_page(server, preview, salt):
    answer, data = _ask(server, "/pdf/issues/salt.pdf")
    assert (answer.getheader("Content-Type"), data[:5]) == ("application/pdf", b"%PDF-")
    salt.write_text(f"{salt.read_text(encoding='utf-8')}  wrong: [\n", encoding="utf-8")
    preview.refresh()
    preview.judge()
    answer, data = _ask(server, "/pdf/issues/salt.pdf")
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert b"Nothing is printed while there are mistakes." in data


def test_a_port_that_is_taken_is_told_with_one_that_is_free(salt):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serving.PortInUseError) as refused:
            serving.serve_preview(
                str(salt.parents[2] / "mkdocs.yml"), address=f"127.0.0.1:{port}", open_in_browser=False
            )
    said = str(refused.value)
    assert said.startswith(f"127.0.0.1:{port} cannot be served on: address already in use. `briefing serve --address ")
    free = int(said.rpartition(":")[2].partition("`")[0])
    assert port < free <= port + serving.MAX_PORTS
