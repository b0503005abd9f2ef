"""What stands on something that has moved is suspect until a named person has looked again; content tells first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from briefing_site.build.revisions import reviews_for
from briefing_site.cli.main import main
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.load import load_snapshot
from briefing_site.facts.snapshot import read_tree
from briefing_site.history.log import read_history
from briefing_site.history.suspects import Standing, Suspects
from click.testing import CliRunner, Result

from tests.scripted_repository import ScriptedRepository

MKDOCS = "site_name: Salt\ndocs_dir: content/pages\nplugins: [briefing]\n"
SALT, TALKS, GAZETTE = "content/issues/salt.yml", "content/briefs/talks.yml", "content/sources/gazette.yml"
CONCERN = "[[envoy]] raised concern about salt."
REVERSED = "[[envoy]] dropped any concern about salt."
FILES = {
    "mkdocs.yml": MKDOCS,
    "content/pages/index.md": "---\ntitle: Salt\n---\nSalt.\n",
    GAZETTE: "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\nreliability: B\n",
    "content/actors/envoy.yml": "name: The Envoy\ntype: person\nspeaks_for: arcadia\nsummary: Speaks.\n",
    "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    SALT: f"""\
name: Salt
summary: The price of salt.
positions:
  - actor: arcadia
    line: Arcadia is concerned.
    facts: [envoy-on-salt]
facts:
  - id: envoy-on-salt
    kind: said
    text: >-
      {CONCERN}
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
  - id: salt-will-rise
    kind: assessment
    text: Salt will rise.
    date: 2023-06-19
    rests_on: [envoy-on-salt]
""",
    TALKS: """\
title: Talks on salt
for: arcadia
purpose: To prepare the talks.
bottom_line: Arcadia has raised concerns.
as_of: 2023-06-20
sections:
  - positions: [salt]
  - points_to_make:
      - line: We are concerned.
        facts: [envoy-on-salt]
""",
}
EVERYTHING = {"salt/arcadia", "salt-will-rise", "envoy-on-salt", "talks/prose", "talks/line-1"}


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path)
    repository.write(FILES)
    repository.commit("Start")
    return repository


def run(desk: ScriptedRepository, *arguments: str) -> Result:
    command, *rest = arguments
    options = ["-f", str(desk.folder / "mkdocs.yml"), *(["--today", "2023-06-30"] if command != "diff" else [])]
    return CliRunner().invoke(main, [command, *options, *rest])


def review(desk: ScriptedRepository, *ids: str, day: str = "2023-06-21") -> None:
    done = run(desk, "review", *ids, "--by", "ak", "--date", day)
    assert done.exit_code == 0, done.output


def suspects_in(desk: ScriptedRepository) -> Suspects:
    base = FactBase(load_snapshot(read_tree(desk.folder)).records)
    found = reviews_for(desk.folder, "content", base, read_history(desk.folder)).suspects
    assert found is not None
    return found


def suspect_ids(desk: ScriptedRepository) -> set[str]:
    return {found.item.id for found in suspects_in(desk).suspect}


def warned_ids(desk: ScriptedRepository) -> set[str]:
    return set(re.findall(r"review-holds: .*`briefing review (\S+) --by", run(desk, "check").output))


def test_a_reversal_makes_all_suspect_that_rests_on_the_fact(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert suspect_ids(desk) == warned_ids(desk) == set()
    desk.edit(SALT, CONCERN, REVERSED)
    assert suspect_ids(desk) == warned_ids(desk) == EVERYTHING, "not committed yet"
    sha = desk.commit("Reverse")
    assert suspect_ids(desk) == warned_ids(desk) == EVERYTHING
    (cause,) = suspects_in(desk).of(suspects_in(desk).items[-1]).causes
    assert (cause.thing, cause.day, cause.revision, cause.keys) == ("envoy-on-salt", "2023-06-22", sha, ("text",))


def test_a_position_without_a_review_over_a_reversed_fact_is_suspect(desk: ScriptedRepository) -> None:
    review(desk, "envoy-on-salt")
    desk.commit("Review")
    assert suspect_ids(desk) == set(), "what was never reviewed is not checked, and no more"
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    assert suspect_ids(desk) == warned_ids(desk) == EVERYTHING


def test_a_review_of_the_dependents_clears_them_one_by_one(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    for name in sorted(EVERYTHING):
        before = suspect_ids(desk)
        review(desk, name, day="2023-06-25")
        assert before - suspect_ids(desk) == {name}
    assert warned_ids(desk) == set()


def test_a_revert_clears_by_itself(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    desk.edit(SALT, REVERSED, CONCERN)
    assert suspect_ids(desk) == warned_ids(desk) == set()
    desk.commit("Revert")
    assert suspect_ids(desk) == warned_ids(desk) == set()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (GAZETTE, "reliability: B", "reliability: D"),
        (GAZETTE, "issued: 2023-06-19", "issued: 2023-06-19\nwithdrawn: The paper took it back."),
        (SALT, "by: envoy", "by: arcadia"),
        (SALT, "date: 2023-06-18", "date: 2023-06-17"),
        (SALT, "sources: [gazette p2]", "sources: [gazette p3]"),
        (SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    status: disputed\n    note: Denied."),
        (SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    handling: TLP:GREEN"),
    ],
)
def test_each_change_that_counts_is_told_at_any_depth(desk: ScriptedRepository, path: str, old: str, new: str) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(path, old, new)
    assert suspect_ids(desk) >= EVERYTHING
    desk.commit("Change")
    assert suspect_ids(desk) >= EVERYTHING
    assert warned_ids(desk) >= EVERYTHING


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (SALT, f">-\n      {CONCERN}", ">-\n      [[envoy]] raised\n      concern   about\n      salt."),
        (SALT, "    by: envoy\n    date: 2023-06-18\n", "    date: 2023-06-18\n    by: [envoy]\n"),
        (SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    note: Heard on the wireless."),
        (SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    review_by: 2024-01-01"),
        (GAZETTE, "publisher: The Gazette", "publisher: The Royal Gazette"),
        (SALT, "name: Salt", "name: Rock salt"),
    ],
)
def test_what_does_not_count_moves_nothing(desk: ScriptedRepository, path: str, old: str, new: str) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(path, old, new)
    desk.commit("Tidy")
    assert suspect_ids(desk) == warned_ids(desk) == set()


@pytest.mark.parametrize(("old", "new"), [("envoy", "herald"), ("salt", "rock-salt"), ("gazette", "journal")])
def test_a_new_id_moves_nothing(desk: ScriptedRepository, old: str, new: str) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    for first, second in ((old, new), (new, f"{new}-2")):
        done = CliRunner().invoke(main, ["rename", "-f", str(desk.folder / "mkdocs.yml"), first, second])
        assert done.exit_code == 0, done.output
        desk.commit("Rename")
        assert suspect_ids(desk) == warned_ids(desk) == set()


def test_a_new_id_of_a_fact_moves_nothing(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    CliRunner().invoke(main, ["rename", "-f", str(desk.folder / "mkdocs.yml"), "envoy-on-salt", "envoy-on-prices"])
    assert "envoy-on-prices" in (desk.folder / SALT).read_text()
    assert suspect_ids(desk) == set()


# --- reviews without a fingerprint, which git tells ---


def stamp_by_hand(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "    facts: [envoy-on-salt]\n", "    facts: [envoy-on-salt]\n    reviewed: 2023-06-21 ak\n")
    desk.edit(SALT, "    rests_on: [envoy-on-salt]\n", "    rests_on: [envoy-on-salt]\n    reviewed: 2023-06-21 ak\n")
    desk.edit(SALT, "    sources: [gazette p2]\n", "    sources: [gazette p2]\n    reviewed: 2023-06-21 ak\n")
    desk.commit("Review by hand")


def standings(desk: ScriptedRepository) -> dict[str, Standing]:
    suspects = suspects_in(desk)
    return {item.id: suspects.of(item).standing for item in suspects.items}


def test_without_a_fingerprint_git_tells(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    held = standings(desk)
    assert {held[name] for name in ("salt/arcadia", "salt-will-rise", "envoy-on-salt")} == {Standing.HOLDS}
    desk.edit(SALT, CONCERN, REVERSED)
    assert suspect_ids(desk) == EVERYTHING, "not committed yet"
    desk.commit("Reverse")
    assert suspect_ids(desk) == EVERYTHING
    desk.edit(SALT, REVERSED, CONCERN)
    desk.commit("Revert")
    assert standings(desk) == held


def test_without_a_fingerprint_a_withdrawn_source_is_told_by_git(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    desk.edit(GAZETTE, "reliability: B", "reliability: E")
    desk.commit("Downgrade")
    assert suspect_ids(desk) == EVERYTHING


def test_what_git_does_not_know_never_counts_as_holding(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    base = FactBase(load_snapshot(read_tree(desk.folder)).records)
    reviews = reviews_for(desk.folder / "content", "nothing", base, read_history(desk.folder / "content", "nothing"))
    assert reviews.suspects is not None
    found = reviews.suspects.standing_of("salt/arcadia")
    assert found is not None
    assert found.standing is Standing.UNKNOWN
