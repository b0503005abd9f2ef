"""The board of cooperation has every state, empty ones too."""

from __future__ import annotations

import re

from tests.render.articles import article


def test_the_board_has_every_state_and_says_which_are_empty(site):
    columns = re.findall(r"<h3>(\w+) <span class=\"count\">(\d+)</span></h3>", article(site, "cooperation/"))
    assert columns == [
        ("Explored", "0"), ("Proposed", "1"), ("Welcomed", "0"), ("Committed", "0"), ("Agreed", "0"), ("Active", "0"),
        ("Suspended", "0"), ("Ended", "0"),
    ]  # fmt: skip
    html = article(site, "cooperation/")
    assert html.count("none recorded") == 7
    card = html.partition('class="card"')[2].partition("</li>")[0]
    assert "Arcadia" in card
    assert "last recorded 18 June 2023" in card
