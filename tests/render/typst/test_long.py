"""What is too long for one sheet, or for one file, is cut, and says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from briefing_site.render.compose import book
from briefing_site.render.typst.print_jobs import EarlierPrint, PrintSetting, all_print_jobs, book_print_jobs

from tests.render.paper import BOOK, document_of, links, opened, page_words, print_one, setting_of, words, write_base

FACT = """\
  - id: f{number}
    kind: context
    text: Salt cost {number} marks.
    date: {year}-06-19
    sources: [gazette]
"""


def crowded(project: Path, facts: int) -> PrintSetting:
    """Return the setting of a base with a record of so many facts, of a year each from 1900 on; f5 is called key."""
    told = "".join(FACT.format(number=n, year=1900 + n) for n in range(facts))
    told = told.replace("id: f5\n", "id: f5\n    weight: key\n")
    return setting_of(write_base(project, {"issues/pepper.yml": f"name: Pepper\nsummary: Hot.\nfacts:\n{told}"}))


def of_many_actors(project: Path, *, actors: int, issues: int) -> PrintSetting:
    """Return the setting of a base in which each of some actors has a position on each issue, and a brief of all."""
    files = {f"actors/a{a}.yml": f"name: Land {a}\ntype: government\nsummary: One.\n" for a in range(actors)}
    for i in range(issues):
        lines = "".join(f"  - actor: a{a}\n    line: The tolls end.\n    facts: [p-{a}-{i}]\n" for a in range(actors))
        facts = "".join(
            f"  - id: p-{a}-{i}\n    kind: position\n    by: a{a}\n    text: They end.\n    date: 2023-06-19\n"
            "    sources: [gazette]\n"
            for a in range(actors)
        )
        files[f"issues/i{i}.yml"] = f"name: Tolls on river {i}\nsummary: One.\npositions:\n{lines}facts:\n{facts}"
    named = ", ".join(f"i{i}" for i in range(issues))
    files["briefs/many.yml"] = (
        f"title: Many\npurpose: To test.\nas_of: 2023-06-20\nsections:\n  - positions: [{named}]\n"
    )
    return setting_of(write_base(project, files))


# --- sheets ---


def test_a_sheet_shows_key_facts_and_the_newest_and_where_the_rest_is(tmp_path: Path) -> None:
    setting = crowded(tmp_path, 100)
    assert "more facts" not in words(print_one(setting, "issues/pepper.pdf"))
    setting = crowded(tmp_path, 112)
    text = words(print_one(setting, "issues/pepper.pdf"))
    assert "Salt cost 5 marks." in text
    assert "Salt cost 13 marks." in text
    assert "Salt cost 12 marks." not in text
    assert "12 more facts: Pepper /issues/pepper/" in text


def test_what_gave_way_on_a_sheet_is_not_told_as_gone(tmp_path: Path) -> None:
    earlier = {"pepper": EarlierPrint(crowded(tmp_path / "then", 110), "Since then")}
    since = document_of(replace(crowded(tmp_path / "now", 111), earlier=earlier), "issues/pepper.pdf").since
    assert since is not None
    assert [entry.words for entry in since.added] == ["19 June 2010: Salt cost 110 marks."]
    assert (since.changed, since.withdrawn) == ((), ())


def test_the_positions_of_many_actors_name_each_subject_once(tmp_path: Path) -> None:
    setting = of_many_actors(tmp_path, actors=4, issues=2)
    text = words(print_one(setting, "briefs/many.pdf"))
    assert text.count("Tolls on river 0") == 1
    rows = ["Who Line, and what it rests on Tolls on river 0 Land 0 The tolls end.", "Tolls on river 1 Land 0"]
    assert [text.find(row) > 0 for row in rows] == [True, True]


def test_sixty_actors_by_six_issues_fill_twelve_pages_at_most(tmp_path: Path) -> None:
    setting = of_many_actors(tmp_path, actors=60, issues=6)
    pages = page_words(print_one(setting, "briefs/many.pdf"))
    assert len(pages) <= 12
    assert all("Tolls on river" in page for page in pages if "The tolls end." in page)


# --- the book ---


def test_a_long_book_comes_in_volumes_that_hold_everything_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = crowded(tmp_path, 30)
    whole = print_one(setting, BOOK)
    assert [job.file for job in book_print_jobs(setting)] == ["book.pdf"]
    monkeypatch.setattr(book, "MAX_LENGTH", 12)
    files = [job.file for job in book_print_jobs(setting)]
    assert files == [
        "book.pdf", "book/issues-1.pdf", "book/issues-2.pdf", "book/actors.pdf", "book/events.pdf"
    ]  # fmt: skip
    assert {*files} < {job.file for job in all_print_jobs(setting)}
    held = {page for file in files for page in headings(print_one(setting, file))}
    assert held >= headings(whole)
    first = print_one(setting, BOOK)
    assert "Volumes 2 Other issues: Pepper" in words(first) or "Volumes 2 Issues: Pepper" in words(first)
    assert "https://test.example/pdf/book/actors.pdf" in links(first)
    assert "Volume 2 of 5" in words(print_one(setting, "book/issues-1.pdf"))


def test_no_key_issue_is_lost_where_their_order_is_not_that_of_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = of_many_actors(tmp_path, actors=2, issues=6).base
    key = tuple(base.records[f"i{number}"] for number in (3, 0, 5, 1, 4, 2))
    monkeypatch.setattr(book, "key_issues", lambda _: key)
    monkeypatch.setattr(book, "MAX_LENGTH", 20)
    volumes = [volume for volume in book.volumes_of(base) if volume.part == book.KEY_ISSUES]
    assert len(volumes) > 1
    held = [record.id for volume in volumes for record in key if volume.holds(volume.part, record)]
    assert sorted(held) == sorted(record.id for record in key)


def headings(pdf: bytes) -> set[str]:
    """Return what the bookmarks of a PDF call its entries."""
    return {mark.get_title() for mark in opened(pdf).get_toc() if mark.level == 1}


def test_a_volume_is_marked_as_what_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    restricted = "name: Pepper\nsummary: Hot.\nhandling: TLP:AMBER\n"
    setting = setting_of(write_base(tmp_path, {"issues/pepper.yml": restricted}))
    monkeypatch.setattr(book, "MAX_LENGTH", 5)
    marks = {job.file: job.make().handling for job in book_print_jobs(setting)}
    assert marks.pop("book.pdf") == marks.pop("book/issues-1.pdf") == "TLP:AMBER"
    assert {*marks.values()} <= {"TLP:CLEAR", "TLP:GREEN"}


def test_volumes_are_compared_with_what_they_held_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from briefing_site.render.typst.print_jobs import EarlierPrint  # noqa: PLC0415 - of use here alone

    then = setting_of(write_base(tmp_path / "then"))
    now = setting_of(write_base(tmp_path / "now", {"issues/tea.yml": "name: Tea\nsummary: Green.\n"}))
    now = replace(now, earlier={"": EarlierPrint(then, "Since then")})
    monkeypatch.setattr(book, "MAX_LENGTH", 5)
    told = {job.file: job.make().since for job in book_print_jobs(now)}
    assert all(told.values())
    changed = {file for file, since in told.items() if since and not since.note}
    assert changed == {next(file for file in told if "issues" in file and "2" in file)}
