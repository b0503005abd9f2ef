"""Random bases, one edit each: everything that rests on it is told, and nothing is told where nothing counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

import pytest
from briefing_site.edit.record_review import record_reviews
from briefing_site.edit.rename import apply, renamed
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import vouched_fields
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import Fact
from briefing_site.facts.support.fingerprint import FingerprintVerdicts
from briefing_site.facts.types import Review

from tests.rounds import Rounds

REVIEW = Review(date(2023, 6, 21), "ak")


@dataclass
class Plan:
    """A random base as its own plain graph: what stands on what is known before any of our code looks at it."""

    random: Random
    facts: dict[str, dict[str, str]] = field(default_factory=dict)
    rests: dict[str, list[str]] = field(default_factory=dict)
    """Each thing that can be reviewed, and each fact's sources, to what it stands on."""
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: list[tuple[str, list[str]]] = field(default_factory=list)
    positions: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    linked: list[str] = field(default_factory=list)
    """Facts that the brief's text links to."""

    def build(self) -> None:
        pick = self.random
        self.sources = {f"source-{n}": {"reliability": pick.choice("ABC")} for n in range(3)}
        for n in range(pick.randint(4, 9)):
            name = f"fact-{n}"
            earlier = [*self.facts]
            grounds = (
                pick.sample(earlier, pick.randint(1, min(3, len(earlier)))) if n > 2 and pick.random() < 0.4 else []
            )
            cited = [] if grounds else pick.sample([*self.sources], pick.randint(1, 2))
            self.facts[name] = {"text": f"Words number {n} of [[envoy]].", "date": f"2023-05-{n + 10}", "by": "envoy"}
            self.rests[name] = [*grounds, *cited]
        voiced = [name for name in self.facts if not self._is_assessment(name)]
        for actor in ("arcadia", "borduria"):
            self.positions["salt", actor] = pick.sample(voiced, pick.randint(1, 2))
            self.rests[f"salt/{actor}"] = self.positions["salt", actor]
        for n in range(pick.randint(1, 3)):
            self.lines.append((f"Line {n}.", pick.sample([*self.facts], pick.randint(1, 3))))
            self.rests[f"talks/line-{n + 1}"] = self.lines[-1][1]
        self.linked = pick.sample([*self.facts], pick.randint(0, 2))
        told = [f"salt/{actor}" for _, actor in self.positions] + [fact for _, facts in self.lines for fact in facts]
        self.rests["talks/prose"] = [*told, *self.linked]

    def _is_assessment(self, name: str) -> bool:
        return any(ground in self.facts for ground in self.rests[name])

    def dependents(self, thing: str) -> set[str]:
        """What stands on a thing, itself included where it can be reviewed."""
        found = {thing} - self.sources.keys()
        while fresh := {name for name, below in self.rests.items() if not {thing, *found}.isdisjoint(below)} - found:
            found |= fresh
        return found

    def files(self) -> dict[str, bytes]:
        files = {
            f"content/sources/{name}.yml": f"type: report\npublisher: {name}\n"
            + "".join(f"{key}: {value}\n" for key, value in keys.items())
            for name, keys in self.sources.items()
        }
        for actor in ("arcadia", "borduria"):
            files[f"content/actors/{actor}.yml"] = f"name: {actor}\ntype: government\nsummary: S.\n"
        files["content/actors/envoy.yml"] = "name: Envoy\ntype: person\nspeaks_for: arcadia\nsummary: S.\n"
        positions = "".join(
            f"  - actor: {actor}\n    line: Line of {actor}.\n    facts: [{', '.join(facts)}]\n"
            for (_, actor), facts in self.positions.items()
        )
        facts = "".join(self._fact(name, keys) for name, keys in self.facts.items())
        files["content/issues/salt.yml"] = f"name: Salt\nsummary: S.\npositions:\n{positions}facts:\n{facts}"
        lines = "".join(f"      - line: {line}\n        facts: [{', '.join(of)}]\n" for line, of in self.lines)
        links = " ".join(f"[[{fact}|this]]" for fact in self.linked)
        files["content/briefs/talks.yml"] = (
            "title: Talks\nfor: arcadia\npurpose: P.\nas_of: 2023-06-20\nsections:\n  - positions: [salt]\n"
            f"  - text: Background\n    body: >-\n      It is so. {links}\n  - points_to_make:\n{lines}"
        )
        return {path: text.encode() for path, text in files.items()}

    def _fact(self, name: str, keys: Mapping[str, str]) -> str:
        grounds = [ground for ground in self.rests[name] if ground in self.facts]
        kind, on = ("assessment", "rests_on") if grounds else ("said", "sources")
        cited = grounds or self.rests[name]
        own = {key: value for key, value in keys.items() if not grounds or key != "by"}
        rest = "".join(f"    {key}: {value}\n" for key, value in own.items())
        return f"  - id: {name}\n    kind: {kind}\n{rest}    {on}: [{', '.join(cited)}]\n"


def plan_of(seed: int) -> Plan:
    plan = Plan(Random(seed))  # noqa: S311 - a test's randomness
    plan.build()
    return plan


def reviewed(snapshot: Snapshot) -> Snapshot:
    return apply(snapshot, record_reviews(snapshot, ["salt", "talks", "arcadia", "borduria", "envoy"], REVIEW).changes)


def outdated_reviews_in(snapshot: Snapshot) -> set[str]:
    loaded = load_snapshot(snapshot)
    assert not loaded.problems
    base = FactBase(loaded.records)
    standing = FingerprintVerdicts(base)
    return {misfit.item.id for record in base.records.values() for misfit in standing.outdated_reviews_in(record)}


def edit(snapshot: Snapshot, path: str, old: str, new: str) -> Snapshot:
    text = snapshot.files[path].decode()
    assert old in text
    return apply(snapshot, {path: text.replace(old, new, 1).encode()})


FACT_EDITS: tuple[Callable[[str, Mapping[str, str]], tuple[str, str]], ...] = (
    lambda name, keys: (keys["text"], f"{keys['text']} And more."),
    lambda name, keys: (f"date: {keys['date']}", "date: 2022-01-01"),
    lambda name, keys: (f"  - id: {name}\n", f"  - id: {name}\n    status: disputed\n    note: Denied.\n"),
    lambda name, keys: (f"  - id: {name}\n", f"  - id: {name}\n    handling: TLP:RED\n"),
    lambda name, keys: (f"  - id: {name}\n", f"  - id: {name}\n    to: borduria\n"),
    lambda name, keys: (f"  - id: {name}\n", f"  - id: {name}\n    hedge: alleged\n"),
)
IDLE_EDITS: tuple[Callable[[str, Mapping[str, str]], tuple[str, str]], ...] = (
    lambda name, keys: (f"text: {keys['text']}", f"text: >-\n      {keys['text'].replace(' ', '  ', 1)}"),
    lambda name, keys: (f"  - id: {name}\n", f"  # a remark\n  - id: {name}\n    note: For the reviewer.\n"),
    lambda name, keys: (f"date: {keys['date']}", f'date: "{keys["date"]}"'),
    lambda name, keys: (f"  - id: {name}\n", f"  - id: {name}\n    review_by: 2024-01-01\n"),
    lambda name, keys: (f"  - id: {name}\n", f"  - id: {name}\n    about: [arcadia]\n"),
)
SALT = "content/issues/salt.yml"


@pytest.mark.rounds(few=12, many=500)
def test_one_edit_is_told_of_everything_that_rests_on_it_and_of_nothing_else(rounds: Rounds) -> None:
    for seed in rounds:
        plan = plan_of(seed)
        whole = reviewed(Snapshot(plan.files()))
        assert outdated_reviews_in(whole) == set()
        name = plan.random.choice([*plan.facts])
        changed = edit(whole, SALT, *plan.random.choice(FACT_EDITS)(name, plan.facts[name]))
        assert outdated_reviews_in(changed) == plan.dependents(name), name
        source = plan.random.choice([*plan.sources])
        worse = edit(whole, f"content/sources/{source}.yml", "reliability: ", "reliability: F # was ")
        assert outdated_reviews_in(worse) == plan.dependents(source), source
        fallen = edit(
            whole, f"content/sources/{source}.yml", "reliability", "withdrawn: Taken back by it.\nreliability"
        )
        assert outdated_reviews_in(fallen) == plan.dependents(source), source
        again = reviewed(changed)
        assert outdated_reviews_in(again) == set()


@pytest.mark.rounds(few=12, many=500)
def test_what_does_not_count_and_new_ids_and_reverts_are_told_of_nothing(rounds: Rounds) -> None:
    for seed in rounds:
        plan = plan_of(seed)
        whole = reviewed(Snapshot(plan.files()))
        name = plan.random.choice([*plan.facts])
        assert outdated_reviews_in(edit(whole, SALT, *plan.random.choice(IDLE_EDITS)(name, plan.facts[name]))) == set()
        old = plan.random.choice([name, "envoy", "salt", "arcadia", *plan.sources])
        assert outdated_reviews_in(apply(whole, renamed(whole, old, f"{old}-new"))) == set(), old
        there, back = plan.random.choice(FACT_EDITS)(name, plan.facts[name])
        assert outdated_reviews_in(edit(edit(whole, SALT, there, back), SALT, back, there)) == set()


def test_the_fields_that_a_review_vouches_for_are_those_of_the_rulebook() -> None:
    counted = {spec.key for spec in vouched_fields(Fact)}
    assert counted >= {"text", "kind", "by", "to", "via", "date", "sources", "status", "handling", "rests_on", "caveat"}
    assert counted.isdisjoint({"id", "note", "reviewed", "review_by", "about", "perishable"})
