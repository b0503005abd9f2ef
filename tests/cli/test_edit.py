"""`briefing schema` and `briefing fmt`: what they write is current and complete."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from briefing_site.cli.edit import schema_text
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.files.yaml_nodes import parse_yaml
from briefing_site.facts.json_schema import schema_of
from briefing_site.facts.model import KINDS
from jsonschema import Draft7Validator

from tests.conftest import PROJECT, SMALL_BASE, run_briefing
from tests.sample_desk import SAMPLE

DESK = read_tree(SAMPLE)


@pytest.mark.parametrize("folder", KINDS)
def test_schemas_are_current_and_valid(folder):
    """`briefing schema --write schemas` mends them."""
    assert (PROJECT / "schemas" / f"{folder}.json").read_text(encoding="utf-8") == schema_text(folder)
    Draft7Validator.check_schema(schema_of(folder))


@pytest.mark.parametrize("folder", KINDS)
def test_what_is_right_fits_its_schema(folder):
    for path, data in DESK.files.items():
        if path.startswith(f"content/{folder}/"):
            node, _ = parse_yaml(data, path)
            assert node
            assert list(Draft7Validator(schema_of(folder)).iter_errors(node.plain())) == []


def test_schemas_know_keys_choices_and_meanings():
    schema = schema_of("issues")
    fact = schema["definitions"]["Fact"]
    assert "said" in fact["properties"]["kind"]["enum"]
    assert all(value.get("description") for value in fact["properties"].values())
    wrong = {"name": "x", "summary": "y", "facts": [{"id": "A_b", "kind": "sad", "txt": "z"}]}
    found = {error.validator for error in Draft7Validator(schema).iter_errors(wrong)}
    assert found == {"additionalProperties", "required", "pattern", "enum"}
    assert all("patternErrorMessage" in shape for shape in shapes_in(schema) if "pattern" in shape)


def shapes_in(value):
    """Yield every set of keys in a schema."""
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from shapes_in(below)


def test_editors_are_told_of_every_schema():
    found = json.loads((PROJECT / ".vscode" / "settings.json").read_text())["yaml.schemas"]
    assert found == {f"./schemas/{folder}.json": f"content/{folder}/**/*.yml" for folder in KINDS}
    assert all(Path(PROJECT, name).exists() for name in found)


def test_fmt_as_a_process(write_base):
    project = write_base(
        {"content/issues/salt.yml": SMALL_BASE["content/issues/salt.yml"].replace("name: Salt", "name: 'Salt' # sea")}
    )
    path = project / "content/issues/salt.yml"
    before = path.read_text()
    checked = run_briefing("fmt", "--check", cwd=project)
    assert (checked.returncode, path.read_text()) == (1, before)
    assert "content/issues/salt.yml: would change" in checked.stderr
    assert run_briefing("fmt", cwd=project).returncode == 0
    assert path.read_text().startswith("name: Salt  # sea\n")
    assert run_briefing("fmt", "--check", cwd=project).returncode == 0
