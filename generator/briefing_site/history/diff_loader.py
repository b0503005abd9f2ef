"""Loads just enough of two snapshots to compare them: what differs, and the rest only as far as it matters.

In: two snapshots. Out: `LoadedPair`: every file that differs, and of the unchanged ones only those the comparison
needs. Of 10,000 files a proposal changes a few, and affects some hundred more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from briefing_site.base.problems import Severity
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import FACTS_NAMED, SUPPORTING_KEYS
from briefing_site.facts.field_marks import FACTS, Mark
from briefing_site.facts.fields import Reference, Role, fields_of, keys_marked, parts_of, references_of
from briefing_site.facts.files.load import join_files, load_files
from briefing_site.facts.files.load_file import LoadedFile
from briefing_site.facts.files.snapshot import Snapshot, folder_of
from briefing_site.facts.model import KINDS, AnyRecord, Fact
from briefing_site.facts.plain_values import RECORD_PARTS, items_of, plain_model
from briefing_site.facts.types import TLP
from briefing_site.history.affected import INHERITED_KEYS, NAME_KEYS, SupportingFact
from briefing_site.history.diff import SOURCE_KEYS, Changes, compare, name_in_lists
from briefing_site.history.old_names import core

IN_IDS = b"abcdefghijklmnopqrstuvwxyz0123456789-"
SEPARATOR = bytes(code if code in IN_IDS else ord(" ") for code in range(256))
"""Translation table that puts spaces around the ids in a file."""
ESCAPE = b"\\"
"""May hide the letters of an id in a quoted text: the few files with one are always loaded."""
PARTS_ON_FACTS = frozenset(
    spec.key
    for kind in KINDS.values()
    for spec in fields_of(kind)
    if spec.part
    and spec.part is not Fact
    and any(s.refers_to == FACTS for p in parts_of(spec.part) for s in fields_of(p))
)
"""Keys whose values rest on facts."""
OTHER_FACTS = FACTS_NAMED - SUPPORTING_KEYS
"""Keys of a fact that refer to those that supersede or dispute it."""
RECORD_KEYS = tuple(s.key for s in fields_of(Fact) if s.role in {Role.IDS, Role.CITATIONS} and s.refers_to != FACTS)
"""Keys of a fact that refer to records."""
CARRYING = SUPPORTING_KEYS | {"link"}
"""The references through which a fact matters to the comparison."""
PARENT_KEYS = keys_marked(Mark.PARENT)


@dataclass(frozen=True, slots=True)
class LoadedPair:
    """Two snapshots, loaded as far as it matters; an unchanged file gives the same record object in both."""

    before: FactBase
    after: FactBase
    unreadable: frozenset[str]
    """Ids that could not be loaded in one of the two."""
    errors: int
    """Errors in the files that were loaded."""


def compare_snapshots(before: Snapshot, after: Snapshot, default_handling: str = TLP[0]) -> tuple[Changes, int]:
    """Return what changed from one snapshot to another, and the number of errors in the relevant files."""
    both = load_pair(before, after)
    changes = compare(both.before, both.after, both.unreadable, default_handling=default_handling)
    names = dict(changes.names)
    for snapshot in (after, before):
        missing = {i for fact in changes.supporting_facts.values() for i in _named_in(fact)} - names.keys()
        files = {path: data for path, data in snapshot.files.items() if missing and PurePosixPath(path).stem in missing}
        loaded = load_files(snapshot, files) if files else {}
        names |= {file.record.id: name_in_lists(file.record) for file in loaded.values() if file.record}
    return replace(changes, names=names), both.errors


def _named_in(fact: SupportingFact) -> Iterator[str]:
    """Yield the ids of the records that a fact refers to."""
    for key in RECORD_KEYS:
        yield from (item.partition(" ")[0] for item in items_of(fact.values.get(key, ())))


def load_pair(before: Snapshot, after: Snapshot) -> LoadedPair:
    """Load what differs between two snapshots and what is relevant to it: enough to find all changes."""
    loading = _Loading(before, after)
    loading.add_what_rests_on_it()
    loading.add_what_says_old_names()
    loading.add_what_it_names()
    old = join_files(before, {**loading.old, **loading.same})
    new = join_files(after, {**loading.new, **loading.same})
    errors = sum(1 for problem in {*old.problems, *new.problems} if problem.severity is Severity.ERROR)
    base = FactBase(old.records, loading.references_in(loading.old))
    later = FactBase(new.records, loading.references_in(loading.new))
    return LoadedPair(base, later, old.broken | new.broken, errors)


class _Loading:
    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self.snapshot = after
        old, new = before.files, after.files
        self.named: list[tuple[AnyRecord, tuple[Reference, ...]]] = []
        """Every loaded record, and all its references."""
        self.open: list[tuple[AnyRecord, Reference]] = []
        """References not followed yet."""
        self.old = self._load({path: data for path, data in old.items() if new.get(path) != data})
        self.new = self._load({path: data for path, data in new.items() if old.get(path) != data})
        self.sides = _records_of(self.old), _records_of(self.new)
        """Their records, before and after."""
        self.same: dict[str, LoadedFile] = {}
        """Unchanged files, as far as they matter."""
        self.rest = {path: data for path, data in new.items() if path not in self.new}
        """All other files."""
        self.paths: dict[str, list[str]] = {}
        """Record to the files named after its id."""
        for path in self.rest:
            self.paths.setdefault(PurePosixPath(path).stem, []).append(path)
        self.altered: set[str] = set()
        """Records that are in only one base, or whose own keys differ."""
        self.came_or_went: set[str] = set()
        """Those added, removed or withdrawn: support through them or their facts may be lost or regained."""
        self.downgraded: set[str] = set()
        """Sources with changes that matter to a review of what cites them."""
        self.affected: set[str] = set()
        """Facts that differ, and those that may lose or regain support with them."""
        self.redrawn: set[str] = set()
        """Facts displayed differently because of a record: the pages that show them are affected."""
        self.beside: set[str] = set()
        """Facts that supersede or dispute an affected one: their pages refer to it."""
        self.asked: set[str] = set()
        """Ids already looked up because something refers to them."""
        self._find_differences()

    def add_what_rests_on_it(self) -> None:
        """Load what mentions a changed fact, or a record whose changes matter there; and what rests on that in turn."""
        self._take(
            p for p, data in self.rest.items() if folder_of(p, self.snapshot.content) == "briefs" or ESCAPE in data
        )
        renamed = {*self.came_or_went, *(i for i in self.altered if self._differs_in(i, NAME_KEYS))}
        self.downgraded = {i for i in self.altered if self._is_source(i) and self._differs_in(i, SOURCE_KEYS)}
        fresh = self.affected | renamed | self.downgraded
        while fresh:
            self._take_mentioning(fresh)
            fresh = {fact.id for fact in self._facts() if self._may_lose_support(fact)} - self.affected
            self.affected |= fresh
        self.redrawn = {r.fact for _, references in self.named for r in references if r.fact and r.target in renamed}
        restricted = {i for i in self.altered if self._differs_in(i, INHERITED_KEYS)}
        self.redrawn |= {fact.id for fact in self._facts() if fact.home in restricted}

    def add_what_says_old_names(self) -> None:
        """Load texts that contain a record's former name, if no record has it now."""
        then, now = ({side[i].name for i in self.altered & side.keys()} for side in self.sides)
        if gone := then - now:
            words = (rb"\s+".join(map(re.escape, core(name).encode().split())) for name in sorted(gone))
            saying = re.compile(b"|".join(words), re.IGNORECASE)
            self._take(path for path, data in self.rest.items() if saying.search(data))

    def add_what_it_names(self) -> None:
        """Load what the loaded facts, their support and the changed records refer to, as far as it matters."""
        while wanted := {r.target: r for r in self._references() if r.target not in self.asked}:
            self.asked |= wanted.keys()
            self._take(path for target in wanted for path in self.paths.get(target, ()))
            facts = {target for target, reference in wanted.items() if reference.allowed == FACTS}
            self._take_mentioning(facts - {fact.id for fact in self._facts()})

    def _find_differences(self) -> None:
        old, new = self.sides
        for record_id in {*old, *new}:
            earlier, now = old.get(record_id), new.get(record_id)
            if earlier is None or now is None or earlier.withdrawn != now.withdrawn:
                self.came_or_went.add(record_id)
            if earlier is None or now is None or _own(earlier) != _own(now):
                self.altered.add(record_id)
        facts_before, facts_after = ({f.id: f for r in side.values() for f in r.facts} for side in (old, new))
        for fact_id in {*facts_before, *facts_after}:
            pair = facts_before.get(fact_id), facts_after.get(fact_id)
            homes = {fact.home for fact in pair if fact}
            values = [(fact.home, plain_model(fact)) if fact else None for fact in pair]
            if values[0] != values[1] or not homes.isdisjoint(self.came_or_went):
                self.affected.add(fact_id)

    def _may_lose_support(self, fact: Fact) -> bool:
        """Tell whether a fact rests on an affected item, or cites a source that was added, removed or downgraded."""
        cited = {citation.source for citation in fact.sources}
        return not (self.affected.isdisjoint(fact.rests_on) and cited.isdisjoint(self.came_or_went | self.downgraded))

    def _is_source(self, record_id: str) -> bool:
        return any(side[record_id].folder == "sources" for side in self.sides if record_id in side)

    def _differs_in(self, record_id: str, keys: frozenset[str]) -> bool:
        """Tell whether a record's own values of some keys differ."""
        sides = [_own(side[record_id]) for side in self.sides if record_id in side]
        return any(values.get(key) != sides[0].get(key) for values in sides for key in keys)

    def _references(self) -> Iterator[Reference]:
        """Yield the references that the comparison may follow, to items not looked up yet."""
        for _, reference in self.open:
            if reference.fact in self.affected and reference.why in OTHER_FACTS:
                self.beside.add(reference.target)
        self.open = [pair for pair in self.open if pair[1].target not in self.asked]
        yield from (reference for record, reference in self.open if self._is_followed(record, reference))

    def _is_followed(self, record: AnyRecord, reference: Reference) -> bool:
        if fact := reference.fact:
            if fact in self.affected or fact in self.redrawn or fact in self.beside:
                return True
            return reference.why in CARRYING and fact in self.asked
        above = reference.why in PARENT_KEYS and record.id in self.asked
        return above or record.id in self.altered or reference.loc[0] in PARTS_ON_FACTS

    def _facts(self) -> Iterator[Fact]:
        return (fact for record, _ in self.named for fact in record.facts)

    def _take_mentioning(self, ids: Iterable[str]) -> None:
        """Load all files that mention one of `ids` anywhere; a false match does no harm."""
        wanted = {name.encode() for name in ids}
        if wanted:
            self._take(p for p, data in self.rest.items() if not wanted.isdisjoint(data.translate(SEPARATOR).split()))

    def _take(self, paths: Iterable[str]) -> None:
        taken = [path for path in dict.fromkeys(paths) if path in self.rest]
        self.same |= self._load({path: self.rest.pop(path) for path in taken})

    def _load(self, files: Mapping[str, bytes]) -> dict[str, LoadedFile]:
        loaded = load_files(self.snapshot, files)
        named = [(file.record, references_of(file.record)) for file in loaded.values() if file.record]
        self.named += named
        self.open += [(record, reference) for record, references in named for reference in references]
        return loaded

    def references_in(self, own: Mapping[str, LoadedFile]) -> dict[str, tuple[Reference, ...]]:
        """Return the references in each file of one side: its own, and the unchanged ones."""
        records = {id(file.record) for files in (own, self.same) for file in files.values()}
        return {record.origin.path: references for record, references in self.named if id(record) in records}


def _records_of(files: dict[str, LoadedFile]) -> dict[str, AnyRecord]:
    return {file.record.id: file.record for file in files.values() if file.record}


def _own(record: AnyRecord) -> dict[str, object]:
    return {"folder": record.folder, **plain_model(record, RECORD_PARTS)}
