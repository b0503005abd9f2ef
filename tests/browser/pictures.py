"""Takes the pictures that the README shows, from the site in `site/`: `make pictures`."""

from __future__ import annotations

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.conftest import PROJECT
from tests.nginx import serving

PICTURES = {"docs/site.png": "issues/taiwan/"}
"""File to the page that it shows."""
PRINTED = ("briefs/meeting-with-qin-gang.pdf", "cards/meeting-with-qin-gang.pdf")
"""The first pages of these stand side by side in `docs/print.png`."""
DESKTOP = (210, 221, 223)
MARGIN = 20


def main() -> None:
    """Take each picture anew: pages of the site at 1280 by 860 px in light colours, paper at 82 dpi."""
    take_pages()
    take_paper()


def take_paper() -> None:
    """Lay the first pages of the printed forms side by side."""
    documents = [pypdfium2.PdfDocument(PROJECT / "site" / "pdf" / file) for file in PRINTED]
    sheets = [document[0].render(scale=82 / 72).to_pil() for document in documents]
    width = sum(sheet.width + MARGIN for sheet in sheets) + MARGIN
    picture = Image.new("RGB", (width, max(sheet.height for sheet in sheets) + 2 * MARGIN), DESKTOP)
    left = MARGIN
    for sheet in sheets:
        picture.paste(sheet, (left, MARGIN))
        left += sheet.width + MARGIN
    picture.quantize(64).save(PROJECT / "docs" / "print.png", optimize=True)


def take_pages() -> None:
    """Show pages of the site in a browser."""
    with serving(PROJECT / "site") as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        for file, address in PICTURES.items():
            page.goto(f"{root}{address}")
            page.screenshot(path=PROJECT / file)
        browser.close()


if __name__ == "__main__":
    main()
