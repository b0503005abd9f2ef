"""Which records an edit leaves as they were, as far as their pages ask for no more than what is near."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from briefing_site.build.composition import Build
from briefing_site.build.pipeline import Options, prepare
from briefing_site.facts.support.fingerprint import Fingerprints, awaits_review, reviewables_in
from briefing_site.render.html.answers import Answers
from briefing_site.render.html.logged_setting import LoggedSetting
from briefing_site.render.html.neighbourhoods import LOCAL

from tests.sample_desk import SAMPLE

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
    found = answers_unless_wrong(project)
    assert found
    return found


def answers_unless_wrong(project: Path) -> Answers | None:
    """Return the answers of a build for the desk itself; None if the facts have errors."""
    options = Options(project, date(2023, 6, 24), audience="TLP:RED")
    prepared = prepare(options)
    if prepared.errors:
        return None
    setting = Build(options, prepared).html_setting(built=(), edit_url="", assets={})
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


def _shortened(record: dict[str, Any]) -> None:
    """Change the record, and leave out what its first assessment rests on first."""
    record["summary"] = f"Known. {record.get('summary', '')}"
    for fact in record.get("facts", ()):
        fact["text"] = f"It is said: {fact['text']}"
        if len(fact.get("rests_on", ())) > 1:
            del fact["rests_on"][0]


def _doubted(record: dict[str, Any]) -> None:
    """Withdraw the source, or call the facts retracted; have the record named otherwise once."""
    if "publisher" in record or ("type" in record and "issued" in record):
        record["standing"] = "withdrawn"
    for fact in record.get("facts", ())[:1]:
        fact["status"] = "retracted"
    record["former_ids"] = ["another-name"]


def reviewed_desk(folder: Path) -> Path:
    """Write the sample desk, with a review of everything that can be reviewed, as it stands."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    base = answers_of(folder)._base
    prints = Fingerprints(base)
    for record in base.records.values():
        path = folder / record.origin.path
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for item in filter(awaits_review, reviewables_in(record)):
            part = data
            for key in item.loc:
                part = part[key]
            part["reviewed"] = f"2023-06-23 mk {prints.of(item)}"
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("edit", [_shortened, _doubted])
def test_what_rests_on_nothing_that_moved_is_judged_as_before(tmp_path, edit):
    """Of the sample desk, each file is edited by itself: whatever is said to hold answers as before."""
    before = answers_of(reviewed_desk(tmp_path))
    base = before._base
    items = [item.id for record in base.records.values() for item in reviewables_in(record)]
    tokens = [*base.facts, *(f"verdict {item}" for item in items)]
    tokens += [f"impact {thing}" for thing in (*base.records, *base.facts)]
    answered = {token: before.of(token) for token in tokens}
    tried = held = 0
    for file in sorted(tmp_path.glob("content/*/*.yml")):
        text = file.read_text(encoding="utf-8")
        record = yaml.safe_load(text)
        edit(record)
        file.write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
        if after := answers_unless_wrong(tmp_path):
            tried += 1
            standing = after.neighbourhoods.compared(before.neighbourhoods.digests)
            stand = [token for token in tokens if standing.holds(token, is_empty=False)]
            held += len(stand)
            assert [token for token in stand if after.of(token) != answered[token]] == [], file
        file.write_text(text, encoding="utf-8")
    assert tried > 20
    assert held > tried * len(tokens) / 10


def test_without_versions_nothing_is_known_to_be_as_it_was(write_base):
    found = answers_of(write_base(FILES))
    assert not Answers(found._setting, found._impacts, "").neighbourhoods.digests
