"""The matrix of positions: every actor has a column, and where there are too many, ties are told above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.render.html.renderer import HtmlRenderer, Setting
from briefing_site.site.pages import Page, Site

from tests.conftest import PROJECT


def matrix(project: Path) -> str:
    base = FactBase(load_snapshot(read_tree(project, "content")).records)
    renderer = HtmlRenderer(PROJECT / "templates", Setting(Site(base), "TLP:CLEAR", date(2023, 6, 21)))
    return renderer.render_page(Page("positions/", "positions", "Positions")).html


@pytest.mark.parametrize(("most", "columns", "said"), [(30, 12, ""), (5, 5, "7 more actors have as many positions")])
def test_every_actor_has_a_column_and_ties_are_told(
    monkeypatch: pytest.MonkeyPatch, write_base: Callable[..., Path], most: int, columns: int, said: str
) -> None:
    monkeypatch.setattr("briefing_site.render.html.matrix_page.MAX_COLUMNS", most)
    names = [f"Country {letter}" for letter in "ABCDEFGHIJKL"]
    files = {
        f"content/actors/c{n}.yml": f"name: {name}\ntype: government\nsummary: A.\n" for n, name in enumerate(names)
    }
    facts = "".join(
        f"  - {{id: f{n}, kind: position, by: c{n}, text: Of {n}., date: 2023-06-18, sources: [gazette]}}\n"
        for n in range(len(names))
    )
    lines = "".join(f"  - {{actor: c{n}, line: Line of {n}., facts: [f{n}]}}\n" for n in range(len(names)))
    files["content/issues/salt.yml"] = f"name: Salt\nsummary: A.\npositions:\n{lines}facts:\n{facts}"
    html = matrix(write_base(files))
    head = html[html.index("<thead>") : html.index("</thead>")]
    assert head.count('scope="col"') == columns + 1
    assert said in html[: html.index("<table")]
    assert "18 June 2023: " in html  # and how the fact begins
    beyond = html[html.index('id="others"') :] if most < len(names) else ""
    assert beyond.count('data-subject="salt"') == len(names) - columns
    order = " ".join(f"c{n}" for n in range(len(names)))
    assert (f'data-order="{order}"' in html) == (most < len(names))
