"""How a page is set: rows that wrap, what lies beyond an edge, words of two directions on one line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.browser.test_access import BROKEN, OVERFLOW
from tests.browser.test_journeys import KINDS
from tests.conftest import TODAY, run_briefing
from tests.nginx import require_nginx, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

phone = pytest.mark.parametrize("visit", [(360, "light")], indirect=True, ids=["360"])
DOT = 14
"""Pixels between two pieces of a row, within which their dot stands."""
LINE = 10
"""Pixels by which what stands on the next line is lower, at least."""
AFTER = "mark => getComputedStyle(mark, '::after').content === 'none' ? '' : `:${mark.dataset.at}`"
WORDS = """piece => {
  const range = document.createRange();
  range.selectNodeContents(piece);
  return range.getBoundingClientRect().toJSON();
}"""


def is_blank(page: Page, clip: FloatRect) -> bool:
    """Tell whether a part of the screen shows nothing but background."""
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip)))
    return picture.convert("RGB").getcolors(1) is not None


def beside(piece: Locator) -> tuple[FloatRect, FloatRect]:
    """Return where a dot before and one after a piece would stand."""
    words: dict[str, float] = piece.evaluate(WORDS)
    left, right = (
        FloatRect(x=x, y=words["top"], width=DOT, height=words["height"])
        for x in (words["left"] - DOT - 1, words["right"] + 1)
    )
    return left, right


SIGNS = """() => {
  const sign = '<sup class="rests"><a href="#main">°</a></sup>';
  const line = document.createElement('p');
  line.innerHTML = `They met ${`the minister and the envoy${sign.repeat(5)}. Then `.repeat(6)}`;
  document.querySelector('main').append(line);
}"""
"""Puts a sentence into the page that rests on five facts."""
PARTED = """() => [...document.querySelectorAll('.rests + .rests')].filter((sign) => {
  const [before, here] = [sign.previousElementSibling, sign].map((e) => e.getBoundingClientRect().top);
  return sign.previousSibling === sign.previousElementSibling && here - before > 5;
}).length"""
"""Signs of facts that stand on another line than the sign before them."""


def test_the_signs_of_what_a_sentence_rests_on_are_not_parted(visit: Page) -> None:
    visit.evaluate(SIGNS)
    assert visit.locator(".rests + .rests").count() >= 24
    for width in range(320, 480, 8):
        visit.set_viewport_size({"width": width, "height": 740})
        assert visit.evaluate(PARTED) == 0, width


MANY = """list => {
  const row = list.firstElementChild;
  row.append(...Array.from({ length: 60 }, () => row.querySelector('dd').cloneNode(true)));
  const [{ height }, line] = [row, row.querySelector('dd')].map((e) => e.getBoundingClientRect());
  return height / line.height;
}"""
"""Puts sixty more names into the first row of the essentials; its height in lines."""


@pytest.mark.parametrize(("visit", "lines"), [((360, "light"), 60), ((1280, "light"), 25)], indirect=["visit"])
def test_many_names_at_the_head_of_a_page_stand_in_columns(visit: Page, lines: int) -> None:
    visit.goto("events/halvard-southport-visit-2023/")
    assert visit.locator(".essentials").evaluate(MANY) < lines
    assert visit.evaluate(OVERFLOW) <= 0


# --- rows ---


@phone
def test_a_dot_stands_between_two_pieces_of_a_line_and_neither_begins_nor_ends_one(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    for source in visit.locator(".sources li:has(.detail > span:nth-child(3))").all()[:6]:
        source.scroll_into_view_if_needed()
        pieces = source.locator(".detail.parts > span").all()
        bottoms = [piece.evaluate(WORDS)["bottom"] for piece in pieces]
        together = [abs(round(a - b)) <= LINE for a, b in pairwise(bottoms)]
        dots = [[not is_blank(visit, place) for place in beside(piece)] for piece in pieces]
        assert dots == [[*pair] for pair in zip([False, *together], [*together, False], strict=True)]


@phone
def test_no_separator_is_a_word_of_the_text_where_it_would_stay_at_the_end_of_a_line(visit: Page) -> None:
    for address in KINDS.values():
        visit.goto(address)
        if "?" in address:
            expect(visit.locator(".hit").first).to_be_visible()
        assert "·" not in visit.locator("main").inner_text(), address


# --- edges and breaks ---


@phone
def test_the_matrix_fades_where_rows_are_still_to_come_and_not_at_its_end(visit: Page) -> None:
    visit.goto("positions/")
    table = visit.get_by_role("region", name="Positions by issue and actor")
    table.evaluate("e => e.scrollTo(0, e.scrollHeight)")
    end, last = table.bounding_box(), table.locator("tr").last.bounding_box()
    assert end
    assert last
    fade = float(table.evaluate("e => parseFloat(getComputedStyle(e, '::after').height)"))
    assert fade > LINE
    padding = 14
    assert last["y"] + last["height"] - padding <= end["y"] + end["height"] - fade


@phone
def test_files_are_named_without_a_break_inside_a_word(visit: Page) -> None:
    visit.goto("data/")
    assert visit.evaluate(BROKEN) == []
    visit.set_viewport_size({"width": 320, "height": 740})
    assert visit.evaluate(OVERFLOW) <= 0


@phone
def test_a_label_as_long_as_a_sentence_fits_on_a_phone(visit: Page) -> None:
    visit.set_viewport_size({"width": 320, "height": 740})
    visit.goto("./")
    label = '<span class="tag overdue">window passed on 31 December 2023, outcome not recorded</span>'
    visit.locator(".entry .details").first.evaluate(
        "(details, label) => details.insertAdjacentHTML('beforeend', label)", label
    )
    assert visit.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("address", ["issues/sandholm/", "changes/"])
def test_a_date_stands_on_one_line_of_paper(visit: Page, address: str) -> None:
    visit.set_viewport_size({"width": 680, "height": 900})  # the width of A4 between its margins
    visit.emulate_media(media="print")
    visit.goto(address)
    lines = visit.locator(".fact > .date > time:first-child, .changes .when > time").evaluate_all(
        "dates => dates.map(date => date.getClientRects().length)"
    )
    assert set(lines) == {1}


def test_paper_offers_nothing_to_open(visit: Page) -> None:
    visit.goto("briefs/meeting-with-meng/")
    file = visit.get_by_role("link", name="One-page meeting card (PDF)")
    expect(file).to_be_visible()
    visit.emulate_media(media="print")
    expect(file).to_be_hidden()
    expect(visit.get_by_text("To carry")).to_be_hidden()


def test_two_places_of_one_source_are_told_apart(visit: Page) -> None:
    visit.goto("actors/bo-lanting/")
    marks = visit.locator(".citation:has(a + a) a")
    told = [f"{mark.inner_text()}{mark.evaluate(AFTER)}" for mark in marks.all()]
    assert told == ["1:p2", "1:p6"]


# --- words of two directions ---


ORDER = """(element, words) => words.map(word => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + word.length);
    return range.getBoundingClientRect().right;
  }
  throw new Error(`no ${word}`);
})"""
"""Where each of the words ends on the right."""


@pytest.fixture(scope="module")
def arabic(browser: Browser, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The made-up desk in an Arabic interface, which is written from right to left."""
    require_nginx()
    site = tmp_path_factory.mktemp("arabic") / "site"
    command = ("build", "--language", "ar", "--today", TODAY, "--no-pdf", "--site-dir", str(site))
    done = run_briefing(*command, cwd=sample)
    assert done.returncode == 0, done.stderr
    with serving(site) as root:
        page = browser.new_page(base_url=root, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        yield page
        page.close()


@pytest.mark.parametrize(
    ("address", "place", "words"),
    [
        ("graph/", ".tie-table td span:has(> a:text-is('Halvard')):has(.note:text('18'))", ["Halvard", "18", "واقعة"]),
        ("timeline/", ".by-issue .name:has-text('Northland–Southland relations') .count", ["#", "واقعة"]),
        ("changes/", ".changed a:has-text('…')", []),
    ],
    ids=["beside a name", "in a lane", "cut off"],
)
def test_a_number_or_a_mark_stays_with_its_words(arabic: Page, address: str, place: str, words: list[str]) -> None:
    """Read from right to left what is Arabic, and the dots of a cut-off English sentence at its end."""
    arabic.goto(address)
    piece = arabic.locator(place).first
    words = words or ["…", re.findall(r"(\w+)…", piece.inner_text())[-1]]
    words = [re.findall(r"\d+", piece.inner_text())[0] if word == "#" else word for word in words]
    ends: list[float] = piece.evaluate(ORDER, words)
    assert ends == sorted(ends, reverse=True)


OWN = "xpath=ancestor-or-self::*[self::p or self::div][1]"
"""The paragraph that a piece of text is set in."""
SENTENCE = 'قال إن الاتفاق (رقم 12/2023) سيبقى حتى 2025 — "نعم".'


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("issues/alvik/", ".fact:has(.hedge) .text > span"),
        ("issues/sandholm/", ".lead > p, p.lead, .lead"),
        ("issues/sandholm/", ".position .line > p"),
        ("issues/", ".entry .summary"),
        ("briefs/meeting-with-meng/", ".part > .prose > p"),
        ("about/", "article.prose > p"),
    ],
    ids=["fact", "lead", "line", "summary", "drafted", "page"],
)
def test_32_bidi_sentence(visit: Page, address: str, place: str) -> None:
    """A sentence from right to left ends at its left, whatever stands around it."""
    visit.goto(address)
    told = visit.locator(place).first
    told.evaluate("(element, sentence) => { element.textContent = sentence }", SENTENCE)
    ends: list[float] = told.evaluate(ORDER, ["قال", '".'])
    assert ends == sorted(ends, reverse=True)
    first = visit.locator(".fact .hedge").first if ".hedge" in place else told
    right: list[float] = [
        piece.evaluate("e => e.getBoundingClientRect().right") for piece in (told.locator(OWN), first)
    ]
    assert abs(right[0] - right[1]) < 1


def test_names_and_titles_stand_at_the_edge_that_the_page_begins_at(arabic: Page) -> None:
    arabic.set_viewport_size({"width": 360, "height": 900})
    arabic.goto("a-z/")
    ends = arabic.locator(".a-to-z li").evaluate_all(
        "items => items.map(item => item.getBoundingClientRect().right - "
        "Math.max(...[...item.querySelector('a').childNodes].map(node => { const range = document.createRange(); "
        "range.selectNode(node); return range.getBoundingClientRect().right; })))"
    )
    assert len(ends) > 100
    assert max(ends) < 1
    arabic.set_viewport_size({"width": 1280, "height": 900})
    arabic.goto("")
    title, lead = (arabic.locator(place).bounding_box() for place in ("h1", ".lead > p"))
    assert title
    assert lead
    assert abs(title["x"] + title["width"] - lead["x"] - lead["width"]) < 1
