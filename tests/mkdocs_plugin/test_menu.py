"""The menu of a desk that writes `nav`: built-in sections by the path of their page, and pages of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import MKDOCS, TODAY, run_briefing
from tests.html_pages import dead_links, read_pages

pytestmark = pytest.mark.slow

Write = Callable[[Mapping[str, str | bytes]], Path]
LINK = re.compile(r'<li><a href="([^"]*)"( aria-current="true")?>([^<]*)</a></li>')
NAV = """\
nav:
  - Start: index.md
  - Topics: issues/index.md
  - actors/index.md
  - Ours:
      - notes.md
      - Elsewhere: https://elsewhere.test/
"""
PAGES = {"content/pages/notes.md": "---\ntitle: Our notes\n---\nOn [[salt]].\n"}


def menu(page: Path) -> list[tuple[str, str, bool]]:
    (found, *_) = re.findall(r'<nav class="sections".*?</nav>', page.read_text())
    return [(words, href, bool(current)) for href, current, words in LINK.findall(found)]


def test_nav_names_sections_and_pages(write_base: Write) -> None:
    project = write_base({"mkdocs.yml": MKDOCS + NAV, **PAGES})
    done = run_briefing("build", "--strict", "--no-search", "--no-pdf", "--today", TODAY, cwd=project)
    assert done.returncode == 0, done.stderr
    site = project / "site"
    assert menu(site / "issues/salt/index.html") == [
        ("Start", "../../", False),
        ("Topics", "../../issues/", True),
        ("Actors", "../../actors/", False),
        ("Our notes", "../../notes/", False),
        ("Elsewhere", "https://elsewhere.test/", False),
    ]
    assert [current for _, _, current in menu(site / "index.html")] == [True, False, False, False, False]
    assert dead_links(site, read_pages(site)) == []


def test_a_page_that_is_not_there_is_told_and_not_led_to(write_base: Write) -> None:
    project = write_base({"mkdocs.yml": f"{MKDOCS}nav: [index.md, isues/index.md, issues/index.md]\n"})
    done = run_briefing("build", "--no-search", "--no-pdf", "--today", TODAY, cwd=project)
    assert "'isues/index.md'" in done.stderr
    assert [words for words, _, _ in menu(project / "site/index.html")] == ["Test base", "Issues"]
