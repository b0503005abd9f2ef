from __future__ import annotations

from pathlib import Path

from briefing_site.base.edtf import parse_day
from briefing_site.facts.model import Brief, Issue
from briefing_site.facts.valid_time import base_as_of

from tests.render.paper import setting_of, write_base


def test_later_facts_and_what_rests_on_them_alone_are_left_out(tmp_path: Path) -> None:
    base = setting_of(write_base(tmp_path)).base
    earlier = base_as_of(base, parse_day("2023-06-12"))
    assert list(earlier.facts) == ["salt-is-dear"]
    salt, brief = earlier.records["salt"], earlier.records["talks-brief"]
    assert isinstance(salt, Issue)
    assert isinstance(brief, Brief)
    assert salt.positions == ()
    assert "points_to_make" not in {section.kind for section in brief.sections}
    assert "if_raised" in {section.kind for section in brief.sections}


def test_fact_that_was_superseded_only_later_was_current(tmp_path: Path) -> None:
    text = (write_base(tmp_path) / "content/issues/salt.yml").read_text()
    status = "    status: superseded\n    superseded_by: envoy-on-salt\n"
    base = setting_of(write_base(tmp_path, {"issues/salt.yml": text + status})).base
    assert base.facts["salt-is-dear"].status == "superseded"
    assert base_as_of(base, parse_day("2023-06-12")).facts["salt-is-dear"].status == "current"
    assert base_as_of(base, parse_day("2023-06-20")) is base
