"""However a file is written, it is noticed; and what belongs together is told at once."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from briefing_site.mkdocs_plugin.watched_files import WatchedFiles

SOON = 20.0


@pytest.fixture
def folder(tmp_path) -> Path:
    place = Path(tmp_path) / "content"
    (place / "issues").mkdir(parents=True)
    (place / "issues/salt.yml").write_text("name: Salt\n", encoding="utf-8")
    return place


@contextmanager
def _watching(*places: Path) -> Iterator[WatchedFiles]:
    watched = WatchedFiles(places)
    try:
        yield watched
    finally:
        watched.close()


def _files(changed: Iterable[str]) -> set[str]:
    """Leave out the folders, whose stamps change along with what is in them."""
    return {path for path in changed if Path(path).name not in {"away", "content", "issues"}}


def _in_place(file: Path) -> None:
    file.write_text("name: Sea salt\n", encoding="utf-8")


def _by_renaming(file: Path) -> None:
    new = file.with_name(f".{file.name}.new")
    new.write_text("name: Sea salt\n", encoding="utf-8")
    new.replace(file)


def _with_a_backup(file: Path) -> None:
    file.rename(f"{file}~")
    file.write_text("name: Sea salt\n", encoding="utf-8")


def _at_the_same_time_and_size(file: Path) -> None:
    told = file.stat()
    file.write_text("name: Soap\n", encoding="utf-8")
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))


@pytest.mark.parametrize("save", [_in_place, _by_renaming, _with_a_backup, _at_the_same_time_and_size, Path.unlink])
def test_a_file_is_noticed_however_it_is_written(folder, save: Callable[[Path], None]):
    file = folder / "issues/salt.yml"
    with _watching(folder) as watched:
        save(file)
        assert str(file) in watched.wait(SOON)
        assert watched.wait(0.1) == frozenset()


def test_a_file_that_came_and_went_since_the_last_scan_is_noticed(folder):
    """A preview may have read it in between, and would show it until the next save."""
    with _watching(folder) as watched:
        watched.wait(0.1)
        file = folder / "issues/new.yml"
        file.write_text("name: New\n", encoding="utf-8")
        file.unlink()
        assert watched.wait(SOON) == {str(folder / "issues")}
        assert watched.wait(0.1) == frozenset()


def test_a_renamed_file_is_noticed_under_both_names(folder):
    old, new = folder / "issues/salt.yml", folder / "issues/sea-salt.yml"
    with _watching(folder) as watched:
        old.rename(new)
        assert _files(watched.wait(SOON)) == {str(old), str(new)}


def test_what_is_written_together_is_told_together(folder):
    files = [folder / f"issues/many-{number}.yml" for number in range(50)]

    def save() -> None:
        for file in files:
            file.write_text("name: One of many\n", encoding="utf-8")
            time.sleep(0.001)

    with _watching(folder) as watched:
        saving = Thread(target=save)
        saving.start()
        found = watched.wait(SOON)
        saving.join()
        found |= watched.wait(0.1)  # a machine may be so slow that a burst falls apart; nothing of it is lost
        assert _files(found) == {*map(str, files)}


def test_what_a_link_leads_to_is_watched(folder, tmp_path):
    text, away = tmp_path / "text.md", tmp_path / "away"
    text.write_text("One\n", encoding="utf-8")
    (folder / "page.md").symlink_to(text)
    (folder / "nowhere.md").symlink_to(tmp_path / "nothing")
    away.symlink_to(folder)
    with _watching(away) as watched:
        text.write_text("Another\n", encoding="utf-8")
        assert _files(watched.wait(SOON)) == {str(away / "page.md")}
        (away / "issues/salt.yml").unlink()
        assert _files(watched.wait(SOON)) == {str(away / "issues/salt.yml")}


def test_a_folder_that_goes_and_comes_again_is_watched_on(folder):
    """As when git checks out a branch that has none, and then one that has."""
    salt = folder / "issues/salt.yml"
    with _watching(folder) as watched:
        shutil.rmtree(folder)
        assert _files(watched.wait(SOON)) == {str(salt)}
        salt.parent.mkdir(parents=True)
        salt.write_text("name: Salt\n", encoding="utf-8")
        assert _files(watched.wait(SOON)) == {str(salt)}
        _by_renaming(salt)
        assert _files(watched.wait(SOON)) == {str(salt)}


def test_a_file_that_is_not_there_yet_is_noticed_when_it_comes(folder):
    owners = folder.parent / "CODEOWNERS"
    with _watching(folder, owners) as watched:
        owners.write_text("* @desk\n", encoding="utf-8")
        assert _files(watched.wait(SOON)) == {str(owners)}
