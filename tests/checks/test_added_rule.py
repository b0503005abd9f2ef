"""The rule that docs/architecture.md adds as an example, carried out in a copy of the project.

By hand, three files change: a module of rules, the rulebook, and the base that the cases share. Whatever else has to
follow, the two commands do that the page names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.page_code import replace_once, ruff_faults, shown_code

MODULE = "checks/rules/records.py"
RULE = shown_code("def check_event_placed")
ENTRY = shown_code("event-placed:", "yaml")
LISTED = "*rules_of(Severity.ADVICE, check_event_placed),"
COPIED = ("generator", "tests", "docs", "pyproject.toml")
TESTS = ("tests/checks/test_docs.py", "tests/checks/test_bad_files.py")


def add_rule(project: Path) -> None:
    """Do by hand what the page says."""
    package = project / "generator" / "briefing_site"
    replace_once(package / MODULE, ("RULES = (", f"{RULE}\n\nRULES = (\n    {LISTED}"))
    rulebook = package / "checks" / "docs.yml"
    text = rulebook.read_text(encoding="utf-8")
    held = re.sub(r"^    date: .*\n", r"\g<0>    place: Thebes\n", text, flags=re.MULTILINE)
    rulebook.write_text(held + ENTRY, encoding="utf-8")
    replace_once(
        project / "tests/bad/base.txt",
        ("date: 2023-06-18/2023-06-19\n", "date: 2023-06-18/2023-06-19\nplace: Thebes\n"),
    )


def files_of(project: Path) -> dict[str, str]:
    paths = (path for folder in ("generator", "tests", "docs") for path in (project / folder).rglob("*"))
    kept = (path for path in paths if path.suffix in {".py", ".yml", ".txt", ".md"})
    return {path.relative_to(project).as_posix(): path.read_text(encoding="utf-8") for path in kept}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def run(project: Path, *arguments: str, **environment: str) -> str:
    variables = {**os.environ, **environment, "PYTHONPATH": f"{project / 'generator'}{os.pathsep}{project}"}
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_code_of_a_rule_on_the_page_is_clean(tmp_path: Path) -> None:
    module = tmp_path / "generator/briefing_site" / MODULE
    module.parent.mkdir(parents=True)
    shutil.copy(PROJECT / "generator/briefing_site" / MODULE, module)
    replace_once(module, ("RULES = (", f"{RULE}\n\nRULES = (\n    {LISTED}"))
    assert ruff_faults(MODULE, module.read_text(encoding="utf-8")) == ""


@pytest.mark.slow
def test_a_rule_is_added_in_three_places(tmp_path: Path) -> None:
    leave = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in COPIED:
        source = PROJECT / name
        (shutil.copytree(source, tmp_path / name, ignore=leave) if source.is_dir() else shutil.copy(source, tmp_path))
    original = files_of(tmp_path)
    add_rule(tmp_path)
    by_hand = files_of(tmp_path)
    places = {f"generator/briefing_site/{MODULE}", "generator/briefing_site/checks/docs.yml", "tests/bad/base.txt"}
    assert changed(original, by_hand) == places

    pytest_alone = ("pytest", "-q", "-n", "0", "-p", "no:cacheprovider")
    run(tmp_path, *pytest_alone, *TESTS, "--deselect", f"{TESTS[0]}::test_the_page_is_current", ACCEPT="1")
    (tmp_path / "docs/rules.md").write_text(run(tmp_path, "briefing_site", "explain", "--all"), encoding="utf-8")
    run(tmp_path, *pytest_alone, TESTS[0])
    after = files_of(tmp_path)
    entry = after["generator/briefing_site/checks/docs.yml"].partition("\nevent-placed:")[2]
    assert "event-placed: the event does not say where it was held. Add 'place: …'." in entry
    for name in changed(by_hand, after) - {"generator/briefing_site/checks/docs.yml", "docs/rules.md"}:
        added = {*after[name].splitlines()} - {*by_hand[name].splitlines()}
        assert added, name
        assert all("advice: event-placed: " in line for line in added), added
