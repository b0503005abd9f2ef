"""The schemas that editors go by, against the checker: of one corpus of scalars under every key, both take the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from briefing_site.facts.files.load_file import load_file
from briefing_site.facts.json_schema import schema_of
from briefing_site.facts.model import (
    KINDS,
    BriefSection,
    Chronology,
    Fact,
    FormerLine,
    Line,
    Position,
    Post,
    Source,
    keys_of,
)
from briefing_site.facts.types import CSL_TYPES
from jsonschema import Draft7Validator
from pydantic import BaseModel

CORPUS = """Pepper|pepper|a-b|007|42|0|-5|12:30|1.10|1e3|0x10|0o7|.5|.inf|-.inf|.nan|2023|0476|-0043|2023-06|2023-06-19
2022-08~|198X|2023-06-18/2023-06-19|2023-06-20 ak|no|No|NO|on|yes|y|n|n/a|none|null|Null|NULL|~|true|True|TRUE|false
False|FALSE|"null"|"no"|"true"|"12"|""|" "|'~'|TLP:CLEAR|A|1|said|planned|person|visit|current|stated|low|likely
https://example.org/|gazette p1|con|book|actors|zh-Hans""".replace("\n", "|").split("|")
"""What is typed after a colon; the empty scalar is added to it."""
WHOLE = {
    "actors": {"name": "N", "summary": "S", "type": "person"},
    "issues": {"name": "N", "summary": "S"},
    "cooperation": {"name": "N", "summary": "S", "state": "agreed"},
    "events": {"name": "N", "summary": "S", "type": "visit", "date": "2023"},
    "sources": {"type": "book", "publisher": "P"},
    "briefs": {"title": "T", "purpose": "P", "as_of": "2023-06-19", "sections": "[{text: T, body: B}]"},
}
"""The least that a record holds."""
PARTS: dict[type[BaseModel], tuple[str, str, str, dict[str, str]]] = {
    Fact: ("issues", "facts", "[%s]", {"id": "f", "text": "T", "kind": "context", "date": "2023"}),
    Post: ("actors", "posts", "[%s]", {"title": "T", "from": "2023"}),
    Position: ("issues", "positions", "[%s]", {"actor": "a", "line": "L", "facts": "[f]"}),
    FormerLine: (
        "issues", "positions", "[{actor: a, line: L, facts: [f], former: [%s]}]",
        {"line": "L", "facts": "[f]", "until": "2023"},
    ),
    BriefSection: ("briefs", "sections", "[%s]", {}),
    Chronology: ("briefs", "sections", "[{chronology: %s}]", {"from": "2022"}),
    Line: ("briefs", "sections", "[{points_to_make: [%s]}]", {"line": "L", "facts": "[f]"}),
}  # fmt: skip
"""For each part of a record a folder, the key and value that it stands in there, and the least that it holds."""
LOST_DIGITS = {"1", "007", "42", "0", "-5", "1e3", "0x10", "0o7"}
"""Numbers that may be years: an editor sees no more of `0476` than 476."""
CORE = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
}
"""What a plain scalar is to an editor: YAML 1.2.2, section 10.3.2."""


class EditorLoader(yaml.CSafeLoader):
    """Reads YAML as an editor does: by the core schema of YAML 1.2, without dates."""


def number_of(loader: EditorLoader, node: yaml.ScalarNode) -> float:
    text = str(node.value).lower().replace(".inf", "inf").replace(".nan", "nan")
    return int(text, 0) if text.startswith(("0o", "0x")) else float(text) if re.search("[.ein]", text) else int(text)


EditorLoader.yaml_implicit_resolvers = {
    first: [(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{form})$")) for kind, form in CORE.items()]
    for first in [*map(chr, range(33, 127)), ""]
}
EditorLoader.add_constructor("tag:yaml.org,2002:int", number_of)
EditorLoader.add_constructor("tag:yaml.org,2002:float", number_of)


def places() -> Iterator[tuple[str, str, str]]:
    """Yield for every key of every record and part the folder, its name, and a file with `%s` in place of its value."""
    for folder, whole in WHOLE.items():
        for key in keys_of(KINDS[folder]):
            yield folder, key, written(whole | {key: "%s"})
    for part, (folder, outer, around, least) in PARTS.items():
        for key in keys_of(part):
            inner = ", ".join(f"{name}: {value}" for name, value in {**least, key: "%s"}.items())
            yield folder, f"{part.__name__}.{key}", written(WHOLE[folder] | {outer: around % f"{{{inner}}}"})


def written(keys: dict[str, str]) -> str:
    return "".join(f"{key}: {value}\n" for key, value in keys.items())


PLACES = [*places()]


@pytest.mark.parametrize(("folder", "key", "text"), PLACES, ids=[f"{folder}-{key}" for folder, key, _ in PLACES])
def test_checker_and_schema_take_the_same_scalars(folder, key, text):
    """The case 23-schema-plain-numbers, over every key: alone, and as the one item of a list."""
    schema = schema_of(folder)
    validator = Draft7Validator(schema)
    may_differ = LOST_DIGITS if "date" in meaning_of_shape(schema, key) else set()
    apart = {}
    for scalar in [*CORPUS, ""]:
        for value in (scalar, f"[{scalar}]") if scalar else (scalar,):
            file = text.replace("%s", value)
            taken = is_taken(folder, file)
            shown = not [*validator.iter_errors(yaml.load(file, EditorLoader))]  # noqa: S506 - a safe loader
            if taken != shown and not (shown and value in may_differ):
                apart[value] = "by the checker" if taken else "by the schema"
    assert apart == {}


def is_taken(folder: str, file: str) -> bool:
    loaded = load_file(f"content/{folder}/x.yml", file.encode())
    is_csl_type = not isinstance(loaded.record, Source) or loaded.record.type in CSL_TYPES  # by the rule source-type
    return not loaded.problems and is_csl_type


def meaning_of_shape(schema: dict[str, Any], key: str) -> str:
    part, _, name = key.rpartition(".")
    shape = (schema["definitions"][part] if part else schema)["properties"][name]
    return str(shape.get("patternErrorMessage", "")).lower()


NUMBERS_IN_AN_ACTOR = """\
name: Bureau
type: organisation
summary: A body.
aliases: [007]
names: {no: 12}
facts:
  - id: 42
    kind: context
    text: It exists.
    date: 2023
    sources: [s1]
    hedge: 50
"""
NUMBERS_IN_A_SOURCE = "type: book\npublisher: P\nauthors: [1984]\n"


def test_a_source_and_a_fact_of_plain_numbers_fit_their_schemas():
    """The files of the case 23-schema-plain-numbers."""
    for folder, text in {"actors": NUMBERS_IN_AN_ACTOR, "sources": NUMBERS_IN_A_SOURCE}.items():
        assert is_taken(folder, text)
        assert [*Draft7Validator(schema_of(folder)).iter_errors(yaml.load(text, EditorLoader))] == []  # noqa: S506
