"""The made-up desk's site as a whole: complete, without dead ends, small, the same each time."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from briefing_site.base.edtf import parse_day
from briefing_site.build.pipeline import Options, Prepared, prepare
from briefing_site.facts.model import KINDS

from tests.conftest import TODAY, build_site
from tests.html_pages import HtmlPage, dead_links, read_pages
from tests.sample_desk import write_sample

pytestmark = pytest.mark.slow

PARAGRAPHS = [f"p{number}" for number in range(1, 23) if number != 19]
"""The article's paragraphs; p19 is the heading over the related headlines."""


@pytest.fixture(scope="module")
def pages(built_site: Path) -> dict[str, HtmlPage]:
    return read_pages(built_site)


@pytest.fixture(scope="module")
def prepared(sample: Path) -> Prepared:
    return prepare(Options(sample, parse_day(TODAY), audience="TLP:AMBER+STRICT"))


def _reachable(pages: dict[str, HtmlPage], start: str) -> Iterator[str]:
    waiting, seen = [start], {start}
    while waiting:
        here = waiting.pop()
        yield here
        for target in pages[here].targets():
            address = re.sub(r"[?#].*", "", target).removeprefix("https://site.test/")
            if address in pages and address not in seen:
                seen.add(address)
                waiting.append(address)


def test_no_link_and_no_fragment_is_dead(built_site, pages):
    pages = {address: page for address, page in pages.items() if address != "404.html"}
    assert dead_links(built_site, pages) == []


def test_every_page_is_reached_from_home(pages):
    assert set(pages) - set(_reachable(pages, "")) == {"404.html"}


def test_every_paragraph_of_the_article_is_found_from_the_sources_index(pages):
    source = "sources/gazette-2023-06-19/"
    assert any(target.endswith(source) for target in pages["sources/"].targets())
    assert [p for p in PARAGRAPHS if p not in pages[source].ids] == []


def test_every_fact_stands_on_its_home_page_under_its_permanent_address(pages, prepared):
    for fact_id in prepared.site.base.facts:
        address, _, fragment = prepared.site.address_of_fact(fact_id).partition("#")
        assert fragment in pages[address].ids


def test_every_kind_lists_every_record(pages, prepared):
    for folder in KINDS:
        targets = set(pages[f"{folder}/"].targets())
        for record in prepared.site.base.folders[folder]:
            assert f"https://site.test/{folder}/{record.id}/" in targets


def test_links_go_both_ways(pages, prepared):
    """What a record's own keys name has that record among the links of its page, and the other way round."""
    missing = []
    for reference in prepared.site.base.references:
        if reference.fact or reference.target not in prepared.site.base.records:
            continue
        here = prepared.site.address_of_record(reference.holder)
        there = prepared.site.address_of_record(reference.target)
        for a, b in ((here, there), (there, here)):
            if not any(re.sub(r"#.*", "", t) == f"https://site.test/{b}" for t in pages[a].targets()):
                missing.append((reference.why, a, b))
    assert missing == []


def test_ids_are_unique_on_each_page(pages):
    assert {address: page.ids for address, page in pages.items() if len(set(page.ids)) != len(page.ids)} == {}


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(pages):
    for page in pages.values():
        assert page.inline == []
    for path_words in ("//fonts", "cdn.", "http://"):
        for page in pages.values():
            assert not [link for link in page.links if path_words in link]


def test_pages_and_assets_keep_their_budgets(built_site):
    """20 KB of HTML gzipped for a record's page; 15 KB of CSS and JS that it loads by itself (design: budgets)."""
    heaviest = max(
        (len(gzip.compress(path.read_bytes(), 6)), path.parent.name)
        for folder in KINDS
        if folder != "sources"
        for path in built_site.glob(f"{folder}/*/index.html")
    )
    assert heaviest[0] <= 20_000, heaviest
    page = built_site / "issues" / "sandholm" / "index.html"
    loaded = re.findall(r'(?:src|href)="\.\./\.\./(assets/[^"]+\.(?:css|js))"', page.read_text())
    assert [path for path in loaded if path.startswith("assets/site.")]
    assert sum(len(gzip.compress((built_site / path).read_bytes(), 6)) for path in loaded) <= 15_000


def test_no_fact_file_and_no_template_is_published(built_site):
    assert [path for path in built_site.rglob("*") if path.suffix in {".yml", ".typ", ".md"}] == []


def test_same_inputs_give_the_same_bytes(built_site, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    again = build_site(write_sample(tmp_path / "elsewhere"), tmp_path / "again")
    first = {path.relative_to(built_site): path.read_bytes() for path in built_site.rglob("*") if path.is_file()}
    second = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert first == second


def test_the_whole_picture_names_nearly_every_record_at_rest(built_site):
    picture = (built_site / "graph" / "index.html").read_text(encoding="utf-8").partition('class="plane"')[2]
    shown = re.match(r'[^>]* data-shown="([0-9 ]+)"', picture)
    assert shown
    levels = re.findall(r'<text class="[a-z ]+ l([0-9]+)"', picture)
    assert len(levels) > 40
    named = sum(level in shown[1].split() for level in levels)
    assert named >= 0.9 * len(levels), "a name without room appears when the picture is magnified"


def test_names_reasons_and_pages_have_the_apostrophes_of_the_facts(pages):
    """They are typed straight and printed typographic: in `Solveno’s visit`, a name, as in prose."""
    assert "Solveno’s visit to Sandholm" in pages["actors/marit-solveno/"].words
    assert [address for address, page in pages.items() if {"'", '"'} & set(page.typeset)] == []
    assert '"' in pages["sources/gazette-2023-06-19/"].words, "an archived text is shown as it was archived"


def test_what_changed_is_told_in_sentences_without_two_stops(pages):
    assert ".;" not in pages["changes/"].words


def test_no_line_of_a_printed_form_ends_or_begins_with_a_dot_between_two_remarks(built_site):
    document = pypdfium2.PdfDocument(built_site / "pdf" / "briefs" / "meeting-with-meng.pdf")
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    lines = [line.strip() for page in pages for line in page.splitlines()]
    assert any("·" in line for line in lines)
    assert [line for line in lines if line.startswith("·") or line.endswith("·")] == []
