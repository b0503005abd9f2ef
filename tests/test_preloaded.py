"""A fork of the process that has imported everything is what a process of its own would be."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import PROJECT, run_module
from tests.preloaded import forks

WRONG = {"content/issues/pepper.yml": "name: Pepper\nsummary: About [[arcady]], “dear”.\n"}

pytestmark = pytest.mark.skipif(not forks(), reason="processes are forked on Linux alone")


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("briefing_site", "check --advice"),
        ("briefing_site", "check --format json"),
        ("briefing_site", "chek"),
        ("briefing_site", "explain --help"),
        ("briefing_site", "diff HEAD"),
        ("mkdocs", "build --no-such-option"),
        ("mkdocs", "build -q"),
    ],
)
def test_a_fork_says_what_a_process_does(write_base, module, arguments):
    project = write_base(WRONG)
    command = [sys.executable, "-m", module, *arguments.split()]
    process = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    fork = run_module(module, *arguments.split(), cwd=project)
    assert (fork.returncode, fork.stdout, fork.stderr) == (process.returncode, process.stdout, process.stderr)


def test_a_fork_sees_the_environment_of_now_and_leaves_nothing_behind(write_base, monkeypatch):
    project = write_base(WRONG)
    monkeypatch.setenv("BRIEFING_TODAY", "no day")
    assert "'no day'" in run_module("briefing_site", "check", cwd=project).stderr
    monkeypatch.delenv("BRIEFING_TODAY")
    assert "'no day'" not in run_module("briefing_site", "check", cwd=project).stderr


def test_where_python_starts_otherwise_no_fork_is_taken(monkeypatch):
    preloaded = forks()
    assert preloaded
    assert preloaded.fits("briefing_site")
    assert not preloaded.fits("properdocs")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert not preloaded.fits("briefing_site")
    done = run_module("json.tool", "--help", cwd=PROJECT)
    assert done.returncode == 0
    assert "json" in done.stdout
