"""Random bases, one edit each: all that rests on the edit is told, at any depth, and nothing on white space."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest
from briefing_site.checks.engine import check_whole
from briefing_site.checks.environment import CheckOptions
from briefing_site.edit.rename import apply, renamed
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.support.fingerprint import FingerprintVerdicts

from tests.moved_bases import EDITS, SALT, RandomBase, replacing, stamped

ROUNDS = 500


def told(snapshot: Snapshot) -> set[str]:
    base = FactBase(load_snapshot(snapshot).records)
    return {
        misfit.item.id
        for record in base.records.values()
        for misfit in FingerprintVerdicts(base).outdated_reviews_in(record)
    }


def edited(snapshot: Snapshot, path: str, old: str, new: str) -> Snapshot:
    return apply(snapshot, {path: replacing(old, new)(snapshot.files[path].decode()).encode()})


def still_ones(base: RandomBase, snapshot: Snapshot) -> Iterator[Snapshot]:
    """Yield the snapshot with changes that nobody has to look at again."""
    yield edited(snapshot, SALT, "text: Word", "text: >-\n      Word")
    yield edited(snapshot, SALT, "    sources: [gazette p1]\n", "    sources: gazette p1\n    note: Ask again.\n")
    yield apply(snapshot, renamed(snapshot, base.choice.choice([*base.rests]), "another-name"))
    yield apply(snapshot, renamed(snapshot, "gazette", "the-gazette"))
    yield apply(snapshot, {path: data.replace(b"\n", b"\r\n") for path, data in snapshot.files.items()})


@pytest.mark.parametrize("part", range(5))
def test_every_dependent_is_told_and_none_on_white_space(part: int) -> None:
    for seed in range(part * ROUNDS // 5, (part + 1) * ROUNDS // 5):
        base = RandomBase(seed)
        snapshot = stamped(base.files())
        assert told(snapshot) == set(), seed
        edit, path, expected = base.edit(EDITS[seed % len(EDITS)])
        after = apply(snapshot, {path: edit(snapshot.files[path].decode()).encode()})
        assert told(after) == expected, seed
        if seed % 10 == 0:
            assert [told(still) for still in still_ones(base, snapshot)] == [set()] * 5, seed


def test_forty_unsupported_sentences_of_forty() -> None:
    ends = (".", "!", "?", "…", " etc.", ' "at last".', " (so they say).", " in the U.S.", ".", " 2023.")
    planted = [f"The sentence {number} is bare{ends[number % len(ends)]}" for number in range(40)]
    choice = random.Random(7)  # noqa: S311 - as above
    files = RandomBase(1).files()
    for number in range(10):
        sentences = [s for bare in planted[number * 4 : number * 4 + 4] for s in (bare, "It is so [@fact-0].")]
        choice.shuffle(sentences)
        files[f"content/issues/issue-{number}.yml"] = f"name: Issue {number}\nsummary: >-\n  {' '.join(sentences)}\n"
    loaded = load_snapshot(Snapshot({path: text.encode() for path, text in files.items()}, ()))
    options = CheckOptions("TLP:CLEAR", date(2023, 6, 21), asked=frozenset({"sentence-supported"}))
    found = check_whole(loaded, options)
    claims_on = [p.message for p in found if p.code == "sentence-supported" and "The sentence" in p.message]
    assert len(claims_on) == len(set(claims_on)) == 40
