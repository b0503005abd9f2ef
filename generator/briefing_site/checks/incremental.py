"""Judges again what a few edits can have changed, and takes the rest from what a check of the whole remembers.

In: a snapshot and what is remembered. Out: the problems, as a check of the whole would find them; None where only
that can tell. What an edit reaches is found in three ways, one for each `Scope` of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefing_site.base.problems import Problem
from briefing_site.checks.check_result import CheckResult
from briefing_site.checks.check_state import (
    CheckState,
    FileState,
    digest_of_file,
    duplicate_keys_in,
    exports_in,
    file_state_of,
)
from briefing_site.checks.engine import RULES, CheckOptions, check_part
from briefing_site.checks.rule import Scope
from briefing_site.checks.suggestions import MAX_SUGGESTIONS
from briefing_site.checks.symbol_table import SymbolTable
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import references_of
from briefing_site.facts.fingerprint import has_fingerprint
from briefing_site.facts.load import Loaded, LoadedFile, load_file
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.snapshot import Snapshot, folder_of

MAX_CHANGED = 50
"""Files; who changed more of them waits for a check of the whole."""
MAX_LOADED = 600
"""Files that are read again, those that others are judged by included."""
FOR_THE_WHOLE = frozenset({"id-unique", "former-id-free", "cycle-free"})
"""Codes of what is found between files that need not name each other: where there is one, no part stands for itself."""
SUGGESTING = frozenset({"reference-exists", "source-exists"})
NOTHING = FileState("")
REACHES = {rule.code: rule.reach for rule in RULES}


class FullCheckNeededError(Exception):
    """Only a check of the whole can tell what the edits do."""


def allows_incremental(problems: Iterable[Problem]) -> bool:
    """Tell whether a part of a base with these problems can be judged alone.

    Where did-you-means run out, which ones are told depends on the whole.
    """
    codes = [problem.code for problem in problems]
    return FOR_THE_WHOLE.isdisjoint(codes) and sum(code in SUGGESTING for code in codes) < MAX_SUGGESTIONS


def check_incrementally(snapshot: Snapshot, state: CheckState, light: CheckOptions) -> CheckResult | None:
    """Return what a check of the whole would find, before rules are weighted; None where only that can tell."""
    digests = {path: digest_of_file(data) for path, data in snapshot.files.items()}
    before = {path: entry.digest for path, entry in state.files.items()}
    changed = {path for path in digests.keys() | before.keys() if digests.get(path) != before.get(path)}
    try:
        return _IncrementalCheck(snapshot, state, light, changed).finished()
    except FullCheckNeededError:
        return None


class _IncrementalCheck:
    def __init__(self, snapshot: Snapshot, state: CheckState, light: CheckOptions, changed: set[str]) -> None:
        self.snapshot = snapshot
        self.remembered = state
        self.light = light
        self.loaded: dict[str, LoadedFile] = {}
        _require(len(changed) <= MAX_CHANGED)
        _require(not any(has_fingerprint(data) for data in snapshot.files.values()))
        self.changed = {path for path in changed if path in snapshot.files}
        self.before = {path: state.files.get(path, NOTHING) for path in changed}
        self.after = {path: self._entry(path) for path in self.changed}
        kept = {path: entry for path, entry in state.files.items() if path not in changed}
        self.entries = {**kept, **self.after}
        _require(all(self.before[path].core == self.after.get(path, NOTHING).core for path in changed))
        self.home: dict[str, str] = {}
        """Each id with its file."""
        for path, entry in self.entries.items():
            ids = entry.exports.split()[::2]
            _require(self.home.keys().isdisjoint(ids) and len(set(ids)) == len(ids))
            self.home |= dict.fromkeys(ids, path)
        _require(self.home.keys().isdisjoint(state.former_ids))
        self.kinds = self._kinds()

    def _kinds(self) -> dict[str, str]:
        """Return each id with its folder; the records first, as they come first among those that are suggested."""
        folders: dict[str, str] = {}
        kinds: dict[str, str] = {}
        for path, entry in self.entries.items():
            if entry.exports:
                parent = path.rpartition("/")[0]
                folder = folders.get(parent) or folders.setdefault(parent, folder_of(path, self.snapshot.content))
                kinds[entry.exports.partition(" ")[0]] = folder
        return kinds | {fact: "facts" for fact in self.home if fact not in kinds}

    def finished(self) -> CheckResult:
        """Judge what the edits reach, and join it to what is remembered of the rest."""
        broken = frozenset(word for entry in self.entries.values() for word in entry.broken.split())
        reached, dangling, holders = self._along_references()
        reached |= self.changed | dangling | self._due_otherwise() | self._bracketed()
        twinned, mates = self._along_twins()
        is_whole = not broken and not dangling
        _require(self.remembered.is_whole or not is_whole)
        judged = {self.home[target] for target in holders if target in self.home} | self.changed
        paths = {Scope.NAMED: reached, Scope.TWINS: twinned, Scope.ALL: judged}
        self._load(reached | mates | judged)
        self._load_named(reached)
        sure_names = {tuple(name.split()) for name in self.remembered.sure_names}
        names = {tuple(name.split()): ids for name, ids in self.remembered.names.items() if name.strip()}
        known = SymbolTable(
            self.kinds,
            self.remembered.former_ids,
            broken,
            names,
            is_whole,
            lambda target: holders.get(target, ()),
            sure_names,
        )
        found = [*self._found(known, paths), *self._still_true(paths, is_whole=is_whole)]
        _require(allows_incremental(found))
        records = sum(1 for entry in self.entries.values() if entry.exports)
        return CheckResult(tuple(found), records, len(self.home) - records)

    def _found(self, known: SymbolTable, paths: Mapping[Scope, set[str]]) -> Iterator[Problem]:
        records = tuple(self._records())
        loaded = Loaded(records, (), known.broken, self.snapshot)
        yield from self.snapshot.problems
        for path in paths[Scope.NAMED]:
            yield from self.loaded[path].problems
        yield from check_part(FactBase(records), known, loaded, self.light, paths)

    def _still_true(self, paths: Mapping[Scope, set[str]], *, is_whole: bool) -> Iterator[Problem]:
        for problem in self.remembered.problems:
            reach, path = REACHES.get(problem.code, Scope.NAMED), problem.origin.path
            if path in self.entries and path not in paths[reach] and (is_whole or reach is not Scope.ALL):
                yield problem

    def _along_references(self) -> tuple[set[str], set[str], dict[str, list[str]]]:
        """Return the files that name what looks otherwise now, those that name nothing, and who names what.

        The last is given for the edited records, and for what an edit named or no longer names.
        """
        before, after = exports_in(self.before.values()), exports_in(self.after.values())
        moved = {word for word in before.keys() | after.keys() if before.get(word) != after.get(word)}
        moved |= self._resting_on({word for word in moved if self.kinds.get(word) == "sources"})
        swung = moved | {entry.exports.partition(" ")[0] for entry in self.after.values()}
        for path, entry in self.before.items():
            swung |= {*entry.targets.split()} ^ {*self.after.get(path, NOTHING).targets.split()}
        holders: dict[str, list[str]] = {
            target: [] for target in swung if self.kinds.get(target) in {"sources", "actors"}
        }
        reached, dangling = set(), set()
        for path, entry in self.entries.items():
            targets = set(entry.targets.split())
            if not moved.isdisjoint(targets):
                reached.add(path)
            if not self.kinds.keys() >= targets:
                dangling.add(path)
            for target in holders.keys() & targets:
                holders[target].append(entry.exports.partition(" ")[0])
        _require(len(dangling) < MAX_SUGGESTIONS)
        return reached, dangling, holders

    def _resting_on(self, sources: set[str]) -> set[str]:
        """Return what lives in the files that name one of the sources: whether it stands may be judged elsewhere."""
        naming = (e for e in self.entries.values() if sources and not sources.isdisjoint(e.targets.split()))
        return {word for entry in naming for word in entry.exports.split()[::2]}

    def _along_twins(self) -> tuple[set[str], set[str]]:
        """Return the files with facts that share a key with an edited one, and all with whom they share one."""
        edited = set()
        for path, entry in self.before.items():
            before, after = duplicate_keys_in(entry), duplicate_keys_in(self.after.get(path, NOTHING))
            edited |= {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        twinned = self._sharing(edited) | self.changed
        return twinned, twinned | self._sharing(
            {key for path in twinned for key in duplicate_keys_in(self.entries[path])}
        )

    def _sharing(self, keys: set[str]) -> set[str]:
        return {path for path, entry in self.entries.items() if not keys.isdisjoint(entry.duplicate_keys.split()[::2])}

    def _due_otherwise(self) -> set[str]:
        """Return the files in which a rule asked about a day that has passed since, or that had passed by then."""
        now, then = self.light.today.isoformat(), self.remembered.today.isoformat()
        if now == then:
            return set()
        return {
            path
            for path, days in self.remembered.due.items()
            if path in self.entries and any((day < now) != (day < then) for day in days.split())
        }

    def _bracketed(self) -> set[str]:
        """Return the files with words in single brackets: any new id may be what they mean."""
        return self.entries.keys() & self.remembered.bracketed

    def _load_named(self, reached: set[str]) -> None:
        """Load what the files name, who speaks in the facts named, who is above those, and what supersedes them."""
        records = [record for path in sorted(reached) if (record := self.loaded[path].record)]
        waiting = {reference.target for record in records for reference in references_of(record)}
        cited = set(waiting)
        seen: set[str] = set()
        while waiting:
            seen |= waiting
            paths = {self.home[target] for target in waiting if target in self.home}
            self._load(paths)
            found: set[str] = set()
            for path in paths:
                record = self.loaded[path].record
                found |= {*(record.above if record else ())}
                for fact in record.facts if record else ():
                    if fact.id in waiting:
                        found |= {*fact.superseded_by, *((*fact.by, *_sources(fact)) if fact.id in cited else ())}
            waiting = found - seen

    def _load(self, paths: Iterable[str]) -> None:
        for path in paths:
            if path not in self.loaded:
                self.loaded[path] = load_file(path, self.snapshot.files[path], self.snapshot.content)
                _require(len(self.loaded) <= MAX_LOADED)

    def _records(self) -> Iterator[AnyRecord]:
        for path in sorted(self.loaded):
            record = self.loaded[path].record
            if record is not None:
                yield record

    def _entry(self, path: str) -> FileState:
        self._load([path])
        loaded = self.loaded[path]
        references = references_of(loaded.record) if loaded.record else ()
        handling = self.light.default_handling
        return file_state_of(self.snapshot.files[path], loaded.record, references, loaded.broken, handling)


def _sources(fact: Fact) -> tuple[str, ...]:
    return tuple(citation.source for citation in fact.sources)


def _require(holds: bool) -> None:  # noqa: FBT001 - a condition
    if not holds:
        raise FullCheckNeededError
