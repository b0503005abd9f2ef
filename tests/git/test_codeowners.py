"""CODEOWNERS as GitHub and GitLab document it."""

from __future__ import annotations

import re
import subprocess

import pytest
from briefing_site.facts.model import KINDS
from briefing_site.git.codeowners import GITHUB, GITLAB, parse_owners

from tests.conftest import PROJECT


def owners(text: str, path: str, reader: str) -> tuple[str, ...]:
    parsed, problems = parse_owners(text, "CODEOWNERS")
    assert problems == ()
    return parsed.of(path, reader)


@pytest.mark.parametrize(
    ("pattern", "path", "github", "gitlab"),
    [
        ("*", "content/issues/salt.yml", True, True),
        ("*.yml", "content/issues/salt.yml", True, True),
        ("*.yml", "content/issues/salt.md", False, False),
        ("/content/", "content/issues/deep/salt.yml", True, True),
        ("/content/", "old/content/issues/salt.yml", False, False),
        ("content/", "old/content/salt.yml", True, True),
        ("issues/", "content/issues/salt.yml", True, True),
        ("/content/issues", "content/issues/salt.yml", True, False),
        ("/content/issues/*", "content/issues/salt.yml", True, True),
        ("/content/issues/*", "content/issues/deep/salt.yml", False, False),
        ("content/issues/*", "old/content/issues/salt.yml", False, True),
        ("/content/**", "content/issues/salt.yml", True, False),
        ("/content/**/*.yml", "content/issues/deep/salt.yml", True, True),
        ("**/issues/", "content/issues/salt.yml", True, True),
        ("/content/issues/salt.yml", "content/issues/salt.yml", True, True),
        ("/content/issues/sal?.yml", "content/issues/salt.yml", True, True),
        ("/content/issues/[rs]alt.yml", "content/issues/salt.yml", False, True),
        (r"/content/a\ b/", "content/a b/salt.yml", True, True),
        ("/", "content/issues/salt.yml", True, True),
        ("/con*", "content/issues/salt.yml", True, False),
        ("content/i*", "content/issues/deep/salt.yml", True, False),
        ("con*", "content/issues/salt.yml", True, False),
        ("/content/**/deep/*.yml", "content/issues/deep/salt.yml", True, True),
        ("/content/**/deep/*.yml", "content/deep/salt.yml", True, True),
        ("/**/salt.yml", "salt.yml", True, True),
        ("/*/issues/", "content/issues/salt.yml", True, True),
        ("s*l*t.y*l", "content/issues/salt.yml", True, True),
        ("s*t*l*.yml", "content/issues/salt.yml", False, False),
    ],
)
def test_what_a_pattern_matches(pattern: str, path: str, *, github: bool, gitlab: bool) -> None:
    text = f"{pattern} @desk\n"
    assert bool(owners(text, path, GITHUB)) is github
    assert bool(owners(text, path, GITLAB)) is gitlab


def test_the_last_match_holds_and_may_take_away() -> None:
    text = "* @all\n/content/ @desk/one ann@desk.example # both\n/content/issues/\n"
    assert owners(text, "content/actors/x.yml", GITHUB) == ("@desk/one", "ann@desk.example")
    assert owners(text, "content/issues/x.yml", GITLAB) == ()
    assert owners(text, "README.md", GITLAB) == ("@all",)


def test_sections_are_gitlabs_own_and_add_up() -> None:
    text = (
        "[Desk][2] @desk\n/content/\n!/content/briefs/\n^[Law] @law\n/content/issues/\n/content/actors/ @@maintainer\n"
    )
    parsed, problems = parse_owners(text, "CODEOWNERS")
    assert problems == ()
    assert parsed.readers == (GITLAB,)
    assert parsed.of("content/issues/x.yml", GITLAB) == ("@desk", "@law")
    assert parsed.of("content/actors/x.yml", GITLAB) == ("@desk", "@@maintainer")
    assert parsed.of("content/briefs/x.yml", GITLAB) == ()


@pytest.mark.parametrize(
    "text", ["[Desk\n/x @a", "/x\u0000 @a", "\\", "[a] b", "@a", "(?P<x @a", "/a[ @a", "/a[z-a] @a", "/a\\"]
)
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    parsed, _ = parse_owners(text, "CODEOWNERS")
    for reader in parsed.readers:
        parsed.of("content/issues/x.yml", reader)


@pytest.mark.parametrize("pattern", ["/" + "*a" * 5_000, "**/" * 5_000 + "x", "/" + "**/*a" * 2_000])
def test_a_pattern_of_thousands_of_stars_is_answered_at_once(pattern: str) -> None:
    assert owners(f"{pattern} @desk\n", "content/" + "a" * 400 + "/" + "a" * 400 + ".yml", GITHUB) == ()


def test_whatever_runs_here_is_guarded_by_its_maintainers():
    proposed = re.sub("^# (?=[*/])", "", (PROJECT / "CODEOWNERS").read_text(encoding="utf-8"), flags=re.MULTILINE)
    parsed, problems = parse_owners(proposed, "CODEOWNERS")
    assert not problems
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True)
    facts = tuple(f"content/{folder}/" for folder in KINDS)
    for path in filter(None, listing.stdout.split("\0")):
        if path.startswith(facts):
            assert parsed.of(path, "GitHub") != ("@organisation/maintainers",), path
        elif not path.startswith("docs/") and (not path.endswith(".md") or path.startswith("content/")):
            assert {parsed.of(path, reader) for reader in parsed.readers} == {("@organisation/maintainers",)}, path
