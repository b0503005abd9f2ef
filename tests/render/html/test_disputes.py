"""Facts that contradict each other stand side by side."""

from __future__ import annotations

import re

from tests.render.articles import PRICE, article, site_of


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
