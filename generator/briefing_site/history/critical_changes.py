"""Changes that a reviewer must see first: handling, review marks, events that were called off.

In: two fact bases, and which records and facts differ between them. Out: `HandlingChange`, `StampChange`,
`CalledOffEvent`: plain values that `diff` collects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from briefing_site.facts.audience import handling_of_fact, handling_of_record, level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import AnyRecord, Event, Fact
from briefing_site.facts.support.dependencies import Claim, claims_at
from briefing_site.facts.support.fingerprint import Reviewable, reviewables_in


@dataclass(frozen=True, slots=True)
class HandlingChange:
    """A record or a fact that more people, or fewer, may see than before."""

    id: str
    before: str
    after: str
    facts: int = 0
    """For a record: how many facts in it inherit its handling."""
    carried: tuple[tuple[Claim, str], ...] = ()
    """Items that rest on it and are less restricted, with their handling: they may disclose the same."""

    @property
    def is_raised(self) -> bool:
        """True if fewer people may see it."""
        return level(self.after) > level(self.before)


@dataclass(frozen=True, slots=True)
class StampChange:
    """A review mark that was added, changed or removed."""

    id: str
    """The id for `briefing review`."""
    kind: str
    """`fact`, `position`, `line`, `summary` or `prose`."""
    holder: str
    """Id of the record that it is in."""
    before: str
    """`2023-06-19 aa`; empty if there was none."""
    after: str
    """The same, now."""
    is_new: bool = False
    """True for a new item that arrives with a review mark."""


@dataclass(frozen=True, slots=True)
class CalledOffEvent:
    """An event that is off, withdrawn or removed, and that briefs still rely on."""

    id: str
    what: str
    """`cancelled`, `postponed`, `withdrawn` or `removed`."""
    briefs: tuple[str, ...]


@dataclass(frozen=True)
class PairedBases:
    """Two bases, and which of their items correspond, under whatever id."""

    before: FactBase
    after: FactBase
    touched: tuple[str, ...]
    """Ids of the records that differ between the two."""
    former: Mapping[str, str]
    """Current to former id of renamed records and facts."""

    def earlier_record(self, record: AnyRecord) -> AnyRecord | None:
        """Return the earlier state of a record; None for a new one."""
        return self.before.records.get(record.id) or self.before.records.get(self.former.get(record.id, ""))

    def earlier_fact(self, fact: Fact) -> Fact | None:
        """Return the earlier state of a fact, wherever it lived; None for a new one."""
        return self.before.facts.get(fact.id) or self.before.facts.get(self.former.get(fact.id, ""))

    @property
    def records(self) -> Iterator[AnyRecord]:
        """The touched records that still exist."""
        return (self.after.records[i] for i in self.touched if i in self.after.records)


def changed_handlings(bases: PairedBases, default: str) -> Iterator[HandlingChange]:
    """Yield each record and fact whose handling changed; facts that inherit it are counted with their record."""
    for record in bases.records:
        earlier = bases.earlier_record(record)
        was, now = handling_of_record(earlier, default) if earlier else "", handling_of_record(record, default)
        is_other = bool(earlier) and level(now) != level(was)
        facts = [found for fact in record.facts if (found := _handling_of_fact(bases, fact, record, default))]
        follow = [
            f for f in facts if is_other and not bases.after.facts[f.id].handling and (f.before, f.after) == (was, now)
        ]
        if is_other:
            carried = (each for fact in follow for each in fact.carried if each[0].holder != record.id)
            yield HandlingChange(record.id, was, now, len(follow), tuple(dict.fromkeys(carried)))
        yield from (fact for fact in facts if fact not in follow)


def _handling_of_fact(bases: PairedBases, fact: Fact, record: AnyRecord, default: str) -> HandlingChange | None:
    earlier = bases.earlier_fact(fact)
    if earlier is None:
        return None
    was = handling_of_fact(earlier, bases.before.records[earlier.home], default)
    now = handling_of_fact(fact, record, default)
    carried = _carried(bases.after, fact.id, now, default) if level(now) > level(was) else ()
    return (
        HandlingChange(fact.id, was, now, carried=tuple(dict.fromkeys(carried))) if level(now) != level(was) else None
    )


def _carried(base: FactBase, fact_id: str, handling: str, default: str) -> Iterator[tuple[Claim, str]]:
    """Yield the less restricted items that rest on a fact."""
    for reference in base.incoming.get(fact_id, ()):
        for claim in claims_at(base, reference) if reference.holder in base.records else ():
            record = base.records[claim.holder]
            own = handling_of_record(record, default)
            if claim.kind == "assessment":
                own = handling_of_fact(base.facts[claim.of], record, default)
            if level(own) < level(handling):
                yield claim, own


def stamp_changes(bases: PairedBases) -> Iterator[StampChange]:
    """Yield each changed review mark, by record; marks of removed items are left out."""
    for record in bases.records:
        earlier = bases.earlier_record(record)
        then = {_key(item): item for item in reviewables_in(earlier)} if earlier else {}
        for item in reviewables_in(record):
            old = _earlier(bases, item, then)
            was, now = _stamp(old), _stamp(item)
            if was != now:
                yield StampChange(item.id, item.kind, record.id, was, now, is_new=old is None)


def _earlier(bases: PairedBases, item: Reviewable, then: Mapping[str, Reviewable]) -> Reviewable | None:
    """Return the earlier state of an item: of a fact wherever it lived, of a line by its words or its place."""
    if item.kind != "fact":
        return then.get(_key(item)) or next((old for old in then.values() if old.id == item.id), None)
    fact = bases.earlier_fact(bases.after.facts[item.id])
    if fact is None:
        return None
    home = bases.before.records[fact.home]
    return Reviewable(fact.id, "fact", home, (), fact)


def _key(item: Reviewable) -> str:
    part = item.id.partition("/")[2]
    return f"line {item.text}" if item.kind == "line" else part or item.id


def _stamp(item: Reviewable | None) -> str:
    review = item.review if item else None
    return str(review._replace(fingerprint="")) if review else ""


def called_off_events(bases: PairedBases, merged: Mapping[str, str]) -> Iterator[CalledOffEvent]:
    """Yield the events, upcoming or held before and now off, that a brief prepares or refers to."""
    for event_id in bases.touched:
        old, new = bases.before.records.get(event_id), bases.after.records.get(event_id)
        if not isinstance(old, Event) or event_id in merged or event_id in bases.former.values():
            continue
        if what := _what_became(old, new):
            briefs = {r.holder for base in (bases.before, bases.after) for r in base.incoming.get(event_id, ())}
            named = tuple(sorted(brief for brief in briefs if brief in bases.after.briefs))
            if named:
                yield CalledOffEvent(event_id, what, named)


def _what_became(old: Event, new: AnyRecord | None) -> str:
    """Return, in a word, why an event no longer takes place; empty if that has not changed."""
    if new is None:
        return "removed"
    if new.withdrawn and not old.withdrawn:
        return "withdrawn"
    is_off = isinstance(new, Event) and new.phase == "off" and old.phase != "off"
    return new.state if is_off else ""
