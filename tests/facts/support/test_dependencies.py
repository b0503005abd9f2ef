"""If this source were withdrawn: what goes with it, however many steps away, and what still stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.support.dependencies import NO_SOURCE, NO_SUPPORT, Impact, ImpactAnalysis, SupportStatus
from briefing_site.history.diff import compare
from briefing_site.render.reports.review_schemas import IMPACT_SCHEMA
from click.testing import CliRunner, Result
from jsonschema import Draft7Validator

from tests.conftest import SMALL_BASE

Write = Callable[[Mapping[str, str | bytes]], Path]
MORE_FACTS = """\
  - id: salt-is-dear
    kind: context
    text: Salt is dear.
    date: 2023-06-18
    sources: [gazette p3, ledger]
  - id: assess-price-falls
    kind: assessment
    text: The price will likely fall.
    date: 2023-06-19
    rests_on: [envoy-on-salt]
    likelihood: likely
  - id: assess-all-will-be-well
    kind: assessment
    text: All will likely be well.
    date: 2023-06-19
    rests_on: [assess-price-falls]
    likelihood: likely
  - id: assess-on-both
    kind: assessment
    text: It is likely too dear.
    date: 2023-06-19
    rests_on: [envoy-on-salt, salt-is-dear]
    likelihood: likely
"""
FILES = {
    "content/issues/salt.yml": SMALL_BASE["content/issues/salt.yml"] + MORE_FACTS,
    "content/sources/ledger.yml": "type: report\ntitle: The Ledger\npublisher: The Guild\n",
    "content/actors/envoy.yml": SMALL_BASE["content/actors/envoy.yml"]
    + "posts:\n  - title: Envoy\n    attested: 2023-06-19\n    sources: [gazette p1]\n",
    "content/briefs/talks.yml": """\
title: The talks
for: arcadia
purpose: To prepare the talks.
as_of: 2023-06-20
sections:
  - issues: [salt]
  - points_to_make:
      - line: All will be well.
        facts: [assess-all-will-be-well]
      - line: Salt is dear.
        facts: [salt-is-dear, envoy-on-salt]
""",
}


@pytest.fixture
def base(write_base: Write) -> FactBase:
    loaded = load_snapshot(read_tree(write_base(FILES)))
    assert loaded.problems == ()
    return FactBase(loaded.records)


def fall_of(base: FactBase, thing: str) -> Impact:
    return ImpactAnalysis(base).of(thing)


def test_with_a_source_fall_the_facts_that_have_no_other_and_what_rests_on_these_alone(base: FactBase) -> None:
    fall = fall_of(base, "gazette")
    assert dict(fall.facts) == {
        "envoy-on-salt": NO_SOURCE,
        "assess-price-falls": NO_SUPPORT,
        "assess-all-will-be-well": NO_SUPPORT,
    }
    assert fall.kept == ("salt-is-dear",)


def test_positions_lines_and_assessments_lose_their_footing(base: FactBase) -> None:
    lost_support = {(f.kind, f.of, f.text): f.left for f in fall_of(base, "gazette").lost_support}
    assert lost_support == {
        ("line", "", "All will be well."): 0,
        ("line", "", "Salt is dear."): 1,
        ("position", "arcadia", "It should fall."): 0,
        ("assessment", "assess-on-both", "It is likely too dear."): 1,
    }


def test_offices_pages_and_briefs_are_told(base: FactBase) -> None:
    fall = fall_of(base, "gazette")
    assert fall.posts == (("envoy", "Envoy"),)
    assert fall.briefs == ("talks",)
    assert set(fall.pages) == {"arcadia", "envoy", "salt"}


@pytest.mark.parametrize(
    ("sections", "shows"),
    [
        ("  - chronology: {from: 2022}\n", True),
        ("  - chronology: {from: 2022, about: [salt]}\n", True),
        ("  - chronology: {from: 2022, about: [arcadia]}\n", False),
        ("  - chronology: {to: 2022, about: [salt]}\n", False),
        ("  - people: [envoy]\n", True),
        ("  - people: [arcadia]\n", False),
        ("  - issues: [salt]\n", True),
        ("  - positions: [salt]\n", True),
        ("  - text: Nothing\n    body: Nothing of it.\n", False),
    ],
)
def test_a_brief_that_shows_a_fact_in_any_way_is_told(write_base: Write, sections: str, shows: bool) -> None:
    head, _, _ = FILES["content/briefs/talks.yml"].partition("sections:\n")
    loaded = load_snapshot(read_tree(write_base({"content/briefs/talks.yml": f"{head}sections:\n{sections}"})))
    assert loaded.problems == ()
    assert fall_of(FactBase(loaded.records), "gazette").briefs == (("talks",) if shows else ())


def test_with_a_source_that_carries_nothing_alone_nothing_falls(base: FactBase) -> None:
    fall = fall_of(base, "ledger")
    assert not fall
    assert fall.kept == ("salt-is-dear",)


def test_a_fact_and_a_record_fall_likewise(base: FactBase) -> None:
    assert dict(fall_of(base, "envoy-on-salt").facts) == {
        "envoy-on-salt": "withdrawn",
        "assess-price-falls": NO_SUPPORT,
        "assess-all-will-be-well": NO_SUPPORT,
    }
    assert len(fall_of(base, "salt").facts) == 5
    with pytest.raises(KeyError):
        fall_of(base, "nothing")


def test_what_has_fallen_already_falls_no_second_time(write_base: Write) -> None:
    files = {**FILES, "content/sources/gazette.yml": SMALL_BASE["content/sources/gazette.yml"] + "withdrawn: Forged.\n"}
    assert not fall_of(FactBase(load_snapshot(read_tree(write_base(files))).records), "gazette")


def test_facts_that_rest_on_each_other_in_a_circle_end(write_base: Write) -> None:
    text = FILES["content/issues/salt.yml"].replace("rests_on: [envoy-on-salt]", "rests_on: [assess-all-will-be-well]")
    base = FactBase(load_snapshot(read_tree(write_base({**FILES, "content/issues/salt.yml": text}))).records)
    assert SupportStatus(base).why_unsupported("assess-price-falls") == ""
    assert dict(fall_of(base, "gazette").facts) == {"envoy-on-salt": NO_SOURCE}


def test_what_rests_on_a_source_through_a_thousand_assessments_falls_with_it(write_base: Write) -> None:
    below = [*(f"link-{n}" for n in range(1, 1000)), "envoy-on-salt"]
    links = "".join(
        f"  - {{id: link-{n}, kind: assessment, text: Link {n}., date: 2023-06-19, likelihood: likely, "
        f"confidence: low, rests_on: [{ground}]}}\n"
        for n, ground in enumerate(below)
    )
    files = {"content/issues/salt.yml": SMALL_BASE["content/issues/salt.yml"] + links}
    base = FactBase(load_snapshot(read_tree(write_base(files))).records)
    assert SupportStatus(base).why_unsupported("link-0") == ""
    assert SupportStatus(base, frozenset({"gazette"})).why_unsupported("link-0") == NO_SUPPORT


def test_what_would_fall_is_what_the_diff_tells_once_it_fell(write_base: Write) -> None:
    before = FactBase(load_snapshot(read_tree(write_base(FILES))).records)
    withdrawn = SMALL_BASE["content/sources/gazette.yml"] + "withdrawn: Forged.\n"
    after = FactBase(load_snapshot(read_tree(write_base({**FILES, "content/sources/gazette.yml": withdrawn}))).records)
    changes, fall = compare(before, after), fall_of(before, "gazette")
    fallen = dict(fall.facts)
    assert {(f.holder, f.text, f.lost, f.left) for f in changes.lost_support if f.of not in fallen} == {
        (f.holder, f.text, f.lost, f.left) for f in fall.lost_support
    }
    assert set(changes.unsourced) == {fact for fact, why in fall.facts if why == NO_SOURCE}


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["impact", "-f", str(folder / "mkdocs.yml"), *arguments])


def test_the_command_tells_it_in_every_form(write_base: Write) -> None:
    folder = write_base(FILES)
    text = run(folder, "gazette").output
    assert "If it were withdrawn, 3 facts, 1 position, 1 line to take and 1 post would lose all support." in text
    assert "1 fact would still have another source." in text
    assert "Arcadia on Salt: envoy-on-salt (without a source)" in text
    assert "## Left without support" in run(folder, "gazette", "--format", "markdown").output
    page = run(folder, "gazette", "--format", "html").output
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    data = json.loads(run(folder, "gazette", "--format", "json").output)
    assert list(Draft7Validator(IMPACT_SCHEMA).iter_errors(data)) == []
    assert data["kept"] == ["salt-is-dear"]


def test_a_fact_that_alone_would_go_is_not_counted_among_others(write_base: Write) -> None:
    folder = write_base(FILES)
    assert "If it were withdrawn, nothing else would lose all support." in run(folder, "salt-is-dear").output
    assert "0 other" not in run(folder, "envoy-on-salt").output


def test_an_unknown_and_a_former_id_are_told_in_words(write_base: Write) -> None:
    ledger = FILES["content/sources/ledger.yml"] + "former_ids: [daybook]\n"
    folder = write_base({**FILES, "content/sources/ledger.yml": ledger})
    assert "Did you mean 'gazette'?" in run(folder, "gazete").output
    assert "It is called 'ledger' now." in run(folder, "daybook").output
    assert run(folder, "--", "--output=x").exit_code == 1


def test_a_source_page_tells_it(write_base: Write) -> None:
    folder = write_base(FILES)
    built = CliRunner().invoke(main, ["build", "--no-pdf", "-f", str(folder / "mkdocs.yml")])
    assert built.exit_code == 0, built.output
    page = (folder / "site/sources/gazette/index.html").read_text(encoding="utf-8")
    assert "1 fact rests on this source alone and would lose its support." in page
    assert "2 assessments rest on these facts alone." in page
    assert ">Arcadia on Salt</a>" in page
    assert "if-it-fell" not in (folder / "site/sources/ledger/index.html").read_text(encoding="utf-8")
