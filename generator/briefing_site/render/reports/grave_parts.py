"""What stands on top of every review of changes, whatever else there is to say.

In: the cards of a comparison. Out: `Part`s: what a check finds, who may see more, whose marks of review are doubtful,
what is gone, what is off under a brief, what was given out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from briefing_site.base.problems import Problem, Severity, count_words, counted, visible
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.history.affected import RecordChange
from briefing_site.history.authorship import UNCOMMITTED
from briefing_site.history.comparison import Comparison
from briefing_site.history.grave_changes import LoweredHandling, StampChange
from briefing_site.render.reports.cards import Cards
from briefing_site.render.reports.outline import OutlineEntry, Part, names_in_line

MAX_ALIKE = 5
"""Warnings of one code that are shown each; more are counted, and `briefing check` lists them."""
GONE = frozenset({ChangeKind.REMOVED, ChangeKind.MERGED, ChangeKind.WITHDRAWN})
"""What leaves a record without a page of its own."""


def is_gone(change: RecordChange) -> bool:
    """Tell whether a record is no longer there as such."""
    return not GONE.isdisjoint(change.what)


def grave_parts(cards: Cards) -> Iterator[Part]:
    """Yield the parts that have entries."""
    changes = cards.told.changes
    gone = tuple(cards.record(change) for change in changes.records if is_gone(change))
    lines = tuple(cards.position(p) for p in changes.positions if ChangeKind.REMOVED in p.what)
    found = (
        Part("Check", tuple(_checked(cards.told)), grave=True),
        Part("Handling lowered", tuple(_lowered(lowered, cards) for lowered in changes.lowered), grave=True),
        Part("Doubtful marks of review", tuple(_stamps(cards)), grave=True),
        Part("Records gone or merged", gone, grave=True),
        Part("Positions gone", lines, grave=True),
        Part("Events off under a brief", tuple(_called_off(cards)), grave=True),
        Part("Changed after they were issued", tuple(_held(cards)), grave=True),
        Part("Briefs issued", tuple(_issued(cards)), grave=True),
    )
    yield from (part for part in found if part.entries)


def _checked(told: Comparison) -> Iterator[OutlineEntry]:
    """Yield what a check finds: every error, and the warnings in files that differ."""
    if told.checked is None:
        return
    errors = [problem for problem in told.checked if problem.severity is Severity.ERROR]
    if told.audience:
        words = f"{counted(len(errors), 'error')}; the run's log has them" if errors else "passed"
        yield OutlineEntry("check", words)
        return
    yield OutlineEntry("check", f"{count_words(told.checked)} in all")
    yield from map(_problem, errors)
    near = [p for p in told.checked if p.severity is Severity.WARNING and p.origin.path in told.touched]
    counts = Counter(problem.code for problem in near)
    yield from (_problem(problem) for problem in near if counts[problem.code] <= MAX_ALIKE)
    for code, count in counts.items():
        if count > MAX_ALIKE:
            files = dict.fromkeys(visible(problem.origin.path) for problem in near if problem.code == code)
            yield OutlineEntry(code, f"warning: {code}: {count:,} times, in {names_in_line([*files])}")


def _problem(problem: Problem) -> OutlineEntry:
    head = f"{problem.severity}: {problem.origin}: {problem.code}"
    return OutlineEntry(problem.code, visible(head), visible(f"{problem.message} {problem.hint}".rstrip()))


def _lowered(lowered: LoweredHandling, cards: Cards) -> OutlineEntry:
    changes = cards.told.changes
    fact = next((change for change in changes.facts if change.id == lowered.id), None)
    what = f"{lowered.id}, in {cards.name(fact.home)}" if fact else cards.name(lowered.id)
    follow = f", with {counted(lowered.facts, 'fact')} in it" if lowered.facts else ""
    return OutlineEntry(lowered.id, f"{what}: {lowered.before} → {lowered.after}{follow}", fact.text if fact else "")


def _stamps(cards: Cards) -> Iterator[OutlineEntry]:
    """Yield the marks of review by whoever wrote the words, in a commit of somebody else, or taken away."""
    for stamp in cards.told.changes.stamps:
        if doubt := "; ".join(_doubts(stamp, cards)):
            words = stamp.after or f"was {stamp.before}"
            yield OutlineEntry(stamp.id, f"{stamp.id}, in {cards.name(stamp.holder)}: {words}; {doubt}")


def _doubts(stamp: StampChange, cards: Cards) -> Iterator[str]:
    if not stamp.after:
        yield "taken away"
        return
    author, initials = cards.told.authorship.stamps.get(stamp.id, ""), stamp.after.partition(" ")[2]
    if author and author != UNCOMMITTED and (doubt := cards.told.authorship.doubt_of(initials, author)):
        yield doubt
    if stamp.is_new:
        yield "it arrives stamped"
    if stamp.id in cards.told.authorship.own and cards.told.authorship.reviewers.can_check_each_other:
        yield (
            "by a commit of whoever wrote these words"
            if author == UNCOMMITTED
            else f"{author} wrote these words as well"
        )
    if stamp.kind == "line":
        yield f"new mark on a line to take{f', by a commit of {author}' if author else ''}"


def _called_off(cards: Cards) -> Iterator[OutlineEntry]:
    for event in cards.told.changes.called_off:
        briefs = ", ".join(map(cards.name, event.briefs))
        yield OutlineEntry(event.id, f"{event.what}: {cards.name(event.id)}; named by {briefs}")


def _held(cards: Cards) -> Iterator[OutlineEntry]:
    """Yield the briefs that readers hold as they were before."""
    changes = cards.told.changes
    meant = {touched.id for touched in changes.briefs if touched.meaning}
    resting = {moved.holder for moved in changes.moved}
    for brief in cards.told.held:
        words = "something that it shows has changed since"
        if brief.id in meant or brief.id in resting:
            words = "its meaning has changed since" if brief.id in meant else "what it rests on has changed since"
        yield OutlineEntry(brief.id, f"{cards.name(brief.id)}: issued on {brief.day} by {brief.by}; {words}")


def _issued(cards: Cards) -> Iterator[OutlineEntry]:
    for brief in cards.told.issued:
        anyway = f"; though not all of it was checked: {brief.anyway}" if brief.anyway else ""
        head = f"{cards.name(brief.id)}: issued on {brief.day} by {brief.by}, from {brief.revision[:10]}{anyway}"
        yield OutlineEntry(brief.id, head)
