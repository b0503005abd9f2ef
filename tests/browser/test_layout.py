"""How a page is set: rows that wrap, what lies beyond an edge, words of two directions on one line."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.test_journeys import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

phone = pytest.mark.parametrize("visit", [(360, "light")], indirect=True, ids=["360"])
DOT = 14
"""Pixels between two pieces of a row, within which their dot stands."""
LINE = 10
"""Pixels by which what stands on the next line is lower, at least."""
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


# --- rows ---


@phone
def test_a_dot_stands_between_two_pieces_of_a_line_and_neither_begins_nor_ends_one(visit: Page) -> None:
    visit.goto("issues/taiwan/")
    visit.locator(".fact .permalink, .fact .copy").evaluate_all("marks => marks.forEach(mark => mark.remove())")
    fact = visit.locator("#qin-taiwan-most-pronounced-risk .notes > p")
    fact.last.scroll_into_view_if_needed()
    tops = [piece.evaluate(WORDS)["bottom"] for piece in fact.all()]
    assert [round(top - tops[0]) > LINE for top in tops] == [False, False, True], "two on the first line, one below"
    dots = [[not is_blank(visit, place) for place in beside(piece)] for piece in fact.all()]
    assert dots == [[False, True], [True, False], [False, False]]


@phone
def test_no_separator_is_a_word_of_the_text_where_it_would_stay_at_the_end_of_a_line(visit: Page) -> None:
    for address in KINDS.values():
        visit.goto(address)
        if "?" in address:
            expect(visit.locator(".hit").first).to_be_visible()
        assert "·" not in visit.locator("main").inner_text(), address
