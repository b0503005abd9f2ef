"""A pseudo-locale: a catalogue that spells each English word with Greek letters, over a desk that writes Greek alone.

What is still spelled with Latin letters, on a page, on paper, in a feed or in the search index, came through no
catalogue.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from gettext import NullTranslations
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
from briefing_site.base.language import Language
from briefing_site.cli.main import main
from briefing_site.facts.files.issuances import Issuance, with_issuance
from briefing_site.mkdocs_plugin import plugin_options
from briefing_site.render.typst.wording import TEMPLATE_WORDS
from click.testing import CliRunner

from tests.conftest import MKDOCS, PROJECT, TODAY
from tests.scripted_repository import START, ScriptedRepository

GREEK = Path(__file__).parent / "languages" / "greek.txt"
PLACES = re.compile(r"\{\w*\}|%\(\w+\)s|</?\w+|&\w+;")
"""What no translator touches: the places of values, and markup."""
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβχδεφγηιξκλμνοπθρστυωψχυζΑΒΧΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥΩΨΧΥΖ"
)
SHOWN = ("aria-label", "title", "placeholder", "alt", "data-all", "data-some", "content", "label")
NO_WORDS = re.compile(
    r"TLP:[A-Z+]+(?=\W|$)|\bp\d+\b|https?://\S+|\b[0-9a-f]{10}\b|/[a-z][-a-z/]*|BibTeX|test\.example|\bana\b|'?\bboth-agreed\b'?|\{\w+\}"
)
"""What no language translates: labels of handling, locators, hashes, initials, addresses, places of values."""


class Spelled(NullTranslations):
    """Spells each message with Greek letters."""

    def gettext(self, message: str) -> str:
        pieces = PLACES.split(message)
        kept = [*PLACES.findall(message), ""]
        return "".join(words.translate(LETTERS) + place for words, place in zip(pieces, kept, strict=True))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


class Words(HTMLParser):
    """Gathers what a reader sees or hears of a page, but for text in the content's own language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0
        """Depth within an element that is not read out, or in another language."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        void = tag in {"meta", "link", "input", "br", "img", "hr", "path", "circle", "use"}
        values = dict(attrs)
        if self._silent or tag in {"script", "style"} or ("lang" in values and tag != "html"):
            self._silent += not void
            return
        if tag != "meta" or values.get("name") == "description":
            self.found += [value for name in SHOWN if (value := values.get(name))]
        self.found += [value for name, value in attrs if name.startswith("data-") and value and value[0].isupper()]

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(self._silent - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def escaped(texts: Iterator[str] | list[str]) -> list[str]:
    """Return the lines that hold a word of Latin letters."""
    lines = (line.strip() for text in texts for line in NO_WORDS.sub("", text).split("\n"))
    return list(dict.fromkeys(line for line in lines if re.search(r"[A-Za-z]{2}", line)))


def words_of_page(html: str) -> list[str]:
    reader = Words()
    reader.feed(html)
    return reader.found


def words_of_feed(xml: str) -> list[str]:
    told = re.findall(r"<(?:title|subtitle|name|content|summary)[^>]*>(.*?)</", xml, re.DOTALL)
    return [re.sub(r"<[^>]*>", " ", unescape(unescape(words))) for words in told]


def words_of_calendar(text: str) -> list[str]:
    unfolded = re.sub(r"\r?\n ", "", text)
    return re.findall(r"^(?:SUMMARY|DESCRIPTION|LOCATION|X-WR-CALNAME|X-WR-CALDESC)[^:]*:(.*)", unfolded, re.MULTILINE)


def words_of_paper(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded().replace("\x02", "") for page in document]
    marks = [mark.get_title() for mark in document.get_toc()]
    return [*pages, *marks, *document.get_metadata_dict(skip_empty=True).get("Title", "").split("\n")]


def greek_desk(folder: Path) -> Path:
    """Write the Greek desk with a past: what was issued, changed and checked since, and what rests on it."""
    parts = re.split(r"^=== (.+)\n", GREEK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    files = dict(zip(parts[1::2], parts[2::2], strict=True))
    later = {name.removeprefix("later/"): text for name, text in files.items() if name.startswith("later/")}
    desk = ScriptedRepository(folder)
    config = MKDOCS.replace("Test base", "ΒΑΣΙΣ").replace(
        "      format: 1\n", "      format: 1\n      language: el\n      content_language: el-GR\n"
    )
    desk.write({"mkdocs.yml": config} | {name: text for name, text in files.items() if not name.startswith("later/")})
    first = desk.commit("ΑΡΧΗ")
    issued = Issuance(START.date(), first, "0" * 10, "ana", "ΒΙΑΣΥΝΗ")
    desk.write({"issued/for-talks.yml": with_issuance(b"", issued).decode()} | later)
    desk.commit("ΑΛΛΑΓΗ")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Greek desk as a site, with paper and search, in the spelled language."""
    project = greek_desk(tmp_path_factory.mktemp("greek") / "desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plugin_options, "read_language", lambda tag, own: Language("el", "ltr", Spelled()))
        command = ["build", "-f", str(project / "mkdocs.yml"), "--today", TODAY, "--revision", "0123456789"]
        result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return project / "site"


FORMS: Mapping[str, Callable[[Path], list[str]]] = {
    "*.html": lambda file: words_of_page(file.read_text(encoding="utf-8")),
    "*.xml": lambda file: words_of_feed(file.read_text(encoding="utf-8")),
    "*.ics": lambda file: words_of_calendar(file.read_text(encoding="utf-8")),
    "*.pdf": words_of_paper,
}


@pytest.mark.slow
@pytest.mark.parametrize(("pattern", "least"), [("*.html", 30), ("*.xml", 5), ("*.ics", 1), ("*.pdf", 12)])
def test_every_word_comes_through_the_catalogue(site: Path, pattern: str, least: int) -> None:
    files = [*site.rglob(pattern)]
    assert len(files) >= least
    found = {file.relative_to(site).as_posix(): escaped(FORMS[pattern](file)) for file in files}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("briefs/for-talks", "Issued although not everything in it was checked and stood: ΒΙΑΣΥΝΗ"),
        ("briefs/for-talks", "Since the print of 20 Ιουνίου 2023"),
        ("briefs/for-talks", "Rests on a fact changed on 21 Ιουνίου 2023, not checked again"),
        ("briefs/for-talks", "As of 20 Ιουνίου 2023 · "),
        ("briefs/for-talks", "Page 1 of 3"),
        ("issues/salt", "Line, and what it rests on"),
        ("issues/salt", "Caveat: Ίσως όχι."),
        ("cards/next-talks", "Who they are, and what they said last"),
        ("book", "9 facts in 11 entries"),
    ],
)
def test_paper_says_it_in_the_language_of_the_interface(site: Path, file: str, words: str) -> None:
    text = " ".join(" ".join(words_of_paper(site / f"pdf/{file}.pdf")).split())
    assert words.translate(LETTERS) in text


@pytest.mark.slow
def test_search_speaks_the_language_of_the_interface(site: Path) -> None:
    index = b"".join(gzip.decompress(path.read_bytes()) for path in site.rglob("*.pf_fragment")).decode()
    kinds = set(re.findall(r'\\"is\\":\\"(.*?)\\"', index))
    assert kinds
    assert escaped([*kinds]) == []
    assert 'class="words" lang="el-GR" dir="auto"' in (site / "search/index.html").read_text(encoding="utf-8")
    assert all('<html lang="el" dir="ltr">' in page.read_text(encoding="utf-8") for page in site.rglob("*.html"))


def test_templates_for_paper_say_what_is_translated_and_nothing_else() -> None:
    lines = (line for file in (PROJECT / "templates/print").glob("*.typ") for line in file.read_text().split("\n"))
    text = "\n".join(line for line in lines if not line.lstrip().startswith("//"))
    literals = {*re.findall('"((?:[^"\\\\\n]|\\\\.)*)"', text)}
    worded = {literal for literal in literals if re.search(r"^[A-Z][a-z]|[a-z] [a-z]|[a-z]\)", literal)} - {
        "no such block: "
    }
    faces = {*re.findall('"([^"]*)"', re.findall("#let faces = (.*)", text)[0])}
    assert worded - faces - {*TEMPLATE_WORDS} == set()
    assert {*TEMPLATE_WORDS} - literals == set()
    assert re.findall(r"\[[^\]#]*[A-Za-z]{2} [^\]]*\]", text) == []
