from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from briefing_site.render import document
from briefing_site.render.compose.kinds import essentials_of
from briefing_site.render.compose.plain_values import value_words
from briefing_site.render.html.values import shown_as
from briefing_site.render.typst.sections import printed_blocks
from briefing_site.render.typst.values import printed

from tests.render.paper import CARD, document_of, setting_of, write_base

POSTPONED = """\
name: Talks on salt
type: meeting
date: 2023-06-25
state: planned
place: Harbour
participants: [envoy, ruritania]
summary: They are to meet.
"""


@pytest.mark.parametrize("form", [shown_as, printed, value_words], ids=["page", "paper", "words"])
@pytest.mark.parametrize("kind", get_args(document.Value))
def test_every_form_can_show_every_value(form: object, kind: type) -> None:
    assert form.dispatch(kind) is not form.dispatch(object)  # type: ignore[attr-defined]  # a single dispatch has it


@pytest.mark.parametrize("kind", get_args(document.Block))
def test_paper_can_show_every_block(kind: type) -> None:
    assert printed_blocks.dispatch(kind) is not printed_blocks.dispatch(object)


def test_no_two_rows_of_a_record_have_one_key(tmp_path: Path) -> None:
    setting = setting_of(write_base(tmp_path))
    for record in setting.base.records.values():
        keys = [row.key for row in essentials_of(setting, record)]
        assert len(keys) == len({*keys}), record.id


def test_a_card_has_day_state_and_place_whatever_they_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = setting_of(write_base(tmp_path, {"events/talks.yml": POSTPONED}))
    monkeypatch.setattr("briefing_site.render.compose.kinds.gettext", lambda words: f"«{words}»")
    labels = [row.label for row in document_of(setting, CARD).essentials]
    assert labels == ["«When»", "«State»", "«Where»"]
