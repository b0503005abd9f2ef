"""What has one safe remedy is fixed, and nothing else."""

from __future__ import annotations

import pytest
from briefing_site.edit.autofix import AutofixError, autofixed
from briefing_site.edit.rename import apply
from briefing_site.facts.files.snapshot import Snapshot, read_tree

from tests.bad_cases import BASE
from tests.conftest import run_briefing
from tests.sample_desk import SAMPLE

DESK = read_tree(SAMPLE)


FILES = {path: data for path, data in BASE.files.items() if path.startswith("content/")}


def small(**changes: str) -> Snapshot:
    changed = {f"content/{name.replace('_', '/')}.yml": text.encode() for name, text in changes.items()}
    return Snapshot({**FILES, **changed})


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
