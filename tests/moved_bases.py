"""Random bases in which it is known what rests on what, and single edits of them: such as count, and such as do not.

A base has a few facts, assessments of these at any depth, a summary, a position, a line to take and a brief's text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from briefing_site.edit.record_review import record_reviews
from briefing_site.edit.rename import apply
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.types import Review

SOURCE, ACTOR = "content/sources/gazette.yml", "content/actors/arcadia.yml"
SALT, TALKS = "content/issues/salt.yml", "content/briefs/talks.yml"
FACT_EDITS = {
    "words": ("Word {}.", "No word {}."),
    "date": ("date: 2023-06-18", "date: 2023-06-17"),
    "speaker": ("by: arcadia", "by: borduria"),
    "place in a source": ("gazette p1", "gazette p2"),
    "source": ("[gazette p1]", "[herald p1]"),
    "disputed": ("    sources:", "    status: disputed\n    sources:"),
    "retracted": ("    sources:", "    status: retracted\n    sources:"),
    "superseded": ("    sources:", "    status: superseded\n    sources:"),
    "handling": ("    sources:", "    handling: TLP:GREEN\n    sources:"),
}
"""Old and new words within one fact."""
SOURCE_EDITS = {
    "downgraded": ("reliability: B", "reliability: D"),
    "withdrawn by its publisher": ("reliability: B", "reliability: B\nstanding: withdrawn"),
    "of concern": ("reliability: B", "reliability: B\nstanding: concern"),
    "withdrawn by the desk": ("reliability: B", "reliability: B\nwithdrawn: A forgery."),
    "closed": ("reliability: B", "reliability: B\nhandling: TLP:GREEN"),
}
EDITS = (*FACT_EDITS, *SOURCE_EDITS)
GONE = frozenset({"retracted", "superseded"})
"""What is no longer current awaits no review of its own."""
STAMP = re.compile(r"(reviewed: \S+ [a-z]+) [0-9a-f]{8}$", re.MULTILINE)


class RandomBase:
    """A base of a few facts and a brief, and what in it rests on what."""

    def __init__(self, seed: int) -> None:
        self.choice = random.Random(seed)  # noqa: S311 - a script of edits
        self.facts = [f"fact-{n}" for n in range(self.choice.randint(2, 5))]
        self.rests: dict[str, list[str]] = {fact: [] for fact in self.facts}
        for number in range(self.choice.randint(0, 4)):
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
            "content/sources/herald.yml": "type: article-newspaper\npublisher: The Herald\nissued: 2023-06-19\n",
            ACTOR: "name: Arcadia\ntype: government\nsummary: A state.\n",
            "content/actors/borduria.yml": "name: Borduria\ntype: government\nspeaks_for: arcadia\nsummary: A state.\n",
            SALT: f"name: Salt\nsummary: >-\n  It is so [{self.cites(self.summary)}].\n"
            f"positions:\n  - actor: arcadia\n    line: So it is.\n    facts: [{', '.join(self.position)}]\n"
            f"facts:\n{facts}",
            TALKS: "title: Talks\nfor: arcadia\npurpose: To talk.\nas_of: 2023-06-20\nsections:\n"
            f"  - text: On salt\n    body: >-\n      It is so [{self.cites(self.body)}]. It stays [@ours].\n"
            f"  - points_to_make:\n      - line: We say so.\n        facts: [{', '.join(self.line)}]\n",
        }

    @staticmethod
    def cites(facts: list[str]) -> str:
        return "; ".join(f"@{fact}" for fact in facts)

    @property
    def everything(self) -> set[str]:
        """What can be reviewed in the issue and the brief."""
        return {*self.rests, "salt/summary", "salt/arcadia", "talks/prose", "talks/line-1"}

    def dependents(self, moved: Iterable[str]) -> set[str]:
        """Return what rests on some facts, and these themselves, in names as a review takes them."""
        reached = set(moved)
        while fresh := {name for name, rests in self.rests.items() if reached.intersection(rests)} - reached:
            reached |= fresh
        places = {
            "salt/summary": self.summary,
            "salt/arcadia": self.position,
            "talks/prose": [*self.body, *self.line],
            "talks/line-1": self.line,
        }
        return reached | {name for name, rests in places.items() if reached.intersection(rests)}

    def edit(self, kind: str) -> tuple[Callable[[str], str], str, set[str]]:
        """Draw an edit of a kind: a function of a file's text, the file's name, and what has to be told."""
        if kind in SOURCE_EDITS:
            return replacing(*SOURCE_EDITS[kind]), SOURCE, self.dependents(self.facts)
        fact = self.choice.choice(self.facts)
        old, new = (words.format(fact) for words in FACT_EDITS[kind])
        told = self.dependents({fact}) - ({fact} if kind in GONE else set())
        return lambda text: _within(text, fact, old, new), SALT, told


def replacing(old: str, new: str) -> Callable[[str], str]:
    """Return a function that puts words in the place of others, once."""

    def replaced(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return replaced


def _within(text: str, fact: str, old: str, new: str) -> str:
    head, sign, tail = text.partition(f"  - id: {fact}\n")
    own, following, rest = tail.partition("  - id: ")
    return f"{head}{sign}{replacing(old, new)(own)}{following}{rest}"


def stamped(files: Mapping[str, str]) -> Snapshot:
    """Return files in which all of the issue and of the brief was reviewed, as `briefing review` writes it."""
    snapshot = Snapshot({path: text.encode() for path, text in files.items()}, ())
    done = record_reviews(snapshot, ["salt", "talks"], Review(date(2023, 6, 21), "ak"))
    return apply(snapshot, done.changes)
