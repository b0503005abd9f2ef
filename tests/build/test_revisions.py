from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from briefing_site.build.revisions import revision_name
from briefing_site.facts.files.snapshot import read_revision, read_tree
from briefing_site.git.command import GitError
from briefing_site.git.log import read_log
from briefing_site.git.repository import find_repository, require_repository, resolve_revision

from tests.scripted_repository import ScriptedRepository

FILES = {
    "mkdocs.yml": "site_name: x\n",
    "content/pages/index.md": "Home\n",
    "content/pages/picture.gif": "GIF89a",
    "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    "content/actors/deep/envoy.yml": "name: Envoy\ntype: person\nsummary: Speaks.\n",
    "content/actors/.envoy.yml.swp": "x",
    "content/actors/envoy.yml~": "x",
}
HOSTILE = [
    "--output=stolen",
    "-h",
    "main\nHEAD",
    "HEAD@{1}",
    "@{upstream}",
    "HEAD:content",
    ":/text",
    "HEAD^{/text}",
    "main..HEAD",
    "main...HEAD",
    "",
    "ma in",
    "a\0b",
    "main;touch stolen",
    "$(touch stolen)",
    "x" * 300,
    "refs/heads/*",
    "no-such-branch",
    "HEAD~99",
    "HEAD^{tree}",
]


@pytest.fixture
def repository(tmp_path: Path) -> ScriptedRepository:
    made = ScriptedRepository(tmp_path / "desk")
    made.write(FILES)
    made.commit("Start")
    return made


def test_a_revision_reads_as_its_checkout_does(repository: ScriptedRepository) -> None:
    assert read_revision(repository.folder, "HEAD") == read_tree(repository.folder)
    assert [*read_revision(repository.folder, "main").files] == [
        "content/actors/arcadia.yml",
        "content/actors/deep/envoy.yml",
    ]


def test_strays_links_and_giants_are_the_same_problems(repository: ScriptedRepository) -> None:
    strays = {
        "content/notes/a.yml": "x",
        "content/notes/b.yml": "x",
        "content/top.yml": "x",
        "content/actors/arcadia.yaml": "x",
        "content/actors/giant.yml": f"name: {'x' * 1_000_000}\n",
    }
    repository.write(strays)
    (repository.folder / "content/actors/link.yml").symlink_to("arcadia.yml")
    (repository.folder / "content/issues").symlink_to("actors")
    repository.commit("Strays")
    there, here = read_revision(repository.folder, "HEAD"), read_tree(repository.folder)
    assert there.files == here.files
    assert sorted(map(str, there.problems)) == sorted(map(str, here.problems))
    assert len(there.problems) == 6


def test_a_submodule_is_a_problem(repository: ScriptedRepository) -> None:
    sha = repository.git("rev-parse", "HEAD")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{sha},content/actors/module")
    repository.git("commit", "--quiet", "-m", "Submodule")
    assert "is a submodule" in str(read_revision(repository.folder, "HEAD").problems[0])


def test_the_project_may_lie_below_the_repository(tmp_path: Path) -> None:
    made = ScriptedRepository(tmp_path / "desk")
    made.write({f"sub/{name}": text for name, text in FILES.items()})
    made.commit("Start")
    assert read_revision(tmp_path / "desk/sub", "HEAD") == read_tree(tmp_path / "desk/sub")
    log = read_log(require_repository(tmp_path / "desk/sub"), "content", made.git("rev-parse", "HEAD"))
    assert "content/actors/arcadia.yml" in {file.path for commit in log for file in commit.files}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_revisions_are_refused(repository: ScriptedRepository, name: str) -> None:
    before = sorted(repository.folder.iterdir())
    with pytest.raises(GitError, match="revision"):
        read_revision(repository.folder, name)
    assert sorted(repository.folder.iterdir()) == before


def test_a_branch_may_be_called_like_an_option_or_in_another_script(repository: ScriptedRepository) -> None:
    repository.git("update-ref", "refs/heads/--output=x", "HEAD")
    repository.git("branch", "变化")
    found = require_repository(repository.folder)
    assert resolve_revision(found, "refs/heads/--output=x") == resolve_revision(found, "变化")


def test_odd_names_of_files_pass_through(repository: ScriptedRepository) -> None:
    odd = 'content/actors/a"b\n名.yml'
    repository.write({odd: "name: Odd\n"})
    repository.commit("Odd")
    assert odd in read_revision(repository.folder, "HEAD").files


def test_without_a_repository_the_message_says_so(tmp_path: Path) -> None:
    assert find_repository(tmp_path) is None
    with pytest.raises(GitError, match="no git repository"):
        read_revision(tmp_path, "HEAD")


def test_a_revision_without_content_is_named(repository: ScriptedRepository) -> None:
    with pytest.raises(FileNotFoundError, match="no folder 'facts' in revision 'HEAD'"):
        read_revision(repository.folder, "HEAD", "facts")


def test_a_shallow_clone_says_what_is_missing(repository: ScriptedRepository, tmp_path: Path) -> None:
    repository.edit("mkdocs.yml", "x", "y")
    repository.commit("Second")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(clone)], check=True)
    assert require_repository(clone).shallow
    with pytest.raises(GitError, match="shallow clone"):
        read_revision(clone, "HEAD~1")


def test_a_repository_of_another_user_is_named_as_such(tmp_path, monkeypatch):
    repository = ScriptedRepository(tmp_path / "desk")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitError, match=r"another user owns this repository.*safe\.directory"):
        require_repository(repository.folder)


def test_a_whole_name_of_a_commit_is_shown_short() -> None:
    sha, fork = "a" * 40, "b" * 40
    assert revision_name(sha, sha) == "a" * 10
    assert revision_name(sha, fork) == f"{'a' * 10} ({'b' * 10})"
    assert revision_name("main", sha) == f"main ({'a' * 10})"
