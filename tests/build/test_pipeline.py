"""What `build` leaves on disk beside the site."""

from __future__ import annotations

import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
from briefing_site.build.pipeline import pack


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
    (tmp_path / "briefing.zip.new").mkdir()
    with pytest.raises(OSError, match=r"briefing\.zip\.new"):
        pack(site, kept, date(2023, 6, 21))
    assert kept.read_bytes() == b"the last one"
