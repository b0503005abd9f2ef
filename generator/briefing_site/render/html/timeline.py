"""The timeline: everything dated, as a picture, and below it as a list, by month if known.

In: a `PageContext` and a page of the timeline. Out: its `PageView`. Each mark of the picture links to its fact or
event; one that stands for several links to them in the list, filtered to its lane if scripts run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from briefing_site.base.cldr import format_number
from briefing_site.base.edtf import EdtfDate, as_heading, day_words, parse_date
from briefing_site.base.language import N_, gettext, ngettext, spoken
from briefing_site.facts.model import Fact
from briefing_site.facts.text.prose import curl
from briefing_site.render.html import blocks, views
from briefing_site.render.html.filters import most_frequent
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import PageBlock, PageView, cited_sources, introduced, jump_to, siblings
from briefing_site.render.html.parts import links_to_parts
from briefing_site.render.html.pictures.axis import Axis, make_axis
from briefing_site.render.html.pictures.lanes import Dated, LaneMark, bounds_of, labelled_lane, lane_of
from briefing_site.render.html.pictures.views import Band, ChronologyView, LaneGrouping, LaneView, MarkView, TickView
from briefing_site.site.labels import counted_facts, shortened, term
from briefing_site.site.pages import Page
from briefing_site.site.parts import FACTS, ListPart

MAX_LANES = 10
"""Lanes in the picture, those with the most facts."""
MAX_LANES_OF_PART = 5
"""The same if the timeline is cut into pages, which are all as full as a page may be."""
MAX_EVENTS_HEIGHT = 260
"""Height in pixels up to which events are shown with names."""
SHORT = 7
"""An exact interval of this many days or fewer counts towards crowding like the days it covers."""
MAX_TITLE_LENGTH = 160
DIGIT = 8
"""Width of a digit of a count, in pixels."""
DIGITS_IN_DOT = 2
"""A longer count is set in a pill of matching width."""
BAR = 12
"""Height of a bar in pixels."""
VERSIONS = {
    "issue": ("issues", N_("By issue"), N_("A fact that belongs to several issues appears in the row of each.")),
    "actor": ("actors", N_("By actor"), N_("A fact that involves several actors appears in the row of each.")),
}
"""Each set of lanes: value in the address, folder, choice and remark."""


def timeline_view(context: PageContext, page: Page) -> PageView:
    """Return the timeline, whole or one part of it, newest last, with its filters."""
    parts = context.site.timeline_parts
    part = parts[page.span]
    facts = part.items if page.span or not part.below else context.base.timeline[-FACTS.page :]
    picture, anchors = _chronology(context, facts, part.period or (_span_of(facts) if part.below else None))
    groups = tuple(_months(context, facts, anchors))
    found: list[PageBlock] = [*siblings(*links_to_parts(context, "timeline/", parts, page.span)), *jump_to(groups)]
    if picture:
        found.append(blocks.ChronologyFigure(picture, groups[0].id))
    if filters := tuple(fact_filters(context, facts)):
        found.append(blocks.FilterForm(filters))
    found += groups or (() if part.below else (blocks.NothingYet(),))
    head = introduced(page.title, _lead(part))
    return PageView("timeline", head, (*found, *cited_sources(context.sources())))


def _span_of(facts: Sequence[Fact]) -> EdtfDate | None:
    """Return the period in which facts begin."""
    days = [fact.date.order[0] for fact in facts]
    return parse_date(f"{min(days).isoformat()}/{max(days).isoformat()}") if days else None


def _lead(part: ListPart[Fact]) -> str:
    if not part.below:
        return gettext("Every fact on record, in order of date.")
    if part.span:
        return gettext("{facts} on record, on pages of their own by date.").format(facts=counted_facts(part.total))
    words = gettext("The newest {number} of {facts} on record; the others stand on pages of their own by date.")
    return words.format(number=FACTS.page, facts=counted_facts(part.total))


def _months(context: PageContext, facts: Iterable[Fact], anchors: frozenset[str]) -> Iterator[blocks.FactGroup]:
    months: dict[EdtfDate, list[Fact]] = {}
    for fact in facts:
        months.setdefault(fact.date.rounded("month"), []).append(fact)
    for month, found in months.items():
        yield blocks.FactGroup(f"d{month.slug}", as_heading(month), context.facts(found, filters=True, anchors=anchors))


def fact_filters(context: PageContext, facts: Iterable[Fact]) -> Iterator[views.Filter]:
    """Yield the filters of a list of facts: actors and issues."""
    records = context.base.records
    counts = Counter(i for fact in facts for i in context.touched(fact))
    context.marking.add(*counts)
    for name, folder, label, everything in (
        ("actor", "actors", gettext("Actor"), gettext("All actors")),
        ("issue", "issues", gettext("Issue"), gettext("All issues")),
    ):
        found = Counter({i: number for i, number in counts.items() if records[i].folder == folder})
        if found:
            choices = most_frequent(found, lambda i: curl(records[i].distinct_name), context.base.name_order)
            yield views.Filter(name, label, everything, choices)


# --- the picture ----------------------------------------------------------------------------------------------------


def _chronology(
    context: PageContext, facts: Sequence[Fact], limits: EdtfDate | None
) -> tuple[ChronologyView | None, frozenset[str]]:
    """Return the picture of facts, and the facts in the list that its marks link to."""
    between = context.site.events_between(limits)
    events = [Dated(event.id, event.date, curl(event.label)) for event in between if event.date]
    dates = [*(fact.date for fact in facts), *(event.date for event in events)]
    if not facts:
        return None, frozenset()
    axis = _axis_of(dates, limits)
    draw = _Drawing(context, axis)
    today = _today(axis, context.setting.today)
    picture = ChronologyView(
        bands=tuple(
            Band(_across(s.left, s.right), _hundredths(s.right - s.left), s.kind)
            for s in axis.stretches
            if s.kind != "plain"
        ),
        ticks=tuple(
            TickView(_across(tick.x), _across(tick.middle), tick.alone, tick.text, tick.above) for tick in axis.ticks
        ),
        today=today,
        today_title=gettext("Today: {day}").format(day=day_words(context.setting.today)) if today else "",
        events=draw.events(events) if events else None,
        versions=(*(draw.version(name, facts) for name in VERSIONS),),
        remarks=tuple(_scale_words(axis)),
        beside="-3" if _is_mirrored() else "3",
    )
    return picture, frozenset(draw.anchors)


def _axis_of(dates: Sequence[EdtfDate], limits: EdtfDate | None) -> Axis:
    if limits:
        first, last = limits.earliest, limits.latest
    else:
        known = [d for d in dates if d.has_start] or [d for d in dates if d.has_end]
        first = min(d.order[0] for d in known)
        last = max(d.latest if d.has_end else d.earliest for d in dates)
    start, end = first.toordinal(), last.toordinal()
    counts: Counter[int] = Counter()
    occupied: list[tuple[int, int]] = []
    for day in dates:
        bounds = bounds_of(day, start, end)
        if day.is_day:
            counts[bounds[0]] += 1
        elif day.has_start and day.has_end:
            occupied.append(bounds)
            if bounds[1] - bounds[0] < SHORT:
                counts.update(set(bounds))
        else:
            occupied.append((bounds[0], bounds[0]) if not day.has_end else (bounds[1], bounds[1]))
    return make_axis(start, end, counts, occupied)


def _today(axis: Axis, today: date) -> str:
    """Return the position of today in the picture; empty if outside, so that the page stays the same tomorrow."""
    first, last = axis.stretches[0].first, axis.stretches[-1].last
    if last < 1 or date.fromordinal(last) < today or date.fromordinal(max(first, 1)) > today:
        return ""
    return _across(axis.middle_of(today.toordinal()))


def _scale_words(axis: Axis) -> Iterator[str]:
    kinds = {stretch.kind for stretch in axis.stretches}
    if "crowded" in kinds and axis.magnified > 1:
        yield gettext("The scale changes: a day in the shaded part is {number} times as wide as elsewhere.").format(
            number=round(axis.magnified)
        )
    if "empty" in kinds:
        yield gettext("Hatched: nothing is recorded for this period, so it is left out.")


class _Drawing:
    """Turns facts and events into marks with links."""

    def __init__(self, context: PageContext, axis: Axis) -> None:
        self.desk, self.axis = context, axis
        self._singles: dict[str, tuple[str, str]] = {}
        self.anchors: set[str] = set()
        """Facts in the list that a mark links to."""

    def version(self, name: str, facts: Sequence[Fact]) -> LaneGrouping:
        """Return the lanes of the issues or actors with the most facts, and one for the rest."""
        base = self.desk.base
        folder, label, remark = VERSIONS[name]
        lanes: dict[str, list[Fact]] = {}
        for fact in facts:
            for record_id in self.desk.touched(fact):
                if base.records[record_id].folder == folder:
                    lanes.setdefault(record_id, []).append(fact)
        most = sorted(lanes, key=lambda i: (-len(lanes[i]), base.records[i].order))
        is_cut = bool(self.desk.site.timeline_parts[""].below)
        chosen = most[: MAX_LANES_OF_PART if is_cut else MAX_LANES]
        shown = {fact.id for record_id in chosen for fact in lanes[record_id]}
        found = [self._lane(self.desk.link(i), f"{name}={i}", lanes[i]) for i in chosen]
        rest = [fact for fact in facts if fact.id not in shown]
        if rest:
            found.append(self._lane(views.Link("", gettext("All others")), "", rest))
        return LaneGrouping(name, gettext(label), tuple(found), gettext(remark))

    def _lane(self, link: views.Link, query: str, facts: Sequence[Fact]) -> LaneView:
        lane = lane_of(self.axis, (Dated(fact.id, fact.date) for fact in facts))
        marks = self._drawn(self._fact_mark(mark, query) for mark in lane.marks)
        return LaneView(link.text, link.href, counted_facts(len(facts)), lane.height, marks)

    def _drawn(self, marks: Iterable[MarkView]) -> Markup:
        return Markup("".join(map(self.desk.cache.macros.mark, marks)))  # noqa: S704 - the template escaped it

    def _fact_mark(self, mark: LaneMark, query: str) -> MarkView:
        first = mark.things[0].id
        if len(mark.things) == 1:
            return _mark_view(mark, *self._single(first))
        self.anchors.add(first)
        dates = dict.fromkeys(thing.date.text for thing in mark.things)
        words = str(mark.things[0].date)
        if len(dates) > 1:
            words = f"{words} – {mark.things[-1].date}"
        href = f"?{query}#{first}" if query else f"#{first}"
        return _mark_view(mark, href, _titled(words, counted_facts(len(mark.things))))

    def _single(self, fact_id: str) -> tuple[str, str]:
        """Return address and title of a mark for one fact, the same in each of its lanes."""
        if fact_id not in self._singles:
            fact = self.desk.fact_link(fact_id)
            said = _titled(fact.note, fact.title) if fact.note else fact.title
            self._singles[fact_id] = fact.href, _titled(fact.text, shortened(said, MAX_TITLE_LENGTH))
        return self._singles[fact_id]

    def events(self, events: Sequence[Dated]) -> LaneView:
        """Return the lane of events, with names if there is room."""
        lane = labelled_lane(self.axis, events)
        if lane.height > MAX_EVENTS_HEIGHT:
            lane = lane_of(self.axis, events)
        marks = self._drawn(self._event_mark(mark) for mark in lane.marks)
        return LaneView(gettext("Events"), self.desk.href("events/"), _counted_events(len(events)), lane.height, marks)

    def _event_mark(self, mark: LaneMark) -> MarkView:
        first = mark.things[0]
        if len(mark.things) > 1:
            words = _titled(f"{first.date} – {mark.things[-1].date}", _counted_events(len(mark.things)))
            return _mark_view(mark, self.desk.href("events/"), words, event=True)
        event = self.desk.base.events[first.id]
        name = curl(event.distinct_name)
        words = name if event.phase == "held" else _titled(name, term(event.state))
        view = _mark_view(mark, self.desk.link(first.id).href, _titled(str(first.date), words), event=True)
        return replace(view, planned=event.phase != "held")


def _mark_view(mark: LaneMark, href: str, title: str, *, event: bool = False) -> MarkView:
    """Return the view of a mark without the coordinates its shape does not use: marks come by the ten thousand."""
    bar, many = mark.shape == "bar", len(mark.things) > 1
    count = str(len(mark.things)) if many else ""
    pill = DIGIT * len(count) + DIGIT if not bar and len(count) > DIGITS_IN_DOT else 0
    edge = mark.left if mark.side == "start" else mark.right
    is_left = (mark.side == "start") != _is_mirrored()
    away = 4 if bar else 11
    return MarkView(
        href=href,
        title=title,
        shape="bar" if bar else "many" if many else "event" if event else "dot",
        x=_across(mark.left, mark.right),
        y=str(mark.y),
        width=_hundredths(mark.right - mark.left) if bar else "",
        top=str(mark.y - BAR // 2) if bar else "",
        middle=_across((mark.left + mark.right) / 2) if bar and many else "",
        ends=mark.ends,
        count=count,
        pill=str(pill) if pill else "",
        pill_x=str(-pill / 2) if pill else "",
        label=mark.label,
        label_x=_across(edge) if mark.label else "",
        label_dx=str(-away if is_left else away) if mark.label else "",
        side="start" if is_left else "end",
    )


def _titled(what: str, words: str) -> str:
    return gettext("{what}: {words}").format(what=what, words=words)


def _counted_events(number: int) -> str:
    return ngettext("{number} event", "{number} events", number).format(number=format_number(number))


def _across(start: float, end: float | None = None) -> str:
    """Return the left edge of something: time runs in the reading direction of the interface."""
    return _hundredths(100 - (start if end is None else end) if _is_mirrored() else start)


def _is_mirrored() -> bool:
    return spoken().direction == "rtl"


def _hundredths(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"
