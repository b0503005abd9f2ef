"""Bases with little in them, or nothing: each builds a site in which nothing leads nowhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import MKDOCS, SMALL_BASE, TODAY, run_briefing
from tests.html_pages import dead_links, read_pages

pytestmark = pytest.mark.slow

HOME = {"mkdocs.yml": MKDOCS, "content/pages/index.md": "---\ntitle: Ours\n---\nHello.\n"}
SOURCE = {"content/sources/gazette.yml": SMALL_BASE["content/sources/gazette.yml"]}
ACTOR = {"content/actors/arcadia.yml": SMALL_BASE["content/actors/arcadia.yml"]}
ABOUT = {"content/pages/about.md": "---\ntitle: About\n---\nIt is about [[arcadia]].\n"}
ALONE = {"mkdocs.yml": MKDOCS, "content/pages/.keep": "", **SOURCE}
"""One record, and no page that is written by hand."""
OF_EVERY_BASE = ("changes", "a-z", "review")
"""Sections of a base that holds anything."""
BASES: Mapping[str, tuple[Mapping[str, str], list[str]]] = {
    "nothing": (HOME, []),
    "a source": (HOME | SOURCE, ["sources", *OF_EVERY_BASE]),
    "a source and no page": (ALONE, ["sources", *OF_EVERY_BASE]),
    "an actor": (HOME | ACTOR | ABOUT, ["actors", *OF_EVERY_BASE, "about"]),
    "no cooperation": (
        SMALL_BASE,
        ["issues", "actors", "timeline", "positions", "disputed", "sources", *OF_EVERY_BASE],
    ),
}
"""Each base, and the sections that its menu leads to."""
LISTS = ("issues", "actors", "cooperation", "events", "sources", "briefs", "timeline", "positions")
EMPTY = "Nothing is on record here."
MENU = re.compile(r'<nav class="sections".*?</nav>')
WITHOUT_PAGEFIND = "import sys\nsys.modules['pagefind'] = None\n"


def built(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "content/actors").mkdir(exist_ok=True)
    done = run_briefing("build", "--strict", "--no-search", "--today", TODAY, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.mark.parametrize("name", BASES)
def test_nothing_leads_nowhere(tmp_path: Path, name: str) -> None:
    files, sections = BASES[name]
    site = built(tmp_path, files)
    pages = read_pages(site)
    assert dead_links(site, pages) == []
    menu = MENU.search((site / "index.html").read_text())
    assert menu
    assert re.findall(r'href="\./(.*?)/"', menu[0]) == sections
    assert {place for place in LISTS if EMPTY in pages[f"{place}/"].words} == {*LISTS} - {*sections}
    assert (EMPTY in pages["a-z/"].words) == (name == "nothing")
    assert ("No facts are on record." in pages[""].words) == ("timeline" not in sections)
    assert (site / "pdf/book.pdf").exists()


def test_without_pagefind_a_site_has_no_search_and_says_so(tmp_path: Path) -> None:
    built(tmp_path, SMALL_BASE)
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_PAGEFIND)
    done = subprocess.run(
        [sys.executable, "-m", "briefing_site", "build", "--no-pdf"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        "The site has no search, and its lists serve in place of it: `pip install 'pagefind[extended]'` adds it.\n"
    )
    assert not (tmp_path / "site/pagefind").exists()
    assert 'role="search"' not in (tmp_path / "site/index.html").read_text()
