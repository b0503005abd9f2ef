"""Properties that are tried over and over: a few rounds in `make test`, many in `make soak`.

A test marked `@pytest.mark.rounds(few=5, many=200)` takes `rounds` and goes through it: each round is a seed, from
which all of its randomness comes. It then exists twice: `[few]` has the seeds 0, 1, 2 … each time; `[many]`, which
bears the marker `soak`, starts from the seed of the run, and goes on where an interrupted run stopped.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

STORE = Path(__file__).resolve().parent.parent / ".cache/soak"
"""The seed of an unfinished run, and how many rounds of each test are done; `make soak` clears it at its end."""
MAX_SEED = 10**9


@dataclass
class Rounds:
    """The seeds of a test's rounds, in order. The seed of the round under way is kept for the report of a failure."""

    test: str
    """The test's address in its short form: `tests/build/test_publish.py::test_readers[few]`."""
    first: int
    number: int
    store: Path | None = None
    """Where the number of finished rounds is kept; None where none is."""
    current: int | None = field(default=None, init=False)

    def __iter__(self) -> Iterator[int]:
        """Yield a seed a round; a round is done once the next is asked for."""
        for done in range(self.done, self.number):
            self.current = self.first + done
            yield self.current
            if self.store:
                self.store.parent.mkdir(parents=True, exist_ok=True)
                self.store.write_text(str(done + 1), encoding="utf-8")
        self.current = None

    @property
    def done(self) -> int:
        """How many rounds an earlier part of the same run has done."""
        return int(self.store.read_text(encoding="utf-8")) if self.store and self.store.exists() else 0

    @property
    def again(self) -> str:
        """How to run the round under way once more, by itself."""
        return f"Again: ROUND_SEED={self.current} .venv/bin/pytest -n 0 '{self.test}'"


def read_seed(store: Path, wanted: str) -> int:
    """Return the seed of the run kept in `store`; begin a run where there is none, or where another seed is wanted."""
    kept = store / "seed"
    if wanted and kept.exists() and kept.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(store)
    store.mkdir(parents=True, exist_ok=True)
    try:
        with kept.open("x", encoding="utf-8") as file:
            file.write(wanted or str(secrets.randbelow(MAX_SEED)))
    except FileExistsError:  # by an earlier part of the run, or by another process of it
        pass
    return int(kept.read_text(encoding="utf-8"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make two tests of one that takes `rounds`."""
    marker = metafunc.definition.get_closest_marker("rounds")
    if marker:
        counts = [(name, int(marker.kwargs[name])) for name in ("few", "many")]
        marks = {"few": (), "many": (pytest.mark.soak,)}
        metafunc.parametrize("rounds", [pytest.param(c, id=c[0], marks=marks[c[0]]) for c in counts], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only `make soak` runs, unless `-m` names its marker."""
    if "soak" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Rounds:
    """The rounds of this test, or the one that ROUND_SEED asks for."""
    name, number = request.param
    test = re.sub(r"(?<=[\[-])(few|many)(?=[\]-])", "few", request.node.nodeid)
    if asked := os.environ.get("ROUND_SEED"):
        return Rounds(test, int(asked), 1)
    if name == "few":
        return Rounds(test, 0, number)
    found = Rounds(test, read_seed(STORE, ""), number, STORE / re.sub(r"\W+", "-", test))
    if found.done >= number:
        pytest.skip("this run has done it already")
    return found


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome = yield
    rounds = getattr(item, "funcargs", {}).get("rounds")
    if call.when == "call" and call.excinfo and isinstance(rounds, Rounds) and rounds.current is not None:
        outcome.get_result().sections.append(("rounds", rounds.again))  # type: ignore[attr-defined]


if __name__ == "__main__":
    seed = read_seed(STORE, os.environ.get("SOAK_SEED", ""))
    print(f"Seed {seed}. An interrupted run goes on where it stopped; SOAK_SEED=… begins another.")  # noqa: T201
