"""What is read first: the head of a sheet, the bottom line of a brief, the first pages of the book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from briefing_site.render.typst.print_jobs import EarlierPrint, PrintSetting
from briefing_site.render.typst.printed import PrintedProse
from briefing_site.render.typst.printed import words as words_of_tree

from tests.render.paper import (
    BASE,
    BOOK,
    BRIEF,
    document_of,
    opened,
    page_words,
    print_one,
    setting_of,
    words,
    write_base,
)

ISSUE_WITH_FEW = "issues/trade.pdf"
"""Of the made-up desk."""


def tops_of(page: Any, *found: str) -> list[float]:
    """Return how far down a page each of these words stand, as a part of its height."""
    text = page.get_textpage()
    places = [text.search(words_).get_next() for words_ in found]
    return [1 - text.get_charbox(place[0])[3] / page.get_height() for place in places]


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_bottom_line_begins_in_the_first_fifth(desk: PrintSetting, tmp_path: Path, paper: str) -> None:
    page = opened(print_one(replace(desk, paper=paper), "briefs/meeting-with-meng.pdf"))[0]
    bottom_line, _grounds = document_of(desk, "briefs/meeting-with-meng.pdf").opening
    assert isinstance(bottom_line, PrintedProse)
    assert max(tops_of(page, "Bottom line", words_of_tree(bottom_line.paragraphs[0])[:20])) < 1 / 5
    name = "Talks with the Envoy on the price of salt, on pepper and on whatever else he may have been told to raise"
    long = {"briefs/talks-brief.yml": BASE["briefs/talks-brief.yml"].replace("Talks with the Envoy", name)}
    then, now = setting_of(write_base(tmp_path / "then")), setting_of(write_base(tmp_path / "now", long))
    marked = replace(now, paper=paper, earlier={"talks-brief": EarlierPrint(then, "ChangesSince then")})
    assert max(tops_of(opened(print_one(marked, BRIEF))[0], "Bottom line")) < 1 / 5


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_metadata_of_a_brief_take_two_lines(desk: PrintSetting, paper: str) -> None:
    page = opened(print_one(replace(desk, paper=paper), "briefs/meeting-with-meng.pdf"))[0]
    first, bottom_line = tops_of(page, "As of", "Bottom line")
    text = page.get_textpage().get_text_bounded(
        right=page.get_width(),
        top=page.get_height() * (1 - first) + 2,
        bottom=page.get_height() * (1 - bottom_line) + 2,
    )
    lines = text.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("As of 20 June 2023")


def test_a_list_of_contents_stands_from_five_pages_on(desk: PrintSetting, setting: PrintSetting) -> None:
    told = {}
    for file in (
        "briefs/meeting-with-meng.pdf",
        "actors/southland.pdf",
        "issues/strait-relations.pdf",
        ISSUE_WITH_FEW,
    ):
        pages = page_words(print_one(desk, file))
        told[file] = (len(pages) >= 5, "....." in pages[0])
    assert all(long == listed for long, listed in told.values()), told
    assert {long for long, _ in told.values()} == {True, False}
    assert "Contents" in words(print_one(desk, BOOK))
    assert "Contents" not in words(print_one(setting, BOOK))


def test_book_opens_with_summary_and_matrix_and_key_issues(tmp_path: Path) -> None:
    lines = "".join(
        f"  - actor: {actor}\n    line: Of {{0}}, says {actor}.\n    facts: [{{0}}-{actor}]\n"
        for actor in ("arcadia", "ruritania")
    )
    facts = "".join(
        f"  - id: {{0}}-{actor}\n    kind: position\n    by: {actor}\n    text: It should.\n    date: 2023-06-19\n"
        "    sources: [gazette]\n"
        for actor in ("arcadia", "ruritania")
    )
    more = facts.format("more").partition("  - id: more-ruritania")[0]
    issue = f"name: {{0}}\nsummary: Of it.\npositions:\n{lines}facts:\n{facts}"
    changes = {f"issues/{name}.yml": issue.format(name) for name in ("pepper", "tea")}
    changes["issues/tea.yml"] += more
    changes["issues/honey.yml"] = "name: Honey\nsummary: Sweet.\n"
    base = write_base(tmp_path, changes)
    home = "---\ntitle: Home\n---\n# Home\n\nSalt is dear in\n[[arcadia]].\n\nTea is not.\n\n- A list.\n"
    text = words(print_one(setting_of(base, home=home), BOOK))
    parts = [
        "Test base", "facts in", "As of 19 June 2023", "Summary Salt is dear in Arcadia. Tea is not. Positions On",
        "tea Of tea, says arcadia.", "pepper Of pepper, says arcadia.", "Salt It should fall.", "Contents",
        "Key issues", "ISSUE tea", "ISSUE pepper", "Other issues ISSUE Honey", "ISSUE Salt",
    ]  # fmt: skip
    places = [text.find(part) for part in parts[:8]]
    places += [text.find(part, places[7] + len("Contents") + 200) for part in parts[8:]]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert "A list" not in text


def test_book_says_nothing_of_a_home_page_written_for_others(setting: PrintSetting) -> None:
    text = words(print_one(replace(setting, home="Salt is dear, says [[the-hidden-one]].\n"), BOOK))
    assert "Summary" not in text
    assert "hidden" not in text


def test_positions_of_one_actor_on_two_issues_are_compared_each_with_itself(tmp_path: Path) -> None:
    pepper = BASE["issues/salt.yml"].replace("Salt", "Pepper").replace("salt", "pepper")
    then = write_base(tmp_path / "then", {"issues/pepper.yml": pepper})
    changed = pepper.replace("It should fall.", "It should rise.")
    now = setting_of(write_base(tmp_path / "now", {"issues/pepper.yml": changed}))
    since = document_of(replace(now, earlier={"": EarlierPrint(setting_of(then), "ChangesSince then")}), BOOK).since
    assert since
    assert [entry.words for entry in since.changed] == ["Position, Pepper, Arcadia: It should rise."]
