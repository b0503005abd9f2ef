"""What an analyst can get wrong: each named with file, line and column, exit status 1, the last site untouched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import SMALL_BASE, run_briefing

SALT = SMALL_BASE["content/issues/salt.yml"]
ENVOY = SMALL_BASE["content/actors/envoy.yml"]

CASES = {
    "a dangling reference": (
        {"content/issues/salt.yml": SALT.replace("by: envoy", "by: envoi")},
        "content/issues/salt.yml:12:9: reference-exists: no record or fact 'envoi'. Did you mean 'envoy'?",
    ),
    "a dangling link": (
        {"content/actors/envoy.yml": ENVOY.replace("[[arcadia]]", "[[arcady]]")},
        "content/actors/envoy.yml:4:21: reference-exists: no record or fact 'arcady'. Did you mean 'arcadia'?",
    ),
    "a dangling link of a hand-written page": (
        {"content/pages/index.md": "# Home\n\nAbout [[pepper]].\n"},
        "content/pages/index.md:3:7: reference-exists: no record or fact 'pepper'.",
    ),
    "a missing source": (
        {"content/issues/salt.yml": SALT.replace("[gazette p2]", "[gazete p2]")},
        "content/issues/salt.yml:14:15: source-exists: no source 'gazete'. Did you mean 'gazette'?",
    ),
    "a duplicate id": (
        {"content/issues/envoy.yml": "name: Envoys\nsummary: As an issue.\n"},
        "content/issues/envoy.yml:1:1: id-unique: the id 'envoy' is already taken, at content/actors/envoy.yml:1:1.",
    ),
    "a bad date": (
        {"content/issues/salt.yml": SALT.replace("2023-06-18", "2023-02-30")},
        "content/issues/salt.yml:13:11: date-form: date: '2023-02-30': February 2023 has 28 days, not 30.",
    ),
    "a misspelt key": (
        {"content/issues/salt.yml": SALT.replace("summary:", "sumary:")},
        "content/issues/salt.yml:2:1: key-unknown: unknown key 'sumary'. Did you mean 'summary'?",
    ),
    "said without by": (
        {"content/issues/salt.yml": SALT.replace("    by: envoy\n", "")},
        "content/issues/salt.yml:8:5: speaker-named: 'said' needs 'by', with the id of an actor.",
    ),
    "a position that its actor never voiced": (
        {"content/actors/envoy.yml": ENVOY.replace("speaks_for: arcadia\n", "")},
        "content/issues/salt.yml:6:13: position-voiced: 'envoy-on-salt' is by envoy, not by 'arcadia'",
    ),
    "an unclosed quotation mark in YAML": (
        {"content/issues/salt.yml": SALT.replace('"', "").replace("name: Salt", 'name: "Salt')},
        "content/issues/salt.yml:1:7: yaml-quote: a quotation mark opens here and is never closed.",
    ),
    "an unclosed quotation": (
        {"content/issues/salt.yml": SALT.replace('dear"', "dear")},
        "content/issues/salt.yml:11:35: quotation-closed: the quotation mark in '\"too dear.' has no partner.",
    ),
    "a tab": (
        {"content/issues/salt.yml": SALT.replace("    by:", "\tby:")},
        "content/issues/salt.yml:12:1: yaml-tab: there is a tab where YAML needs spaces.",
    ),
    "an empty file": (
        {"content/issues/pepper.yml": ""},
        "content/issues/pepper.yml:1:1: file-empty: the file is empty.",
    ),
    "a file in the wrong place": (
        {"content/isues/pepper.yml": "name: x\n"},
        "content/isues:1:1: file-stray: 'isues' does not belong here.",
    ),
    "not UTF-8": (
        {"content/issues/salt.yml": SALT.encode().replace(b"price", b"pric\xe9")},
        "content/issues/salt.yml:2:18: file-encoding: byte 0xe9 is not UTF-8.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_check_names_the_place(write_base, case):
    changes, expected = CASES[case]
    project = write_base(changes)
    done = run_briefing("check", "--today", "2023-06-21", cwd=project)
    assert done.returncode == 1
    assert any(line.startswith(expected) for line in done.stderr.splitlines()), done.stderr
    assert "Traceback" not in done.stderr
    assert re.search(r": \d errors? \(`briefing explain CODE`", done.stdout)


def test_the_small_base_is_without_problems(write_base):
    done = run_briefing("check", "--today", "2023-06-21", cwd=write_base())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "1 fact of 4 records: no problems\n"


def test_every_mistake_is_named_in_one_run(write_base):
    changes: dict[str, str | bytes] = {
        "content/issues/salt.yml": SALT.replace("2023-06-18", "2023-13").replace("line:", "lin:"),
        "content/actors/envoy.yml": ENVOY.replace("person", "parson"),
        "content/issues/pepper.yml": "",
    }
    done = run_briefing("check", cwd=write_base(changes))
    codes = re.findall(r"^\S+: ([a-z-]+):", done.stderr, re.MULTILINE)
    assert codes == ["value-unknown", "file-empty", "key-unknown", "date-form"]


@pytest.mark.slow
def test_a_failed_build_leaves_the_last_site_as_it_was(write_base):
    project = write_base()
    assert run_briefing("build", cwd=project).returncode == 0
    before = _contents(project / "site")
    write_base({"content/issues/salt.yml": SALT.replace("by: envoy", "by: envoi")})
    failed = run_briefing("build", cwd=project)
    assert failed.returncode == 1
    assert "Nothing was built" in failed.stderr
    assert _contents(project / "site") == before
    assert [path.name for path in project.iterdir() if path.name.startswith("site.")] == []


@pytest.mark.slow
def test_a_template_that_fails_fails_the_build(write_base, tmp_path):
    """A page that cannot be rendered is no page: exit status 1, and the last site stays."""
    project = write_base()
    assert run_briefing("build", cwd=project).returncode == 0
    before = _contents(project / "site")
    templates = tmp_path / "broken-templates"
    config = (project / "mkdocs.yml").read_text()
    original = re.search(r"custom_dir: ([^,]+),", config)
    assert original
    _copy(Path(original[1]), templates)
    (templates / "pages" / "issue.html").write_text("{{ page.no_such_thing }}")
    write_base({"mkdocs.yml": config.replace(original[1], str(templates))})
    failed = run_briefing("build", cwd=project)
    assert failed.returncode != 0
    assert "no_such_thing" in failed.stderr
    assert _contents(project / "site") == before


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
