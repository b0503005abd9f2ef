"""The meeting card."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from briefing_site.render.typst.print_jobs import PrintSetting, all_print_jobs
from briefing_site.render.typst.printed import words as words_of_tree

from tests.render.paper import BASE, BRIEF, CARD, ISSUE, document_of, opened, print_one, setting_of, words, write_base


@pytest.mark.parametrize("file", ["cards/talks.pdf", CARD])
def test_card_is_one_page(setting: PrintSetting, file: str) -> None:
    pdf = print_one(setting, file)
    assert len(opened(pdf)) == 1
    assert "Envoy Xi told Ruritania" in words(pdf)
    assert "Lower the price." in words(pdf)


def test_crowded_card_is_one_page(tmp_path: Path) -> None:
    facts = "".join(
        f"  - id: f-{n}\n    kind: said\n    by: envoy\n    text: >-\n      {'Salt is dear, he said. ' * 40}\n"
        f"    date: 2023-06-1{n}\n    sources: [gazette]\n"
        for n in range(9)
    )
    lines = "".join(f"      - line: >-\n          {'Lower it. ' * 90}\n        facts: [f-1]\n" for _ in range(12))
    brief = "title: Crowded\nfor: ruritania\nevent: talks\npurpose: Much.\nas_of: 2023-06-20\nsections:\n"
    brief += f"  - people: [envoy]\n  - points_to_make:\n{lines}"
    changes = {"issues/pepper.yml": f"name: Pepper\nsummary: Hot.\nfacts:\n{facts}", "briefs/crowded.yml": brief}
    pdf = print_one(setting_of(write_base(tmp_path, changes)), "cards/crowded.pdf")
    assert len(opened(pdf)) == 1
    assert re.search(r"and \d+ more in the brief", words(pdf))


def test_card_leaves_out_what_was_said_before_ones_own_lines(desk: PrintSetting) -> None:
    for paper in ("a4", "us-letter"):
        text = words(print_one(replace(desk, paper=paper), "cards/meeting-with-meng.pdf"))
        assert "Expected meeting: The President" in text
        assert "in the brief" not in text


def test_card_gives_the_address_of_the_live_page(setting: PrintSetting) -> None:
    assert "Live page: test.example/briefs/talks-brief/" in words(print_one(setting, CARD))


def test_only_a_meeting_has_a_card(tmp_path: Path) -> None:
    event = "name: {0}\ntype: {0}\ndate: 2023-06-19\nparticipants: [envoy]\nsummary: It was one.\n"
    types = ("visit", "meeting", "call", "summit", "statement", "incident")
    changes = {f"events/the-{name}.yml": event.format(name) for name in types}
    brief = BASE["briefs/talks-brief.yml"]
    changes |= {f"briefs/on-{name}.yml": brief.replace("event: talks", f"event: the-{name}") for name in types}
    changes |= {"briefs/on-nothing.yml": brief.replace("event: talks\n", "")}
    setting = setting_of(write_base(tmp_path, changes))
    cards = {job.record for job in all_print_jobs(setting) if job.file.startswith("cards/")}
    assert cards == {"talks", "talks-brief", *(f"{of}-{name}" for of in ("the", "on") for name in types[:4])}


MINISTER = "name: Minister\ntype: person\nspeaks_for: ruritania\nsummary: Speaks for it.\n"
MET = "name: {}\ntype: {}\ndate: {}\nparticipants: [{}]\nsummary: They met.\n"


def test_last_met_counts_meetings_of_these_very_people(tmp_path: Path) -> None:
    changes = {
        "actors/minister.yml": MINISTER,
        "actors/deputy.yml": MINISTER.replace("Minister", "Deputy"),
        "events/talks.yml": BASE["events/talks.yml"].replace("[envoy, ruritania]", "[envoy, minister]"),
        "events/one.yml": MET.format("A visit", "visit", "2023-06-01", "envoy, minister, deputy"),
        "events/two.yml": MET.format("The talks within it", "meeting", "2023-06-01", "envoy, minister")
        + "part_of: one\n",
        "events/three.yml": MET.format("Talks with the deputy", "meeting", "2023-06-02", "envoy, deputy"),
        "events/four.yml": MET.format("Words of both", "statement", "2023-06-03", "envoy, minister"),
        "events/five.yml": MET.format("A call", "call", "2023-05-01", "envoy, minister"),
        "events/six.yml": MET.format("A call called off", "call", "2023-06-04", "envoy, minister")
        + "state: cancelled\n",
    }
    card = document_of(setting_of(write_base(tmp_path, changes)), "cards/talks.pdf").card
    assert card
    assert [words_of_tree(row.value) for row in card.met] == ["The talks within it", "A call"]


def test_card_tells_when_they_last_met(desk: PrintSetting) -> None:
    text = words(print_one(desk, "cards/meng-northport-visit.pdf"))
    assert "Last met Meeting of Meng and Halvard, June 2023, 18–19 June 2023" in text
    assert "Halvard’s visit to Southport" not in text


def test_what_they_said_last_is_no_headline(tmp_path: Path) -> None:
    headline = (
        "  - id: headline\n    kind: said\n    by: envoy\n    hedge: headline only\n"
        "    text: >-\n      The headline has it.\n    date: 2023-06-19\n    sources: [gazette]\n"
    )
    setting = setting_of(write_base(tmp_path, {"issues/salt.yml": BASE["issues/salt.yml"] + headline}))
    assert "The headline has it." in words(print_one(setting, ISSUE))
    text = words(print_one(setting, CARD))
    assert "that salt is “too dear”" in text
    assert "The headline has it." not in text


def test_points_to_make_have_one_name(setting: PrintSetting) -> None:
    for file in (CARD, BRIEF):
        text = words(print_one(setting, file))
        assert "Points to make 1 Lower the price." in text
        assert "Asks" not in text
