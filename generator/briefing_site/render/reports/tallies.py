"""What a check counts, in words and as JSON: `41 of 46 sentences rest on facts, 5 are ours`.

In: a `BaseTally`. Out: lines of text, and values for JSON.
"""

from __future__ import annotations

from briefing_site.base.problems import counted
from briefing_site.checks.tally import BaseTally
from briefing_site.facts.text.sentences import SentenceCount

MAX_BRIEFS = 20
"""Briefs with a line of their own in a terminal, those with most unsupported sentences; the rest are counted."""


def sentence_lines(tally: BaseTally, max_briefs: int | None = None) -> list[str]:
    """Return how many sentences of a base rest on facts: a line in total and one for each brief; none if none do."""
    if tally.sentences.total == tally.sentences.unsupported:
        return []
    briefs = sorted(tally.briefs, key=lambda brief: -brief[1].unsupported) if max_briefs else tally.briefs
    shown = briefs[:max_briefs]
    lines = [f"{name}: {sentence_words(count)}." for name, count in shown]
    more = (
        [f"{counted(len(briefs) - len(shown), 'more brief')} are in `--format json`."] if briefs[len(shown) :] else []
    )
    return [f"{sentence_words(tally.sentences)}.", *lines, *more]


def sentence_words(count: SentenceCount) -> str:
    """Return what the sentences of a text rest on: `41 of 46 sentences rest on facts, 5 are ours`."""
    parts = [
        f"{count.on_facts:,} of {counted(count.total, 'sentence')} {_verb(count.on_facts)} on facts",
        f"{count.ours:,} {'is' if count.ours == 1 else 'are'} ours" if count.ours else "",
        f"{count.unsupported:,} {_verb(count.unsupported)} on nothing" if count.unsupported else "",
    ]
    return ", ".join(filter(None, parts))


def _verb(number: int) -> str:
    return "rests" if number == 1 else "rest"


def tally_lines(tally: BaseTally) -> list[str]:
    """Return the counts, suspect items first; nothing if all are zero."""
    suspects = f"{counted(tally.suspects, 'thing')} suspect: `briefing review` lists what awaits review."
    return [*([suspects] if tally.suspects else []), *sentence_lines(tally, MAX_BRIEFS)]


def tally_data(tally: BaseTally) -> dict[str, object]:
    """Return the counts for JSON."""
    briefs = {brief: _count_data(count) for brief, count in tally.briefs}
    return {"suspect": tally.suspects, "sentences": _count_data(tally.sentences), "sentences_of_briefs": briefs}


def _count_data(count: SentenceCount) -> dict[str, int]:
    return {"total": count.total, **count._asdict()}
