"""The walks over the model's fields: each field that holds prose or names something takes part in everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml
from briefing_site.checks.engine import check_all
from briefing_site.edit.rename import renamed
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Role, fields_of, models, references_of, texts_of
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import KINDS
from briefing_site.facts.types import TLP
from pydantic import BaseModel

FACT = {
    "id": "said-it",
    "kind": "said",
    "text": "It is so.",
    "by": "envoy",
    "date": "2023-06-18",
    "sources": ["gazette p2"],
    "caveat": "It may not be so.",
}
POSITION = {
    "actor": "envoy",
    "line": "It should be so.",
    "facts": ["so-it-is"],
    "former": [{"line": "It should not be so.", "facts": ["so-it-is"], "until": "2022"}],
}
LINE = {"line": "It is so.", "facts": ["so-it-is"]}
COMMON: dict[str, Any] = {"name": "Example", "summary": "An example.", "withdrawn": "It was wrong."}
EXAMPLES: Mapping[str, dict[str, Any]] = {
    "actors": COMMON
    | {"type": "person", "posts": [{"title": "Envoy", "org": "state", "from": "2020"}], "facts": [FACT]},
    "issues": COMMON | {"positions": [POSITION], "facts": [FACT]},
    "cooperation": COMMON | {"state": "agreed", "positions": [POSITION], "facts": [FACT]},
    "events": COMMON | {"type": "visit", "date": "2023", "facts": [FACT]},
    "sources": {"type": "webpage", "publisher": "The Post", "withdrawn": "It was wrong.", "locators": "Pages."},
    "briefs": {
        "title": "Example",
        "for": "envoy",
        "purpose": "To show.",
        "bottom_line": "It shows.",
        "as_of": "2023-06-20",
        "withdrawn": "It was wrong.",
        "sections": [
            {"text": "Background", "body": "It was so."},
            {"chronology": {"from": "2022"}},
            {"points_to_make": [deepcopy(LINE)]},
            {"if_raised": [deepcopy(LINE) | {"topic": "salt"}]},
        ],
    },
}
"""A record of each kind that has every part there is."""
SIMPLEST = COMMON | {"facts": [FACT]}
"""Of a kind that has no example of its own."""
AROUND = {
    "content/actors/state.yml": "name: State\ntype: government\nsummary: A state.\n",
    "content/actors/envoy.yml": "name: Envoy\ntype: person\nsummary: A person.\n",
    "content/sources/gazette.yml": "type: webpage\npublisher: The Gazette\nissued: 2023-06-19\n",
    "content/issues/salt.yml": "name: Salt\nsummary: A spice.\n"
    "facts:\n  - {id: so-it-is, kind: said, text: So., by: envoy, date: 2023-06-18, sources: [gazette p2]}\n",
    "content/issues/secret.yml": "name: Secret\nsummary: A secret.\nhandling: TLP:RED\n",
}
Path = tuple[str | int, ...]


def prose_paths(model: type[BaseModel], example: Any) -> Iterator[Path]:
    """Yield the way to each prose field that the example has."""
    for spec in fields_of(model):
        if spec.role is Role.PROSE:
            yield (spec.key,)
        elif spec.part and spec.role is Role.PART:
            if spec.key in example:
                yield from ((spec.key, *path) for path in prose_paths(spec.part, example[spec.key]))
        elif spec.part:
            for index, item in enumerate(example.get(spec.key, ())):
                yield from ((spec.key, index, *path) for path in prose_paths(spec.part, item) if path[0] in item)


CASES = [
    pytest.param(folder, path, id=f"{folder}-{'.'.join(map(str, path))}")
    for folder, model in KINDS.items()
    for path in dict.fromkeys(prose_paths(model, EXAMPLES.get(folder, SIMPLEST)))
]


def base_with(folder: str, path: Path, text: str) -> Snapshot:
    record = deepcopy(EXAMPLES.get(folder, SIMPLEST))
    at: Any = record
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = text
    data = yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=1000).encode()
    files = {**{name: value.encode() for name, value in AROUND.items()}, f"content/{folder}/example.yml": data}
    return Snapshot(dict(sorted(files.items())), ())


def codes_of(snapshot: Snapshot) -> list[str]:
    loaded = load_snapshot(snapshot)
    assert not loaded.problems, loaded.problems
    return [problem.code for problem in check_all(loaded, TLP[0], date(2023, 6, 21), None)]


def test_every_part_has_its_example():
    """A new part of the model needs one above, or its prose is not tried."""
    tried = {path[-1] for folder, model in KINDS.items() for path in prose_paths(model, EXAMPLES.get(folder, SIMPLEST))}
    assert tried == {spec.key for model in models() for spec in fields_of(model) if spec.role is Role.PROSE}


@pytest.mark.parametrize(("folder", "path"), CASES)
def test_a_dead_link_in_any_prose_is_reported(folder, path):
    assert "reference-exists" in codes_of(base_with(folder, path, "See [[nowhere]]."))
    assert "reference-exists" not in codes_of(base_with(folder, path, "See [[salt]]."))


@pytest.mark.parametrize(("folder", "path"), CASES)
def test_a_link_in_any_prose_follows_a_rename(folder, path):
    changes = renamed(base_with(folder, path, "See [[salt]] and [[salt|it]]."), "salt", "pepper")
    text = changes[f"content/{folder}/example.yml"]
    assert text is not None
    assert b"See [[pepper]] and [[pepper|it]]." in text


@pytest.mark.parametrize(("folder", "path"), CASES)
def test_a_link_in_any_prose_to_what_is_more_restricted_is_an_error(folder, path):
    assert "handling-kept" in codes_of(base_with(folder, path, "See [[secret]]."))


@pytest.mark.parametrize(("folder", "path"), CASES)
def test_a_link_in_any_prose_leads_back(folder, path):
    base = FactBase(load_snapshot(base_with(folder, path, "See [[salt]].")).records)
    (found,) = [reference for reference in base.incoming["salt"] if reference.loc[: len(path)] == path]
    assert (found.holder, found.why) == ("example", "link")


def test_a_reference_says_where_it_stands():
    snapshot = base_with("briefs", ("purpose",), "To see [[salt]].")
    example = FactBase(load_snapshot(snapshot).records).records["example"]
    assert [(r.why, r.target, r.loc) for r in references_of(example)] == [
        ("for", "envoy", ("for",)),
        ("link", "salt", ("purpose",)),
        ("facts", "so-it-is", ("sections", 2, "points_to_make", 0, "facts", 0)),
        ("facts", "so-it-is", ("sections", 3, "if_raised", 0, "facts", 0)),
        ("topic", "salt", ("sections", 3, "if_raised", 0, "topic")),
    ]
    assert (("sections", 0, "body"), "It was so.", True) in texts_of(example)


def test_equal_places_of_references_are_held_once():
    """A base of 10,000 records has half a million references, and their places would take a third of the memory."""
    base = FactBase(load_snapshot(base_with("briefs", ("purpose",), "To see [[salt]].")).records)
    again = {r.loc: r.loc for r in references_of(base.records["example"])}
    assert all(reference.loc is again[reference.loc] for reference in base.references_in["example"])


def test_a_line_to_take_that_rests_on_what_is_more_restricted_is_an_error():
    """A position goes with the facts that an audience may not see; a brief stays, and so may not rest on them."""
    snapshot = base_with("briefs", ("purpose",), "To show.")
    secret = AROUND["content/issues/salt.yml"].replace(
        "sources: [gazette p2]", "sources: [gazette p2], handling: TLP:RED"
    )
    files = {**snapshot.files, "content/issues/salt.yml": secret.encode()}
    assert "handling-kept" in codes_of(replace(snapshot, files=files))
