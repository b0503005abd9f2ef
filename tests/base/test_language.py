from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from gettext import NullTranslations
from pathlib import Path

import pypdfium2
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from briefing_site.base.edtf import parse_date
from briefing_site.base.language import (
    ENGLISH,
    LOCALES,
    Language,
    LanguageError,
    gettext,
    known_languages,
    read_language,
    speaking,
    untranslated_words,
)
from briefing_site.cli.main import main
from briefing_site.site.labels import language_name
from click.testing import CliRunner

from tests.conftest import PROJECT

CATALOGUES = [tag for tag in known_languages() if tag != "en-GB"]
PLACES = re.compile(r"\{\w*\}|%\(\w+\)s|</?\w+")


class Marked(NullTranslations):
    """Marks each message that came through the catalogue, so that what did not shows."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


def test_english_is_spoken_unless_another_language_is_chosen() -> None:
    other = Language("x-marked", "ltr", Marked())
    with speaking(other):
        assert gettext("Sources") == "⟦Sources⟧"
    assert gettext("Sources") == "Sources"
    assert read_language("en-GB") == ENGLISH


@pytest.mark.parametrize(
    ("tag", "english", "arabic"),
    [
        ("ja", "Japanese", "اليابانية"),
        ("ja-Latn", "Japanese, in Latin letters", "اليابانية بالحروف اللاتينية"),
        ("fr", "French", "الفرنسية"),
        ("qqq-x-desk", "qqq-x-desk", "qqq-x-desk"),
    ],
)
def test_any_language_of_a_name_is_told_in_words(tag: str, english: str, arabic: str) -> None:
    assert language_name(tag) == english
    with speaking(read_language("ar")):
        assert language_name(tag) == arabic


def test_a_day_keeps_its_number_after_words_that_run_the_other_way() -> None:
    """In `The Gazette, 19 June 2023` the number would go to the name, which runs from left to right."""
    with speaking(read_language("ar")):
        days = [str(parse_date(words)) for words in ("2023-06-19", "2023-06-18/2023-06-19")]
    assert all(day.startswith("\N{RIGHT-TO-LEFT MARK}") for day in days)


def test_nothing_is_translated_into_nothing() -> None:
    """A catalogue keeps its own head, with addresses and rules of plurals, under the empty message."""
    with speaking(read_language("ar")):
        assert gettext("") == ""


@pytest.mark.parametrize("tag", ["tlh", "../x", "", "en/GB"])
def test_what_is_no_language_is_refused(tag: str) -> None:
    with pytest.raises(LanguageError, match=f"no language '{re.escape(tag)}'"):
        read_language(tag)


OWN = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Cooperation"
msgstr "Programmes"
"""


def own_words(project: Path, tag: str, text: str = OWN) -> Path:
    path = project / "locale" / tag / "LC_MESSAGES/briefing.po"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return project / "locale"


@pytest.mark.parametrize(("tag", "sources"), [("en-GB", "Sources"), ("ar", "المصادر"), ("fr", "Sources")])
def test_a_project_has_words_of_its_own(tmp_path: Path, tag: str, sources: str) -> None:
    with speaking(read_language(tag, own_words(tmp_path, tag))):
        assert (gettext("Cooperation"), gettext("Sources")) == ("Programmes", sources)


@pytest.mark.parametrize("tag", ["en-GB", "ar"])
def test_where_there_is_nothing_to_say_no_header_of_a_catalogue_is_said(tmp_path: Path, tag: str) -> None:
    with speaking(read_language(tag, own_words(tmp_path, tag))):
        assert gettext("") == ""


def test_a_language_without_words_says_how_many(tmp_path: Path) -> None:
    assert untranslated_words(read_language("ar")) == ""
    assert untranslated_words(read_language("en-GB", own_words(tmp_path, "en-GB"))) == ""
    french = untranslated_words(read_language("fr"))
    found = re.fullmatch(r"(\d+) of (\d+) strings have no translation into 'fr', and are in English\.", french)
    assert found
    assert found[1] == found[2]
    own = untranslated_words(read_language("fr", own_words(tmp_path, "fr")))
    assert own.startswith(f"{int(found[1]) - 1} of {found[2]} ")


def test_a_broken_catalogue_is_told(tmp_path: Path) -> None:
    with pytest.raises(LanguageError, match=r"briefing\.po of 'fr' is not a catalogue"):
        read_language("fr", own_words(tmp_path, "fr", 'msgid "Cooperation\n'))


def renamed_cooperation() -> str:
    """The catalogue of docs/look.md."""
    (found,) = re.findall(r"```po\n(.*?)```", (PROJECT / "docs/look.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def test_the_catalogue_of_the_documentation_has_each_word_for_cooperation() -> None:
    said = {message for _, message in words_in_use() if isinstance(message, str) and "cooperation" in message.lower()}
    assert said <= {*re.findall(r'^msgid "(.+)"', renamed_cooperation(), re.MULTILINE)}


@pytest.mark.slow
def test_site_and_paper_speak_the_words_of_their_project(write_base: Callable[..., Path]) -> None:
    project = write_base({"content/cooperation/road.yml": ROAD, "content/briefs/talk.yml": TALK})
    own_words(project, "en-GB", renamed_cooperation())
    config = str(project / "mkdocs.yml")
    done = CliRunner().invoke(main, ["build", "-f", config, "--no-search", "--site-dir", str(project / "out")])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["pdf", "road", "talk", "--book", "-f", config, "-o", str(project / "pdf")])
    assert done.exit_code == 0, done.output
    assert ">Programmes</a>" in (project / "out/index.html").read_text()
    pages = [re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8")) for page in (project / "out").rglob("*.html")]
    assert not any("ooperation" in page for page in pages)
    for name in ("cooperation/road", "briefs/talk", "book"):
        file = pypdfium2.PdfDocument(project / f"pdf/{name}.pdf")
        words = "".join(page.get_textpage().get_text_bounded() for page in file)
        titles = {mark.get_title() for mark in file.get_toc()}
        assert "PROGRAMMES" in words if "road" in name else "Programmes" in titles
        assert "ooperation" not in f"{words}{titles}".replace("cooperation/", "")


ROAD = "name: Road\nstate: proposed\nparties: [arcadia]\nsummary: A road.\n"
TALK = """\
title: Talk
for: arcadia
purpose: To talk.
bottom_line: Nothing is agreed [@ours].
as_of: 2023-06-20
sections:
  - cooperation: [road]
"""


def words_in_use() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Yield context and message of everything that code and templates put through gettext."""
    mappings = tomllib.loads((PROJECT / "babel.toml").read_text())["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {mapping["pattern"]: mapping for mapping in mappings}
    for folder in ("generator", "templates"):
        for _, _, message, _, context in extract_from_dir(PROJECT / folder, methods, options):
            yield context or "", message if isinstance(message, str) else (message[0], message[1])


@pytest.mark.slow  # not in the quick loop: whoever words something new need not know every language
@pytest.mark.parametrize("tag", CATALOGUES)
def test_a_catalogue_has_every_word_in_use_and_no_other(tag: str) -> None:
    """`make messages` brings a catalogue up to date; a translator then fills in what is new."""
    with (LOCALES / tag / "LC_MESSAGES" / "briefing.po").open("rb") as file:
        catalogue = read_po(file, locale=tag)
    known = {
        (message.context or "", message.id if isinstance(message.id, str) else tuple(message.id)): message
        for message in catalogue
        if message.id
    }
    assert set(words_in_use()) == set(known)
    for message in known.values():
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        wanted = message.id if isinstance(message.id, str) else message.id[1]
        assert len(forms) == (1 if isinstance(message.id, str) else catalogue.num_plurals)
        assert all(form.strip() or not wanted.strip() for form in forms), f"not translated: {message.id}"
        assert all(sorted(PLACES.findall(form)) == sorted(PLACES.findall(wanted)) for form in forms), message.id
        assert not message.fuzzy
