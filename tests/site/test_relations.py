"""Ties between records are the same from both sides, in picture and table."""

from __future__ import annotations

import pytest
from briefing_site.site.pages import Site
from briefing_site.site.relations import facts_in_common, ties_of

from tests.render.articles import FLOUR_AND_PRICE, article, site_of


@pytest.fixture
def site(write_base) -> Site:
    return site_of(write_base(FLOUR_AND_PRICE))


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
