from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from briefing_site.facts.audience import for_audience
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.model import KINDS
from briefing_site.history.review_status import Reviews
from briefing_site.render.compose.edition import Edition
from briefing_site.render.data import COLUMNS, FORMULA_STARTS, render_data, safe_cell
from briefing_site.site.pages import Site
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SMALL_BASE
from tests.sample_desk import SAMPLE


def exports(base: FactBase) -> dict[str, bytes]:
    return dict(
        render_data(
            Edition(Site(base), "TLP:CLEAR", date(2023, 6, 20), revision="0123456789", url="https://x.example/")
        )
    )


@pytest.fixture(scope="module")
def base() -> FactBase:
    return FactBase(load_snapshot(read_tree(SAMPLE)).records)


def test_each_export_obeys_its_published_schema(base: FactBase) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    files = exports(base)
    for name in ("facts", "changes", *KINDS):
        schema = json.loads(files[f"data/schema/{name}.json"])
        jsonschema.Draft7Validator.check_schema(schema)
        jsonschema.validate(json.loads(files[f"data/{name}.json"]), schema)


def test_every_fact_is_there_with_its_own_values(base: FactBase) -> None:
    facts = {fact["id"]: fact for fact in json.loads(exports(base)["data/facts.json"])["facts"]}
    assert {*facts} == {*base.facts}
    for fact_id, fact in facts.items():
        assert fact["text"] == base.facts[fact_id].text
        assert fact.get("by", []) == [*base.facts[fact_id].by]
        assert "[[" not in fact["words"]


def test_a_position_keeps_its_facts(base: FactBase) -> None:
    issues = {i["id"]: i for i in json.loads(exports(base)["data/issues.json"])["issues"]}
    assert issues["sandholm"]["positions"][0]["facts"]


def test_every_prose_is_there_in_plain_words_with_what_it_cites(
    write_base: Callable[[Mapping[str, str]], Path],
) -> None:
    summary = "summary: The price of [[salt|this salt]] worries *all* [@envoy-on-salt; @ours]. It stays [@ours].\n"
    salt = re.sub(r"summary: .*\n", summary, SMALL_BASE["content/issues/salt.yml"])
    files = exports(FactBase(load_snapshot(read_tree(write_base({"content/issues/salt.yml": salt}))).records))
    (issue,) = json.loads(files["data/issues.json"])["issues"]
    assert issue["summary"] == summary.removeprefix("summary: ").rstrip()
    assert issue["summary_words"] == "The price of this salt worries all. It stays."
    assert issue["summary_cites"] == ["envoy-on-salt"]


def test_no_words_in_data_hold_a_mark(base: FactBase) -> None:
    """Each key that holds prose as it is written has its plain words beside it, in parts of a record too."""
    for name, data in exports(base).items():
        if name.endswith(".json") and "/schema/" not in name:
            for holder in objects_in(json.loads(data)):
                for key, value in holder.items():
                    if isinstance(value, str) and re.search(r"\[\[|\[@", value):
                        words = holder.get("words" if key == "text" else f"{key}_words", "[[")
                        assert not re.search(r"\[\[|\[@", words), (name, key, value)


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(below)


def test_no_note_is_exported(base: FactBase) -> None:
    notes = [fact.note for fact in base.facts.values() if fact.note]
    assert notes
    whole = b"".join(exports(base).values()).decode()
    assert not [note for note in notes if note in whole]
    assert '"note"' not in whole


def test_the_same_base_gives_the_same_bytes(base: FactBase) -> None:
    assert exports(base) == exports(FactBase(base.records.values()))


def test_what_an_audience_may_not_see_changes_nothing(base: FactBase) -> None:
    hidden = next(fact for fact in base.facts.values() if fact.id not in base.incoming)
    home = base.home_of(hidden)
    facts = tuple(
        f.model_copy(update={"handling": "TLP:RED", "text": "Canary"}) if f.id == hidden.id else f
        for f in getattr(home, "facts", ())
    )
    marked = FactBase(r.model_copy(update={"facts": facts}) if r.id == home.id else r for r in base.records.values())
    seen = exports(for_audience(marked, "TLP:AMBER", "TLP:CLEAR"))
    assert not [path for path, data in seen.items() if b"Canary" in data or hidden.id.encode() in data]


def test_the_table_has_a_row_for_each_fact(base: FactBase) -> None:
    text = exports(base)["data/facts.csv"].decode("utf-8-sig")
    rows = [*csv.DictReader(io.StringIO(text, newline=""))]
    assert [row["id"] for row in rows] == [fact.id for fact in base.timeline]
    assert tuple(rows[0]) == COLUMNS


def test_a_caveat_is_exported_in_plain_words_in_the_table(write_base: Callable[[Mapping[str, str]], Path]) -> None:
    salt = SMALL_BASE["content/issues/salt.yml"] + "    caveat: He may have meant [[arcadia|the mills]].\n"
    files = exports(FactBase(load_snapshot(read_tree(write_base({"content/issues/salt.yml": salt}))).records))
    (row,) = csv.DictReader(io.StringIO(files["data/facts.csv"].decode("utf-8-sig"), newline=""))
    assert row["caveat"] == "He may have meant the mills."
    (fact,) = json.loads(files["data/facts.json"])["facts"]
    assert fact["caveat"] == "He may have meant [[arcadia|the mills]]."


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000＝"])
def test_no_cell_starts_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@given(st.text())
def test_only_the_start_of_a_cell_is_guarded(text: str) -> None:
    assert safe_cell(text) in {text, f"'{text}"}
    assert safe_cell(text)[:1] not in [*FORMULA_STARTS]


def test_every_form_of_data_says_what_nobody_has_checked(base: FactBase) -> None:
    files = exports(base)
    rows = list(csv.DictReader(io.StringIO(files["data/facts.csv"].decode("utf-8-sig"))))
    states = {fact["id"]: fact["review"] for fact in json.loads(files["data/facts.json"])["facts"]}
    assert {row["id"]: row["review"] for row in rows} == states
    assert {state for fact, state in states.items() if base.facts[fact].reviewed is None} == {"not yet checked"}
    assert {state for fact, state in states.items() if base.facts[fact].reviewed} == {"checked"}
    edited = Reviews({"luo-not-an-inch": ()})
    edition = Edition(Site(base), "TLP:CLEAR", date(2023, 6, 20), reviews=edited)
    again = dict(render_data(edition))["data/facts.csv"].decode()
    assert again.count("changed since it was checked") == 1
