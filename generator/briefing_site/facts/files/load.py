"""Loads the files of a snapshot as records and facts of the model, and collects every problem.

In: a `Snapshot`. Out: `Loaded`: the records that could be read, the problems, and the ids of what could not be read, so
that one mistake is not reported again wherever something refers to the broken record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from briefing_site.base.cache import Region, digest_dependencies
from briefing_site.base.parallel import map_chunks
from briefing_site.base.problems import Loc, Origin, Problem
from briefing_site.facts.files.load_file import LoadedFile, load_file
from briefing_site.facts.files.locate import locate, place_within
from briefing_site.facts.files.record_codec import decode_record, encode_record
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.files.unique_ids import without_clashes
from briefing_site.facts.model import KINDS, AnyRecord, Fact

MIN_FILES = 250
"""How many files make another process worthwhile."""
FILES_AT_ONCE = 50
MIN_CACHED = 50
"""How many files make the cache worthwhile."""
PUT_AT_ONCE = 2_000
RECORDS = Region("records", max_entries=500_000)
"""One for each version of a file, at about the length of the file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The records of a snapshot, and its problems."""

    records: tuple[AnyRecord, ...]
    problems: tuple[Problem, ...]
    broken: frozenset[str]
    """Ids that some file tried to define and could not."""
    snapshot: Snapshot
    broken_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The same by file; what was lost to a clash of ids is in none."""
    corrected: Loaded | None = None
    """The same with what each file gives as it was meant; None if no file has an unknown key."""

    @property
    def for_rules(self) -> Loaded:
        """What rules are run over: the corrected records, if there are any."""
        return self.corrected or self

    def origin(
        self, record: AnyRecord, loc: Loc = (), *, at_key: bool = False, needle: str = "", nth: int = 0
    ) -> Origin:
        """Return the place of a value, of its key, or of `needle` within its text, `nth` others passed over."""
        data = self.snapshot.files.get(record.origin.path, b"")
        origin = locate(record, data, loc, at_key=at_key)
        return place_within(data, origin, needle, nth) if needle else origin


def load_snapshot(snapshot: Snapshot) -> Loaded:
    """Load every file of a snapshot; a duplicate id is a problem, and its first owner keeps it."""
    return join_files(snapshot, load_files(snapshot, snapshot.files))


def load_files(snapshot: Snapshot, files: Mapping[str, bytes]) -> dict[str, LoadedFile]:
    """Load some files of a snapshot, each by itself: from the cache, or else parsed, on every core where they are many.

    Only files without a problem are cached. They are known by path and bytes, so that branches share what they have in
    common.
    """
    content, memory = snapshot.content, _Memory(snapshot, files)
    found = {path: file for path in files if (file := memory.find(path))}
    rest = [(path, data) for path, data in files.items() if path not in found]
    load = lambda files: [_packed(load_file(path, data, content)) for path, data in files]  # noqa: E731 - for forks
    if rest:
        for model in (Fact, *KINDS.values()):
            model.model_rebuild()  # so that the processes need not, each for itself
    start = 0
    for portion in map_chunks(load, rest, chunk_size=FILES_AT_ONCE, min_per_worker=MIN_FILES):
        fresh = dict(zip((path for path, _ in rest[start : start + len(portion)]), portion, strict=True))
        start += len(portion)
        memory.keep({path: packed for path, packed in fresh.items() if isinstance(packed, bytes)})
        for path, packed in fresh.items():
            found[path] = LoadedFile(decode_record(packed, path, content)) if isinstance(packed, bytes) else packed
    memory.finish()
    return {path: found[path] for path in files}


def _packed(file: LoadedFile) -> bytes | LoadedFile:
    """Return a file as it travels and is kept: its record as bytes, where nothing else is to be said of it."""
    return encode_record(file.record) if file.record and not (file.problems or file.broken) else file


class _Memory:
    """What the cache holds of some files of a snapshot."""

    def __init__(self, snapshot: Snapshot, files: Mapping[str, bytes]) -> None:
        self._cache = snapshot.cache if len(files) >= MIN_CACHED else None
        self._is_whole = len(files) == len(snapshot.files)
        self._has_grown = False
        self._fresh: dict[str, bytes] = {}
        self._content = snapshot.content
        self._keys: dict[str, str] = {}
        self._values: Mapping[str, bytes] = {}
        if self._cache:
            start = digest_dependencies((), snapshot.content).encode()
            self._keys = {path: _key(start, path, data) for path, data in files.items()}
            self._values = self._cache.get_many(RECORDS, self._keys.values())

    def find(self, path: str) -> LoadedFile | None:
        """Return what a file gives, if that is known."""
        data = self._values.get(self._keys.get(path, ""))
        with suppress(ValueError):
            return LoadedFile(decode_record(data, path, self._content)) if data else None
        return None

    def keep(self, records: Mapping[str, bytes]) -> None:
        """Put records into the cache, many at a time."""
        if self._cache:
            self._fresh |= {self._keys[path]: data for path, data in records.items()}
            if len(self._fresh) >= PUT_AT_ONCE:
                self._put()

    def finish(self) -> None:
        """Store the rest, and remove unused entries once there are many."""
        if self._cache and (self._fresh or self._has_grown):
            self._put()
            if self._is_whole:
                self._cache.retain(RECORDS, self._keys.values())

    def _put(self) -> None:
        if self._cache:
            self._cache.put_many(RECORDS, self._fresh)
        self._fresh, self._has_grown = {}, True


def _key(start: bytes, path: str, data: bytes) -> str:
    digest = hashlib.sha256(b"%s%s\0" % (start, path.encode("utf-8", "surrogateescape")))
    digest.update(data)
    return digest.hexdigest()


def join_files(snapshot: Snapshot, files: Mapping[str, LoadedFile]) -> Loaded:
    """Join the loaded files of a snapshot, in the order of their paths."""
    paths = [path for path in snapshot.files if path in files]
    results = [files[path] for path in paths]
    problems = [*snapshot.problems, *(problem for result in results for problem in result.problems)]
    records = tuple(result.record for result in results if result.record is not None)
    unique, clashes = without_clashes(records)
    kept = {id(record) for record in unique}
    lost = (record for record in records if clashes and id(record) not in kept)
    broken = frozenset[str]().union(*(result.broken for result in results), *(_ids_of(record) for record in lost))
    broken_in = {path: result.broken for path, result in zip(paths, results, strict=True) if result.broken}
    corrected = None
    if any(file.corrected for file in results):
        corrected = join_files(snapshot, {path: file.corrected or file for path, file in files.items()})
    return Loaded(unique, (*problems, *clashes), broken, snapshot, broken_in, corrected)


def _ids_of(record: AnyRecord) -> set[str]:
    return {record.id, *(fact.id for fact in record.facts)}
