"""The neighbourhood of each record, as a digest: while that is the same, so is much of what pages ask about the record.

In: the setting of a build, unrecorded, and a digest of each record as it is shown. Out: a digest for each record, of
itself, of every record that names it or that it names, of what its sources name, and of the neighbours of those who
speak for it or are part of it. Most tokens ask for nothing beyond that; `record_deciding` tells which do not.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import keys_marked
from briefing_site.facts.model import Fact
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


class Neighbourhoods:
    """The neighbourhoods of one build's records."""

    def __init__(self, setting: Setting, versions: Mapping[str, bytes], size: int) -> None:
        """Take a digest of each record as it is shown, and how many bytes those returned have."""
        self._setting, self._base = setting, setting.site.base
        self._versions, self._size = versions, size

    @cached_property
    def digests(self) -> Mapping[str, bytes]:
        """The digest of each record's neighbourhood, by id; none if the versions of records are not known."""
        base, known = self._base, self._known()
        near: dict[str, set[str]] = {record: {record} for record in base.records}
        named: dict[str, set[str]] = defaultdict(set)
        speakers: dict[str, set[str]] = defaultdict(set)
        parents, facts, records = keys_marked(Mark.PARENT), base.facts, base.records
        for holder, _, why, target, *_ in base.references:
            owner = target if target in records else facts[target].home if target in facts else ""
            if owner and owner != holder:
                near[owner].add(holder)
                near[holder].add(owner)
                named[holder].add(owner)
                if why in parents:
                    speakers[owner].add(holder)
        whole = {record: self._digest(known, others) for record, others in near.items()}
        found = {}
        for record, own in whole.items():
            beyond = [whole[speaker] for speaker in sorted(speakers.get(record, ()))]
            cited = (source for source in named.get(record, ()) if source in base.sources)
            further = {name for source in cited for name in named.get(source, ())} - near[record]
            found[record] = self._joined([own, *beyond, self._digest(known, further)])
        return found if self._versions else {}

    def unmoved(self, before: Mapping[str, bytes]) -> frozenset[str]:
        """Return the records whose neighbourhood is the one of an earlier build."""
        return frozenset(record for record, digest in self.digests.items() if before.get(record) == digest)

    def record_deciding(self, token: str, *, is_empty: bool) -> str:
        """Return the record whose neighbourhood decides the answer to a token; empty if that is not enough.

        `is_empty` tells whether the token's last answer was an empty list.
        """
        word, space, key = token.partition(" ")
        if not space:
            fact = self._base.facts.get(token)
            return token if fact is None else fact.home if self._is_judged_near(fact) else ""
        if word in LOCAL:
            return key
        if word in PARTS:
            kind, _, rest = key.partition(" ")
            # whether a list of what is related is cut follows from its length; how it is cut, from names further off
            if kind in OWN_LISTS or (kind == "related" and word == "parts" and is_empty):
                return rest.partition(" ")[0]
        return ""

    def _is_judged_near(self, fact: Fact) -> bool:
        """Tell whether the status of a fact's review follows from its record, its sources and their histories."""
        if fact.rests_on:
            return False
        return fact.reviewed is None or bool(fact.reviewed.fingerprint) or not self._histories

    def _known(self) -> Mapping[str, bytes]:
        """Return a digest of each record, with what history and reviews say of it and of its facts."""
        beside = [*self._beside()]
        if not beside:
            return self._versions
        gaps = repr([(history.missing, history.gap) for history in self._histories])
        found = {}
        for record in self._base.records.values():
            things = (record.id, *(fact.id for fact in record.facts))
            words = repr([(n, thing, get(thing)) for thing in things for n, get in enumerate(beside) if get(thing)])
            found[record.id] = self._joined([self._versions.get(record.id, b""), f"{gaps}{words}".encode()])
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


def _edits_of(history: History) -> Mapping[str, list[Any]]:
    """Return the changes to each record and fact, by its id then and now."""
    found: dict[str, list[Any]] = defaultdict(list)
    for change in history.changes:
        for event in change.events:
            names = {event.id, event.record, history.id_now(event.id), history.id_now(event.record)}
            for name in sorted(names):
                found[name].append((change.sha, change.moment, event.kind, event.id, event.keys, sorted(event.what)))
    return found
