"""What the tests of pages share: a site of a few records, and the articles of its pages."""

from __future__ import annotations

from pathlib import Path

from briefing_site.base.edtf import parse_day
from briefing_site.build.pipeline import Options, prepare
from briefing_site.render.html.renderer import HtmlRenderer, Setting
from briefing_site.site.pages import Site

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
FLOUR_AND_PRICE = {"content/cooperation/flour.yml": FLOUR, "content/issues/price.yml": PRICE}
"""An area of cooperation and a dispute, beside the small base."""


def site_of(project: Path) -> Site:
    """Return the site of a project's base; there must be no error in it."""
    prepared = prepare(Options(project, parse_day(TODAY), audience="TLP:AMBER+STRICT"))
    assert not prepared.errors
    return prepared.site


def article(site: Site, address: str) -> str:
    """Return the article of one page."""
    page = next(page for page in site.pages if page.address == address)
    return renderer_of(site).render_page(page).html


def home_of(site: Site) -> str:
    """Return the article of the home page."""
    return renderer_of(site).render_home("Salt", "").html


def renderer_of(site: Site) -> HtmlRenderer:
    """Return what renders a site's pages."""
    return HtmlRenderer(PROJECT / "templates", Setting(site, "TLP:CLEAR", parse_day(TODAY)))
