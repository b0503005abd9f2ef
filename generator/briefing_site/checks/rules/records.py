"""Rules of records: dates in their order, known types, what is due for review, what nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Day  # noqa: N812 - `date` is a key of the model
from datetime import timedelta

from briefing_site.base.edtf import EXACT_DAY, EdtfDate, day_words
from briefing_site.base.problems import Severity, did_you_mean, quoted
from briefing_site.checks.rule import CheckContext, Finding, Scope, rules_of
from briefing_site.facts.types import CSL_TYPES, PHASES

ZONES = 1
"""Days: the evening of the 19th in Washington is the morning of the 20th in Tokyo."""

PARAGRAPH_OTHERWISE = re.compile(
    r"(?P<word>paragraphs?|paras?|pars?|pgs?|¶+|§+)[.:]?(?P<first>[1-9]\d{0,5})(?:[-–](?:[a-z¶§]*[.:]?)(?P<last>[1-9]\d{0,5}))?",
    re.ASCII | re.IGNORECASE,
)
"""A locator that names a paragraph in another form than `p5`, the one that can be looked up."""
FAR = 10
"""Years before its sources from which a date looks like a slip: 2013 for 2023."""
YEAR = len("2023")


def check_date_order(context: CheckContext) -> Iterator[Finding]:
    """A post and a chronology begin before they end; a smaller event lies within the larger one it is part of."""
    for record in context.base.records.values():
        for index, post in enumerate(record.posts):
            if post.from_ and post.to and post.from_.earliest > post.to.latest:
                message = f"the post ends ({post.to}) before it begins ({post.from_})."
                yield Finding(record, ("posts", index, "to"), message, "Correct one of the dates.")
    for event in context.base.events.values():
        whole = context.base.events.get(event.part_of or "")
        if whole and event.date and whole.date and not _within(event.date, whole.date):
            message = f"{event.date} lies outside {quoted(whole.id)} ({whole.date}), which it is part of."
            yield Finding(event, ("date",), message, "Correct one of the dates.")
    for brief in context.base.briefs.values():
        for index, section in enumerate(brief.sections):
            span = section.chronology
            if span and span.from_ and span.to and span.from_.earliest > span.to.latest:
                message = f"the chronology ends ({span.to}) before it begins ({span.from_})."
                yield Finding(brief, ("sections", index, "chronology", "to"), message, "Correct one of the dates.")


def _within(part: EdtfDate, whole: EdtfDate) -> bool:
    """Tell whether a date can lie within another; a day or a span of days has to, a month may reach beyond it."""
    if part.latest < whole.earliest or part.earliest > whole.latest:
        return False
    first, _, last = part.text.partition("/")
    starts_early = EXACT_DAY.fullmatch(first) and part.earliest < whole.earliest
    ends_late = EXACT_DAY.fullmatch(last) and part.latest > whole.latest
    return not (starts_early or ends_late)


def check_date_before_source(context: CheckContext) -> Iterator[Finding]:
    """A fact is at most one day (time zones) later than its sources, unless its `date_basis` is `external`."""
    issued_on = _dates_of_sources(context)
    for record, loc, fact in context.facts:
        begins = fact.date.earliest
        issued = [issued_on[source] for source, _ in fact.sources if source in issued_on]
        if not issued or any(begins <= date.latest for date in issued) or fact.date_basis == "external":
            continue
        if begins.toordinal() > max(date.latest for date in issued).toordinal() + ZONES:
            yield Finding(
                record,
                (*loc, "date"),
                f"{fact.date} is later than every source it cites was issued.",
                "Correct it, or set 'date_basis: external'.",
            )


def _dates_of_sources(context: CheckContext) -> dict[str, EdtfDate]:
    """Return for each source when it was issued, as far as that is known."""
    return {source.id: source.issued for source in context.base.sources.values() if source.issued}


def check_locator_form(context: CheckContext) -> Iterator[Finding]:
    """A paragraph is cited as `p5`, unless the source's `locators` tell of another form."""
    for record, loc, fact in context.facts:
        for index, citation in enumerate(fact.sources):
            if not citation.locator or (citation.locator[0] == "p" and citation.locator[1:2].isdigit()):
                continue
            meant = PARAGRAPH_OTHERWISE.fullmatch(citation.locator)
            source = context.base.sources.get(citation.source)
            if meant and source and meant["word"].casefold() not in source.locators.casefold():
                last = f"-p{meant['last']}" if meant["last"] else ""
                message = f"{quoted(citation.locator)} is no locator; a paragraph is cited as 'p5'."
                hint = f"Write '{source.id} p{meant['first']}{last}'."
                yield Finding(record, (*loc, "sources", index), message, hint)


def check_event_dated(context: CheckContext) -> Iterator[Finding]:
    """An event has a date; one that is ahead may do without, and then says by `as_of` when none was set yet."""
    for event in context.base.events.values():
        if event.as_of and event.phase != "ahead":
            message = f"'as_of' is for an event that is ahead, and this one is {quoted(event.state)}."
            yield Finding(event, ("as_of",), message, f"Take it out, or set 'state' to one of {_AHEAD}.", at_key=True)
        if event.date is None and not event.as_of:
            message = f"the event is {quoted(event.state)} and has no date."
            hint = (
                "Add 'as_of: 2023-06-19', the day on which none was set yet."
                if event.phase == "ahead"
                else _DATE_NEEDED
            )
            yield Finding(event, (), message, hint)


_AHEAD = ", ".join(state for state, phase in PHASES.items() if phase == "ahead")
_NONE_SET = "Add 'as_of: 2023-06-19', the day on which none was set yet."
_DATE_NEEDED = f"Add 'date: 2023-06-19'; only an event that is ahead ({_AHEAD}) may do without."


def check_post_dated(context: CheckContext) -> Iterator[Finding]:
    """A post says since or until when it was held (`from`, `to`), or at what date it is attested (`attested`)."""
    for actor in context.base.actors.values():
        for index, post in enumerate(actor.posts):
            if not (post.from_ or post.to or post.attested):
                message = f"the post {quoted(post.title)} has no date."
                yield Finding(actor, ("posts", index), message, "Add 'attested: 2023-06-19', 'from' or 'to'.")


def check_date_near_source(context: CheckContext) -> Iterator[Finding]:
    """A day or month ten years or more before a fact's sources is no slip of a digit: a review confirms it."""
    issued_in = {source: date.earliest.year for source, date in _dates_of_sources(context).items()}
    for record, loc, fact in context.facts:
        last = fact.date.latest.year
        years = min((issued_in[source] - last for source, _ in fact.sources if source in issued_in), default=0)
        if years >= FAR and not fact.reviewed and fact.date_basis != "external" and fact.date.machine[YEAR:]:
            message = f"{fact.date} is {years} years before the source was issued."
            hint = "Correct the year; if it is right, a review confirms it."
            yield Finding(record, (*loc, "date"), message, hint)


def check_review_dated(context: CheckContext) -> Iterator[Finding]:
    """A fact was last checked neither in the future nor before its sources were issued."""
    issued_on = _dates_of_sources(context)
    for record, loc, fact in context.facts:
        if fact.reviewed is None:
            continue
        day = fact.reviewed.day
        issued = [issued_on[source] for source, _ in fact.sources if source in issued_on]
        unseen = next((date for date in issued if _is_before(day, date)), None)
        if day.toordinal() > ZONES and not context.calendar.has_passed(record, day - timedelta(days=ZONES + 1)):
            message = f"the fact was checked on {day_words(day)}, which is yet to come."
            yield Finding(record, (*loc, "reviewed"), message, "Give the day of the check.")
        elif unseen:
            message = f"the fact was checked on {day_words(day)}, before a source that it cites was issued ({unseen})."
            yield Finding(record, (*loc, "reviewed"), message, "Check it against that source, and give the day.")


def _is_before(day: Day, issued: EdtfDate) -> bool:
    """Tell whether a day is before the first of a date, by more than time zones make."""
    return not issued.begins_by(day) and issued.earliest.toordinal() > day.toordinal() + ZONES


def check_withdrawn_explained(context: CheckContext) -> Iterator[Finding]:
    """The reason for which a record is withdrawn is two words or more: readers of its old address see nothing else."""
    for record in context.base.records.values():
        if record.withdrawn and len(record.withdrawn.split()) == 1:
            message = f"{quoted(record.withdrawn)} explains little to a reader."
            yield Finding(record, ("withdrawn",), message, "Say why in a sentence, or delete the key.")


def check_source_type(context: CheckContext) -> Iterator[Finding]:
    """A source's type is one of CSL's."""
    for source in context.base.sources.values():
        if source.type not in CSL_TYPES:
            yield Finding(
                source,
                ("type",),
                f"{quoted(source.type)} is not a CSL type.",
                did_you_mean(source.type, CSL_TYPES),
            )


def check_review_current(context: CheckContext) -> Iterator[Finding]:
    """What has a `review_by` date is reviewed before that date has passed."""
    for record in context.base.records.values():
        due = record.review_by
        if due and context.calendar.has_passed(record, due):
            yield Finding(record, ("review_by",), f"due for review since {due}.", "Check it and move the date.")
    for record, loc, fact in context.facts:
        if fact.review_by and context.calendar.has_passed(record, fact.review_by):
            yield Finding(
                record,
                (*loc, "review_by"),
                f"the fact {quoted(fact.id)} is due for review since {fact.review_by}.",
                "Check it and move the date.",
            )


def check_source_cited(context: CheckContext) -> Iterator[Finding]:
    """Every source is cited by a fact or a post."""
    if not context.symbols.is_whole:
        return
    for source in context.base.sources.values():
        if not source.withdrawn and not any(context.symbols.holders(source.id)):
            message = f"nothing cites the source {quoted(source.id)}."
            yield Finding(source, (), message, "Cite it, or delete the file.")


def check_actor_used(context: CheckContext) -> Iterator[Finding]:
    """Every actor has a fact of its own, or is named by another record."""
    base = context.base
    if not context.symbols.is_whole:
        return
    for actor in base.actors.values():
        named = any(holder != actor.id for holder in context.symbols.holders(actor.id))
        if not (named or actor.withdrawn or actor.facts):
            message = f"nothing names the actor {quoted(actor.id)}, and no fact lives there."
            yield Finding(actor, (), message, "Name it where it plays a part, or delete the file.")


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
    *rules_of(Severity.ADVICE, check_source_cited, check_actor_used, reach=Scope.ALL),
)
