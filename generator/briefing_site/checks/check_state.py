"""What a check of the whole base remembers of each file, so that after a few edits only some are judged again.

In: a loaded base with its problems. Out: `CheckState`, which travels as JSON. Of a file that has not changed it holds
what others can see of it, whom it names, and its problems; never what would need the file to be read again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from briefing_site.base.cache import Cache, Region
from briefing_site.base.parallel import map_chunks
from briefing_site.base.problems import Problem
from briefing_site.checks.engine import Checked
from briefing_site.checks.rules.namesakes import common_keys, said_of
from briefing_site.checks.rules.style import duplicate_keys
from briefing_site.checks.symbol_table import names_of
from briefing_site.facts.audience import handling_of_fact, handling_of_record
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import Reference, fields_of
from briefing_site.facts.load import Loaded
from briefing_site.facts.model import AnyRecord, Fact

STATES = Region("base", max_entries=2)
"""One for each way of checking (with an archive, without); each takes about 3 KB a file."""
MIN_FILES = 1_000
"""Files that a process more is worth."""
FILES_AT_ONCE = 100


class FileState(NamedTuple):
    """One file. Lists are words with spaces between them, since text is read faster than lists are."""

    digest: str
    """Of its bytes."""
    core: str = ""
    """Digest of what may concern every other file: names, former ids, who is above it."""
    exports: str = ""
    """The id of its record and of each fact, each with a digest of what rules read of it in judging another file."""
    broken: str = ""
    """Ids that it tried to define and could not."""
    targets: str = ""
    """Ids that it names."""
    duplicate_keys: str = ""
    """Of the record and of each fact, the keys that it shares with its like, each with a digest of what is compared."""


@dataclass(frozen=True, slots=True)
class CheckState:
    """A whole base, checked."""

    today: date
    files: dict[str, FileState]
    """By path."""
    problems: tuple[Problem, ...]
    """Those of the files, with the weights that rules have by themselves."""
    names: dict[str, tuple[str, ...]]
    """Each name, its words with spaces between them, with the records that bear it."""
    sure_names: tuple[str, ...]
    """Those by which running text surely means a record."""
    former_ids: dict[str, str]
    is_whole: bool
    """As `SymbolTable.is_whole`."""
    due: dict[str, str]
    """For each file, the days whose passing can change what was found in it, with spaces between them."""
    bracketed: tuple[str, ...]
    """As `Checked.bracketed`."""


FORM = TypeAdapter(CheckState)


def get_check_state(cache: Cache, way: str) -> CheckState | None:
    """Return what is remembered for a way of checking; None for nothing, and for what is damaged or foreign."""
    try:
        return FORM.validate_json(cache.get(STATES, way) or b"")
    except ValidationError:
        return None


def put_check_state(cache: Cache, way: str, state: CheckState) -> None:
    """Keep what is to be remembered.

    A base with a file whose name is no UTF-8 is not remembered: that has to be fixed first.
    """
    with suppress(PydanticSerializationError):
        cache.put(STATES, way, FORM.dump_json(state))


def check_state_of(base: FactBase, loaded: Loaded, checked: Checked, today: date, default_handling: str) -> CheckState:
    """Return what to remember of a base whose ids are unique, and of what was found in it."""
    records = {record.origin.path: record for record in loaded.records}
    names: dict[str, list[str]] = defaultdict(list)
    sure_names: set[str] = set()
    for record in loaded.records:
        for words, is_sure in names_of(record).items():
            names[" ".join(words)].append(record.id)
            if is_sure:
                sure_names.add(" ".join(words))

    def entries(paths: Sequence[str]) -> list[FileState]:
        found = []
        for path in paths:
            record, broken = records.get(path), loaded.broken_in.get(path, frozenset())
            references = base.references_in.get(record.id, ()) if record else ()
            found.append(file_state_of(loaded.snapshot.files[path], record, references, broken, default_handling))
        return found

    paths = [*loaded.snapshot.files]
    made = (
        entry
        for portion in map_chunks(entries, paths, chunk_size=FILES_AT_ONCE, min_per_worker=MIN_FILES)
        for entry in portion
    )
    files = dict(zip(paths, made, strict=True))
    return CheckState(
        today,
        files,
        tuple(p for p in (*loaded.problems, *checked.problems) if p.origin.path in files),
        {name: tuple(ids) for name, ids in names.items()},
        tuple(sorted(sure_names)),
        {former: record.id for record in loaded.records for former in record.former_ids},
        not loaded.broken and base.incoming.keys() <= base.records.keys() | base.facts.keys(),
        {path: " ".join(sorted(day.isoformat() for day in days)) for path, days in checked.due.items()},
        checked.bracketed,
    )


def file_state_of(
    data: bytes,
    record: AnyRecord | None,
    references: Iterable[Reference],
    broken: frozenset[str],
    default_handling: str,
) -> FileState:
    """Return what to remember of one file, with the references that its record makes."""
    digest, unread = digest_of_file(data), " ".join(sorted(broken))
    if record is None:
        return FileState(digest, broken=unread)
    return FileState(
        digest,
        _core(record),
        " ".join(word for pair in _exports(record, default_handling) for word in pair),
        unread,
        " ".join(dict.fromkeys(reference.target for reference in references)),
        " ".join((*_common(record), *(word for fact in record.facts for word in _duplicate_keys(fact)))),
    )


def duplicate_keys_in(entry: FileState) -> dict[str, list[str]]:
    """Return, for each key that facts of a file share with others, what those facts say, in their order."""
    found: dict[str, list[str]] = {}
    words = entry.duplicate_keys.split()
    for key, said in zip(words[::2], words[1::2], strict=False):
        found.setdefault(key, []).append(said)
    return found


def exports_in(entries: Iterable[FileState]) -> dict[str, str]:
    """Return the face of each id in some files; those of broken ones are all alike."""
    found: dict[str, str] = {}
    for entry in entries:
        found |= dict.fromkeys(entry.broken.split(), "broken")
        words = entry.exports.split()
        found |= zip(words[::2], words[1::2], strict=False)
    return found


def digest_of_file(data: bytes) -> str:
    """Return the digest by which a file is known again."""
    return hashlib.sha256(data).hexdigest()


def _core(record: AnyRecord) -> str:
    core = (sorted(names_of(record).items()), record.former_ids, record.part_of, record.above)
    return _short(core) if any(core) else ""


def _duplicate_keys(fact: Fact) -> Iterator[str]:
    said = _short((fact.id, fact.text, fact.date.text, fact.sources))
    for key in duplicate_keys(fact):
        yield _short(key)
        yield said


def _common(record: AnyRecord) -> Iterator[str]:
    for key in common_keys(record):
        yield _short(key)
        yield _short(said_of(record))


def _exports(record: AnyRecord, default_handling: str) -> Iterator[tuple[str, str]]:
    seen: Sequence[object] = sorted((key, str(getattr(record, key))) for key in _exported_attributes(type(record)))
    yield record.id, _short((record.folder, handling_of_record(record, default_handling), seen))
    for fact in record.facts:
        handling = handling_of_fact(fact, record, default_handling)
        stands = (fact.status, bool(record.withdrawn), fact.sources)
        shown = (fact.home, fact.kind, fact.date.text, fact.by, stands, fact.superseded_by, handling)
        yield fact.id, _short(shown)


@cache
def _exported_attributes(kind: type[BaseModel]) -> tuple[str, ...]:
    return tuple(spec.attribute for spec in fields_of(kind) if Mark.INTERNAL not in spec.marks)


def _short(value: object) -> str:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
