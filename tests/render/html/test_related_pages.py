"""A record with very many others about it: its page shows the first of each group, pages by letter show all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.base.edtf import parse_day
from briefing_site.build.pipeline import Options, prepare
from briefing_site.render.compose.records import compose_record
from briefing_site.render.html import related_pages, sections
from briefing_site.render.html.related_pages import reasons_in
from briefing_site.render.html.renderer import HtmlRenderer, Setting
from briefing_site.site import pages as pages_module
from briefing_site.site.pages import Site
from briefing_site.site.parts import Limits
from briefing_site.site.relations import related_ids

from tests.conftest import PROJECT, TODAY

WriteBase = Callable[[Mapping[str, str | bytes]], Path]
NAMES = [f"{letter}{end} talks" for letter in ("Al", "Be", "Ce") for end in ("a", "b", "c", "d")]


@pytest.fixture
def crowded(write_base: WriteBase, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """A base in which an actor takes part in twelve events and has twelve positions; lists are cut at four."""
    monkeypatch.setattr(pages_module, "MIN_RELATED", 10)
    monkeypatch.setattr(pages_module, "RELATED", Limits(4, 4))
    monkeypatch.setattr(related_pages, "MAX_FIRST", 3)
    monkeypatch.setattr(sections, "MAX_POSITIONS", 5)
    files: dict[str, str | bytes] = {}
    for number, name in enumerate(NAMES):
        files[f"content/events/e{number}.yml"] = (
            f"name: {name}\ntype: meeting\ndate: 2023-05-{number + 1:02d}\nparticipants: [envoy]\n"
            "summary: They met [[arcadia]].\n"
        )
        files[f"content/issues/i{number}.yml"] = (
            f"name: Toll {number}\nsummary: S.\npositions:\n  - actor: arcadia\n    line: It stays.\n"
            f"    facts: [f{number}]\nfacts:\n  - id: f{number}\n    kind: position\n    by: arcadia\n"
            f"    text: It stays.\n    date: 2023-05-01\n    sources: [gazette p{number + 1}]\n"
        )
    prepared = prepare(Options(write_base(files), parse_day(TODAY), audience="TLP:AMBER+STRICT"))
    assert not prepared.errors, prepared.errors
    return Setting(prepared.site, "TLP:CLEAR", parse_day(TODAY))


def articles(setting: Setting, start: str) -> dict[str, str]:
    """Return the HTML of each page whose address begins so, by its address."""
    renderer = HtmlRenderer(PROJECT / "templates", setting)
    pages = [page for page in setting.site.pages if page.address.startswith(start)]
    return {page.address: renderer.render_page(page).html for page in pages}


def test_the_page_shows_the_first_and_leads_to_all(crowded: Setting) -> None:
    page = articles(crowded, "actors/envoy/")["actors/envoy/"]
    listed = page[page.index('<div class="columns">') :]
    assert listed.count("talks</a>") == 3
    assert re.search(r'<a href="\.\./\.\./actors/envoy/related/">All \d+ related records</a>', page)


def test_pages_by_letter_hold_all_once_with_why(crowded: Setting) -> None:
    found = articles(crowded, "actors/envoy/related/")
    listed = [name for html in found.values() for name in re.findall(r">(\w+ talks)</a>", html)]
    assert sorted(listed) == NAMES
    assert any("Took part in" in html for html in found.values())
    assert all("actors/envoy/" in html for html in found.values())


@pytest.mark.parametrize("record", ["envoy", "arcadia", "gazette", "i1"])
def test_what_a_page_leads_to_is_what_its_lists_are_made_from(crowded: Setting, record: str) -> None:
    site: Site = crowded.site
    held = site.base.records[record]
    if record != "gazette":
        assert {*reasons_in(compose_record(crowded, held).sections)} == {*related_ids(site.base, held)}
    assert (record in site.related_parts) == (len(related_ids(site.base, held)) >= 10)


def test_an_actor_with_very_many_positions_shows_some_and_leads_to_the_table(crowded: Setting) -> None:
    page = articles(crowded, "actors/arcadia/")["actors/arcadia/"]
    assert page.count('<li class="position">') == 5
    assert '<a href="../../positions/?actor=arcadia">8 more positions</a>' in page
