"""What is new since an earlier state is the difference of two document trees, of no form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from briefing_site.render.typst.document_builder import DocumentBuilder
from briefing_site.render.typst.print_jobs import EarlierPrint, PrintSetting, since_earlier

from tests.render.paper import BASE, BRIEF, document_of, setting_of, write_base

FILES = {"brief": "briefs/talks-brief.yml", "salt": "issues/salt.yml", "gazette": "sources/gazette.yml"}
BESIDE = {
    "actors/envoy.yml": BASE["actors/envoy.yml"] + "posts: [{title: Minister, from: 2022, sources: [gazette]}]\n",
    "sources/almanac.yml": "type: book\npublisher: The Almanac\nissued: 2023\n",
}


def marked(tmp_path: Path, **changes: tuple[str, str]) -> PrintSetting:
    """Return the setting after edits, an old text to a new one by file, marked against the one before."""
    edited = {}
    for name, (old, new) in changes.items():
        assert old in BASE[FILES[name]]
        edited[FILES[name]] = BASE[FILES[name]].replace(old, new)
    then = setting_of(write_base(tmp_path / "then", BESIDE))
    now = setting_of(write_base(tmp_path / "now", {**BESIDE, **edited}))
    return replace(now, earlier={"talks-brief": EarlierPrint(then, "Since then")})


def test_the_list_for_pages_is_told_without_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = marked(tmp_path, salt=("has become dear", "has become cheap"))
    printed = document_of(setting, BRIEF).since
    monkeypatch.setattr(DocumentBuilder, "__init__", lambda *_, **__: pytest.fail("a document was made for paper"))
    assert since_earlier(setting, setting.base.records["talks-brief"]) == printed
    assert printed
    assert [entry.words for entry in printed.changed] == ["10 June 2023: Salt has become cheap in Arcadia."]


def test_another_number_of_a_source_is_no_news(tmp_path: Path) -> None:
    """The first fact of the brief rests on another source now, so that the gazette has another number."""
    setting = marked(tmp_path, salt=("sources: [gazette p2]", "sources: [almanac, gazette p2]"))
    printed = document_of(setting, BRIEF)
    assert printed.since
    assert [entry.fact for entry in printed.since.changed] == ["salt-is-dear"]
    assert (printed.since.added, printed.since.withdrawn) == ((), ())


def test_the_hash_of_a_document_tells_nothing_of_marks(tmp_path: Path) -> None:
    setting = marked(tmp_path, salt=("has become dear", "has become cheap"), brief=("Lower the", "Halve the"))
    printed, unmarked = document_of(setting, BRIEF), document_of(replace(setting, earlier={}), BRIEF)
    assert '"changed":"changed"' in printed.as_json()
    assert printed.content == unmarked.content


@pytest.mark.parametrize(
    ("key", "told"),
    [("standing: withdrawn", "WITHDRAWN BY ITS PUBLISHER"), ("withdrawn: It is a forgery.", "withdrawn")],
)
def test_a_source_that_was_withdrawn_is_told_once(tmp_path: Path, key: str, told: str) -> None:
    """Nothing else in the brief says anything new, and all of it rests on less."""
    setting = marked(tmp_path, gazette=("issued: ", f"{key}\nissued: "))
    since = document_of(setting, BRIEF).since
    assert since
    assert [entry.words for entry in since.added] == [f"Sources: The Gazette, 19 June 2023: {told}"]
    assert since.note == ""
