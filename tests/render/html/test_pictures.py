"""Geometry of the pictures: nothing sticks out, nothing covers another, time runs from left to right."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations, pairwise

import pytest
from briefing_site.base.edtf import parse_date
from briefing_site.render.html.pictures.axis import make_axis
from briefing_site.render.html.pictures.ego_graph import BELOW, DESCENT, LINE, NODE, lay_out_neighbours
from briefing_site.render.html.pictures.ego_graph import MIN_PIXELS as PHONE
from briefing_site.render.html.pictures.lanes import (
    LETTERS,
    MAX_ROWS,
    MIN_DISTANCE,
    MIN_PIXELS,
    Dated,
    Lane,
    LaneMark,
    ends_of,
    labelled_lane,
    lane_of,
)
from briefing_site.render.html.pictures.network import LEVELS, Box, NodePosition, lay_out
from briefing_site.render.html.pictures.text_metrics import text_width, wrapped
from briefing_site.render.html.pictures.views import MarkView
from briefing_site.render.html.timeline import _mark_view
from hypothesis import given, settings
from hypothesis import strategies as st

YEARS = st.integers(date(1949, 1, 1).toordinal(), date(2030, 1, 1).toordinal())
FIRST, LAST = date(2022, 8, 1).toordinal(), date(2023, 12, 31).toordinal()
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
VISIT = Counter({date(2023, 6, 17).toordinal(): 2, date(2023, 6, 19).toordinal(): 57, date(2023, 6, 20).toordinal(): 4})


@st.composite
def dates(draw: st.DrawFn) -> str:
    """An EDTF date within the span of the test's axis."""
    day = date.fromordinal(draw(st.integers(FIRST, LAST)))
    later = date.fromordinal(draw(st.integers(day.toordinal(), LAST)))
    forms = (
        f"{day}",
        f"{day}",
        f"{day:%Y-%m}",
        f"{day:%Y-%m}~",
        f"{day:%Y}",
        f"{day}/{later}",
        f"{day}/..",
        f"../{day}",
    )
    return draw(st.sampled_from(forms))


THINGS = st.lists(dates(), max_size=60).map(lambda found: [Dated(f"f{n}", parse_date(d)) for n, d in enumerate(found)])


@given(st.dictionaries(YEARS, st.integers(1, 50), min_size=1, max_size=40), st.lists(st.tuples(YEARS, YEARS)))
def test_time_runs_from_left_to_right_over_the_whole_width(counts, spans):
    spans = [(min(span), max(span)) for span in spans]
    days = sorted({*counts, *(day for span in spans for day in span)})
    axis = make_axis(days[0], days[-1], counts, spans)
    assert axis.stretches[0].left == 0
    assert axis.stretches[-1].right == pytest.approx(100)
    assert [a.last + 1 for a in axis.stretches[:-1]] == [b.first for b in axis.stretches[1:]]
    assert all(a.right == b.left and a.left < a.right for a, b in pairwise(axis.stretches))
    places = [axis.middle_of(day) for day in days]
    assert places == sorted(places)
    assert all(0 <= place <= 100.001 for place in places)
    kept = [stretch for stretch in axis.stretches if stretch.kind != "empty"]
    assert all(any(s.first <= day <= s.last for s in kept) for day in counts), "a recorded day was left out"


@given(st.dictionaries(YEARS, st.integers(1, 50), min_size=1, max_size=40))
def test_labels_of_the_axis_do_not_meet(counts):
    axis = make_axis(min(counts), max(counts), counts)
    spans = []
    for tick in axis.ticks:
        width = 100 * text_width(tick.text, 12) / MIN_PIXELS
        left = tick.middle - width / 2 if tick.alone else tick.middle + 100 * 3 / MIN_PIXELS
        if tick.text:
            spans.append((left, left + width))
    assert all(a[1] <= b[0] + 0.01 for a, b in pairwise(spans)), axis.ticks


def test_crowded_days_are_drawn_on_a_larger_scale():
    axis = make_axis(FIRST, LAST, VISIT)
    assert [stretch.kind for stretch in axis.stretches] == ["plain", "crowded", "plain"]
    crowded = axis.stretches[1]
    assert (date.fromordinal(crowded.first), date.fromordinal(crowded.last)) == (date(2023, 6, 16), date(2023, 6, 21))
    assert crowded.day_width > 4
    assert axis.magnified > 20
    words = [(tick.above, tick.text) for tick in axis.ticks if crowded.left <= tick.x < crowded.right]
    assert words == [("June 2023", "16"), ("", "17"), ("", "18"), ("", "19"), ("", "20"), ("", "21")]


def test_a_long_spell_without_anything_is_left_out_and_shown_as_left_out():
    start = date(1949, 10, 1).toordinal()
    axis = make_axis(start, LAST, VISIT + Counter({start: 1}))
    assert [stretch.kind for stretch in axis.stretches] == ["plain", "empty", "plain", "crowded", "plain"]
    assert axis.stretches[1].right - axis.stretches[1].left == 5


def test_a_short_span_has_one_scale():
    assert len(make_axis(FIRST, FIRST + 30, VISIT).stretches) == 1


@given(THINGS)
def test_marks_of_a_lane_stand_for_everything_once_and_do_not_meet(things):
    lane = lane_of(make_axis(FIRST, LAST, VISIT), things)
    assert Counter(thing.id for mark in lane.marks for thing in mark.things) == Counter(t.id for t in things)
    rows = {mark.y for mark in lane.marks if mark.shape == "bar"}
    assert len(rows) <= MAX_ROWS
    assert all(10 <= mark.y <= lane.height - 10 for mark in lane.marks)
    assert all(0 <= mark.left <= mark.right <= 100 for mark in lane.marks)
    for row in rows:
        bars = sorted((m.left, m.right) for m in lane.marks if m.y == row)
        assert all(a[1] < b[0] for a, b in pairwise(bars))
    dots = sorted(mark.left for mark in lane.marks if mark.shape == "dot")
    assert all(b - a >= MIN_DISTANCE - 1e-9 for a, b in pairwise(dots))


@given(st.lists(st.tuples(dates(), NAMES), max_size=25))
def test_names_of_events_do_not_meet(found):
    things = [Dated(f"e{n}", parse_date(d), name) for n, (d, name) in enumerate(found)]
    lane = labelled_lane(make_axis(FIRST, LAST, VISIT), things)
    boxes = [(mark.y, *_reach(mark)) for mark in lane.marks]
    assert all(a[0] != b[0] or a[2] <= b[1] or b[2] <= a[1] for a, b in combinations(boxes, 2))


def _reach(mark):
    words = 100 * text_width(mark.label, LETTERS) / MIN_PIXELS
    return (mark.left - words, mark.right) if mark.side == "start" else (mark.left, mark.right + words)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("2023-06-18/2023-06-19", "firm"),
        ("2022-08", "soft"),
        ("2022", "soft"),
        ("2022-08/2022-11", "soft"),
        ("2022-08~", "about"),
        ("2022-08~/2022-09", "about"),
        ("2022-08/..", "from"),
        ("../2022-08", "until"),
    ],
)
def test_a_bar_ends_as_vaguely_as_its_date(text, ends):
    assert ends_of(parse_date(text)) == ends


@given(st.text(max_size=80), st.floats(20, 300), st.integers(1, 3))
def test_lines_keep_within_their_width(text, width, lines):
    found = wrapped(text, width, 12.5, lines)
    assert len(found) <= lines
    assert all(text_width(line, 12.5) <= width or len(line) <= 2 for line in found)
    if not any("…" in line for line in found):
        assert "".join(found).replace(" ", "") == "".join(text.split())


@given(NAMES, st.lists(NAMES, min_size=1, max_size=14))
def test_neighbours_stand_apart_and_keep_to_a_phones_width(name, neighbours):
    placed = lay_out_neighbours(name, neighbours)
    assert len(placed.places) == len(neighbours)
    for side in ("left", "right"):
        column = sorted(
            (p.first_line - LINE, p.first_line + LINE * len(p.lines)) for p in placed.places if p.side == side
        )
        assert all(a[1] <= b[0] for a, b in pairwise(column))
        assert all(top >= -4 and bottom <= placed.height for top, bottom in column)
    assert placed.middle + BELOW + LINE * len(placed.name) + DESCENT <= placed.height
    for place in placed.places:
        width = max(text_width(line, 12.5) for line in place.lines if len(line) > 1) if place.lines[0][1:] else 0
        room = PHONE * (min(place.x, 100 - place.x)) / 100 - NODE
        assert width <= room


def test_the_same_things_give_the_same_picture():
    things = [
        Dated(f"f{n}", parse_date(d)) for n, d in enumerate(["2023-06-19", "2023-06", "2022-08/..", "2023-06-18"])
    ]
    lanes: set[Lane] = {lane_of(make_axis(FIRST, LAST, VISIT), order) for order in (things, [*things])}
    assert len(lanes) == 1


@given(
    st.lists(NAMES, min_size=1, max_size=40).flatmap(
        lambda names: st.tuples(
            st.just(names),
            st.lists(
                st.tuples(st.integers(0, len(names) - 1), st.integers(0, len(names) - 1)).filter(lambda e: e[0] < e[1]),
                max_size=60,
                unique=True,
            ),
        )
    )
)
@settings(max_examples=30)
def test_nodes_and_names_of_the_network_do_not_meet(drawn):
    names, edges = drawn
    network = lay_out(names, edges)
    assert network == lay_out(names, edges), "the same ties give the same picture"
    assert len({(spot.x, spot.y) for spot in network.spots}) == len(names), "a script tells nodes by their place"
    nodes = [(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in network.spots]
    assert not any(meet(a, b) for a, b in combinations(nodes, 2))
    for level, scale in enumerate(LEVELS):
        shown = [(box_of(spot, scale), spot.level == level) for spot in network.spots if spot.level <= level]
        assert not any(meet(a, b) for (a, _), (b, _) in combinations(shown, 2))
        assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= network.width and b[3] <= network.height for b, _ in shown)
        if scale > 0.5:  # in a smaller one a name may lie on nodes of few ties
            assert not any(meet(box, node) for box, new in shown if new for node in nodes)


def test_the_most_tied_are_named_first_and_many_have_names_on_a_tablet():
    names = [f"Hub number {n}" for n in range(4)] + [f"Talks of delegation {n}" for n in range(40)]
    edges = [(hub, n) for n in range(4, 44) for hub in {n % 4, n % 3}] + [*combinations(range(4), 2)]
    network = lay_out(names, edges)
    assert any(LEVELS[spot.level] < 0.2 for spot in network.spots[:4])
    tablet = 728 / network.width
    assert sum(LEVELS[min(spot.level, len(LEVELS) - 1)] <= tablet for spot in network.spots) > 20


def meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def box_of(spot: NodePosition, scale: float) -> Box:
    """What a name covers in a picture of a scale, a little less than it is given."""
    width, half = text_width(spot.name, LETTERS) / scale, 6 / scale
    if spot.side in {"right", "left"}:
        left = spot.x + spot.radius + 3 if spot.side == "right" else spot.x - spot.radius - 3 - width
        return left, spot.y - half, left + width, spot.y + half
    far = spot.radius + 2 + 2 * half
    side, _, held = spot.side.partition(" ")
    low, high = (-far, -spot.radius - 2) if side == "above" else (spot.radius + 2, far)
    edge = spot.radius + 3
    left = spot.x + {"": -width / 2, "start": -edge, "end": edge - width}[held]
    return left, spot.y + low, left + width, spot.y + high


def test_a_count_of_three_digits_and_more_is_set_in_a_pill_as_wide_as_it_is() -> None:
    def view(number: int) -> MarkView:
        things = tuple(Dated(f"f{i}", parse_date("2023-06-19"), "") for i in range(number))
        return _mark_view(LaneMark(things, "dot", 50, 50, 20), "#f0", "many")

    assert view(99).pill == ""
    assert (view(100).pill, view(100).pill_x, view(100).count) == ("32", "-16.0", "100")
    assert (view(1000).pill, view(1000).count) == ("40", "1000")


def test_a_label_that_has_no_room_on_either_side_is_shortened_and_stays_in_the_strip() -> None:
    long = "Ministers’ meeting of one state and of another in the town on the river, at the lake, with guests of both"
    things = [Dated("middle", parse_date("2023-01-15"), long), Dated("start", parse_date("2022-08-03"), "Short")]
    lane = labelled_lane(make_axis(FIRST, LAST, VISIT), things)
    (middle,) = (mark for mark in lane.marks if mark.things[0].id == "middle")
    assert middle.label.endswith("…")
    assert long.startswith(middle.label[:-1])
    words = 100 * (text_width(middle.label, 12) + 8) / MIN_PIXELS
    assert words <= (middle.left if middle.side == "start" else 100 - middle.right)
    assert [mark.label for mark in lane.marks if mark.things[0].id == "start"] == ["Short"]


def test_a_word_too_wide_for_a_line_is_broken_with_a_hyphen() -> None:
    assert wrapped("Military communication", 80, 12.5, 3) == ("Military", "communica-", "tion")
    assert all("-" not in line for line in wrapped("中华人民共和国外交部", 60, 12.5, 3))
