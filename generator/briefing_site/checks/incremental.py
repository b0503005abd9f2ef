"""Checks again only what a few edits can have affected, and takes the rest from the state of the last full check.

In: a snapshot and that state. Out: the same problems that a full check would find; None if too much has changed, or if
only a full check can tell. A file is checked again if it was edited, or if something that its rules read has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from briefing_site.base.parallel import map_chunks
from briefing_site.checks.check_result import CheckResult
from briefing_site.checks.check_state import (
    CheckState,
    FileState,
    archive_digests,
    digest_of_entries,
    digest_of_file,
    digest_of_read,
    found_problem,
    reviewers_digest,
    said_in,
    symbols_in,
)
from briefing_site.checks.engine import (
    INDEXES,
    MIN_RECORDS,
    RECORDS_AT_ONCE,
    FileResult,
    FoundProblem,
    Read,
    RuleRunner,
    problems_beside,
    with_hints,
)
from briefing_site.checks.environment import CheckEnvironment, CheckOptions, Index, Key, shortened
from briefing_site.checks.symbol_table import FileSymbols, SymbolTable, answers_in, symbols_of
from briefing_site.checks.tally import summed
from briefing_site.facts.fields import references_of
from briefing_site.facts.files.load import Loaded, load_files
from briefing_site.facts.files.load_file import LoadedFile, load_file
from briefing_site.facts.files.snapshot import Snapshot, folder_of
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.text.sentences import SentenceCount

MIN_SHARE = 8
"""If more than one file in this many was edited, a full check is as quick."""
MIN_EDITED = 600
"""Edited files up to which a full check is never preferred."""
MIN_PRELOADED = 50
"""Files to check from which all others are loaded at once, since one by one takes longer."""
NOTHING = FileState("")
V = TypeVar("V")


class FullCheckNeededError(Exception):
    """A full check is needed, or just as quick."""


def check_incrementally(snapshot: Snapshot, state: CheckState, options: CheckOptions) -> CheckResult | None:
    """Return what a full check would find, with default severities; None if a full check is needed."""
    try:
        return _IncrementalCheck(snapshot, state, options).finished()
    except FullCheckNeededError:
        return None


class _Files:
    """The files of a snapshot, each loaded on first use."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._loaded: dict[str, LoadedFile] = {}

    def load(self, path: str) -> LoadedFile:
        """Return a file, loaded by itself, for rules."""
        if path not in self._loaded:
            file = load_file(path, self._snapshot.files[path], self._snapshot.content)
            self._loaded[path] = file.corrected or file
        return self._loaded[path]

    def load_all(self) -> None:
        """Load all remaining files, from the cache if possible."""
        rest = {path: data for path, data in self._snapshot.files.items() if path not in self._loaded}
        self._loaded |= {path: file.corrected or file for path, file in load_files(self._snapshot, rest).items()}

    def record_in(self, path: str) -> AnyRecord | None:
        """Return the record of a file."""
        return self.load(path).record

    def symbols_of(self, path: str) -> FileSymbols:
        """Return the symbols of a file."""
        file = self.load(path)
        references = references_of(file.record) if file.record else ()
        return symbols_of(folder_of(path, self._snapshot.content), file.record, file.broken, references)


class _PartlyLoaded(CheckEnvironment):
    """A base whose files are loaded as rules need them."""

    def __init__(
        self,
        files: _Files,
        symbols: Mapping[str, FileSymbols],
        remembered: Mapping[str, FileState],
        options: CheckOptions,
        snapshot: Snapshot,
    ) -> None:
        super().__init__(SymbolTable(symbols.values()), options, snapshot, INDEXES)
        self.file_symbols = symbols
        self._files = files
        self._remembered = remembered
        """The states of unchanged files."""
        self._edited = [path for path in symbols if path not in remembered]
        self._home: dict[str, str] = {}
        for path, file in symbols.items():
            things = (file.record, *file.facts) if file.record else ()
            if len({*things}) < len(things) or not self._home.keys().isdisjoint(things):
                raise FullCheckNeededError  # which of two identical ids counts depends on the order of all files
            self._home |= dict.fromkeys(things, path)
        self._entries: dict[str, dict[tuple[str, Key], list[Any]]] = {}

    def find_record(self, record_id: str) -> AnyRecord | None:
        record = self._files.record_in(self._home[record_id]) if record_id in self._home else None
        return record if record and record.id == record_id else None

    def find_raw_fact(self, fact_id: str) -> Fact | None:
        record = self._files.record_in(self._home[fact_id]) if fact_id in self._home else None
        return next((fact for fact in record.facts if fact.id == fact_id), None) if record else None

    def entries_under(self, index: Index[V, Any, Any], key: Key) -> Sequence[V]:
        short = shortened(index.name, repr(key))
        paths = sorted({*self._edited, *self._by_said.get(short, ())})
        return [value for path in paths for value in self.entries_in(path).get((index.name, key), ())]

    def entries_in(self, path: str) -> Mapping[tuple[str, Key], list[Any]]:
        """Return a file's entries under the keys of the indexes."""
        if path not in self._entries:
            found: dict[tuple[str, Key], list[Any]] = defaultdict(list)
            record = self._files.record_in(path)
            if record:
                for index in self.indexes:
                    for key, value in index.entries(record):
                        found[index.name, key].append(value)
            self._entries[path] = found
        return self._entries[path]

    @cached_property
    def _by_said(self) -> Mapping[str, list[str]]:
        """For the short form of each read, the unchanged files that answer it."""
        found: dict[str, list[str]] = defaultdict(list)
        for path, state in self._remembered.items():
            for short in state.said.split()[::2]:
                found[short].append(path)
        return found


class _IncrementalCheck:
    def __init__(self, snapshot: Snapshot, state: CheckState, options: CheckOptions) -> None:
        self.snapshot = snapshot
        self.state = state
        self.options = options
        self.files = _Files(snapshot)
        kept = {path: entry for path, data in snapshot.files.items() if (entry := self._unchanged(path, data))}
        self.edited = [path for path in snapshot.files if path not in kept]
        if len(self.edited) > max(MIN_EDITED, len(snapshot.files) // MIN_SHARE):
            raise FullCheckNeededError
        self.before = {path: entry for path, entry in state.files.items() if path not in kept}
        """The states of files that have changed or been removed."""
        unchanged = {path: symbols_in(path, snapshot.content, entry) for path, entry in kept.items()}
        edited = {path: self.files.symbols_of(path) for path in self.edited}
        self.symbols_before = {path: symbols_in(path, snapshot.content, e) for path, e in self.before.items()}
        self.symbols_after = edited
        symbols = {path: edited[path] if path in edited else unchanged[path] for path in snapshot.files}
        self.environment = _PartlyLoaded(self.files, symbols, kept, options, snapshot)
        self.kept = kept
        self.table_before = SymbolTable((*unchanged.values(), *self.symbols_before.values()))

    def _unchanged(self, path: str, data: bytes) -> FileState | None:
        entry = self.state.files.get(path)
        return entry if entry and entry.digest == digest_of_file(data) else None

    def finished(self) -> CheckResult:
        """Check what the edits affect, and add what is known of the rest."""
        moved = self._moved()
        reached = [path for path, entry in self.kept.items() if not moved.isdisjoint(entry.reads.split())]
        judged = [*self.edited, *reached]
        symbols = self.environment.symbols
        loaded = Loaded((), (), symbols.broken, self.snapshot)
        fresh = {file.path: file for file in self._judged(judged, loaded)}
        problems = (one for path in judged if path in fresh for one in fresh[path].problems)
        found = [
            *self.snapshot.problems,
            *(problem for path in judged for problem in self.files.load(path).problems),
            *with_hints((*problems, *self._still_true({*judged})), symbols),
            *problems_beside(loaded, symbols),
        ]
        files = self.environment.file_symbols
        tallies = {path: entry.tally for path, entry in self.kept.items()}
        tallies |= {path: file.tally for path, file in fresh.items()}
        tally = summed((files[path].folder, files[path].record, tally) for path, tally in tallies.items())
        records, facts = sum(bool(f.record) for f in files.values()), sum(len(f.facts) for f in files.values())
        return CheckResult(tuple(found), records, facts, tally)

    def _judged(self, paths: Sequence[str], loaded: Loaded) -> Iterator[FileResult]:
        """Check files, on all cores if there are many."""
        judge = RuleRunner(self.environment, loaded, recorded=False)
        if len(paths) > MIN_PRELOADED:
            self.files.load_all()

        def judged(paths: Sequence[str]) -> list[FileResult]:
            records = (record for path in paths if (record := self.files.load(path).record))
            return [judge.judge(record, references_of(record), self._counted(record)) for record in records]

        yield from chain.from_iterable(
            map_chunks(judged, paths, chunk_size=RECORDS_AT_ONCE, min_per_worker=MIN_RECORDS)
        )

    def _counted(self, record: AnyRecord) -> SentenceCount | None:
        """Return the sentence count of an unchanged file, which depends on nothing else."""
        entry = self.kept.get(record.origin.path)
        return SentenceCount(*entry.tally.sentences) if entry else None

    def _still_true(self, judged: Container[str]) -> Iterator[FoundProblem]:
        for stored in self.state.problems:
            if stored.problem.origin.path in self.kept and stored.problem.origin.path not in judged:
                yield found_problem(stored)

    def _moved(self) -> set[str]:
        """Return the short forms of all reads whose answer has changed."""
        before = {pair for path, file in self.symbols_before.items() for pair in answers_in(path, file)}
        after = {pair for path, file in self.symbols_after.items() for pair in answers_in(path, file)}
        reads = {read for read, _ in before ^ after}
        said = {pair for entry in self.before.values() for pair in said_in(entry)}
        now = {pair for path in self.edited for pair in self._said_now(path, {short for short, _ in said})}
        short = {short for short, _ in said ^ now}
        return short | {shortened(*read) for read in (*reads, *self._moved_along(), *self._moved_beside())}

    def _said_now(self, path: str, known: Container[str]) -> Iterator[tuple[str, str]]:
        """Yield the answers that an edited file gives now, in the form of `said_in`, to the reads of the last check."""
        entries = self.environment.entries_in(path)
        for index in self.environment.indexes:
            for (name, key), values in entries.items():
                if name == index.name:
                    yield shortened(name, repr(key)), digest_of_entries(path, index, key, values)
        record = self.files.load(path).record
        if record:
            attributes = ((f".{name}", record.id) for name in self.state.attributes)
            facts = (("fact", fact.id) for fact in record.facts)
            for what, thing in chain(attributes, facts):
                if (short := shortened(what, thing)) in known:
                    yield short, digest_of_read(self.environment, what, thing)

    def _moved_along(self) -> Iterator[Read]:
        """Yield the changed reads that only all files together answer."""
        before, after = self.table_before, self.environment.symbols
        if before.is_stamped != after.is_stamped:
            yield "stamped", ""
        for key, start in before.cycles.keys() | after.cycles.keys():
            if before.cycles.get((key, start)) != after.cycles.get((key, start)):
                yield "cycle", f"{key} {start}"

    def _moved_beside(self) -> Iterator[Read]:
        """Yield the changed reads of anything but content: the day, settings, owners, archive."""
        state, now = self.state, self.options.today.isoformat()
        then = state.today.isoformat()
        yield from (("day", day) for day in state.days if (day < now) != (day < then))
        if state.default_handling != self.options.default_handling:
            yield "setting", "default_handling"
        for code in self.options.asked.symmetric_difference(state.asked):
            yield "weight", code
        if state.owners != self.snapshot.owners:
            yield "owners", ""
        if state.reviewers != reviewers_digest(self.snapshot):
            yield "reviewers", ""
        archive = archive_digests(self.options.archive)
        for source in archive.keys() | state.archive.keys():
            if archive.get(source) != state.archive.get(source):
                yield "archived", source
