"""Takes the pictures that README and docs show, one of each kind of page, from the site in `site/`: `make pictures`."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import Literal

import pypdfium2
from briefing_site.base.fonts import font_folders
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.chromium import ARGUMENTS, CHROMIUM
from tests.conftest import PROJECT
from tests.nginx import serving

PICTURES = PROJECT / "docs" / "pictures"
LONGEST_SIDE = 1000
QUALITY = 55
Scheme = Literal["light", "dark"]
SHOWN = {
    "home": "",
    "actor": "actors/xi-jinping/",
    "government": "actors/china/",
    "issue": "issues/taiwan/",
    "cooperation": "cooperation/direct-flights/",
    "event": "events/blinken-china-visit-2023/",
    "source": "sources/kyodo-2023-06-19/",
    "brief": "briefs/meeting-with-qin-gang/",
    "index": "actors/",
    "timeline": "timeline/",
    "positions": "positions/",
    "graph": "graph/",
    "disputed": "disputed/",
    "review": "review/",
    "list": "lists/lines-to-take-on-one-source/",
    "changes": "changes/",
    "search": "search/?q=taiwan&kind=said",
    "names": "a-z/",
    "markdown": "about/",
    "missing": "404.html",
}
"""A page of each kind."""
PRINTED = ("briefs/meeting-with-qin-gang.pdf", "cards/meeting-with-qin-gang.pdf")
"""The first pages of these stand side by side in `docs/print.png`."""
DESKTOP = (210, 221, 223)
MARGIN = 20


def main() -> None:
    """Take each picture anew: pages of the site at 1280 by 860 px in light colours, paper at 82 dpi."""
    PICTURES.mkdir(exist_ok=True)
    take_pages()
    write_gallery()
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
    picture.quantize(64, Image.Quantize.MAXCOVERAGE).save(PROJECT / "docs" / "print.png", optimize=True)


def take_pages() -> None:
    """Show each kind of page in a browser, in the fonts that the project brings along for paper."""
    with tempfile.TemporaryDirectory() as folder, serving(PROJECT / "site") as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(ARGUMENTS), env={**os.environ, "FONTCONFIG_FILE": _fonts(Path(folder))}
        )
        for name, (address, width, scheme) in shots().items():
            page = browser.new_page(viewport={"width": width, "height": 860}, color_scheme=scheme)
            page.goto(f"{root}{address}", wait_until="networkidle")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            page.close()
            if name == "issue":
                picture.quantize(64, Image.Quantize.MAXCOVERAGE).save(PROJECT / "docs" / "site.png", optimize=True)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            picture.save(PICTURES / f"{name}.webp", quality=QUALITY, method=6)
        browser.close()


def shots() -> dict[str, tuple[str, int, Scheme]]:
    """Return what each picture shows: a page, the window's width, and the colours."""
    shown: dict[str, tuple[str, int, Scheme]] = {kind: (page, 1280, "light") for kind, page in SHOWN.items()}
    return {
        **shown,
        "issue-dark": (SHOWN["issue"], 1280, "dark"),
        "issue-phone": (SHOWN["issue"], 390, "light"),
        "timeline-dark": (SHOWN["timeline"], 1280, "dark"),
    }


def write_gallery() -> None:
    """Write the page of the docs that shows every picture."""
    pictures = (f"## {name.replace('-', ', ').capitalize()}\n\n![{name}](pictures/{name}.webp)" for name in shots())
    text = "\n\n".join(("# Each kind of page\n\n`make pictures` takes these screenshots again.", *pictures))
    (PROJECT / "docs" / "pages.md").write_text(f"{text}\n")


def _fonts(folder: Path) -> str:
    """Return a fontconfig file that adds the printed forms' fonts to the machine's: the same picture everywhere."""
    folders = "".join(f"<dir>{path}</dir>" for path in font_folders())
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{folders}'
        f"<cachedir>{folder}</cachedir></fontconfig>"
    )
    return str(file)


if __name__ == "__main__":
    main()
