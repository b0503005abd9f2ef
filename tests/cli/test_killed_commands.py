"""Every command that changes files can be killed at any moment, and run again to the end that it would have had."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest
from briefing_site.base.atomic_files import LOCK
from briefing_site.cli.changes import JOURNALS
from briefing_site.cli.main import main
from click.testing import CliRunner

from tests.conftest import SMALL_BASE
from tests.faults import calls_of, fault, killed_at

MESSY = "summary: The price of %s.\nname:   '%s'  # a note\n"
BRIEF = """\
title: Meeting
purpose: To talk of salt.
as_of: 2023-06-20
sections:
  - issues: [salt]
"""
FILES = {
    **SMALL_BASE,
    "content/issues/pepper.yml": MESSY % ("pepper", "Pepper"),
    "content/issues/cumin.yml": MESSY % ("cumin", "Cumin"),
    "content/issues/mint.yml": "name: Mint\nsummary: The price: too dear.\n",
    "content/issues/sage.yml": "name: Sage\nsummary: @salt is dearer.\nrelated: [salt]\n",
    "content/briefs/meeting.yml": BRIEF,
}
WITHOUT_MISTAKES = {path: text for path, text in FILES.items() if not path.endswith(("mint.yml", "sage.yml"))}
COMMANDS = {
    "rename a record": (WITHOUT_MISTAKES, ("rename", "salt", "sea-salt")),
    "rename a fact": (WITHOUT_MISTAKES, ("rename", "envoy-on-salt", "envoy-said")),
    "merge": (WITHOUT_MISTAKES, ("merge", "envoy", "arcadia")),
    "fmt": (WITHOUT_MISTAKES, ("fmt",)),
    "fix": (FILES, ("fix",)),
    "review": (WITHOUT_MISTAKES, ("review", "salt", "--by", "ak", "--date", "2023-06-20")),
    "new": (WITHOUT_MISTAKES, ("new", "event", "talks")),
    "issue": (
        WITHOUT_MISTAKES,
        ("issue", "meeting", "--by", "ak", "--today", "2023-06-21", "--audience", "TLP:RED", "--anyway", "-"),
    ),
    "schema": (WITHOUT_MISTAKES, ("schema", "--write", "schemas")),
    "git-setup": (WITHOUT_MISTAKES, ("git-setup",)),
}


@pytest.fixture
def lay_out(tmp_path):
    """Return a function that gives a project anew, with all of it committed."""
    day = {f"GIT_{role}_DATE": "2023-06-20T12:00:00Z" for role in ("AUTHOR", "COMMITTER")}
    number = iter(range(10_000))

    def lay_out(files):
        first = tmp_path / "0"
        if not first.exists():
            for name, text in files.items():
                (first / name).parent.mkdir(parents=True, exist_ok=True)
                (first / name).write_text(text)
            for words in ("init -q", "add .", "-c user.name=A -c user.email=a@b commit -q -m All"):
                subprocess.run(["git", *words.split()], cwd=first, check=True, env={**os.environ, **day})
        return shutil.copytree(first, tmp_path / f"{next(number) + 1}")

    return lay_out


def run(project, arguments):
    before = Path.cwd()
    os.chdir(project)
    try:
        return CliRunner().invoke(main, arguments)
    finally:
        os.chdir(before)


def tree(project):
    left_out = {".git", ".cache"}
    paths = (
        path for path in project.rglob("*") if path.is_file() and not left_out & {*path.relative_to(project).parts}
    )
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in paths}


def hidden(project):
    """What lies below the folders of facts and begins with a dot, and journals that are still there."""
    return [*(project / "content").rglob(".*"), *(p for p in (project / JOURNALS).glob("*") if p.name != LOCK)]


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_killed_at_any_call_and_run_again_comes_to_the_same_end(lay_out, name):
    files, arguments = COMMANDS[name]
    before, project = tree(lay_out(files)), lay_out(files)
    calls = calls_of(partial(run, project, arguments)).made
    end = tree(project)
    assert end != before
    assert len(calls) > 4
    for at in range(len(calls)):
        project = lay_out(files)
        assert killed_at(at, partial(run, project, arguments))
        run(project, arguments)
        assert tree(project) == end, calls[at]
        assert hidden(project) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"schema", "git-setup"}])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_command_that_is_refused_at_any_call_changes_all_or_nothing(lay_out, name, error):
    files, arguments = COMMANDS[name]
    before, project = tree(lay_out(files)), lay_out(files)
    calls = calls_of(partial(run, project, arguments)).made
    end = tree(project)
    for at in range(len(calls)):
        project = lay_out(files)
        with fault(at, error):
            done = run(project, arguments)
        assert tree(project) == (before if done.exit_code else end), calls[at]
        run(project, arguments)
        assert tree(project) == end
        assert hidden(project) == []


def test_what_is_finished_is_told(lay_out):
    files, arguments = COMMANDS["rename a record"]
    project = lay_out(files)
    calls = calls_of(partial(run, project, arguments)).made
    last = [number for number, (call, _) in enumerate(calls) if call == "replace"][-1]
    project = lay_out(files)
    killed_at(last, partial(run, project, arguments))
    done = run(project, arguments)
    assert done.exit_code == 0
    assert done.output == "An interrupted `briefing rename salt sea-salt` was finished first.\n"
    assert "is called 'sea-salt' already" in run(project, arguments).output


def test_a_file_that_somebody_saves_meanwhile_is_not_overwritten(lay_out, monkeypatch):
    project = lay_out(WITHOUT_MISTAKES)
    path = project / "content/issues/pepper.yml"

    def form(data, place, content):
        path.write_text("name: By hand\nsummary: S.\n")
        return data.decode() + "# formed\n"

    monkeypatch.setattr("briefing_site.cli.edit.format_text", form)
    done = run(project, ("fmt",))
    assert isinstance(done.exception, OSError)
    assert "changed in the meantime; nothing was written" in str(done.exception)
    assert path.read_text() == "name: By hand\nsummary: S.\n"
    assert "# formed" not in (project / "content/issues/salt.yml").read_text()
