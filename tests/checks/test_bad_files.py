"""Every way to get a fact file wrong, each a case of `tests/bad` with the exact problems that it gives."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from briefing_site.build.pipeline import Options, Prepared, prepare
from briefing_site.checks.engine import RULES

from tests.bad_cases import BASE, CASES, Case, accept
from tests.golden_files import ACCEPTING

LEAST_CASES = 120
LEAST_RULES = 60
"""Broken at once."""


def check_case(case: Case, project: Path) -> Prepared:
    for name, data in {**BASE.files, **case.files}.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    options = Options(project=project, today=date(2023, 6, 21), archive=project / "archive")
    return prepare(options)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_exact_problems(case, tmp_path):
    found = [str(problem) for problem in check_case(case, tmp_path).problems]
    if ACCEPTING:
        accept(case, found)
        return
    assert found == case.expected


def test_the_base_has_no_problem(tmp_path):
    assert check_case(BASE, tmp_path).problems == ()


def test_there_are_cases_enough():
    """Each rule has one at least in the rulebook: see test_docs.py."""
    assert len(CASES) >= LEAST_CASES


def test_no_message_speaks_python():
    """What a file holds is quoted as YAML has it, never as Python writes a list, a set of keys, true or nothing."""
    python = re.compile(r"\['|\{'|\b(?:None|True|False)\b|<class|\bdict\b|\bstr\b")
    signs = re.compile(r"'[\[\]{}]'(?=[ ,.;)]|$)")
    for case in CASES:
        typed = b"\n".join(case.files.values()).decode("utf-8", "replace")
        said = "\n".join(signs.sub("", line) for line in case.expected)
        assert [found for found in python.findall(said) if found not in typed] == [], case.name


def test_rules_that_are_broken_at_once_do_not_hide_each_other():
    """`everything.txt` is one base in which nearly all rules are broken.

    What nothing uses is not reported beside a reference that leads nowhere: it may be the one that was meant.
    """
    (case,) = [case for case in CASES if case.name.startswith("everything:")]
    expected = "\n".join(case.expected)
    assert len([rule for rule in RULES if f" {rule.code}: " in expected]) >= LEAST_RULES
