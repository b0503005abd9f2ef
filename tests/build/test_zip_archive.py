"""The site in one archive: the same bytes each time, the whole of it or none."""

from __future__ import annotations

import errno
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
from briefing_site.build.zip_archive import is_archive, pack

from tests.faults import fault


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "issues" / "salt").mkdir(parents=True)
    (folder / "issues" / "salt" / "index.html").write_text("<p>salt</p>", encoding="utf-8")
    (folder / "index.html").write_text("<p>home</p>", encoding="utf-8")
    return folder


@pytest.mark.parametrize("day", [date(2023, 6, 21), date(1972, 2, 21)])
def test_the_same_site_gives_the_same_archive(site: Path, tmp_path: Path, day: date) -> None:
    pack(site, tmp_path / "briefing.zip", day)
    first = (tmp_path / "briefing.zip").read_bytes()
    os.utime(site / "index.html", (1, 1))
    pack(site, tmp_path / "briefing.zip", day)
    assert (tmp_path / "briefing.zip").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "briefing.zip") as packed:
        assert packed.testzip() is None
        assert packed.namelist() == ["briefing/index.html", "briefing/issues/salt/index.html"]
        assert packed.read("briefing/issues/salt/index.html") == b"<p>salt</p>"


def test_an_archive_that_cannot_be_written_leaves_the_last_one(site: Path, tmp_path: Path) -> None:
    kept = tmp_path / "briefing.zip"
    kept.write_bytes(b"the last one")
    (site / "gone.html").symlink_to(tmp_path / "nowhere.html")  # no file to follow: passed over
    with pytest.raises(OSError, match="No space left") as raised, fault(2, errno.ENOSPC):
        pack(site, kept, date(2023, 6, 21))
    assert raised.value.filename == str(kept)
    assert kept.read_bytes() == b"the last one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["briefing.zip", "site"]


def test_nothing_hidden_and_no_earlier_archive_is_packed(site: Path) -> None:
    (site / ".cache" / "pdf").mkdir(parents=True)
    (site / ".cache" / "pdf" / "secret").write_bytes(b"TLP:RED")
    for _ in range(2):
        pack(site, site / "briefing.zip", date(2023, 6, 21))
        with zipfile.ZipFile(site / "briefing.zip") as packed:
            assert packed.namelist() == ["briefing/index.html", "briefing/issues/salt/index.html"]


def test_an_archive_of_ours_is_known_from_others(site: Path, tmp_path: Path) -> None:
    pack(site, tmp_path / "ours.zip", date(2023, 6, 21))
    with zipfile.ZipFile(tmp_path / "older.zip", "w") as packed:
        packed.writestr("older/data/facts.json", "{}")
    with zipfile.ZipFile(tmp_path / "another.zip", "w") as packed:
        packed.writestr("letters/1.txt", "Dear")
    (tmp_path / "text.zip").write_text("no archive at all")
    found = {path.stem: is_archive(path) for path in tmp_path.glob("*.zip")}
    assert found == {"ours": True, "older": True, "another": False, "text": False}
