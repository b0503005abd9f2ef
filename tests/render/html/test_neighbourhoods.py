"""Which records an edit leaves as they were, as far as their pages ask for no more than what is near."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from briefing_site.build.pipeline import Options, prepare
from briefing_site.render.html.answers import Answers
from briefing_site.render.html.logged_setting import LoggedSetting
from briefing_site.render.html.neighbourhoods import LOCAL
from briefing_site.render.html.setting import Setting

FACT = "  - {{id: {}, text: '{}', kind: said, by: {}, date: 2023-01-0{}, sources: [gazette p{}]}}\n"
ISSUE = "name: {}\nsummary: A dispute.\nfacts:\n"
FILES = {
    "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    "content/actors/sparta.yml": "name: Sparta\ntype: government\nsummary: A state.\n",
    "content/actors/envoy.yml": "name: Envoy\ntype: person\nspeaks_for: arcadia\nsummary: Speaks.\n",
    "content/issues/salt.yml": ISSUE.format("Salt") + FACT.format("envoy-on-salt", "Salt is dear.", "envoy", 1, 1),
    "content/issues/wine.yml": ISSUE.format("Wine") + FACT.format("on-wine", "Wine is sour.", "sparta", 2, 2),
    "content/sources/gazette.yml": "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\n",
}


def answers_of(project: Path) -> Answers:
    prepared = prepare(Options(project, date(2023, 6, 24)))
    assert not prepared.errors, prepared.errors
    setting = Setting(prepared.site, "TLP:CLEAR", date(2023, 6, 24))
    return Answers(setting, LoggedSetting.recording(setting).impacts, "", prepared.versions)


@pytest.mark.parametrize(
    ("path", "old", "new", "left"),
    [
        ("issues/salt", "dear", "cheap", {"sparta", "wine"}),
        ("issues/wine", "is sour", "is sweet", {"arcadia", "envoy", "salt"}),
        ("actors/envoy", "Speaks.", "Speaks well.", {"sparta", "wine", "gazette"}),
        ("actors/sparta", "A state.", "A city.", {"arcadia", "envoy", "salt", "gazette"}),
    ],
)
def test_an_edit_moves_what_is_near(write_base, path, old, new, left):
    before = answers_of(write_base(FILES))
    file = f"content/{path}.yml"
    after = answers_of(write_base(FILES | {file: FILES[file].replace(old, new)}))
    unmoved = after.neighbourhoods.compared(before.neighbourhoods.digests).unmoved
    assert {Path(name).stem for name in FILES} & unmoved == left


def test_an_unmoved_record_answers_as_before(write_base):
    before = answers_of(write_base(FILES))
    tokens = [f"{word} {Path(name).stem}" for name in FILES for word in LOCAL]
    answered = {token: before.of(token) for token in tokens}
    for name, text in FILES.items():
        after = answers_of(write_base(FILES | {name: text.replace("summary: ", "summary: Known. ")}))
        standing = after.neighbourhoods.compared(before.neighbourhoods.digests)
        stand = [token for token in tokens if standing.holds(token, is_empty=False)]
        assert [token for token in stand if after.of(token) != answered[token]] == []


def test_without_versions_nothing_is_known_to_be_as_it_was(write_base):
    found = answers_of(write_base(FILES))
    assert not Answers(found._setting, found._impacts, "").neighbourhoods.digests
