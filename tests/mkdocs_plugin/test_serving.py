"""The preview's own processes: the rules are asked in one, of any number of records, and nothing is left running."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import free_port, served, wait_for, wait_until_gone

MANY = 600
"""Records, so many that the rules share them among processes."""


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


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda each: each.name)
def test_the_rules_end_with_the_server(write_base, ending):
    project = write_base()
    command = [sys.executable, "-m", "briefing_site", "serve", "--address", f"127.0.0.1:{free_port()}"]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        told = next(line for line in server.stderr if "Serving on" in line)
        salt = project / "content/issues/salt.yml"
        salt.write_text(f"{salt.read_text(encoding='utf-8')}related: [nobody]\n", encoding="utf-8")
        wait_for(f"{told.split()[-1]}issues/salt/", "nobody")
        children = _children_of(server.pid)
        assert children
        server.send_signal(ending)
    for child in children:
        wait_until_gone(child)
