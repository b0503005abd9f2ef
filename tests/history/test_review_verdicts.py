"""What stands on something that has moved is suspect until a named person has looked again; content tells first."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.build.revisions import reviews_for
from briefing_site.cli.main import main
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.log import read_history
from briefing_site.history.review_verdicts import Verdict
from click.testing import CliRunner

from tests.salt_talks import (
    CONCERN,
    EVERYTHING,
    GAZETTE,
    REVERSED,
    SALT,
    begin,
    review,
    suspect_ids,
    suspects_in,
    warned_ids,
)
from tests.scripted_repository import ScriptedRepository


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    return begin(tmp_path)


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
        (GAZETTE, "issued: 2023-06-19", "issued: 2023-06-19\nstanding: concern"),
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


def test_a_record_that_another_was_merged_into_moves_nothing_by_that_alone(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.edit("content/actors/arcadia.yml", "name: Arcadia\n", "name: Arcadia\nformer_ids: [old-arcadia]\n")
    assert suspect_ids(desk) == set()


# --- reviews without a fingerprint, which git tells ---


def stamp_by_hand(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "    facts: [envoy-on-salt]\n", "    facts: [envoy-on-salt]\n    reviewed: 2023-06-21 ak\n")
    desk.edit(SALT, "    rests_on: [envoy-on-salt]\n", "    rests_on: [envoy-on-salt]\n    reviewed: 2023-06-21 ak\n")
    desk.edit(SALT, "    sources: [gazette p2]\n", "    sources: [gazette p2]\n    reviewed: 2023-06-21 ak\n")
    desk.commit("Review by hand")


def verdicts_on_all(desk: ScriptedRepository) -> dict[str, Verdict]:
    verdicts = suspects_in(desk)
    return {item.id: verdicts.of(item).verdict for item in verdicts.items}


def test_without_a_fingerprint_git_tells(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    held = verdicts_on_all(desk)
    assert {held[name] for name in ("salt/arcadia", "salt-will-rise", "envoy-on-salt")} == {Verdict.HOLDS}
    desk.edit(SALT, CONCERN, REVERSED)
    assert suspect_ids(desk) == EVERYTHING, "not committed yet"
    desk.commit("Reverse")
    assert suspect_ids(desk) == EVERYTHING
    desk.edit(SALT, REVERSED, CONCERN)
    desk.commit("Revert")
    assert verdicts_on_all(desk) == held


def test_without_a_fingerprint_a_withdrawn_source_is_told_by_git(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    desk.edit(GAZETTE, "reliability: B", "reliability: E")
    desk.commit("Downgrade")
    assert suspect_ids(desk) == EVERYTHING


def test_what_git_does_not_know_never_counts_as_holding(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    base = FactBase(load_snapshot(read_tree(desk.folder)).records)
    reviews = reviews_for(desk.folder / "content", "nothing", base, read_history(desk.folder / "content", "nothing"))
    assert reviews.verdicts is not None
    found = reviews.verdicts.verdict_on("salt/arcadia")
    assert found is not None
    assert found.verdict is Verdict.UNKNOWN
