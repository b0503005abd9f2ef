"""What rests on what: which facts have support, what would lose it without a source, and where that would show.

In: a fact base, and ids that are assumed to be gone. Out: why each fact no longer has support, and everything that
loses support with it, at any depth. Both diff and impact use it, so that they agree on what a withdrawal would do and
what it did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from briefing_site.facts.factbase import FactBase, in_chronology
from briefing_site.facts.fields import Reference, asserting_prose_of
from briefing_site.facts.kinds.fact import STANDING
from briefing_site.facts.model import AnyRecord, Brief, Chronology, Fact
from briefing_site.facts.text.prose import cited_in
from briefing_site.facts.text.sentences import sentences_citing, sentences_in

NO_SUPPORT = "rests on nothing that stands"
NO_SOURCE = "without a source"


@dataclass(frozen=True, slots=True)
class LostSupport:
    """A position, a line to take, an assessment or a sentence that lost some of its support."""

    holder: str
    """Id of the record that it stands in."""
    kind: str
    """`position`, `line`, `assessment` or `sentence`."""
    of: str
    """The actor of a position, the id of an assessment; empty for a line and a sentence."""
    text: str
    lost: tuple[tuple[str, str], ...]
    """Each fact that it lost, and why: `retracted`, `superseded`, `disputed`, `removed`, `without a source`, …"""
    left: int
    """How many facts still stand under it undisputed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that rests on facts."""

    holder: str
    kind: str
    of: str
    text: str
    facts: tuple[str, ...]


@dataclass
class SupportStatus:
    """Which facts of a base have support; those in `gone`, and those that cite only sources in it, do not."""

    base: FactBase
    gone: frozenset[str] = frozenset()
    """Ids of records and facts that are taken away."""
    _known: dict[str, str] = field(default_factory=dict, repr=False)

    def why_unsupported(self, fact_id: str) -> str:
        """Return why a fact no longer holds; empty for one that does."""
        waiting = [] if fact_id in self._known else [fact_id]
        while waiting:  # from the bottom up: assessments rest on each other as deeply as a desk likes
            thing = waiting[-1]
            self._known.setdefault(thing, "")  # should facts rest on each other in a circle, that alone fells none
            fact = self.base.facts.get(thing)
            if below := [other for other in (fact.rests_on if fact else ()) if other not in self._known]:
                waiting += below
            else:
                self._known[waiting.pop()] = self._why(thing)
        return self._known[fact_id]

    def is_unsourced(self, fact: Fact) -> bool:
        """Tell whether none of a fact's sources stands; an assessment may rest on facts instead."""
        return not fact.rests_on and not self._has_source(fact)

    def lost_support_of(self, ground: Claim) -> tuple[tuple[tuple[str, str], ...], int]:
        """Return the facts under it that fell, each with why, and how many still stand."""
        lost = tuple((fact_id, why) for fact_id in ground.facts if (why := self.why_unsupported(fact_id)))
        return lost, len(ground.facts) - len(lost)

    def _why(self, fact_id: str) -> str:
        fact = self.base.facts.get(fact_id)
        if fact is None:
            return "removed"
        if fact_id in self.gone:
            return "withdrawn"
        if fact.status != "current":
            return fact.status
        if fact.home in self.gone or self.base.records[fact.home].withdrawn:
            return "withdrawn"
        if fact.rests_on:
            is_unsupported = all(self.why_unsupported(other) for other in fact.rests_on) and not self._has_source(fact)
            return NO_SUPPORT if is_unsupported else ""
        return "" if self._has_source(fact) else NO_SOURCE

    def _has_source(self, fact: Fact) -> bool:
        sources = (self.base.records.get(c.source) for c in fact.sources if c.source not in self.gone)
        return any(source and stands(source) for source in sources)


def stands(source: AnyRecord) -> bool:
    """Tell whether a source counts as support: neither the desk nor its publisher has withdrawn it."""
    return not source.withdrawn and getattr(source, "standing", None) != "withdrawn"


def claims_in(base: FactBase) -> Iterator[Claim]:
    """Yield everything that rests on facts, statements of briefs first."""
    for brief in base.briefs.values():
        for section in brief.sections:
            for line in section.lines:
                yield Claim(brief.id, "line", "", line.line, line.facts)
    for located in base.subject_positions:
        position = located.position
        yield Claim(located.subject.id, "position", position.actor, position.line, position.facts)
    for fact in base.facts.values():
        if fact.rests_on and fact.status in STANDING:
            yield Claim(fact.home, "assessment", fact.id, fact.text, fact.rests_on)
    for record in base.records.values():
        for _, text in asserting_prose_of(record) if not record.withdrawn else ():
            cited = (sentence for sentence in sentences_in(text) if sentence.cited) if "[@" in text else ()
            yield from (Claim(record.id, "sentence", "", sentence.text, sentence.cited) for sentence in cited)


def claims_at(base: FactBase, reference: Reference) -> Iterator[Claim]:
    """Yield what rests on a fact by one reference to it; nothing for a mention or a former line."""
    if reference.why == "cite":
        text = dict(asserting_prose_of(base.records[reference.holder])).get(reference.loc, "")
        for sentence in sentences_citing(text, reference.target):
            yield Claim(reference.holder, "sentence", "", sentence.text, sentence.cited)
    elif claim := _claim_at(base, reference):
        yield claim


def _claim_at(base: FactBase, reference: Reference) -> Claim | None:
    holder = base.records[reference.holder]
    if reference.why == "rests_on":
        fact = base.facts[reference.fact]
        return Claim(holder.id, "assessment", fact.id, fact.text, fact.rests_on) if fact.status in STANDING else None
    match reference.loc:
        case ("positions", int(number), "facts", _):
            position = holder.positions[number]
            return Claim(holder.id, "position", position.actor, position.line, position.facts)
        case ("sections", int(number), str(key), int(place), "facts", _):
            line = getattr(holder.sections[number], key)[place]
            return Claim(holder.id, "line", "", line.line, line.facts)
    return None


def pages_of(base: FactBase, fact: Fact) -> Iterator[str]:
    """Yield the records on whose pages a fact is shown."""
    yield from (fact.home, *fact.about)
    for actor_id in (*fact.by, *fact.to, *fact.via):
        yield actor_id
        actor = base.records.get(actor_id)
        if actor and actor_id in fact.by:
            yield from actor.parents
    yield from (citation.source for citation in fact.sources)


@dataclass(frozen=True, slots=True)
class BriefContents:
    """What a brief contains, as a test for single facts: to list all that it shows would read the whole base."""

    cited: frozenset[str]
    """The facts that its own lines, and the positions in it, rest on."""
    subjects: frozenset[str]
    """The subjects of its matrix of positions."""
    records: frozenset[str]
    """The issues and areas of cooperation whose facts it shows."""
    people: frozenset[str]
    """The actors whose words it shows."""
    chronologies: tuple[Chronology, ...]

    @property
    def keys(self) -> frozenset[str]:
        """What a fact that it holds is, lives in, is about or is by; empty for any fact, in a chronology of all."""
        named = (i for chronology in self.chronologies for i in chronology.about or ("",))
        return self.cited | self.records | self.people | frozenset(named)

    def shows(self, fact: Fact) -> bool:
        """Tell whether the brief shows a fact."""
        if fact.home in self.records or not self.records.isdisjoint(fact.about) or not self.people.isdisjoint(fact.by):
            return True
        return any(in_chronology(fact, chronology) for chronology in self.chronologies)


def joined(contents: Iterable[BriefContents]) -> BriefContents:
    """Return the contents of several briefs as one, so that a fact is tested once for all of them."""
    every = tuple(contents)
    empty: frozenset[str] = frozenset()
    return BriefContents(
        empty.union(*(one.cited for one in every)),
        empty.union(*(one.subjects for one in every)),
        empty.union(*(one.records for one in every)),
        empty.union(*(one.people for one in every)),
        tuple(dict.fromkeys(chronology for one in every for chronology in one.chronologies)),
    )


def contents_of_brief(base: FactBase, brief: Brief) -> BriefContents:
    """Return the contents of a brief."""
    sections = brief.sections
    subjects = frozenset(subject for section in sections for subject in section.positions)
    cited = {i for section in sections for line in section.lines for i in line.facts}
    cited.update(fact for _, text in asserting_prose_of(brief) for fact in cited_in(text))
    for subject in subjects:
        for position in base.records[subject].positions if subject in base.records else ():
            cited.update(position.facts)
    return BriefContents(
        frozenset(cited),
        subjects,
        frozenset(i for section in sections for i in (*section.issues, *section.cooperation)),
        frozenset(i for section in sections for i in section.people),
        tuple(section.chronology for section in sections if section.chronology),
    )


# --- if it fell -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Impact:
    """What would lose its support without a source, a record or a fact. Ids in order of the base, or of discovery."""

    id: str
    facts: tuple[tuple[str, str], ...] = ()
    """The facts that would no longer hold, and why; those that hold no more as it is are left out."""
    kept: tuple[str, ...] = ()
    """Facts that cite the source and would still stand on another."""
    lost_support: tuple[LostSupport, ...] = ()
    """What would lose ground: what briefs say first, then what nothing would be left under."""
    posts: tuple[tuple[str, str], ...] = ()
    """Actor and title of each office that nothing else attests."""
    pages: tuple[str, ...] = ()
    """Records on whose pages it would show."""
    briefs: tuple[str, ...] = ()
    """Briefs that tell or show any of it."""

    def __bool__(self) -> bool:
        """True when anything would go."""
        return bool(self.facts or self.lost_support or self.posts)


class ImpactAnalysis:
    """What would lose its support if a source, record or fact of one base went."""

    def __init__(self, base: FactBase) -> None:
        self.base = base
        self._now = SupportStatus(base)

    def of(self, thing: str) -> Impact:
        """Return what would go with a source, a record or a fact; raises KeyError for an unknown id."""
        then = SupportStatus(self.base, frozenset({thing}))
        cited = self._facts_on(thing)
        unsupported = self._unsupported_facts(cited, then)
        grounds = dict.fromkeys(
            ground
            for fact_id in unsupported
            for reference in self.base.incoming.get(fact_id, ())
            for ground in claims_at(self.base, reference)
        )
        lost_support = tuple(sorted(self._lost_support(grounds, unsupported, then), key=self._weight))
        kept = tuple(i for i in cited if not then.why_unsupported(i)) if thing in self.base.facts_citing else ()
        posts = tuple(self._posts(thing, then))
        pages = {page for fact_id in unsupported for page in pages_of(self.base, self.base.facts[fact_id])}
        pages |= (
            {f.holder for f in lost_support}
            | {f.of for f in lost_support if f.kind == "position"}
            | {a for a, _ in posts}
        )
        shown = (i for i in pages if i in self.base.records and self.base.records[i].folder != "briefs")
        briefs = {f.holder for f in lost_support if f.kind in {"line", "sentence"} and f.holder in self.base.briefs}
        briefs.update(brief for fact_id in unsupported for brief in self._briefs_holding(fact_id))
        return Impact(
            thing,
            tuple(unsupported.items()),
            kept,
            lost_support,
            posts,
            tuple(sorted((i for i in shown if i != thing), key=lambda i: (self.base.records[i].folder, i))),
            tuple(sorted(briefs)),
        )

    @cached_property
    def _contents(self) -> dict[str, BriefContents]:
        return {brief.id: contents_of_brief(self.base, brief) for brief in self.base.briefs.values()}

    @cached_property
    def _briefs_by_key(self) -> Mapping[str, list[str]]:
        found = defaultdict(list)
        for brief, contents in self._contents.items():
            for key in contents.keys:
                found[key].append(brief)
        return found

    def _briefs_holding(self, fact_id: str) -> Iterator[str]:
        fact = self.base.facts[fact_id]
        keys = ("", fact_id, fact.home, *fact.about, *fact.by)
        for brief in {brief for key in keys for brief in self._briefs_by_key.get(key, ())}:
            contents = self._contents[brief]
            if fact_id in contents.cited or contents.shows(fact):
                yield brief

    def _facts_on(self, thing: str) -> tuple[str, ...]:
        if thing in self.base.facts:
            return (thing,)
        facts = self.base.facts_citing.get(thing) or self.base.records[thing].facts
        return tuple(fact.id for fact in facts)

    def _unsupported_facts(self, cited: Iterable[str], then: SupportStatus) -> dict[str, str]:
        """Return the facts that newly lose their support, those that rest on it directly before what rests on them."""
        unsupported: dict[str, str] = {}
        waiting = [*cited]
        for fact_id in waiting:  # it grows while it is gone through
            if (
                fact_id in unsupported
                or self._now.why_unsupported(fact_id)
                or not (why := then.why_unsupported(fact_id))
            ):
                continue
            unsupported[fact_id] = why
            references = self.base.incoming.get(fact_id, ())
            waiting += [reference.fact for reference in references if reference.why == "rests_on"]
        return unsupported

    def _lost_support(
        self, grounds: Iterable[Claim], unsupported: dict[str, str], then: SupportStatus
    ) -> Iterator[LostSupport]:
        for ground in grounds:
            lost, left = then.lost_support_of(ground)
            fresh = tuple((fact_id, why) for fact_id, why in lost if fact_id in unsupported)
            if not (ground.kind == "assessment" and ground.of in unsupported):
                yield LostSupport(ground.holder, ground.kind, ground.of, ground.text, fresh, left)

    def _posts(self, thing: str, then: SupportStatus) -> Iterator[tuple[str, str]]:
        if thing in self.base.records and self.base.records[thing].withdrawn:
            return
        for reference in self.base.incoming.get(thing, ()):
            holder = self.base.records[reference.holder]
            if reference.why == "sources" and not reference.fact:
                post = holder.posts[int(reference.loc[1])]
                if all(citation.source in then.gone for citation in post.sources):
                    yield holder.id, post.title

    @staticmethod
    def _weight(lost_support: LostSupport) -> tuple[bool, bool, str, str]:
        return lost_support.kind != "line", lost_support.left > 0, lost_support.holder, lost_support.of
