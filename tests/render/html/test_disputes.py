"""Facts that contradict each other stand side by side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from briefing_site.base.edtf import parse_day
from briefing_site.build.pipeline import Options, prepare
from briefing_site.render.html.renderer import HtmlRenderer, Setting
from briefing_site.site.pages import Page, Site

from tests.conftest import PROJECT, TODAY

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
