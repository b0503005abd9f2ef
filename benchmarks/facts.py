"""Draws the facts of one synthetic record, valid under every rule of the fact files' contract.

In: a `World` (cast, sources, seed) and a member of its cast. Out: `Drawn`: the facts as nodes ready to be
written, and the positions that rest on them. The same seed and member give the same facts everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from benchmarks import names, wording
from benchmarks.cast import RECORDS_PER_SOURCE, Cast, Member
from benchmarks.wording import happens
from benchmarks.yamltext import Node

Entry = dict[str, Node]
"""One mapping of a fact file."""

FIRST_DAY = date(2004, 1, 5)
DAYS = 20 * 365
"""Sources are issued over this many days from FIRST_DAY on."""
LAST_DAY = FIRST_DAY + timedelta(days=DAYS)
VOICES = ("government", "person", "organisation")
"""Types of actor that speak; a forum is a channel."""

_MIX: Mapping[str, Mapping[str, int]] = {
    "actors": {"said": 45, "did": 25, "position": 5, "context": 15, "agreed": 5, "assessment": 5},
    "issues": {"said": 30, "did": 15, "context": 40, "agreed": 5, "assessment": 10},
    "cooperation": {"said": 20, "did": 20, "context": 40, "agreed": 15, "assessment": 5},
    "events": {"said": 45, "did": 15, "context": 30, "agreed": 10},
}
"""Kinds of facts by folder, in per cent."""
_SPEAKERS_NEEDED = {"said": 1, "did": 1, "position": 1, "agreed": 2}
_LIKELIHOODS = ("unlikely", "roughly even chance", "likely", "very likely")
_KEY_ORDER = ("id", "text", "kind", "by", "to", "via", "date")
"""What an analyst types first; the other keys follow as drawn."""


@dataclass(frozen=True, slots=True)
class Source:
    """One document that facts rest on, before the rest is written about it."""

    number: int
    id: str
    publisher: str
    issued: date


@dataclass(frozen=True)
class World:
    """All that a record's facts are drawn from."""

    cast: Cast
    seed: int
    facts_per_record: int

    def rng(self, *what: object) -> Random:
        """Return the generator that belongs to one thing, whatever else has been drawn."""
        return Random(":".join(str(part) for part in (self.seed, *what)))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Every source, in order of its number."""
        return tuple(self._source(number) for number in range(self.cast.source_count))

    def _source(self, number: int) -> Source:
        rng = self.rng("issued", number)
        issued = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
        publisher = rng.choice(names.PUBLISHERS)
        initials = "".join(word[0] for word in publisher.split() if word[0].isupper()).lower()
        return Source(number, f"{initials}-{issued}-{number}", publisher, issued)

    def sources_near(self, member: Member) -> Sequence[Source]:
        """Return the one to five sources that a record may cite, its own first."""
        own = member.number // RECORDS_PER_SOURCE
        steps = (own, own + 1, own - 1, own + 2, own - 2)
        return [self.sources[n] for n in steps if 0 <= n < len(self.sources)]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one record says."""

    facts: list[Entry]
    positions: list[Entry]


def draw_facts(world: World, member: Member) -> Drawn:
    """Draw a record's facts and positions: `facts_per_record` facts, two more or fewer."""
    rng = world.rng("facts", member.number)
    wanted = max(1, world.facts_per_record + rng.randint(-2, 2))
    hand = _Hand(world, member, rng, [])
    positions = hand.add_positions(wanted)
    mix = _MIX[member.folder]
    while len(hand.facts) < wanted:
        hand.add_fact(rng.choices(list(mix), list(mix.values()))[0])
    _mark_status(rng, hand.facts, positions)
    return Drawn([_in_order(fact) for fact in hand.facts], positions)


@dataclass(frozen=True, slots=True)
class _Hand:
    """One record being written: what is drawn from, and the facts so far."""

    world: World
    member: Member
    rng: Random
    facts: list[Entry]

    def add_positions(self, wanted: int) -> list[Entry]:
        """Add position facts, each voiced by a government's own people; return the positions."""
        if self.member.folder not in ("issues", "cooperation"):
            return []
        governments = self._near("government")[: min(self.rng.randint(2, 3), wanted // 2)]
        return [self._position(government) for government in governments]

    def _position(self, government: Member) -> Entry:
        self._add_spoken("position", [self.rng.choice(self.world.cast.voices(government))])
        line = wording.line(self.rng)
        return {"actor": government.id, "line": line, "facts": [str(self.facts[-1]["id"])]}

    def add_fact(self, kind: str) -> None:
        """Add one fact of `kind`, or of `context` where its speakers or grounds are missing."""
        speakers = self._speakers(kind)
        if kind == "assessment" and self.facts:
            self._add_assessment()
        elif speakers:
            self._add_spoken(kind, speakers)
        else:
            self.facts.append(self._statement("context"))

    def _near(self, *kinds: str) -> list[Member]:
        return self.world.cast.near(self.member, *kinds)

    def _some(self, members: Sequence[Member], second: float) -> list[Member]:
        """Draw one of `members`, in the share `second` of the cases two, if there are so many."""
        wanted = 2 if happens(self.rng, second) else 1
        return self.rng.sample(members, min(wanted, len(members)))

    def _speakers(self, kind: str) -> list[Member]:
        """Draw who a fact is `by`: mostly the actor whose file it is; nobody where too few are near."""
        needed = _SPEAKERS_NEEDED.get(kind, 0)
        if kind == "agreed":
            drawn = self._some(self._near("government"), second=1)
        elif self.member.type in VOICES and happens(self.rng, 0.85):
            drawn = [self.member]
        else:
            drawn = self._some(self._near(*VOICES), second=0.1)
        return drawn if needed and len(drawn) >= needed else []

    def _add_spoken(self, kind: str, by: Sequence[Member]) -> None:
        """Add a fact that has speakers, and for some of what was said addressees and a channel."""
        fact = self._statement(kind)
        fact["by"] = _ids(by)
        others = [m for m in self._near(*VOICES) if m not in by]
        if kind == "said" and others and happens(self.rng, 0.4):
            fact["to"] = _ids(self._some(others, second=0.15))
        channels = self._near("forum")
        if kind == "said" and channels and happens(self.rng, 0.04):
            fact["via"] = self.rng.choice(channels).id
        self.facts.append(fact)

    def _statement(self, kind: str) -> Entry:
        """Draw a fact's words, date, sources, subjects and marks; no speaker yet."""
        linkable = [m.linkable for m in self._near("issues", "cooperation", "person")]
        text = wording.fact_text(self.rng, kind, linkable)
        fact: Entry = {"id": self._next_id(), "text": text, "kind": kind}
        fact.update(self._evidence())
        subjects = self._near("issues", "cooperation", "events")
        if subjects and happens(self.rng, 0.35):
            fact["about"] = [m.id for m in self._some(subjects, second=0.2)]
        return fact | _marks(self.rng)

    def _next_id(self) -> str:
        return f"{self.member.id}-{len(self.facts) + 1:02}"

    def _evidence(self) -> Entry:
        """Draw one to three citations, and a date by which all of them were already issued."""
        near = self.world.sources_near(self.member)
        cited = self.rng.sample(near, min(self.rng.choice((1, 1, 1, 2, 2, 3)), len(near)))
        dated = _dated(self.rng, min(source.issued for source in cited))
        return dated | {"sources": [_citation(self.rng, source) for source in cited]}

    def _add_assessment(self) -> None:
        """Add an assessment of ours, which rests on one to three facts of the same record."""
        rng = self.rng
        linkable = [m.linkable for m in self._near("issues", "person")]
        grounds = rng.sample(self.facts, min(rng.randint(1, 3), len(self.facts)))
        degree: Entry = {"likelihood": rng.choice(_LIKELIHOODS)}
        if happens(rng, 0.5):
            degree = {"confidence": rng.choice(("low", "moderate", "high"))}
        fact: Entry = {
            "id": self._next_id(),
            "text": wording.fact_text(rng, "assessment", linkable),
            "kind": "assessment",
            "date": str(LAST_DAY + timedelta(days=rng.randrange(300))),
            "rests_on": [str(ground["id"]) for ground in grounds],
        }
        self.facts.append(fact | degree)


def _ids(members: Sequence[Member]) -> Node:
    """Return one id as text, several as a list, as an analyst would type them."""
    return members[0].id if len(members) == 1 else [m.id for m in members]


def _citation(rng: Random, source: Source) -> str:
    """Cite a paragraph, for a tenth of the citations a range of them, for some the whole source."""
    paragraph = rng.randint(1, 30)
    forms = (f"{source.id} p{paragraph}", f"{source.id} p{paragraph}-p{paragraph + 2}", source.id)
    return rng.choices(forms, (85, 10, 5))[0]


def _dated(rng: Random, latest: date) -> Entry:
    """Draw an EDTF date that begins and, unless it is open, ends by `latest`, with its basis."""
    day = latest - timedelta(days=rng.randint(0, 9))
    month = f"{latest - timedelta(days=31):%Y-%m}"
    forms: Sequence[Entry] = (
        {"date": str(day)},
        {"date": str(day), "date_basis": "resolved"},
        {"date": month},
        {"date": f"{month}~", "date_basis": "inferred"},
        {"date": f"{day - timedelta(days=2)}/{day}"},
        {"date": f"{month}/.."},
    )
    return dict(rng.choices(forms, (55, 23, 12, 4, 4, 2))[0])


def _marks(rng: Random) -> Entry:
    """Draw the small marks that some facts carry."""
    marks: Entry = {}
    if happens(rng, 0.08):
        marks["hedge"] = rng.choice(wording.HEDGES)
    if happens(rng, 0.6):
        marks["credibility"] = str(rng.choice((1, 2, 2, 2, 3, 4)))
    if happens(rng, 0.04):
        marks["perishable"] = "true"
    if happens(rng, 0.5):
        day = LAST_DAY + timedelta(days=rng.randrange(400))
        marks["reviewed"] = f"{day} {rng.choice(('ak', 'jm', 'tls'))}"
    return marks


def _mark_status(rng: Random, facts: Sequence[Entry], positions: Sequence[Entry]) -> None:
    """Mark one fact as superseded or disputed by a later one, in a fifth of the records."""
    leaned_on = {id_ for fact in facts for id_ in fact.get("rests_on", ())}
    leaned_on |= {id_ for position in positions for id_ in position["facts"]}
    free = [fact for fact in facts if fact["kind"] in ("said", "did") and fact["id"] not in leaned_on]
    if free[1:] and happens(rng, 0.2):
        older, newer = sorted(rng.sample(free, 2), key=lambda fact: str(fact["date"]))
        word = rng.choice(("superseded", "disputed"))
        older["status"] = word
        older[f"{word}_by"] = str(newer["id"])


def _in_order(fact: Entry) -> Entry:
    """Return the fact with its keys in the order in which people write them."""
    return {key: fact[key] for key in (*_KEY_ORDER, *fact) if key in fact}
