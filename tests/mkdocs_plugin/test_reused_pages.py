"""What `briefing build --explain` answers for each kind of address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import MKDOCS, SMALL_BASE, TODAY, run_briefing

pytestmark = pytest.mark.slow

Write = Callable[[Mapping[str, str | bytes]], Path]
ABOUT = {"content/pages/about.md": "---\ntitle: About\n---\nOn salt.\n"}


def explain(project: Path, page: str, status: int = 0) -> str:
    done = run_briefing(
        "build",
        "--no-search",
        "--no-pdf",
        "--today",
        TODAY,
        f"--site-dir={project}/site",
        "--explain",
        page,
        cwd=project,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def test_each_kind_of_address_has_its_own_answer(write_base: Write) -> None:
    issue = str(SMALL_BASE["content/issues/salt.yml"])
    project = write_base({**ABOUT, "content/issues/salt.yml": f"former_ids: [brine]\n{issue}"})
    first = explain(project, "issues/salt")
    assert "issues/salt/ was rebuilt:\n- this is the first build, or settings," in first
    for page in ("issues/salt", "/issues/salt/index.html"):
        assert "issues/salt/ is unchanged since the last build.\n" in explain(project, page)
    by_hand = "was rebuilt:\n- a hand-written page is rebuilt each time\n"
    assert f"about/ {by_hand}" in explain(project, "about")
    assert f"The home page {by_hand}" in explain(project, "/")
    moved = explain(project, "issues/brine")
    assert "issues/brine/ was rebuilt:\n- a redirect from a former address is rebuilt each time\n" in moved


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("no/such/page", "Error: no page 'no/such/page/'.\n"),
        ("issues/slat", "Error: no page 'issues/slat/'. Did you mean 'issues/salt/'?\n"),
        ("salt", "Error: no page 'salt/'. Did you mean 'issues/salt/'?\n"),
        ("abuot", "Error: no page 'abuot/'. Did you mean 'about/'?\n"),
    ],
)
def test_a_page_that_does_not_exist_is_named(write_base: Write, asked: str, told: str) -> None:
    project = write_base(ABOUT)
    answer = explain(project, asked, status=1)
    assert answer.endswith(told)
    assert (project / "site/issues/salt/index.html").is_file()


def test_with_hooks_too_a_page_must_exist(write_base: Write) -> None:
    project = write_base({"mkdocs.yml": f"{MKDOCS}hooks: [hook.py]\n", "hook.py": ""})
    assert "- every page is rebuilt when other plugins or hooks take part" in explain(project, "issues/salt")
    assert "no page 'issues/pepper/'" in explain(project, "issues/pepper", status=1)
