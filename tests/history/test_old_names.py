"""Texts that still say what a record was called are told; links and speakers follow a record by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.build.revisions import compare_revisions

from tests.edits import FILES, SALT
from tests.scripted_repository import ScriptedRepository
from tests.week import MINISTER, fact

NAME = "name: {}\ntype: person\nspeaks_for: borduria\nsummary: Speaks for [[borduria]].\n"
FISH = "content/issues/fish.yml"


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path)
    said = "".join(
        fact(name, text, by=by)
        for name, text, by in (
            ("by-office", "The minister denied any tax.", "minister"),
            ("by-link", "He saw [[minister]] at home.", "envoy"),
            ("another", "The finance minister of another state.", "envoy"),
            ("in-full", "He met Foreign\n      Minister Klow.", "envoy"),
        )
    )
    salt = (FILES[SALT] or "") + said
    repository.write({**FILES, SALT: salt, MINISTER: NAME.format("The Foreign Minister")})
    repository.write({FISH: "name: Fish\nsummary: What the foreign minister eats.\n"})
    repository.commit("Begin")
    return repository


def old_names(desk: ScriptedRepository, name: str) -> set[tuple[str, str]]:
    desk.write({MINISTER: NAME.format(name)})
    desk.commit("Another name")
    found = compare_revisions(desk.folder, "HEAD^", "HEAD").changes.old_names
    return {(old.fact or old.holder, " ".join(old.words.split())) for old in found}


def test_a_text_that_names_the_record_is_told_for_one_old_word_and_any_other_for_all(desk: ScriptedRepository) -> None:
    assert old_names(desk, "The Chancellor") == {
        ("by-office", "minister"),
        ("in-full", "Foreign Minister"),
        ("fish", "foreign minister"),
    }


def test_a_name_that_only_grew_is_not_old(desk: ScriptedRepository) -> None:
    assert old_names(desk, "The Foreign Minister of Borduria") == set()
