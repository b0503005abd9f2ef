"""What search knows by heart: names, posts with who holds them, and positions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from briefing_site.facts.audience import for_audience
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.render.compose.edition import Edition
from briefing_site.render.search_names import MORE_NAMES, NAMES, render_names
from briefing_site.site.pages import Site

DAY = date(2023, 6, 21)
Write = Callable[..., Path]


def names_of(project: Path, audience: str = "TLP:AMBER", day: date = DAY) -> dict[str, Any]:
    base = for_audience(FactBase(load_snapshot(read_tree(project, "content")).records), audience, "TLP:CLEAR")
    script = dict(render_names(Edition(Site(base), "TLP:CLEAR", day), day))[NAMES].decode()
    found: dict[str, Any] = json.loads(script.removeprefix("window.searchNames=").removesuffix(";\n"))
    return found


def test_records_stand_with_their_names_and_positions_with_their_lines(write_base: Write) -> None:
    project = write_base({"content/actors/arcadia.yml": "name: Arcadia\ntype: government\nshort: Arc\nsummary: A.\n"})
    found = names_of(project)
    rows = {row[0]: row for row in found["records"]}
    assert rows["actors/arcadia/"] == ["actors/arcadia/", "Arcadia", "Government", "Arc", ["Arc"]]
    arcadia = found["records"].index(rows["actors/arcadia/"])
    assert rows["actors/envoy/"][6] == [arcadia]
    assert found["positions"] == [[arcadia, found["records"].index(rows["issues/salt/"]), "It should fall."]]


@pytest.mark.parametrize(
    ("post", "held"),
    [
        ("from: 2020", True),
        ("from: 2020, to: 2022", False),
        ("from: 2020, to: 2023-06", True),
        ("from: 2024", False),
        ("attested: 2023-06-19", True),
        ("to: 2022", False),
    ],
)
def test_a_post_is_held_on_a_day_until_it_is_known_to_have_ended(write_base: Write, post: str, held: bool) -> None:
    envoy = f"name: The Envoy\ntype: person\nsummary: A.\nposts:\n  - {{title: Envoy, org: arcadia, {post}}}\n"
    ((_, title, _, _, told),) = names_of(write_base({"content/actors/envoy.yml": envoy}))["posts"]
    assert (title, bool(told)) == ("Envoy", held)


def test_what_is_ahead_stands_with_who_takes_part(write_base: Write) -> None:
    event = "name: {}\ntype: meeting\nstate: {}\nsummary: A.\ndate: 2023-06-{}\nparticipants: [envoy]\n"
    talks, feast = event.format("Talks", "planned", 30), event.format("Feast", "held", 10)
    found = names_of(write_base({"content/events/talks.yml": talks, "content/events/feast.yml": feast}))
    ((event_place, actors),) = found["ahead"]
    assert found["records"][event_place][0] == "events/talks/"
    assert [found["records"][place][0] for place in actors] == ["actors/envoy/"]


def test_what_the_audience_may_not_see_is_not_known(write_base: Write) -> None:
    hidden = "name: Zanzibar\ntype: government\nhandling: TLP:RED\nsummary: A.\n"
    project = write_base({"content/actors/zanzibar.yml": hidden})
    assert "Zanzibar" not in json.dumps(names_of(project))
    assert "Zanzibar" in json.dumps(names_of(project, "TLP:RED"))


def test_a_large_base_is_cut_to_what_most_is_on_record_for(monkeypatch: pytest.MonkeyPatch, write_base: Write) -> None:
    monkeypatch.setattr("briefing_site.render.search_names.MAX_RECORDS", 2)
    found = names_of(write_base())
    assert {row[0] for row in found["records"]} == {"actors/envoy/", "issues/salt/"}
    assert found["positions"] == []


def test_what_is_cut_off_stands_in_a_script_of_its_own(monkeypatch: pytest.MonkeyPatch, write_base: Write) -> None:
    monkeypatch.setattr("briefing_site.render.search_names.MAX_RECORDS", 2)
    base = FactBase(load_snapshot(read_tree(write_base(), "content")).records)
    scripts = dict(render_names(Edition(Site(base), "TLP:CLEAR", DAY), DAY))
    assert json.loads(scripts[NAMES][len(b"window.searchNames=") : -2])["more"] is True
    assert b'["actors/arcadia/","Arcadia"' in scripts[MORE_NAMES]
    assert (
        b"It should fall." in scripts[MORE_NAMES]
    )  # a position of Arcadia, whose place the first script does not know
    assert b"issues/salt/" not in scripts[MORE_NAMES]


def test_pages_and_months_of_the_timeline_are_known(write_base: Write) -> None:
    found = names_of(write_base())
    assert ["changes/", "Changes"] in found["pages"]
    assert not [page for page in found["pages"] if page[0].startswith(("search/", "issues/salt"))]
    assert found["months"] == ["#2023-06"]


def test_months_of_a_cut_timeline_are_pages(write_base: Write) -> None:
    facts = "".join(
        f"  - {{id: f{n}, kind: did, text: It fell., date: 2023-0{1 + n % 2}-11, sources: [gazette]}}\n"
        for n in range(120)
    )
    salt = f"name: Salt\nsummary: A.\nfacts:\n{facts}"
    assert names_of(write_base({"content/issues/salt.yml": salt}))["months"] == ["2023", "2023-01", "2023-02"]
