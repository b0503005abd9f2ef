"""A new id reaches every place that names it, or nothing changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from briefing_site.base.problems import Origin, Problem
from briefing_site.edit.rename import RenameError, apply, renamed
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot, read_tree
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bad_cases import BASE
from tests.conftest import run_briefing
from tests.sample_desk import SAMPLE

DESK = read_tree(SAMPLE)


DESK_BASE = FactBase(load_snapshot(DESK).records)


FILES = {path: data for path, data in BASE.files.items() if path.startswith("content/")}


def small(**changes: str) -> Snapshot:
    changed = {f"content/{name.replace('_', '/')}.yml": text.encode() for name, text in changes.items()}
    return Snapshot({**FILES, **changed})


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
