"""Places of facts' keys: found by the lines alone, they are those that the parser tells."""

from __future__ import annotations

import pytest
from briefing_site.facts.files.load import Loaded, join_files
from briefing_site.facts.files.load_file import load_file
from briefing_site.facts.files.snapshot import Snapshot, read_tree
from briefing_site.facts.files.yaml_nodes import origin_of, parse_yaml
from briefing_site.facts.model import Issue
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import PROJECT

PATH = "content/issues/pepper.yml"
VALUES = (
    "one",
    ">-\n      one: two",
    "|\n      one",
    "'a: b'",
    '"a"',
    '"a\n      hedge: b"',
    '"a\n    hedge: b"',
    "[a, b]",
    "['a]']",
    "[a,\n      b]",
    "[a,\n    hedge: b]",
    "a\n      hedge: b",
    "a  # hedge: b",
    "# c\n      one",
    "",
)
KEYS = ("text", "hedge", "note", "by", '"hedge"')


def check_places(path: str, data: bytes) -> None:
    record = load_file(path, data).record
    node, _ = parse_yaml(data, path)
    if not isinstance(record, Issue) or node is None:
        return
    loaded = Loaded((record,), (), frozenset(), Snapshot({path: data}))
    for fact in record.facts:
        for key in ("id", "text", "hedge", "note", "by", "missing"):
            for at_key in (False, True):
                loc = ("facts", fact.index, key)
                assert loaded.origin(record, loc, at_key=at_key) == origin_of(node, path, loc, at_key=at_key)


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=4), st.booleans())
def test_a_place_is_the_parsers(entries: list[tuple[str, str]], followed: bool) -> None:
    facts = "".join(f"    {key}: {value}\n" for key, value in dict(entries).items())
    head = "name: n\nsummary: s\nfacts:\n  - id: a\n    kind: context\n    date: 2023\n    text: first\n"
    tail = (
        "  - id: b\n    kind: context\n    date: 2023\n    text: >-\n      hedge: c\n    hedge: d\n" if followed else ""
    )
    check_places(PATH, (head.replace("    text: first\n", "") + facts + tail).encode())


@pytest.mark.parametrize("path", [path for path in read_tree(PROJECT).files if "/issues/" in path])
def test_places_of_the_shipped_facts_are_the_parsers(path: str) -> None:
    check_places(path, (PROJECT / path).read_bytes())


def test_what_is_read_as_meant_is_for_rules_alone():
    """A misspelt handling must not show a record to more readers than it was written for."""
    data = b"name: Pepper\nsummary: S.\nhandlng: TLP:RED\nweather: fine\n"
    file = load_file("content/issues/pepper.yml", data)
    assert file.record is None
    assert file.corrected is not None
    assert file.corrected.record is not None
    assert file.corrected.record.handling == "TLP:RED"
    loaded = join_files(Snapshot({"content/issues/pepper.yml": data}), {"content/issues/pepper.yml": file})
    assert not loaded.records
    assert loaded.broken == {"pepper"}
    assert [record.id for record in loaded.for_rules.records] == ["pepper"]
    assert [problem.code for problem in loaded.problems] == ["key-unknown", "key-unknown"]


def test_a_value_under_a_misspelt_key_is_judged_as_well():
    data = b"name: Pepper\nsumary: {a: b}\n"
    codes = [problem.code for problem in load_file("content/issues/pepper.yml", data).problems]
    assert codes == ["key-unknown", "value-type"]


def test_a_key_that_is_there_as_well_is_not_replaced():
    data = b"name: Pepper\nsummary: S.\nsumary: T.\n"
    file = load_file("content/issues/pepper.yml", data)
    assert file.corrected is not None
    assert isinstance(file.corrected.record, Issue)
    assert file.corrected.record.summary == "S."
