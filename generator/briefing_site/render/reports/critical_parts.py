"""The parts at the top of every review of changes.

In: the cards of a comparison. Out: `Part`s: what a check finds, who may see more, doubtful review marks, removals,
called-off events that a brief relies on, issued briefs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from briefing_site.base.problems import Problem, Severity, count_words, counted, new_problems, visible
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.history.affected import RecordChange
from briefing_site.history.authorship import UNCOMMITTED
from briefing_site.history.comparison import Comparison
from briefing_site.history.critical_changes import HandlingChange, StampChange
from briefing_site.render.reports.cards import Cards, is_gone_for_good, owner_of
from briefing_site.render.reports.field_words import date_words
from briefing_site.render.reports.issued_part import issued_part
from briefing_site.render.reports.merge_part import merge_part
from briefing_site.render.reports.outline import (
    MAX_UNGROUPED,
    Part,
    RelatedItem,
    ReportEntry,
    names_in_line,
)
from briefing_site.render.reports.source_order import places_in_sources

MAX_ALIKE = 5
"""Warnings of one code shown one by one; more are only counted, and `briefing check` lists them."""
READERS = {
    "TLP:CLEAR": "anybody",
    "TLP:GREEN": "the whole community",
    "TLP:AMBER": "the organisation and its clients",
    "TLP:AMBER+STRICT": "the whole organisation",
    "TLP:RED": "named recipients alone",
}
"""Who may see each label of the Traffic Light Protocol 2.0."""
GONE = frozenset({ChangeKind.REMOVED, ChangeKind.MERGED, ChangeKind.WITHDRAWN})
"""Changes that leave a record without a page."""


def is_gone(change: RecordChange) -> bool:
    """Tell whether a record no longer exists as such."""
    return not GONE.isdisjoint(change.what)


def critical_parts(cards: Cards) -> Iterator[Part]:
    """Yield the parts that have entries."""
    changes = cards.comparison.changes
    gone = tuple(cards.record(change) for change in changes.records if is_gone(change))
    lines = tuple(cards.position(p) for p in changes.positions if ChangeKind.REMOVED in p.what)
    found = (
        Part("Could not be compared", tuple(_unread(cards.comparison)), critical=True),
        Part("Check", tuple(_checked(cards.comparison)), critical=True),
        Part("Handling lowered", tuple(_relabelled(each, cards) for each in changes.lowered), critical=True),
        Part("Handling raised", tuple(_relabelled(each, cards) for each in changes.raised), critical=True),
        merge_part(cards),
        Part("Doubtful marks of review", tuple(_stamps(cards)), critical=True),
        Part("Records gone or merged", gone, critical=True),
        Part("Positions gone", lines, critical=True),
        Part(
            "Facts retracted or gone", tuple(cards.fact(c) for c in changes.facts if is_gone_for_good(c)), critical=True
        ),
        Part("Events off under a brief", tuple(_called_off(cards)), critical=True),
        Part("Changed after they were issued", tuple(_held(cards)), critical=True),
        issued_part(cards),
    )
    yield from (part for part in found if part.entries)


def _unread(comparison: Comparison) -> Iterator[ReportEntry]:
    """Yield what could not be read: without it, an incomplete report would look clean."""
    if comparison.errors:
        words = f"{counted(comparison.errors, 'error')} in the files: what cannot be read is missing from this sheet"
        yield ReportEntry("unread", f"{words}; `briefing check` names them")


def _checked(comparison: Comparison) -> Iterator[ReportEntry]:
    """Yield what a check finds: all errors and everything new, then the number of older problems in changed files."""
    if comparison.checked is None:
        return
    fresh = new_problems(comparison.stood, comparison.checked)
    standing = new_problems(fresh, comparison.checked)
    errors = [problem for problem in comparison.checked if problem.severity is Severity.ERROR]
    if comparison.audience:
        new = sum(1 for problem in fresh if problem.severity is Severity.ERROR)
        words = f"{counted(len(errors), 'error')}, {new:,} of them new; the run's log has them" if errors else "passed"
        yield ReportEntry("check", words)
        return
    yield ReportEntry("check", _check_words(fresh, standing, new_problems(comparison.checked, comparison.stood)))
    for lead, problems in (("new", fresh), ("stood before", standing)):
        yield from (_problem(p, lead) for p in problems if p.severity is Severity.ERROR)
    yield from _listed("new", [p for p in fresh if p.severity is Severity.WARNING], MAX_ALIKE)
    yield from _listed("new", [p for p in fresh if p.severity is Severity.ADVICE], 1)
    near = [p for p in standing if p.severity is Severity.WARNING and p.origin.path in comparison.touched]
    yield from _listed("stood before, in a file that differs", near, 0)


def _check_words(fresh: Sequence[Problem], standing: Sequence[Problem], gone: Sequence[Problem]) -> str:
    """Return the totals: `1 warning new; 2 warnings stood before; 1 error gone`."""
    found = (("new", fresh), ("stood before", standing), ("gone", gone))
    counts = [f"{count_words(problems)} {words}" for words, problems in found if problems]
    nothing = [] if fresh or not counts else ["the rules find no new error or warning"]
    return "; ".join((*nothing, *counts)) or "no problems"


def _listed(lead: str, problems: Sequence[Problem], most: int) -> Iterator[ReportEntry]:
    """Yield problems one by one; of a code with more than `most`, only the number."""
    counts = Counter(problem.code for problem in problems)
    yield from (_problem(problem, lead) for problem in problems if counts[problem.code] <= most)
    for code, count in counts.items():
        if count > most:
            alike = [problem for problem in problems if problem.code == code]
            files = dict.fromkeys(visible(problem.origin.path) for problem in alike)
            times = "once" if count == 1 else f"{count:,} times"
            first = "" if count == 1 else "the first: "
            head = f"{lead}: {alike[0].severity}: {code}: {times}, in {names_in_line([*files])}"
            words = visible(f"{alike[0].message} {alike[0].hint}".rstrip())
            yield ReportEntry(code, head, f"{first}{words}", verbatim=True)


def _problem(problem: Problem, lead: str) -> ReportEntry:
    head = f"{lead}: {problem.severity}: {problem.origin}: {problem.code}"
    words = visible(f"{problem.message} {problem.hint}".rstrip())
    return ReportEntry(problem.code, visible(head), words, verbatim=True)


def _relabelled(changed: HandlingChange, cards: Cards) -> ReportEntry:
    """Return what more people may see now; or, for a raised handling, what still discloses it to others."""
    changes = cards.comparison.changes
    fact = next((change for change in changes.facts if change.id == changed.id), None)
    what = f"{changed.id}, in {cards.name(fact.home)}" if fact else cards.name(changed.id)
    follow = f", with {counted(changed.facts, 'fact')} in it" if changed.facts else ""
    readers = f"{'for' if changed.is_raised else 'may now be shown to'} {READERS[changed.after]}"
    head = f"{what}: from {changed.before} to {changed.after}{follow}: {readers}"
    carried = tuple(
        RelatedItem(f"still for {READERS[handling]} ({handling}), {owner_of(claim, cards.name)}: {claim.text}")
        for claim, handling in changed.carried
    )
    return ReportEntry(changed.id, head, fact.text if fact else "", items=carried)


def _stamps(cards: Cards) -> Iterator[ReportEntry]:
    """Yield the review marks made by the author of the words, committed by somebody else, or removed."""
    places = places_in_sources(cards.comparison.changes)
    stamps = sorted(
        cards.comparison.changes.stamps, key=lambda s: (s.holder, s.kind == "fact", places.get(s.id, ("", "")))
    )
    doubtful = [(stamp, doubt) for stamp in stamps if (doubt := "; ".join(_doubts(stamp, cards)))]
    for stamp, doubt in doubtful:
        holder = cards.name(stamp.holder)
        head = f"{stamp.id}, in {holder}: {stamp.after or f'was {stamp.before}'}"
        words = head if len(doubtful) > MAX_UNGROUPED else f"{head}; {doubt}"
        yield ReportEntry(stamp.id, words, group=doubt, subgroup=holder)


def _doubts(stamp: StampChange, cards: Cards) -> Iterator[str]:
    if not stamp.after:
        yield "taken away"
        return
    author, initials = cards.comparison.authorship.stamps.get(stamp.id, ""), stamp.after.partition(" ")[2]
    yield from cards.comparison.signatures.get(stamp.id, ())
    if (
        stamp.id not in cards.comparison.signatures
        and author
        and author != UNCOMMITTED
        and (doubt := cards.comparison.authorship.doubt_of(initials, author))
    ):
        yield doubt
    if stamp.is_new:
        yield "it arrives stamped"
    if written := cards.comparison.early.get(stamp.id):
        yield f"dated before these words were written ({date_words(written)})"
    if stamp.id in cards.comparison.authorship.own and cards.comparison.authorship.reviewers.can_check_each_other:
        yield (
            "by a commit of whoever wrote these words"
            if author == UNCOMMITTED
            else f"{author} wrote these words as well"
        )
    if stamp.kind == "line" and stamp.holder not in cards.comparison.authorship.reviewed_by_one:
        whose = f", {author}" if author == UNCOMMITTED else f", by a commit of {author}" if author else ""
        yield f"new mark on a line to take{whose}"


def _called_off(cards: Cards) -> Iterator[ReportEntry]:
    for event in cards.comparison.changes.called_off:
        briefs = ", ".join(map(cards.name, event.briefs))
        yield ReportEntry(event.id, f"{event.what}: {cards.name(event.id)}; named by {briefs}")


def _held(cards: Cards) -> Iterator[ReportEntry]:
    """Yield the changed briefs of which readers hold the earlier version."""
    changes = cards.comparison.changes
    meant = {touched.id for touched in changes.briefs if touched.meaning}
    resting = {moved.holder for moved in changes.moved}
    for brief in cards.comparison.held:
        words = "something that it shows has changed since"
        if brief.id in meant or brief.id in resting:
            words = "its meaning has changed since" if brief.id in meant else "what it rests on has changed since"
        issued = f"issued on {date_words(brief.day)} by {brief.by}"
        yield ReportEntry(brief.id, f"{cards.name(brief.id)}: {issued}; {words}")
