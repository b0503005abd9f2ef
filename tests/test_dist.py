"""What is published: the same bytes from the same files, and a version that CHANGELOG.md knows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from briefing_site import __version__

from tests.conftest import PROJECT, run_briefing

HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
UNRELEASED = "Not yet released"


def build(source: Path, target: Path, *kinds: str) -> dict[str, bytes]:
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target), *kinds]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in target.iterdir()}


def copied(target: Path) -> Path:
    """Copy what git has, or would have, of this repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    for name in sorted(filter(None, listed.split("\0")), reverse=True):
        if name.startswith(("generator/", "hosting/", "schemas/", "templates/")) or "/" not in name:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            if (PROJECT / name).is_file():
                shutil.copyfile(PROJECT / name, target / name)
                (target / name).chmod(0o600)
                os.utime(target / name, (0, 1_000_000_000))
    return target


@pytest.mark.slow
def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    here = build(PROJECT, tmp_path / "here")
    assert {name.rpartition(".")[2] for name in here} == {"whl", "gz"}
    assert here == build(copied(tmp_path / "elsewhere"), tmp_path / "there")
    (source,) = (name for name in here if name.endswith(".gz"))
    with tarfile.open(tmp_path / "here" / source) as archive:
        archive.extractall(tmp_path, filter="data")
        names = {name.split("/")[1] for name in archive.getnames()}
    assert not names & {"content", "tests", "issued", "mkdocs.yml"}
    again = build(tmp_path / source.removesuffix(".tar.gz"), tmp_path / "again", "-t", "wheel")
    assert again == {name: data for name, data in here.items() if name.endswith(".whl")}


def test_the_version_is_written_once_and_moves_with_the_changes() -> None:
    assert run_briefing("--version").stdout == f"briefing, version {__version__}\n"
    assert f'"{__version__}"' not in (PROJECT / "pyproject.toml").read_text()
    headings = HEADING.findall((PROJECT / "CHANGELOG.md").read_text())
    if ".dev" in __version__:
        assert headings[0] == UNRELEASED
        assert __version__.partition(".dev")[0] not in headings
    else:
        assert headings[0].split()[0] == __version__
