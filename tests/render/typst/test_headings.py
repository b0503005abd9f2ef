"""No heading is stranded: on its page there is something that it stands over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from briefing_site.render.typst.print_jobs import EarlierPrint, PrintSetting, all_print_jobs

from tests.render.paper import BASE, opened, print_one, setting_of, write_base

FOOT = 52
"""Points from the lower edge of the page: above it ends what is no running foot."""
NOTHING = ("Who", "On", "Line, and what it rests on", "Southland", "Northland", "Arcadia", "Ruritania", "Purpose")
"""What a heading stands over with nothing in it: the heading row of a table, the label of a row."""
FEWEST_LETTERS = 12
PAPERS = pytest.mark.parametrize("paper", ["a4", "us-letter"])


def stranded(pdf: bytes) -> Iterator[str]:
    """Yield each heading below which its page holds nothing but other headings, with the number of the page."""
    document = opened(pdf)
    found = [(mark.get_title(), mark.get_dest()) for mark in document.get_toc()]
    marks = [(title, dest.get_index(), dest.get_view()[1][1]) for title, dest in found]
    for title, number, top in marks:
        page = document[number]
        left = words_of(page.get_textpage().get_text_bounded(right=page.get_width(), top=top + 2, bottom=FOOT))
        for words in (other for other, on, at in marks if on == number and at <= top):
            left = left.replace(words_of(words), "", 1)
        for words in map(words_of, NOTHING):
            left = left.replace(words, "")
        if len(left) < FEWEST_LETTERS and title != "Contents":
            yield f"{title}, page {number + 1}: {left}"


def words_of(text: str) -> str:
    return re.sub(r"\W", "", text)


@pytest.mark.slow
@PAPERS
def test_no_heading_of_any_printed_form_is_stranded(desk: PrintSetting, paper: str) -> None:
    printed = replace(desk, paper=paper)
    found = {job.file: list(stranded(print_one(printed, job.file))) for job in all_print_jobs(printed)}
    assert {file: headings for file, headings in found.items() if headings} == {}


def moved_down(folder: Path, lines: int) -> PrintSetting:
    """Return the base with so many lines more in front of everything else."""
    more = "".join(f"\n\n      Line {line} of what goes before." for line in range(lines))
    brief = BASE["briefs/talks-brief.yml"].replace("      The [[envoy]] comes.", f"      The [[envoy]] comes.{more}")
    facts = "".join(
        f"  - id: before-{line}\n    kind: context\n    text: >-\n      Of what goes before.\n    date: 2023-06-01\n"
        "    sources: [gazette]\n"
        for line in range(lines)
    )
    then = BASE["issues/salt.yml"]
    changes = {"briefs/talks-brief.yml": brief, "issues/salt.yml": then + facts}
    earlier = EarlierPrint(setting_of(write_base(folder / "then")), "ChangesSince the print of 1 June 2023")
    return replace(setting_of(write_base(folder / "now", changes)), earlier={"talks-brief": earlier})


@pytest.mark.parametrize("lines", range(0, 44, 2))
def test_no_heading_is_stranded_wherever_a_page_ends(tmp_path: Path, lines: int) -> None:
    setting = moved_down(tmp_path, lines)
    files = ("briefs/talks-brief.pdf", "issues/salt.pdf", "book.pdf")
    assert {file: found for file in files if (found := list(stranded(print_one(setting, file))))} == {}


@PAPERS
def test_head_of_an_entry_stands_with_what_is_told_of_it(desk: PrintSetting, paper: str) -> None:
    book = opened(print_one(replace(desk, paper=paper), "book.pdf"))
    marks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in book.get_toc()]
    entries = [(one, other) for one, other in pairwise(marks) if one[0] < other[0] and one[1] != "Contents"]
    assert len(entries) > 40
    assert [(one, other) for one, other in entries if one[2] != other[2]] == []
