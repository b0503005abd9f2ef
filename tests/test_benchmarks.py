"""The comparison with other tools: they are given our own pages, and a run fails where theirs are others."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from markdown import markdown

from benchmarks.article import article_of
from benchmarks.markdown import markdown_of
from benchmarks.outcome import Contents, Outcome, differences, look_at
from benchmarks.peers import Site, write_peers
from benchmarks.phases import profiled, render_phases
from benchmarks.same_bytes import differences as differing_files
from tests.conftest import PROJECT

ARTICLE = """\
<main><article class="page">
<header class="head"><nav aria-label="Breadcrumb"><ol><li><a href="../../issues/">Issues</a></li></ol></nav>
<h1>Salt &amp; tin</h1>
<div class="lead">Dear *since* <a href="../../events/x/" title="1 &lt; 2">X</a>, and <em>not</em> [cheap].</div>
</header>
<form class="filters"><label>Year</label></form>
<p class="empty" hidden>Nothing here.</p>
<section><h2 id="facts">What is on record</h2>
<ol class="facts"><li class="fact kind-said" id="salt-1">
<p class="date">2023 <a href="../../issues/salt/#salt-1">#</a></p>
<div class="claim"><p class="text">1. Too dear.<sup><a href="../../sources/s/#p2">1</a></sup></p>
<p class="meta"></p></div>
<div class="notes"><p><b>1</b> <a href="../../sources/s/#p2">The Gazette, p2</a></p></div></li></ol></section>
<figure class="ties">
<svg><circle r="7"/>

<text>Arcadia</text></svg></figure>
<div class="columns"><div><h3>Data</h3><ul><li><a href="../../data/facts.json">Facts</a></li></ul></div></div>
<table><thead><tr><th>Who</th><th>What</th></tr></thead><tbody><tr><th>A|B</th><td><p>no</p><p>yes</p></td></tr></tbody></table>
<script type="application/ld+json">{"a": 1}</script>
</article></main>
"""
MARKDOWN = r"""
Dear \*since\* [X](../../events/x/), and *not* \[cheap\].

## What is on record { #facts }

2023 [#](../../issues/salt/#salt-1) 1. Too dear.[1](../../sources/s/#p2)
{ #salt-1 .fact }

1 [The Gazette, p2](../../sources/s/#p2)
{ .notes }

<figure class="ties">
<svg><circle r="7"/>
<text>Arcadia</text></svg></figure>

### Data

- [Facts](../../data/facts.json)

| Who | What |
| --- | --- |
| A\|B | no yes |
"""


def test_an_article_reads_in_markdown_as_an_editor_would_have_typed_it() -> None:
    title, text = markdown_of(article_of(ARTICLE), lambda href: href)
    assert title == "Salt & tin"
    assert text == MARKDOWN.lstrip("\n")


def _read(article: str) -> tuple[Counter[str], Counter[str]]:
    """Return an article's words and its links' addresses; a title stands before or after what kind of record it is."""
    text = unescape(re.sub(r"<[^>]+>", " ", article))
    return Counter(re.findall(r"\w+", text)), Counter(re.findall(r'<a [^>]*?href="([^"]*)"', article))


def test_every_kind_of_page_keeps_its_words_and_links_in_markdown(golden_site: Path) -> None:
    site = Site(golden_site)
    assert len(site.addresses) > 20
    for address in site.addresses:
        article = article_of(site.read(address))
        title, text = markdown_of(article, lambda href: href)
        again = f"<h1>{title}</h1>{markdown(text, extensions=['attr_list', 'tables'])}"
        assert _read(again) == _read(article), address


def test_links_lead_to_files_for_mkdocs_and_to_addresses_for_hugo(golden_site: Path, tmp_path: Path) -> None:
    write_peers(golden_site, tmp_path)
    for tool, index in (("material", "docs/index.md"), ("hugo", "content/_index.md")):
        assert (tmp_path / tool / index).is_file()
    docs = tmp_path / "material" / "docs"
    for file in docs.rglob("*.md"):
        for link in re.findall(r"\]\((?!https?:|#)([^)#]*)", file.read_text(encoding="utf-8")):
            assert (file.parent / link).is_file(), f"{file}: {link}"
    links = re.findall(r"\]\((/[^)#]*)", (tmp_path / "hugo" / "content" / "_index.md").read_text(encoding="utf-8"))
    assert links
    assert {link.removeprefix("/") for link in links} <= Site(golden_site).addresses


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        (Contents(3, 1_020, 99, 70), []),
        (Contents(2, 1_000, 100, 70), ["actors/*: 3 pages, theirs 2"]),
        (Contents(3, 960, 100, 0), ["actors/*: 1,000 words a page, theirs 960", "actors/*: 70 marks a page, theirs 0"]),
    ],
)
def test_a_run_tells_where_pages_are_not_the_same(theirs: Contents, found: list[str]) -> None:
    ours = Outcome(3, 1.0, {"actors/*": Contents(3, 1_000, 100, 70)}, ())
    assert [*differences(ours, replace(ours, kinds={"actors/*": theirs}))] == found


def test_a_program_that_ends_at_once_leaves_its_profile(tmp_path: Path) -> None:
    argv = profiled([sys.executable, "-m", "briefing_site", "check", "--help"], tmp_path / "profile")
    subprocess.run(argv, cwd=PROJECT, check=True, capture_output=True)
    assert render_phases(tmp_path / "profile")


def test_every_file_that_differs_between_two_outputs_is_named(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    files = {
        before: {
            "same.html": b"a\n",
            "gone.html": b"",
            "a/text.html": b"a\nb\n",
            "cut.txt": b"a\nb\n",
            "b.pdf": b"%PDF-1",
        },
        after: {"same.html": b"a\n", "new.html": b"", "a/text.html": b"a\nc\n", "cut.txt": b"a\n", "b.pdf": b"%PDF-22"},
    }
    for folder, contents in files.items():
        (folder / "a").mkdir(parents=True)
        for name, data in contents.items():
            (folder / name).write_bytes(data)
    assert [*differing_files(before, after)] == [
        "a/text.html: line 2\n    - b\n    + c",
        "b.pdf: 6 bytes before, 7 after",
        "cut.txt: line 2\n    - b\n    + (end of file)",
        "gone.html: only before",
        "new.html: only after",
    ]
    assert not [*differing_files(before, before)]


def test_facts_may_stand_on_the_parts_of_a_page(tmp_path):
    base, site = tmp_path / "base", tmp_path / "site"
    record = base / "content/issues/salt.yml"
    record.parent.mkdir(parents=True)
    record.write_text("facts:\n  - id: salt-1\n    text: Dear.\n  - id: salt-2\n    text: Cheap.\n")
    for place, article in (("", ""), ("2023/", '<li id="salt-1">Dear.</li>')):
        page = site / "issues/salt" / place / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<article>{article}</article>")
    missing = look_at(site, base).missing
    assert "salt-2" in missing
    assert "salt-1" not in missing
