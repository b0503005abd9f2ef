"""CONTRIBUTING is run, command by command, in a clone with a fact to edit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.scripted_repository import ISOLATED, PEOPLE, ScriptedRepository

BIN = Path(sys.executable).parent
TEXT = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
    if not language
]
FOLDERS = ("content", "templates", "schemas")


@pytest.mark.slow
def test_every_command_does_what_it_says(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path / "desk")
    (desk.folder / ".git/info/exclude").write_text("")
    for name in (*FOLDERS, "mkdocs.yml", "CODEOWNERS", ".gitignore", ".gitattributes"):
        _copy(PROJECT / name, desk.folder / name)
    place = "    sources: [kyodo-2023-06-19 p10]\n    about: [blinken-wang-meeting]\n\n  - id: wang-one-china"
    stamped = place.replace("meeting]\n", "meeting]\n    reviewed: 2026-11-24 ai\n")
    desk.edit("content/issues/taiwan.yml", place, stamped)
    desk.write({"Makefile": ".venv/.ready:\n\t@true\n"})
    desk.commit("Start")
    desk.git("clone", "--quiet", "--bare", str(desk.folder), str(tmp_path / "origin.git"))
    desk.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    (desk.folder / ".venv").symlink_to(BIN.parent)
    environment = {**os.environ, **ISOLATED, **PEOPLE, "BRIEFING_TODAY": "2026-11-30"}
    said = {}
    for command in COMMANDS:
        if command.startswith("git fetch"):
            desk.git("switch", "--quiet", "main")
        if command.startswith(".venv/bin/briefing check") and "review" not in said:
            desk.edit("content/issues/taiwan.yml", "has always been at", "had always been at")
        done = subprocess.run(
            ["bash", "-c", command], cwd=desk.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        said[command] = done.stdout
        if command.startswith(".venv/bin/briefing diff"):
            said["review"] = done.stdout
    assert "1 fact changed" in said["review"]
    assert "To be reviewed again" in said["review"]
    assert "1 fact reviewed 2026-11-30 ak." in said[".venv/bin/briefing review wang-core-interests --by ak"]
    assert (
        "no problems" in said[".venv/bin/briefing check -f ../merged/mkdocs.yml"]
        or "advice" in said[".venv/bin/briefing check -f ../merged/mkdocs.yml"]
    )
    assert "reviewed: 2026-11-30 ak" in (tmp_path / "merged/content/issues/taiwan.yml").read_text()


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-r", str(source), str(target)], check=True)


def test_the_commands_are_known() -> None:
    """Each `briefing` command that the text names exists."""
    from briefing_site.cli.main import COMMANDS  # noqa: PLC0415 - one place

    named = set(re.findall(r"briefing ([a-z-]+)", TEXT))
    assert named <= set(COMMANDS)
