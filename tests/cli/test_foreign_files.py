"""What is asked to write into a folder adds files and overwrites its own; what somebody else put there stays."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from briefing_site.facts.json_schema import is_schema
from briefing_site.render.typst.typeset import is_printed
from click.testing import CliRunner

from tests.conftest import run_briefing

PDF = "pdf/issues/salt.pdf"
COMMANDS = {
    "pdf": (("pdf", "salt", "-o", "pdf"), PDF),
    "schema": (("schema", "--write", "schemas"), "schemas/issues.json"),
    "zip": (("build", "--no-pdf", "--no-search", "--audience", "TLP:CLEAR", "--zip", "salt.zip"), "salt.zip"),
}


@pytest.fixture
def project(write_base):
    return write_base()


def run(project: Path, *arguments: str):
    before = Path.cwd()
    os.chdir(project)
    try:
        return CliRunner().invoke(main, arguments)
    finally:
        os.chdir(before)


def files_in(project: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in project.rglob("*") if path.is_file() and ".cache" not in path.parts}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "content", [b"My notes.", b'{"title": "Issues"}', b"%PDF-1.7 of a bank", b"PK\x03\x04 and more"]
)
def test_a_file_of_somebody_else_is_not_overwritten(project, name, content):
    arguments, path = COMMANDS[name]
    (project / path).parent.mkdir(parents=True, exist_ok=True)
    (project / path).write_bytes(content)
    before = files_in(project)
    done = run(project, *arguments)
    assert done.exit_code == 2, done.output
    assert f"'{path}' was not made by this program, so it is not overwritten; nothing was written." in done.output
    assert len(done.output.splitlines()) == 1
    assert files_in(project) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_files_of_its_own_are_written_anew_and_all_others_stay(project, name):
    """An empty file is nobody's: `mktemp` makes one."""
    arguments, path = COMMANDS[name]
    folder = (project / path).parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notes.txt").write_text("My notes.")
    (project / path).write_bytes(b"")
    for _ in range(2):
        done = run_briefing(*arguments, cwd=project)
        assert done.returncode == 0, done.stderr
        assert len((project / path).read_bytes()) > 100
        assert (folder / "notes.txt").read_text() == "My notes."
        assert [*folder.glob(".*~")] == []


@pytest.mark.slow
def test_no_cache_is_part_of_a_site(project):
    """Neither the project's own, nor one that came to lie among the pages."""
    (project / "content/pages/.cache").mkdir()
    (project / "content/pages/.cache/secret.png").write_bytes(b"TLP:RED")
    arguments = ("build", "--no-search", "--audience", "TLP:CLEAR", "--today", "2023-06-21", "--zip", "salt.zip")
    assert run_briefing(*arguments, cwd=project).returncode == 0
    assert (project / ".cache/cache.db").is_file()
    with zipfile.ZipFile(project / "salt.zip") as packed:
        names = packed.namelist()
    paths = [*names, *(path.relative_to(project).as_posix() for path in (project / "site").rglob("*"))]
    assert len(paths) > 20
    assert [path for path in paths if ".cache" in path or "secret" in path] == []


@pytest.mark.slow
def test_what_a_killed_print_left_is_swept(project):
    left = project / "pdf/issues/.salt.pdf.0123abcd~"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"%PDF-1.7 a part")
    assert run(project, "pdf", "salt").exit_code == 0
    assert [path.name for path in left.parent.iterdir()] == ["salt.pdf"]
    assert is_printed(left.with_name("salt.pdf"))


def test_a_proposal_is_laid_out_in_no_folder_that_holds_something(project):
    for words in ("init -q", "add .", "-c user.name=A -c user.email=a@b commit -q -m All"):
        subprocess.run(["git", *words.split()], cwd=project, check=True)
    (project / "mine").mkdir()
    (project / "mine/notes.txt").write_text("My notes.")
    before = files_in(project / "mine")
    done = run(project, "proposal", "HEAD", "--into", "mine")
    assert done.exit_code == 1
    assert "already exists" in done.output
    assert files_in(project / "mine") == before


def test_schemas_of_ours_are_known_from_others(tmp_path):
    for name, text in {
        "a": '{"title": "Issue: a file in content/issues"}',
        "b": '{"title": 1}',
        "c": "[]",
        "d": "{",
    }.items():
        (tmp_path / name).write_text(text)
    assert [name for name in "abcd" if is_schema(tmp_path / name)] == ["a"]
