"""The form that docs/architecture.md adds as an example, carried out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.page_code import ruff_faults, shown_code
from tests.render.paper import setting_of, write_base

FORM = shown_code("def text_of")


def test_the_code_of_a_form_on_the_page_is_clean() -> None:
    assert ruff_faults("render/text.py", FORM) == ""


def test_a_form_added_as_the_page_says_shows_a_record(tmp_path: Path) -> None:
    form: dict[str, Any] = {}
    exec(FORM, form)  # noqa: S102 - our own page
    setting = setting_of(write_base(tmp_path))
    text = form["text_of"](setting, setting.base.records["salt"])
    assert text.splitlines() == [
        "Salt",
        "The price of salt.",
        "Positions",
        "arcadia: It should fall.",
        "What is on record",
        "10 June 2023: Salt has become dear in [[arcadia]].",
        '18 June 2023: [[envoy]] told [[ruritania]] that salt is "too dear".',
        "Related",
    ]
