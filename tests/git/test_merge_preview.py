"""A proposal is judged as it would be once merged, by the base's own templates, generator and configuration."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner, Result

from tests.edits import FILES, SALT
from tests.scripted_repository import ScriptedRepository

WISH = "facts: [envoy-on-salt, arcadia-wants-less]"


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path / "desk")
    (repository.folder / ".git/info/exclude").write_text("")
    repository.write({**FILES, "CODEOWNERS": "* @desk\n", ".gitignore": ".cache/\n"})
    repository.commit("Start")
    repository.git("checkout", "--quiet", "-b", "proposal")
    return repository


def run(desk: ScriptedRepository, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments[:1], "-f", str(desk.folder / "mkdocs.yml"), *arguments[1:]])


def lay_out(desk: ScriptedRepository, head: str = "proposal") -> tuple[Result, Path]:
    folder = desk.folder.parent / "merged"
    return run(desk, "proposal", head, "--base", "main", "--into", str(folder)), folder


def check(folder: Path) -> Result:
    return CliRunner().invoke(main, ["check", "-f", str(folder / "mkdocs.yml"), "--today", "2023-07-20"])


def test_two_branches_that_merge_cleanly_into_broken_data_are_found_out(desk: ScriptedRepository) -> None:
    """One branch renames a fact, the other cites it under its old id: git sees no conflict."""
    desk.edit(SALT, f"    {WISH}\n", "    facts: [arcadia-wants-less]\n")
    desk.edit(SALT, "  - id: envoy-on-salt\n", "  - id: envoy-on-dear-salt\n")
    desk.edit(SALT, "    rests_on: [envoy-on-salt]\n", "    rests_on: [envoy-on-dear-salt]\n")
    desk.edit("content/briefs/talks.yml", "facts: [envoy-on-salt]", "facts: [envoy-on-dear-salt]")
    desk.commit("Rename")
    assert check(desk.folder).exit_code == 0
    desk.git("checkout", "--quiet", "main")
    desk.edit("content/issues/fish.yml", "Who may fish where.", "Who may fish where; see [[envoy-on-salt]].")
    desk.commit("Cite")
    assert check(desk.folder).exit_code == 0
    done, folder = lay_out(desk)
    assert done.exit_code == 0, done.output
    found = check(folder)
    assert found.exit_code == 1
    assert "content/issues/fish.yml:2:34: reference-exists: no record or fact 'envoy-on-salt'." in found.output


def test_nothing_but_data_is_taken_from_a_proposal(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "What salt costs.")
    desk.edit("mkdocs.yml", "plugins:\n", "hooks: [evil.py]\nplugins:\n")
    desk.write({"evil.py": "raise SystemExit('it ran')\n", "CODEOWNERS": "* @me\n"})
    desk.write({".gitattributes": "*.yml filter=evil\n", "content/issues/.gitattributes": "*.yml filter=evil\n"})
    (desk.folder / "content/pages/passwd.md").symlink_to("/etc/passwd")
    desk.commit("Evil")
    desk.git("checkout", "--quiet", "main")
    done, folder = lay_out(desk)
    assert done.exit_code == 0, done.output
    assert "Left out, because it is not data: .gitattributes, CODEOWNERS, content/issues/.gitattributes" in done.output
    assert "mkdocs.yml" in done.output
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != ".git"}
    assert not files & {"evil.py", ".gitattributes", "content/issues/.gitattributes"}
    assert (folder / "CODEOWNERS").read_text() == "* @desk\n"
    assert "hooks" not in (folder / "mkdocs.yml").read_text()
    assert "What salt costs." in (folder / SALT).read_text()
    assert not (folder / "content/pages/passwd.md").is_symlink()
    assert (folder / "content/pages/passwd.md").read_text() == "/etc/passwd"


def test_the_diff_of_a_proposal_names_what_was_left_out_of_it(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "What salt costs.")
    desk.write({"evil.py": "raise SystemExit\n", "CODEOWNERS": "* @me\n", ".github/workflows/a.yml": "on: push\n"})
    desk.commit("Evil")
    desk.git("checkout", "--quiet", "main")
    _, folder = lay_out(desk)
    told = CliRunner().invoke(main, ["diff", "-f", str(folder / "mkdocs.yml"), "HEAD^", "HEAD"]).output
    assert "Files that run, or decide what is published (3)" in told
    for name in ("added: evil.py", "changed: CODEOWNERS", "added: .github/workflows/a.yml"):
        assert name in told
    assert "1 record changed" in told


def test_a_commit_cannot_hide_files_by_naming_another_tree(desk: ScriptedRepository) -> None:
    desk.write({"evil.py": "raise SystemExit\n"})
    desk.commit(f"Harmless\n\nWhole-tree: {desk.git('rev-parse', 'main^{tree}')}")
    assert "added: evil.py" in run(desk, "diff", "main", "proposal").output


def test_what_follows_finds_the_base_and_the_whole_history(desk: ScriptedRepository) -> None:
    desk.edit(SALT, '"too dear"', '"much too dear"')
    desk.commit("Quote more fully")
    desk.git("checkout", "--quiet", "main")
    _, folder = lay_out(desk)
    config = str(folder / "mkdocs.yml")
    diff = CliRunner().invoke(main, ["diff", "-f", config, "HEAD^", "HEAD", "--format", "markdown"])
    assert "1 fact changed" in diff.output
    assert "To be reviewed again" in diff.output
    log = CliRunner().invoke(main, ["log", "-f", config, "envoy-on-salt"])
    assert "Quote more fully (Ann Analyst)" in log.output
    command = ["build", "-f", config, "--no-pdf", "--today", "2023-07-20", "--site-dir", str(folder.parent / "site")]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert "changed since, last on" in (folder.parent / "site/issues/salt/index.html").read_text()


def test_a_conflict_names_the_files(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "What salt costs.")
    desk.commit("One way")
    desk.git("checkout", "--quiet", "main")
    desk.edit(SALT, "The price of salt.", "How dear salt is.")
    desk.commit("The other way")
    done, folder = lay_out(desk)
    assert done.exit_code == 1
    assert "changed the same thing in content/issues/salt.yml" in done.output
    assert not folder.exists()


@pytest.mark.parametrize("head", ["--output=x", "nobody", "main..proposal", "a\nb"])
def test_what_names_no_revision_is_refused(desk: ScriptedRepository, head: str) -> None:
    folder = desk.folder.parent / "merged"
    command = ["proposal", "-f", str(desk.folder / "mkdocs.yml"), "--into", str(folder), "--", head]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "revision" in done.output
    assert not Path("x").exists()


def test_nothing_in_use_is_overwritten(desk: ScriptedRepository) -> None:
    done = run(desk, "proposal", "proposal", "--into", str(desk.folder))
    assert done.exit_code == 1
    assert "already exists" in done.output


def test_a_folder_in_use_and_a_history_of_its_own_are_refused_with_a_remedy(desk: ScriptedRepository) -> None:
    _, folder = lay_out(desk)
    again, _ = lay_out(desk)
    assert (again.exit_code, again.output) == (1, f"Error: {folder} already exists; name a new folder.\n")
    desk.git("checkout", "--quiet", "--orphan", "stranger")
    desk.commit("Another beginning")
    done = run(desk, "proposal", "stranger", "--base", "main", "--into", f"{folder}-2")
    assert done.exit_code == 1
    assert "have no ancestor in common here; in a shallow clone, 'git fetch --unshallow' brings it" in done.output
