"""Pages printed from the browser: every letter that is there is seen."""

from __future__ import annotations

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCALE = 2
"""Pixels a point."""
PAPER_WHITE = 200
"""Brightness, of 255, above which nothing is seen."""
PARAGRAPHS = 50
"""Of one line each, they fill a sheet."""
FILL = """number => {
  const places = ['main .head .title', 'main article', 'main'];
  const before = places.map(place => document.querySelector(place)).find(Boolean);
  for (let i = 0; i < number; i++) {
    const line = document.createElement('p');
    line.textContent = `Line ${i} of a longer text: the river is high, the locks are shut.`;
    before.append(line);
  }
}"""


def unseen(pdf: bytes) -> tuple[int, list[str]]:
    """Return the number of letters, and the words on each page whose boxes hold no ink."""
    letters, found = 0, []
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=SCALE, grayscale=True).to_pil()
        text = page.get_textpage()
        characters = text.get_text_range()
        lost = []
        for index, character in enumerate(characters):
            if character.isspace() or character in "\ufffe\x02":
                continue
            left, bottom, right, top = (place * SCALE for place in text.get_charbox(index))
            box = (int(left), int(image.height - top), int(right) + 1, int(image.height - bottom) + 1)
            letters += 1
            if image.crop(box).getextrema()[0] > PAPER_WHITE:
                lost.append(character)
        found.append("".join(lost))
    return letters, [words for words in found if words]


@pytest.mark.parametrize("sheets", [0, 1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_25_print_home_white(visit: Page, kind: str, sheets: int) -> None:
    visit.goto(KINDS[kind])
    if kind == "search":
        expect(visit.locator(".hit").first).to_be_visible()
    visit.evaluate(FILL, sheets * PARAGRAPHS)
    pdf = visit.pdf(format="A4", prefer_css_page_size=True)
    assert len(pypdfium2.PdfDocument(pdf)) > sheets
    letters, lost = unseen(pdf)
    assert letters > 100
    assert lost == []
