"""What changed, as values, and which pages and briefs show it.

In: the changes between two fact bases, and the bases. Out: `AffectedPages`. A page shows what its facts say, where they
come from, and what other records are called: if any of these differs, the page is affected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import MEANING_KEYS, REDACTED_KEYS, ChangeKind, FieldEdit
from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import Reference, keys_marked
from briefing_site.facts.model import AnyRecord, Brief, Fact
from briefing_site.facts.plain_values import RECORD_PARTS, PlainValue, PlainValues, items_of, plain_model
from briefing_site.facts.support.dependencies import BriefContents, LostSupport, contents_of_brief, pages_of

NAME_KEYS = keys_marked(Mark.ON_OTHER_PAGES)
"""Keys of a record that other pages show when they refer to it."""
UNPRINTED_KEYS = keys_marked(Mark.MAINTENANCE, Fact) | keys_marked(Mark.FILED_BY, Fact) | {"home"}
"""Keys of a fact that no brief shows, unless they decide whether it is included."""
MAINTENANCE_KEYS = keys_marked(Mark.MAINTENANCE, Fact)
"""Keys that do not affect what a fact states, such as who reviewed it."""
INHERITED_KEYS = keys_marked(Mark.INHERITED)
"""Keys of a record that also apply to its facts."""
PRINTED_KEYS = NAME_KEYS | keys_marked(Mark.IN_BRIEFS)
"""Keys of a record that a brief composed from it prints."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """What happened to one fact."""

    id: str
    what: tuple[ChangeKind, ...]
    """The most serious first."""
    home: str
    """Its home record, or the last one."""
    text: str
    """Its current words, or the last ones."""
    edits: tuple[FieldEdit, ...] = ()
    """Empty if it was added or removed as a whole."""
    former: str = ""
    """The id that it had before, where it was renamed."""
    values: PlainValues = field(default_factory=dict, hash=False)
    """Its current or last values, by the keys of its file, without the words of notes."""
    handling: str = ""
    """Its current or last handling, or its record's; empty for the default."""

    @property
    def alters_meaning(self) -> bool:
        """True if it says something else than before, or is no longer valid."""
        return ChangeKind.REMOVED in self.what or any(edit.key in MEANING_KEYS for edit in self.edits)


@dataclass(frozen=True, slots=True)
class SupportingFact:
    """A fact on which something in the report rests, in its current or last state."""

    home: str
    text: str
    values: PlainValues = field(hash=False)
    """Its values, by the keys of its file, without the words of notes."""
    handling: str = ""
    """Its own handling or its record's; empty for the default."""


@dataclass(frozen=True, slots=True)
class SurvivingRecord:
    """The record that remains after a merge."""

    name: str
    values: PlainValues = field(hash=False)
    """The values of its own keys."""
    facts: int
    positions: int


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What happened to one record, apart from its facts and positions."""

    id: str
    folder: str
    name: str
    what: tuple[ChangeKind, ...]
    edits: tuple[FieldEdit, ...] = ()
    former: str = ""
    """The id that it had before, where it was renamed."""
    reason: str = ""
    """Why it was withdrawn."""
    redirects: bool = False
    """True if it moved to another folder and says so: its former address redirects."""
    into: str = ""
    """The record that it was merged into."""
    values: PlainValues = field(default_factory=dict, hash=False)
    """The current or last values of its own keys, without the words of notes."""

    merged_into: SurvivingRecord | None = None
    """The record that it was merged into, in its current state."""

    @property
    def given_up(self) -> Iterator[tuple[str, PlainValue]]:
        """The keys and values that are lost, because the record it was merged into does not have them."""
        if self.merged_into is None:
            return
        left = {item for value in self.merged_into.values.values() for item in items_of(value)}
        for key, value in self.values.items():
            gone = tuple(item for item in items_of(value) if item not in left)
            if gone and key not in {"former_ids", "reviewed"}:
                yield key, gone if len(gone) > 1 else gone[0]


def without_notes(values: PlainValues) -> PlainValues:
    """Return values without those that no review shows."""
    return {key: value for key, value in values.items() if key not in REDACTED_KEYS}


def own_values(record: AnyRecord) -> PlainValues:
    """Return the values of a record's own keys, without those that no review shows."""
    return without_notes(plain_model(record, RECORD_PARTS))


def merged_record(old: AnyRecord, into: str, new: AnyRecord | None) -> RecordChange:
    """Return the change of a record merged into another, with the latter's current values if it could be read."""
    held = SurvivingRecord(new.name, own_values(new), len(new.facts), len(new.positions)) if new else None
    what = (ChangeKind.MERGED,)
    return RecordChange(old.id, old.folder, old.name, what, into=into, values=own_values(old), merged_into=held)


@dataclass(frozen=True, slots=True)
class PositionChange:
    """What happened to one actor's line on one subject."""

    subject: str
    actor: str
    what: tuple[ChangeKind, ...]
    line: str
    """The current line, or the last one."""
    edits: tuple[FieldEdit, ...] = ()
    values: PlainValues = field(default_factory=dict, hash=False)
    """Its current or last values."""


@dataclass(frozen=True, slots=True)
class AffectedPages:
    """A page or a brief that shows some of the changes."""

    id: str
    folder: str
    facts: tuple[str, ...]
    """The changed facts that it shows."""
    itself: bool = False
    """True if its own keys or positions changed, or what it shows from another record."""
    meaning: bool = False
    """True for a brief if what it says changed, not only what it cites."""
    records: tuple[str, ...] = ()
    """For a brief: other records from which it shows something that changed, even a name or a position."""


@dataclass(frozen=True)
class FoundChanges:
    """What changed from one fact base to another."""

    before: FactBase
    after: FactBase
    facts: tuple[FactChange, ...]
    records: tuple[RecordChange, ...]
    positions: tuple[PositionChange, ...]
    lost_support: tuple[LostSupport, ...]


@dataclass(frozen=True)
class AffectedPagesFinder(FoundChanges):
    """Finds the pages and briefs that show the changes."""

    @cached_property
    def _named_by(self) -> dict[str, dict[str, None]]:
        """Record to the changed records that it refers to."""
        found: dict[str, dict[str, None]] = {}
        for record_id in self.renamed:
            for reference in self.after.incoming.get(record_id, ()):
                found.setdefault(reference.holder, {})[record_id] = None
        return found

    @cached_property
    def redrawn(self) -> dict[str, dict[str, None]]:
        """Facts with the same words that are displayed differently because of changed records, with these."""
        pairs = [(r.fact, i) for i in self.renamed for r in self.after.incoming.get(i, ()) if r.fact]
        for change in self.records:
            record = self.after.records.get(change.id)
            if record and any(edit.key in INHERITED_KEYS for edit in change.edits):
                pairs += [(fact.id, change.id) for fact in record.facts]
        found: dict[str, dict[str, None]] = {}
        for fact_id, record_id in pairs:
            found.setdefault(fact_id, {})[record_id] = None
        return found

    @cached_property
    def renamed(self) -> tuple[str, ...]:
        """The records with another name, by their own keys or by what distinguishes them from a namesake."""
        changed = (
            change.id
            for change in self.records
            if ChangeKind.REMOVED in change.what or any(edit.key in NAME_KEYS for edit in change.edits)
        )
        return tuple(dict.fromkeys((*changed, *self._qualified)))

    @cached_property
    def _qualified(self) -> tuple[str, ...]:
        """The records with another word after their name because a namesake was added, removed or changed."""
        return tuple(
            record_id
            for record_id, record in self.after.records.items()
            if (earlier := self.before.records.get(record_id)) and record.qualifier != earlier.qualifier
        )

    @cached_property
    def linking(self) -> tuple[Reference, ...]:
        """References to records whose address changed: paper shows no difference, but a page links elsewhere."""
        moved = (c.id for c in self.records if c.former or any(edit.key == "home" for edit in c.edits))
        return tuple(reference for record in moved for reference in self.after.incoming.get(record, ()))

    def pages(self) -> Iterator[AffectedPages]:
        """Yield the pages, by folder and id: a fact affects home, subjects, actors, their principals and sources."""
        shown: dict[str, dict[str, None]] = {}
        for change in self.facts:
            if change.edits and all(edit.key in REDACTED_KEYS for edit in change.edits):
                continue
            for base in (self.before, self.after):
                fact = base.facts.get(change.id) or base.facts.get(change.former)
                for page in (*pages_of(base, fact), *self._pages_of_others(base, fact)) if fact else ():
                    shown.setdefault(page, {})[change.id] = None
        itself = {p.subject for p in self.positions} | {p.actor for p in self.positions}
        itself |= {*self._sources_of_positions()} | {reference.holder for reference in self.linking}
        itself.update(page for r in self.linking if r.fact for page in pages_of(self.after, self.after.facts[r.fact]))
        itself |= {r.id for r in self.records} | {*self._qualified} | self._named_by.keys()
        itself.update(page for i in self.redrawn for page in pages_of(self.after, self.after.facts[i]))
        alive = (i for i in {*shown, *itself} if i in self.after.records and self.after.records[i].folder != "briefs")
        for i in sorted(alive, key=lambda i: (self.after.records[i].folder, i)):
            yield AffectedPages(i, self.after.records[i].folder, tuple(shown.get(i, ())), i in itself)

    def _pages_of_others(self, base: FactBase, fact: Fact) -> Iterator[str]:
        """Yield the pages of facts that supersede or dispute a fact, which refer to it, and of those it rests on.

        The page of a source shows what would lose support without it.
        """
        for other in (*fact.disputed_by, *fact.superseded_by):
            yield from pages_of(base, base.facts[other]) if other in base.facts else ()
        for other in fact.rests_on:
            yield from (citation.source for citation in base.facts[other].sources) if other in base.facts else ()

    def _sources_of_positions(self) -> Iterator[str]:
        """Yield the sources that a changed position rests on, whose pages show what would lose support."""
        for position in self.positions:
            for value in (position.values, *({e.key: e.before} for e in position.edits)):
                for fact_id in items_of(value.get("facts", ())):
                    fact = self.after.facts.get(fact_id)
                    yield from (citation.source for citation in fact.sources) if fact else ()

    def briefs(self) -> Iterator[AffectedPages]:
        """Yield the briefs, those first whose meaning changed."""
        found = [touched for brief in self.after.briefs.values() for touched in self._brief(brief)]
        gone = (r for r in self.records if r.folder == "briefs" and ChangeKind.REMOVED in r.what)
        found += [AffectedPages(record.id, record.folder, (), itself=True, meaning=True) for record in gone]
        yield from sorted(found, key=lambda touched: (not touched.meaning, touched.id))

    def _brief(self, brief: Brief) -> Iterator[AffectedPages]:
        contents = contents_of_brief(self.after, brief)
        held = [(self.after, contents)]
        if earlier := self.before.briefs.get(brief.id):
            held.append((self.before, contents_of_brief(self.before, earlier)))
        changed = self._printed
        facts = tuple(i for i in changed if i in contents.cited or any(_shows(*pair, changed[i]) for pair in held))
        own = [record for record in self.records if record.id == brief.id]
        itself = bool(own)
        moved = contents.subjects & {position.subject for position in self.positions}
        reworded = {position.subject for position in self.positions if _says_otherwise(position)}
        meaning = (
            any(map(_says_otherwise, own))
            or not contents.subjects.isdisjoint(reworded)
            or any(rest.holder == brief.id for rest in self.lost_support)
            or any(changed[i].alters_meaning for i in contents.cited if i in changed)
        )
        records = {*moved, *self._records_in(brief, contents)} - {brief.id}
        if facts or meaning or records:
            yield AffectedPages(brief.id, brief.folder, facts, itself, meaning, tuple(sorted(records)))

    @cached_property
    def _printed(self) -> dict[str, FactChange]:
        """The facts whose changes are visible in print."""
        return {
            change.id: change
            for change in self.facts
            if not change.edits or any(edit.key not in UNPRINTED_KEYS for edit in change.edits)
        }

    def _records_in(self, brief: Brief, contents: BriefContents) -> Iterator[str]:
        """Yield the changed records that a brief refers to, is composed of, or takes facts from."""
        yield from self._named_by.get(brief.id, ())
        for fact_id, records in self.redrawn.items():
            if fact_id in contents.cited or contents.shows(self.after.facts[fact_id]):
                yield from records
        composed = contents.records | contents.people | {brief.event}
        for change in self.records:
            keys = {edit.key for edit in change.edits}
            printed = change.id in composed and not keys.isdisjoint(PRINTED_KEYS)
            if printed or (change.id in contents.subjects and "handling" in keys):
                yield change.id


def _says_otherwise(change: RecordChange | PositionChange) -> bool:
    """Tell whether a record or a position is new or says something else, and was not just reviewed."""
    return not change.edits or any(edit.key not in MAINTENANCE_KEYS for edit in change.edits)


def _shows(base: FactBase, contents: BriefContents, change: FactChange) -> bool:
    fact = base.facts.get(change.id) or base.facts.get(change.former)
    return fact is not None and contents.shows(fact)
