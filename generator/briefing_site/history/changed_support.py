"""Positions, lines, texts and assessments whose support changed between two states, though their words did not.

In: two fact bases, and the ids of what changed between them. Out: a `ChangedSupport` for everything that rests on one
of those and was not reviewed again. A reviewer should look at it again, whether or not it was ever reviewed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.support.fingerprint import (
    Fingerprints,
    Reviewable,
    awaits_review,
    find_reviewable,
    reviewables_in,
)


@dataclass(frozen=True, slots=True)
class ChangedSupport:
    """An item whose words are the same, although something that it rests on has changed."""

    id: str
    """The id for `briefing review`."""
    kind: str
    """`fact`, `position`, `line`, `summary` or `prose`."""
    holder: str
    """Id of the record that it is in."""
    text: str
    """Its unchanged words; for a text with citations, the sentences that rest on the change."""
    causes: tuple[str, ...]
    """The changed facts, sources and positions that it rests on, by id."""


def find_changed_support(before: FactBase, after: FactBase, changed: Collection[str]) -> Iterator[ChangedSupport]:
    """Yield what rests on a changed item, has the same words as before, and was not reviewed in its current state."""
    if not changed:
        return
    then, now = Fingerprints(before), Fingerprints(after)
    for item in _candidates(after, changed):
        causes = tuple(thing for thing in now.grounds_of(item) if thing in changed)
        causes += tuple(thing for thing in _lost(before, then, item, after) if thing in changed)
        if not causes or not awaits_review(item) or now.fits(item):
            continue
        earlier = find_reviewable(before, item.id)
        if earlier and earlier.text == item.text and then.of(earlier) != now.of(item):
            distinct = tuple(dict.fromkeys(causes))
            sentences = (sentence.text for _, sentence in now.sentences_on(item, distinct))
            yield ChangedSupport(item.id, item.kind, item.record.id, " … ".join(sentences) or item.text, distinct)


def _candidates(after: FactBase, changed: Collection[str]) -> Iterator[Reviewable]:
    """Yield what may rest on a change: everything but facts, and facts that are assessments or cite it."""
    cited = {fact.id for thing in changed for fact in after.facts_citing.get(thing, ())}
    assessments = {fact.id for fact in after.facts.values() if fact.rests_on}
    for record in after.records.values():
        for item in reviewables_in(record):
            if item.kind != "fact" or item.id in cited or item.id in assessments:
                yield item


def _lost(before: FactBase, then: Fingerprints, item: Reviewable, after: FactBase) -> Iterator[str]:
    """Yield what an item rested on before and no longer exists."""
    earlier = find_reviewable(before, item.id)
    for thing in then.grounds_of(earlier) if earlier else ():
        if thing not in after.facts and thing not in after.records and "/" not in thing:
            yield thing
