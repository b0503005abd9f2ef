"""A new file says what is missing, and leads to its schema."""

from __future__ import annotations

import re

import pytest
from briefing_site.facts.json_schema import schema_of

from tests.conftest import run_briefing


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
    }
    assert [key for key in optional if not re.search(rf"\b{key}\b", text)] == []
    assert len(text.splitlines()) < 28


@pytest.mark.parametrize(
    ("kind", "record_id", "lines"),
    [
        ("brief", "meeting-with-mehta", ["title: Meeting with Mehta", "as_of: 2026-03-05"]),
        ("brief", "talks-with-the-envoy", ["title: Talks with the Envoy"]),
        ("brief", "salt-for-the-envoy", ["for: envoy"]),
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


def test_a_new_brief_is_for_whom_every_other_brief_is_for(write_base):
    brief = "title: Salt\nfor: {}\npurpose: It.\nas_of: 2023-06-20\nsections:\n  - text: It\n    body: It.\n"
    project = write_base({"content/briefs/first.yml": brief.format("envoy")})
    run_briefing("new", "brief", "second", cwd=project)
    assert "\nfor: envoy\n" in (project / "content/briefs/second.yml").read_text()
    (project / "content/briefs/second.yml").write_text(brief.format("arcadia"))
    run_briefing("new", "brief", "third", cwd=project)
    assert "\nfor: " not in (project / "content/briefs/third.yml").read_text()


def test_a_new_file_names_no_schema_that_is_not_there(write_base):
    project = write_base()
    run_briefing("new", "actor", "black-pepper", cwd=project)
    assert (project / "content/actors/black-pepper.yml").read_text().startswith("name: Black Pepper\n")


@pytest.mark.parametrize(
    ("kind", "part", "filled"),
    [
        ("actor", "posts", {"title": "Envoy", "attested": "2023"}),
        ("issue", "positions", {"actor": "envoy", "line": "It should fall.", "facts": "[envoy-on-salt]"}),
    ],
)
def test_a_part_is_there_to_be_uncommented(write_base, kind, part, filled):
    project = write_base()
    run_briefing("new", kind, "black-pepper", cwd=project)
    (path,) = (project / "content").rglob("black-pepper.yml")
    hints = path.read_text().partition(f"# {part}:\n")[2].partition("\n\n")[0].splitlines()
    keys = [found[1] for line in hints if (found := re.match(r"#   [- ] (\w+):  # \S", line))]
    assert keys == [*filled]
    values = "\n".join(f"  {'-' if key == keys[0] else ' '} {key}: {value}" for key, value in filled.items())
    text = re.sub(
        r"^(type|summary):.*$",
        lambda m: f"{m[1]}: {'person' if m[1] == 'type' else 'Black.'}",
        path.read_text(),
        flags=re.MULTILINE,
    )
    path.write_text(f"{text}\n{part}:\n{values}\n")
    assert run_briefing("check", cwd=project).returncode == 0, run_briefing("check", cwd=project).stderr
