"""Rules for reviews: what somebody vouched for has not changed since, nor has anything that it rests on.

In: fact files whose reviews have fingerprints. Out: reviews that no longer hold. Nothing here asks git: `briefing
review` reports on reviews without a fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from briefing_site.base.edtf import EdtfDate, day_words
from briefing_site.base.problems import Severity, did_you_mean, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, finding_in, rules_of
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import asserting_prose_of
from briefing_site.facts.model import AnyRecord, Brief
from briefing_site.facts.support.dependencies import stands
from briefing_site.facts.support.fingerprint import (
    OutdatedReview,
    Reviewable,
    awaits_review,
    parts_resting_in,
    reviewables_in,
)

MAX_NAMED = 3
"""How many changed items a message names; the rest are counted."""
BY_REVIEWER, BY_ANOTHER = "review-by-reviewer", "review-by-another"
OF_COMMITS = {BY_REVIEWER: Severity.WARNING, BY_ANOTHER: Severity.WARNING}
"""Rules of whose commit a mark of review stands in, with their weights: files cannot tell (`history/stamps.py`)."""
NOT_STANDING = frozenset({"retracted", "superseded"})
"""Statuses of a fact on which nothing can rest any more."""
CITE_ANOTHER = "Cite a fact that stands, or remove it."
WORDS_KEYS = {"fact": "text", "position": "line", "line": "line", "summary": "summary", "prose": "bottom_line"}
"""The key of the words in question, if there is no review to point at."""


def check_review_holds(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """What was reviewed is unchanged, and so is all that it rests on, or somebody has reviewed it again."""
    for outdated in context.outdated_reviews:
        item = outdated.item
        if (lost := _reported_as_lost(item, context.base)) and lost.issuperset(outdated.causes):
            continue  # a look is of no use: it needs another ground, as the rules below say
        hint = f"Check it again; if it still holds, run `briefing review {item.id} --by xx` with your initials."
        prints = context.fingerprint_verdicts.prints
        moved = [*prints.sentences_on(item, outdated.causes)]
        for loc, sentence in moved:
            causes = tuple(cause for cause in outdated.causes if prints.rests_on(sentence, cause))
            message = f"{quoted(sentence.text)} in {_owner(item)} {_reason(replace(outdated, causes=causes))}."
            text = dict(asserting_prose_of(record))[loc]
            yield finding_in(loc, text, sentence.start, message, hint)
        if not moved:
            key = "reviewed" if item.review else WORDS_KEYS[item.kind]
            perhaps = () if outdated.causes or item.kind == "fact" else context.fingerprint_verdicts.same_day(item)
            asked = f"; perhaps {_listed(perhaps)}, checked that day too" if perhaps else ""
            yield Finding((*item.loc, key), f"{_owner(item)} {_reason(outdated)}{asked}.", hint)


def check_reviewer_known(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Whoever vouches for something is named in `reviewers.yml`, if there is one."""
    if context.reviewers is None:
        return
    for item in reviewables_in(record):
        if item.review and item.review.initials not in context.reviewers.people:
            known = did_you_mean(item.review.initials, context.reviewers.people)
            message = f"nobody in reviewers.yml has the initials {quoted(item.review.initials)}."
            yield Finding((*item.loc, "reviewed"), message, known or "Add them there, or correct them.")


def check_ground_stands(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Each position, line to take and assessment rests on at least one fact that stands."""
    for item in _resting_in(record):
        if lost := _lost_grounds(item, context.base):
            listed = ", ".join(f"{quoted(i)} ({why})" for i, why in [*lost.items()][:MAX_NAMED])
            newer = dict.fromkeys(i for old in lost for i in context.base.facts[old].superseded_by)
            hint = f"Cite {' and '.join(map(quoted, newer))} instead." if newer else CITE_ANOTHER
            yield Finding(
                (*item.loc, WORDS_KEYS[item.kind]), f"{_owner(item)} has lost all its support: {listed}.", hint
            )


def check_position_current(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """No position, line to take or assessment that still stands also cites a superseded or retracted fact."""
    for item in _resting_in(record):
        grounds = () if _lost_grounds(item, context.base) else _grounds_of(item)
        for index, fact_id in enumerate(grounds):
            fact = context.base.facts.get(fact_id)
            if fact and fact.status in NOT_STANDING:
                newer = " and ".join(map(quoted, fact.superseded_by))
                hint = f"Cite {newer} instead." if newer else CITE_ANOTHER
                message = f"{quoted(fact_id)} is {fact.status}, so nothing can rest on it."
                yield Finding((*item.loc, _key_of_grounds(item), index), message, hint)


def _resting_in(record: AnyRecord) -> Iterator[Reviewable]:
    """Yield the positions, lines to take and assessments of a record that name facts as their ground."""
    return (item for item in parts_resting_in(record) if _grounds_of(item))


def _key_of_grounds(item: Reviewable) -> str:
    return "facts" if item.kind in {"position", "line"} else "rests_on"


def _grounds_of(item: Reviewable) -> tuple[str, ...]:
    """Return the facts that something cites as its ground; none for prose."""
    return getattr(item.part, _key_of_grounds(item), ()) if item.kind not in {"summary", "prose"} else ()


def _lost_grounds(item: Reviewable, base: FactBase) -> dict[str, str]:
    """Return why each ground of something fell; nothing if one still stands, or if it is no longer awaited."""
    grounds = _grounds_of(item) if awaits_review(item) else ()
    lost = {i: why for i in grounds if (why := _why_not_standing(base, i))}
    return lost if len(lost) == len(grounds) else {}


def _reported_as_lost(item: Reviewable, base: FactBase) -> set[str]:
    """Return the grounds of something of which the rules on grounds tell that they fell, with what these stood on."""
    facts = (base.facts.get(i) for i in _grounds_of(item))
    lost = _lost_grounds(item, base)
    sources = (citation.source for i in lost for citation in base.facts[i].sources)
    return {*lost, *sources, *(fact.id for fact in facts if fact and fact.status in NOT_STANDING)}


def _why_not_standing(base: FactBase, fact_id: str) -> str:
    """Return why a fact carries nothing by itself; empty for one that does, and for one that is not there."""
    fact = base.facts.get(fact_id)
    if fact is None:
        return ""
    if fact.status in NOT_STANDING:
        return fact.status
    if base.records[fact.home].withdrawn:
        return "withdrawn"
    sources = [base.records[source] for source, _ in fact.sources if source in base.records]
    return "its sources are withdrawn" if sources and not any(map(stands, sources)) else ""


def check_brief_event_stands(brief: Brief, context: CheckContext) -> Iterator[Finding]:
    """No brief prepares for an event that was cancelled or postponed, or is over without an outcome."""
    event = context.base.events.get(brief.prepares)
    if event is None or brief.withdrawn:
        return
    if event.phase == "off":
        message = f"the brief prepares for {quoted(event.id)}, which is {event.state}."
        yield Finding(("event",), message, "Withdraw the brief, or name another event.")
    elif event.phase == "ahead" and event.date and _is_over(event.date, context):
        message = f"the brief prepares for {quoted(event.id)}, whose day has passed ({event.date}) without an outcome."
        yield Finding(("event",), message, "Record its 'state', or withdraw the brief.")


def _is_over(day: EdtfDate, context: CheckContext) -> bool:
    last = day.latest.to_date()
    return last is not None and context.has_passed(last)


def _owner(item: Reviewable) -> str:
    return {
        "fact": f"the fact {quoted(item.id)}",
        "position": f"the position {quoted(item.id)}",
        "line": f"the line {quoted(item.id)}",
        "summary": f"the summary of {quoted(item.record.id)}",
        "prose": f"the text of {quoted(item.record.id)}",
    }[item.kind]


def _reason(outdated: OutdatedReview) -> str:
    review, causes = outdated.item.review, outdated.causes
    if review is None:
        whose = "whose reviews no longer hold" if causes[1:] else "whose review no longer holds"
        return f"was never reviewed, and rests on {_listed(causes)}, {whose}"
    when = f"since {review.initials} reviewed it on {day_words(review.day)}"
    if causes:
        return f"rests on what has changed {when}: {_listed(causes)}"
    what = "has changed" if outdated.item.kind == "fact" else "has changed, or what it rests on has,"
    return f"{what} {when}"


def _listed(things: tuple[str, ...]) -> str:
    more = f" and {len(things) - MAX_NAMED} more" if len(things) > MAX_NAMED else ""
    return f"{', '.join(map(quoted, things[:MAX_NAMED]))}{more}"


RULES = rules_of(
    Severity.WARNING,
    check_review_holds,
    check_reviewer_known,
    check_ground_stands,
    check_position_current,
    check_brief_event_stands,
)
