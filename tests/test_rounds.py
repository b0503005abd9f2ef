"""The frame of `make soak`: seeds that come again, rounds that go on where they stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rounds import MAX_SEED, Rounds, read_seed


@pytest.mark.parametrize("way", ["one", "another"])
@pytest.mark.rounds(few=1, many=2)
def test_each_form_of_a_test_has_rounds_of_its_own(rounds: Rounds, way: str) -> None:
    assert rounds.test.endswith((f"[{way}-few]", f"[few-{way}]"))
    assert list(rounds)


@pytest.mark.rounds(few=3, many=5)
def test_a_test_gets_as_many_rounds_as_it_asks_for(rounds: Rounds, request: pytest.FixtureRequest) -> None:
    first, seeds = rounds.first, list(rounds)
    assert seeds == [first + number for number in range(len(seeds))]
    if request.node.name.endswith("[few]") and rounds.number > 1:
        assert seeds == [0, 1, 2]


def test_an_interrupted_run_goes_on_with_the_round_that_it_was_at(tmp_path: Path) -> None:
    for seed in Rounds("test", 70, 5, tmp_path / "done"):
        if seed == 72:
            break
    rest = Rounds("test", 70, 5, tmp_path / "done")
    assert rest.done == 2
    assert list(rest) == [72, 73, 74]
    assert list(Rounds("test", 70, 5, tmp_path / "done")) == []


def test_a_failure_says_how_to_run_its_round_again() -> None:
    rounds = Rounds("tests/test_a.py::test_b[few]", 70, 5)
    next(iter(rounds))
    assert rounds.again == "Again: ROUND_SEED=70 .venv/bin/pytest -n 0 'tests/test_a.py::test_b[few]'"


def test_a_run_keeps_its_seed_until_another_is_wanted(tmp_path: Path) -> None:
    store = tmp_path / "soak"
    seed = read_seed(store, "")
    assert 0 <= seed < MAX_SEED
    (store / "done").write_text("3", encoding="utf-8")
    assert read_seed(store, "") == read_seed(store, str(seed)) == seed
    assert (store / "done").exists()
    other = str(seed + 1)
    assert read_seed(store, other) == seed + 1
    assert not (store / "done").exists()


def test_what_only_soak_runs_is_left_out_elsewhere(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> None:
    chosen = {item.name for item in request.session.items if item.path.name == Path(__file__).name}
    many = "test_a_test_gets_as_many_rounds_as_it_asks_for[many]"
    assert (many in chosen) == ("soak" in pytestconfig.option.markexpr)
