"""What a review covered: a fingerprint of the words that it vouches for, and of everything that these rest on.

In: a fact base, and an item in it that can be reviewed. Out: eight hexadecimal digits that stay the same until
something changes that counts. Which fields count is marked in the model (`VOUCHED`); white space, the order of keys and
lists, notes and new ids never do. So whether a review still holds can be told from the files alone, however they were
merged.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from pydantic import BaseModel

from briefing_site.base.edtf import EdtfDate
from briefing_site.base.problems import Loc
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_marks import FACTS
from briefing_site.facts.fields import FieldSpec, Role, asserting_prose_of, vouched_fields
from briefing_site.facts.kinds.fact import STANDING
from briefing_site.facts.model import AnyRecord, BriefSection, Fact, Line, Source
from briefing_site.facts.support.dependencies import stands
from briefing_site.facts.text.prose import cited_in, links_in
from briefing_site.facts.text.prose_tree import CITATIONS, OURS, WIKI_LINK, ids_cited
from briefing_site.facts.text.sentences import Sentence, sentences_in
from briefing_site.facts.types import Review

LENGTH = 8
"""Hexadecimal digits of a fingerprint."""
SUMMARY, PROSE = "summary", "prose"
"""What follows the id for a record's summary, and for a brief's own words: `salt/summary`, `visit/prose`."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "fact": ("text",),
    "position": ("line",),
    "line": ("line",),
    SUMMARY: ("summary",),
    PROSE: ("bottom_line", "purpose", "summary"),
}
"""For each kind of what can be reviewed, the fields with its words; the first that is not empty counts."""


@dataclass(frozen=True, slots=True)
class Reviewable:
    """Something that a named person can vouch for."""

    id: str
    """As `briefing review` takes it: `some-fact`, `salt/arcadia` (a position), `visit/line-2`, `salt/summary`."""
    kind: str
    """`fact`, `position`, `line`, `summary` or `prose`."""
    record: AnyRecord
    loc: Loc
    """The place of the part that bears the review, in the file; empty for the record itself."""
    part: BaseModel

    @property
    def review(self) -> Review | None:
        """The review that it bears."""
        review: Review | None = getattr(self.part, "reviewed", None)
        return review

    @property
    def text(self) -> str:
        """The words that it vouches for, or the first of them."""
        return next((str(words) for key in WORDS[self.kind] if (words := getattr(self.part, key, ""))), "")


def reviewables_in(record: AnyRecord) -> Iterator[Reviewable]:
    """Yield what can be reviewed in a record: itself, then its positions or lines to take, then its facts."""
    yield from _with_facts(record, record.facts)


def reviewable_parts_in(record: AnyRecord) -> Iterator[Reviewable]:
    """Yield the same without the facts."""
    yield from _with_facts(record, ())


def _with_facts(record: AnyRecord, facts: Iterable[Fact]) -> Iterator[Reviewable]:
    if record.sections:
        yield Reviewable(f"{record.id}/{PROSE}", PROSE, record, (), record)
    elif record.holds_facts:
        yield Reviewable(f"{record.id}/{SUMMARY}", SUMMARY, record, (), record)
    yield from _parts_in(record, facts)


def _parts_in(record: AnyRecord, facts: Iterable[Fact]) -> Iterator[Reviewable]:
    for number, (loc, line) in enumerate(lines_in(record), start=1):
        yield Reviewable(f"{record.id}/line-{number}", "line", record, loc, line)
    for number, position in enumerate(record.positions):
        yield Reviewable(f"{record.id}/{position.actor}", "position", record, ("positions", number), position)
    for fact in facts:
        yield Reviewable(fact.id, "fact", record, ("facts", fact.index), fact)


def reviews_in(record: AnyRecord) -> Iterator[Review]:
    """Yield every review that a record and its parts bear."""
    parts = (record, *(line for _, line in lines_in(record)), *record.positions, *record.facts)
    yield from (review for part in parts if (review := getattr(part, "reviewed", None)))


def parts_resting_in(record: AnyRecord) -> Iterator[Reviewable]:
    """Yield the parts of a record that may rest on facts: positions, lines to take and assessments."""
    yield from _parts_in(record, (fact for fact in record.facts if fact.rests_on))


def lines_in(record: AnyRecord) -> Iterator[tuple[Loc, Line]]:
    """Yield the lines to take of a brief, in printed order, each with its place; none of another record."""
    for index, section in enumerate(record.sections):
        for key in ("points_to_make", "if_raised"):
            for number, line in enumerate(getattr(section, key)):
                yield ("sections", index, key, number), line


def find_reviewable(base: FactBase, name: str) -> Reviewable | None:
    """Return what can be reviewed under a name; None for a record, which is several things, and for what is unknown."""
    fact = base.facts.get(name)
    if fact:
        return Reviewable(fact.id, "fact", base.records[fact.home], ("facts", fact.index), fact)
    record = base.records.get(name.partition("/")[0]) if "/" in name else None
    if record is None:
        return None
    found = [item for item in reviewable_parts_in(record) if item.id == name]
    return found[-1] if found else None  # an actor may be called `summary`: its position comes after the record itself


def awaits_review(item: Reviewable) -> bool:
    """Tell whether it needs a review: what is withdrawn or no longer current is kept only for old links."""
    return not item.record.withdrawn and getattr(item.part, "status", "current") in STANDING


def can_be_suspect(fact: Fact) -> bool:
    """Tell whether a fact's review, or what it rests on, can affect its status."""
    return bool(fact.reviewed or fact.rests_on)


def rests_on_sources_alone(item: Reviewable) -> bool:
    """Tell whether it is a fact that rests on no other fact: its sources bear no review that could cease to hold."""
    return type(item.part) is Fact and not item.part.rests_on


class Fingerprints:
    """The fingerprints of one fact base."""

    def __init__(self, base: FactBase, *, by_first_id: bool = True) -> None:
        """Take a base; `by_first_id` has a record go by the first id that it had, which a rename leaves as it is."""
        self.base = base
        self.by_first_id = by_first_id
        self._digests: dict[str, str] = {}
        self._grounds: dict[str, tuple[str, ...]] = {}

    def of(self, item: Reviewable) -> str:
        """Return the fingerprint of an item in its current state."""
        below = sorted(self._digest_of(thing) for thing in self.grounds_of(item))
        named = [*self._named_in_place(item.part)]
        return _digest([item.kind, self._own(item.part), below, *([named] if named else [])])[:LENGTH]

    def fits(self, item: Reviewable) -> bool:
        """Tell whether its review covered its current state; False for a review without a fingerprint."""
        if item.review is None or not item.review.fingerprint:
            return False
        return item.review.fingerprint == self.of(item) or item.review.fingerprint == self._by_present_ids.of(item)

    @cached_property
    def _by_present_ids(self) -> Fingerprints:
        """The same by present ids: a record that another was merged into goes on under its own."""
        return Fingerprints(self.base, by_first_id=False)

    def grounds_of(self, item: Reviewable) -> tuple[str, ...]:
        """Return what it rests on, at any depth: ids of facts and sources, and positions as `salt/arcadia`."""
        found = dict.fromkeys(self._first_grounds(item.part))
        waiting = [*found]
        while waiting:
            fresh = [thing for thing in self._below(waiting.pop()) if thing not in found]
            found |= dict.fromkeys(fresh)
            waiting += fresh
        found.pop(item.id, None)
        return tuple(found)

    def sentences_on(self, item: Reviewable, things: Collection[str]) -> Iterator[tuple[Loc, Sentence]]:
        """Yield the sentences of a summary or a brief's text that rest on one of some things, each with its place."""
        for loc, text in asserting_prose_of(item.record) if item.kind in {SUMMARY, PROSE} else ():
            for sentence in sentences_in(text):
                if any(self.rests_on(sentence, thing) for thing in things):
                    yield loc, sentence

    def rests_on(self, sentence: Sentence, thing: str) -> bool:
        """Tell whether a sentence cites a thing, or a fact that rests on it, at any depth."""
        return any(self.is_beneath(thing, fact) for fact in sentence.cited)

    def is_beneath(self, thing: str, fact_id: str) -> bool:
        """Tell whether a thing is a fact, or something that the fact rests on, at any depth."""
        fact = find_reviewable(self.base, fact_id) if thing != fact_id and fact_id in self.base.facts else None
        return thing == fact_id or (fact is not None and thing in self.grounds_of(fact))

    def _first_grounds(self, part: BaseModel) -> Iterator[str]:
        sections: tuple[BriefSection, ...] = vars(part).get("sections", ())
        if sections:
            for section in sections:
                yield from (thing for spec in _grounding(type(section)) for thing in self._named(section, spec))
                for subject in section.positions:
                    positions = self.base.records[subject].positions if subject in self.base.records else ()
                    yield from (f"{subject}/{position.actor}" for position in positions)
                lines = (*section.points_to_make, *section.if_raised)
                yield from (fact for line in lines for fact in line.facts)
        for spec in _grounding(part.__class__):
            yield from self._named(part, spec)

    def _named(self, part: BaseModel, spec: FieldSpec) -> Iterable[str]:
        """Return what a field rests on."""
        value = getattr(part, spec.attribute)
        if spec.role is Role.CITATIONS:
            return [citation.source for citation in value]
        if spec.role is Role.PROSE:
            return [i for i in (*links_in(value), *cited_in(value)) if i in self.base.facts] if "[" in value else ()
        ids: tuple[str, ...] = value
        return ids

    def _named_in_place(self, part: BaseModel) -> Iterator[list[str]]:
        """Yield for each place in prose that names facts what these say: two facts that change places are told."""
        for spec in vouched_fields(part.__class__) if part.__class__ not in {Fact, Source} else ():
            value = getattr(part, spec.attribute)
            if value and spec.role is Role.PARTS:
                yield from (place for below in value for place in self._named_in_place(below))
            elif value and spec.role is Role.PROSE:
                places = [ids_cited(mark[1]) for mark in CITATIONS.finditer(value)]
                places += [(link[1],) for link in WIKI_LINK.finditer(value)]
                found = (sorted(self._digest_of(i) for i in ids if i in self.base.facts) for ids in places)
                yield from filter(None, found)

    def _below(self, thing: str) -> tuple[str, ...]:
        if thing not in self._grounds:
            part = self._part(thing)
            self._grounds[thing] = tuple(dict.fromkeys(self._first_grounds(part))) if part else ()
        return self._grounds[thing]

    def _part(self, thing: str) -> BaseModel | None:
        if thing in self.base.facts:
            return self.base.facts[thing]
        subject, _, actor = thing.partition("/")
        record = self.base.records.get(subject)
        if not actor:
            return record
        return next((p for p in (record.positions if record else ()) if p.actor == actor), None)

    def _digest_of(self, thing: str) -> str:
        if thing not in self._digests:
            part = self._part(thing)
            self._digests[thing] = _digest([part.__class__.__name__, self._own(part) if part else {}])
        return self._digests[thing]

    def _own(self, part: BaseModel) -> dict[str, Any]:
        """Return what counts of a part by itself; a key that says the default is left out."""
        values = {}
        for spec, default in _counted(part.__class__):
            value = getattr(part, spec.attribute)
            if value and value != default and (plain := self._plain(spec, value)):
                values[spec.key] = plain
        if part.__class__ is Fact and self.base.records[part.home].withdrawn:
            values["withdrawn"] = True
        return values

    def _plain(self, spec: FieldSpec, value: Any) -> Any:  # noqa: PLR0911 - one line for each role
        match spec.role:
            case Role.PARTS:
                return [own for part in value if (own := self._own(part))]
            case Role.PROSE:
                return True if spec.type_name == "Reason" else self._words(value)
            case Role.ID:
                return self._lasting(value)
            case Role.IDS:
                return sorted(map(self._lasting, value)) if spec.refers_to != FACTS else None
            case Role.CITATIONS:
                return sorted([self._lasting(source), locator] for source, locator in value)
        if isinstance(value, EdtfDate):
            return value.text
        return value.isoformat() if isinstance(value, date) else _composed(str(value))

    def _words(self, text: str) -> str:
        """Return prose with one space between its words, and ids in it as they were first."""
        linked = WIKI_LINK.sub(lambda link: link[0].replace(link[1], self._lasting(link[1]), 1), _composed(text))
        return CITATIONS.sub(self._citation, linked) if "[@" in linked else linked

    def _citation(self, mark: re.Match[str]) -> str:
        """Return a citation by how many facts it names: what these say counts among the grounds."""
        ids = sorted("" if cited == OURS else self._lasting(cited) for cited in ids_cited(mark[1]))
        return f" [@{'; @'.join(cited or OURS for cited in ids)}]"

    def _lasting(self, thing: str) -> str:
        """Return the first id that a record had; a fact keeps none, so that what it says stands for it."""
        if thing in self.base.facts:
            return "fact"
        record = self.base.records.get(thing)
        return record.former_ids[0] if record and record.former_ids and self.by_first_id else thing


@cache
def _grounding(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """Return the fields that can name a ground: a fact's own words may name another fact, which is no ground of it."""
    named = {Role.CITATIONS} if model in {Fact, Source} else {Role.CITATIONS, Role.PROSE}
    return tuple(s for s in vouched_fields(model) if s.role in named or (s.role is Role.IDS and s.refers_to == FACTS))


@cache
def _counted(model: type[BaseModel]) -> tuple[tuple[FieldSpec, Any], ...]:
    return tuple((spec, model.model_fields[spec.attribute].default) for spec in vouched_fields(model))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _digest(value: Any) -> str:
    data = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


# --- verdicts from the files alone --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutdatedReview:
    """Something that differs from what was reviewed, or that rests on such a fact."""

    item: Reviewable
    causes: tuple[str, ...]
    """What it rests on that has changed, as far as the files tell; its own id if its own words may have changed."""


class FingerprintVerdicts:
    """Which reviews still hold, judged by the fingerprints in the files alone; `ReviewVerdicts` asks git as well."""

    def __init__(self, base: FactBase) -> None:
        self.base = base
        self.prints = Fingerprints(base)
        self._changed: dict[str, bool] = {}

    def outdated_reviews_in(self, record: AnyRecord) -> Iterator[OutdatedReview]:
        """Yield what in a record no longer holds: by its own review, or by that of a fact that it rests on."""
        for item in reviewables_in(record):
            if awaits_review(item) and (outdated := self.outdated(item)):
                yield outdated

    def outdated(self, item: Reviewable) -> OutdatedReview | None:
        """Return why something no longer holds; None for what holds, and for what only git can tell."""
        review = item.review
        if review and not review.fingerprint:
            return None
        if review is None and rests_on_sources_alone(item):
            return None
        if review:
            return None if self.prints.fits(item) else OutdatedReview(item, self._causes(item))
        moved = tuple(thing for thing in self.prints.grounds_of(item) if self.is_changed(thing))
        return OutdatedReview(item, moved) if moved else None

    def is_changed(self, thing: str) -> bool:
        """Tell whether the fingerprint of a fact or a position no longer matches what it says or rests on."""
        if thing not in self._changed:
            item = find_reviewable(self.base, thing)
            stamped = item is not None and item.review is not None and bool(item.review.fingerprint)
            self._changed[thing] = item is not None and stamped and not self.prints.fits(item)
        return self._changed[thing]

    def same_day(self, item: Reviewable) -> tuple[str, ...]:
        """Return what was reviewed on the same day as an item; the files do not tell which came first."""
        grounds = (self.base.facts.get(thing) for thing in self.prints.grounds_of(item))
        own = item.review.day if item.review else None
        return tuple(fact.id for fact in grounds if fact and fact.reviewed and fact.reviewed.day == own)

    def _causes(self, item: Reviewable) -> tuple[str, ...]:
        grounds = self.prints.grounds_of(item)
        changed = [thing for thing in grounds if self.is_changed(thing) or self._is_reviewed_since(thing, item)]
        withdrawn = [i for i in grounds if (record := self.base.records.get(i)) and not stands(record)]
        return tuple(dict.fromkeys((*changed, *withdrawn)))

    def _is_reviewed_since(self, thing: str, item: Reviewable) -> bool:
        fact = self.base.facts.get(thing)
        return bool(fact and fact.reviewed and item.review and fact.reviewed.day > item.review.day)
