"""A mark leads to its fact, and no heading is finer than the dates below it."""

from __future__ import annotations

import re

import pytest
from briefing_site.base.language import read_language, speaking
from briefing_site.site.parts import Limits

from tests.render.articles import article, site_of


def test_a_mark_leads_to_its_fact_and_a_count_to_its_lane_in_the_list(write_base):
    twice = "  - {id: salt-again, kind: said, text: Again., by: envoy, date: 2023-06-18, sources: [gazette p2]}\n"
    project = write_base({})
    path = project / "content/issues/salt.yml"
    path.write_text(path.read_text() + twice)
    html = article(site_of(project), "timeline/")
    assert 'href="?issue=salt#envoy-on-salt"' in html
    assert 'href="?actor=arcadia#envoy-on-salt"' in html
    assert re.search(r'<li class="fact[^>]* id="envoy-on-salt"', html)


def test_a_mark_of_one_fact_leads_to_the_fact(write_base):
    html = article(site_of(write_base({})), "timeline/")
    assert (
        '<a href="../issues/salt/#envoy-on-salt" class="dot firm"><title>18 June 2023: The Envoy, not yet checked: '
        in html
    )


def dated(*dates: str) -> str:
    facts = (
        f"  - {{id: f{number}, kind: context, text: Statement {number}., date: {day}, sources: [gazette]}}\n"
        for number, day in enumerate(dates)
    )
    return f"name: Guild\ntype: organisation\nsummary: A guild.\nfacts:\n{''.join(facts)}"


VAGUE = (
    "198X",
    "17XX",
    "1984~",
    "2022-21",
    "2023-XX",
    "1888/..",
    "0014/2023",
    "2023-06-17/2023-06-18",
    "0476",
    "-0043",
)


def test_headings_of_the_timeline_are_no_finer_than_the_dates(write_base):
    """The case 8-timeline-precision."""
    html = article(site_of(write_base({"content/actors/guild.yml": dated(*VAGUE)})), "timeline/")
    found = re.findall(r'<h2 id="(d[^"]*)">([^<]*)', html)
    assert [(name, words.strip()) for name, words in found] == [
        ("d-0043", "44 BCE"),
        ("d0014-to-2023", "14 CE – 2023"),
        ("d0476", "476"),
        ("d17XX", "The years 1700 to 1799"),
        ("d1888-to-open", "No earlier than 1888"),
        ("d198X", "The 1980s"),
        ("d1984-about", "About 1984"),
        ("d2022-21", "Spring 2022"),
        ("d2023", "2023"),
        ("d2023-06", "June 2023"),
    ]
    assert html.count('href="#d1984-about"') == 1


def test_events_of_vague_dates_stand_under_no_finer_a_year(write_base):
    event = "name: Feast\ntype: summit\ndate: 198X\nsummary: S.\n"
    html = article(site_of(write_base({"content/events/feast.yml": event})), "events/")
    assert re.findall(r"<h2[^>]*>([^<]*)", html)[-1].strip() == "The 1980s"


def test_a_crowded_year_keeps_what_has_no_month_apart(write_base, monkeypatch):
    monkeypatch.setattr("briefing_site.site.parts.FACTS", Limits(2, 2))
    site = site_of(
        write_base({"content/actors/guild.yml": dated("2022", "2022-21", "2022-03-01", "2022-03", "2022-04")})
    )
    assert {span: len(part.items) for span, part in site.timeline_parts.items() if span.startswith("2022")} == {
        "2022": 2,
        "2022-03": 2,
        "2022-04": 1,
    }


def test_time_runs_as_the_interface_is_read(write_base):
    site = site_of(
        write_base({"content/actors/guild.yml": dated("2023-05-02", "2023-06-17", "2023-06", "2022/2023-01")})
    )
    found = article(site, "timeline/")
    with speaking(read_language("ar")):
        mirrored = article(site, "timeline/")
    for place in (r'<circle cx="([\d.]+)%"', r'<line x1="([\d.]+)%"'):
        left, right = ([float(x) for x in re.findall(place, html)] for html in (found, mirrored))
        assert len(left) > 1
        assert [100 - x for x in right] == pytest.approx(left, abs=0.011)
    bars = r'<rect x="([\d.]+)%" y="[\d.]+" width="([\d.]+)%"'
    before, after = ([(float(x), float(width)) for x, width in re.findall(bars, html)] for html in (found, mirrored))
    assert [(100 - x - width, width) for x, width in after] == [pytest.approx(bar, abs=0.021) for bar in before]
