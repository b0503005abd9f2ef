from __future__ import annotations

from pathlib import Path

from briefing_site.render.compose.briefs import compose_brief
from briefing_site.render.compose.records import compose_entry, compose_record
from briefing_site.render.document import FactList, Mentions, RelatedRecords
from briefing_site.render.typst.printed import PrintedHeading

from tests.render.paper import ISSUE, document_of, setting_of, write_base

MENTIONING = """\
name: Pepper
summary: Dearer than [[salt]].
related: [salt]
facts:
  - id: salt-again
    kind: context
    text: >-
      [[salt]] and pepper are sold together.
    date: 2023-06-11
    about: salt
    sources: [gazette p2]
"""


def test_a_record_is_composed_once_for_page_and_paper(tmp_path: Path) -> None:
    setting = setting_of(write_base(tmp_path, {"issues/pepper.yml": MENTIONING}))
    composed = compose_record(setting, setting.base.records["salt"])
    assert [section.id for section in composed.sections] == ["positions", "facts", "related", "mentions"]
    printed = [block.text for block in document_of(setting, ISSUE).body if isinstance(block, PrintedHeading)]
    assert printed == [section.heading for section in composed.sections[:3]]


def test_what_mentions_a_record_says_in_which_facts(tmp_path: Path) -> None:
    setting = setting_of(write_base(tmp_path, {"issues/pepper.yml": MENTIONING}))
    mentions = next(
        block
        for section in compose_record(setting, setting.base.records["salt"]).sections
        for block in section.blocks
        if isinstance(block, Mentions)
    )
    assert mentions.places == {"pepper": ("", "salt-again")}


def test_in_a_volume_of_everything_each_fact_stands_where_it_lives(tmp_path: Path) -> None:
    setting = setting_of(write_base(tmp_path, {"issues/pepper.yml": MENTIONING}))
    blocks = [
        block for section in compose_entry(setting, setting.base.records["salt"]).sections for block in section.blocks
    ]
    facts = next(block for block in blocks if isinstance(block, FactList))
    ways = next(block for block in blocks if isinstance(block, RelatedRecords))
    assert [fact.id for fact in facts.facts] == ["salt-is-dear", "envoy-on-salt"]
    assert [dict(group.notes) for group in ways.groups if group.heading == "Also on record"] == [{"pepper": "1 fact"}]


def test_the_parts_of_a_brief_stand_in_its_own_order_after_the_bottom_line(tmp_path: Path) -> None:
    setting = setting_of(write_base(tmp_path))
    composed = compose_brief(setting, setting.base.briefs["talks-brief"])
    assert [section.heading for section in composed.sections] == [
        "Bottom line",
        "Background",
        "Issues",
        "Positions",
        "People",
        "Chronology",
        "Points to make",
        "If raised",
    ]
