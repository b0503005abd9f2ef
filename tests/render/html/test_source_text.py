"""A source under glass: its archived paragraphs, for those who may read them and for nobody else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from briefing_site.facts.text.quotations import stretches_of

from tests.conftest import MKDOCS, TODAY, run_briefing

pytestmark = pytest.mark.slow

TEXT = "The first paragraph.\n\nSalt is “much\ntoo dear”, the Envoy said & left.\n\nA third, with a canary.\n"
SOURCE = "type: webpage\npublisher: The Gazette\nissued: 2023-06-19\nlanguage: en\n"
SALT = """\
name: Salt
summary: A spice.
facts:
  - id: dear
    kind: said
    text: >-
      [[envoy]] said that salt is "much too dear".
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
"""


def page(write_base: Callable[..., Path], source: str, audience: str = "TLP:AMBER", text: str = TEXT) -> str:
    files = {
        "mkdocs.yml": f"{MKDOCS}      archive: archive\n",
        "content/sources/gazette.yml": SOURCE + source,
        "content/issues/salt.yml": SALT,
        "archive/gazette.txt": text,
    }
    project = write_base(files)
    done = run_briefing("build", "--no-search", "--no-pdf", "--today", TODAY, "--audience", audience, cwd=project)
    assert done.returncode == 0, done.stderr
    site = project / "site"
    for path in site.rglob("*"):  # nowhere but on the source's page
        if path.is_file() and path != site / "sources/gazette/index.html":
            assert b"canary" not in path.read_bytes(), path
    return (site / "sources/gazette/index.html").read_text(encoding="utf-8")


def test_a_text_that_may_be_shown_stands_beside_its_facts_with_the_quoted_words_lit(
    write_base: Callable[..., Path],
) -> None:
    html = page(write_base, "show_text: TLP:AMBER\n")
    assert "Salt is “<mark>much\ntoo dear</mark>”, the Envoy said &amp; left." in html
    assert html.index('id="p1"') < html.index("A third, with a canary.")
    assert 'id="dear"' in html.partition("too dear</mark>")[2] or "#dear" in html.partition("too dear</mark>")[2]
    assert "<b>TLP:AMBER</b>" in html, "the page is as restricted as the text on it"


@pytest.mark.parametrize(
    ("source", "audience"),
    [
        ("", "TLP:RED"),
        ("show_text: TLP:AMBER\n", "TLP:GREEN"),
    ],
    ids=["never said", "another audience"],
)
def test_a_text_that_may_not_be_shown_leaves_the_numbers_of_its_paragraphs(
    write_base: Callable[..., Path], source: str, audience: str
) -> None:
    html = page(write_base, source, audience)
    assert "canary" not in html
    assert "passage" not in html.partition("<main")[2]
    assert '<h2 id="p2">p2</h2>' in html


def test_the_text_that_was_read_is_shown_by_its_digest(write_base: Callable[..., Path]) -> None:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert "canary" in page(write_base, f"show_text: TLP:CLEAR\nsha256: {digest}\n", "TLP:CLEAR")


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("much too dear", ["much\ntoo dear"]),
        ("much … dear,", ["much", "dear"]),
        ("much [far] dear", ["much", "dear"]),
        ("too cheap", []),
        ("much … cheap", []),
        ("", []),
    ],
)
def test_a_quotation_is_found_in_its_paragraph(quotation: str, found: list[str]) -> None:
    paragraph = "Salt is “much\ntoo dear”, he said."
    assert [paragraph[start:end] for start, end in stretches_of(paragraph, quotation)] == found
