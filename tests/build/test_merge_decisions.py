"""Merges of a repository are told with what they decided, and whose each value was."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from briefing_site.build import merge_decisions
from briefing_site.build.revisions import compare_revisions
from briefing_site.git.command import GitError
from briefing_site.history.merge_choices import MergeChoice
from briefing_site.render.reports.changes import render_text

from tests.edits import FILES, SALT
from tests.scripted_repository import ScriptedRepository
from tests.week import ANN, BOB, RITA, commit


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path)
    repository.write(FILES)
    commit(repository, ANN, "Begin")
    return repository


def merged(desk: ScriptedRepository, ours: tuple[str, str], theirs: tuple[str, str], *side: str) -> list[MergeChoice]:
    """Merge two edits of salt, of which `git checkout` takes the side that is named; return what that decided."""
    first = desk.git("rev-parse", "HEAD")
    desk.git("checkout", "--quiet", "-b", "side")
    desk.edit(SALT, *theirs)
    commit(desk, BOB, "Theirs")
    desk.edit(SALT, "name: Salt\n", "name: Sea salt\n")
    commit(desk, RITA, "Something else in the same file")
    desk.git("checkout", "--quiet", "main")
    desk.edit(SALT, *ours)
    commit(desk, ANN, "Ours")
    with suppress(subprocess.CalledProcessError):
        desk.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    if side:
        desk.git("checkout", "--quiet", *side, SALT)
    commit(desk, RITA, "Merge")
    return [*compare_revisions(desk.folder, first, "HEAD").choices]


def test_a_conflict_is_told_with_both_values_and_both_authors(desk: ScriptedRepository) -> None:
    words = "It should fall."
    found = merged(desk, (words, "It should fall by half."), (words, "It should rise."), "--theirs")
    assert [(c.id, c.key, c.outcome, c.ours.author, c.theirs.author, c.author) for c in found] == [
        ("arcadia", "line", "theirs", ANN, BOB, RITA)
    ]
    text = render_text(compare_revisions(desk.folder, "HEAD^", "HEAD"), full=True)
    for told in (f"what {BOB} wrote was taken", "It should fall by half.", "It should rise.", f"before both: {words}"):
        assert told in text


def test_what_whoever_merged_dropped_by_taking_a_whole_file_is_told(desk: ScriptedRepository) -> None:
    found = merged(desk, ("too dear", "far too dear"), ("It should fall.", "It should rise."), "HEAD")
    assert {(c.id, c.key, c.theirs.author) for c in found} == {("arcadia", "line", BOB), ("salt", "name", RITA)}
    text = render_text(compare_revisions(desk.folder, "HEAD^", "HEAD"), full=True)
    assert f"the change by {BOB} was left out" in text


def test_an_older_git_tells_the_same(desk: ScriptedRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise GitError("unrecognized argument: --remerge-diff")

    found = merged(desk, ("too dear", "far too dear"), ("It should fall.", "It should rise."), "HEAD")
    monkeypatch.setattr(merge_decisions, "list_remerged_files", unknown)
    assert [*compare_revisions(desk.folder, "HEAD^", "HEAD").choices] == found


def test_a_merge_without_a_choice_decides_nothing(desk: ScriptedRepository) -> None:
    assert merged(desk, ("too dear", "far too dear"), ("It should fall.", "It should rise.")) == []


def test_the_highest_handling_of_the_files_marks_the_sheet(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "name: Salt\n", "name: Salt\nhandling: TLP:RED\n")
    commit(desk, ANN, "Restrict it")
    merged(desk, ("It should fall.", "It should fall by half."), ("It should fall.", "It should rise."), "--ours")
    assert compare_revisions(desk.folder, "HEAD^", "HEAD").marking == "TLP:RED"
