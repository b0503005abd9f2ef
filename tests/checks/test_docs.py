"""The rulebook is held to the code: what can be reported is documented, and its examples are true."""

from __future__ import annotations

import ast
import codecs
import re
from pathlib import Path

import pytest
from briefing_site.checks.docs import DATA, RuleEntry, read_rulebook, rules_page
from briefing_site.checks.engine import RULES
from briefing_site.checks.rules.reviews import OF_COMMITS
from briefing_site.edit.autofix import FIXABLE_CODES

from tests.bad_cases import CASES, Case
from tests.checks.test_bad_files import check_case
from tests.conftest import PROJECT, run_briefing
from tests.golden_files import ACCEPTING

OF_SETTINGS = {"setting-valid", "template-valid", "setting-known", "page-exists"}
"""Codes of mkdocs.yml, whose cases are in tests/mkdocs_plugin/test_setting_faults.py."""
WITHOUT_EXAMPLE = {
    "file-size",
    "file-crowded",
    "file-unreadable",
    "problems-more",
    "placeholder",
    "list-answered",
    *OF_COMMITS,
}
"""Limits, rights, and what commits tell: an example would be a large file, or none that can be shown."""
CODE = re.compile(r"[a-z]+(-[a-z]+)+")
RULEBOOK = read_rulebook()

FACTS_HEAD = "name: Pepper\nsummary: About pepper.\nfacts:\n"


def codes_in_source() -> set[str]:
    """Every code that the stages below `checks` can give: the strings handed to `Problem` and its like."""
    found = set()
    for name in (
        "facts/files/snapshot",
        "facts/files/page_files",
        "checks/page_markup",
        "git/codeowners",
        "facts/files/yaml_nodes",
        "facts/files/yaml_errors",
        "facts/files/yaml_strict",
        "facts/files/load",
        "facts/files/load_file",
        "facts/types",
        "facts/files/unique_ids",
        "facts/files/reviewers",
    ):
        tree = ast.parse((PROJECT / "generator" / "briefing_site" / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            head = None
            if isinstance(node, ast.Call) and node.args:
                function = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                head = node.args[0] if function in {"Problem", "_Refused", "_report", "_refuse"} else None
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
                head = node.value.elts[0]
            if isinstance(head, ast.Constant) and isinstance(head.value, str):
                found.add(head.value)
    return {code for code in found if CODE.fullmatch(code)}


def whole_file(example: str) -> str:
    """Return an example as the file that it stands for: a fact is put into a record."""
    if not example.startswith("- "):
        return f"{example}\n"
    return FACTS_HEAD + "".join(f"  {line}\n" for line in example.splitlines())


def problems_of(entry: RuleEntry, example: str, project: Path) -> list[str]:
    """Return what is reported where an example is put into the base of the cases."""
    text = whole_file(example)
    data = codecs.decode(text, "unicode_escape").encode("latin-1") if entry.escaped else text.encode()
    return [str(problem) for problem in check_case(Case(entry.code, {entry.path: data}), project).problems]


def accept(code: str, found: list[str]) -> None:
    """Write what is reported of a wrong example beneath it."""
    text = DATA.read_text(encoding="utf-8")
    entry = re.search(rf"^{code}:\n(?:  .*\n|\n)*", text, re.MULTILINE)
    assert entry
    bare = re.sub(r"^  reported: \|-\n(?:    .*\n)*", "", entry[0], flags=re.MULTILINE)
    reported = "  reported: |-\n" + "".join(f"    {line}\n" for line in found)
    full = re.sub(r"^  wrong: \|-\n(?:    .*\n|\n)*", lambda wrong: wrong[0] + reported, bare, flags=re.MULTILINE)
    DATA.write_text(text.replace(entry[0], full), encoding="utf-8")


def test_every_code_is_documented_and_none_besides():
    given = {*OF_SETTINGS, "placeholder", "list-answered", "yaml-alias", "yaml-anchor", "yaml-tag", "yaml-directive"}
    assert set(RULEBOOK) == codes_in_source() | {rule.code for rule in RULES} | OF_COMMITS.keys() | given


def test_every_rule_has_an_example():
    assert {rule.code for rule in RULES} & (WITHOUT_EXAMPLE | OF_SETTINGS) == set()


def test_every_code_of_a_wrong_file_is_documented():
    codes = {
        match[1] for case in CASES for line in case.expected if (match := re.search(r": ([a-z]+-[a-z-]+): ", line))
    }
    assert codes <= set(RULEBOOK)


@pytest.mark.parametrize("code", [code for code in RULEBOOK if code not in WITHOUT_EXAMPLE | OF_SETTINGS])
def test_the_examples_are_true(code, tmp_path):
    """`make accept` writes what is reported."""
    entry = RULEBOOK[code]
    assert entry.wrong
    found = problems_of(entry, entry.wrong, tmp_path / "wrong")
    assert f" {code}: " in "\n".join(found)
    if ACCEPTING:
        accept(code, found)
    else:
        assert found == entry.reported.splitlines()
    if entry.right:
        assert problems_of(entry, entry.right, tmp_path / "right") == []


def test_weights_and_what_is_mended_are_true():
    weights = {rule.code: str(rule.severity) for rule in RULES} | {c: str(w) for c, w in OF_COMMITS.items()}
    assert {code: entry.weight for code, entry in RULEBOOK.items() if code in weights} == weights
    others = {code: entry.weight for code, entry in RULEBOOK.items() if code not in weights}
    assert {others.pop(code) for code in ("placeholder", "setting-known", "page-exists")} == {"warning"}
    assert {*others.values()} == {"error"}
    assert {code for code, entry in RULEBOOK.items() if entry.fixable} == FIXABLE_CODES


def test_the_page_is_current():
    """`make generated` writes it."""
    assert (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page(RULEBOOK)


def test_explain():
    done = run_briefing("explain", "yaml-colon")
    assert done.returncode == 0
    assert "summary: The price: too dear." in done.stdout
    unknown = run_briefing("explain", "yaml-colons")
    assert unknown.returncode == 1
    assert "Did you mean 'yaml-colon'?" in unknown.stderr
    assert len(run_briefing("explain").stdout.splitlines()) == len(RULEBOOK)
