"""`briefing new`, `rename`, `fix` and `schema`: what they write is right, complete and all or nothing."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from briefing_site.base.problems import Origin, Problem
from briefing_site.checks.engine import check_all
from briefing_site.cli.edit import schema_text
from briefing_site.edit.autofix import AutofixError, autofixed
from briefing_site.edit.formatter import FormatError, format_text
from briefing_site.edit.rename import RenameError, apply, renamed
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.json_schema import schema_of
from briefing_site.facts.load import load_snapshot
from briefing_site.facts.model import KINDS
from briefing_site.facts.snapshot import Snapshot, read_tree
from briefing_site.facts.yaml_nodes import parse_yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from tests.allowance import takes_at_most
from tests.bad_cases import BASE
from tests.conftest import PROJECT, SMALL_BASE, run_briefing
from tests.sample_desk import SAMPLE

DESK = read_tree(SAMPLE)
DESK_BASE = FactBase(load_snapshot(DESK).records)
FILES = {path: data for path, data in BASE.files.items() if path.startswith("content/")}


def small(**changes: str) -> Snapshot:
    changed = {f"content/{name.replace('_', '/')}.yml": text.encode() for name, text in changes.items()}
    return Snapshot({**FILES, **changed})


# --- rename ---


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted([*DESK_BASE.records, *DESK_BASE.facts])))
def test_renaming_there_and_back_changes_nothing_else(old):
    there = apply(DESK, renamed(DESK, old, "new-id-of-it"))
    loaded = load_snapshot(there)
    assert loaded.problems == ()
    base = FactBase(loaded.records)
    for table, before in ((base.records, DESK_BASE.records), (base.facts, DESK_BASE.facts)):
        assert {"new-id-of-it" if key == old else key for key in before} == set(table)
    assert sum(map(len, base.incoming.values())) == sum(map(len, DESK_BASE.incoming.values()))
    assert len(base.incoming.get("new-id-of-it", ())) == len(DESK_BASE.incoming.get(old, ()))
    text = b"\n".join([*there.files.values(), *there.pages.values()]).decode()
    assert f"[[{old}]]" not in text
    assert f"[[{old}|" not in text


def test_a_new_id_reaches_every_citation():
    pepper = (
        "name: Pepper\nsummary: >-\n  It is dear [@envoy-on-salt;\n  @ours]. So is [[salt]] [@ours; @envoy-on-salt].\n"
    )
    small_base = small(issues_pepper=pepper)
    page = b"It is dear [@envoy-on-salt]. `[@envoy-on-salt]` is a mark.\n"
    there = apply(
        replace(small_base, pages={"content/pages/note.md": page}),
        renamed(replace(small_base, pages={"content/pages/note.md": page}), "envoy-on-salt", "envoy-says"),
    )
    assert there.files["content/issues/pepper.yml"] == pepper.replace("envoy-on-salt", "envoy-says").encode()
    assert there.pages["content/pages/note.md"] == page.replace(b"envoy-on-salt", b"envoy-says", 1)


def test_renaming_keeps_the_former_id():
    changes = renamed(small(), "arcadia", "arcady")
    assert changes["content/actors/arcadia.yml"] is None
    assert (
        changes["content/actors/arcady.yml"]
        == b"name: Arcadia\nformer_ids: [arcadia]\ntype: government\nsummary: A state.\n"
    )
    again = renamed(apply(small(), changes), "arcady", "new-arcady")
    assert b"former_ids: [arcadia, arcady]\n" in (again["content/actors/new-arcady.yml"] or b"")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("arcadia", "Arcady", "is not an id"),
        ("arcadi", "arcady", "Did you mean 'arcadia'?"),
        ("arcadia", "borduria", "is taken"),
        ("arcadia", "arcadia", "has this id already"),
        ("arcadia", "envoy-on-salt", "is taken"),
    ],
)
def test_what_cannot_be_renamed(old, new, message):
    with pytest.raises(RenameError, match=message.replace("?", r"\?")):
        renamed(small(), old, new)


def test_nothing_is_renamed_while_a_file_is_broken():
    with pytest.raises(RenameError, match="mistakes"):
        renamed(small(issues_pepper="name: Pepper\n"), "arcadia", "arcady")


def test_nothing_is_renamed_while_a_file_is_not_read():
    """It may name the old id as well."""
    unread = Problem("file-unreadable", Origin("content/issues/\x1bpepper.yml"), "cannot be read.")
    with pytest.raises(RenameError, match="not read and may name 'arcadia'") as refused:
        renamed(replace(small(), problems=(unread,)), "arcadia", "arcady")
    assert str(refused.value).isprintable()


def test_a_broken_id_is_shown_short_and_harmless():
    fact = 'name: P\nsummary: s\nfacts:\n  - id: "\\e[31m' + "x" * 9_000 + '"\n'
    with pytest.raises(RenameError, match="mistakes") as refused:
        renamed(small(issues_pepper=fact), "arcadia", "arcady")
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300


def test_rename_as_a_process(write_base):
    project = write_base()
    done = run_briefing("rename", "salt", "sea-salt", cwd=project)
    assert done.returncode == 0, done.stderr
    assert not (project / "content/issues/salt.yml").exists()
    assert "[[sea-salt]]" in (project / "content/pages/index.md").read_text()
    assert run_briefing("check", cwd=project).returncode == 0


# --- fix ---


@pytest.mark.parametrize(
    ("words", "fixed"),
    [
        ("The price: too dear.", "The price: too dear."),
        ("@pepper said: so", "@pepper said: so"),
        ("[[salt]] and pepper", "[[salt]] and pepper"),
        ('"Too dear", he said.', '"Too dear", he said.'),
        ("*Much* too dear", "*Much* too dear"),
        ("!important", "!important"),
    ],
)
def test_prose_that_looks_like_yaml_moves_below_its_key(words, fixed):
    changes = autofixed(small(issues_pepper=f"name: Pepper\nsummary: {words}\nshort: P\n"))
    assert changes == {"content/issues/pepper.yml": f"name: Pepper\nsummary: >-\n  {fixed}\nshort: P\n".encode()}


def test_a_byte_order_mark_goes_and_former_ids_become_present():
    files = {
        "content/issues/pepper.yml": b"\xef\xbb\xbfname: Pepper\nsummary: S.\nformer_ids: [capsicum]\n",
        "content/issues/paprika.yml": b"name: Paprika\nsummary: See [[capsicum|it]].\nrelated: [salt, capsicum]\n",
    }
    changes = autofixed(Snapshot({**FILES, **files}))
    assert changes["content/issues/pepper.yml"] == files["content/issues/pepper.yml"][3:]
    assert changes["content/issues/paprika.yml"] == files["content/issues/paprika.yml"].replace(b"capsicum", b"pepper")


@pytest.mark.parametrize("words", ["@pepper said so # ask Li", "The price: too dear #1", '"Too dear", he said.#'])
def test_what_may_be_a_comment_does_not_become_text(words):
    expected = {} if " #" in words else {"content/issues/pepper.yml": f"name: P\nsummary: >-\n  {words}\n".encode()}
    assert autofixed(small(issues_pepper=f"name: P\nsummary: {words}\n")) == expected


def test_what_would_lose_a_character_is_not_mended(monkeypatch):
    monkeypatch.setattr(
        "briefing_site.edit.autofix._below_its_key", lambda data, problem: data.replace(b"@pepper", b">-\n  pepper")
    )
    with pytest.raises(AutofixError, match=r"content/issues/pepper\.yml cannot be fixed without loss"):
        autofixed(small(issues_pepper="name: P\nsummary: @pepper\n"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("short: null\n", ""),
        ("short:\n", ""),
        ("withdrawn: no\n", ""),
        ("withdrawn: true\n", "withdrawn: true\n"),
        ("withdrawn: ~  # not yet\n", "# not yet\n"),
        ("related:\nshort: P\n", "short: P\n"),
        ("facts:\n  - hedge:\n    id: f\n    place: ~\n", "facts:\n  - id: f\n    place: ~\n"),
        ("facts:\n  - id: f\n    by:\n    hedge: n/a\n    note: Null\n", "facts:\n  - id: f\n"),
        ("positions:\n  - actor: envoy\n    line:\n    former: null\n", "positions:\n  - actor: envoy\n    line:\n"),
        ("related: [null, salt]\nnames: {zh: ~}\n", "related: [null, salt]\nnames: {zh: ~}\n"),
        ("short:\n  null\n", "short:\n  null\n"),
        ("summary: null\nname: null\n", "summary: null\nname: null\n"),
    ],
)
def test_optional_keys_without_a_value_go(before, after):
    """What is required, has no line of its own, or is an item of a list waits for somebody's judgement."""
    path = "content/issues/pepper.yml"
    snapshot = small(issues_pepper=before if "summary" in before else f"name: Pepper\nsummary: S.\n{before}")
    changed = apply(snapshot, autofixed(snapshot)).files[path].decode()
    assert changed.removeprefix("name: Pepper\nsummary: S.\n") == after


def test_what_is_right_is_left_alone():
    assert autofixed(DESK) == {}


def test_fix_shows_what_it_would_do_and_does_it(write_base):
    """A byte order mark that goes is shown as well."""
    text = "name: Pepper\nsummary: The price: too dear.\n"
    project = write_base({"content/issues/pepper.yml": b"\xef\xbb\xbf" + text.encode()})
    path = project / "content/issues/pepper.yml"
    shown = run_briefing("fix", "--dry-run", cwd=project)
    assert "-\\ufeffname: Pepper\n" in shown.stdout
    assert "+  The price: too dear.\n" in shown.stdout
    assert path.read_bytes().startswith(b"\xef")
    assert run_briefing("fix", cwd=project).stdout.startswith("content/issues/pepper.yml: fixed\n1 file fixed.")
    assert path.read_text() == "name: Pepper\nsummary: >-\n  The price: too dear.\n"
    assert run_briefing("check", cwd=project).returncode == 0
    assert run_briefing("fix", "--dry-run", cwd=project).stdout == ""


# --- new and schema ---


@pytest.mark.parametrize(
    ("words", "meant"),
    [(("new", "actr", "pepper"), "actor"), (("schema", "actrs"), "actors"), (("check", "--format", "jso"), "json")],
)
def test_a_mistyped_word_is_told_what_was_meant(write_base, words, meant):
    done = run_briefing(*words, cwd=write_base())
    assert done.returncode == 2
    assert f"Did you mean '{meant}'?" in done.stderr
    assert len(done.stderr.splitlines()) <= 5


FACTS = b"facts:\n%b"
FACT = b"""\
  - id: pepper-%d
    kind: said
    text: >-
      %b
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
"""
NOWHERE = b", ".join(b"nope-%d" % number for number in range(45_000))
HOSTILE = {
    "bad facts": b"facts:\n" + b"  - id: BAD ID\n    text: [a]\n" * 8_000,
    "bad facts with comments": b"facts:\n" + b"  # a\n  - id: BAD ID\n    # b\n    text: [a]\n" * 5_000,
    "brackets": b"aliases: >-\n  " + b"[" * 4_000 + b"\n",
    "signs of emphasis": b"aliases: >-\n  " + b"*_" * 2_000 + b"\n",
    "keys": b"".join(b"k%d: v\n" % number for number in range(24_000)),
    "comments": b"# c\n" * 200_000,
    "signs of comments": b"aliases: x " + b"# " * 100_000 + b"\n",
    "a long line": b"aliases: " + b"x" * 900_000 + b"\n",
    "an open quotation": b'aliases: "' + b"a\n" * 100_000,
    "colons": b"summary: a: b\n" * 20_000,
    "open brackets": FACTS % b"".join(FACT % (n, b"[" * 3_900) for n in range(200)),
    "emphasis and links": FACTS % b"".join(FACT % (n, b"___[a](b)[[a|b]]" * 24) for n in range(200)),
    "addresses": FACTS % b"".join(FACT % (n, b"[a](" * 330) for n in range(80)),
    "a long cycle": FACTS
    % b"".join(FACT % (n, b"x\n    superseded_by: pepper-%d" % ((n + 1) % 2_400)) for n in range(2_400)),
    "one speaker": FACTS % (FACT.replace(b"by: envoy", b"by: [%b]" % b", ".join([b"envoy"] * 40_000)) % (1, b"x")),
    "references": b"related: [" + NOWHERE + b"]\n",
    "citations": FACTS % (FACT.replace(b"gazette p2", NOWHERE) % (1, b"x")),
}
"""What follows the keys that an actor must have."""


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_checking_a_hostile_file_costs_little(name):
    """Not much time, and not so many problems that none can be read."""
    path, data = "content/actors/pepper.yml", b"name: Pepper\ntype: person\nsummary: s\n" + HOSTILE[name]
    with takes_at_most(4):
        loaded = load_snapshot(Snapshot({**FILES, path: data}))
        found = [*loaded.problems, *check_all(FactBase(loaded.records), loaded, "TLP:CLEAR", date(2023, 6, 21))]
    assert len(found) < 500


@pytest.mark.parametrize("page", [b"[[nope%d]] " * 60_000 % tuple(range(60_000)), b"[[salt]] " * 100_000])
def test_checking_a_hostile_page_costs_little(page):
    with takes_at_most(4):
        loaded = load_snapshot(Snapshot(FILES, pages={"content/pages/page.md": page}))
        found = check_all(FactBase(loaded.records), loaded, "TLP:CLEAR", date(2023, 6, 21))
    assert len(found) in {0, 100}
    assert not found or found[-1].hint.endswith("There are 59,900 more like it in this file.")


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_mending_a_hostile_file_costs_little(name):
    """The file is formed and mended, or left as it is."""
    path, data = "content/actors/pepper.yml", b"name: Pepper\ntype: person\nsummary: s\n" + HOSTILE[name]
    with takes_at_most(4), suppress(FormatError):
        format_text(data, path)
    with takes_at_most(4):
        autofixed(Snapshot({path: data}))


def test_a_name_in_place_of_an_id_is_told_how_to_write_it(write_base):
    done = run_briefing("new", "actor", "Zoë Große-Li", cwd=write_base())
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("; write it like 'zoe-grosse-li'.")


@pytest.mark.parametrize("kind", ["actor", "issue", "cooperation", "event", "source", "brief"])
def test_a_new_file_says_what_is_missing(write_base, kind):
    project = write_base({"schemas/README": "what editors complete from"})
    done = run_briefing("new", kind, "black-pepper", cwd=project)
    assert done.returncode == 0, done.stderr
    path = done.stdout.partition(":")[0]
    text = (project / path).read_text()
    assert text.startswith("# yaml-language-server: $schema=../../schemas/")
    checked = run_briefing("check", cwd=project)
    assert {line.split(": ")[1] for line in checked.stderr.splitlines()} <= {"value-empty"}
    assert run_briefing("new", kind, "salt", cwd=project).returncode == 1
    folder = path.split("/")[1]
    optional = set(schema_of(folder)["properties"]) - {
        "former_ids",
        "former_folders",
        "withdrawn",
        "positions",
        "posts",
    }
    assert [key for key in optional if not re.search(rf"\b{key}\b", text)] == []
    assert len(text.splitlines()) < 22


@pytest.mark.parametrize(
    ("kind", "record_id", "lines"),
    [
        ("brief", "meeting-with-mehta", ["title: Meeting with Mehta", "as_of: 2026-03-05"]),
        ("brief", "talks-with-the-envoy", ["title: Talks with the Envoy"]),
        ("actor", "anna-berg", ["name: Anna Berg"]),
        ("actor", "council-of-the-strait", ["name: Council of the Strait"]),
        ("issue", "herring-quota", ["name: Herring quota"]),
        ("issue", "salt-of-arcadia", ["name: Salt of Arcadia"]),
        ("event", "visit-to-northport-2026-03", ["name: Visit to Northport", "date: 2026-03"]),
        ("source", "strait-gazette-2026-03-02", ["publisher: Strait Gazette", "issued: 2026-03-02"]),
        ("source", "treaty", ["publisher:  # "]),
    ],
)
def test_a_new_file_guesses_what_its_id_tells(write_base, kind, record_id, lines):
    project = write_base()
    config = (project / "mkdocs.yml").read_text() + "      today: '2026-03-05'\n"
    (project / "mkdocs.yml").write_text(config)
    done = run_briefing("new", kind, record_id, cwd=project)
    text = (project / done.stdout.partition(":")[0]).read_text()
    assert [line for line in lines if f"{line}" not in text] == []


def test_a_new_file_names_no_schema_that_is_not_there(write_base):
    project = write_base()
    run_briefing("new", "actor", "black-pepper", cwd=project)
    assert (project / "content/actors/black-pepper.yml").read_text().startswith("name: Black Pepper\n")


@pytest.mark.parametrize("folder", KINDS)
def test_schemas_are_current_and_valid(folder):
    """`briefing schema --write schemas` mends them."""
    assert (PROJECT / "schemas" / f"{folder}.json").read_text(encoding="utf-8") == schema_text(folder)
    Draft7Validator.check_schema(schema_of(folder))


@pytest.mark.parametrize("folder", KINDS)
def test_what_is_right_fits_its_schema(folder):
    for path, data in DESK.files.items():
        if path.startswith(f"content/{folder}/"):
            node, _ = parse_yaml(data, path)
            assert node
            assert list(Draft7Validator(schema_of(folder)).iter_errors(node.plain())) == []


def test_schemas_know_keys_choices_and_meanings():
    schema = schema_of("issues")
    fact = schema["definitions"]["Fact"]
    assert "said" in fact["properties"]["kind"]["enum"]
    assert all(value.get("description") for value in fact["properties"].values())
    wrong = {"name": "x", "summary": "y", "facts": [{"id": "A_b", "kind": "sad", "txt": "z"}]}
    found = {error.validator for error in Draft7Validator(schema).iter_errors(wrong)}
    assert found == {"additionalProperties", "required", "pattern", "enum"}
    assert all("patternErrorMessage" in shape for shape in shapes_in(schema) if "pattern" in shape)


def shapes_in(value):
    """Yield every set of keys in a schema."""
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from shapes_in(below)


def test_editors_are_told_of_every_schema():
    found = json.loads((PROJECT / ".vscode" / "settings.json").read_text())["yaml.schemas"]
    assert found == {f"./schemas/{folder}.json": f"content/{folder}/**/*.yml" for folder in KINDS}
    assert all(Path(PROJECT, name).exists() for name in found)


# --- fmt ---


def test_fmt_as_a_process(write_base):
    project = write_base(
        {"content/issues/salt.yml": SMALL_BASE["content/issues/salt.yml"].replace("name: Salt", "name: 'Salt' # sea")}
    )
    path = project / "content/issues/salt.yml"
    before = path.read_text()
    checked = run_briefing("fmt", "--check", cwd=project)
    assert (checked.returncode, path.read_text()) == (1, before)
    assert "content/issues/salt.yml: would change" in checked.stderr
    assert run_briefing("fmt", cwd=project).returncode == 0
    assert path.read_text().startswith("name: Salt  # sea\n")
    assert run_briefing("fmt", "--check", cwd=project).returncode == 0
