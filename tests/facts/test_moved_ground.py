"""Random bases, one edit each: all that rests on the edit is told, at any depth, and nothing on white space."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest
from briefing_site.checks.context import CheckOptions
from briefing_site.checks.engine import check_whole
from briefing_site.edit.record_review import record_reviews
from briefing_site.edit.rename import apply, renamed
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fingerprint import ContentStanding
from briefing_site.facts.load import load_snapshot
from briefing_site.facts.snapshot import Snapshot
from briefing_site.facts.types import Review

ROUNDS = 500
SOURCE, ACTOR = "content/sources/gazette.yml", "content/actors/arcadia.yml"
EDITS = ("text", "date", "by", "locator", "status", "source")


class RandomBase:
    """A base of a few issues and a brief, and what in it rests on what."""

    def __init__(self, seed: int) -> None:
        self.choice = random.Random(seed)  # noqa: S311 - a script of edits
        self.facts = [f"fact-{n}" for n in range(self.choice.randint(2, 5))]
        self.rests: dict[str, list[str]] = {fact: [] for fact in self.facts}
        for number in range(self.choice.randint(0, 3)):
            self.rests[f"view-{number}"] = self.some([*self.rests])
        named = [*self.rests]
        self.summary, self.line, self.body = self.some(named), self.some(named), self.some(named)
        self.position = self.some(self.facts)

    def some(self, of: list[str]) -> list[str]:
        return self.choice.sample(of, self.choice.randint(1, min(2, len(of))))

    def files(self) -> dict[str, str]:
        facts = "".join(
            f"  - id: {name}\n    kind: said\n    text: Word {name}.\n    by: arcadia\n    date: 2023-06-18\n"
            f"    sources: [gazette p1]\n"
            if not rests
            else f"  - id: {name}\n    kind: assessment\n    text: View {name}.\n    date: 2023-06-18\n"
            f"    rests_on: [{', '.join(rests)}]\n"
            for name, rests in self.rests.items()
        )
        return {
            SOURCE: "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\nreliability: B\n",
            ACTOR: "name: Arcadia\ntype: government\nsummary: A state.\n",
            "content/actors/borduria.yml": "name: Borduria\ntype: government\nspeaks_for: arcadia\nsummary: A state.\n",
            "content/issues/salt.yml": f"name: Salt\nsummary: >-\n  It is so [{self.cites(self.summary)}].\n"
            f"positions:\n  - actor: arcadia\n    line: So it is.\n    facts: [{', '.join(self.position)}]\n"
            f"facts:\n{facts}",
            "content/briefs/talks.yml": "title: Talks\nfor: arcadia\npurpose: To talk.\nas_of: 2023-06-20\nsections:\n"
            f"  - text: On salt\n    body: >-\n      It is so [{self.cites(self.body)}]. It stays [@ours].\n"
            f"  - points_to_make:\n      - line: We say so.\n        facts: [{', '.join(self.line)}]\n",
        }

    @staticmethod
    def cites(facts: list[str]) -> str:
        return "; ".join(f"@{fact}" for fact in facts)

    def dependents(self, moved: set[str]) -> set[str]:
        """Return what rests on some facts, and these themselves, in names as a review takes them."""
        below = dict(self.rests)
        reached = set(moved)
        while fresh := {name for name, rests in below.items() if reached.intersection(rests)} - reached:
            reached |= fresh
        places = {
            "salt/summary": self.summary,
            "salt/arcadia": self.position,
            "talks/prose": [*self.body, *self.line],
            "talks/line-1": self.line,
        }
        return reached | {name for name, rests in places.items() if reached.intersection(rests)}


def stamped(files: dict[str, str]) -> Snapshot:
    snapshot = Snapshot({path: text.encode() for path, text in files.items()}, ())
    done = record_reviews(snapshot, ["salt", "talks"], Review(date(2023, 6, 21), "ak"))
    return apply(snapshot, done.changes)


def told(snapshot: Snapshot) -> set[str]:
    base = FactBase(load_snapshot(snapshot).records)
    return {misfit.item.id for record in base.records.values() for misfit in ContentStanding(base).misfits_in(record)}


def edited(snapshot: Snapshot, path: str, old: str, new: str) -> Snapshot:
    text = snapshot.files[path].decode()
    assert old in text, old
    return apply(snapshot, {path: text.replace(old, new, 1).encode()})


def one_edit(base: RandomBase, snapshot: Snapshot) -> tuple[Snapshot, set[str]]:
    """Change one thing that counts; return the snapshot with what has to be told."""
    fact, kind = base.choice.choice(base.facts), base.choice.choice(EDITS)
    salt = "content/issues/salt.yml"
    if kind == "source":
        return edited(snapshot, SOURCE, "reliability: B", "reliability: D"), base.dependents(set(base.facts))
    head, _, tail = snapshot.files[salt].decode().partition(f"  - id: {fact}\n")
    own, sign, rest = tail.partition("  - id: ")
    old, new = {
        "text": (f"Word {fact}.", f"No word {fact}."),
        "date": ("date: 2023-06-18", "date: 2023-06-17"),
        "by": ("by: arcadia", "by: borduria"),
        "locator": ("gazette p1", "gazette p2"),
        "status": ("    sources:", "    status: retracted\n    sources:"),
    }[kind]
    assert old in own
    text = f"{head}  - id: {fact}\n{own.replace(old, new, 1)}{sign}{rest}"
    gone = {fact} if kind == "status" else set()  # what is retracted awaits no review
    return apply(snapshot, {salt: text.encode()}), base.dependents({fact}) - gone


def still_ones(base: RandomBase, snapshot: Snapshot) -> Iterator[Snapshot]:
    """Yield the snapshot with changes that nobody has to look at again."""
    salt = "content/issues/salt.yml"
    yield edited(snapshot, salt, "text: Word", "text: >-\n      Word")
    yield edited(snapshot, salt, "    sources: [gazette p1]\n", "    sources: gazette p1\n    note: Ask again.\n")
    yield apply(snapshot, renamed(snapshot, base.choice.choice([*base.rests]), "another-name"))
    yield apply(snapshot, renamed(snapshot, "gazette", "the-gazette"))
    yield apply(snapshot, {path: data.replace(b"\n", b"\r\n") for path, data in snapshot.files.items()})


@pytest.mark.parametrize("part", range(5))
def test_every_dependent_is_told_and_none_on_white_space(part: int) -> None:
    for seed in range(part * ROUNDS // 5, (part + 1) * ROUNDS // 5):
        base = RandomBase(seed)
        snapshot = stamped(base.files())
        assert told(snapshot) == set(), seed
        after, expected = one_edit(base, snapshot)
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
    told_of = [p.message for p in found if p.code == "sentence-supported" and "The sentence" in p.message]
    assert len(told_of) == len(set(told_of)) == 40
