"""The shape of the package: what docs/architecture.md says of it is so."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import PROJECT

PACKAGE = PROJECT / "generator" / "briefing_site"
PAGE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
MODULES = sorted(PACKAGE.rglob("*.py"))


def packages() -> list[str]:
    """Return the packages, the highest first, as the linter of imports is told."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def test_every_package_is_described_in_the_order_of_its_imports():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == packages()
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(packages())


def test_no_module_stands_beside_the_packages():
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}


def test_no_two_classes_share_a_name():
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in MODULES)
    names = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, number in names.items() if number > 1] == []


@pytest.mark.parametrize("name", sorted({*re.findall(r"`((?:\w+/)+\w+\.(?:py|yml))`", PAGE)}))
def test_every_file_that_the_page_names_is_there(name):
    path = Path(name)
    assert any((folder / path).is_file() for folder in (PACKAGE, PROJECT)), name
