"""The content that the project ships: right by every rule, true to its article, and as README and docs show it.

All that is tested of it stands in this folder. A desk that puts its own content in its place leaves the folder out.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest
from briefing_site.checks.engine import check_all
from briefing_site.edit.formatter import format_text
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.files.yaml_nodes import parse_yaml
from briefing_site.facts.json_schema import schema_of
from briefing_site.facts.model import KINDS, Brief
from jsonschema import Draft7Validator

from tests.conftest import PROJECT, TODAY, run_briefing
from tests.content.pictures import PICTURES, PRINTED, shots
from tests.html_pages import HtmlPage, dead_links, read_pages

CONTENT = read_tree(PROJECT)
LOADED = load_snapshot(CONTENT)
BASE = FactBase(LOADED.records)
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ARTICLE = "kyodo-2023-06-19"
PARAGRAPHS = [f"p{number}" for number in range(1, 23) if number != 19]
"""The article's; p19 is the heading over the related headlines."""
ARCHIVE = Path(os.environ.get("BRIEFING_ARCHIVE") or PROJECT / "archive")
"""Where the text of the article may lie, which is not ours to publish."""


# --- the fact files ---


def complaints(*options: str) -> list[str]:
    """Return what a check says that is no advice, but for what waits for a desk of its own."""
    done = run_briefing("check", "--today", TODAY, *options)
    return [line for line in done.stdout.splitlines() if re.match(r"\S+:\d+:", line) and ": placeholder: " not in line]


def test_nothing_is_wrong_but_what_waits_for_a_desk() -> None:
    assert complaints() == []


@pytest.mark.parametrize("path", sorted(CONTENT.files))
def test_each_file_is_in_canonical_form_and_fits_its_schema(path: str) -> None:
    data = CONTENT.files[path]
    assert format_text(data, path) == data.decode()
    node, _ = parse_yaml(data, path)
    assert node
    assert list(Draft7Validator(schema_of(path.split("/")[1])).iter_errors(node.plain())) == []


def test_every_record_is_owned() -> None:
    assert CONTENT.owners
    codes = {problem.code for problem in check_all(LOADED, "TLP:CLEAR", date(2023, 6, 21))}
    assert not codes & {"record-owned", "owners-form"}


def test_every_quotation_is_in_the_words_of_the_article() -> None:
    if not (ARCHIVE / f"{ARTICLE}.txt").is_file():
        pytest.skip(f"{ARTICLE}.txt is in no archive here; BRIEFING_ARCHIVE names its folder")
    assert complaints("--archive", str(ARCHIVE)) == []


# --- what is said of it ---


def test_readme_counts_facts_and_records() -> None:
    assert f"{len(BASE.facts)} facts in {len(BASE.records)} records" in " ".join(README.split())


@pytest.mark.slow
def test_each_picture_shows_a_page_that_there_is(content_site: Path) -> None:
    for name, (address, *_) in shots().items():
        page = address.partition("?")[0]
        assert (content_site / page / "index.html" if not page.endswith(".html") else content_site / page).is_file()
        assert (PICTURES / f"{name}.webp").is_file()
    for printed in PRINTED:
        assert (content_site / "pdf" / printed).is_file()


# --- its site ---


@pytest.fixture(scope="module")
def pages(content_site: Path) -> dict[str, HtmlPage]:
    return read_pages(content_site)


@pytest.mark.slow
def test_its_site_is_whole(content_site: Path, pages: dict[str, HtmlPage]) -> None:
    assert dead_links(content_site, {name: page for name, page in pages.items() if name != "404.html"}) == []
    for folder in KINDS:
        for record in BASE.folders[folder]:
            assert f"{folder}/{record.id}/" in pages
            if isinstance(record, Brief):
                assert (content_site / "pdf" / "briefs" / f"{record.id}.pdf").is_file()


@pytest.mark.slow
def test_every_paragraph_of_the_article_is_cited(pages: dict[str, HtmlPage]) -> None:
    ids = pages[f"sources/{ARTICLE}/"].ids
    assert [paragraph for paragraph in PARAGRAPHS if paragraph not in ids] == []
