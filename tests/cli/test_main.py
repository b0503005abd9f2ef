"""The command line as a program: what it printed arrives whole, and its status says how it went."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from briefing_site.cli.main import COMMANDS, main
from briefing_site.cli.options import folder_words
from click.testing import CliRunner


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "briefing_site", *arguments], capture_output=True, text=True, check=False
    )


def test_all_that_is_printed_arrives(tmp_path):
    with (tmp_path / "out").open("w+", encoding="utf-8") as out:
        done = subprocess.run([sys.executable, "-m", "briefing_site", "schema", "actors"], stdout=out, check=False)
        out.seek(0)
        printed = out.read()
    assert done.returncode == 0
    assert len(printed) > 10_000
    assert printed.rstrip().endswith("}")


def test_the_status_is_that_of_the_command():
    assert program("explain", "date-order").returncode == 0
    wrong = program("chek")
    assert wrong.returncode == 2
    assert "Did you mean 'check'?" in wrong.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file that is always full")
@pytest.mark.parametrize("arguments", ["--help", "explain --all", "check --format json", "diff HEAD"])
def test_what_cannot_be_printed_is_one_line_and_no_success(arguments):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = piped(arguments, full)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == ("Error: the output could not be written: No space left on device.")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", ["explain --all", "check --format json"])
def test_a_reader_who_has_read_enough_is_told_nothing(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        done = piped(arguments, pipe)
    assert (done.returncode, done.stderr) == (1, "")


def piped(arguments: str, out: IO[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "briefing_site", *arguments.split()]
    return subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False)


def test_what_the_machine_refuses_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    done = program("schema", "--write", str(tmp_path / "file" / "folder"))
    assert done.returncode == 1
    assert (
        done.stderr == f"Error: '{tmp_path}/file/folder/actors.json' could not be read or written: Not a directory.\n"
    )


def test_a_folder_is_named_from_where_the_reader_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folder_words(Path("out") / "site") == "out/site/"
    assert folder_words(tmp_path / "site") == "site/"
    assert folder_words(tmp_path.parent / "elsewhere") == f"{tmp_path.parent}/elsewhere/"
    assert folder_words(Path()) == f"{tmp_path}/"


def test_in_the_wrong_folder_one_line_says_so(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "briefing_site", "check"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        "Error: there is no 'mkdocs.yml' here: run this in the project's folder, name the file with -f, "
        "or start one with `briefing init`.\n"
    )


def test_the_list_of_commands_cuts_no_words_off(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = CliRunner().invoke(main, ["--help"]).output.partition("To start:")[2]
    assert "..." not in shown
    assert all(line.endswith(".") for line in shown.splitlines() if line.startswith("  "))


ARGUMENTS = {
    "new": "issue x",
    "rename": "a b",
    "merge": "a b",
    "find": "x",
    "diff": "HEAD",
    "impact": "x",
    "log": "x",
    "pdf": "x",
    "issue": "x --by ak",
    "export": "--markdown out",
    "proposal": "HEAD --into merged",
    "init": "--remove-example",
}
NEEDS_NO_PROJECT = {"explain", "schema", "merge-driver", "reference"}


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - NEEDS_NO_PROJECT))
def test_every_command_outside_a_project_says_how_to_start_one(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, [command, *ARGUMENTS.get(command, "").split()])
    assert done.exit_code == 2
    assert done.output.endswith("or start one with `briefing init`.\n")
    assert [*tmp_path.iterdir()] == []
