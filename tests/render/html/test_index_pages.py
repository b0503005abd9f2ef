"""Lists and the review page: what is ahead, what has no date, and numbers that add up."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.render.articles import article, home_of, site_of


def test_the_matrix_opens_a_stance_into_its_facts_and_names_what_has_none(site):
    html = article(site, "positions/")
    stance = html.partition('<details class="stance">')[2].partition("</details>")[0]
    assert "It should fall." in stance
    assert 'href="../issues/salt/#envoy-on-salt"' in stance
    assert re.findall(r"<li><a[^>]*>(\w+)</a></li>", html.partition('id="unspoken"')[2]) == ["Price", "Flour"]


AHEAD = {
    "content/events/fair.yml": "name: The fair\ntype: summit\nstate: expected\nas_of: 2023-06-19\nsummary: Salt.\n",
    "content/events/ball.yml": "name: The ball\ntype: meeting\nstate: invited\ndate: 2023-08\nsummary: Salt.\n",
    "content/events/talks.yml": "name: Talks\ntype: meeting\ndate: 2023-06-18\nsummary: Salt.\n",
    "content/events/trip.yml": "name: A trip\ntype: visit\nstate: postponed\ndate: 2023-05\nsummary: Salt.\n",
}


NO_DATE = "no date set, as of 19 June 2023"


def test_an_event_without_a_date_stands_last_and_says_so(write_base):
    site = site_of(write_base(AHEAD))
    index = article(site, "events/")
    assert re.findall(r"<h2[^>]*>([^<]+)<", index)[-3:] == ["Planned or expected", "2023", "No date set"]
    assert [*map(index.index, ("The ball", "Talks", "A trip", "The fair"))] == sorted(
        map(index.index, ("The ball", "Talks", "A trip", "The fair"))
    )
    for address in ("events/", "events/fair/"):
        assert NO_DATE in article(site, address), address
    assert (
        "The fair"
        not in article(site, "timeline/").partition('<figure class="chronology"')[2].partition("</figure>")[0]
    )


def test_what_is_expected_next_is_whatever_is_ahead(write_base):
    home = home_of(site_of(write_base(AHEAD))).partition('id="next"')[2]
    assert home.index("The ball") < home.index("The fair")
    assert "Talks" not in home
    assert "A trip" not in home, "what is off is not ahead"
    assert re.search(r"The fair.*?expected", home, re.DOTALL)


def test_only_what_was_held_happened(write_base):
    fact = "facts:\n  - {id: a, kind: context, text: Salt is dear., date: 2023-06-18, sources: [gazette p1]}\n"
    events = {
        f"content/events/e-{state}.yml": AHEAD["content/events/trip.yml"].replace("postponed", state)
        for state in ("invited", "expected", "proposed", "planned", "held", "postponed", "cancelled")
    }
    events = {path: text + fact.replace("a,", f"a-{number},") for number, (path, text) in enumerate(events.items())}
    site = site_of(write_base(events))
    happened = [path for path in events if "What happened" in article(site, f"events/{path[15:-4]}/")]
    assert happened == ["content/events/e-held.yml"]


DATED = """\
name: Talks
type: meeting
date: 2023-05
state: planned
summary: They are to meet.
review_by: 2023-06-01
facts:
  - id: talks-are-due
    kind: context
    text: The talks are due.
    date: 2023-04-03
    sources: [gazette p3]
    perishable: true
    review_by: 2023-06-19
  - id: talks-are-public
    kind: context
    text: The talks are public.
    date: 2023-04-04
    sources: [gazette p3]
    reviewed: 2023-06-19 ak
  - id: talks-were-secret
    kind: context
    text: The talks were secret.
    date: 2023-04-02
    sources: [gazette p3]
    status: retracted
"""


def test_what_nobody_has_checked_says_so_and_what_is_overdue_says_since_when(write_base):
    html = article(site_of(write_base({"content/events/talks.yml": DATED})), "events/talks/")
    due, public = (
        html.partition(f'id="{fact}"')[2].partition("</li>")[0] for fact in ("talks-are-due", "talks-are-public")
    )
    for words in ("not yet checked", "review overdue since 19 June 2023", "as of 3 April 2023"):
        assert f">{words}</span>" in due
    assert "not yet checked" not in public
    assert ">window passed on 31 May 2023, outcome not recorded</span>" in html
    assert "Review overdue since 1 June 2023" in html
    assert "1 of 2 facts checked against their sources" in html


def test_the_numbers_of_the_review_page_add_up(write_base):
    html = article(site_of(write_base({"content/events/talks.yml": DATED})), "review/")
    assert (
        "As of 21 June 2023: 3 facts, not counting superseded and retracted ones: 1 checked, "
        "0 changed since they were checked, 2 not yet checked." in html
    )
    assert {*re.findall("<h2[^>]*>([^<]*)</h2>", html)} == {
        "Facts not yet checked (2)",
        "Facts whose review is overdue (1)",
        "Facts that may go out of date (1)",
        "Pages whose review is overdue (1)",
        "Events with no outcome recorded (1)",
        "Sources",
    }


def test_filters_stand_in_the_order_of_names(write_base: Callable[..., Path]) -> None:
    """Also of names that sort by other words than they begin with."""
    actors = {"a": "name: The Zebra Club\nsort: Aardvark", "b": "name: Borduria Bank", "c": "name: Carla Club"}
    files = {f"content/actors/x{i}.yml": f"{name}\ntype: organisation\nsummary: A.\n" for i, name in actors.items()}
    for i in actors:
        files[f"content/actors/y{i}.yml"] = f"name: Of {i}\ntype: person\nsummary: A.\npart_of: x{i}\n"
    html = article(site_of(write_base(files)), "actors/")
    places = [html.index(f'<option value="x{i}"') for i in "abc"]
    assert places == sorted(places)
