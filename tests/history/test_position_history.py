from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.base.edtf import parse_day
from briefing_site.facts.audience import for_audience
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.valid_time import base_as_of
from briefing_site.history.log import read_history
from briefing_site.history.position_history import LineChange, find_line_changes

from tests.conftest import SMALL_BASE
from tests.edits import SALT, make_repository
from tests.pasts import past_of
from tests.scripted_repository import ScriptedRepository

PLACE = ("salt", "arcadia")
Write = Callable[[Mapping[str, str | bytes]], Path]


def base_of(folder: Path) -> FactBase:
    return FactBase(load_snapshot(read_tree(folder)).records)


def shifts_in(folder: Path) -> tuple[LineChange, ...]:
    return find_line_changes(base_of(folder), read_history(folder)).get(PLACE, ())


def told(shifts: tuple[LineChange, ...]) -> list[tuple[str, str, str, str]]:
    return [(s.basis, s.date.text, s.before, s.after) for s in shifts]


@pytest.fixture
def repository(tmp_path: Path) -> ScriptedRepository:
    return make_repository(tmp_path)[0]


NEWER = """\
  - id: envoy-on-half
    kind: said
    text: The envoy said that half would do.
    by: {by}
    date: {date}
    sources: [gazette p5]
"""


def with_newer(repository: ScriptedRepository, line: str, date: str = "2023-06-22") -> None:
    """Write the line anew, resting on a fact of a day that no fact before was of."""
    text = (repository.folder / SALT).read_text(encoding="utf-8")
    by = "ambassador" if "ambassador" in text else "envoy"
    newer = NEWER.format(by=by, date=date)
    repository.write({SALT: text.replace("It should fall by half.", line).rstrip("\n") + "\n" + newer})
    repository.edit(SALT, "facts: [envoy-on-salt, arcadia-wants-less]", "facts: [arcadia-wants-less, envoy-on-half]")


def test_a_line_put_into_other_words_has_not_moved(repository: ScriptedRepository) -> None:
    assert {shift.basis for shift in shifts_in(repository.folder)} == {"superseded"}
    before = shifts_in(repository.folder)
    repository.edit(SALT, "It should fall by half.", "It should be halved.")
    assert shifts_in(repository.folder) == before, "nor while it is not committed yet"
    repository.commit("Say it shorter")
    assert shifts_in(repository.folder) == before


def test_new_words_with_a_newer_fact_are_a_move_on_the_day_of_the_fact(repository: ScriptedRepository) -> None:
    with_newer(repository, "It should fall to nothing.")
    pending = [s for s in shifts_in(repository.folder) if s.basis == "voiced"]
    repository.commit("Arcadia wants it free")
    (shift,) = [s for s in shifts_in(repository.folder) if s.basis == "voiced"]
    assert pending == [shift]
    assert (shift.before, shift.after) == ("It should fall by half.", "It should fall to nothing.")
    assert (shift.date.text, shift.gained, shift.lost) == ("2023-06-22", ("envoy-on-half",), ("envoy-on-salt",))


def test_new_words_with_an_older_fact_are_no_move(repository: ScriptedRepository) -> None:
    before = shifts_in(repository.folder)
    with_newer(repository, "It should fall to nothing.", "2023-04-01")
    repository.commit("Found an older statement")
    assert shifts_in(repository.folder) == before


def test_a_superseded_fact_under_a_line_is_a_shift(repository: ScriptedRepository) -> None:
    shift = next(s for s in shifts_in(repository.folder) if s.basis == "superseded")
    assert (shift.lost, shift.gained) == (("arcadia-wants-less",), ("borduria-answers",))
    assert shift.date
    assert shift.date.text == "2023-06-20", "the day of the newer fact, not of the commit"


def test_a_fact_superseded_by_one_of_no_later_day_was_corrected(repository: ScriptedRepository) -> None:
    text = (repository.folder / SALT).read_text(encoding="utf-8")
    assert "date: 2023-06-20" in text
    repository.write({SALT: text.replace("date: 2023-06-20", "date: 2023-05")})
    assert shifts_in(repository.folder) == ()


def test_other_facts_alone_are_no_shift(repository: ScriptedRepository) -> None:
    before = shifts_in(repository.folder)
    repository.edit(SALT, "facts: [envoy-on-salt, arcadia-wants-less]", "facts: [arcadia-wants-less]")
    repository.commit("Cite less")
    assert shifts_in(repository.folder) == before


def test_what_a_merge_left_aside_was_never_the_line(repository: ScriptedRepository) -> None:
    repository.git("checkout", "--quiet", "-b", "hawks")
    with_newer(repository, "It must never fall.")
    repository.commit("A line of hawks")
    repository.git("checkout", "--quiet", "main")
    with_newer(repository, "It should fall by a third.")
    repository.commit("A third")
    repository.git("merge", "--quiet", "--no-ff", "--strategy=ours", "-m", "Keep a third", "hawks")
    assert [s.after for s in shifts_in(repository.folder) if s.basis == "voiced"] == ["It should fall by a third."]


def test_a_line_goes_with_its_record_and_its_actor_to_new_names(repository: ScriptedRepository) -> None:
    with_newer(repository, "It should fall to nothing.")
    repository.commit("Arcadia wants it free")
    text = (repository.folder / SALT).read_text(encoding="utf-8")
    repository.write({SALT: None, "content/issues/brine.yml": f"former_ids: [salt]\n{text}"})
    repository.commit("Salt is brine")
    moved = find_line_changes(base_of(repository.folder), read_history(repository.folder))[("brine", "arcadia")]
    assert "It should fall to nothing." in {s.after for s in moved}


FORMER = SMALL_BASE["content/issues/salt.yml"].replace(
    "    facts: [envoy-on-salt]\n",
    """\
    facts: [envoy-on-salt]
    former:
      - line: It should rise.
        facts: [envoy-of-old]
        until: 2022-08
""",
) + (
    "  - id: envoy-of-old\n    kind: said\n    text: Salt was too cheap.\n    by: envoy\n    date: 2021\n"
    "    sources: [gazette p3]\n"
)


def test_a_recorded_line_of_before_is_a_shift_by_its_own_date(write_base: Write) -> None:
    folder = write_base({"content/issues/salt.yml": FORMER})
    assert not load_snapshot(read_tree(folder)).problems
    assert told(shifts_in(folder)) == [("dated", "2022-08", "It should rise.", "It should fall.")]
    assert shifts_in(folder)[0].lost == ("envoy-of-old",)


def test_a_recorded_line_of_before_on_the_same_facts_is_no_shift(write_base: Write) -> None:
    folder = write_base({"content/issues/salt.yml": FORMER.replace("facts: [envoy-of-old]", "facts: [envoy-on-salt]")})
    assert shifts_in(folder) == ()


def test_as_of_a_day_the_line_is_that_of_the_day(write_base: Write) -> None:
    base = base_of(write_base({"content/issues/salt.yml": FORMER}))
    then = base_as_of(base, parse_day("2022-07-31")).subject_positions
    assert [(s.position.line, s.position.facts, s.position.former) for s in then] == [
        ("It should rise.", ("envoy-of-old",), ())
    ]
    assert base_as_of(base, parse_day("2022-08-01")).subject_positions == (), "of the later line nothing was voiced yet"
    assert base_as_of(base, parse_day("2023-06-18")).subject_positions[0].position.line == "It should fall."


def test_an_audience_learns_no_line_of_before_that_rests_on_what_is_hidden(write_base: Write) -> None:
    secret = FORMER.replace("    date: 2021\n", "    date: 2021\n    handling: TLP:RED\n")
    base = for_audience(base_of(write_base({"content/issues/salt.yml": secret})), "TLP:GREEN", "TLP:CLEAR")
    assert find_line_changes(base, read_history(Path("/"))) == {}
    assert base.subject_positions[0].position.line == "It should fall."


def test_an_audience_learns_no_earlier_words_that_name_what_is_hidden(repository: ScriptedRepository) -> None:
    repository.write(
        {"content/issues/canary.yml": "name: Canary\nsummary: Secret.\nhandling: TLP:RED\n"},
    )
    repository.edit(SALT, "It should fall by half.", "It should fall for [[canary]].")
    repository.commit("Name the canary")
    repository.edit(SALT, "It should fall for [[canary]].", "It should fall by half.")
    with_newer(repository, "It should fall.")
    repository.commit("Name it no more")
    prepared, past = past_of(repository.folder, "TLP:GREEN")
    seen, history = prepared.seen, past.history
    words = [f"{s.before} {s.after}" for shifts in find_line_changes(seen, history).values() for s in shifts]
    assert "canary" not in " ".join(words).casefold()
