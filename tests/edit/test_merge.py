"""Two records become one: nothing of either is lost unsaid, and nothing names the one that is gone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from briefing_site.cli.main import main
from briefing_site.edit.merge import Keep, MergeRecordsError, UndecidedError, merged_records
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.files.yaml_nodes import parse_yaml
from click.testing import CliRunner

FILES = {
    "content/sources/gazette.yml": "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-25\n",
    "content/actors/arcadia.yml": "name: Arcadia\nshort: Arca\ntype: government\nsummary: A state.\n"
    "related: [old-arcadia]\n",
    "content/actors/old-arcadia.yml": (
        "name: Arcadian Kingdom\nnames: {el: Αρκαδία}\nformer_ids: [arkadia]\naliases: [The Kingdom]\n"
        "type: organisation\nsummary: The state of [[old-arcadia]].\n"
        "facts:\n  # The census.\n  - id: arcadia-is-small\n    kind: context\n    text: It is small.\n"
        "    date: 2023\n    sources: [gazette]\n    about: [arcadia]\n"
    ),
    "content/issues/salt.yml": (
        "name: Salt\nsummary: The price that [[old-arcadia|the kingdom]] pays.\nrelated: [arcadia, old-arcadia]\n"
        "positions:\n"
        "  - actor: old-arcadia\n    line: It should fall.\n    facts: [salt-fall]\n"
        "  - actor: arcadia\n    line: It should rise.\n    facts: [salt-rise]\n"
        "facts:\n"
        "  - id: salt-fall\n    kind: position\n    text: Less, please.\n    by: old-arcadia\n"
        "    date: 2023-05\n    sources: [gazette]\n"
        "  - id: salt-rise\n    kind: position\n    text: More, please.\n    by: arcadia\n"
        "    date: 2023-05\n    sources: [gazette]\n"
    ),
    "content/pages/index.md": "See [[old-arcadia]].\n",
}
LINE = "salt:arcadia"


def snapshot(files: Mapping[str, str] = FILES) -> Snapshot:
    data = {path: text.encode() for path, text in files.items() if path.endswith(".yml")}
    return Snapshot(data, pages={path: text.encode() for path, text in files.items() if path.endswith(".md")})


def merge(keep: Keep = "into", files: Mapping[str, str] = FILES) -> tuple[dict[str, Any], tuple[str, ...]]:
    outcome = merged_records(snapshot(files), "old-arcadia", "arcadia", {LINE: keep})
    plain: dict[str, Any] = {}
    for path, data in outcome.changes.items():
        node = parse_yaml(data, path)[0] if data and path.endswith(".yml") else None
        plain[path] = node.plain() if node else data
    return plain, outcome.dropped


def test_facts_names_and_former_ids_move() -> None:
    changes, dropped = merge()
    arcadia = changes["content/actors/arcadia.yml"]
    assert changes["content/actors/old-arcadia.yml"] is None
    assert arcadia["former_ids"] == ["arkadia", "old-arcadia"]
    assert arcadia["aliases"] == ["Arcadian Kingdom", "The Kingdom"]
    assert arcadia["names"] == {"el": "Αρκαδία"}
    assert arcadia["short"] == "Arca"
    assert [fact["id"] for fact in arcadia["facts"]] == ["arcadia-is-small"]
    assert "type: 'organisation' was dropped." in dropped
    assert "summary: 'The state of [[arcadia]].' was dropped." in dropped


def test_a_comment_moves_with_its_fact() -> None:
    outcome = merged_records(snapshot(), "old-arcadia", "arcadia", {LINE: "into"})
    assert b"  # The census.\n  - id: arcadia-is-small\n" in (outcome.changes["content/actors/arcadia.yml"] or b"")


def test_no_tie_to_itself_is_left_and_nothing_twice() -> None:
    changes, _ = merge()
    assert "related" not in changes["content/actors/arcadia.yml"]
    assert "about" not in changes["content/actors/arcadia.yml"]["facts"][0]
    assert changes["content/issues/salt.yml"]["related"] == ["arcadia"]


def test_links_and_pages_name_the_one_that_stays() -> None:
    changes, _ = merge()
    assert changes["content/issues/salt.yml"]["summary"] == "The price that [[arcadia|the kingdom]] pays."
    assert changes["content/pages/index.md"] == b"See [[arcadia]].\n"
    assert [fact["by"] for fact in changes["content/issues/salt.yml"]["facts"]] == ["arcadia", "arcadia"]


@pytest.mark.parametrize(("keep", "line"), [("into", "It should rise."), ("old", "It should fall.")])
def test_of_two_lines_by_one_actor_the_chosen_one_stays(keep: Keep, line: str) -> None:
    changes, dropped = merge(keep)
    assert [position["line"] for position in changes["content/issues/salt.yml"]["positions"]] == [line]
    assert sum("salt:arcadia: the line" in sentence for sentence in dropped) == 1


def test_two_lines_of_one_actor_are_laid_side_by_side() -> None:
    with pytest.raises(UndecidedError) as raised:
        merged_records(snapshot(), "old-arcadia", "arcadia", {})
    assert [(c.name, c.old, c.into) for c in raised.value.choices] == [(LINE, "It should fall.", "It should rise.")]


def test_two_issues_with_a_line_by_the_same_actor() -> None:
    fish = (
        FILES["content/issues/salt.yml"]
        .replace("Salt", "Fish")
        .replace("salt-", "fish-")
        .replace("old-arcadia", "arcadia")
    )
    fish = fish.replace("  - actor: arcadia\n    line: It should fall.\n    facts: [fish-fall]\n", "", 1)
    files = {**FILES, "content/issues/fish.yml": fish}
    files["content/issues/salt.yml"] = files["content/issues/salt.yml"].replace("It should rise.", "It should soar.")
    with pytest.raises(UndecidedError) as raised:
        merged_records(snapshot(files), "fish", "salt", {})
    assert [(c.name, c.old, c.into) for c in raised.value.choices] == [(LINE, "It should rise.", "It should soar.")]
    outcome = merged_records(snapshot(files), "fish", "salt", {LINE: "old"})
    node = parse_yaml(outcome.changes["content/issues/salt.yml"] or b"", "salt.yml")[0]
    assert node
    lines = {position["actor"]: position["line"] for position in node.plain()["positions"]}
    assert lines == {"old-arcadia": "It should fall.", "arcadia": "It should rise."}


@pytest.mark.parametrize(
    ("path", "old", "new", "why"),
    [
        ("content/actors/arcadia.yml", "short: Arca\n", "handling: TLP:AMBER\n", "their handling differs"),
        ("content/actors/arcadia.yml", "short: Arca\n", "withdrawn: No more.\n", "'arcadia' is withdrawn"),
        ("content/issues/salt.yml", "name: Salt", "name: [Salt", "some files have mistakes"),
        ("content/actors/arcadia.yml", "name: Arcadia", "name: [Arcadia", "'arcadia' has a mistake; fix it first"),
    ],
)
def test_what_cannot_be_merged_says_why(path: str, old: str, new: str, why: str) -> None:
    with pytest.raises(MergeRecordsError, match=why):
        merge(files={**FILES, path: FILES[path].replace(old, new)})


@pytest.mark.parametrize(
    ("pair", "why"),
    [(("salt", "arcadia"), "one of the issues"), (("arcadias", "salt"), "did you mean"), (("salt", "salt"), "already")],
)
def test_two_that_are_no_pair(pair: tuple[str, str], why: str) -> None:
    with pytest.raises(MergeRecordsError, match=f"(?i){why}"):
        merged_records(snapshot(), *pair, {})


def test_the_files_can_be_loaded_and_the_old_id_leads_to_the_new() -> None:
    outcome = merged_records(snapshot(), "old-arcadia", "arcadia", {LINE: "into"})
    files = {**snapshot().files, **outcome.changes}
    loaded = load_snapshot(Snapshot({path: data for path, data in files.items() if data and path.endswith(".yml")}))
    assert not loaded.problems
    assert {record.id for record in loaded.records} == {"gazette", "arcadia", "salt"}


def test_the_command_asks_for_an_answer_and_takes_it(write_base: Any) -> None:
    project: Path = write_base(FILES)
    command = ["merge", "-f", str(project / "mkdocs.yml"), "old-arcadia", "arcadia"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "old:  It should fall.\n  into: It should rise." in done.output
    assert "--line salt:arcadia=old|into" in done.output
    assert CliRunner().invoke(main, [*command, "--line", "salt:arcadia=both"]).exit_code == 2
    done = CliRunner().invoke(main, [*command, "--line", "salt:arcadia=old"])
    assert done.exit_code == 0, done.output
    assert "content/actors/old-arcadia.yml: removed" in done.output
    assert "Not carried over: salt:arcadia: the line 'It should rise.' was dropped" in done.output
    assert not (project / "content/actors/old-arcadia.yml").exists()
