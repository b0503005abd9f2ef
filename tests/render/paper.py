"""What the tests of print share: a base on paper, and PDFs read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from briefing_site.build.pipeline import Options, prepare
from briefing_site.render.typst.print_jobs import PrintedDocument, PrintSetting, all_print_jobs
from briefing_site.render.typst.typeset import Typesetter

PROJECT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = PROJECT / "templates" / "print"
TODAY = date(2023, 6, 21)
BRIEF = "briefs/talks-brief.pdf"
CARD = "cards/talks-brief.pdf"
ISSUE = "issues/salt.pdf"
BOOK = "book.pdf"

BASE = {
    "sources/gazette.yml": "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\n",
    "sources/herald.yml": "type: article-newspaper\npublisher: The Herald\nissued: 2023-06-20\nhandling: TLP:GREEN\n",
    "actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    "actors/ruritania.yml": "name: Ruritania\ntype: government\nsummary: Another state.\n",
    "actors/envoy.yml": (
        "name: Envoy Xi\ntype: person\nspeaks_for: arcadia\nsummary: Speaks for [[arcadia]].\n"
        "names: {zh-Hans: 席兰亭, zh-Latn-pinyin: Xí Lántíng, ru: Посол, ar: السفير}\n"
    ),
    "issues/salt.yml": """\
name: Salt
summary: The price of salt.
positions:
  - actor: arcadia
    line: It should fall.
    facts: [envoy-on-salt]
facts:
  - id: envoy-on-salt
    kind: said
    text: >-
      [[envoy]] told [[ruritania]] that salt is "too dear".
    by: envoy
    to: ruritania
    date: 2023-06-18
    date_basis: inferred
    hedge: alleged
    credibility: 3
    sources: [gazette p2, gazette p3]
    reviewed: 2023-06-20 ak
  - id: salt-is-dear
    kind: context
    text: >-
      Salt has become dear in [[arcadia]].
    date: 2023-06-10
    sources: [gazette p2]
    reviewed: 2023-06-20 ak
""",
    "events/talks.yml": (
        "name: Talks on salt\ntype: meeting\ndate: 2023-06-25\nstate: planned\nparticipants: [envoy, ruritania]\n"
        "summary: They are to meet.\n"
    ),
    "briefs/talks-brief.yml": """\
title: Talks with the Envoy
for: ruritania
event: talks
purpose: >-
  To bring the price of salt down.
bottom_line: >-
  Salt is dear.
as_of: 2023-06-20
prepared_by: Salt desk
sections:
  - text: Background
    body: >-
      The [[envoy]] comes.
  - issues: [salt]
  - positions: [salt]
  - people: [envoy]
  - chronology: {from: 2023-06}
  - points_to_make:
      - line: >-
          Lower the price.
        facts: [envoy-on-salt]
  - if_raised:
      - topic: salt
        line: >-
          We have none.
        facts: [salt-is-dear]
""",
}
"""A base without a problem that has one of everything that is printed."""


def write_base(project: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the base, with files replaced or added, and return the project's folder."""
    for name, text in {**BASE, **(changes or {})}.items():
        path = project / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return project


def setting_of(project: Path, **changes: Any) -> PrintSetting:
    """Return the setting of a project's base; there must be no error in it."""
    prepared = prepare(Options(project, TODAY, audience="TLP:AMBER+STRICT"))
    assert not prepared.errors, "\n".join(map(str, prepared.errors))
    setting = PrintSetting(
        prepared.site,
        "TLP:CLEAR",
        TODAY,
        title="Test base",
        home=prepared.home,
        url="https://test.example/",
        revision="0123456789",
    )
    return replace(setting, **changes)


def document_of(setting: PrintSetting, file: str) -> PrintedDocument:
    return next(job for job in all_print_jobs(setting) if job.file == file).make()


def print_one(setting: PrintSetting, file: str) -> bytes:
    document = document_of(setting, file)
    return Typesetter(TEMPLATES).pdf(document.as_json(), document.date)


def opened(pdf: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf)


def page_words(pdf: bytes) -> list[str]:
    """The words of each page, white space made single, words broken at line ends put together."""
    pages = (page.get_textpage().get_text_bounded() for page in opened(pdf))
    return [re.sub(r"\s+", " ", text.replace("\ufffe", "").replace("\u0002", "")) for text in pages]


def words(pdf: bytes) -> str:
    return " ".join(page_words(pdf))


def links(pdf: bytes) -> set[str]:
    """The addresses that a PDF links to."""
    return {target for page in opened(pdf) for target in _page_links(page)}


def _page_links(page: pypdfium2.PdfPage) -> Iterator[str]:
    import ctypes  # noqa: PLC0415 - of use here alone

    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        size = pdfium.FPDFAction_GetURIPath(page.pdf, action, None, 0) if action else 0
        if size:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(page.pdf, action, buffer, size)
            yield buffer.value.decode()


def fonts(pdf: bytes) -> dict[str, bool]:
    """The fonts that a PDF uses, and whether each is embedded."""
    import ctypes  # noqa: PLC0415 - of use here alone

    found = {}
    for page in opened(pdf):
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=9):
            font = pdfium.FPDFTextObj_GetFont(item)
            name = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
            found[name.value.decode()] = bool(pdfium.FPDFFont_GetIsEmbedded(font))
    return found
