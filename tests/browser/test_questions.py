"""Plain questions, and what answers each of them first: over the made-up desk, and over a base of awkward names.

`tests/questions/questions.txt` holds them. All are put to one open page, as a reader would who types one after another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.bad_cases import read_cases
from tests.conftest import PROJECT, REVISION, TODAY, run_briefing
from tests.nginx import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTIONS = PROJECT / "tests" / "questions"
WRONG_AT_MOST = 3
"""Questions whose first answer may be another one."""
LETTERS = (QUESTIONS / "latin-letters.txt").read_text(encoding="utf-8").split()
ASK = """(question) => new Promise((resolve) => {
  const input = document.querySelector('#q');
  const results = document.querySelector('.results');
  input.value = question;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.form.requestSubmit();
  const look = () => {
    if (results.ariaBusy !== 'false') { setTimeout(look, 5); return; }
    const first = results.querySelector('li');
    const link = first && first.querySelector('a');
    const count = document.querySelector('.count').innerText;
    resolve([link ? link.getAttribute('href') : '-', first ? first.innerText : '', count]);
  };
  look();
})"""


@dataclass(frozen=True)
class PlainQuestion:
    """A question and what must come first."""

    base: str
    words: str
    address: str
    says: str


def read_questions(file: Path = QUESTIONS / "questions.txt") -> Iterator[PlainQuestion]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            base, words, address, says = (*(part.strip() for part in line.split("|")), "")[:4]
            yield PlainQuestion(base, words, address, says)


@pytest.fixture(scope="module")
def awkward_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("names")
    (case,) = read_cases(QUESTIONS / "base.txt")
    for name, data in case.files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.replace(b"TEMPLATES", bytes(PROJECT / "templates")))
    done = run_briefing("build", "--no-pdf", "--today", TODAY, "--revision", REVISION, cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "site"


@pytest.fixture(scope="module")
def pages(browser: Browser, served: str, awkward_site: Path) -> Iterator[dict[str, Page]]:
    """An open search page of each base."""
    with serving(awkward_site) as names:
        found = {"strait": browser.new_page(base_url=served), "names": browser.new_page(base_url=names)}
        for page in found.values():
            open_search(page)
        yield found
        for page in found.values():
            page.close()


def open_search(page: Page) -> None:
    """Go to the page of the search, and wait for its script: until then the form would be sent to the server."""
    page.goto("search/?q=a")
    page.locator(".results[aria-busy=false]").wait_for(state="attached")


def answer(page: Page, words: str) -> tuple[str, str, str]:
    """Return where the first answer leads, what it says, and what is told of all."""
    address, text, count = page.evaluate(ASK, words)
    return address.partition("?")[0].removeprefix("../").removeprefix("/"), text, count


def is_right(question: PlainQuestion, address: str, text: str) -> bool:
    leads = address == question.address if "#" in question.address else address.partition("#")[0] == question.address
    return leads and question.says in text


def wrong_answers(pages: dict[str, Page], questions: Iterable[PlainQuestion]) -> Iterator[str]:
    """Yield what comes first, for each question that another thing should answer."""
    for question in questions:
        address, text, count = answer(pages[question.base], question.words)
        if not is_right(question, address, text):
            yield f"{question.words}: {address} {text[:60]!r} {count}"


def test_plain_questions_are_answered_first_by_what_answers_them(pages: dict[str, Page]) -> None:
    questions = list(read_questions())
    assert len(questions) >= 60
    wrong = list(wrong_answers(pages, questions))
    assert len(wrong) <= WRONG_AT_MOST, "\n".join(wrong)


def test_a_word_like_a_name_is_asked_back(pages: dict[str, Page]) -> None:
    _, text, count = answer(pages["strait"], "halvrd")
    assert "Did you mean “Halvard”?" in count
    assert "Nothing found" in count
    assert "Erik Halvard" in text


def test_a_chinese_name_finds_the_facts_that_write_another(pages: dict[str, Page]) -> None:
    for name in ("孟鹤松", "柏兰亭"):
        answer(pages["strait"], name)
        assert pages["strait"].locator(".results .hit").count() > 0


def test_words_that_say_nothing_are_neither_found_nor_marked(pages: dict[str, Page]) -> None:
    page = pages["strait"]
    answer(page, "what does the minister say about it")
    marked = {words.casefold() for words in page.locator(".results mark").all_inner_texts()}
    assert not marked & {"the", "about", "what", "does", "it", "under"}


def test_every_latin_letter_is_found_from_a_plain_keyboard(
    pages: dict[str, Page], plain_of: Callable[[str], str]
) -> None:
    """Each letter of CLDR's main exemplar sets, within a word, is typed with the keys of any keyboard."""
    assert len(LETTERS) > 230
    folded = pages["names"].evaluate(
        "letters => letters.map((letter) => window.answers.fold(`ba${letter}ba`))", LETTERS
    )
    assert [word for word in folded if not word.isascii()] == []
    assert folded == [plain_of(f"ba{letter}ba") for letter in LETTERS]


@pytest.fixture
def plain_of() -> Callable[[str], str]:
    from briefing_site.base.collation import plain  # noqa: PLC0415 - beside the test that holds the two to one another

    return lambda text: plain(unicodedata.normalize("NFC", text))
