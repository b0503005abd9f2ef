"""Which reviews hold: told from git, commit by commit, and never from dates alone."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from briefing_site.build.revisions import reviews_for
from briefing_site.cli.main import main
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.log import read_history
from briefing_site.history.review_status import ReviewReason, Reviews, review_queue
from click.testing import CliRunner, Result

from tests.edits import SALT, make_repository
from tests.pasts import past_of
from tests.scripted_repository import ScriptedRepository

SMALL_FACT = """\
name: Salt
summary: The price of salt.
facts:
  - id: envoy-on-salt
    kind: said
    text: >-
      [[envoy]] said that salt is "too dear".
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
    reviewed: 2023-06-20 aa
"""
START = {
    "content/sources/gazette.yml": "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\n",
    "content/actors/envoy.yml": "name: The Envoy\ntype: person\nsummary: Speaks.\n",
    "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    SALT: SMALL_FACT,
}
REVIEWED = "reviewed: 2023-06-20 aa"


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path)
    repository.write({**START, "mkdocs.yml": "site_name: Salt\ndocs_dir: content/pages\nplugins: [briefing]\n"})
    repository.write({"content/pages/index.md": "---\ntitle: Salt\n---\nSalt.\n"})
    repository.commit("Start")
    return repository


def base_of(folder: Path) -> FactBase:
    return FactBase(load_snapshot(read_tree(folder)).records)


def reviews_in(repository: ScriptedRepository) -> Reviews:
    folder = repository.folder
    return reviews_for(folder, "content", base_of(folder), read_history(folder))


def keys_edited(repository: ScriptedRepository) -> list[tuple[str, ...]]:
    return [edit.keys for edit in reviews_in(repository).edits.get("envoy-on-salt", ())]


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("too dear", "much too dear", ("text",)),
        ("by: envoy", "by: arcadia", ("by",)),
        ("date: 2023-06-18", "date: 2023-06-17", ("date",)),
        ("gazette p2", "gazette p3", ("sources",)),
        ("kind: said", "kind: position", ("kind",)),
    ],
)
def test_an_edit_of_what_was_checked_ends_the_review(
    desk: ScriptedRepository, old: str, new: str, keys: tuple[str, ...]
) -> None:
    assert keys_edited(desk) == []
    desk.edit(SALT, old, new)
    assert keys_edited(desk) == [keys], "not committed yet"
    desk.commit("Edit")
    assert keys_edited(desk) == [keys]
    desk.edit(SALT, REVIEWED, "reviewed: 2023-06-20 bb")
    assert keys_edited(desk) == [keys], "whoever checks it again has to commit it"
    desk.commit("Check again, on the day of the first review")
    assert keys_edited(desk) == []


def test_an_edit_on_the_day_of_the_review_counts(desk: ScriptedRepository) -> None:
    """Dates would not tell: both commits are of one day, and `reviewed` names that day."""
    desk.edit(SALT, REVIEWED, "reviewed: 2023-06-21 bb")
    desk.commit("Check")
    desk.day -= 1
    desk.edit(SALT, "too dear", "very dear")
    desk.commit("Edit")
    assert keys_edited(desk) == [("text",)]


def test_an_edit_together_with_its_review_needs_no_other(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "very dear")
    desk.edit(SALT, REVIEWED, "reviewed: 2023-06-21 bb")
    desk.commit("Edit and check")
    assert keys_edited(desk) == []


def test_what_a_review_does_not_vouch_for_may_change(desk: ScriptedRepository) -> None:
    desk.edit(SALT, REVIEWED, f"{REVIEWED}\n    note: Heard on the wireless.\n    perishable: true")
    desk.edit(SALT, "text: >-\n      [[envoy]] said that salt", "text: >-\n      [[envoy]] said\n      that salt")
    desk.commit("Say more, and wrap differently")
    assert keys_edited(desk) == []


def test_a_new_id_of_the_fact_takes_its_edits_along(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "far too dear")
    desk.commit("Quote more")
    desk.edit(SALT, "id: envoy-on-salt", "id: envoy-on-dear-salt")
    desk.commit("Name it better")
    assert [edit.keys for edit in reviews_in(desk).edits["envoy-on-dear-salt"]] == [("text",)]


def test_a_new_id_of_the_speaker_is_no_edit(desk: ScriptedRepository) -> None:
    path = desk.folder / "content/actors/envoy.yml"
    desk.write({"content/actors/ambassador.yml": path.read_text() + "former_ids: [envoy]\n"})
    path.unlink()
    text = (
        (desk.folder / SALT).read_text().replace("[[envoy]]", "[[ambassador]]").replace("by: envoy", "by: ambassador")
    )
    desk.write({SALT: text})
    assert keys_edited(desk) == []
    desk.commit("The envoy is an ambassador")
    assert keys_edited(desk) == []


@pytest.mark.parametrize("review_first", [True, False])
def test_a_review_on_another_branch_has_not_seen_the_edit(tmp_path: Path, *, review_first: bool) -> None:
    """Whichever was committed first: the one who checked saw the words of the own branch."""
    desk = ScriptedRepository(tmp_path)
    far_apart = SMALL_FACT.replace("    by: envoy\n", "    by: envoy\n    about: [arcadia]\n    date_basis: stated\n")
    desk.write({**START, SALT: far_apart})
    desk.commit("Start")
    desk.git("checkout", "--quiet", "-b", "side")
    steps = [lambda: desk.edit(SALT, REVIEWED, "reviewed: 2023-06-21 bb"), lambda: desk.edit(SALT, "too dear", "dear")]
    first, second = steps if review_first else steps[::-1]
    first()
    desk.commit("On the side")
    desk.git("checkout", "--quiet", "main")
    second()
    desk.commit("On main")
    desk.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")
    assert keys_edited(desk) == [("text",)]
    desk.edit(SALT, "2023-06-21 bb", "2023-06-22 cc")
    desk.commit("Check the merge")
    assert keys_edited(desk) == []


def test_without_git_it_says_what_it_cannot_know(tmp_path: Path) -> None:
    for name, text in START.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    reviews = reviews_for(tmp_path, "content", base_of(tmp_path), read_history(tmp_path))
    assert reviews.edits == {}
    assert "no git repository" in reviews.missing


def test_the_review_state_of_the_scripted_repository(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    base = base_of(tmp_path)
    reviews = reviews_in(repository)
    assert reviews.edits == {}, "the envoy's words were checked again after they were edited"
    awaited = {item.fact.id: item.why for item in review_queue(base, reviews, date(2023, 7, 20)) if item.fact}
    assert awaited == dict.fromkeys(("borduria-answers", "salt-tax-planned", "nets-are-wide"), (ReviewReason.NEVER,))


def test_a_page_says_what_was_changed_since_the_check(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "very dear")
    desk.commit("Edit")
    _, past = past_of(desk.folder, "TLP:CLEAR")
    (edit,) = past.reviews.edits["envoy-on-salt"]
    assert (edit.day, edit.keys) == ("2023-06-21", ("text",))


# --- the command ---


def run(desk: ScriptedRepository, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["review", "-f", str(desk.folder / "mkdocs.yml"), "--today", "2023-06-30", *arguments]
    )


def test_the_list_names_place_and_reason(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "very dear")
    sha = desk.commit("Edit")
    text = run(desk).output
    assert (
        f"content/issues/salt.yml:4: envoy-on-salt: changed since its review; text (2023-06-21 in {sha[:10]})" in text
    )
    assert "1 of 1 fact await review." in text
    (item,) = json.loads(run(desk, "--format", "json").output)["awaiting"]
    assert item["why"] == ["changed since its review"]
    assert "**1 of 1 fact await review.**" in run(desk, "--format", "markdown").output
    assert run(desk, "--overdue").output == "0 of 1 fact await review.\n"


def test_one_command_records_the_review_of_a_whole_record(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "very dear")
    desk.commit("Edit")
    done = run(desk, "salt", "--by", "bb", "--date", "2023-06-22", "--again-by", "2023-12-31")
    assert done.exit_code == 0, done.output
    assert "1 record's summary, 1 fact reviewed 2023-06-22 bb." in done.output
    text = (desk.folder / SALT).read_text()
    assert re.search(r"^    reviewed: 2023-06-22 bb [0-9a-f]{8}$", text, re.MULTILINE)
    assert "\nreview_by: 2023-12-31\n" in text
    desk.commit("Check")
    assert run(desk).output == "0 of 1 fact await review.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("slat",), "Did you mean 'salt'?"),
        (("salt", "--by", "Ann"), "two to four lower-case letters"),
        (("--by", "aa"), "name the facts that were checked"),
        (("salt", "--date", "2023-06-20"), "say whose it is"),
        (("salt", "--by", "aa", "--date", "2023-07-20"), "is in the future"),
        (("salt", "--by", "aa", "--date", "2023-06-31"), "June 2023 has 30 days"),
        (("salt", "--by", "aa", "--date", "2023-06-19"), "which is later"),
        (("salt", "--by", "aa", "--again-by", "2023-06-01"), "not later than the check"),
        (("slat", "--by", "aa"), "Did you mean 'salt'?"),
        (("brine", "--by", "aa"), "no record or fact 'brine'. It is called 'salt' now."),
        (("gazette", "--by", "aa"), "'gazette' is a source"),
    ],
)
def test_what_cannot_be_recorded(desk: ScriptedRepository, arguments: tuple[str, ...], message: str) -> None:
    desk.edit(SALT, "name: Salt", "name: Salt\nformer_ids: [brine]")
    before = (desk.folder / SALT).read_bytes()
    done = run(desk, *arguments)
    assert done.exit_code != 0
    assert message in done.output
    assert (desk.folder / SALT).read_bytes() == before
