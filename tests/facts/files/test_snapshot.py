"""What may lie in a content folder besides fact files: each is a problem with its place, and none stops the run."""

from __future__ import annotations

import os
import socket
from datetime import date
from pathlib import Path

import pytest
from briefing_site.base.problems import Problem, visible
from briefing_site.build.pipeline import Options, check
from briefing_site.facts.files import snapshot as snapshots
from briefing_site.facts.files.snapshot import TreeCache, read_tree
from briefing_site.render.reports.problems import render_text

from tests.conftest import SMALL_BASE, run_briefing

TEXT = b"name: Pepper\nsummary: About pepper.\n"


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        here = Path.cwd()
        os.chdir(path.parent)  # an address may be no longer than 107 bytes
        bound.bind(path.name)
        os.chdir(here)


def _giant(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


def _dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def _link_to_the_root(path: Path) -> None:
    path.symlink_to("/")


def _text(path: Path) -> None:
    path.write_bytes(TEXT)


HAZARDS = [
    ("issues/p.yml", _pipe, "file-stray: 'p.yml' is not a regular file."),
    ("issues/p.yml", _socket, "file-stray: 'p.yml' is not a regular file."),
    ("issues/p.yml", _giant, "file-size: larger than 1,000,000 bytes."),
    ("issues/p.yml", _dangling_link, "file-stray: 'p.yml' is a symbolic link."),
    ("issues/sub", _link_to_the_root, "file-stray: 'sub' is a symbolic link."),
    ("issues/a\nb.yml", _text, r"id-form: 'a\u000ab' is not an id"),
    ("issues/\x1b[31mred.yml", _text, r"id-form: '\u001b[31mred' is not an id"),
    ("issues/a\u202eb.yml", _text, r"id-form: 'a\u202eb' is not an id"),
    (os.fsdecode(b"issues/\xff.yml"), _text, r"id-form: '\udcff' is not an id"),
    ("issues/Salt.yml", _text, "id-form: 'Salt' is not an id"),
    ("Issues", _text, "file-stray: 'Issues' does not belong here."),
    ("issues/" + "a" * 200 + ".yml", _text, "id-form: '" + "a" * 59 + "…' is not an id"),
    ("pages/p.md", _pipe, "file-stray: 'p.md' is not a regular file."),
    ("pages/p.md", _giant, "file-size: larger than 1,000,000 bytes."),
    ("pages/p.md", _dangling_link, "file-stray: 'p.md' is a symbolic link."),
    ("pages/p.png", _pipe, "file-stray: 'p.png' is not a regular file."),
    ("pages/p.png", _giant, "file-size: larger than 5,000,000 bytes."),
    ("pages/p.png", _link_to_the_root, "file-stray: 'p.png' is a symbolic link."),
    ("pages/sub", _link_to_the_root, "file-stray: 'sub' is a symbolic link."),
    (os.fsdecode(b"pages/\xff.md"), _text, r"file-stray: '\udcff.md' is not valid UTF-8."),
    ("pages/p.html", _text, "file-stray: 'p.html' is neither a page nor an image."),
]


@pytest.mark.parametrize(
    ("name", "make", "expected"), HAZARDS, ids=[ascii(f"{h[0][:20]} {h[1].__name__}") for h in HAZARDS]
)
def test_a_hazard_is_a_problem_with_its_place(write_base, name, make, expected):
    project = write_base()
    make(project / "content" / name)
    finished = check(Options(project=project, today=date(2023, 6, 21)))
    (problem,) = finished.problems
    assert render_text(problem).startswith(f"{visible(f'content/{name}')}:1:1: {expected}")
    assert (finished.records, finished.facts) == (4, 1)


def test_a_pipe_does_not_stop_the_command(write_base):
    project = write_base()
    _pipe(project / "content/issues/p.yml")
    for arguments in (["check"], ["check", "--format", "github"], ["fmt", "--check"], ["fix"]):
        done = run_briefing(*arguments, cwd=project)
        assert (done.returncode, "Traceback" in done.stderr) == (int(arguments[0] in {"check", "fmt"}), False), (
            done.stderr
        )


def test_no_page_is_read_through_a_link_out_of_the_folder(write_base, tmp_path_factory):
    project = write_base()
    secret = tmp_path_factory.mktemp("secret") / "environ.md"
    secret.write_text("a secret", encoding="utf-8")
    (project / "content/pages/environ.md").symlink_to(secret)
    snapshot = read_tree(project)
    assert [problem.code for problem in snapshot.problems] == ["file-stray"]
    assert "content/pages/environ.md" not in snapshot.pages
    (project / "content/pages").rename(project / "elsewhere")
    (project / "content/pages").symlink_to(project / "elsewhere")
    assert [problem.origin.path for problem in read_tree(project).problems] == ["content/pages"]


@pytest.mark.parametrize("kind", ["file", "folder", "page"])
def test_what_may_not_be_read_is_named(write_base, monkeypatch, kind):
    project = write_base({"content/issues/p/pepper.yml": TEXT, "content/pages/p.md": TEXT})
    locked = (
        project
        / {"file": "content/issues/p/pepper.yml", "folder": "content/issues/p", "page": "content/pages/p.md"}[kind]
    )
    locked.chmod(0)
    if os.geteuid() == 0:  # root may read everything: the system's answer is played
        _deny(monkeypatch, locked)
    try:
        snapshot = read_tree(project)
    finally:
        locked.chmod(0o700)
    path = locked.relative_to(project).as_posix()
    (problem,) = snapshot.problems
    assert isinstance(problem, Problem)
    assert (problem.code, problem.origin.path) == ("file-unreadable", path)
    assert f"chmod u+rX '{path}'" in problem.hint
    assert len(snapshot.files) == len([name for name in SMALL_BASE if name.endswith(".yml")]) - 1 + (kind == "page")


def _deny(monkeypatch: pytest.MonkeyPatch, locked: Path) -> None:
    read, scan = Path.read_bytes, os.scandir

    def granted(path: Path) -> Path:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return path

    monkeypatch.setattr(Path, "read_bytes", lambda self: read(granted(self)))
    monkeypatch.setattr(os, "scandir", lambda path: scan(granted(Path(path))))


def test_with_a_cache_only_what_was_written_is_read(write_base, monkeypatch):
    project = write_base()
    monkeypatch.setattr(snapshots, "SETTLED", -1)
    tree_cache = TreeCache()
    first = read_tree(project, tree_cache=tree_cache)
    salt = project / "content/issues/salt.yml"
    salt.write_bytes(salt.read_bytes() + b"# more\n")
    (project / "content/issues/new.yml").write_bytes(b"name: New\n")
    read: list[str] = []
    whole = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path.name)
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    second = read_tree(project, tree_cache=tree_cache)
    assert sorted(read) == ["new.yml", "salt.yml"]
    assert second == read_tree(project)
    assert second != first
    salt.unlink()
    salt.symlink_to("new.yml")
    assert read_tree(project, tree_cache=tree_cache) == read_tree(project)


def test_what_was_written_a_moment_ago_is_read_again(write_base):
    """Two writes within one tick of the clock leave the same times, and here the same size."""
    project = write_base()
    tree_cache = TreeCache()
    salt = project / "content/issues/salt.yml"
    read_tree(project, tree_cache=tree_cache)
    before = salt.stat()
    salt.write_bytes(salt.read_bytes().replace(b"salt", b"malt"))
    os.utime(salt, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert b"malt" in read_tree(project, tree_cache=tree_cache).files["content/issues/salt.yml"]
