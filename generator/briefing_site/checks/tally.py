"""Counts of a check besides problems: sentences that rest on facts, and reviews that no longer hold.

In: records as they are checked. Out: a `Tally` for each, and their sum, a `BaseTally`. Nothing here uses git: `briefing
review` counts what only git can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from briefing_site.facts.fields import asserting_prose_of
from briefing_site.facts.model import AnyRecord
from briefing_site.facts.text.sentences import SentenceCount, count_sentences


class Tally(NamedTuple):
    """The counts of one record."""

    sentences: SentenceCount = SentenceCount()
    """Sentences of its summary or bottom line, and of drafted prose; none if it was withdrawn."""
    suspects: int = 0
    """Items in it whose review fingerprint no longer matches."""


class BaseTally(NamedTuple):
    """The sum over a base."""

    sentences: SentenceCount = SentenceCount()
    briefs: tuple[tuple[str, SentenceCount], ...] = ()
    """Briefs, by id, with at least one sentence that cites what it rests on."""
    suspects: int = 0


NOTHING = BaseTally()


def sentences_of(record: AnyRecord) -> SentenceCount:
    """Count the sentences of a record that assert something; a withdrawn record asserts nothing."""
    return count_sentences(text for _, text in asserting_prose_of(record)) if not record.withdrawn else SentenceCount()


def summed(tallies: Iterable[tuple[str, str, Tally]]) -> BaseTally:
    """Return the sum of the counts of records, each given with its folder and id."""
    sentences, suspects, briefs = [0, 0, 0], 0, []
    for folder, record_id, tally in tallies:
        count = SentenceCount(*tally.sentences)
        sentences = [sum(pair) for pair in zip(sentences, count, strict=True)]
        suspects += tally.suspects
        if folder == "briefs" and count.total > count.unsupported:
            briefs.append((record_id, count))
    return BaseTally(SentenceCount(*sentences), tuple(sorted(briefs)), suspects)


def tally_from_json(stored: Any) -> BaseTally:
    """Read a tally stored as JSON; raises ValueError and TypeError for anything else."""
    sentences, briefs, suspects = stored
    counted = tuple((str(brief), SentenceCount(*map(int, count))) for brief, count in briefs)
    return BaseTally(SentenceCount(*map(int, sentences)), counted, int(suspects))
