"""`house` in mkdocs.yml: what a desk shows of itself, on the site and on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pypdfium2
import pytest

from tests.conftest import MKDOCS, TODAY, run_briefing

Write = Callable[[Mapping[str, str | bytes]], Path]
CREST = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Ours</title><path d="M0 0h9v9z"/>{}</svg>'
HOUSE = """\
      house:
        name: Ministry of Salt
        crest: house/crest.svg
        accent: "#7a1f3d"
        copyright: © Ministry of Salt
        contact: salt@ministry.test
        letterhead: 1 Harbour Street
"""
WRONG = {
    "accent: blue": "12:17: house: accent: 'blue': write a colour like '#0b4a59', in quotation marks.",
    'accent: "#ffcc00"': "12:17: house: accent: '#ffcc00' is too pale to be read on white: its contrast is 1.5",
    "accents: blue": "12:18: house: accents: no such key. Did you mean 'accent'?",
    "accent: [blue]": "12:17: house: accent: a text of one line is expected",
    "contact: 한국": "12:18: house: contact: ",
    "crest: crest.png": "12:16: house: crest: 'crest.png': an SVG file in the project is expected",
    "crest: ../crest.svg": "12:16: house: crest: '../crest.svg': an SVG file in the project is expected",
    "crest: script.svg": "12:16: house: crest: 'script.svg': <script> may not stand in a crest",
    "crest: click.svg": "12:16: house: crest: 'click.svg': onclick may not stand in a crest",
    "crest: load.svg": "12:16: house: crest: 'load.svg': href may not stand in a crest",
    "crest: entity.svg": "12:16: house: crest: 'entity.svg': remove the lines that begin with '<!'.",
    "crest: none.svg": "12:16: house: crest: 'none.svg' is not an SVG file",
}
CRESTS = {
    "house/crest.svg": CREST.format(""),
    "script.svg": CREST.format("<script>1</script>"),
    "click.svg": CREST.format('<path onclick="1"/>'),
    "load.svg": CREST.format('<use href="https://elsewhere.test/"/>'),
    "entity.svg": f'<!DOCTYPE svg [<!ENTITY a "a">]>{CREST.format("&a;")}',
    "none.svg": "<svg",
}


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_is_told_with_its_place(write_base: Write, line: str) -> None:
    settings = f"{MKDOCS}      house:\n        name: Ministry of Salt\n        letterhead: Salt\n        {line}\n"
    done = run_briefing("check", cwd=write_base({**CRESTS, "mkdocs.yml": settings}))
    assert done.returncode == 2
    assert f"Error: mkdocs.yml:{WRONG[line]}" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_house_shows_on_the_site_and_on_paper(write_base: Write) -> None:
    project = write_base({**CRESTS, "mkdocs.yml": MKDOCS + HOUSE})
    done = run_briefing("build", "--strict", "--no-search", "--today", TODAY, cwd=project)
    assert done.returncode == 0, done.stderr
    page = (project / "site/issues/salt/index.html").read_text()
    for words in ("Ministry of Salt", "© Ministry of Salt", "salt@ministry.test"):
        assert words in page
    (style,), (icon,) = ([*(project / "site/assets").glob(name)] for name in ("house.*.css", "favicon.*.svg"))
    assert style.name in page
    assert "--accent:#7a1f3d" in style.read_text()
    assert icon.read_text() == CRESTS["house/crest.svg"]
    sheet = pypdfium2.PdfDocument(project / "site/pdf/issues/salt.pdf")[0].get_textpage().get_text_bounded()
    for words in ("Ministry of Salt", "1 Harbour Street", "salt@ministry.test"):
        assert words in sheet
    (project / "house/crest.svg").write_text(CREST.format('<circle r="2"/>'))
    again = run_briefing("pdf", "salt", "--today", TODAY, cwd=project)
    assert "1 of them typeset" in again.stderr, "another crest is another sheet"
