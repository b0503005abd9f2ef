"""Compares two fact bases: what changed between them, and its effects.

In: a fact base before and one after, wherever they come from. Out: `Changes`, plain values in a stable order, changes
of briefs and positions first. A record that is the same object in both is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from briefing_site.base.collation import name_key
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import (
    RANK,
    REVIEWED_KEYS,
    ChangeKind,
    FieldEdit,
    change_kinds_of,
    edits_between,
    makes_review_stale,
    translator,
)
from briefing_site.facts.fields import vouched_fields
from briefing_site.facts.model import AnyRecord, Fact, Source
from briefing_site.facts.plain_values import RECORD_PARTS, PlainValues, plain_model
from briefing_site.facts.support.dependencies import Claim, LostSupport, SupportStatus, claims_in
from briefing_site.facts.types import TLP
from briefing_site.history.affected import (
    AffectedPages,
    AffectedPagesFinder,
    FactChange,
    PositionChange,
    RecordChange,
    SupportingFact,
    merged_record,
    own_values,
    without_notes,
)
from briefing_site.history.affected_lists import AffectedList, affected_lists
from briefing_site.history.change_context import ChangeContext, grades_of
from briefing_site.history.changed_support import ChangedSupport, find_changed_support
from briefing_site.history.critical_changes import (
    CalledOffEvent,
    HandlingChange,
    PairedBases,
    StampChange,
    called_off_events,
    changed_handlings,
    stamp_changes,
)
from briefing_site.history.item_changes import successions
from briefing_site.history.old_names import OldName, find_old_names

SOURCE_KEYS = frozenset(spec.key for spec in vouched_fields(Source))
"""Keys of a cited source that a review covers."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two fact bases."""

    facts: tuple[FactChange, ...] = ()
    records: tuple[RecordChange, ...] = ()
    """Sources and briefs included."""
    positions: tuple[PositionChange, ...] = ()
    lost_support: tuple[LostSupport, ...] = ()
    unsourced: tuple[str, ...] = ()
    """Facts without any source left."""
    stale: tuple[str, ...] = ()
    """Facts whose words, speaker, date or sources changed after they were reviewed."""
    moved: tuple[ChangedSupport, ...] = ()
    """Items that rest on a change and were not reviewed since."""
    pages: tuple[AffectedPages, ...] = ()
    briefs: tuple[AffectedPages, ...] = ()
    lists: tuple[AffectedList, ...] = ()
    """Lists across many records that show the changes as well."""
    stamps: tuple[StampChange, ...] = ()
    """Review marks that were added, changed or removed."""
    lowered: tuple[HandlingChange, ...] = ()
    """Items that more people may see than before."""
    raised: tuple[HandlingChange, ...] = ()
    """Items that fewer people may see than before."""
    called_off: tuple[CalledOffEvent, ...] = ()
    """Events that are off or removed, and that a brief prepares or refers to."""
    old_names: tuple[OldName, ...] = ()
    """Texts that still use the former name of a record."""
    supporting_facts: Mapping[str, SupportingFact] = field(default_factory=dict)
    """Each fact that something in this report rests on, or that supersedes a fact."""
    dependents: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    """Each fact that changed its meaning or is no longer valid, with what rests on it."""
    marking: str = ""
    """The highest handling of everything in this report, before or now; empty if there is nothing."""
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Names of all records referred to above."""
    grades: Mapping[str, str] = field(default_factory=dict, compare=False)
    """The current or last reliability of each cited source."""

    def __bool__(self) -> bool:
        """True if anything differs."""
        return bool(self.facts or self.records or self.positions or self.stamps)

    @property
    def briefs_concerned(self) -> tuple[str, ...]:
        """Ids of the briefs that show any of it, then of those that only rest on it indirectly."""
        dependents = (moved.holder for moved in self.moved if moved.kind in {"line", "prose"})
        return tuple(dict.fromkeys((*(brief.id for brief in self.briefs), *dependents)))


def compare(
    before: FactBase, after: FactBase, unreadable: frozenset[str] = frozenset(), *, default_handling: str = TLP[0]
) -> Changes:
    """Return what changed from one fact base to another.

    `unreadable` holds ids that one of the two could not load: they count neither as added nor as removed.
    """
    return _Comparison(before, after, unreadable, default_handling).changes()


class _Comparison:
    def __init__(self, before: FactBase, after: FactBase, unreadable: frozenset[str], default: str) -> None:
        self.before, self.after, self.unreadable, self.default = before, after, unreadable, default
        self.stood, self.stands = SupportStatus(before), SupportStatus(after)
        old, new = before.records, after.records
        ids = dict.fromkeys((*new, *old))
        self.touched = tuple(i for i in ids if old.get(i) is not new.get(i))
        self.former, self.merged = successions(old, new, {i: new[i].former_ids for i in self.touched if i in new})
        """Current to former id of renamed records; former to current id of merged ones."""
        self.facts_before = {f.id: f for i in self.touched if (r := old.get(i)) for f in r.facts}
        self.facts_after = {f.id: f for i in self.touched if (r := new.get(i)) for f in r.facts}
        self.renamed = _renamed_facts(self.facts_before, self.facts_after)
        """Current to former id of facts that were renamed, although ids should not change."""
        self.present = {former: now for now, former in (*self.former.items(), *self.renamed.items())} | self.merged
        self.translate = translator(self.present)
        self.facts = tuple(sorted(self._fact_changes(), key=_fact_order))

    def changes(self) -> Changes:
        records = tuple(sorted(self._record_changes(), key=_record_order))
        positions = tuple(sorted(self._position_changes(), key=lambda p: (RANK[p.what[0]], p.subject, p.actor)))
        lost_support = tuple(self._lost_support())
        unsourced = tuple(self._unsourced())
        showing = AffectedPagesFinder(self.before, self.after, self.facts, records, positions, lost_support)
        pages = tuple(showing.pages())
        bases = PairedBases(self.before, self.after, self._readable, self.former | self.renamed)
        handlings = tuple(changed_handlings(bases, self.default))
        stale = tuple(change.id for change in self.facts if self._is_stale(change))
        moved = tuple(find_changed_support(self.before, self.after, self._what_counts(records, positions)))
        old_names = tuple(find_old_names(self.after, records))
        named = (*unsourced, *stale, *(each.fact or each.holder for each in old_names))
        found = (self.facts, records, positions, lost_support, moved, named)
        grounds = ChangeContext(self.before, self.after, *found, self.default)
        supporting_facts, dependents = dict(grounds.supporting_facts()), dict(grounds.dependents())
        return Changes(
            facts=self.facts,
            records=records,
            positions=positions,
            lost_support=lost_support,
            unsourced=unsourced,
            stale=stale,
            moved=moved,
            pages=pages,
            briefs=tuple(showing.briefs()),
            lists=tuple(affected_lists(showing, pages)),
            stamps=tuple(stamp_changes(bases)),
            lowered=tuple(each for each in handlings if not each.is_raised),
            raised=tuple(each for each in handlings if each.is_raised),
            called_off=tuple(called_off_events(bases, self.merged)),
            old_names=old_names,
            supporting_facts=supporting_facts,
            dependents=dependents,
            marking=grounds.marking(supporting_facts, dependents),
            names={i: name_in_lists(r) for base in (self.before, self.after) for i, r in base.records.items()},
            grades=grades_of(self.before) | grades_of(self.after),
        )

    def _what_counts(self, records: tuple[RecordChange, ...], positions: tuple[PositionChange, ...]) -> frozenset[str]:
        """Return the ids of items whose changes affect what a review covers."""
        facts = {c.id for c in self.facts if not c.edits or any(e.key in REVIEWED_KEYS for e in c.edits)}
        sources = {c.id for c in records if c.folder == "sources" and any(e.key in SOURCE_KEYS for e in c.edits)}
        return frozenset(facts | sources | {f"{p.subject}/{p.actor}" for p in positions})

    @property
    def _readable(self) -> tuple[str, ...]:
        return tuple(i for i in self.touched if i not in self.unreadable)

    # --- facts ---

    def _fact_changes(self) -> Iterator[FactChange]:
        old, new = self.facts_before, self.facts_after
        gone = {*old} - {*new} - {*self.renamed.values()}
        for fact in new.values():
            former = self.renamed.get(fact.id, "")
            earlier = old.get(former or fact.id)
            if earlier is None:
                if self._is_readable(fact):
                    yield self._whole_fact(fact, ChangeKind.ADDED, self.after)
            elif change := self._changed_fact(earlier, fact, former):
                yield change
        for fact_id in gone:
            if self._is_readable(old[fact_id]):
                yield self._whole_fact(old[fact_id], ChangeKind.REMOVED, self.before)

    @staticmethod
    def _whole_fact(fact: Fact, what: ChangeKind, base: FactBase) -> FactChange:
        values = without_notes(_plain_fact(fact))
        return FactChange(fact.id, (what,), fact.home, fact.text, values=values, handling=_handling(base, fact))

    def _is_readable(self, fact: Fact) -> bool:
        return self.unreadable.isdisjoint((fact.id, fact.home, self.former.get(fact.home, "")))

    def _changed_fact(self, earlier: Fact, fact: Fact, former: str) -> FactChange | None:
        values = _plain_fact(fact)
        edits = edits_between(self.translate(_plain_fact(earlier)), values)
        if earlier.home not in {fact.home, self.former.get(fact.home)}:
            edits = (*edits, FieldEdit("home", earlier.home, fact.home))
        what = change_kinds_of(edits, renamed=bool(former))
        if not what:
            return None
        handling = _handling(self.after, fact)
        return FactChange(fact.id, what, fact.home, fact.text, edits, former, without_notes(values), handling)

    def _is_stale(self, change: FactChange) -> bool:
        fact = self.after.facts.get(change.id)
        return bool(fact and fact.reviewed and makes_review_stale(change.edits))

    # --- records and positions ---

    def _record_changes(self) -> Iterator[RecordChange]:
        for record_id in self.touched:
            if record_id in self.unreadable:
                continue
            old, new = self.before.records.get(record_id), self.after.records.get(record_id)
            former = self.former.get(record_id, "")
            if new is None:
                if old is not None and (into := self.merged.get(record_id)):
                    yield merged_record(old, into, self.after.records.get(into))
                elif old is not None and record_id not in self.former.values():
                    yield RecordChange(record_id, old.folder, old.name, (ChangeKind.REMOVED,), values=own_values(old))
                continue
            old = old or self.before.records.get(former)
            if old is None:
                yield RecordChange(record_id, new.folder, new.name, (ChangeKind.ADDED,), values=own_values(new))
            elif change := self._changed_record(old, new, former):
                yield change

    def _changed_record(self, old: AnyRecord, new: AnyRecord, former: str) -> RecordChange | None:
        edits = edits_between(self.translate(plain_model(old, RECORD_PARTS)), plain_model(new, RECORD_PARTS))
        if old.folder != new.folder:
            kept = (edit for edit in edits if edit.key != "former_folders")
            edits = (*kept, FieldEdit("home", old.folder, new.folder))
        if former or new.id in self.merged.values():
            edits = tuple(edit for edit in edits if edit.key != "former_ids")
        what = change_kinds_of(edits, renamed=bool(former))
        if not what:
            return None
        redirects = old.folder in new.former_folders
        return RecordChange(
            new.id,
            new.folder,
            new.name,
            what,
            edits,
            former,
            new.withdrawn if edits else "",
            redirects,
            values=own_values(new),
        )

    def _position_changes(self) -> Iterator[PositionChange]:
        for record_id in self.touched:
            if record_id in self.unreadable:
                continue
            new = self.after.records.get(record_id)
            old = self.before.records.get(record_id) or self.before.records.get(self.former.get(record_id, ""))
            if new is None and record_id in self.former.values():
                continue
            before, after = self._positions(old, present=False), self._positions(new)
            if into := self.merged.get(record_id):  # a line that continues in the other record is not removed
                stays = {
                    (actor, values["line"]) for (actor, _), values in self._positions(self.after.records[into]).items()
                }
                before = {place: values for place, values in before.items() if (place[0], values["line"]) not in stays}
            for actor, number in dict.fromkeys((*after, *before)):
                pair = before.get((actor, number)), after.get((actor, number))
                if change := _changed_position(record_id, actor, *pair):
                    yield change if pair[0] else self._moved_position(change)

    def _moved_position(self, change: PositionChange) -> PositionChange:
        """Return a new position as moved if it was in a record merged into this one."""
        for old_id in (i for i, into in self.merged.items() if into == change.subject):
            for (actor, _), values in self._positions(self.before.records[old_id], present=False).items():
                if (actor, values["line"]) == (change.actor, change.line):
                    edits = (*edits_between(values, change.values), FieldEdit("home", old_id, change.subject))
                    return replace(change, what=change_kinds_of(edits), edits=edits)
        return change

    def _positions(self, record: AnyRecord | None, *, present: bool = True) -> dict[tuple[str, int], PlainValues]:
        """Return a record's positions by actor (and number, if an actor has several), under current ids."""
        found: dict[tuple[str, int], PlainValues] = {}
        for position in record.positions if record else ():
            values = plain_model(position) if present else self.translate(plain_model(position))
            actor = str(values["actor"])
            found[actor, sum(1 for other, _ in found if other == actor)] = values
        return found

    # --- what follows ---

    def _unsourced(self) -> Iterator[str]:
        changed = (self.after.facts.get(change.id) for change in self.facts)
        for fact in self.after.facts.values() if self._has_lost_sources() else changed:
            if fact and self.stands.is_unsourced(fact):
                earlier = self.before.facts.get(fact.id)
                if earlier is None or not self.stood.is_unsourced(earlier):
                    yield fact.id

    def _has_lost_sources(self) -> bool:
        records = (self.after.records.get(i) or self.before.records.get(i) for i in self.touched)
        return any(record and record.folder == "sources" for record in records)

    def _lost_support(self) -> Iterator[LostSupport]:
        """Yield what lost support: a cited fact was lost since, or already when it was first cited."""
        for ground in claims_in(self.after):
            lost, left = self.stands.lost_support_of(ground)
            fresh = tuple((i, why) for i, why in lost if i not in self.unreadable and self._is_fresh(ground, i, why))
            if fresh:
                yield LostSupport(ground.holder, ground.kind, ground.of, ground.text, fresh, left)

    def _is_fresh(self, ground: Claim, fact_id: str, why: str) -> bool:
        return self.stood.why_unsupported(fact_id) != why or (*_place_of(ground), fact_id) not in self._cited_before

    @cached_property
    def _cited_before(self) -> frozenset[tuple[str, ...]]:
        """What rested on which fact before, under current ids."""
        now = self.present
        return frozenset(
            (now.get(holder, holder), kind, now.get(of, of), now.get(fact, fact))
            for ground in claims_in(self.before)
            for holder, kind, of in [_place_of(ground)]
            for fact in ground.facts
        )


def _place_of(ground: Claim) -> tuple[str, str, str]:
    """Return the identity of a claim regardless of its facts: for a line to take, its words."""
    return ground.holder, ground.kind, ground.of or ground.text


def _renamed_facts(old: Mapping[str, Fact], new: Mapping[str, Fact]) -> dict[str, str]:
    """Return current to former id of facts that are identical except for their id."""
    gone = {_same_fact(fact): fact.id for fact in old.values() if fact.id not in new}
    fresh = [fact for fact in new.values() if fact.id not in old] if gone else []
    return {fact.id: former for fact in fresh if (former := gone.pop(_same_fact(fact), ""))}


def _same_fact(fact: Fact) -> tuple[object, ...]:
    return (fact.text, fact.date.text, fact.by, fact.sources)


def _plain_fact(fact: Fact) -> PlainValues:
    return plain_model(fact, without=("id",))


def _changed_position(
    subject: str, actor: str, old: PlainValues | None, new: PlainValues | None
) -> PositionChange | None:
    whole = new or old
    if whole is None:
        return None
    if old is None or new is None:
        what = (ChangeKind.ADDED if new else ChangeKind.REMOVED,)
        return PositionChange(subject, actor, what, str(whole["line"]), values=whole)
    edits = edits_between(old, new)
    return PositionChange(subject, actor, change_kinds_of(edits), str(whole["line"]), edits, whole) if edits else None


def name_in_lists(record: AnyRecord) -> str:
    """Return the display name of a record, marked if it was withdrawn."""
    return f"{record.label} (withdrawn)" if record.withdrawn else record.label


def _handling(base: FactBase, fact: Fact) -> str:
    return fact.handling or base.records[fact.home].handling or ""


def _fact_order(change: FactChange) -> tuple[object, ...]:
    return RANK[change.what[0]], change.home, name_key(change.id)


def _record_order(change: RecordChange) -> tuple[object, ...]:
    return change.folder != "briefs", RANK[change.what[0]], change.folder, change.id
