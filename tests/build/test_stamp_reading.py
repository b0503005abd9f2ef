"""A mark of review that is older than the words beside it is told, whenever these were edited."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.build.revisions import compare_revisions
from briefing_site.history.comparison import Comparison
from briefing_site.render.reports.changes import render_text

from tests.edits import FILES, SALT
from tests.scripted_repository import ScriptedRepository
from tests.week import ANN, BOB, BRIEF_OF_TOMORROW, RITA, TOMORROW, commit, fact, run


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path)
    repository.write(FILES)
    commit(repository, ANN, "Begin")
    return repository


def brief(desk: ScriptedRepository) -> Comparison:
    """Add a brief on a fact that bears a mark of review; return what is told of that."""
    desk.write({TOMORROW: BRIEF_OF_TOMORROW.replace("event: visit\n", "")})
    commit(desk, ANN, "Brief")
    return compare_revisions(desk.folder, "HEAD^", "HEAD")


def test_an_edit_long_before_what_is_compared_is_told_beside_the_mark(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "far too dear")
    commit(desk, BOB, "Another word")
    later = brief(desk).later["envoy-on-salt"]
    assert (later.author, later.keys, later.day) == (BOB, ("text",), "2023-06-21")


def test_a_mark_that_is_dated_after_all_commits_is_told_as_well(desk: ScriptedRepository) -> None:
    run("review", "envoy-on-salt", "--by", "rr", "--date", "2023-06-30")(desk)
    commit(desk, RITA, "Reviewed")
    desk.edit(SALT, "too dear", "far too dear")
    commit(desk, BOB, "Another word")
    assert brief(desk).later["envoy-on-salt"].author == BOB


def test_an_edit_that_was_taken_back_leaves_the_mark_as_it_was(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "far too dear")
    commit(desk, BOB, "Another word")
    desk.git("revert", "--no-commit", "HEAD")
    commit(desk, ANN, "Take it back")
    assert brief(desk).later == {}


def test_an_edit_on_disk_is_told_as_not_committed(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "far too dear")
    assert compare_revisions(desk.folder, "HEAD").later["envoy-on-salt"].day == ""


def test_a_mark_that_came_after_its_words_and_is_dated_before_them_is_told(desk: ScriptedRepository) -> None:
    desk.write({SALT: (FILES[SALT] or "") + fact("fresh", "Salt is white.")})
    commit(desk, BOB, "A fact")
    run("review", "fresh", "--by", "rr", "--date", "2023-06-20")(desk)
    commit(desk, RITA, "Reviewed")
    assert compare_revisions(desk.folder, "HEAD^", "HEAD").early == {"fresh": "2023-06-21"}
    run("review", "fresh", "--by", "rr", "--date", "2023-06-22")(desk)
    commit(desk, RITA, "Reviewed again")
    assert compare_revisions(desk.folder, "HEAD^", "HEAD").early == {}


def test_a_brief_whose_issue_is_entered_on_another_day_or_by_another_is_told(desk: ScriptedRepository) -> None:
    desk.write({TOMORROW: BRIEF_OF_TOMORROW.replace("event: visit\n", "")})
    commit(desk, ANN, "A brief")
    run("issue", "tomorrow", "--by", "rr", "--today", "2023-06-21", "--anyway", "It is urgent")(desk)
    not_yet = render_text(compare_revisions(desk.folder, "HEAD"), full=True)
    assert "Tomorrow: issued on 21 June 2023 by rr; though not all of it was checked" in not_yet
    assert "entered" not in not_yet
    day = commit(desk, BOB, "Given out") and desk.git("show", "--no-patch", "--format=%cs")
    told = render_text(compare_revisions(desk.folder, "HEAD^", "HEAD"), full=True)
    number = int(day[-2:])
    assert (
        f"; entered on {number} June 2023 by a commit of {BOB}; not the initials of {BOB}, whose commit it is" in told
    )
    assert "No fact, record, position or source changed; but 1 brief issued, 1 other file." in told


def test_a_merge_of_three_says_so(desk: ScriptedRepository) -> None:
    base = desk.git("rev-parse", "HEAD")
    for number, name in enumerate(("salt is dear", "salt is white")):
        desk.git("checkout", "--quiet", "-b", f"side-{number}", base)
        desk.write({f"content/issues/side-{number}.yml": f"name: Side {number}\nsummary: That {name}.\n"})
        commit(desk, BOB, name)
    desk.git("checkout", "--quiet", "main")
    desk.edit(SALT, "The price of salt.", "What salt costs.")
    commit(desk, ANN, "Costs")
    desk.git("merge", "--quiet", "--no-ff", "-m", "All of it", "side-0", "side-1")
    assert "All of it (joins 3 branches)" in render_text(compare_revisions(desk.folder, base, "HEAD"))
