"""The neighbourhood of each record, as a digest: while that is the same, so is much of what pages ask about the record.

In: the setting of a build, unrecorded, and a digest of each record as it is shown. Out: a digest for each record, of
itself, of every record that names it or that it names, of what its sources name, and of the neighbours of those who
speak for it or are part of it. Most tokens ask for nothing beyond that. What a review or a loss of support depends on
can be further off: it is followed from what has changed, along what rests on what. `Standing` tells what is as it was.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any

from briefing_site.facts.factbase import FactBase
from briefing_site.history.log import History
from briefing_site.render.html.setting import Setting

LOCAL = frozenset({
    "head", "own", "refs", "in", "naming", "on", "by", "to", "via", "citing", "count", "shown", "stands", "spans",
})  # fmt: skip
"""Words of tokens that ask for nothing beyond the neighbourhood of the record that they name."""
PARTS = frozenset({"part", "total", "below", "items", "parts"})
"""The same, if the list is one of a record's or of a source's facts."""
OWN_LISTS = frozenset({"record", "source"})
"""The lists whose parts follow from the neighbourhood: a record's facts, and the facts that cite a source."""
VERDICTS = frozenset({"verdict", "under"})
"""Words of tokens that ask whether a review holds."""


class Neighbourhoods:
    """The neighbourhoods of one build's records."""

    def __init__(self, setting: Setting, versions: Mapping[str, bytes], size: int) -> None:
        """Take a digest of each record as it is shown, and how many bytes those returned have."""
        self._setting, self._base = setting, setting.site.base
        self._versions, self._size = versions, size

    @cached_property
    def digests(self) -> Mapping[str, bytes]:
        """The digest of each record's neighbourhood, by id, followed by that of the record by itself.

        There are none if the versions of records are not known.
        """
        if not self._versions:
            return {}
        base, known, named = self._base, self._known(), self.named
        near: dict[str, set[str]] = {record: {record} for record in base.records}
        speakers: dict[str, list[str]] = defaultdict(list)
        for holder, owners in named.items():
            near[holder] |= owners
            for owner in owners:
                near[owner].add(holder)
            for parent in base.records[holder].parents:
                speakers[parent].append(holder)
        whole = {record: self._digest(known, others) for record, others in near.items()}
        found = {}
        for record, own in whole.items():
            beyond = [whole[speaker] for speaker in sorted(speakers.get(record, ()))]
            cited = (source for source in named[record] if source in base.sources)
            further = {name for source in cited for name in named[source]} - near[record]
            found[record] = self._joined([own, *beyond, self._digest(known, further)]) + known.get(record, b"")
        return found

    @cached_property
    def named(self) -> Mapping[str, AbstractSet[str]]:
        """For each record, the others that it names, by themselves or by a fact of theirs."""
        return {record: self._owners(self._targets_in(record)) - {record} for record in self._base.records}

    @cached_property
    def grounds(self) -> Mapping[str, AbstractSet[str]]:
        """For each record, the others that anything in it may rest on: it names a fact of theirs, or cites them.

        A brief rests on the positions of the records that it names as well.
        """
        base, found = self._base, {}
        for record in base.records:
            is_brief = record in base.briefs
            targets = self._targets_in(record)
            found[record] = self._owners(t for t in targets if is_brief or t in base.facts or t in base.sources)
        return found

    def _targets_in(self, record: str) -> AbstractSet[str]:
        return {reference.target for reference in self._base.references_in.get(record, ())}

    def _owners(self, targets: Iterable[str]) -> set[str]:
        records, facts = self._base.records, self._base.facts
        return {t if t in records else facts[t].home for t in targets if t in records or t in facts}

    def compared(self, before: Mapping[str, bytes]) -> Standing:
        """Return what is as it was in an earlier build, given the digests then."""
        return Standing(self, self._base, before, self._size)

    def _known(self) -> Mapping[str, bytes]:
        """Return a digest of each record, with what history and reviews say of it and of its facts."""
        beside = [*self._beside()]
        gaps = [gap for history in self._histories for gap in (history.missing, history.gap) if gap]
        if not beside and not gaps:
            return self._versions
        found = {}
        for record in self._base.records.values():
            things = (record.id, *(fact.id for fact in record.facts))
            told = [(n, thing, get(thing)) for thing in things for n, get in enumerate(beside) if get(thing)]
            own = self._versions.get(record.id, b"")
            found[record.id] = self._joined([own, repr((gaps, told)).encode()]) if told or gaps else own
        return found

    def _beside(self) -> Iterator[Callable[[str], Any]]:
        """Yield what tells more of a thing than its file does, where there is any."""
        reviews = self._setting.reviews
        if reviews.edits:
            yield reviews.edits.get
        if reviews.doubts:
            yield lambda thing: [doubt.reason.value for doubt in reviews.doubts_of(thing)]
        for history in self._histories:
            yield _edits_of(history).get

    @cached_property
    def _histories(self) -> tuple[History, ...]:
        """The history that pages show and the one that reviews are judged by, where there are any changes in them."""
        verdicts = self._setting.reviews.verdicts
        found = (self._setting.history, verdicts.history if verdicts else History())
        return tuple(history for history in found if history.changes)

    def _digest(self, known: Mapping[str, bytes], records: Iterable[str]) -> bytes:
        return self._joined([known.get(record, b"") for record in sorted(records)])

    def _joined(self, parts: Iterable[bytes]) -> bytes:
        return hashlib.blake2b(b"\0".join(parts), digest_size=self._size).digest()


class Standing:
    """What of a base is as it was in an earlier build, as far as neighbourhoods and what rests on what can tell."""

    def __init__(self, found: Neighbourhoods, base: FactBase, before: Mapping[str, bytes], size: int) -> None:
        """Take the neighbourhoods now, the digests then, and the bytes of a digest."""
        self._base, known = base, found.digests.keys()
        self.unmoved = frozenset(record for record, digest in found.digests.items() if before.get(record) == digest)
        """The records whose neighbourhood is the same."""
        moved = known - self.unmoved
        changed = {r for r in moved if r not in before or before[r][size:] != found.digests[r][size:]}
        naming = {holder for holder, owners in found.named.items() if not owners.isdisjoint(changed)}
        self._unshaken = known - _reached(_reversed(found.grounds), changed | naming)
        """All but the records that changed or name one that did, and those that rest on one of these, at any depth."""
        is_any_fact_held_anew = not before.keys() <= known or not changed.isdisjoint(base.briefs)
        self._untouched = frozenset() if is_any_fact_held_anew else known - _reached(found.grounds, moved)
        """All but what records with another neighbourhood rest on, at any depth; none if it is a brief that changed,
        which may hold any fact, or that may have been removed."""

    def holds(self, token: str, *, is_empty: bool) -> bool:
        """Tell whether the answer to a token is known to be as it was; `is_empty` if that was an empty list."""
        word, space, key = token.partition(" ")
        if not space:
            return self._is_thing_unmoved(token)
        if word in LOCAL:
            return key in self.unmoved
        if word in PARTS:
            kind, _, rest = key.partition(" ")
            # whether a list of what is related is cut follows from its length; how it is cut, from names further off
            is_near = kind in OWN_LISTS or (kind == "related" and word == "parts" and is_empty)
            return is_near and rest.partition(" ")[0] in self.unmoved
        if word in VERDICTS:
            return self._owner_of(key.partition(" ")[0]) in self._unshaken
        return word == "impact" and self._owner_of(key) in self._untouched

    def _is_thing_unmoved(self, thing: str) -> bool:
        """Tell so of a record's label, or of a fact, whose review depends on what it rests on as well."""
        if thing not in self._base.facts:
            return thing in self.unmoved
        home = self._base.facts[thing].home
        return home in self.unmoved and home in self._unshaken

    def _owner_of(self, name: str) -> str:
        """Return the record that a fact, or a part of a record with its own review, belongs to."""
        fact = self._base.facts.get(name)
        return fact.home if fact else name.partition("/")[0]


def _reached(edges: Mapping[str, Collection[str]], start: Iterable[str]) -> set[str]:
    """Return some records and whatever is reached from them."""
    found = {*start}
    waiting = [*found]
    while waiting:
        fresh = [record for record in edges.get(waiting.pop(), ()) if record not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _reversed(edges: Mapping[str, Collection[str]]) -> Mapping[str, Collection[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for record, others in edges.items():
        for other in others:
            found[other].append(record)
    return found


def _edits_of(history: History) -> Mapping[str, list[Any]]:
    """Return the changes to each record and fact, by its id then and now."""
    found: dict[str, list[Any]] = defaultdict(list)
    for change in history.changes:
        for event in change.events:
            names = {event.id, event.record, history.id_now(event.id), history.id_now(event.record)}
            for name in sorted(names):
                found[name].append((change.sha, change.moment, event.kind, event.id, event.keys, sorted(event.what)))
    return found
