"""The fuzzer's targets hold over all their seeds, and over what fuzzing found before."""

from __future__ import annotations

import pytest

from tests.fuzz.targets import TARGETS, seeds_of


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_over_its_seeds(name):
    seeds = list(seeds_of(name))
    assert seeds
    for data in seeds:
        TARGETS[name](data)
