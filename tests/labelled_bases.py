"""Random bases in which everything has a label and a word of its own that gives it away."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from briefing_site.base.problems import Severity
from briefing_site.checks.engine import check_all
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import Cooperation, Issue
from briefing_site.facts.types import TLP
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change, History

TODAY = date(2023, 6, 21)
WORD = re.compile(r"zq\d+q")
DAY_ONE = date(2023, 1, 1)


@dataclass
class LabelledBase:
    """A base without an error, its history, and the level of each word in it."""

    base: FactBase
    history: History
    levels: Mapping[str, int]

    def above(self, text: str, handling: str) -> set[str]:
        """Return the words in a text that are more restricted than its label."""
        return {word for word in WORD.findall(text.lower()) if self.levels.get(word, 0) > TLP.index(handling)}


@dataclass
class _Maker:
    chance: random.Random
    relabel: random.Random
    version: int
    levels: dict[str, int] = field(default_factory=dict)
    records: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    """Id to folder and lines."""
    facts: dict[str, list[str]] = field(default_factory=dict)
    """Folder to the ids of facts that live there."""
    said: dict[str, list[str]] = field(default_factory=dict)
    """Actor to the ids of what it said."""
    sides: dict[str, list[str]] = field(default_factory=dict)
    """Subject to the actors that take positions on it."""

    def word(self, least: Iterable[str] = ()) -> str:
        """Return a new word, at least as restricted as some others."""
        word = f"zq{len(self.levels) + 1}q"
        floor = max((self.levels[other] for other in least), default=0)
        self.levels[word] = max(floor, self.relabel.choice([0, 0, 0, 1, 2, 3, 4]))
        return word

    def only_here(self, fact: str) -> str:
        """Return a word as restricted as a fact, which other labels of the same base do not have."""
        word = fact.replace("zq", f"zq{self.version}000")
        self.levels[word] = self.levels[fact]
        return word

    def some(self, words: Iterable[str], most: int) -> list[str]:
        words = [*words]
        return self.chance.sample(words, min(len(words), self.chance.randint(0, most)))

    def of(self, folder: str) -> list[str]:
        return [record for record, (there, _) in self.records.items() if there == folder]

    def record(self, folder: str, lines: Iterable[str], least: Iterable[str] = ()) -> str:
        record = self.word(least)
        title = "title" if folder in {"sources", "briefs"} else "name"
        handling = f"handling: {TLP[self.levels[record]]}"
        self.records[record] = folder, [f"{title}: {record.capitalize()}", handling, *lines]
        return record

    def fact(self, home: str, kind: str) -> None:
        """Add a fact to a record; what it has to rest on is no more restricted than it."""
        source, speaker = self.chance.choice(self.of("sources")), self.chance.choice(self.of("actors"))
        linked = self.some(self.records, 1)
        folder, lines = self.records[home]
        fact = self.word((home, source, speaker, *linked))
        day = DAY_ONE + timedelta(self.chance.randrange(170))
        if "facts:" not in lines:
            lines.append("facts:")
        links = " ".join(f"[[{other}]]" for other in linked)
        lines += [
            f"  - id: {fact}\n    kind: {kind}\n    text: It is {fact} {self.only_here(fact)} {links}.",
            f"    date: {day}\n    sources: [{source} p{self.chance.randint(1, 9)}]",
            f"    handling: {TLP[self.levels[fact]]}",
        ]
        if kind == "said":
            lines.append(f"    by: {speaker}")
            self.said.setdefault(speaker, []).append(fact)
        if about := [other for other in self.some(self.records, 2) if other not in {home, *self.of("sources")}]:
            lines.append(f"    about: [{', '.join(about)}]")
        everything = [other for facts in self.facts.values() for other in facts]
        if everything and self.chance.random() < 0.4:
            lines.append(f"    status: disputed\n    disputed_by: [{self.chance.choice(everything)}]")
        self.facts.setdefault(folder, []).append(fact)

    def subject(self, folder: str, *lines: str) -> None:
        """Add an issue or cooperation area, no less restricted than those who will take positions on it."""
        sides = self.some(self.of("actors"), 2)
        self.sides[self.record(folder, lines, sides)] = sides

    def positions(self, subject: str) -> None:
        """Give a subject positions, whose line is as restricted as the facts under it."""
        takers = [actor for actor in self.sides[subject] if actor in self.said]
        if takers:
            self.records[subject][1].append("positions:")
        for actor in takers:
            facts = self.some(self.said[actor], 2) or self.said[actor][:1]
            line = self.word()
            self.levels[line] = max(self.levels[thing] for thing in (subject, *facts))
            self.records[subject][1].append(
                f"  - actor: {actor}\n    line: It is {line}.\n    facts: [{', '.join(facts)}]"
            )

    def brief(self) -> None:
        issues, people = self.some(self.of("issues"), 2), self.some(self.of("actors"), 2)
        own = self.chance.choice(self.of("actors"))
        said = self.some([fact for facts in self.facts.values() for fact in facts], 2)
        lines = [f"for: {own}\npurpose: To meet.\nas_of: {TODAY}\nsections:\n  - text: Background\n    body: It is so."]
        lines += [f"  - issues: [{', '.join(issues)}]\n  - positions: [{', '.join(issues)}]"] if issues else []
        lines += [f"  - people: [{', '.join(people)}]"] if people else []
        lines += ["  - chronology: {from: 2023-01}"]
        lines += [f"  - points_to_make:\n      - line: It is.\n        facts: [{', '.join(said)}]"] if said else []
        events = self.some(self.of("events"), 1)
        lines = [*(f"event: {event}" for event in events), *lines]
        self.record("briefs", lines, (own, *issues, *people, *said, *events))


def labelled_base(seed: int, labels: int = 0) -> LabelledBase:
    """Return a random base; the same seed with other `labels` gives the same content, with other labels."""
    make = _Maker(random.Random(seed), random.Random(f"{seed} {labels}"), labels + 1)  # noqa: S311 - chance is repeated, not secret
    for _ in range(2):
        make.record("sources", ["type: report", "publisher: The Press", "issued: 2023-06-19"])
    for _ in range(3):
        make.record("actors", ["type: government", "summary: A state."])
    for _ in range(3):
        make.subject("issues", "summary: Of note.")
    make.subject("cooperation", "state: active", "summary: It goes on.")
    for state in ("planned", "held"):
        who = make.some(make.of("actors"), 2)
        day = DAY_ONE + timedelta(make.chance.randrange(170))
        lines = [f"type: meeting\ndate: {day}\nstate: {state}\nparticipants: [{', '.join(who)}]", "summary: They met."]
        make.record("events", lines, who)
    for home in make.some([*make.of("issues"), *make.of("cooperation"), *make.of("events"), *make.of("actors")], 9):
        for kind in make.chance.choices(("said", "context"), k=3):
            make.fact(home, kind)
    for subject in (*make.of("issues"), *make.of("cooperation")):
        make.positions(subject)
    for _ in range(2):
        make.brief()
    return _finished(make)


def _finished(make: _Maker) -> LabelledBase:
    files = {f"content/{f}/{i}.yml": ("\n".join(lines) + "\n").encode() for i, (f, lines) in make.records.items()}
    loaded = load_snapshot(Snapshot(dict(sorted(files.items()))))
    base = FactBase(loaded.records)
    wrong = [p for p in (*loaded.problems, *check_all(loaded, TLP[0], TODAY)) if p.severity is Severity.ERROR]
    assert not wrong, wrong
    return LabelledBase(base, _history(make, base), make.levels)


def _history(make: _Maker, base: FactBase) -> History:
    """Return some commits, each with a message that gives away all that it is about."""
    events = [
        ItemChange("fact", f.id, f.home, base.home_of(f).folder, (ChangeKind.CHANGED,), ("text",), "", f.handling or "")
        for f in base.facts.values()
    ]
    for record in base.records.values():
        label = record.handling or ""
        events.append(
            ItemChange("record", record.id, record.id, record.folder, (ChangeKind.CHANGED,), ("name",), "", label)
        )
        for position in record.positions if isinstance(record, (Issue, Cooperation)) else ():
            event = ItemChange(
                "position", position.actor, record.id, record.folder, (ChangeKind.ADDED,), ("line",), "", label
            )
            events.append(event)
    changes = []
    for number in range(6):
        chosen = tuple(make.chance.sample(events, make.chance.randint(1, len(events) // 2)))
        reason = " ".join(dict.fromkeys(event.id for event in chosen))
        changes.append(
            Change(f"{number:040}", f"2023-06-1{number}T09:00:00+00:00", "ak", reason, chosen, for_readers=reason)
        )
    return History(tuple(changes))
