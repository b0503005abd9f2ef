"""Pages over many records: home, the index of each kind, positions matrix, what is due for review.

In: a `PageContext`. Out: `PageView`s. What an audience should see first stands first, and every list stays bounded:
a long one is cut into parts that link to each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from markupsafe import Markup

from briefing_site.base.edtf import as_heading, day_words
from briefing_site.base.language import N_, gettext, ngettext
from briefing_site.facts.factbase import SubjectPosition
from briefing_site.facts.fingerprint import SUMMARY, Reviewable
from briefing_site.facts.model import KINDS, AnyRecord, Event, Fact
from briefing_site.facts.prose import curl
from briefing_site.history.review_status import STANDING, Reviews, ReviewState
from briefing_site.render.compose.book import handling_of_book
from briefing_site.render.compose.kinds import Detail, details_of, outcome_tags
from briefing_site.render.document import EventDay
from briefing_site.render.html import blocks, views
from briefing_site.render.html.cooperation_board import STATES, board_of
from briefing_site.render.html.disputes import stance_pages
from briefing_site.render.html.filters import choices_of, filters_of, sorts_of
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import (
    PageBlock,
    PageHead,
    PageView,
    cited_sources,
    contents_of,
    introduced,
    jump_to,
    siblings,
)
from briefing_site.render.html.parts import ways_to_parts
from briefing_site.render.html.records import natives
from briefing_site.render.html.saved_lists import list_entries
from briefing_site.render.html.values import detail_views
from briefing_site.site.labels import (
    as_of_words,
    counted_facts,
    counted_positions,
    outcome_words,
    overdue_words,
    suspect_words,
    term,
)
from briefing_site.site.pages import CALENDAR, Page, index_address
from briefing_site.site.parts import SUBJECTS, ListPart

LATEST = 8
"""Facts on the home page."""
MAX_OF_ONE_RECORD = 2
"""Of those."""
LATEST_EVENTS = 4
WEEK = 7
"""Days."""
MAX_COLUMNS = 30
"""Actors in the positions matrix, those with the most positions; a script shows a few of them, and lets others be
chosen."""
MAX_TO_REVIEW = 25
"""Facts in each list of the page on reviews; `briefing review` has all of them."""
MAX_ENTRIES = 60
"""An index with more entries than this is grouped by first letter."""
OTHER = "other"
"""The group of names that begin with no letter."""
ACTOR_TYPES = {
    "government": N_("Governments"),
    "person": N_("People"),
    "organisation": N_("Organisations"),
    "forum": N_("Forums"),
}


# --- home -----------------------------------------------------------------------------------------------------------


def home_view(context: PageContext, title: str, lead: Markup) -> PageView:
    """Return the home page: the hand-written bottom line, what is new, what comes, what is disputed, the briefs."""
    base, today = context.base, context.setting.today
    known = [fact for fact in reversed(base.timeline) if fact.status == "current" and fact.date.begins_by(today)]
    key = [fact for fact in known if fact.weight == "key"][:LATEST]
    latest = _at_most_of_each(fact for fact in known if fact.kind != "assessment" and fact not in key)
    disputed = [fact for fact in reversed(base.timeline) if fact.status == "disputed"][:LATEST]
    more = views.Link(context.href("timeline/"), gettext("The whole timeline"))
    contradicted = views.Link(context.href("disputed/"), gettext("All disputed facts"))
    groups = (
        *((blocks.FactGroup("key", gettext("Key facts"), context.facts(key)),) if key else ()),
        *((blocks.FactGroup("latest", gettext("Latest"), context.facts(latest), more=more),) if latest else ()),
        *(
            (blocks.FactGroup("contradicted", gettext("Disputed"), context.facts(disputed), more=contradicted),)
            if disputed
            else ()
        ),
    )
    lists = list_entries(context)
    beside = (_changed(context), _events(context), _expected(context), _disputed(context), _briefs(context), lists)
    side = (*(group for group in beside if group.entries), *(g for g in groups if g.id == "contradicted"))
    parts: list[PageBlock] = [
        blocks.Visits("changes/"),
        blocks.Front(tuple(g for g in groups if g.id != "contradicted"), side),
    ]
    if not groups and not side:
        parts.append(blocks.NothingYet(gettext("No facts are on record.")))
    head = PageHead(
        title, written=True, lead=lead, pdf=context.printed("book", handling_of_book(base, context.bench.labels))
    )
    return PageView("home", head, (*parts, *cited_sources(context.sources())))


def _at_most_of_each(facts: Iterable[Fact]) -> list[Fact]:
    """Return the first facts, few of one record: eight of one meeting would hide all else that is new."""
    counts: Counter[str] = Counter()
    found = []
    for fact in facts:
        counts[fact.home] += 1
        if counts[fact.home] <= MAX_OF_ONE_RECORD:
            found.append(fact)
        if len(found) == LATEST:
            break
    return found


def _changed(context: PageContext) -> blocks.EntryGroup:
    """Return the records on which anything changed within the last week, those changed last first."""
    since = (context.setting.today - timedelta(days=WEEK)).isoformat()
    until = context.setting.today.isoformat()
    counts: Counter[str] = Counter()
    for change in reversed(context.setting.history.changes):
        if since < change.day <= until:
            counts.update(event.record for event in change.events if event.record in context.base.records)
    newest = [context.base.records[i] for i in [*counts][:LATEST]]
    entries = tuple(
        views.IndexEntry(context.link(r.id, text=r.distinct_name), Markup(), (_counted_changes(counts[r.id]),))
        for r in newest
    )
    more = views.Link(context.href("changes/"), gettext("All changes"))
    return blocks.EntryGroup("changed", gettext("Changed on record this week"), entries, more=more)


def _counted_changes(number: int) -> str:
    return ngettext("{number} change", "{number} changes", number).format(number=f"{number:,}")


def _events(context: PageContext) -> blocks.EntryGroup:
    """Return the newest events that have taken place, the latest first."""
    held = [event for event in context.base.events.values() if event.phase == "held" and event.date]
    past = [event for event in reversed(held) if event.date and event.date.begins_by(context.setting.today)]
    entries = tuple(
        _entry(context, e, EventDay(e), term(e.type).capitalize()) for e in past[:LATEST_EVENTS] if not e.withdrawn
    )
    more = views.Link(context.href("events/"), gettext("All events"))
    return blocks.EntryGroup("events", gettext("Latest events"), entries, more=more)


def _expected(context: PageContext) -> blocks.EntryGroup:
    events = [event for event in context.base.events.values() if event.phase == "ahead"]
    entries = tuple(_entry(context, e, EventDay(e), term(e.state), *outcome_tags(context.setting, e)) for e in events)
    return blocks.EntryGroup("next", gettext("Expected next"), entries)


def _disputed(context: PageContext) -> blocks.EntryGroup:
    issues = [issue for issue in context.base.issues.values() if len(issue.positions) > 1]
    entries = tuple(_entry(context, issue, counted_positions(len(issue.positions))) for issue in issues[:LATEST])
    more = views.Link(context.href("positions/"), gettext("All positions"))
    return blocks.EntryGroup("disputed", gettext("Positions side by side"), entries, more=more)


def _briefs(context: PageContext) -> blocks.EntryGroup:
    briefs = [brief for brief in context.base.briefs.values() if not brief.withdrawn]
    entries = tuple(_entry(context, brief, as_of_words(brief.as_of)) for brief in briefs[:LATEST])
    return blocks.EntryGroup("briefs", gettext("Briefs"), entries)


# --- the index of a kind --------------------------------------------------------------------------------------------


def index_view(context: PageContext, page: Page) -> PageView:
    """Return the list of a folder's records, grouped the way they are looked for."""
    parts = context.site.index_parts[page.folder]
    part = parts[page.span]
    is_first = not page.span
    records = _first_records(context, page.folder, part) if is_first and part.below else part.items
    groups = tuple(_groups_of(context, page.folder, records))
    ways = ways_to_parts(context, index_address(page.folder), parts, page.span)
    found: list[PageBlock] = [*siblings(*ways), *jump_to(groups)]
    if is_first and page.folder == "cooperation" and (columns := board_of(context)):
        found.insert(0, blocks.Board(columns))
    if is_first and page.folder == "events":
        found.append(_calendar(context))
    filters, sorts = filters_of(context, page.folder, records), sorts_of(page.folder, records)
    if (filters or sorts) and not (is_first and part.below):  # else they would choose among a few of them
        found.append(blocks.FilterForm(filters, sorts))
    lead = gettext(KINDS[page.folder].words.lead)
    if part.below and records:
        words = gettext("Shown on this page are {number} of {total}.")
        lead = f"{lead} {words.format(number=f'{len(records):,}', total=f'{part.total:,}')}"
    nothing = () if part.below else (blocks.NothingYet(),)
    return PageView("index", introduced(page.title, lead), (*found, *(groups or nothing)))


def _first_records(context: PageContext, folder: str, part: ListPart[AnyRecord]) -> tuple[AnyRecord, ...]:
    """Return what a list that is cut shows first: events ahead and the newest, else the records with most facts."""
    records = context.base.folders[folder]
    if folder == "events":
        ahead = [record for record in records if record.day and not record.has_taken_place]
        past = [record for record in records if record.day and record.has_taken_place]
        chosen = {record.id for record in (*ahead[:MAX_ENTRIES], *past[-MAX_ENTRIES:], *part.items[:MAX_ENTRIES])}
    else:
        shown = context.base.facts_shown_on
        ranked = sorted(records, key=lambda record: -len(shown.get(record.id, ())))
        chosen = {record.id for record in ranked[:MAX_ENTRIES]}
    return tuple(record for record in records if record.id in chosen)


def _groups_of(context: PageContext, folder: str, records: tuple[AnyRecord, ...]) -> Iterator[blocks.EntryGroup]:
    if folder == "actors":
        headings = {kind: gettext(words) for kind, words in ACTOR_TYPES.items()}
        yield from _grouped(context, records, lambda record: record.type, headings)
    elif folder == "cooperation":
        headings = {state: term(state).capitalize() for state in STATES}
        yield from _grouped(context, records, lambda record: record.state, headings)
    elif folder == "events":
        yield from _event_groups(context, [context.base.events[record.id] for record in records])
    elif len(records) > MAX_ENTRIES:
        letters = sorted({_letter(record) for record in records}, key=lambda letter: (letter == OTHER, letter))
        headings = {letter: "#" if letter == OTHER else letter for letter in letters}
        yield from _grouped(context, records, _letter, headings)
    elif records:
        entries = tuple(_entry(context, record, *details_of(context.setting, record)) for record in records)
        words = KINDS[folder].words
        yield blocks.EntryGroup("all", gettext(words.everything or words.title), entries)


def _letter(record: AnyRecord) -> str:
    first = record.order[:1].upper()
    return first if first.isalpha() else OTHER


def _grouped(
    context: PageContext, records: Iterable[AnyRecord], key: Callable[[AnyRecord], str], headings: dict[str, str]
) -> Iterator[blocks.EntryGroup]:
    found: dict[str, list[AnyRecord]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    for name, heading in headings.items():
        if name in found:
            entries = tuple(_entry(context, record, *details_of(context.setting, record)) for record in found[name])
            yield blocks.EntryGroup(f"group-{name.lower()}", heading, entries)


def _event_groups(context: PageContext, records: Sequence[Event]) -> Iterator[blocks.EntryGroup]:
    """What is ahead first, then the years, the latest first, and last what has no date."""
    dated = [event for event in records if event.date]
    ahead = [event for event in dated if event.phase == "ahead"]
    past = [event for event in reversed(dated) if event.phase != "ahead"]
    undated = [event for event in records if not event.date]
    years = dict.fromkeys(event.date.rounded("year") for event in past if event.date)
    for group_id, heading, events in (
        ("ahead", gettext("Planned or expected"), ahead),
        *(
            (f"group-{y.slug}", as_heading(y), [e for e in past if e.date and e.date.rounded("year") == y])
            for y in years
        ),
        ("undated", gettext("No date set"), undated),
    ):
        if events:
            entries = tuple(_entry(context, event, *details_of(context.setting, event)) for event in events)
            yield blocks.EntryGroup(group_id, heading, entries)


def _entry(context: PageContext, record: AnyRecord, *details: Detail) -> views.IndexEntry:
    facts = len(context.base.facts_shown_on.get(record.id, ())) or len(context.base.facts_citing.get(record.id, ()))
    if record.id in context.base.actors:
        spoken = (*context.base.facts_by.get(record.id, ()), *context.base.facts_shown_on.get(record.id, ()))
        facts = len({fact.id for fact in spoken})
    native = next(natives(record), None)
    return views.IndexEntry(
        context.link(record.id, text=record.distinct_name),
        context.prose_in_list(record.lead) if record.lead else Markup(),
        detail_views(context, details),
        counted_facts(facts) if facts else "",
        native,
        choices_of(context, record),
        context.base.name_places[record.id] + 1,
        record.day,
        facts,
    )


# --- positions ------------------------------------------------------------------------------------------------------


def positions_view(context: PageContext, page: Page) -> PageView:
    """Return the matrix of subjects and actors, or one part of it; an empty cell says that none is recorded."""
    parts = context.site.position_parts
    subjects = _matrix_subjects(context, parts[page.span])
    chosen = {subject.id for subject in subjects}
    located = [found for found in context.base.subject_positions if found.subject.id in chosen]
    counts = Counter(found.position.actor for found in located)
    places = context.base.name_places
    most = sorted(counts, key=lambda actor: (-counts[actor], places[actor]))
    actors = sorted(most[:MAX_COLUMNS], key=places.__getitem__)
    by_place = {(found.subject.id, found.position.actor): found for found in located}
    rows = tuple(
        _matrix_row(context, subject, [by_place.get((subject.id, actor)) for actor in actors]) for subject in subjects
    )
    without = () if page.span else _without_positions(context)
    matrix = blocks.Matrix(
        columns=context.links(actors),
        rows=rows,
        unspoken=context.links(without[:MAX_ENTRIES]),
        remarks=tuple(_matrix_remarks(counts, most, len(without))),
    )
    lead = gettext("Who takes which position on which issue, with the facts that support it.")
    if parts[page.span].below:
        words = gettext("Shown on this page are {number} of {total}.")
        lead = f"{lead} {words.format(number=len(subjects), total=f'{parts[page.span].total:,}')}"
    ways = (stance_pages(context, "positions/"), *ways_to_parts(context, "positions/", parts, page.span))
    found = matrix if matrix.rows else blocks.NothingYet()
    return PageView("positions", introduced(page.title, lead), (*siblings(*ways), found))


def _matrix_remarks(counts: Counter[str], most: Sequence[str], without: int) -> Iterator[str]:
    """Yield what is left out of the matrix: actors beyond its columns, and subjects beyond those listed under it."""
    if len(most) > MAX_COLUMNS:
        yield gettext(
            "Only the {number} actors with the most positions have a column; "
            "the others’ positions are on the issues’ own pages."
        ).format(number=MAX_COLUMNS)
        if tied := sum(counts[actor] == counts[most[MAX_COLUMNS - 1]] for actor in most[MAX_COLUMNS:]):
            yield ngettext(
                "{number} more actor has as many positions as the last of them.",
                "{number} more actors have as many positions as the last of them.",
                tied,
            ).format(number=tied)
    if without > MAX_ENTRIES:
        yield gettext("Of the {total} subjects without a position, {number} are listed below.").format(
            total=f"{without:,}", number=MAX_ENTRIES
        )


def _matrix_row(
    context: PageContext, subject: AnyRecord, subject_positions: list[SubjectPosition | None]
) -> views.MatrixRow:
    cells = (
        views.Cell(context.position(s), context.plain(s.position.line)) if s else views.Cell(None)
        for s in subject_positions
    )
    return views.MatrixRow(context.link(subject.id), tuple(cells))


def _matrix_subjects(context: PageContext, part: ListPart[AnyRecord]) -> tuple[AnyRecord, ...]:
    """Return the subjects of one part of the matrix; of one that is cut, first those with the most positions."""
    if part.span or not part.below:
        return part.items
    counts = Counter(located.subject.id for located in context.base.subject_positions)
    most = dict(counts.most_common(SUBJECTS.page))
    return tuple(subject for subject in context.base.subjects.values() if subject.id in most)


def _without_positions(context: PageContext) -> tuple[str, ...]:
    spoken = {located.subject.id for located in context.base.subject_positions}
    return tuple(subject for subject in context.base.subjects if subject not in spoken)


# --- review ---------------------------------------------------------------------------------------------------------


def review_view(context: PageContext, page: Page) -> PageView:
    """Return what was edited since its review, what nobody has checked, what is overdue, and what ages by itself.

    Each fact that stands is checked, changed since or unchecked; the numbers of the three add up to all of them.
    """
    today, reviews = context.setting.today, context.setting.reviews
    facts = [f for f in context.base.timeline if f.status in STANDING and not context.base.home_of(f).withdrawn]
    states = {state: [f for f in facts if reviews.state_of(f) is state] for state in ReviewState}
    fact_lists = (
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
    groups = tuple(_facts_to_review(context, *found) for found in fact_lists if found[2])
    index = tuple(
        replace(group, entries=group.entries[:MAX_ENTRIES])  # its heading has the number of all
        for group in (_suspects(context), _overdue_pages(context), _unrecorded(context))
        if group.entries
    )
    lead = (_checked_words(states, len(facts), today), _unknown_edits(reviews))
    contents = contents_of((*groups, *index))
    parts: list[PageBlock] = [blocks.ContentsNav(contents)] if contents else []
    head = introduced(page.title, " ".join(part for part in lead if part))
    return PageView("review", head, (*parts, _calendar(context), *groups, *index, *cited_sources(context.sources())))


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
        note = f"{note} {_only(MAX_TO_REVIEW)}"
    return blocks.FactGroup(group_id, _with_count(heading, len(facts)), context.facts(facts[:MAX_TO_REVIEW]), note)


def _only(number: int) -> str:
    words = gettext("Only the first {number} are shown here; {command} lists all of them.")
    return words.format(number=number, command="`briefing review`")


def _suspects(context: PageContext) -> blocks.EntryGroup:
    """Return the records with positions, lines, summaries or drafted prose that nobody vouches for any longer."""
    suspects = context.setting.reviews.suspects
    found: dict[str, list[str]] = {}
    for each in suspects.suspect if suspects else ():
        record = each.item.record.id
        if each.item.kind != "fact" and record in context.base.records:
            words = f"{_part_words(context, each.item)}: {suspect_words(each, context.base)}"
            found.setdefault(record, []).append(words)
    number = sum(map(len, found.values()))
    entries = tuple(_entry(context, context.base.records[record], *words) for record, words in found.items())
    heading = _with_count(gettext("Positions, lines and texts that rest on what has changed"), number)
    return blocks.EntryGroup("suspect", heading, entries)


def _part_words(context: PageContext, item: Reviewable) -> str:
    """Return what part of a record it is: whose position, which line, the summary or the text."""
    if item.kind == "position":
        return curl(context.base.records[item.id.partition("/")[2]].label)
    if item.kind == "line":
        return gettext("line to take {number}").format(number=item.id.rpartition("-")[2])
    return gettext("the summary") if item.kind == SUMMARY else gettext("the text")


def _overdue_pages(context: PageContext) -> blocks.EntryGroup:
    entries = tuple(
        _entry(context, record, overdue_words(record.review_by))
        for record in context.base.records.values()
        if record.review_by and record.review_by < context.setting.today
        if not record.withdrawn
    )
    return blocks.EntryGroup("records", _with_count(gettext("Pages whose review is overdue"), len(entries)), entries)


def _unrecorded(context: PageContext) -> blocks.EntryGroup:
    """Return the events that are still ahead on record though their time has passed."""
    entries = tuple(
        _entry(context, event, outcome)
        for event in context.base.events.values()
        if not event.withdrawn and (outcome := outcome_words(event, context.setting.today))
    )
    return blocks.EntryGroup("outcomes", _with_count(gettext("Events with no outcome recorded"), len(entries)), entries)


def _calendar(context: PageContext) -> blocks.Subscriptions:
    calendar = views.Link(context.href(CALENDAR), gettext("Events and reviews as a calendar (iCalendar)"))
    return blocks.Subscriptions((calendar,))


def _unknown_edits(reviews: Reviews) -> str:
    if not reviews.missing:
        return ""
    return gettext("Edits after a review are shown only as far as the history is known. {missing}").format(
        missing=reviews.missing
    )


def _with_count(heading: str, number: int) -> str:
    return gettext("{heading} ({number})").format(heading=heading, number=number)
