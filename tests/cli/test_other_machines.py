"""Machines unlike this one: no `fork` and no `fcntl`, as on Windows; another MkDocs than ours."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import TODAY
from tests.scripted_repository import ISOLATED, ScriptedRepository

Write = Callable[[Mapping[str, str | bytes]], Path]
WITHOUT_FORK = """\
import os
import sys
for name in ("fork", "forkpty", "register_at_fork"):
    delattr(os, name)
for name in ("fcntl", "resource"):
    sys.modules[name] = None
"""
"""Taken away before anything else runs."""


def run(*arguments: str, cwd: Path, added: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "briefing_site", *arguments]
    environment = {**os.environ, **ISOLATED, "PYTHONPATH": str(added)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_without_fork_and_fcntl_everything_works(write_base: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    added = tmp_path_factory.mktemp("added")
    (added / "sitecustomize.py").write_text(WITHOUT_FORK)
    project = write_base({})
    desk = ScriptedRepository(project)
    desk.commit("Start")
    for command in (
        ["check", "--advice"],
        ["fmt"],
        ["new", "issue", "pepper"],
        ["diff", "HEAD"],
        ["review", "envoy-on-salt", "--by", "ak"],
        ["rename", "envoy", "herald"],
        ["find", "kind:said"],
    ):
        done = run(*command, cwd=project, added=added)
        assert done.returncode == 0, (command, done.stderr)
        (project / "content/issues/pepper.yml").unlink(missing_ok=True)
    for command in (["build", "--strict", "--today", TODAY], ["pdf", "--all"]):
        done = run(*command, cwd=project, added=added)
        assert done.returncode == 0, (command, done.stderr)
    assert (project / "site/pdf/issues/salt.pdf").exists()


@pytest.mark.parametrize("command", ["check", "build", "serve"])
def test_with_mkdocs_2_the_commands_say_what_to_do(
    write_base: Write, tmp_path_factory: pytest.TempPathFactory, command: str
) -> None:
    added = tmp_path_factory.mktemp("added")
    (added / "mkdocs").mkdir()
    (added / "mkdocs/__init__.py").write_text("__version__ = '2.0.1'\n")
    (added / "mkdocs-2.0.1.dist-info").mkdir()
    (added / "mkdocs-2.0.1.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: mkdocs\nVersion: 2.0.1\n")
    done = run(command, cwd=write_base({}), added=added)
    assert done.returncode == 2
    assert done.stderr == (
        "Error: MkDocs 2.0.1 is installed, which has no plugins; this tool works with MkDocs 1.6: "
        "`pip install 'mkdocs>=1.6.1,<2'`.\n"
    )
