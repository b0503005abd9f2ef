"""What a record is checked against: the symbols of the whole base, its records, and settings.

In: the symbols of each file, and the options of a check. Out: `CheckEnvironment`, which answers everything that a rule
may ask, and short digests that identify questions and answers.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar
from zlib import crc32

from pydantic import BaseModel

from briefing_site.base.problems import Origin
from briefing_site.checks.symbol_table import FACTS, SymbolTable
from briefing_site.facts.files.reviewers import parse_reviewers
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.git.codeowners import parse_owners

V = TypeVar("V")
W = TypeVar("W")
R = TypeVar("R")
Key = tuple[object, ...]
NOWHERE = Origin("")
PLACE = {"origin": NOWHERE, "index": -1}
"""Replaces a fact's place in another file, which changes with every line above it."""
WITHOUT_PLACE = frozenset(PLACE)
NOTHING: Mapping[Any, Any] = {}
PLAIN = frozenset({str, tuple, type(None), bool})
"""The types of most values, which need no conversion."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options of a check."""

    default_handling: str
    today: date
    archive: Mapping[str, bytes] | None = None
    asked: frozenset[str] = frozenset()
    """Codes of rules with a severity in mkdocs.yml: some rules check more if asked for."""


@dataclass(frozen=True, eq=False, slots=True)
class Index(Generic[V, W, R]):
    """Entries of records under keys that they may share, and the outcome of comparing them.

    A rule that compares a record with similar ones reads the outcome only under keys of that record.
    """

    name: str
    entries: Callable[[AnyRecord], Iterable[tuple[Key, V]]]
    """The entries of a record, as plain values, with their keys."""
    compare: Callable[[Sequence[V]], Mapping[W, R]]
    """The outcome of two or more entries under one key, in the order of the files; depends on nothing else."""


class CheckEnvironment(ABC):
    """Everything a record is checked against: the symbols of the whole base, and its records, loaded or not yet."""

    def __init__(
        self,
        symbols: SymbolTable,
        options: CheckOptions,
        snapshot: Snapshot,
        indexes: Collection[Index[Any, Any, Any]],
    ) -> None:
        self.symbols = symbols
        self.options = options
        file, names = snapshot.owners, snapshot.reviewers
        self.owners = parse_owners(file.text, file.path)[0] if file else None
        self.prefix = file.prefix if file else ""
        """The project's path within the repository: empty, or ending in `/`."""
        self.reviewers = parse_reviewers(names)[0] if names is not None else None
        self.indexes = indexes
        self.outcomes: dict[str, dict[Key, Mapping[Any, Any]]] = {index.name: {} for index in indexes}
        """For each index, the outcomes by key."""
        self._facts: dict[str, Fact] = {}

    @abstractmethod
    def find_record(self, record_id: str) -> AnyRecord | None:
        """Return a record as loaded from its file alone."""

    @abstractmethod
    def entries_under(self, index: Index[V, Any, Any], key: Key) -> Sequence[V]:
        """Return all records' entries under a key of an index, in the order of their files."""

    @abstractmethod
    def find_raw_fact(self, fact_id: str) -> Fact | None:
        """Return a fact as loaded from its file alone."""

    def find_fact(self, fact_id: str) -> Fact | None:
        """Return a fact without its place in its file."""
        if fact_id not in self._facts and (fact := self.find_raw_fact(fact_id)):
            self._facts[fact_id] = fact.model_copy(update=PLACE)
        return self._facts.get(fact_id)

    def outcome(self, index: Index[Any, W, R], key: Key) -> Mapping[W, R]:
        """Return the outcome of comparing all entries under a key of an index; nothing for a single entry.

        Raises LookupError for an index that the engine does not list, since its entries would not be collected.
        """
        known = self.outcomes.get(index.name)
        if known is None:
            raise LookupError(f"the index {index.name!r} is not listed in INDEXES")
        if key not in known:
            entries = self.entries_under(index, key)
            known[key] = index.compare(entries) if len(entries) > 1 else NOTHING
        return known[key]


def readable(record: AnyRecord, name: str, environment: CheckEnvironment) -> Any:
    """Return an attribute of a record as other files may read it: without places, which move with the lines above."""
    if name == FACTS:
        return tuple(environment.find_fact(fact.id) for fact in record.facts)
    value = getattr(record, name)
    if type(value) not in PLAIN and (isinstance(value, Origin) or callable(value)):
        raise AttributeError(f"a rule may not read {name!r} of another record")
    return value


def digest_of_value(thing: object, value: object) -> str:
    """Return a digest of what was read under a key; different keys never share one."""
    said = repr((thing, _plain(value))).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(said, digest_size=8).hexdigest()


def shortened(what: str, thing: str) -> str:
    """Return the short form of a read. A collision only means that some files are checked again needlessly."""
    return f"{crc32(thing.encode('utf-8', 'surrogateescape'), _start(what)):08x}"


@cache
def _start(what: str) -> int:
    return crc32(f"{what} ".encode())


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return [(key, _plain(item)) for key, item in vars(value).items() if key not in WITHOUT_PLACE]
    return [_plain(item) for item in value] if type(value) is tuple else value
