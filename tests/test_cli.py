"""The command line as a program: what it printed arrives whole, and its status says how it went."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from generator.cli.base import folder_words


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "generator", *arguments], capture_output=True, text=True, check=False)


def test_all_that_is_printed_arrives(tmp_path):
    with (tmp_path / "out").open("w+", encoding="utf-8") as out:
        done = subprocess.run([sys.executable, "-m", "generator", "schema", "actors"], stdout=out, check=False)
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
def test_what_cannot_be_printed_is_no_success():
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run([sys.executable, "-m", "generator", "explain", "date-order"], stdout=full, check=False)
    assert done.returncode != 0


def test_a_folder_is_named_from_where_the_reader_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folder_words(Path("out") / "site") == "out/site/"
    assert folder_words(tmp_path / "site") == "site/"
    assert folder_words(tmp_path.parent / "elsewhere") == f"{tmp_path.parent}/elsewhere/"
    assert folder_words(Path()) == f"{tmp_path}/"
