"""The preview's own processes: the rules are asked in one, of any number of records, and nothing is left running."""

from __future__ import annotations

import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.serving import free_port, served, wait_for, wait_until_gone

MANY = 600
"""Records, so many that the rules share them among processes."""


@pytest.mark.slow
def test_what_rules_find_in_many_records_is_shown(write_base):
    many = {f"content/issues/many-{n}.yml": f"name: Number {n}\nsummary: It.\n" for n in range(MANY)}
    project = write_base(many)
    with served(project) as root:
        page = f"{root}issues/many-1/"
        wait_for(page, "Number 1")
        wrong = many["content/issues/many-1.yml"] + "related: [nobody]\n"
        (project / "content/issues/many-1.yml").write_text(wrong, encoding="utf-8")
        wait_for(page, "content/issues/many-1.yml:3:11")
        wait_for(f"{root}issues/many-2/", "content/issues/many-1.yml:3:11")


def _children_of(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


ENDINGS = {signal.SIGINT: 0, signal.SIGTERM: 128 + signal.SIGTERM, signal.SIGKILL: -signal.SIGKILL}
"""How a server may be ended, and with what it says so."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
@pytest.mark.parametrize("ending", ENDINGS, ids=lambda each: each.name)
def test_rules_and_printing_end_with_the_server(write_base, ending):
    project = write_base()
    command = [sys.executable, "-m", "briefing_site", "serve", "--address", f"127.0.0.1:{free_port()}"]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        told = next(line for line in server.stderr if "Serving on" in line)
        root = told.split()[-1]
        wait_for(f"{root}issues/salt/", "The price of salt.")
        judged = _children_of(server.pid)
        with suppress(OSError), urllib.request.urlopen(f"{root}pdf/book.pdf", timeout=0.5):
            pass  # most often it is not waited for
        children = {*judged, *_children_of(server.pid)}
        assert children
        server.send_signal(ending)
        said = server.stderr.read()
    assert server.returncode == ENDINGS[ending]
    assert "Traceback" not in said
    for child in children:
        wait_until_gone(child)
