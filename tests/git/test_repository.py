"""Repositories in every state that a desk may find one in: each command says in one line what is the matter."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from briefing_site.git.log import list_last_changes, read_log
from briefing_site.git.repository import require_repository

from tests.conftest import run_briefing
from tests.scripted_repository import ScriptedRepository

FOREIGN = "GIT_TEST_ASSUME_DIFFERENT_OWNER"
BUILD = "build --no-pdf --no-search"


@pytest.fixture
def project(write_base, tmp_path: Path) -> Path:
    """A base in a repository, with two commits."""
    folder: Path = write_base()
    repository = ScriptedRepository(folder)
    repository.commit("First")
    repository.edit("content/issues/salt.yml", "The price", "What is paid")
    repository.commit("Second")
    return folder


def told(project: Path, command: str, *, status: int | None = None) -> str:
    """Return what a command says on standard error, once it is sure that it ended with one line and no traceback."""
    done = run_briefing(*command.split(), cwd=project)
    assert "Traceback" not in done.stderr, done.stderr
    if status is not None:
        assert done.returncode == status, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    "command",
    ["log salt", "review", "diff HEAD~1", BUILD, f"{BUILD} --rev HEAD", "git-setup", "proposal HEAD --into ../out"],
)
def test_a_repository_of_another_user_is_told_apart_from_none(project, monkeypatch, command):
    monkeypatch.setenv(FOREIGN, "1")
    said = told(project, command)
    (line,) = [line for line in said.splitlines() if "nother user owns this repository" in line]
    assert f"git config --global --add safe.directory {project}" in line
    assert "no git repository" not in said


def test_the_folder_to_trust_is_the_repository_and_not_the_project(write_base, tmp_path, monkeypatch):
    write_base()
    desk = tmp_path / "a desk"
    desk.mkdir()
    for name in ("mkdocs.yml", "content"):
        (tmp_path / name).rename(desk / name)
    ScriptedRepository(tmp_path).commit("First")
    monkeypatch.setenv(FOREIGN, "1")
    assert f"safe.directory {tmp_path}'" in told(desk, "diff HEAD", status=1)


@pytest.mark.parametrize("command", ["diff HEAD", "issue salt --by ak", "git-setup", "log salt"])
def test_without_git_that_is_what_is_said(project, monkeypatch, command):
    (project / "empty").mkdir()
    monkeypatch.setenv("PATH", str(project / "empty"))
    if command.startswith("issue"):
        write = project / "content/briefs/salt-talks.yml"
        write.parent.mkdir()
        write.write_text(
            "title: Salt\npurpose: It.\nas_of: 2023-06-20\nsections:\n  - text: It\n    body: It.\n", encoding="utf-8"
        )
        command = command.replace("salt", "salt-talks")
    assert "git is not installed, or not on the PATH" in told(project, command, status=1)


@pytest.mark.parametrize("command", ["diff HEAD", f"{BUILD} --rev HEAD", "pdf salt --since HEAD"])
def test_before_the_first_commit_that_is_what_is_said(write_base, command):
    folder = write_base()
    ScriptedRepository(folder)
    assert "nothing has been committed yet" in told(folder, command, status=1)


def test_a_step_back_beyond_the_first_commit_is_not_to_be_fetched(project):
    said = told(project, "diff HEAD~7", status=1)
    assert "the history begins later" in said
    assert "fetch" not in said


def test_what_is_no_branch_is_answered_by_those_that_there_are(project, tmp_path):
    """A clone of one branch has the others as `origin/…` at most; of a desk's branches some are named."""
    assert "Its branches: main." in told(project, "diff mian", status=1)
    git = ["git", "-C", str(project), "branch", "drafts"]
    subprocess.run(git, check=True)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", f"file://{project}", str(clone)], check=True)
    (clone / "mkdocs.yml").write_bytes((project / "mkdocs.yml").read_bytes())
    assert "write 'origin/drafts'" in told(clone, "diff drafts", status=1)


@pytest.mark.parametrize("command", ["log envoy", "diff HEAD~1"])
def test_a_shallow_clone_says_how_to_get_the_rest(project, tmp_path, command):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{project}", str(clone)], check=True)
    (clone / "mkdocs.yml").write_bytes((project / "mkdocs.yml").read_bytes())
    said = told(clone, command, status=1)
    assert "'git fetch --unshallow'" in said
    assert command != "diff HEAD~1" or "'fetch-depth: 0'" in said


@pytest.mark.parametrize("command", ["review", "log salt", BUILD, "diff HEAD"])
def test_a_bare_repository_is_named_as_such(project, tmp_path, command):
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(project), str(bare)], check=True)
    for name in ("mkdocs.yml", "content"):
        (project / name).rename(bare / name)
    assert "his folder lies in a bare repository" in told(bare, command)


@pytest.mark.parametrize(
    "command", ["review", "log salt", BUILD, "diff HEAD", "diff HEAD~1 HEAD", f"{BUILD} --rev HEAD"]
)
@pytest.mark.parametrize("how", ["submodule", "link"])
def test_facts_that_git_keeps_elsewhere_are_named_as_such(project, tmp_path, command, how):
    above = ScriptedRepository(tmp_path / "above")
    config = (project / "mkdocs.yml").read_text(encoding="utf-8")
    above.write({"mkdocs.yml": config, "x": "x"})
    if how == "submodule":
        facts = ScriptedRepository(tmp_path / "facts")
        for part in (project / "content").iterdir():
            part.rename(facts.folder / part.name)
        facts.commit("Facts")
        add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(facts.folder), "content")
        above.git(*add)
    else:
        (above.folder / "content").symlink_to(project / "content")
    above.commit("First")
    above.commit("Second")
    expected = "a repository of its own (a submodule)" if how == "submodule" else "a symbolic link"
    said = told(above.folder, command)
    assert f"'content' is {expected}" in said or "there is no folder 'content' in revision" in said


def test_a_repository_that_breaks_is_one_line(project):
    """Objects can be missing: of a clone without blobs that cannot reach its origin, for one."""
    for folder in (project / ".git/objects").iterdir():
        if len(folder.name) == 2:
            folder.rename(folder.with_name(f"x{folder.name}"))
    said = told(project, "log salt", status=1)
    assert said.startswith("Error: ")
    assert len(said.splitlines()) == 1


def test_what_git_warns_of_does_not_hide_why_it_failed(project):
    script = "import sys; sys.stderr.write('warning: x\\nerror: y ignored\\nfatal: no space\\n'); sys.exit(128)"
    fake = project / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f"#!{sys.executable}\n{script}\n", encoding="utf-8")
    fake.chmod(0o755)
    environment = {**os.environ, "PATH": str(fake.parent)}
    command = [sys.executable, "-m", "briefing_site", "diff", "HEAD"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert "'fatal: no space'" in done.stderr


def test_a_record_with_a_mistake_is_not_taken_for_a_misspelt_id(project):
    path = project / "content/issues/salt.yml"
    path.write_text(f"{path.read_text(encoding='utf-8')}<<<<<<< HEAD\n", encoding="utf-8")
    assert told(project, "impact salt", status=1) == "Error: 'salt' has a mistake; fix it first (`briefing check`).\n"


@pytest.mark.parametrize(
    ("seconds", "moment"),
    [
        ("-5", "1970-01-01T00:00:00+00:00"),
        ("soon", "1970-01-01T00:00:00+00:00"),
        ("99999999999999", "9999-12-31T00:00:00+00:00"),
    ],
)
def test_a_commit_with_a_time_that_nobody_can_read_has_one_all_the_same(tmp_path, seconds, moment):
    repository = ScriptedRepository(tmp_path)
    repository.write({"content/actors/a.yml": "name: A\ntype: person\nsummary: A person.\n"})
    repository.git("add", "--all")
    tree = repository.git("write-tree")
    who = f"Ann <ann@desk.example> {seconds} +0000"
    raw = f"tree {tree}\nauthor {who}\ncommitter {who}\n\nOdd\n"
    sha = repository.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=raw)
    (commit,) = read_log(require_repository(tmp_path, "content"), "content", sha)
    assert commit.moment == moment
    assert datetime.fromisoformat(commit.moment).timestamp() == commit.time


def test_control_characters_in_a_message_or_a_name_are_words_like_others(write_base):
    """Git takes all but NUL; what separates the commits of a log may stand in one, or open its subject."""
    folder = write_base()
    desk = ScriptedRepository(folder)
    subjects = ["First", "\x1e", f"\x1e{'a' * 40}", "Salt \x1fis\x1e dear"]
    for number, subject in enumerate(subjects):
        desk.write({"content/issues/salt.yml": f"name: Salt\nsummary: The price of {number}.\n"})
        desk.git("add", "--all")
        desk.git("commit", "--quiet", "-m", subject, "--author=Ann\x1eKim <ann@desk.example>")
        desk.day += 1
    repository = require_repository(folder)
    log = read_log(repository, "content", "HEAD")
    assert [(commit.subject, commit.author) for commit in reversed(log)] == [
        ("First", "Ann Kim"),
        ("", "Ann Kim"),
        ("a" * 40, "Ann Kim"),
        ("Salt  is  dear", "Ann Kim"),
    ]
    assert [len(commit.files) for commit in log[:3]] == [1, 1, 1]
    assert list_last_changes(repository, "content/issues") == {"content/issues/salt.yml": log[0].sha}
    for command in ("log salt", "review", "diff HEAD~1"):
        told(folder, command, status=0)


@pytest.mark.parametrize("how", ["replace", "graft"])
def test_a_commit_that_git_is_told_to_show_as_another_is_what_its_sha_names(project, how):
    """The cache keeps what was read of a SHA: what one clone puts in its place for a day would stay for ever."""
    repository, desk = require_repository(project), ScriptedRepository(project)
    desk.edit("content/issues/salt.yml", "What is paid", "All that is paid")
    desk.day = 3
    desk.commit("Third")
    log = read_log(repository, "content", "HEAD")
    if how == "replace":
        desk.git("replace", "HEAD~1", "HEAD~2")
    else:
        (project / ".git/info/grafts").write_text(f"{log[0].sha}\n", encoding="utf-8")
    assert len(log) == 3
    assert read_log(repository, "content", "HEAD") == log
