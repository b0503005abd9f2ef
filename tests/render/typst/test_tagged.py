"""What a screen reader is given of the printed forms, and texts of both directions on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from briefing_site.render.typst.print_jobs import PrintSetting, all_print_jobs

from tests.render.paper import BASE, print_one, setting_of, write_base
from tests.render.tagged import Letter, blocks, tagged_text, unspaced

HEADLINE = """\
  - id: headline
    kind: said
    text: >-
      [[envoy]] said "yes".
    by: envoy
    date: 2023-06-19
    hedge: headline only
    sources: [gazette]
"""
AREA = """\
name: Pepper
state: agreed
parties: [arcadia, ruritania]
summary: Of pepper.
"""


def with_everything(tmp_path: Path) -> PrintSetting:
    """Return a base with a hedge before a quotation mark, a state after a heading and names in other scripts."""
    brief = BASE["briefs/talks-brief.yml"] + "  - cooperation: [pepper]\n"
    changes = {
        "issues/salt.yml": BASE["issues/salt.yml"] + HEADLINE,
        "cooperation/pepper.yml": AREA,
        "briefs/talks-brief.yml": brief,
    }
    return setting_of(write_base(tmp_path, changes))


def test_words_that_are_seen_apart_are_read_apart(tmp_path: Path) -> None:
    setting = with_everything(tmp_path)
    found = {job.file: unspaced(print_one(setting, job.file)) for job in all_print_jobs(setting)}
    assert len(found) > 8
    assert {file: joins for file, joins in found.items() if joins} == {}


@pytest.mark.slow
def test_words_of_every_printed_form_are_read_apart(desk: PrintSetting) -> None:
    found = {job.file: unspaced(print_one(desk, job.file)) for job in all_print_jobs(desk)}
    assert len(found) > 50
    assert {file: joins for file, joins in found.items() if joins} == {}


def test_hedge_is_read_before_its_claim(tmp_path: Path) -> None:
    told = tagged_text(print_one(with_everything(tmp_path), "issues/salt.pdf"))
    assert "alleged Envoy Xi told Ruritania that salt is “too dear”." in told
    assert "headline only Envoy Xi said “yes”." in told


def test_names_beside_each_other_are_read_apart(tmp_path: Path) -> None:
    told = tagged_text(print_one(with_everything(tmp_path), "actors/envoy.pdf"))
    assert any("席兰亭 Xí Lántíng Посол" in text for text in told)


# --- both directions ---


def lines_of(pdf: bytes, word: str) -> Iterator[str]:
    """Yield each line of the blocks that hold a word, from left to right as it is seen."""
    for block in blocks(pdf):
        lines: dict[float, list[Letter]] = {}
        for letter in block:
            lines.setdefault(letter.baseline, []).append(letter)
        for line in lines.values():
            seen = "".join(letter.text for letter in sorted(line, key=lambda letter: letter.left)).replace("\xa0", " ")
            if word in seen:
                yield seen


FARIS = """\
name: محمد الفارسي
type: person
summary: A minister.
names: {ar: محمد الفارسي, fa: محمد پارسی}
"""
HASAN = "name: حسن\ntype: person\nsummary: Another minister.\n"


def test_31_bidi_names(tmp_path: Path) -> None:
    brief = "title: Talk\npurpose: Talk.\nas_of: 2023-06-20\nsections:\n  - people: [faris]\n"
    setting = setting_of(write_base(tmp_path, {"actors/faris.yml": FARIS, "briefs/talk.yml": brief}))
    (name,) = (
        block
        for block in blocks(print_one(setting, "briefs/talk.pdf"))
        if len({letter.size for letter in block}) == 2 and "سراف" in "".join(letter.text for letter in block)
    )
    sizes = [
        letter.size for letter in sorted(name, key=lambda letter: letter.left) if letter.text.strip("\u2068\u2069 ")
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 2


def test_31_bidi_names_in_a_list_keep_their_order(tmp_path: Path) -> None:
    met = "name: Talks\ntype: meeting\ndate: 2023-06-19\nparticipants: [faris, hasan, envoy]\nsummary: They met.\n"
    changes = {"actors/faris.yml": FARIS, "actors/hasan.yml": HASAN, "events/met.yml": met}
    (line,) = lines_of(print_one(setting_of(write_base(tmp_path, changes)), "events/met.pdf"), "Envoy Xi")
    assert line.replace("\u2068", "").replace("\u2069", "") == f"{FARIS[6:18][::-1]}, {HASAN[6:9][::-1]} and Envoy Xi"


SENTENCE = 'قال إن الاتفاق (رقم 12/2023) سيبقى حتى 2025 — "نعم".'


@pytest.mark.parametrize(
    "file", ["issues/pepper.pdf", "actors/envoy.pdf", "briefs/talk.pdf", "cards/talk.pdf", "book.pdf"]
)
def test_32_bidi_sentence(tmp_path: Path, file: str) -> None:
    pepper = (
        "name: Pepper\nsummary: Hot.\npositions:\n"
        f"  - actor: envoy\n    line: >-\n      {SENTENCE}\n    facts: [pepper-fact]\n"
        f"facts:\n  - id: pepper-fact\n    kind: said\n    by: envoy\n    text: >-\n      {SENTENCE}\n"
        "    date: 2023-06-19\n    sources: [gazette]\n"
    )
    brief = (
        f"title: Talk\nevent: talks\nbottom_line: >-\n  {SENTENCE}\npurpose: >-\n  {SENTENCE}\nas_of: 2023-06-20\n"
        "for: ruritania\nsections:\n  - issues: [pepper]\n  - positions: [pepper]\n"
        f"  - if_raised:\n      - topic: pepper\n        line: >-\n          {SENTENCE}\n        facts: [pepper-fact]\n"
    )
    pdf = print_one(setting_of(write_base(tmp_path, {"issues/pepper.yml": pepper, "briefs/talk.yml": brief})), file)
    seen = list(lines_of(pdf, "معن"))
    assert len(seen) > 1
    assert [line for line in seen if ".“معن”" not in line] == []
