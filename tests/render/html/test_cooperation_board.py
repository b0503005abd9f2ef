"""The board of cooperation has every state, empty ones too."""

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
