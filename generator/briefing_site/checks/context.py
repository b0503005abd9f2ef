"""What a rule is given: the record that it judges, and a way to ask about all else that remembers what was asked.

In: a record and its `Surroundings`. Out: `CheckContext`, whose `reads` say afterwards what was asked. A result stands
until one of these questions would be answered otherwise; nothing else has to be declared. So whatever a rule can get
hold of here, other than the record itself, is recorded: there is no way around it to the rest of the base.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar, cast
from zlib import crc32

from pydantic import BaseModel

from briefing_site.base.problems import Loc, Origin
from briefing_site.checks.symbol_table import CAPITAL, FACTS, Name, SymbolTable
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Reference, texts_of
from briefing_site.facts.fingerprint import ContentStanding, Misfit
from briefing_site.facts.inline import has_marks, read_inline
from briefing_site.facts.model import Actor, AnyRecord, Brief, Cooperation, Event, Fact, Issue, Source
from briefing_site.facts.prose_tree import Unread
from briefing_site.facts.reviewers import Reviewers, parse_reviewers
from briefing_site.facts.snapshot import Snapshot
from briefing_site.git.codeowners import Owners, parse_owners

V = TypeVar("V")
W = TypeVar("W")
R = TypeVar("R")
K = TypeVar("K", Actor, Issue, Cooperation, Event, Source, Brief)
Key = tuple[object, ...]
NOWHERE = Origin("")
PLACE = {"origin": NOWHERE, "index": -1}
"""What a fact of another file has in place of its own place there: it changes with every line above it."""
WITHOUT_PLACE = frozenset(PLACE)
NOTHING: Mapping[Any, Any] = {}
PLAIN = frozenset({str, tuple, type(None), bool})
"""The types of most values."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """In what light a base is judged."""

    default_handling: str
    today: date
    archive: Mapping[str, bytes] | None = None
    asked: frozenset[str] = frozenset()
    """Codes of rules to which mkdocs.yml gives a weight: some then look further than they do by themselves."""


@dataclass(frozen=True, eq=False, slots=True)
class Index(Generic[V, W, R]):
    """What records say under keys that they may have in common, and what comes of comparing it.

    A rule that judges a record by others like it asks for the outcome under a key of its own.
    """

    name: str
    entries: Callable[[AnyRecord], Iterable[tuple[Key, V]]]
    """What a record says, as plain values, under each of its keys."""
    compare: Callable[[Sequence[V]], Mapping[W, R]]
    """The outcome for two or more that say something under one key, in the order of the files: of nothing else."""


class Surroundings(ABC):
    """All that a record is judged by: the symbols of the whole base, and its records, loaded or yet to be."""

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
        self._outcomes: dict[str, dict[Key, Mapping[Any, Any]]] = {index.name: {} for index in indexes}
        self._facts: dict[str, Fact] = {}

    @abstractmethod
    def find_record(self, record_id: str) -> AnyRecord | None:
        """Return a record as its file alone gives it."""

    @abstractmethod
    def entries_under(self, index: Index[V, Any, Any], key: Key) -> Sequence[V]:
        """Return what all records say under a key of an index, in the order of their files."""

    @abstractmethod
    def find_raw_fact(self, fact_id: str) -> Fact | None:
        """Return a fact as its file alone gives it."""

    def find_fact(self, fact_id: str) -> Fact | None:
        """Return a fact without its place in its file."""
        if fact_id not in self._facts and (fact := self.find_raw_fact(fact_id)):
            self._facts[fact_id] = fact.model_copy(update=PLACE)
        return self._facts.get(fact_id)

    def outcome(self, index: Index[Any, W, R], key: Key) -> Mapping[W, R]:
        """Return what comes of comparing all that is said under a key of an index; nothing for what stands alone.

        Raises LookupError for an index that the engine does not list: nobody would know what records say in it.
        """
        if index.name not in self._outcomes:
            raise LookupError(f"the index {index.name!r} is not listed in INDEXES")
        entries = self.entries_under(index, key)
        if len(entries) == 1:
            return NOTHING
        known = self._outcomes[index.name]
        if key not in known:
            known[key] = index.compare(entries)
        return known[key]


class CheckContext:
    """The record that is judged, and all that a rule may ask besides."""

    def __init__(self, record: AnyRecord, surroundings: Surroundings, references: Sequence[Reference]) -> None:
        self.record = record
        self.references = references
        """Where the record's file names records and facts."""
        self._around = surroundings
        self._reads: dict[str, set[str]] = defaultdict(set)
        self._attributes: dict[str, set[str]] = defaultdict(set)
        self._kinds: dict[str, str] = {}
        self._views: dict[str, AnyRecord] = {}

    def reads(self) -> Mapping[str, Collection[str]]:
        """Return what was asked so far: each question, with the ids or other keys that it was asked about.

        An attribute of a record is a question with a dot before it, like `.handling`.
        """
        return self._reads | {f".{name}": ids for name, ids in self._attributes.items()}

    # --- the record itself --------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> tuple[tuple[Loc, Fact], ...]:
        """Each of its facts, with its place in the file."""
        return tuple((("facts", fact.index), fact) for fact in self.record.facts)

    @cached_property
    def _texts(self) -> tuple[list[tuple[Loc, str]], list[tuple[Loc, str]]]:
        prose: list[tuple[Loc, str]] = []
        others: list[tuple[Loc, str]] = []
        for loc, text, is_prose in texts_of(self.record):
            if is_prose:
                prose.append((loc, text))
            elif not text.isascii() or "<" in text or "&" in text:
                others.append((loc, text))
        return prose, others

    @property
    def prose(self) -> Sequence[tuple[Loc, str]]:
        """Each field of prose, with its place."""
        return self._texts[0]

    @property
    def other_texts(self) -> Sequence[tuple[Loc, str]]:
        """Each other text that is shown, if it has a sign beyond ASCII or one of HTML."""
        return self._texts[1]

    @cached_property
    def marked(self) -> Sequence[tuple[Loc, str]]:
        """Each field of prose with a sign of Markdown besides its `[[links]]`."""
        return [(loc, text) for loc, text in self.prose if has_marks(text)]

    @cached_property
    def unread(self) -> Sequence[tuple[Loc, str, Unread]]:
        """Each mark of a prose field that is not read."""
        return [(loc, text, mark) for loc, text in self.marked for mark in read_inline(text).unread]

    # --- all else -----------------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> FactBase:
        """The other records and facts, each to be asked for by its id."""
        return RecordedBase(self)

    def find_record(self, record_id: str) -> AnyRecord | None:
        """Return a record, of which every attribute that is read is recorded."""
        if record_id == self.record.id:
            return self.record
        view = self._views.get(record_id)
        if view is None:
            self._reads["kind"].add(record_id)
            record = self._around.find_record(record_id)
            if record is None:
                return None
            view = self._views[record_id] = RecordView(record, self)  # type: ignore[assignment]
        return view

    def find_fact(self, fact_id: str) -> Fact | None:
        """Return a fact, without its place where it stands in another file."""
        own = self._own_facts.get(fact_id)
        if own:
            return own
        self._reads["kind"].add(fact_id)
        fact = self._around.find_fact(fact_id)
        if fact:
            self._reads["fact"].add(fact_id)
        return fact

    @cached_property
    def _own_facts(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.record.facts}

    def read_attribute(self, record: AnyRecord, name: str) -> Any:
        """Return an attribute of another record, and record that it was read."""
        self._attributes[name].add(record.id)
        return readable(record, name, self._around)

    def kind_of(self, thing: str) -> str:
        """Return the folder of an id, `facts` for a fact; `broken` for what could not be loaded, else empty."""
        kind = self._kinds.get(thing)
        if kind is None:
            self._reads["kind"].add(thing)
            kind = self._kinds[thing] = self._around.symbols.kind_of(thing)
        return kind

    @property
    def ids(self) -> Collection[str]:
        """All ids that there are."""
        self._reads["ids"].add("")
        return self._around.symbols.kinds.keys()

    def claimants_of(self, former_id: str) -> Sequence[str]:
        """Return the records that say they bore an id before."""
        self._reads["claims"].add(former_id)
        return self._around.symbols.claims.get(former_id, ())

    def current_id_of(self, former_id: str) -> str:
        """Return the record that bore an id before; empty for none."""
        self._reads["claims"].add(former_id)
        return self._around.symbols.current_id_of(former_id)

    def holders_of(self, thing: str) -> Sequence[str]:
        """Return the records whose files name an id."""
        self._reads["holders"].add(thing)
        return self._around.symbols.holders.get(thing, ())

    def cycle_of(self, key: str, start: str) -> frozenset[str]:
        """Return all that is on the way along a key from an id back to it; nothing where none leads there."""
        self._reads["cycle"].add(f"{key} {start}")
        return self._around.symbols.cycles.get((key, start), frozenset())

    def names_beginning_in(self, texts: Iterable[str]) -> Mapping[str, Sequence[tuple[Name, str]]]:
        """Return the names that surely mean a record and may begin in some texts, as `SymbolTable.sure_names` does."""
        symbols = self._around.symbols
        words = set(CAPITAL.findall("\n".join(texts)))
        self._reads["word"] |= words
        self._reads["word"].add("")
        return {word: symbols.sure_names[word] for word in symbols.sure_names.keys() & words | symbols.small_names}

    @cached_property
    def standing(self) -> ContentStanding:
        """Whether the reviews in the record hold, and those of what they rest on, as far as files tell."""
        return ContentStanding(self.base)

    @cached_property
    def misfits(self) -> tuple[Misfit, ...]:
        """What in the record does not stand as it was reviewed."""
        return tuple(self.standing.misfits_in(self.record)) if self.is_stamped else ()

    @property
    def is_stamped(self) -> bool:
        """Whether any review in the base bears a fingerprint."""
        self._reads["stamped"].add("")
        return self._around.symbols.is_stamped

    def compared(self, index: Index[Any, W, R], key: Key) -> Mapping[W, R]:
        """Return what comes of comparing the record with the others that say something under a key of an index."""
        self._reads[index.name].add(repr(key))
        return self._around.outcome(index, key)

    # --- what is no content -------------------------------------------------------------------------------------------

    def has_passed(self, day: date) -> bool:
        """Tell whether a day lies before today: of today a rule learns no more."""
        self._reads["day"].add(day.isoformat())
        return day < self._around.options.today

    @property
    def default_handling(self) -> str:
        """The handling of what gives none."""
        self._reads["setting"].add("default_handling")
        return self._around.options.default_handling

    def is_asked(self, code: str) -> bool:
        """Tell whether mkdocs.yml gives a rule a weight."""
        self._reads["weight"].add(code)
        return code in self._around.options.asked

    @property
    def has_archive(self) -> bool:
        """Whether an archive of the sources' texts is at hand."""
        self._reads["setting"].add("archive")
        return self._around.options.archive is not None

    def find_archived(self, source: str) -> bytes | None:
        """Return the archived text of a source."""
        self._reads["archived"].add(source)
        return (self._around.options.archive or {}).get(source)

    @property
    def owners(self) -> Owners | None:
        """Who owns which file, where the repository says so."""
        self._reads["owners"].add("")
        return self._around.owners

    @property
    def reviewers(self) -> Reviewers | None:
        """Who vouches for facts; None where no file says so."""
        self._reads["reviewers"].add("")
        return self._around.reviewers

    @property
    def path(self) -> str:
        """The path of the record's file within the repository."""
        self._reads["owners"].add("")
        return f"{self._around.prefix}{self.record.origin.path}"


def readable(record: AnyRecord, name: str, surroundings: Surroundings) -> Any:
    """Return what another file may know of a record: a value, and nothing that moves when lines above it do."""
    if name == FACTS:
        return tuple(surroundings.find_fact(fact.id) for fact in record.facts)
    value = getattr(record, name)
    if type(value) not in PLAIN and (isinstance(value, Origin) or callable(value)):
        raise AttributeError(f"a rule may not read {name!r} of another record")
    return value


def digest_of_value(thing: object, value: object) -> str:
    """Return a digest of what was read under a key; two keys never share one."""
    said = repr((thing, _plain(value))).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(said, digest_size=8).hexdigest()


def shortened(what: str, thing: str) -> str:
    """Return the short form of a read. Where two have the same, files are judged again that need not be."""
    return f"{crc32(f'{what} {thing}'.encode('utf-8', 'surrogateescape')):08x}"


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return [(key, _plain(item)) for key, item in vars(value).items() if key not in WITHOUT_PLACE]
    return [_plain(item) for item in value] if type(value) is tuple else value


class RecordView:
    """Another record: reads like it, and has what is read of it recorded."""

    def __init__(self, record: AnyRecord, context: CheckContext) -> None:
        self._record = record
        self._context = context

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._record)

    @property
    def id(self) -> str:
        """Its id, by which it was asked for."""
        return self._record.id

    @property
    def folder(self) -> str:
        """The folder that it lies in, which was recorded when it was asked for."""
        return self._record.folder

    def __getattr__(self, name: str) -> Any:
        value = self.__dict__[name] = self._context.read_attribute(self._record, name)
        return value


class _ById(Generic[V]):
    """Things by id. They cannot be gone through: a rule asks for what it knows by name."""

    def __init__(self, find: Callable[[str], V | None]) -> None:
        self.get = find

    def __getitem__(self, thing: str) -> V:
        found = self.get(thing)
        if found is None:
            raise KeyError(thing)
        return found

    def __contains__(self, thing: object) -> bool:
        return self.get(str(thing)) is not None

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a rule asks for single records and facts, by their ids; to compare many, it needs an Index")


class RecordedBase(FactBase):
    """What a fact base tells of single records and facts; whatever would go through all of them raises an error."""

    def __init__(self, context: CheckContext) -> None:
        self._context = context
        self.records = cast("Mapping[str, AnyRecord]", _ById(context.find_record))

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact by id."""
        return cast("Mapping[str, Fact]", _ById(self._context.find_fact))

    def _of_kind(self, kind: type[K]) -> Mapping[str, K]:
        def find(record_id: str) -> K | None:
            record = cast("K | None", self._context.find_record(record_id))
            return record if record and record.folder == kind.folder else None

        return cast("Mapping[str, K]", _ById(find))
