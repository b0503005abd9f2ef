"""What is said beside a fact, a line or a link: caveats, checks, citations, dates that are open."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from briefing_site.render.html.fact_words import counted_checks
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.renderer import HtmlRenderer, Setting

from tests.conftest import PROJECT, SMALL_BASE
from tests.render.articles import article, site_of
from tests.render.paper import setting_of, write_base

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
    assert re.search(r"Its facts are cited in.*?Pepper", related, re.DOTALL), "the fact's page leads back"


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


def test_a_link_to_an_unchecked_fact_says_so(write_base):
    html = article(site_of(write_base({})), "issues/salt/").partition('id="positions"')[2]
    assert "The Envoy, not yet checked" in html


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


def test_an_entry_of_the_sources_is_no_way_to_the_page_at_hand_for_all_pages(tmp_path: Path) -> None:
    base = setting_of(write_base(tmp_path))
    renderer = HtmlRenderer(PROJECT / "templates", Setting(base.site, "TLP:CLEAR", base.today))
    facts = base.base.records["salt"].facts
    listed = []
    for record in ("gazette", "salt"):  # pages of a source's parts list what they cite, the source itself too
        context = PageContext(renderer._cache, f"issues/{record}/", record)
        context.facts(facts)
        listed.append(context.sources())
    assert listed[0] == listed[1]
    assert "aria-current" not in listed[1]


@pytest.mark.parametrize(
    ("checked", "total", "said"),
    [
        ([], 1, "1 fact, not yet checked against its source"),
        ([date(2023, 6, 20)], 1, "1 fact, checked against its source on 20 June 2023"),
        ([date(2023, 6, 20)], 2, "1 of 2 facts checked against their sources, last on 20 June 2023"),
    ],
)
def test_one_fact_is_counted_as_one(checked: list[date], total: int, said: str) -> None:
    assert counted_checks(checked, total) == said


@pytest.mark.parametrize(("to", "said"), [("[envoy]", True), ("[envoy, arcadia]", False)])
def test_whom_somebody_speaks_for_is_not_said_where_it_stands_beside(write_base, to: str, said: bool):
    addressed = DOUBTED.replace("    by: envoy\n", f"    by: envoy\n    to: {to}\n")
    page = article(
        site_of(write_base({"content/issues/salt.yml": addressed, "content/issues/pepper.yml": PEPPER})), "issues/salt/"
    )
    who = re.search(r'<span class="who".*?</div>', page, re.DOTALL)
    assert who, page
    heard = re.sub(r"<[^>]+>", "", who[0]).partition(" to ")[2]
    assert ("(Arcadia)" in heard) is said
