"""docs/tutorial.md, done as it says: each file written, each command run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.scripted_repository import ISOLATED, PEOPLE

STEP = re.compile(r"(?:`(?P<path>[\w./-]+\.yml)`:\n\n)?```(?P<kind>sh|yaml)\n(?P<text>.*?)```\n", re.DOTALL)


@pytest.mark.slow
def test_the_tutorial_leads_to_a_printed_brief(tmp_path: Path) -> None:
    folder = tmp_path
    environment = {**os.environ, **ISOLATED, **PEOPLE, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for step in STEP.finditer((PROJECT / "docs/tutorial.md").read_text(encoding="utf-8")):
        if step["kind"] == "yaml":
            (folder / step["path"]).write_text(step["text"], encoding="utf-8")
            continue
        done = subprocess.run(
            ["bash", "-e", "-c", step["text"]], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "error" not in done.stdout
        folder = tmp_path / "strait-desk"
    assert (folder / "site/index.html").exists()
    assert (folder / "pdf/briefs/talks-on-herring.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "issued/talks-on-herring.yml").exists()


def test_every_yaml_of_it_names_its_file() -> None:
    steps = [*STEP.finditer((PROJECT / "docs/tutorial.md").read_text(encoding="utf-8"))]
    assert len(steps) > 5
    assert all(step["path"] for step in steps if step["kind"] == "yaml")
