"""Issued briefs: for whom, their lines, the facts they rested on at the time, and the problems with each.

In: the cards of a comparison. Out: a `Part` with an entry for each issuance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from briefing_site.base.problems import visible
from briefing_site.facts.model import Brief
from briefing_site.facts.plain_values import SECTIONS
from briefing_site.facts.support.fingerprint import PROSE
from briefing_site.history.comparison import IssuedBrief
from briefing_site.history.issue_readiness import Obstacle
from briefing_site.render.reports.cards import NOT_CITED, Cards
from briefing_site.render.reports.field_words import date_words, label_of
from briefing_site.render.reports.outline import Detail, Part, RelatedItem, ReportEntry

SHOWN_APART = frozenset({"title", "purpose", "bottom_line", "handling", "reviewed", *SECTIONS})
"""Keys of a brief with a place of their own on its card."""


def issued_part(cards: Cards) -> Part:
    """Return the briefs that were issued."""
    return Part("Briefs issued", tuple(_issued(brief, cards) for brief in cards.comparison.issued), critical=True)


def _issued(brief: IssuedBrief, cards: Cards) -> ReportEntry:
    changes = replace(cards.comparison.changes, supporting_facts=brief.supporting_facts, grades=brief.grades, stale=())
    then = Cards(replace(cards.comparison, changes=changes, later=brief.later))
    override = f"; though not all of it was checked; reason given: {brief.override}" if brief.override else ""
    place = "" if brief.values else f", from {brief.revision[:10]}, which is not at hand"
    head = f"{cards.name(brief.id)}: issued on {date_words(brief.day)} by {brief.by}{place}{_entered(brief, cards)}"
    held = tuple(_held(brief, then))
    values = ((key, value) for key, value in brief.values.items() if key not in SHOWN_APART)
    details = (
        *(Detail(label_of(key, Brief), then.in_words(Brief, key, value)) for key, value in values),
        Detail("handling", brief.handling),
        Detail("printed from", brief.revision[:10] if brief.values else ""),
        Detail("already given out", "this change records it"),
        Detail("not fit to be issued", _counts(brief)),
    )
    return ReportEntry(brief.id, f"{head}{override}", brief.purpose, details=details, items=held)


def _counts(brief: IssuedBrief) -> str:
    """Return the problems in a brief, with counts: `was never checked (3); is retracted (1)`."""
    counts = Counter(obstacle.why for obstacle in brief.obstacles)
    return "; ".join(f"{why} ({number:,})" for why, number in counts.items())


def _held(brief: IssuedBrief, cards: Cards) -> Iterator[RelatedItem]:
    """Yield its text, lines and facts: first those with problems, and then the rest."""
    against = {obstacle.thing: obstacle for obstacle in brief.obstacles}
    lines, listed = [*cards.lines_in(brief.values)], set()
    first = str(brief.values.get("bottom_line", ""))
    if first and f"{brief.id}/{PROSE}" not in against:
        yield RelatedItem(f"{label_of('bottom_line', Brief)}: {first}")
    for obstacle in brief.obstacles:
        if obstacle.kind == "fact" and obstacle.thing in brief.supporting_facts:
            continue
        line = next((line for line in lines if obstacle.kind == "line" and f": {obstacle.text}" in line), "")
        listed.add(line)
        yield RelatedItem(line or f"{_lead(obstacle, cards)}: {obstacle.text}", _against(obstacle))
    yield from (RelatedItem(line) for line in lines if line not in listed)
    facts = [(fact_id, cards.supporting_fact(fact_id)) for fact_id in brief.supporting_facts]
    for fact_id, fact in sorted(facts, key=lambda pair: pair[0] not in against and NOT_CITED not in pair[1].about):
        doubt = f" · {_against(against[fact_id])}" if fact_id in against else ""
        yield replace(fact, about=f"{fact.about}{doubt}")


def _lead(obstacle: Obstacle, cards: Cards) -> str:
    """Return the label of an item other than a line or a fact."""
    if obstacle.kind == PROSE:
        return "its text, which begins"
    holder, _, actor = obstacle.thing.partition("/")
    return f"position of {cards.name(actor)} on {cards.name(holder)}" if obstacle.kind == "position" else obstacle.thing


def _against(obstacle: Obstacle) -> str:
    return f"not fit to be issued: {visible(obstacle.thing)} {obstacle.why}"


def _entered(brief: IssuedBrief, cards: Cards) -> str:
    """Return who committed an issuance, if on another day or not the person who issued it."""
    if not brief.entered_by:
        return ""
    doubt = cards.comparison.authorship.doubt_of(brief.by, brief.entered_by)
    late = f"entered on {date_words(brief.entered)}" if brief.entered != brief.day else ""
    whose = f"{late or 'entered'} by a commit of {visible(brief.entered_by)}" if late or doubt else ""
    return "".join(f"; {words}" for words in (whose, doubt) if words)
