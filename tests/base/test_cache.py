"""What a check remembers is the same as what it would find, whatever became of the store."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from datetime import date
from pathlib import Path

import pytest
from briefing_site.base.cache import FOLDER
from briefing_site.build.pdf import PdfCache
from briefing_site.build.pipeline import Options, check
from briefing_site.cli.changes import write_changes

from tests.conftest import SMALL_BASE

PATH = "content/issues/salt.yml"


def options(project: Path, day: int = 21) -> Options:
    return Options(project=project, today=date(2023, 6, day))


def stored(project: Path) -> list[Path]:
    return sorted((project / FOLDER).glob("*.json"))


def test_the_same_bytes_have_the_same_problems(write_base):
    project = write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    first = check(options(project))
    assert first.problems
    assert check(options(project)) == first
    assert len(stored(project)) == 1


def test_a_change_is_seen(write_base):
    project = write_base()
    assert not check(options(project)).problems
    write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    assert check(options(project)).problems


def test_another_day_is_another_check(write_base):
    project = write_base({PATH: SMALL_BASE[PATH] + "review_by: 2023-06-22\n"})
    assert not check(options(project)).problems
    assert check(options(project, 23)).problems


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b'{"digest": 1}', b"\xff\xfe", b"[" * 100_000, b"import os"]
)
def test_a_damaged_store_is_passed_over(write_base, damage):
    project = write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    first = check(options(project))
    stored(project)[0].write_bytes(damage)
    assert check(options(project)) == first


def test_a_result_of_another_base_under_this_name_is_passed_over(write_base):
    project = write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    first = check(options(project))
    wrong = stored(project)[0]
    write_base({PATH: SMALL_BASE[PATH]})
    check(options(project))
    right = next(path for path in stored(project) if path != wrong)
    wrong.write_bytes(right.read_bytes())
    write_base({PATH: SMALL_BASE[PATH].replace("by: envoy", "by: envoi")})
    assert check(options(project)) == first


def test_git_is_told_to_pass_the_cache_over(write_base):
    project = write_base()
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    check(options(project))
    assert stored(project)
    seen = subprocess.run(
        ["git", "status", "--short", "-uall"], cwd=project, capture_output=True, text=True, check=True
    )
    assert ".cache" not in seen.stdout


def test_nothing_is_left_of_a_write_that_failed(write_base, monkeypatch):
    project = write_base()
    monkeypatch.setattr(Path, "replace", refuse)
    assert not check(options(project)).problems
    assert [path for path in (project / ".cache").rglob("*") if path.is_file()] == []


def refuse(path, target):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_cannot_be_written_is_no_error(write_base):
    project = write_base()
    (project / ".cache").mkdir(mode=0o500)
    assert not check(options(project)).problems


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_what_is_kept_is_closed_to_others(write_base, umask):
    """Whatever it was made of, and for whom: one cache serves every audience."""
    project = write_base()
    (project / ".cache").mkdir()
    (project / ".cache").chmod(0o755)  # as an earlier version made it
    before = os.umask(umask)
    try:
        check(options(project))
        PdfCache(project / ".cache/pdf").keep("0", b"pdf")
        write_changes(project, {}, {"content/issues/x.yml": b""}, ("new",))
    finally:
        os.umask(before)
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in [project / ".cache", *(project / ".cache").rglob("*")]}
    assert len(found) > 6
    assert {mode for path, mode in found.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in found.items() if path.is_file()} == {0o600}
    assert (project / ".cache/.gitignore").read_text() == "*\n"


def test_where_the_cache_lies_elsewhere_that_place_is_left_as_it_is(write_base, tmp_path_factory):
    project, elsewhere = write_base(), tmp_path_factory.mktemp("elsewhere")
    elsewhere.chmod(0o755)
    (project / ".cache").symlink_to(elsewhere)
    check(options(project))
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755
    assert stored(project)
