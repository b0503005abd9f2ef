"""Places of facts' keys: found by the lines alone, they are those that the parser tells."""

from __future__ import annotations

import pytest
from briefing_site.facts.load import Loaded
from briefing_site.facts.load_file import load_file
from briefing_site.facts.model import Issue
from briefing_site.facts.snapshot import Snapshot, read_tree
from briefing_site.facts.yaml_nodes import origin_of, parse_yaml
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
