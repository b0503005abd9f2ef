"""Links are asked of a server on this machine, which answers in every way that the web does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from briefing_site.checks.link_check import LinkStatus, ask, ask_all
from briefing_site.cli.main import main
from click.testing import CliRunner

GAZETTE = "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\nurl: {}\n"


class Web(BaseHTTPRequestHandler):
    asked: list[str]

    def answer(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        path = self.path.strip("/")
        if path in {"moved", "for-now", "to-ftp", "round"}:
            targets = {"moved": "/200", "for-now": "/200", "to-ftp": "ftp://127.0.0.1/x", "round": "/round"}
            self.send_response(302 if path == "for-now" else 301)
            self.send_header("Location", targets[path])
        elif path == "no-head":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif path == "slow":
            self.server.stopped.wait(5)  # type: ignore[attr-defined]
            return
        else:
            self.send_response(int(path))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    Web.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.stopped = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.stopped.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("200", LinkStatus.ANSWERS, ""),
        ("no-head", LinkStatus.ANSWERS, ""),
        ("for-now", LinkStatus.ANSWERS, ""),
        ("moved", LinkStatus.MOVED, "{web}/200"),
        ("404", LinkStatus.GONE, "404"),
        ("410", LinkStatus.GONE, "410"),
        ("403", LinkStatus.UNKNOWN, "403"),
        ("429", LinkStatus.UNKNOWN, "429"),
        ("503", LinkStatus.FAILING, "503"),
        ("to-ftp", LinkStatus.SILENT, "leads to ftp://127.0.0.1/x"),
        ("slow", LinkStatus.SILENT, "timed out"),
    ],
)
def test_what_an_address_answers(web: str, path: str, status: LinkStatus, detail: str) -> None:
    answer = ask(f"{web}/{path}", 0.5)
    assert (answer.status, answer.detail) == (status, detail.format(web=web))


def test_a_page_is_asked_for_its_head_alone_where_that_will_do(web: str) -> None:
    ask(f"{web}/200", 1)
    assert Web.asked == ["HEAD /200"]


def test_a_redirect_in_a_circle_ends(web: str) -> None:
    assert ask(f"{web}/round", 1).status is LinkStatus.GONE


def test_nobody_there() -> None:
    (answer,) = ask_all(["http://127.0.0.1:9/x"], 1)
    assert answer.status is LinkStatus.SILENT
    assert answer.detail


def test_the_report_names_the_file(web: str, write_base: Callable[..., Path]) -> None:
    project = write_base({"content/sources/gazette.yml": GAZETTE.format(f"{web}/404")})
    command = ["links", "-f", str(project / "mkdocs.yml"), "--format"]
    done = CliRunner().invoke(main, [*command, "text"])
    assert done.exit_code == 1
    assert done.output == f"content/sources/gazette.yml: gone (404): {web}/404\n1 address: 1 gone.\n"
    assert "**1 address: 1 gone.**" in CliRunner().invoke(main, [*command, "markdown"]).output
    (link,) = json.loads(CliRunner().invoke(main, [*command, "json"]).output)["links"]
    assert link["sources"] == ["gazette"]


def test_a_base_whose_sources_give_no_address(write_base: Callable[..., Path]) -> None:
    done = CliRunner().invoke(main, ["links", "-f", str(write_base() / "mkdocs.yml")])
    assert (done.exit_code, done.output) == (0, "No source gives an address.\n")
