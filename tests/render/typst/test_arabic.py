"""Paper of a desk that writes Arabic: which words stand on it, in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pypdfium2
import pytest

from tests.conftest import MKDOCS, TODAY, run_briefing

LATIN = frozenset({"TLP", "CLEAR", "The", "Day", "Gazette"})
"""What no language translates: handling, and names that the facts have in Latin letters."""
DESK: Mapping[str, str] = {
    "mkdocs.yml": MKDOCS.replace("Test base", "المكتب").replace("site_url: https://test.example/\n", "")
    + "      language: ar\n      content_language: ar\n",
    "content/pages/index.md": "---\ntitle: المكتب\n---\nعن [[salt]].\n",
    "content/sources/gazette.yml": (
        "type: article-newspaper\ntitle: نص\npublisher: Gazette\nissued: 2023-06-19\nreliability: B\n"
    ),
    "content/sources/bulletin.yml": "type: article-newspaper\ntitle: نشرة\npublisher: دار\nissued: 2023-06-20\n",
    "content/actors/arcadia.yml": "name: بلاد\ntype: government\nsummary: دولة.\n",
    "content/actors/envoy.yml": "name: المبعوث\ntype: person\nspeaks_for: arcadia\nsummary: مبعوث [[arcadia]].\n",
    "content/events/talks.yml": (
        "name: المحادثات\ntype: meeting\ndate: 2023-06-18\nplace: هنا\nparticipants: [envoy]\nsummary: محادثات.\n"
    ),
    "content/events/next-talks.yml": (
        "name: لقاء قادم\ntype: meeting\ndate: 2023-07-01\nstate: planned\nas_of: 2023-06-20\n"
        "participants: [envoy]\nsummary: لقاء.\n"
    ),
    "content/issues/salt.yml": """\
name: الملح
summary: سعر الملح.
facts:
  - id: envoy-on-salt
    kind: said
    text: >-
      قال [[envoy]] لصحيفة The Day إن الملح "غالٍ جدًا".
    by: envoy
    date: 2023-06-18/2023-06-19
    sources: [gazette p2, bulletin p3]
    about: [talks]
""",
    "content/briefs/for-talks.yml": """\
title: للقاء
for: arcadia
event: next-talks
purpose: للحديث.
bottom_line: الملح غالٍ [@envoy-on-salt].
as_of: 2023-06-20
sections:
  - issues: [salt]
  - people: [envoy]
""",
}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The words of a printed form by its name, its lines run together."""
    project = tmp_path_factory.mktemp("arabic")
    for name, text in DESK.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    done = run_briefing("pdf", "--all", "--today", TODAY, "--revision", "0123456789", cwd=project)
    assert done.returncode == 0, done.stderr
    return lambda name: _words_of(project / f"pdf/{name}.pdf")


def _words_of(file: Path) -> str:
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(file)]
    return " ".join("\n".join(pages).split())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["issues/salt", "briefs/for-talks", "cards/next-talks", "actors/envoy", "book"])
def test_nothing_on_paper_is_in_latin_letters_or_has_a_latin_comma(paper: Callable[[str], str], name: str) -> None:
    words = re.sub(r"\b[0-9a-f]{10}\b|\d,\d", "", paper(name))
    assert {*re.findall(r"[A-Za-z]{2,}", words)} <= LATIN
    assert "TLP" in words
    assert "," not in words
    assert "،" in words
    assert "20 يونيو 2023" in words
