"""The sheet of a proposal on paper: nothing that the page folds is missing, and each page bears the handling."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pytest
from briefing_site.build.revisions import compare_revisions
from briefing_site.render.reports.changes import render_html

from tests.edits import FILES, SALT
from tests.scripted_repository import ScriptedRepository
from tests.week import fact

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.browser
def test_a_printed_sheet_holds_what_is_folded(tmp_path: Path, browser: Browser) -> None:
    desk = ScriptedRepository(tmp_path / "desk")
    desk.write(FILES)
    desk.commit("Begin")
    facts = "".join(fact(f"town-{n}", f"The envoy named town {n}.", handling="TLP:AMBER") for n in range(1, 121))
    desk.write({SALT: (FILES[SALT] or "") + facts})
    desk.commit("Many towns")
    page = browser.new_page()
    page.set_content(render_html(compare_revisions(desk.folder, "HEAD^", "HEAD")))
    assert page.locator("details:not([open])").count() > 0
    (tmp_path / "sheet.pdf").write_bytes(page.pdf(format="A4"))
    page.close()
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(tmp_path / "sheet.pdf")]
    whole = " ".join(" ".join(pages).split())
    assert [n for n in range(1, 121) if f"The envoy named town {n}." not in whole] == []
    assert "all 120 of them" in whole
    assert "town-119, town-120" in whole
    assert [number for number, text in enumerate(pages, 1) if "TLP:AMBER" not in text[:40]] == []
