"""Lookups of a fact base, what an audience sees of it, and what a load gives: on the base of `tests/bad`."""

from __future__ import annotations

import pytest
from briefing_site.facts.audience import for_audience
from briefing_site.facts.factbase import FactBase, facts_of_chronology, in_chronology
from briefing_site.facts.files.load import Loaded, load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import Chronology

from tests.bad_cases import BASE

FILES = {path: data for path, data in BASE.files.items() if path.startswith("content/")}


def load(**changes: str) -> Loaded:
    """Load the base with files replaced, named like `issues_salt`."""
    changed = {f"content/{name.replace('_', '/')}.yml": text.encode() for name, text in changes.items()}
    return load_snapshot(Snapshot(dict(sorted({**FILES, **changed}.items()))))


@pytest.fixture
def base() -> FactBase:
    return FactBase(load().records)


def test_records_and_facts_by_id(base):
    assert set(base.facts) == {"envoy-on-salt", "borduria-sells-salt"}
    assert base.home_of(base.facts["envoy-on-salt"]).id == "salt"
    assert [record.id for record in base.folders["actors"]] == ["arcadia", "borduria", "envoy"]


def test_backlinks_name_key_and_place(base):
    assert [(r.holder, r.fact, r.why, r.loc) for r in base.incoming["envoy-on-salt"]] == [
        ("salt", "", "facts", ("positions", 0, "facts", 0))
    ]
    assert ("salt", "envoy-on-salt", "by") in {(r.holder, r.fact, r.why) for r in base.incoming["envoy"]}


@pytest.mark.parametrize("about", [[], ["salt"], ["borduria", "arcadia"], ["arcadia", "salt", "borduria"]])
def test_a_chronology_is_in_the_order_of_the_timeline(about):
    """Also where facts of one day are found on several records, in another order than in their file."""
    salt = BASE.files["content/issues/salt.yml"].decode()
    fact = "  - {{id: {}, kind: did, text: It sold salt., by: arcadia, date: {}, about: [{}], sources: [gazette]}}\n"
    rows = (("first", "2023-06-18", "arcadia"), ("second", "2023-06-18", "borduria"), ("early", "2022", "arcadia"))
    base = FactBase(load(issues_salt=salt + "".join(fact.format(*row) for row in rows)).records)
    assert {"first", "second", "early"} <= base.facts.keys()
    for spans in ({}, {"from": "2023"}, {"to": "2022-12"}, {"from": "2023-06-18", "to": "2023-06-18"}):
        chronology = Chronology.model_validate({"about": about, **spans})
        assert facts_of_chronology(base, chronology) == tuple(f for f in base.timeline if in_chronology(f, chronology))


def test_a_voice_goes_up_any_number_of_steps(base):
    assert base.speaks_for("envoy", "arcadia")
    assert not base.speaks_for("arcadia", "envoy")
    assert not base.speaks_for("nobody", "arcadia")


def test_an_audience_sees_no_trace_of_what_is_above_it(base):
    seen = for_audience(base, "TLP:GREEN", "TLP:CLEAR")
    assert "borduria-sells-salt" not in seen.facts
    assert "herald" not in seen.records
    assert "envoy-on-salt" in seen.facts
    assert for_audience(base, "TLP:RED", "TLP:CLEAR") is base
    assert HandlingLevels.of_base(base, "TLP:CLEAR").highest == "TLP:AMBER"
    assert HandlingLevels.of_base(seen, "TLP:CLEAR").highest == "TLP:CLEAR"


def test_a_wrong_fact_is_left_out_and_its_neighbours_stay():
    salt = BASE.files["content/issues/salt.yml"].decode().replace("kind: said", "kind: sad")
    loaded = load(issues_salt=salt)
    assert set(FactBase(loaded.records).facts) == {"borduria-sells-salt"}
    assert loaded.broken == {"envoy-on-salt"}


def test_a_wrong_record_is_left_out_with_its_facts():
    loaded = load(issues_salt=BASE.files["content/issues/salt.yml"].decode().replace("summary:", "sumary:"))
    assert loaded.broken == {"salt", "envoy-on-salt", "borduria-sells-salt"}


def test_crlf_changes_nothing_but_line_ends():
    files = {path: data.replace(b"\n", b"\r\n") for path, data in sorted(FILES.items())}
    loaded = load_snapshot(Snapshot(files))
    assert loaded.problems == ()
    assert loaded.records == load().records
