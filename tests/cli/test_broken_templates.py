"""A template that is missing, broken or failing: one line with its place, status 2, and the last site stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import MKDOCS, PROJECT, run_briefing, run_module

MISSING = "there is no template '{}' in the theme's folder."
FAULTS: dict[tuple[str, str | None], tuple[str, bool]] = {
    ("main.html", None): (MISSING.format("main.html"), True),
    ("pages/page.html", None): (MISSING.format("pages/page.html"), True),
    ("main.html", "\n{% if %}"): ("main.html:2: Expected an expression, got 'end of statement block'.", True),
    ("pages/issue.html", "\n\n{% x %}"): ("pages/issue.html:3: Encountered unknown tag 'x'.", True),
    ("main.html", '\n\n{% include "nowhere.html" %}'): (f"main.html:3: {MISSING.format('nowhere.html')}", True),
    ("pages/issue.html", "\n{{ page.nothing }}"): ("pages/issue.html:2: ", False),
    ("pages/issue.html", "\n{{ 1 / 0 }}"): ("pages/issue.html:2: division by zero (ZeroDivisionError).", False),
    ("main.html", "\n{{ 1 / 0 }}"): ("main.html:2: division by zero (ZeroDivisionError).", False),
    ("main.html", '{% include "main.html" %}'): ("main.html:1: it includes itself, without end.", False),
}
"""Template and text, to what is said, and whether `check` says it already."""
MKDOCS_BUILDS = [*FAULTS][4::4]
"""Those that plain MkDocs is tried with as well."""


def project_with(write_base: Callable[[Mapping[str, str | bytes]], Path], tmp_path: Path, fault: str) -> Path:
    name, text = next(key for key in FAULTS if repr(key) == fault)
    templates = Path(shutil.copytree(PROJECT / "templates", tmp_path / "templates"))
    if text is None:
        (templates / name).unlink()
    else:
        (templates / name).write_text(text, encoding="utf-8")
    return write_base({"mkdocs.yml": MKDOCS.replace(str(PROJECT / "templates"), "templates")})


@pytest.mark.slow
@pytest.mark.parametrize("fault", [*map(repr, FAULTS)])
def test_a_template_at_fault_is_named(
    write_base: Callable[[Mapping[str, str | bytes]], Path], tmp_path: Path, fault: str
) -> None:
    project = project_with(write_base, tmp_path, fault)
    said, is_found_by_check = next(FAULTS[key] for key in FAULTS if repr(key) == fault)
    done = run_briefing("build", "--no-pdf", "--no-search", cwd=project)
    assert done.returncode == 2
    assert said in (done.stderr + done.stdout).splitlines()[-1]
    assert len(done.stderr.splitlines()) == 1
    assert not (project / "site").exists()
    checked = run_briefing("check", cwd=project)
    if is_found_by_check:
        assert checked.returncode == 2
        assert said in checked.stderr
        assert len(checked.stderr.splitlines()) == 1
    else:
        assert checked.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("fault", [*map(repr, MKDOCS_BUILDS)])
def test_plain_mkdocs_names_it_as_well(
    write_base: Callable[[Mapping[str, str | bytes]], Path], tmp_path: Path, fault: str
) -> None:
    project = project_with(write_base, tmp_path, fault)
    done = run_module("mkdocs", "build", "-q", cwd=project)
    assert done.returncode == 2
    assert next(FAULTS[key][0] for key in FAULTS if repr(key) == fault) in (done.stderr + done.stdout).splitlines()[-1]
    assert "Traceback" not in done.stderr
