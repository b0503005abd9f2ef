"""The symbols of the whole base: its ids and names, who refers to whom, and which references form cycles.

In: the symbols of each file (`FileSymbols`), whether loaded or from the cache. Out: `SymbolTable`. With it, a check of
some files knows as much about the rest of the base as a full check.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from briefing_site.checks.cycles import cycles_of
from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import Reference, keys_marked, models
from briefing_site.facts.model import Actor, AnyRecord
from briefing_site.facts.support.fingerprint import reviews_in

MIN_NAME_LENGTH = 4
"""Minimum length of a single-word name that is looked for in running text."""
ARTICLES = frozenset({"A", "An", "The"})
COMMON_WORDS = frozenset(
    """academy administration agency alliance army assembly association authority bank board bureau cabinet
    capital centre center chamber chancellor church city coalition commission committee commonwealth community
    company conference congress council country court customs department division east embassy empire exchange
    executive federation fleet force forces forum foundation front fund government group guard house industry
    institute journal judiciary kingdom league legislature majority market ministry mission monitor movement
    nation nations navy network north office opposition organisation organization palace panel parliament party
    police post presidency press province region registry republic secretariat security senate service services
    society south staff standard state states sun telegraph times treasury treaty tribunal union university west
    world""".split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that name many things, and by themselves mean none of them unambiguously."""
WORD = re.compile(r"\w+")
CAPITAL = re.compile(r"\b[^\Wa-z]\w*")
"""A word, unless it begins with an ASCII lower-case letter."""
Name = tuple[str, ...]
"""A name's words."""
BROKEN = "broken"
"""The kind of an id that could not be loaded."""
FACTS = "facts"


class FileSymbols(NamedTuple):
    """The symbols of one file."""

    folder: str
    record: str = ""
    """The id of its record; empty if it could not be loaded."""
    facts: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    """Ids that it defines but that could not be loaded."""
    former_ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """The names by which running text may mean its record, with a space before each word."""
    sure_names: tuple[str, ...] = ()
    """The names that unambiguously mean it."""
    targets: tuple[str, ...] = ()
    """The ids that it refers to."""
    steps: tuple[str, ...] = ()
    """Key, start and target of each step along `acyclic_keys`, separated by spaces."""
    is_stamped: bool = False
    """True if a review in it has a fingerprint."""

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield each id that it defines, loaded or not, with its kind."""
        if self.record:
            yield self.record, self.folder
        yield from ((fact, FACTS) for fact in self.facts)
        yield from ((thing, BROKEN) for thing in self.broken)


@cache
def acyclic_keys() -> frozenset[str]:
    """Return the keys that must not form cycles."""
    return keys_marked(Mark.ACYCLIC, *models())


def symbols_of(
    folder: str, record: AnyRecord | None, broken: Iterable[str], references: Sequence[Reference]
) -> FileSymbols:
    """Return the symbols of a file, given the references in its record."""
    lost = tuple(sorted(broken))
    if record is None:
        return FileSymbols(folder, broken=lost)
    acyclic = acyclic_keys()
    names = {" ".join(words): sure for words, sure in names_of(record).items()}
    return FileSymbols(
        folder,
        record.id,
        tuple(fact.id for fact in record.facts),
        lost,
        record.former_ids,
        tuple(names),
        tuple(name for name, sure in names.items() if sure),
        tuple(dict.fromkeys(reference.target for reference in references)),
        tuple(f"{r.why} {r.fact or r.holder} {r.target}" for r in references if r.why in acyclic),
        any(review.fingerprint for review in reviews_in(record)),
    )


def answers_in(path: str, file: FileSymbols) -> Iterator[tuple[tuple[str, str], object]]:
    """Yield the `CheckContext` reads that a file contributes to, with its part of the answer."""
    for thing, kind in file.kinds():
        yield ("kind", thing), kind
        if kind != BROKEN:
            yield ("ids", ""), thing
    yield from ((("claims", former), (path, file.record)) for former in file.former_ids)
    yield from ((("holders", target), (path, file.record)) for target in file.targets)
    for name in file.names:
        yield ("word", beginning(name.partition(" ")[0])), (path, name, name in file.sure_names)


class SymbolTable:
    """The symbols of the whole base."""

    def __init__(self, files: Iterable[FileSymbols]) -> None:
        self._files = tuple(files)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Each id with its folder, `facts` for a fact; records come first, also in suggestions."""
        found = {file.record: file.folder for file in self._files if file.record}
        for file in self._files:
            found |= dict.fromkeys(file.facts, FACTS)
        return found

    @cached_property
    def _known(self) -> Mapping[str, str]:
        return {**self.kinds, **dict.fromkeys(self.broken, BROKEN)}

    @cached_property
    def broken(self) -> frozenset[str]:
        """Ids that could not be loaded; references to them are not reported again."""
        return frozenset(thing for file in self._files for thing in file.broken)

    def kind_of(self, thing: str) -> str:
        """Return the folder of an id, `facts` for a fact, `broken` if it could not be loaded; else empty."""
        return self._known.get(thing, "")

    @cached_property
    def claims(self) -> Mapping[str, Sequence[str]]:
        """For each former id, the records that claim it."""
        found: dict[str, list[str]] = defaultdict(list)
        for file in self._files:
            for former in file.former_ids:
                found[former].append(file.record)
        return found

    def current_id_of(self, former_id: str) -> str:
        """Return the current id for a former one; empty if there is none."""
        return next(reversed(self.claims.get(former_id, ())), "")

    @cached_property
    def names(self) -> Mapping[Name, Sequence[str]]:
        """Each name with the records that have it."""
        found: dict[Name, list[str]] = defaultdict(list)
        for file in self._files:
            for name in file.names:
                found[tuple(name.split(" "))].append(file.record)
        return found

    @cached_property
    def sure_names(self) -> Mapping[str, Sequence[tuple[Name, str]]]:
        """By first word, the unambiguous names, the longest first, each with the id of its only record."""
        sure = {tuple(name.split(" ")) for file in self._files for name in file.sure_names}
        found: dict[str, list[tuple[Name, str]]] = {}
        for words in sorted(sure, key=lambda words: (-len(words), words)):
            ids = self.names[words]
            found.setdefault(words[0], []).append((words, ids[0] if len(ids) == 1 else ""))
        return found

    @cached_property
    def small_names(self) -> frozenset[str]:
        """The words of `sure_names` that begin with a lower-case letter."""
        return frozenset(word for word in self.sure_names if not beginning(word))

    @cached_property
    def holders(self) -> Mapping[str, Sequence[str]]:
        """For each id, the records whose files refer to it."""
        found: dict[str, list[str]] = defaultdict(list)
        for file in self._files:
            for target in file.targets:
                found[target].append(file.record)
        return found

    @cached_property
    def cycles(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """For each key of `acyclic_keys` and each id on a cycle along it, all ids on that cycle."""
        steps: dict[str, dict[str, set[str]]] = {key: defaultdict(set) for key in acyclic_keys()}
        for file in self._files:
            for step in file.steps:
                key, start, target = step.split(" ")
                steps[key][start].add(target)
        return {(key, start): ids for key, found in steps.items() for start, ids in cycles_of(found).items()}

    @cached_property
    def is_whole(self) -> bool:
        """True if all files were loaded and all references resolve; otherwise it is unknown what is unused."""
        known = self.kinds.keys()
        return not self.broken and all(known >= set(file.targets) for file in self._files)

    @cached_property
    def is_stamped(self) -> bool:
        """True if any review has a fingerprint; otherwise there is nothing to compare."""
        return any(file.is_stamped for file in self._files)


def beginning(word: str) -> str:
    """Return a word that may begin a name; empty for lower-case ones, which are common in texts but rare in names."""
    return word if CAPITAL.match(word) else ""


def names_of(record: AnyRecord) -> dict[Name, bool]:
    """Return the names by which running text may mean a record, each with whether it is unambiguous.

    Of single words, only long enough names of actors count. A name is unambiguous if it has several words, is the full
    name of anything but a person, or is in capitals: a bare surname, short form or common word may be anybody's.
    """
    if not record.holds_facts or record.withdrawn:
        return {}
    own = {record.name, *record.aliases, *((record.short,) if isinstance(record, Actor) else ())}
    split = {name: tuple(WORD.findall(name)) for name in own}
    return {
        words: _is_sure(words, record)
        for name, words in sorted(split.items())
        if len(words) > 1 or (words and isinstance(record, Actor) and len(name) >= MIN_NAME_LENGTH)
    }


def _is_sure(words: Name, record: AnyRecord) -> bool:
    (*_, word) = words
    if len(words) - (words[0] in ARTICLES) > 1:
        return True
    if not isinstance(record, Actor) or word.casefold() in COMMON_WORDS:
        return False
    return word.isupper() or (record.type != "person" and words == tuple(WORD.findall(record.name)))
