"""Finds everything that rests on a source, a record or a fact, without loading the whole base.

In: the files of a content folder, and an id. Out: `Reliance`. Only files are loaded that name the id, or anything that
rests on it. Unlike an impact, it does not ask whether other support is left: whoever holds a copy wants to know. For an
impact, the files of that other support are loaded as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from briefing_site.base.problems import Severity
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.issuances import Issuance
from briefing_site.facts.files.load import Loaded, join_files
from briefing_site.facts.files.load_file import LoadedFile, load_file
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import AnyRecord, Brief, Fact
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.support.dependencies import (
    BriefContents,
    Claim,
    Impact,
    ImpactAnalysis,
    claims_at,
    contents_of_brief,
    pages_of,
)
from briefing_site.facts.text.prose import links_in

CLAIMING = (b"rests_on", b" facts:", b"{facts:", b",facts:", b"[@")
"""A file in which anything rests on a fact holds one of these: the keys, where they are no record's own; citations."""
ID_SIGNS = bytes(sign if chr(sign) in "abcdefghijklmnopqrstuvwxyz0123456789-" else 32 for sign in range(256))
"""Replaces whatever cannot be in an id by a space."""
DEFINITION = re.compile(rb"""id["']?\s*:\s*["']?([a-z0-9-]+)""")
"""Where a file gives a fact its id; perhaps in prose too, so that a file found by it may not hold the fact."""


@dataclass(frozen=True, slots=True)
class Reliance:
    """What rests on one thing, at any depth."""

    id: str
    facts: tuple[str, ...] = ()
    """The facts that cite it or rest on it, itself among them where it is one."""
    claims: tuple[Claim, ...] = ()
    """Positions, lines to take, assessments and sentences, those of briefs first."""
    pages: tuple[str, ...] = ()
    """Records on whose pages any of it shows, briefs left out."""
    briefs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Briefs that tell or show any of these facts, each with those that it does."""

    def __bool__(self) -> bool:
        """True when anything rests on it."""
        return bool(self.claims or self.pages or self.briefs)

    def claims_in(self, brief: Brief) -> Iterator[Claim]:
        """Yield what a brief says that rests on it: its own lines and sentences, and positions that it shows."""
        subjects = {subject for section in brief.sections for subject in section.positions}
        for claim in self.claims:
            if claim.holder == brief.id or (claim.kind == "position" and claim.holder in subjects):
                yield claim


@dataclass(frozen=True, slots=True)
class IssuedCopy:
    """One time that a brief which rested on the thing was given out."""

    brief: str
    title: str
    issued: Issuance
    kinds: tuple[str, ...]
    """What of it rested on the thing, as `Claim.kind`; none if it only showed a fact."""
    lines: tuple[str, ...]
    """The words of these, as it gave them."""
    shown: tuple[str, ...]
    """The words of the facts that it told or showed, as they were then."""


class FileIndex:
    """Which files name an id: those of one moment, or of another that differs from it in a few files."""

    def __init__(self, files: Mapping[str, bytes], below: FileIndex | None = None) -> None:
        """Take the files; with `below`, those alone that differ from it, empty ones for those that are not there."""
        self._own = files
        self._below = below
        self._known: dict[str, set[str]] = {}

    def data_of(self, path: str) -> bytes:
        """Return the bytes of a file; empty for none."""
        if path in self._own or self._below is None:
            return self._own.get(path, b"")
        return self._below.data_of(path)

    def holding(self, things: Collection[str]) -> set[str]:
        """Return the paths of the files that hold any of some ids, or longer words with them."""
        words = [thing.encode() for thing in things]
        own = {path for path, data in self._own.items() if any(word in data for word in words)}
        return own | self._left_of(self._below.holding(things) if self._below else ())

    def resting_on(self, facts: Collection[str]) -> set[str]:
        """Return the paths of the files in which something may rest on any of some facts."""
        unknown = {fact.encode() for fact in facts if fact not in self._known}
        found: dict[str, set[str]] = {fact.decode(): set() for fact in unknown}
        for path, data in self._claiming.items() if unknown else ():
            for fact in unknown.intersection(data.translate(ID_SIGNS).split()):
                found[fact.decode()].add(path)
        self._known |= found
        own = {path for fact in facts for path in self._known[fact]}
        return own | self._left_of(self._below.resting_on(facts) if self._below else ())

    def _left_of(self, paths: Iterable[str]) -> set[str]:
        return {path for path in paths if path not in self._own}

    @cached_property
    def _claiming(self) -> Mapping[str, bytes]:
        return {path: data for path, data in self._own.items() if any(sign in data for sign in CLAIMING)}

    def defining(self, record_id: str) -> set[str]:
        """Return the paths of the files called after an id: one, but where two records clash."""
        own = {*self._by_name.get(record_id, ())}
        return own | self._left_of(self._below.defining(record_id) if self._below else ())

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, data in self._own.items():
            if data:
                found.setdefault(PurePosixPath(path).stem, []).append(path)
        return found

    def ids(self) -> set[str]:
        """Return the ids that the files give to records and facts, and perhaps a few that stand in prose."""
        below = self._below.ids() if self._below else set[str]()
        return {*self._by_name, *(fact.decode() for fact in self._by_fact)} | below

    def defining_facts(self, facts: Collection[str]) -> set[str]:
        """Return the paths of the files that give some facts their ids."""
        own = {path for fact in facts for path in self._by_fact.get(fact.encode(), ())}
        return own | self._left_of(self._below.defining_facts(facts) if self._below else ())

    @cached_property
    def _by_fact(self) -> Mapping[bytes, list[str]]:
        found: dict[bytes, list[str]] = {}
        for path, data in self._own.items():
            for fact in DEFINITION.findall(data):
                found.setdefault(fact, []).append(path)
        return found

    def in_folder(self, folder: str) -> set[str]:
        """Return the paths of the files in a folder, given from the project."""
        own = {path for path, data in self._own.items() if data and path.startswith(f"{folder}/")}
        return own | self._left_of(self._below.in_folder(folder) if self._below else ())


class Dependents:
    """The part of a base that rests on one thing."""

    def __init__(self, index: FileIndex, content: str, things: Collection[str]) -> None:
        """Take the ids of the thing, its former ones included."""
        self._index, self._content = index, content
        self._files: dict[str, LoadedFile] = {}
        self._things = dict.fromkeys(things)
        self._follow(index.holding(things).union(*map(index.defining, things)))
        for path in index.in_folder(f"{content}/briefs"):
            self._load(path)
        facts = (fact for record in self._loaded() for fact in record.facts)
        for actor in sorted({actor for fact in facts if fact.id in self._things for actor in fact.by}):
            self._load_record(actor)
        self.base = self.naming(())

    def _load(self, path: str) -> AnyRecord | None:
        if path not in self._files:
            data = self._index.data_of(path)
            self._files[path] = load_file(path, data, self._content) if data else LoadedFile(None)
        return self._files[path].record

    def _load_record(self, record_id: str) -> None:
        for path in self._index.defining(record_id):
            self._load(path)

    def _joined(self) -> Loaded:
        """Return what was loaded, as a base of these files alone would be: an id that is taken twice is the first's."""
        files = dict.fromkeys(sorted(self._files), b"")
        return join_files(Snapshot(files, content=self._content), self._files)

    def _loaded(self) -> tuple[AnyRecord, ...]:
        """Return the records of the files loaded, in the order of their paths."""
        return self._joined().records

    @property
    def broken(self) -> frozenset[str]:
        """The ids of what is wrong in the files loaded."""
        return self._joined().broken

    @property
    def errors(self) -> int:
        """How many errors there are in the files loaded."""
        return sum(problem.severity is Severity.ERROR for problem in self._joined().problems)

    def _follow(self, paths: Iterable[str]) -> None:
        """Load files that name the things, take what rests on them for further ones, and go on from there."""
        while loaded := [record for path in sorted(paths) if (record := self._load(path))]:
            fresh = dict.fromkeys(i for record in loaded for i in self._resting_in(record) if i not in self._things)
            if not fresh:
                return
            self._things |= fresh
            paths = self._index.resting_on(fresh)

    def _resting_in(self, record: AnyRecord) -> Iterator[str]:
        if record.id in self._things and record.folder != "sources":
            yield from (fact.id for fact in record.facts)
        for fact in record.facts:
            if any(i in self._things for i in (*fact.rests_on, *(citation.source for citation in fact.sources))):
                yield fact.id

    def plain(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return prose as words alone; the records that it names are loaded for it."""
        asked = [*texts]
        base = self.naming(target for text in asked for target in links_in(text))
        return tuple(plain_prose(base, text) for text in asked)

    def naming(self, ids: Iterable[str]) -> FactBase:
        """Return the same part of the base with some records besides."""
        for record in ids:
            self._load_record(record)
        return FactBase(self._loaded())

    def impact(self, thing: str) -> tuple[FactBase, Impact]:
        """Return what would go with the thing, and the part of the base that tells it; KeyError for an unknown id."""
        facts = [self.base.facts[i] for i in self._things if i in self.base.facts]
        claims = [
            claim
            for i in self._things
            for reference in self.base.incoming.get(i, ())
            for claim in (claims_at(self.base, reference) if i in self.base.facts else ())
        ]
        self._load_ground({i for claim in claims for i in claim.facts}.union(*(fact.rests_on for fact in facts)))
        self.naming(actor for fact in facts for actor in fact.by)
        pages = {page for fact in facts for page in pages_of(self.naming(()), fact)}
        impact = ImpactAnalysis(self.naming((*pages, *(claim.of for claim in claims)))).of(thing)
        words = [*(lost.text for lost in impact.lost_support)]
        words += [self.base.facts[i].text for i, _ in impact.facts if i in self.base.facts]
        return self.naming(target for text in words for target in links_in(text)), impact

    def _load_ground(self, facts: Collection[str]) -> None:
        """Load some facts, what they rest on at any depth, and the sources of whatever is loaded."""
        seen = {*self._things}
        while fresh := {*facts} - seen:
            seen |= fresh
            for path in sorted(self._index.defining_facts(fresh)):
                self._load(path)
            facts = {i for r in self._loaded() for fact in r.facts if fact.id in fresh for i in fact.rests_on}
        cited = [c.source for r in self._loaded() for fact in r.facts if fact.id in seen for c in fact.sources]
        for source in cited:
            self._load_record(source)

    def reliance(self, thing: str) -> Reliance:
        """Return what rests on the thing."""
        base = self.base
        facts = [base.facts[i] for i in self._things if i in base.facts]
        claims = dict.fromkeys(
            claim
            for fact in facts
            for reference in base.incoming.get(fact.id, ())
            for claim in claims_at(base, reference)
        )
        pages = {page for fact in facts for page in pages_of(base, fact)} | {claim.holder for claim in claims}
        pages |= {claim.of for claim in claims if claim.kind == "position"}
        briefs = {brief.id: tuple(_facts_in(contents_of_brief(base, brief), facts)) for brief in base.briefs.values()}
        ordered = sorted(claims, key=lambda claim: (claim.holder not in briefs, claim.holder))
        return Reliance(
            thing,
            tuple(fact.id for fact in facts),
            tuple(ordered),
            tuple(sorted(pages - briefs.keys() - {thing})),
            {brief: held for brief, held in briefs.items() if held},
        )


def _facts_in(contents: BriefContents, facts: Iterable[Fact]) -> Iterator[str]:
    return (fact.id for fact in facts if fact.id in contents.cited or contents.shows(fact))
