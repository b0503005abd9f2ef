"""Attempts to have a mark of review say what nobody vouched for: copied, swapped, post-dated, disguised, amended."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.history.test_stamps import ANN, BO, FACTS, REVIEWERS, commit, doubts, facts_file
from tests.salt_talks import FILES, SALT, TALKS, review, run, warned_ids
from tests.scripted_repository import ScriptedRepository

FORGED = "not Bo Berg, but Ann Analyst <ann@desk.example>, whose commit it is"
GITHUB = "GitHub <noreply@github.com>"
SECOND = """\
  - id: envoy-on-pepper
    kind: said
    text: >-
      [[envoy]] was glad about pepper.
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
  - id: salt-will-rise
"""


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path)
    repository.write(FILES)
    repository.edit(SALT, "  - id: salt-will-rise\n", SECOND)
    (tmp_path / "reviewers.yml").write_text(REVIEWERS)
    repository.commit("Begin")
    return repository


def stamp_in(desk: ScriptedRepository, path: str) -> str:
    return (desk.folder / path).read_text().partition("reviewed: ")[2].partition("\n")[0]


# --- what a fingerprint was of ---


def test_a_fingerprint_from_another_fact_does_not_fit(desk: ScriptedRepository) -> None:
    review(desk, "envoy-on-salt")
    stamp = stamp_in(desk, SALT)
    desk.edit(
        SALT,
        "glad about pepper.\n    by: envoy\n    date: 2023-06-18\n    sources: [gazette p2]\n",
        f"glad about pepper.\n    by: envoy\n    date: 2023-06-18\n    sources: [gazette p2]\n    reviewed: {stamp}\n",
    )
    assert warned_ids(desk) == {"envoy-on-pepper"}


@pytest.mark.parametrize("kind", ["summary", "position", "line", "prose"])
def test_a_fingerprint_of_another_kind_of_thing_does_not_fit(desk: ScriptedRepository, kind: str) -> None:
    review(desk, "envoy-on-salt")
    stamp = f"reviewed: {stamp_in(desk, SALT)}\n"
    path, old, indent, name = {
        "summary": (SALT, "summary: The price of salt.\n", "", "salt/summary"),
        "position": (SALT, "    line: Arcadia is concerned.\n", "    ", "salt/arcadia"),
        "line": (TALKS, "      - line: We are concerned.\n", "        ", "talks/line-1"),
        "prose": (TALKS, "as_of: 2023-06-20\n", "", "talks/prose"),
    }[kind]
    desk.edit(path, old, f"{old}{indent}{stamp}")
    assert warned_ids(desk) >= {name}


def test_facts_that_change_places_are_told(desk: ScriptedRepository) -> None:
    """A text that cites both rests on the same two facts as before, but each sentence on the other one."""
    desk.edit(SALT, "The price of salt.", "Salt worries it [@envoy-on-salt]. Pepper does not [@envoy-on-pepper].")
    desk.edit(TALKS, "Arcadia has raised concerns.", "See [[envoy-on-salt]]; not [[envoy-on-pepper|pepper]] [@ours].")
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert warned_ids(desk) == set()
    text = (desk.folder / SALT).read_text()
    for old, new in (("envoy-on-salt", "x"), ("envoy-on-pepper", "envoy-on-salt"), ("x\n", "envoy-on-pepper\n")):
        text = text.replace(f"  - id: {old}", f"  - id: {new}")
    (desk.folder / SALT).write_text(text)
    assert warned_ids(desk) >= {"salt/summary", "talks/prose", "salt/arcadia", "talks/line-1", "salt-will-rise"}


def test_citations_that_change_places_are_told(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "Salt worries it [@envoy-on-salt]. Pepper does not [@envoy-on-pepper].")
    review(desk, "salt")
    desk.edit(
        SALT,
        "worries it [@envoy-on-salt]. Pepper does not [@envoy-on-pepper].",
        "worries it [@envoy-on-pepper]. Pepper does not [@envoy-on-salt].",
    )
    assert warned_ids(desk) == {"salt/summary"}


def test_citations_of_one_sentence_have_no_order(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "Spices worry it [@envoy-on-salt; @envoy-on-pepper].")
    review(desk, "salt")
    desk.edit(SALT, "[@envoy-on-salt; @envoy-on-pepper]", "[@envoy-on-pepper; @envoy-on-salt]")
    assert warned_ids(desk) == set()


# --- days and initials ---


@pytest.mark.parametrize(
    ("stamp", "told", "number"),
    [
        ("2031-01-01 ak", "review-dated", 5),
        ("2023-06-17 ak", "review-dated", 4),  # the summary cites nothing
        ("2023-06-21 AK", "review-form", 5),
        ("2023-06-21 \u0430k", "review-form", 5),  # a Cyrillic letter
        ("2023-06-21 ak\u200b", "character-forbidden", 2),  # one a file, with a count
        ("2023-06-21 a", "review-form", 5),
        ("2023-06-21 ak, bo", "review-form", 5),
        ("2023-06-21 zz", "reviewer-known", 5),
    ],
)
def test_a_day_that_cannot_be_and_initials_in_disguise_are_told(
    desk: ScriptedRepository, stamp: str, told: str, number: int
) -> None:
    mark = f"reviewed: {stamp}\n"
    for path, words in (
        (SALT, "summary: The price of salt.\n"),
        (SALT, "    line: Arcadia is concerned.\n"),
        (SALT, "      [[envoy]] raised concern about salt.\n"),
        (TALKS, "as_of: 2023-06-20\n"),
        (TALKS, "      - line: We are concerned.\n"),
    ):
        indent = {"sum": "", "as_": "", "   ": "    "}[words[:3]] * (2 if "- line" in words else 1)
        desk.edit(path, words, f"{words}{indent}{mark}")
    found = run(desk, "check").output
    assert len(re.findall(rf"^content/.*: {told}: ", found, re.MULTILINE)) == number, found


def test_a_check_before_it_was_said_is_told(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "raised concern about salt.\n", "raised concern about salt.\n    reviewed: 2023-06-20 ak\n")
    text = (desk.folder / SALT).read_text().replace("date: 2023-06-18", "date: 2023-06-25\n    date_basis: external", 1)
    (desk.folder / SALT).write_text(text)
    assert "the fact was checked on 20 June 2023, before it happened (25 June 2023)" in run(desk, "check").output


# --- whose commit ---


def test_marks_that_come_with_a_moved_file_are_told(desk: ScriptedRepository) -> None:
    commit(desk, ANN, {"moved": facts_file("moved")})
    base = desk.git("rev-parse", "HEAD")
    (desk.folder / "content/issues/sub").mkdir()
    desk.git("mv", FACTS.format("moved"), "content/issues/sub/facts-moved.yml")
    desk.write({"content/issues/sub/facts-moved.yml": facts_file("moved", "bo")})
    desk.git("add", "--all")
    desk.git("commit", "-q", "-m", "Tidy", f"--author={ANN}")
    told = doubts(desk, base)
    assert len(told) == 10
    assert {words.partition(";")[0] for words in told.values()} == {FORGED}


def test_marks_that_were_honest_stay_so_in_a_moved_file(desk: ScriptedRepository) -> None:
    commit(desk, ANN, {"moved": facts_file("moved")})
    base = desk.git("rev-parse", "HEAD")
    commit(desk, BO, {"moved": facts_file("moved", "bo")})
    (desk.folder / "content/issues/sub").mkdir()
    desk.git("mv", FACTS.format("moved"), "content/issues/sub/facts-moved.yml")
    desk.git("commit", "-q", "-m", "Tidy", f"--author={ANN}")
    assert doubts(desk, base) == {}


def test_marks_that_were_renewed_after_an_honest_one_are_told(desk: ScriptedRepository) -> None:
    """Bo vouched once; Ann changes the words and dates his mark anew."""
    commit(desk, ANN, {"later": facts_file("later")})
    base = desk.git("rev-parse", "HEAD")
    commit(desk, BO, {"later": facts_file("later", "bo")})
    text = facts_file("later", "bo", "Salt is cheap").replace("2023-06-21 bo", "2023-06-22 bo")
    commit(desk, ANN, {"later": text})
    told = doubts(desk, base)
    assert len(told) == 10
    assert {words.partition(";")[0] for words in told.values()} == {FORGED}


def test_a_co_author_has_written_the_words_as_well(desk: ScriptedRepository) -> None:
    base = desk.git("rev-parse", "HEAD")
    desk.write({FACTS.format("pair"): facts_file("pair")})
    desk.git("add", "--all")
    desk.git("commit", "-q", "-m", f"Pair\n\nCo-authored-by: {BO}", f"--author={ANN}")
    commit(desk, BO, {"pair": facts_file("pair", "bo")})
    told = doubts(desk, base)
    assert len(told) == 10
    assert {"Bo Berg wrote these words as well" in words for words in told.values()} == {True}


def test_a_co_author_vouches_for_nothing(desk: ScriptedRepository) -> None:
    commit(desk, ANN, {"pair": facts_file("pair")})
    base = desk.git("rev-parse", "HEAD")
    desk.write({FACTS.format("pair"): facts_file("pair", "bo")})
    desk.git("add", "--all")
    desk.git("commit", "-q", "-m", f"Pair\n\nCo-authored-by: {BO}", f"--author={ANN}")
    assert set(doubts(desk, base).values()) == {FORGED}


def test_an_edit_on_githubs_pages_is_its_authors(desk: ScriptedRepository) -> None:
    """GitHub commits these itself, as it does squashes: those name everybody whose commits went into them."""
    commit(desk, ANN, {"web": facts_file("web")})
    base = desk.git("rev-parse", "HEAD")
    desk.write({FACTS.format("web"): facts_file("web", "bo")})
    desk.git("add", "--all")
    desk.git("commit", "-q", "-m", "Edit on the web", f"--author={ANN}", committer=GITHUB)
    told = doubts(desk, base)
    assert len(told) == 10
    assert set(told.values()) == {FORGED}


def test_amending_somebody_elses_mark_onto_own_words_is_told(desk: ScriptedRepository) -> None:
    """Ann amends Bo's honest commit with other words: its author is still Bo, who so wrote what he vouches for."""
    commit(desk, ANN, {"amended": facts_file("amended")})
    base = desk.git("rev-parse", "HEAD")
    commit(desk, BO, {"amended": facts_file("amended", "bo")})
    desk.write({FACTS.format("amended"): facts_file("amended", "bo", "Salt is cheap")})
    desk.git("add", "--all")
    desk.git("commit", "-q", "--amend", "--no-edit")
    told = doubts(desk, base)
    assert len(told) == 10
    assert {"Bo Berg wrote these words as well" in words for words in told.values()} == {True}


# --- lines to take, of whose marks the history knows nothing ---

STAMPED = "      - line: We are concerned.\n        reviewed: 2023-06-21 bo\n"


def doubts_of_line(desk: ScriptedRepository, base: str, *head: str) -> list[str]:
    told = run(desk, "diff", base, *head, "--full").output
    return re.findall(r"^ +talks/line-1, in .*?: \S+ \w+; (.*)$", told, re.MULTILINE)


def stamp_line(desk: ScriptedRepository, author: str) -> None:
    desk.edit(TALKS, "      - line: We are concerned.\n", STAMPED)
    desk.git("commit", "-q", "-a", "-m", "Review", f"--author={author}")


def test_an_honest_mark_on_a_line_is_not_doubted(desk: ScriptedRepository) -> None:
    base = desk.git("rev-parse", "HEAD")
    stamp_line(desk, BO)
    assert doubts_of_line(desk, base, "HEAD") == []


def test_a_mark_on_a_line_by_somebody_else_is_told(desk: ScriptedRepository) -> None:
    base = desk.git("rev-parse", "HEAD")
    stamp_line(desk, ANN)
    assert doubts_of_line(desk, base, "HEAD") == [FORGED]


def test_a_mark_on_a_line_is_doubted_where_several_committed_the_file(desk: ScriptedRepository) -> None:
    base = desk.git("rev-parse", "HEAD")
    stamp_line(desk, ANN)
    desk.edit(TALKS, "as_of: 2023-06-20\n", "as_of: 2023-06-20\nreviewed: 2023-06-21 bo\n")
    desk.git("commit", "-q", "-a", "-m", "Review", f"--author={BO}")
    assert doubts_of_line(desk, base, "HEAD") == ["new mark on a line to take, by a commit of Bo Berg"]


def test_a_mark_on_a_line_that_is_not_committed_is_told(desk: ScriptedRepository) -> None:
    base = desk.git("rev-parse", "HEAD")
    desk.edit(TALKS, "as_of: 2023-06-20\n", "as_of: 2023-06-20\nreviewed: 2023-06-21 bo\n")
    desk.git("commit", "-q", "-a", "-m", "Review", f"--author={BO}")
    desk.edit(TALKS, "      - line: We are concerned.\n", STAMPED)
    assert doubts_of_line(desk, base) == ["new mark on a line to take, not committed yet"]


def test_a_mark_on_own_line_is_told(desk: ScriptedRepository) -> None:
    base = desk.git("rev-parse", "HEAD")
    desk.edit(TALKS, "      - line: We are concerned.\n", STAMPED.replace("concerned", "worried"))
    desk.git("commit", "-q", "-a", "-m", "Review", f"--author={BO}")
    assert doubts_of_line(desk, base, "HEAD") != []


# --- who may vouch is not for the proposal to say ---

FORGER = "ann@desk.example"


@pytest.mark.parametrize(
    ("reviewers", "stamp", "told"),
    [
        (REVIEWERS.replace("[bo@", f"[{FORGER}, bo@"), "bo", FORGED),
        (f"{REVIEWERS}bo: {{name: Bo Berg, git: [{FORGER}]}}\n", "bo", FORGED),
        (f"{REVIEWERS}cc: {{name: Cy, git: [{FORGER}]}}\n", "cc", "cc came to reviewers.yml with this very proposal"),
        (REVIEWERS.splitlines()[0], "ak", "it arrives stamped; Ann Analyst wrote these words as well"),
        ("", "bo", FORGED),
    ],
)
@pytest.mark.parametrize("is_one_commit", [True, False])
def test_a_proposal_cannot_name_its_own_reviewers(
    desk: ScriptedRepository, reviewers: str, stamp: str, told: str, is_one_commit: bool
) -> None:
    """By an address, under initials that are there already, as a new person, as a desk of one, without the file."""
    if stamp != "ak":
        commit(desk, BO, {"own": facts_file("own")})
    base = desk.git("rev-parse", "HEAD")
    file = desk.folder / "reviewers.yml"
    file.write_text(reviewers) if reviewers else file.unlink()
    if not is_one_commit:
        desk.git("commit", "-q", "-a", "-m", "Tidy", f"--author={ANN}")
    commit(desk, ANN, {"own": facts_file("own", stamp)})
    found = doubts(desk, base)
    assert len(found) == 10
    assert set(found.values()) == {told}
    checked = run(desk, "check", "--since", base).output
    words = told.removeprefix("it arrives stamped; ")
    assert checked.count(f"is doubtful: {words}.") == 10, checked


def test_a_new_reviewer_vouches_once_the_file_names_them(desk: ScriptedRepository) -> None:
    (desk.folder / "reviewers.yml").write_text(f"{REVIEWERS}cc: {{name: Cy, git: [cy@desk.example]}}\n")
    commit(desk, ANN, {"own": facts_file("own")})
    base = desk.git("rev-parse", "HEAD")
    commit(desk, "Cy Cole <cy@desk.example>", {"own": facts_file("own", "cc")})
    assert doubts(desk, base) == {}
    assert "doubtful" not in run(desk, "check", "--since", base).output


# --- what the proposal says of itself ---

OFF = "{severity: off, reason: busy}"
SQUASHED = (
    "not Bo Berg, but Ann Analyst <ann@desk.example>, whose commit it is (that GitHub made it of the commits of "
    "several is not told by a signature)"
)


def rules(desk: ScriptedRepository, *codes: str) -> None:
    settings = (desk.folder / "mkdocs.yml").read_text()
    weights = ", ".join(f"{code}: {OFF}" for code in codes)
    (desk.folder / "mkdocs.yml").write_text(settings.replace("format: 1,", f"format: 1, rules: {{{weights}}},"))


def in_review(desk: ScriptedRepository) -> dict[str, list[str]]:
    listed = json.loads(run(desk, "review", "--format", "json").stdout)["awaiting"]
    return {item["name"]: item["doubts"] for item in listed if item["doubts"]}


@pytest.mark.parametrize("is_one_commit", [True, False])
@pytest.mark.parametrize("is_published", [True, False])
def test_a_proposal_cannot_silence_the_rules_that_judge_it(
    desk: ScriptedRepository, is_one_commit: bool, is_published: bool
) -> None:
    desk.git("add", "--force", "mkdocs.yml")
    commit(desk, ANN, {"forged": facts_file("forged")})
    base = desk.git("rev-parse", "HEAD")
    if is_published:
        desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    rules(desk, "review-by-reviewer", "review-by-another", "reviewer-known", "review-holds")
    if not is_one_commit:
        desk.git("commit", "-q", "-a", "-m", "Tidy", f"--author={ANN}")
    unknown = facts_file("unknown", "zz")
    commit(desk, ANN, {"forged": facts_file("forged", "bo"), "own": facts_file("own", "ak"), "unknown": unknown})
    told = run(desk, "check", "--since", base).output
    assert told.count(f"is doubtful: {FORGED}") == 10, told
    assert told.count("is doubtful: Ann Analyst wrote these words as well") == 10
    assert told.count(": reviewer-known: ") == 10
    silenced = "review-by-another, review-by-reviewer, review-holds, reviewer-known: severity as in mkdocs.yml before"
    assert silenced in told
    if is_published:
        assert len(in_review(desk)) == 30
        desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
        assert "severity as in" not in run(desk, "check", "--since", base).output, "once it is merged, it counts"
        assert in_review(desk) == {}


def test_a_proposal_cannot_lighten_a_rule_by_the_file_that_it_inherits_from(desk: ScriptedRepository) -> None:
    settings = (desk.folder / "mkdocs.yml").read_text()
    heavy = settings.replace("format: 1,", "format: 1, rules: {review-by-reviewer: {severity: error}},")
    (desk.folder / "base.yml").write_text(heavy)
    (desk.folder / "mkdocs.yml").write_text("INHERIT: base.yml\n")
    desk.git("add", "--force", "mkdocs.yml")
    commit(desk, ANN, {"forged": facts_file("forged")})
    base = desk.git("rev-parse", "HEAD")
    (desk.folder / "base.yml").write_text(settings)
    commit(desk, ANN, {"forged": facts_file("forged", "bo")})
    told = run(desk, "check", "--since", base)
    assert told.exit_code == 1
    assert told.output.count(": review-by-reviewer: the mark of review of 'forged-") == 10


def test_a_reviewer_without_an_address_is_told_by_a_name_alone(desk: ScriptedRepository) -> None:
    """Anybody can write `Bo Berg` into a commit."""
    (desk.folder / "reviewers.yml").write_text(REVIEWERS.replace(", git: [bo@desk.example]", ""))
    commit(desk, ANN, {"forged": facts_file("forged")})
    base = desk.git("rev-parse", "HEAD")
    commit(desk, "Bo Berg <mallory@elsewhere.example>", {"forged": facts_file("forged", "bo")})
    words = "nothing but the name Bo Berg, which anybody can write: reviewers.yml gives them no e-mail address"
    assert [*doubts(desk, base).values()] == [words] * 10
    assert run(desk, "check", "--since", base).output.count(f"is doubtful: {words}.") == 10
    assert in_review(desk)["forged-0"] == [words]


def test_a_pretended_squash_by_github_is_its_authors(desk: ScriptedRepository) -> None:
    """A commit of a proposal that names GitHub as its committer, and beside the forger whom it forges."""
    commit(desk, ANN, {"forged": facts_file("forged")})
    base = desk.git("rev-parse", "HEAD")
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    desk.write({FACTS.format("forged"): facts_file("forged", "bo")})
    desk.git("add", "--all")
    desk.git("commit", "-q", "-m", f"Review (#7)\n\nCo-authored-by: {BO}", f"--author={ANN}", committer=GITHUB)
    assert [*doubts(desk, base).values()] == [FORGED] * 10
    assert run(desk, "check", "--since", base).output.count(f"is doubtful: {SQUASHED}.") == 10
    assert set(map(tuple, in_review(desk).values())) == {(SQUASHED,)}
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert doubts(desk, base) == {}, "GitHub itself put it there"
    assert in_review(desk) == {}


# --- taken back ---


def revert(desk: ScriptedRepository, author: str) -> None:
    desk.git("revert", "--no-edit", "HEAD")
    desk.git("commit", "-q", "--amend", "--no-edit", f"--author={author}")


@pytest.mark.parametrize("is_before", [True, False])
def test_whoever_took_their_own_edit_back_has_written_nothing(desk: ScriptedRepository, is_before: bool) -> None:
    """Of facts: before the proposal began, or within it."""
    base = desk.git("rev-parse", "HEAD")
    commit(desk, ANN, {"back": facts_file("back")})
    base = desk.git("rev-parse", "HEAD") if is_before else base
    commit(desk, BO, {"back": facts_file("back", words="Salt is cheap")})
    revert(desk, BO)
    commit(desk, BO, {"back": facts_file("back", "bo").replace("06-21", "06-29")})
    assert in_review(desk) == {}
    assert {words.removeprefix("it arrives stamped") for words in doubts(desk, base).values()} <= {""}
    assert "doubtful" not in run(desk, "check", "--since", base).output


def test_a_false_revert_is_writing(desk: ScriptedRepository) -> None:
    """Its message says that it takes an edit back, and it brings other words."""
    commit(desk, ANN, {"back": facts_file("back")})
    base = desk.git("rev-parse", "HEAD")
    commit(desk, BO, {"back": facts_file("back", words="Salt is cheap")})
    edit = desk.git("rev-parse", "HEAD")
    desk.write({FACTS.format("back"): facts_file("back", words="Salt is dear now")})
    desk.git("commit", "-q", "-a", "-m", f"Revert\n\nThis reverts commit {edit}.", f"--author={BO}")
    commit(desk, BO, {"back": facts_file("back", "bo", "Salt is dear now").replace("06-21", "06-29")})
    assert {*doubts(desk, base).values()} == {"Bo Berg wrote these words as well"}
    assert set(map(tuple, in_review(desk).values())) == {("Bo Berg wrote these words as well",)}


@pytest.mark.parametrize("is_restored", [True, False])
def test_summaries_positions_texts_and_lines_that_were_put_back(desk: ScriptedRepository, is_restored: bool) -> None:
    base = desk.git("rev-parse", "HEAD")
    before = {path: (desk.folder / path).read_text() for path in (SALT, TALKS)}
    desk.edit(SALT, "The price of salt.", "What salt costs.")
    desk.edit(SALT, "line: Arcadia is concerned.", "line: Arcadia is worried.")
    desk.edit(TALKS, "line: We are concerned.", "line: We are worried.")
    desk.edit(TALKS, "Arcadia has raised concerns.", "Arcadia has raised worries.")
    desk.git("commit", "-q", "-a", "-m", "Words", f"--author={BO}")
    if is_restored:
        desk.write(before)
        desk.git("commit", "-q", "-a", "-m", "Back", f"--author={BO}")
    assert run(desk, "review", "salt", "talks", "--by", "bo").exit_code == 0
    desk.git("commit", "-q", "-a", "-m", "Review", f"--author={BO}")
    own = {} if is_restored else dict.fromkeys(("salt/summary", "salt/arcadia", "talks/prose", "talks/line-1"))
    words = ["Bo Berg wrote these words as well"]
    assert in_review(desk) == dict.fromkeys(own, words)
    told = run(desk, "diff", base, "HEAD", "--full").output
    assert set(re.findall(r"^ +(\S+), in .*; Bo Berg wrote these words", told, re.MULTILINE)) == own.keys()
