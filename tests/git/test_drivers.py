"""What `briefing git-setup` sets up: hunks named after facts, and fact files merged by what they say."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner, Result

from tests.edits import FILES, GAZETTE, LEDGER, SALT
from tests.scripted_repository import ScriptedRepository

LINE = "/content/**/*.yml diff=facts merge=facts"
FACT = "\n  - id: {}\n    kind: context\n    text: Salt is white.\n    date: 2023-05\n    sources: [ledger]\n"


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path / "desk")
    (repository.folder / ".git/info/exclude").write_text("")
    repository.write({**FILES, "CODEOWNERS": "* @desk\n", ".gitignore": ".cache/\n"})
    repository.commit("Start")
    return repository


def run(desk: ScriptedRepository, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments[:1], "-f", str(desk.folder / "mkdocs.yml"), *arguments[1:]])


def set_up(desk: ScriptedRepository) -> None:
    run(desk, "git-setup")
    desk.commit("Drivers")


def append(desk: ScriptedRepository, id_: str) -> None:
    text = (desk.folder / SALT).read_text()
    desk.write({SALT: text + FACT.format(id_)})


def branch(desk: ScriptedRepository, name: str) -> None:
    desk.git("switch", "--quiet", "-c", name)


def merge(desk: ScriptedRepository, name: str) -> int:
    desk.git("switch", "--quiet", "main")
    try:
        desk.git("merge", "--quiet", "-m", f"Merge {name}", name)
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


# --- diff ---


def hunk_heads(desk: ScriptedRepository, *options: str) -> str:
    return desk.git("diff", "-U0", *options, "--", SALT)


def test_the_diff_driver_names_the_fact(desk: ScriptedRepository) -> None:
    first = run(desk, "git-setup").output
    assert f"added '{LINE}'" in first
    assert "set diff.facts.xfuncname" in first
    assert "already" in run(desk, "git-setup").output
    desk.edit(SALT, "sources: [ledger]\n", "sources: [ledger p1]\n")
    desk.edit(SALT, "It should fall.", "It should fall soon.")
    assert "@@ - id: arcadia-wants-less" in hunk_heads(desk, "--no-ext-diff")
    assert "@@ - actor: arcadia" in hunk_heads(desk, "--no-ext-diff")
    assert f"took '{LINE}' out" in run(desk, "git-setup", "--undo").output
    assert not (desk.folder / ".gitattributes").exists()
    assert "arcadia-wants-less" not in hunk_heads(desk)
    assert run(desk, "git-setup", "--undo").output == ""


def test_what_is_committed_stays(desk: ScriptedRepository) -> None:
    desk.write({".gitattributes": "*.png binary"})
    run(desk, "git-setup")
    text = (desk.folder / ".gitattributes").read_text()
    assert text == f"*.png binary\n{LINE}\n"
    desk.commit("Drivers")
    assert "is committed and stays" in run(desk, "git-setup", "--undo").output
    assert (desk.folder / ".gitattributes").read_text() == text


def test_the_line_of_an_older_version_gives_way(desk: ScriptedRepository) -> None:
    desk.write({".gitattributes": "/content/**/*.yml diff=facts\n*.png binary\n"})
    run(desk, "git-setup")
    assert (desk.folder / ".gitattributes").read_text() == f"*.png binary\n{LINE}\n"


def test_a_hunk_is_headed_by_the_fact_that_changes_and_not_by_the_one_before(desk: ScriptedRepository) -> None:
    fact = "  - id: arcadia-wants-less\n    kind: {}\n"
    desk.edit(SALT, fact.format("position"), fact.format("context"))
    assert "arcadia-wants-less" not in heads_in(desk.git("diff"))
    run(desk, "git-setup")
    assert heads_in(desk.git("diff")) == "id: arcadia-wants-less"
    desk.edit(SALT, "summary: The price of salt.", "summary: What salt costs.")
    assert heads_in(desk.git("diff")).splitlines()[0] == "summary"
    desk.edit(SALT, "  - id: salt-tax-planned\n", "  - id: salt-tax-planned\n    weight: key\n")
    assert heads_in(desk.git("diff")).splitlines()[-1] == "id: arcadia-wants-less; id: salt-tax-planned"
    assert desk.git("diff", "HEAD", "--stat").splitlines()[-1] == " 1 file changed, 3 insertions(+), 2 deletions(-)"


def heads_in(text: str) -> str:
    return "\n".join(line.rpartition("@@ ")[2] for line in text.splitlines() if line.startswith("@@"))


def test_such_a_diff_is_one_that_git_applies(desk: ScriptedRepository) -> None:
    desk.commit("Start")
    run(desk, "git-setup")
    desk.commit("Drivers")
    desk.edit(SALT, "It should fall.", "It should fall – soon.")
    old = (desk.folder / LEDGER).read_text()
    desk.write({LEDGER: None, "content/sources/novel.yml": old, GAZETTE: None})
    desk.edit(SALT, "name: Salt\n", "name: Salt\nnote: Ours.\n")
    desk.git("add", "--all")
    patch = f"{desk.git('diff', '--cached', '-M')}\n"
    assert heads_in(patch).splitlines()[0] == "note; actor: arcadia"
    after = desk.git("write-tree")
    desk.git("reset", "--quiet", "--hard")
    (desk.folder / "x.patch").write_text(patch, encoding="utf-8")
    desk.git("apply", "--index", "x.patch")
    assert desk.git("write-tree") == after


def test_a_clone_without_the_tool_is_shown_git_s_own_diff(desk: ScriptedRepository) -> None:
    run(desk, "git-setup")
    desk.edit(SALT, "It should fall.", "It should fall soon.")
    setting = desk.git("config", "diff.facts.command").replace(shlex.quote(sys.executable), "/nowhere/python")
    desk.git("config", "diff.facts.command", setting)
    assert "+    line: It should fall soon." in desk.git("diff")


# --- merge ---


def test_two_analysts_who_append_a_fact_each_do_not_conflict(desk: ScriptedRepository) -> None:
    set_up(desk)
    branch(desk, "proposal")
    append(desk, "salt-is-white")
    desk.commit("White")
    desk.git("switch", "--quiet", "main")
    append(desk, "salt-is-bright")
    desk.commit("Bright")
    assert merge(desk, "proposal") == 0
    text = (desk.folder / SALT).read_text()
    assert "id: salt-is-white" in text
    assert "id: salt-is-bright" in text


def test_a_choice_names_both_branches_authors_and_days(desk: ScriptedRepository) -> None:
    set_up(desk)
    branch(desk, "proposal")
    desk.edit(SALT, "It should fall.", "It should fall soon.")
    desk.commit("Soon")
    desk.git("switch", "--quiet", "main")
    desk.edit(SALT, "It should fall.", "It should fall by May.")
    desk.commit("By May")
    assert merge(desk, "proposal") == 1
    text = (desk.folder / SALT).read_text()
    assert "<<<<<<< ours: Ann Analyst, 2023-06-23\n    line: >-\n      It should fall by May.\n=======\n" in text
    assert "      It should fall soon.\n>>>>>>> proposal: Ann Analyst, 2023-06-22\n" in text
    found = CliRunner().invoke(main, ["check", "-f", str(desk.folder / "mkdocs.yml"), "--today", "2023-07-20"])
    assert "conflict-marker" in found.output


def test_a_rebase_merges_facts_as_well(desk: ScriptedRepository) -> None:
    set_up(desk)
    branch(desk, "proposal")
    append(desk, "salt-is-white")
    desk.commit("White")
    desk.git("switch", "--quiet", "main")
    append(desk, "salt-is-bright")
    desk.commit("Bright")
    desk.git("switch", "--quiet", "proposal")
    desk.git("rebase", "--quiet", "main")
    assert "id: salt-is-bright" in (desk.folder / SALT).read_text()


def test_what_cannot_be_read_is_merged_by_lines(desk: ScriptedRepository) -> None:
    set_up(desk)
    branch(desk, "proposal")
    append(desk, "salt-is-white")
    desk.commit("White")
    desk.git("switch", "--quiet", "main")
    desk.edit(SALT, "name: Salt\n", "name: [Salt\n")
    desk.commit("Broken")
    assert merge(desk, "proposal") == 0
    text = (desk.folder / SALT).read_text()
    assert "name: [Salt\n" in text
    assert "salt-is-white" in text


def test_a_file_outside_the_folder_of_facts_is_merged_by_lines(tmp_path: Path) -> None:
    """The folder was renamed, and `git-setup` not run again: what the other side wrote still arrives."""
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file, text in zip(files, ("a\n", "a\n", "b\n"), strict=True):
        file.write_text(text)
    given = ["merge-driver", "--content", "content", *map(str, files), "facts/issues/salt.yml"]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    assert files[1].read_text() == "b\n"


def test_a_clone_without_the_tool_merges_by_lines(desk: ScriptedRepository) -> None:
    set_up(desk)
    command = desk.git("config", "merge.facts.driver")
    python = command.split()[3].rstrip(";")
    desk.git("config", "merge.facts.driver", command.replace(python, f"{python}-gone"))
    branch(desk, "proposal")
    append(desk, "salt-is-white")
    desk.commit("White")
    desk.git("switch", "--quiet", "main")
    append(desk, "salt-is-bright")
    desk.commit("Bright")
    assert merge(desk, "proposal") == 1
    assert "<<<<<<<" in (desk.folder / SALT).read_text()


def test_a_proposal_is_laid_out_with_its_facts_merged(desk: ScriptedRepository) -> None:
    """Whoever lays it out has set up nothing: the workflow of a host has not."""
    branch(desk, "proposal")
    append(desk, "salt-is-white")
    desk.commit("White")
    desk.git("switch", "--quiet", "main")
    append(desk, "salt-is-bright")
    desk.commit("Bright")
    folder = desk.folder.parent / "merged"
    done = run(desk, "proposal", "proposal", "--base", "main", "--into", str(folder))
    assert done.exit_code == 0, done.output
    assert "Left out" not in done.output
    text = (folder / SALT).read_text()
    assert "id: salt-is-white" in text
    assert "id: salt-is-bright" in text


def test_a_version_that_is_not_there_is_named() -> None:
    done = CliRunner().invoke(main, ["merge-driver", "--content", "content", *["gone"] * 3, "content/issues/salt.yml"])
    assert done.exit_code == 2
    assert "File 'gone' does not exist" in done.output
