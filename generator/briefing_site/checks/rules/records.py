"""Rules for records: dates in order, known types, overdue reviews, unused records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Day  # noqa: N812 - `date` is a key of the model
from datetime import timedelta

from briefing_site.base.edtf import EXACT_DAY, EdtfDate, day_words
from briefing_site.base.problems import Severity, did_you_mean, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, rules_of
from briefing_site.facts.kinds.fact import HAPPENED
from briefing_site.facts.model import Actor, AnyRecord, Event, Source
from briefing_site.facts.support.fingerprint import Fingerprints, Reviewable, reviewables_in
from briefing_site.facts.types import CSL_TYPES, PHASES

ZONES = 1
"""Days: the evening of the 19th in Washington is the morning of the 20th in Tokyo."""

PARAGRAPH_OTHERWISE = re.compile(
    r"(?P<word>paragraphs?|paras?|pars?|pgs?|¶+|§+)[.:]?(?P<first>[1-9]\d{0,5})(?:[-–](?:[a-z¶§]*[.:]?)(?P<last>[1-9]\d{0,5}))?",
    re.ASCII | re.IGNORECASE,
)
"""A locator that names a paragraph in a form other than `p5`, the one that can be looked up."""
FAR = 10
"""How many years before its sources a date begins to look like a slip: 2013 for 2023."""
YEAR = len("2023")


def check_date_order(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A post and a chronology begin before they end; an event lies within the larger one that it is part of."""
    for index, post in enumerate(record.posts):
        if post.from_ and post.to and post.from_.earliest > post.to.latest:
            message = f"the post ends ({post.to}) before it begins ({post.from_})."
            yield Finding(("posts", index, "to"), message, "Correct one of the dates.")
    for index, section in enumerate(record.sections):
        span = section.chronology
        if span and span.from_ and span.to and span.from_.earliest > span.to.latest:
            message = f"the chronology ends ({span.to}) before it begins ({span.from_})."
            yield Finding(("sections", index, "chronology", "to"), message, "Correct one of the dates.")
    own = context.base.events.get(record.id)
    whole = context.base.events.get(own.part_of or "") if own else None
    if own and own.date and whole and whole.date and not _within(own.date, whole.date):
        message = f"{own.date} is outside {quoted(whole.id)} ({whole.date}), which it is part of."
        yield Finding(("date",), message, "Correct one of the dates.")


def _within(part: EdtfDate, whole: EdtfDate) -> bool:
    """Tell whether a date can lie within another; a day or a span of days has to, a month may reach beyond it."""
    if part.latest < whole.earliest or part.earliest > whole.latest:
        return False
    first, _, last = part.text.partition("/")
    starts_early = EXACT_DAY.fullmatch(first) and part.earliest < whole.earliest
    ends_late = EXACT_DAY.fullmatch(last) and part.latest > whole.latest
    return not (starts_early or ends_late)


def check_date_before_source(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A fact is at most one day (time zones) later than its sources, unless its `date_basis` is `external`."""
    issued_on = context.source_dates
    for loc, fact in context.facts:
        begins = fact.date.earliest
        issued = [issued_on[source] for source, _ in fact.sources if source in issued_on]
        if not issued or any(begins <= date.latest for date in issued) or fact.date_basis == "external":
            continue
        if begins.toordinal() > max(date.latest for date in issued).toordinal() + ZONES:
            yield Finding(
                (*loc, "date"),
                f"{fact.date} is later than the issue date of every source cited.",
                "Correct it, or set 'date_basis: external'.",
            )


def check_locator_form(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A paragraph is cited as `p5`, unless the source's `locators` define another form."""
    for loc, fact in context.facts:
        for index, citation in enumerate(fact.sources):
            if not citation.locator or (citation.locator[0] == "p" and citation.locator[1:2].isdigit()):
                continue
            meant = PARAGRAPH_OTHERWISE.fullmatch(citation.locator)
            source = context.base.sources.get(citation.source)
            if meant and source and meant["word"].casefold() not in source.locators.casefold():
                last = f"-p{meant['last']}" if meant["last"] else ""
                message = f"{quoted(citation.locator)} is not a locator; a paragraph is cited as 'p5'."
                hint = f"Write '{source.id} p{meant['first']}{last}'."
                yield Finding((*loc, "sources", index), message, hint)


def check_event_dated(event: Event, _context: CheckContext) -> Iterator[Finding]:
    """An event has a date; one that is ahead or called off may have `as_of` instead, as of which none was set."""
    if event.as_of and event.phase == "held":
        message = f"'as_of' is for an event that is ahead or called off, but this one is {quoted(event.state)}."
        yield Finding(("as_of",), message, f"Remove it, or set 'state' to one of {_NOT_HELD}.", at_key=True)
    if event.date is None and not event.as_of:
        message = f"the event is {quoted(event.state)} and has no date."
        hint = _DATE_NEEDED if event.phase == "held" else _NONE_SET
        yield Finding((), message, hint)


_NOT_HELD = ", ".join(state for state, phase in PHASES.items() if phase != "held")
_NONE_SET = "Add 'as_of: 2023-06-19', the day as of which none was set."
_DATE_NEEDED = f"Add 'date: 2023-06-19'; only an event that was not held ({_NOT_HELD}) may do without."


def check_post_dated(actor: Actor, _context: CheckContext) -> Iterator[Finding]:
    """A post says since or until when it was held (`from`, `to`), or on what date it is attested (`attested`)."""
    for index, post in enumerate(actor.posts):
        if not (post.from_ or post.to or post.attested):
            message = f"the post {quoted(post.title)} has no date."
            yield Finding(("posts", index), message, "Add 'attested: 2023-06-19', 'from' or 'to'.")


def check_date_near_source(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A day or month ten years or more before a fact's sources is confirmed by a review: often it is a slip."""
    issued_in = {source: issued.earliest.year for source, issued in context.source_dates.items()}
    for loc, fact in context.facts:
        last = fact.date.latest.year
        years = min((issued_in[source] - last for source, _ in fact.sources if source in issued_in), default=0)
        if years >= FAR and not fact.reviewed and fact.date_basis != "external" and fact.date.machine[YEAR:]:
            message = f"{fact.date} is {years} years before the source was issued."
            hint = "Correct the year; if it is right, confirm it with a review."
            yield Finding((*loc, "date"), message, hint)


def check_review_dated(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """No review is dated in the future, or before what it rests on was issued, said or done."""
    issued_on = context.source_dates
    for loc, fact in context.facts:
        if fact.reviewed is None:
            continue
        day = fact.reviewed.day
        issued = [issued_on[source] for source, _ in fact.sources if source in issued_on]
        unseen = next((date for date in issued if _is_before(day, date)), None)
        if _is_to_come(day, context):
            message = f"the fact was checked on {day_words(day)}, which is in the future."
            yield Finding((*loc, "reviewed"), message, "Give the date of the check.")
        elif unseen:
            message = f"the fact was checked on {day_words(day)}, before a source that it cites was issued ({unseen})."
            yield Finding((*loc, "reviewed"), message, "Check it against that source, and give the date of that check.")
        elif fact.kind in HAPPENED and _is_before(day, fact.date):
            message = f"the fact was checked on {day_words(day)}, before it happened ({fact.date})."
            yield Finding((*loc, "reviewed"), message, "Correct one of the dates.")
    for item in reviewables_in(record) if record.reviewed or record.positions or record.sections else ():
        if item.review and item.kind != "fact":
            yield from _early_review(item, item.review.day, context)


def _early_review(item: Reviewable, day: Day, context: CheckContext) -> Iterator[Finding]:
    """Yield that a position, a line or a text was checked on a day on which it cannot have been."""
    loc = (*item.loc, "reviewed")
    if _is_to_come(day, context):
        message = f"{quoted(item.id)} was checked on {day_words(day)}, which is in the future."
        yield Finding(loc, message, "Give the date of the check.")
        return
    for thing in Fingerprints(context.base).grounds_of(item):
        source, fact = context.base.sources.get(thing), context.base.facts.get(thing)
        came = source.issued if source else fact.date if fact and fact.kind in HAPPENED else None
        if came and _is_before(day, came):
            message = f"{quoted(item.id)} was checked on {day_words(day)}, before {quoted(thing)}, which it rests on"
            yield Finding(loc, f"{message} ({came}).", "Check it again, and give the date of that check.")
            return


def _is_to_come(day: Day, context: CheckContext) -> bool:
    return day.toordinal() > ZONES and not context.has_passed(day - timedelta(days=ZONES + 1))


def _is_before(day: Day, issued: EdtfDate) -> bool:
    """Tell whether a day is before the first of a date, by more than time zones make."""
    return not issued.begins_by(day) and issued.earliest.toordinal() > day.toordinal() + ZONES


def check_withdrawn_explained(record: AnyRecord, _context: CheckContext) -> Iterator[Finding]:
    """The reason why a record is withdrawn has two words or more: readers of its old address see nothing else."""
    if record.withdrawn and len(record.withdrawn.split()) == 1:
        message = f"{quoted(record.withdrawn)} explains little to a reader."
        yield Finding(("withdrawn",), message, "Say why in a sentence, or delete the key.")


USUAL_TYPES = "'article-newspaper', 'report', 'speech', 'treaty' and 'webpage'"
"""Those of CSL's 45 types that nearly every source has."""


def check_source_type(source: Source, _context: CheckContext) -> Iterator[Finding]:
    """A source's type is one of CSL's."""
    if source.type not in CSL_TYPES:
        yield Finding(
            ("type",),
            f"{quoted(source.type)} is not a CSL type.",
            did_you_mean(source.type, CSL_TYPES) or f"Usual ones are {USUAL_TYPES}.",
        )


def check_review_current(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Anything with a `review_by` date is reviewed before that date has passed."""
    due = record.review_by
    if due and context.has_passed(due):
        yield Finding(("review_by",), f"due for review since {due}.", "Check it again and set a later date.")
    for loc, fact in context.facts:
        if fact.review_by and context.has_passed(fact.review_by):
            yield Finding(
                (*loc, "review_by"),
                f"the fact {quoted(fact.id)} has been due for review since {fact.review_by}.",
                "Check it again and set a later date.",
            )


def check_source_cited(source: Source, context: CheckContext) -> Iterator[Finding]:
    """Every source is cited by a fact or a post."""
    if not source.withdrawn and not context.holders_of(source.id):
        message = f"nothing cites the source {quoted(source.id)}."
        yield Finding((), message, "Cite it, or delete the file.")


def check_actor_used(actor: Actor, context: CheckContext) -> Iterator[Finding]:
    """Every actor has facts of its own, or another record refers to it."""
    named = any(holder != actor.id for holder in context.holders_of(actor.id))
    if not (named or actor.withdrawn or actor.facts):
        message = f"nothing refers to the actor {quoted(actor.id)}, and it has no facts."
        yield Finding((), message, "Refer to it where it plays a part, or delete the file.")


RULES = (
    *rules_of(
        Severity.ERROR,
        check_date_order,
        check_event_dated,
        check_date_before_source,
        check_post_dated,
        check_source_type,
    ),
    *rules_of(Severity.WARNING, check_withdrawn_explained, check_review_dated, check_locator_form),
    *rules_of(Severity.ADVICE, check_review_current, check_date_near_source),
    *rules_of(Severity.ADVICE, check_source_cited, check_actor_used, is_of_whole=True),
)
