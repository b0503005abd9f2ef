"""The form that docs/architecture.md adds as an example, carried out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT
from tests.render.paper import setting_of, write_base


def test_a_form_added_as_the_page_says_shows_a_record(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def text_of" in block)
    form: dict[str, Any] = {}
    exec(code, form)  # noqa: S102 - our own page
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
