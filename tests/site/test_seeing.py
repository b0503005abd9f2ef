"""What pictures, board, matrix and disputes show of a base: each mark where it belongs, each link to what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from briefing_site.base.edtf import parse_day
from briefing_site.build.pipeline import Options, prepare
from briefing_site.render.html.renderer import HtmlRenderer, Setting
from briefing_site.site.pages import Page, Site
from briefing_site.site.relations import facts_in_common, ties_of

from tests.conftest import PROJECT, SMALL_BASE, TODAY

FLOUR = """\
name: Flour
state: proposed
parties: [arcadia]
summary: Flour together.
facts:
  - {id: flour-proposed, kind: said, text: Flour first., by: envoy, date: 2023-06-18, sources: [gazette p3]}
"""
PRICE = """\
name: Price
summary: What salt costs.
facts:
  - id: price-rose
    kind: said
    text: The price rose.
    by: envoy
    date: 2023-06-17
    sources: [gazette p4]
    status: disputed
    disputed_by: [price-fell]
  - {id: price-fell, kind: said, text: The price fell., by: arcadia, date: 2023-06-19, sources: [gazette p5]}
"""


def site_of(project: Path) -> Site:
    prepared = prepare(Options(project, parse_day(TODAY), audience="TLP:AMBER+STRICT"))
    assert not prepared.errors
    return prepared.site


def article(site: Site, address: str) -> str:
    renderer = HtmlRenderer(PROJECT / "templates", Setting(site, "TLP:CLEAR", parse_day(TODAY)))
    page: Page = next(page for page in site.pages if page.address == address)
    return renderer.render_page(page).html


def home_of(site: Site) -> str:
    return (
        HtmlRenderer(PROJECT / "templates", Setting(site, "TLP:CLEAR", parse_day(TODAY))).render_home("Salt", "").html
    )


@pytest.fixture
def site(write_base) -> Site:
    return site_of(write_base({"content/cooperation/flour.yml": FLOUR, "content/issues/price.yml": PRICE}))


def test_contradicting_facts_stand_side_by_side(site):
    for address in ("issues/price/", "disputed/", "actors/envoy/"):
        box = article(site, address).partition('<div class="dispute">')[2].partition("</ol>")[0]
        assert re.findall(r"<span[^>]*>The price (\w+)", box) == ["rose", "fell"], address
        assert len(re.findall(r'<li class="fact', box)) == 2
        assert ' id="price' not in box, "the fact's id stands on its one place alone"
    assert "dispute" not in article(site, "issues/salt/")


def test_without_a_dispute_the_page_says_so(write_base):
    assert "No facts on record contradict each other." in article(site_of(write_base({})), "disputed/")


def test_disputes_that_meet_are_one(write_base):
    more = "  - {id: price-held, kind: said, text: It held., by: arcadia, date: 2023-06-18, sources: [gazette p6],"
    more += " status: disputed, disputed_by: [price-fell]}\n"
    site = site_of(write_base({"content/issues/price.yml": PRICE + more}))
    assert [[fact.id for fact in group] for group in site.base.disputes] == [["price-rose", "price-held", "price-fell"]]


def test_the_board_has_every_state_and_says_which_are_empty(site):
    columns = re.findall(r"<h3>(\w+) <span class=\"count\">(\d+)</span></h3>", article(site, "cooperation/"))
    assert columns == [
        ("Explored", "0"), ("Proposed", "1"), ("Welcomed", "0"), ("Committed", "0"), ("Agreed", "0"), ("Active", "0"),
        ("Suspended", "0"), ("Ended", "0"),
    ]  # fmt: skip
    html = article(site, "cooperation/")
    assert html.count("none recorded") == 7
    card = html.partition('class="card"')[2].partition("</li>")[0]
    assert "Arcadia" in card
    assert "last recorded 18 June 2023" in card


def test_the_matrix_opens_a_stance_into_its_facts_and_names_what_has_none(site):
    html = article(site, "positions/")
    stance = html.partition('<details class="stance">')[2].partition("</details>")[0]
    assert "It should fall." in stance
    assert 'href="../issues/salt/#envoy-on-salt"' in stance
    assert re.findall(r"<li><a[^>]*>(\w+)</a></li>", html.partition('id="unspoken"')[2]) == ["Price", "Flour"]


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
    for limit in ("MAX_ON_PAGE", "MAX_WHOLE"):
        monkeypatch.setattr(f"briefing_site.site.parts.{limit}", 2)
    site = site_of(
        write_base({"content/actors/guild.yml": dated("2022", "2022-21", "2022-03-01", "2022-03", "2022-04")})
    )
    assert {span: len(part.items) for span, part in site.timeline_parts.items() if span.startswith("2022")} == {
        "2022": 2,
        "2022-03": 2,
        "2022-04": 1,
    }


def test_ties_are_the_same_from_both_sides(site):
    base = site.base
    ties = {
        record.id: ties_of(base, record, facts_in_common(base, record))
        for record in base.records.values()
        if record.folder not in {"sources", "briefs"}
    }
    assert {(a, b) for a in ties for b in ties[a]} == {(b, a) for a in ties for b in ties[a]}
    assert all(ties[a][b].facts == ties[b][a].facts for a in ties for b in ties[a])
    assert ties["envoy"]["arcadia"].why == ("speaks for",)
    assert ties["arcadia"]["flour"].kind == "part"


def test_a_source_is_tied_to_what_its_facts_are_filed_under(site):
    (source,) = [record for record in site.base.folders["sources"] if site.base.facts_citing.get(record.id)]
    ties = ties_of(site.base, source, facts_in_common(site.base, source))
    cited = site.base.facts_citing[source.id]
    assert ties["salt"].facts == len([fact for fact in cited if "salt" in (fact.home, *fact.about)])
    html = article(site, f"sources/{source.id}/")
    picture, lists = html.split('<figure class="ties">')[1].split("</figure>")
    assert 'href="../../issues/salt/"' in picture
    for other in ties:
        assert f"/{other}/" in lists, "the lists say the same in words"


def test_the_whole_picture_and_its_table_hold_every_record(site):
    html = article(site, "graph/")
    for record_id in ("actors/arcadia", "actors/envoy", "issues/salt", "issues/price", "cooperation/flour"):
        assert html.count(f'href="../{record_id}/"') >= 2, "once in the picture and once in the table"


def test_a_picture_speaks_of_lists_where_there_are_any(write_base):
    """An event's participants stand among its essentials, and nothing else is tied to this one."""
    talks = (
        "name: Talks\ntype: meeting\nstate: planned\ndate: 2023-07\nsummary: Still to come.\nparticipants: [arcadia]\n"
    )
    site = site_of(write_base({"content/events/talks.yml": talks}))
    below = "The lists below give the same information."
    assert below not in article(site, "events/talks/")
    assert '<figure class="ties">' in article(site, "events/talks/")
    assert below in article(site, "issues/salt/")


# --- what is ahead ----------------------------------------------------------------------------------------------------

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


# --- doubt ------------------------------------------------------------------------------------------------------------

DOUBTED = """\
name: Salt
summary: Salt is dear [@ours]. That is [[envoy|his]] view.
positions:
  - actor: arcadia
    line: It should fall [@ours].
    facts: [envoy-on-salt]
facts:
  - id: envoy-on-salt
    kind: said
    text: Salt is dear.
    caveat: He may have meant [[pepper]].
    by: envoy
    date: ../2023-06-18
    sources: [gazette p2]
"""
PEPPER = "name: Pepper\nsummary: Another spice.\n"


def test_a_caveat_is_seen_with_its_fact_and_where_something_rests_on_it(write_base):
    site = site_of(write_base({"content/issues/salt.yml": DOUBTED, "content/issues/pepper.yml": PEPPER}))
    for address in ("issues/salt/", "actors/envoy/", "timeline/", "sources/gazette/"):
        page = article(site, address)
        assert re.search(
            r'<p class="caveat"[^>]*>Caveat: .*?He may have meant <a href="[^"]*issues/pepper/">Pepper</a>', page
        ), address
    position = article(site, "issues/salt/").partition('class="position"')[2].partition("</section>")[0]
    assert "with a caveat" in position
    assert "Salt" in article(site, "issues/pepper/").partition('id="mentions"')[2], "a caveat's links lead both ways"


def test_the_mark_of_our_judgement_is_shown_on_pages_and_in_no_plain_text(write_base):
    site = site_of(write_base({"content/issues/salt.yml": DOUBTED, "content/issues/pepper.yml": PEPPER}))
    page = article(site, "issues/salt/")
    assert 'Salt is dear <span class="ours">(our judgement)</span>. That is <a' in page
    assert 'It should fall <span class="ours">(our judgement)</span>.' in page
    assert "@ours" not in page
    assert "It should fall." in article(site, "positions/"), "the matrix has the words alone"


CITED = DOUBTED.replace(
    "Salt is dear [@ours]. That is [[envoy|his]] view.", "Salt is dear [@envoy-on-salt]. It will stay so [@ours]."
)


def test_a_quiet_mark_opens_the_fact_that_a_sentence_rests_on(write_base):
    pepper = "name: Pepper\nsummary: Salt is dearer [@envoy-on-salt; @ours].\n"
    site = site_of(write_base({"content/issues/salt.yml": CITED, "content/issues/pepper.yml": pepper}))
    mark = '<sup class="rests"><a href="../../issues/salt/#envoy-on-salt" title="Salt is dear. · no later than 18 June'
    assert f"Salt is dear{mark}" in article(site, "issues/salt/")
    assert f"Salt is dearer{mark}" in article(site, "issues/pepper/")
    assert '</sup> <span class="ours">(our judgement)</span>.' in article(site, "issues/pepper/")
    assert "Salt is dearer <span" in article(site, "issues/"), "a list has no marks of facts"
    related = article(site, "issues/salt/").partition('id="related"')[2]
    assert re.search(r"Its facts support.*?Pepper", related, re.DOTALL), "the fact's page leads back"


@pytest.mark.parametrize(
    ("kind", "basis", "words"),
    [
        ("said", "stated", "no later than 18 June 2023"),
        ("context", "inferred", "no later than 18 June 2023"),
        ("context", "stated", "until 18 June 2023"),
    ],
)
def test_an_open_end_is_told_as_a_limit_unless_the_source_tells_a_span(write_base, kind, basis, words):
    by = "    by: envoy\n" if kind == "said" else ""
    old = "    kind: said\n    text: Salt is dear.\n    caveat: He may have meant [[pepper]].\n    by: envoy\n"
    salt = DOUBTED.replace(old, f"    kind: {kind}\n    text: Salt is dear.\n    date_basis: {basis}\n{by}")
    salt = salt[: salt.index("positions:")] + salt[salt.index("facts:\n  -") :]
    page = article(site_of(write_base({"content/issues/salt.yml": salt})), "issues/salt/")
    assert re.findall(r">((?:no later than|until) [^<]*)<", page) == [words]


# --- what awaits review ---------------------------------------------------------------------------------------------

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


def test_a_link_to_an_unchecked_fact_says_so(write_base):
    html = article(site_of(write_base({})), "issues/salt/").partition('id="positions"')[2]
    assert "The Envoy, not yet checked" in html


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


def test_an_office_in_a_list_shows_the_day_on_which_it_is_attested(write_base):
    envoy = (
        SMALL_BASE["content/actors/envoy.yml"]
        + "posts:\n  - {title: Envoy, attested: 2023-06-19, sources: [gazette]}\n"
    )
    html = article(site_of(write_base({"content/actors/envoy.yml": envoy})), "actors/")
    assert "<span>Envoy, as of 19 June 2023</span>" in html


def test_what_a_sources_locators_mean_is_prose(write_base):
    source = "type: webpage\npublisher: The Gazette\nissued: 2023-06-19\nlocators: Pages, as in [[salt]].\n"
    page = article(site_of(write_base({"content/sources/gazette.yml": source})), "sources/gazette/")
    assert re.search(r'Pages, as in <a href="[^"]*issues/salt/">Salt</a>', page)
