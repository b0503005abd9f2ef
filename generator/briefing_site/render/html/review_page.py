"""What is due for review, what nobody has checked, and what rests on something that has changed.

In: a `PageContext`. Out: its `PageView`; long lists are cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup, escape

from briefing_site.base.edtf import day_words
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.kinds.fact import STANDING
from briefing_site.facts.model import Fact
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.support.fingerprint import SUMMARY, Reviewable
from briefing_site.facts.text.prose import curl
from briefing_site.history.review_status import Reviews, ReviewState
from briefing_site.render.html import blocks
from briefing_site.render.html.entries import MAX_ENTRIES, calendar_of, record_entry
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import (
    PageBlock,
    PageView,
    cited_sources,
    contents_of,
    introduced,
    siblings,
)
from briefing_site.render.html.parts import links_of_desk
from briefing_site.site.labels import outcome_words, overdue_words
from briefing_site.site.pages import Page
from briefing_site.site.review_words import checked_words, suspect_words

MAX_TO_REVIEW = 25
"""Facts in each list of the review page; `briefing review` lists all."""


def review_view(context: PageContext, page: Page) -> PageView:
    """Return what was edited or rests on a change, what nobody has checked, what is overdue, and what is ageing.

    Each valid fact is either checked, changed since or unchecked; the three numbers add up to all of them.
    """
    today, reviews, base = context.setting.whole.today, context.setting.whole.reviews, context.setting.whole.site.base
    facts = [f for f in base.timeline if f.status in STANDING and not base.home_of(f).withdrawn]
    states: dict[ReviewState, list[Fact]] = {state: [] for state in ReviewState}
    for fact in facts:
        states[reviews.state_of(fact)].append(fact)
    facts_to_review = tuple(
        _facts_to_review(context, *found) for found in _fact_lists(facts, states, today) if found[2]
    )
    suspects, *others = (
        (replace(group, entries=group.entries[:MAX_ENTRIES]),) if group.entries else ()  # the heading counts all
        for group in (_suspects(context), _overdue_pages(context), _unrecorded(context))
    )
    doubted = _doubted(context)
    groups = (
        *suspects,
        *((doubted,) if doubted.entries else ()),
        *facts_to_review,
        *(group for found in others for group in found),
    )
    lead = (_checked_words(states, len(facts), today), _unknown_edits(reviews))
    contents = contents_of(groups)
    parts: list[PageBlock] = [*siblings(links_of_desk(context, page.address))]
    parts += [blocks.ContentsNav(contents)] if contents else []
    head = introduced(page.title, " ".join(part for part in lead if part))
    return PageView("review", head, (*parts, calendar_of(context), *groups, *cited_sources(context.sources())))


def _fact_lists(
    facts: Sequence[Fact], states: Mapping[ReviewState, Sequence[Fact]], today: date
) -> tuple[tuple[str, str, Sequence[Fact], str], ...]:
    """Return the lists of facts to look at: for each, id, heading, facts and a note."""
    return (
        (
            "changed",
            gettext("Facts changed since they were checked"),
            states[ReviewState.CHANGED],
            gettext("The wording, speaker, date or sources are not those that were checked."),
        ),
        (
            "unchecked",
            gettext("Facts not yet checked"),
            states[ReviewState.UNCHECKED],
            gettext("Nobody has checked these against their sources."),
        ),
        (
            "overdue",
            gettext("Facts whose review is overdue"),
            [f for f in facts if f.review_by and f.review_by < today],
            gettext("The date for their review has passed. A fact can be in one of the other lists as well."),
        ),
        (
            "perishable",
            gettext("Facts that may go out of date"),
            [f for f in facts if f.perishable],
            gettext("True as of their date. A fact can be in one of the other lists as well."),
        ),
    )


def _checked_words(states: Mapping[ReviewState, Sequence[Fact]], total: int, today: date) -> str:
    return ngettext(
        "As of {day}: {total} fact, not counting superseded and retracted ones: {checked} checked, "
        "{changed} changed since it was checked, {unchecked} not yet checked.",
        "As of {day}: {total} facts, not counting superseded and retracted ones: {checked} checked, "
        "{changed} changed since they were checked, {unchecked} not yet checked.",
        total,
    ).format(day=day_words(today), total=total, **{state.value: len(facts) for state, facts in states.items()})


def _facts_to_review(
    context: PageContext, group_id: str, heading: str, facts: Sequence[Fact], note: str
) -> blocks.FactGroup:
    if len(facts) > MAX_TO_REVIEW:
        note = Markup("{} {}").format(note, _only(MAX_TO_REVIEW))
    return blocks.FactGroup(group_id, _with_count(heading, len(facts)), context.facts(facts[:MAX_TO_REVIEW]), note)


def _only(number: int) -> Markup:
    words = gettext("Only the first {number} are shown here; {command} lists all of them.")
    return escape(words).format(number=number, command=Markup("<code>briefing review</code>"))


def _suspects(context: PageContext) -> blocks.EntryGroup:
    """Return the records with positions, lines, summaries or drafted prose whose review no longer holds."""
    verdicts, base = context.setting.whole.reviews.verdicts, context.setting.whole.site.base
    found: dict[str, list[str]] = {}
    for each in verdicts.suspect_parts if verdicts else ():
        record = each.item.record.id
        if record in base.records:
            words = f"{_part_words(context, each.item)}: {suspect_words(each, base)}"
            found.setdefault(record, []).append(words)
    number = sum(map(len, found.values()))
    entries = tuple(record_entry(context, context.base.records[record], *words) for record, words in found.items())
    heading = _with_count(gettext("Positions, lines and texts that rest on what has changed"), number)
    return blocks.EntryGroup("suspect", heading, entries)


def _doubted(context: PageContext) -> blocks.EntryGroup:
    """Return the records with doubtful review marks."""
    found: dict[str, list[str]] = {}
    for each in (doubts[0].item for doubts in context.setting.reviews.doubts.values()):
        if each.record.id in context.base.records and each.review:
            part = curl(plain_prose(context.base, each.text)) if each.kind == "fact" else _part_words(context, each)
            reviews = context.setting.reviews
            words = checked_words(each.review, reviews.reviewers, reviews.doubts_of(each.id))
            found.setdefault(each.record.id, []).append(f"{part}: {words}")
    number = sum(map(len, found.values()))
    entries = tuple(record_entry(context, context.base.records[record], *words) for record, words in found.items())
    heading = _with_count(gettext("Doubtful marks of review"), number)
    return blocks.EntryGroup("doubted", heading, entries[:MAX_ENTRIES])


def _part_words(context: PageContext, item: Reviewable) -> str:
    """Return which part of a record it is: whose position, which line, the summary or the text."""
    if item.kind == "position":
        return curl(context.base.records[item.id.partition("/")[2]].label)
    if item.kind == "line":
        return gettext("line to take {number}").format(number=item.id.rpartition("-")[2])
    return gettext("the summary") if item.kind == SUMMARY else gettext("the text")


def _overdue_pages(context: PageContext) -> blocks.EntryGroup:
    entries = tuple(
        record_entry(context, record, overdue_words(record.review_by))
        for record in context.setting.whole.site.base.records.values()
        if record.review_by and record.review_by < context.setting.whole.today
        if not record.withdrawn
    )
    return blocks.EntryGroup("records", _with_count(gettext("Pages whose review is overdue"), len(entries)), entries)


def _unrecorded(context: PageContext) -> blocks.EntryGroup:
    """Return the events that are on record as upcoming though their date has passed."""
    entries = tuple(
        record_entry(context, event, outcome)
        for event in context.setting.whole.site.base.events.values()
        if not event.withdrawn and (outcome := outcome_words(event, context.setting.whole.today))
    )
    return blocks.EntryGroup("outcomes", _with_count(gettext("Events with no outcome recorded"), len(entries)), entries)


def _unknown_edits(reviews: Reviews) -> str:
    if not reviews.missing:
        return ""
    return gettext("Edits after a review are shown only as far as the history is known. {missing}").format(
        missing=reviews.missing
    )


def _with_count(heading: str, number: int) -> str:
    return gettext("{heading} ({number})").format(heading=heading, number=number)
