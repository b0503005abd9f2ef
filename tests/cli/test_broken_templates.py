"""A template that is missing or broken: one line with its place, status 2, and the last site stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import MKDOCS, PROJECT, run_briefing

FAULTS = {
    ("main.html", None): "Error: there is no template 'main.html' in the theme's folder.",
    ("pages/issue.html", None): "Error: there is no template 'pages/issue.html' in the theme's folder.",
    ("main.html", "\n{% if %}"): "main.html:2: Expected an expression, got 'end of statement block'.",
    ("pages/issue.html", "\n\n{% x %}"): "pages/issue.html:3: Encountered unknown tag 'x'.",
    ("pages/issue.html", "\n{{ page.nothing }}"): "pages/issue.html:2: ",
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text"), FAULTS)
def test_a_template_at_fault_is_named(
    write_base: Callable[[Mapping[str, str | bytes]], Path], tmp_path: Path, name: str, text: str | None
) -> None:
    templates = Path(shutil.copytree(PROJECT / "templates", tmp_path / "templates"))
    if text is None:
        (templates / name).unlink()
    else:
        (templates / name).write_text(text, encoding="utf-8")
    project = write_base({"mkdocs.yml": MKDOCS.replace(str(PROJECT / "templates"), "templates")})
    done = run_briefing("build", "--no-pdf", "--no-search", cwd=project)
    assert done.returncode == 2
    assert FAULTS[name, text] in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not (project / "site").exists()
