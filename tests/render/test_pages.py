"""The look of pages, held against images of pages that somebody looked at and accepted.

`make accept` takes the pages as they are now; `git diff` then shows them for review. The base is the tests' own,
so that content may change without changing an image.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from briefing_site.render.typst.print_jobs import EarlierPrint
from PIL import Image, ImageChops, ImageStat

from tests.golden_files import ACCEPTING
from tests.render.paper import opened, print_one, setting_of, write_base

IMAGES = Path(__file__).parent / "pages"
SCALE = 60 / 72
"""Dots a point: 60 dpi shows every line and block, and hides how a machine smooths a glyph."""
TOLERANCE = 0.4
"""Mean difference of brightness, of 255, that no reader would see."""
PAGES = {
    "brief": "briefs/talks-brief.pdf",
    "card": "cards/talks-brief.pdf",
    "issue": "issues/salt.pdf",
    "person": "actors/envoy.pdf",
    "book": "book.pdf",
}
MARKED = ("salt", "talks-brief")
"""Records that are printed with change marks."""


@pytest.mark.parametrize("name", PAGES)
def test_pages_look_as_accepted(tmp_path: Path, name: str) -> None:
    then = setting_of(write_base(tmp_path / "then"))
    later = {"issues/salt.yml": (Path(__file__).parent / "later-salt.yml").read_text(encoding="utf-8")}
    earlier = EarlierPrint(then, "Since the print of 1 June 2023")
    setting = replace(setting_of(write_base(tmp_path / "now", later)), earlier=dict.fromkeys(MARKED, earlier))
    pages = [page.render(scale=SCALE, grayscale=True).to_pil() for page in opened(print_one(setting, PAGES[name]))]
    if ACCEPTING:
        accept(name, pages)
    accepted = sorted(IMAGES.glob(f"{name}-*.png"))
    assert len(accepted) == len(pages), "another number of pages; look at them, then run `make accept`"
    for number, (page, file) in enumerate(zip(pages, accepted, strict=True), 1):
        difference = ImageChops.difference(page, Image.open(file))
        if ImageStat.Stat(difference).mean[0] > TOLERANCE:
            page.save(tmp_path / "now.png")
            pytest.fail(f"page {number} of {PAGES[name]} looks different: {tmp_path}/now.png, was {file.name}")


def accept(name: str, pages: list[Image.Image]) -> None:
    IMAGES.mkdir(exist_ok=True)
    for old in IMAGES.glob(f"{name}-*.png"):
        old.unlink()
    for number, page in enumerate(pages, 1):
        page.save(IMAGES / f"{name}-{number:02}.png", optimize=True)
