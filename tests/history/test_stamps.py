"""Marks of review that somebody else committed, or whoever wrote the words: told one by one, and no honest one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner

from tests.salt_talks import FILES
from tests.scripted_repository import ScriptedRepository

REVIEWERS = """\
ak: {name: Ann Analyst, git: [ann@desk.example]}
bo: {name: Bo Berg, git: [bo@desk.example]}
"""
ANN, BO = "Ann Analyst <ann@desk.example>", "Bo Berg <bo@desk.example>"
EACH = 10
FACTS = "content/issues/facts-{}.yml"


def facts_file(kind: str, stamp: str = "", words: str = "Salt is dear") -> str:
    facts = "".join(
        f"  - id: {kind}-{number}\n    kind: context\n    text: {words}, says {kind} {number}.\n    date: 2023-06-18\n"
        f"    sources: [gazette p{number + 1}]\n" + (f"    reviewed: 2023-06-21 {stamp}\n" if stamp else "")
        for number in range(EACH)
    )
    return f"name: Facts {kind}\nsummary: Facts.\nfacts:\n{facts}"


def commit(desk: ScriptedRepository, author: str, files: dict[str, str]) -> None:
    desk.write({FACTS.format(kind): text for kind, text in files.items()})
    desk.git("add", "--all")
    desk.git("commit", "--quiet", "-m", "Work", f"--author={author}")
    desk.day += 1


def doubts(desk: ScriptedRepository, base: str) -> dict[str, str]:
    done = CliRunner().invoke(main, ["diff", base, "HEAD", "--full", "-f", str(desk.folder / "mkdocs.yml")])
    assert done.exit_code == 0, done.output
    told = done.output.partition("Doubtful marks of review")[2].partition("\n\n")[0]
    found, of_group = {}, ""
    for line in told.splitlines():
        if heading := re.match(r"  == (.*): \d+ \(", line):
            of_group = heading[1]
        elif mark := re.match(r" +([\w-]+), in .*?: \S+ \w+(?:; (.*))?$", line):
            found[mark[1]] = mark[2] or of_group
    return found


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path)
    repository.write(FILES)
    repository.commit("Begin")
    commit(repository, ANN, {kind: facts_file(kind) for kind in ("forged", "unknown", "namesake", "honest")})
    return repository


def test_fifty_marks_that_are_not_what_they_say_are_told(desk: ScriptedRepository) -> None:
    (desk.folder / "reviewers.yml").write_text(REVIEWERS)
    base = desk.git("rev-parse", "HEAD")
    commit(desk, ANN, {"forged": facts_file("forged", "bo")})
    commit(desk, ANN, {"unknown": facts_file("unknown", "zz")})
    commit(desk, BO, {"honest": facts_file("honest", "bo")})
    commit(desk, BO, {"arrived": facts_file("arrived", "bo")})
    commit(desk, ANN, {"own": facts_file("own")})
    commit(desk, ANN, {"own": facts_file("own", "ak")})
    commit(desk, BO, {"edited": facts_file("edited")})
    commit(desk, BO, {"edited": facts_file("edited", "bo", "Salt is cheap")})
    found = doubts(desk, base)
    assert len(found) == 5 * EACH
    told = {name.partition("-")[0]: words for name, words in found.items()}
    assert told == {
        "forged": "not Bo Berg, but Ann Analyst <ann@desk.example>, whose commit it is",
        "unknown": "zz is nobody in reviewers.yml",
        "arrived": "it arrives stamped; Bo Berg wrote these words as well",
        "own": "it arrives stamped; dated before these words were written (26 June 2023); Ann Analyst wrote these words"
        " as well",
        "edited": "it arrives stamped; dated before these words were written (28 June 2023); Bo Berg wrote these words"
        " as well",
    }


def test_a_name_with_another_address_is_somebody_else(desk: ScriptedRepository) -> None:
    (desk.folder / "reviewers.yml").write_text(REVIEWERS)
    base = desk.git("rev-parse", "HEAD")
    commit(desk, "Bo Berg <bo@elsewhere.example>", {"namesake": facts_file("namesake", "bo")})
    told = "not Bo Berg, but Bo Berg <bo@elsewhere.example>, whose commit it is"
    assert [*doubts(desk, base).values()] == [told] * EACH


def test_a_squash_by_github_is_nobodys_and_a_rebase_keeps_whose_it_is(desk: ScriptedRepository) -> None:
    (desk.folder / "reviewers.yml").write_text(REVIEWERS)
    base = desk.git("rev-parse", "HEAD")
    commit(desk, BO, {"honest": facts_file("honest", "bo")})
    desk.git("commit", "--quiet", "--amend", "--no-edit", "--date=2023-07-01T00:00:00Z")
    assert doubts(desk, base) == {}, "rebased: the committer is Ann, the author is still Bo"
    desk.git("reset", "--soft", base)
    desk.git("add", "--all")
    squash = f"Squash\n\nCo-authored-by: {BO}"  # as GitHub writes it
    desk.git("commit", "--quiet", "-m", squash, f"--author={ANN}", committer="GitHub <noreply@github.com>")
    assert set(doubts(desk, base).values()) == {
        "not Bo Berg, but Ann Analyst <ann@desk.example>, whose commit it is"
    }, "in a proposal, anybody can write that GitHub squashed a commit"
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert doubts(desk, base) == {}, "what the remote's main branch holds, GitHub put there"


def test_a_desk_of_one_vouches_for_its_own_words(desk: ScriptedRepository) -> None:
    (desk.folder / "reviewers.yml").write_text(REVIEWERS.splitlines()[0])
    base = desk.git("rev-parse", "HEAD")
    commit(desk, ANN, {"honest": facts_file("honest", "ak", "Salt is cheap")})
    assert doubts(desk, base) == {}


def test_pages_name_who_checked(desk: ScriptedRepository) -> None:
    (desk.folder / "reviewers.yml").write_text(REVIEWERS)
    commit(desk, BO, {"honest": facts_file("honest", "bo")})
    done = CliRunner().invoke(
        main,
        ["build", "-f", str(desk.folder / "mkdocs.yml"), "--site-dir", str(desk.folder / "s"), "--today", "2023-06-30"],
    )
    assert done.exit_code == 0, done.output
    assert "Checked 21 June 2023 by Bo Berg" in (desk.folder / "s/issues/facts-honest/index.html").read_text()
