"""What a document says as JSON, and the short hash of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from briefing_site.render.typst.print_jobs import PrintSetting, all_print_jobs
from briefing_site.render.typst.printed import HASH_LENGTH, NO_MARKS, NOT_CONTENT
from briefing_site.render.typst.qr import qr_code, with_code


def plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: NO_MARKS[key] if key in NO_MARKS else unmarked(each) for key, each in value.items()}
    return [*map(unmarked, value)] if isinstance(value, list | tuple) else value


def test_json_and_hash_are_those_of_a_copy(setting: PrintSetting) -> None:
    """Parts are read in place; copied whole, as `asdict` does it, they give the same."""
    for job in all_print_jobs(setting):
        document = job.make()
        assert document.as_json() == plain(asdict(document))
        bare = replace(
            document, since=None, paper="", revision="", time_view="", content="", url="", address="", root=""
        )
        shown = {key: unmarked(value) for key, value in asdict(bare).items() if key not in NOT_CONTENT}
        assert document.content == hashlib.sha256(plain(shown).encode()).hexdigest()[:HASH_LENGTH]


def test_the_code_is_drawn_for_what_is_set() -> None:
    assert json.loads(with_code('{"url":"https://desk.example/","title":"ü"}')) == {
        "url": "https://desk.example/",
        "title": "ü",
        "qr": qr_code("https://desk.example/"),
    }
    assert json.loads(with_code('{"url":""}'))["qr"] == ""
