"""Files and objects of a repository are read many at a time, in the order that they were asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.git.command import GitError
from briefing_site.git.objects import read_files, read_objects
from briefing_site.git.repository import require_repository

from tests.scripted_repository import ScriptedRepository


def test_files_come_in_order_and_one_that_is_not_there_is_empty(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path)
    desk.write({"a.txt": "first\n", "content/häfen.txt": "second\nmissing\n", "empty.txt": ""})
    sha = desk.commit("Begin")
    places = ["content/häfen.txt", "no such file.txt", "a.txt", "empty.txt", "a.txt"]
    found = read_files(require_repository(tmp_path), [(sha, path) for path in places])
    assert [*found] == [b"second\nmissing\n", b"", b"first\n", b"", b"first\n"]
    assert [*read_files(require_repository(tmp_path), [])] == []


def test_an_object_that_is_missing_is_named(tmp_path: Path) -> None:
    ScriptedRepository(tmp_path).commit("Begin")
    with pytest.raises(GitError, match=f"{'0' * 39}1 is missing"):
        [*read_objects(require_repository(tmp_path), ["0" * 39 + "1"])]
