"""A desk that prepares talks on salt, under review: what a fact carries, at any depth, and what is told of it."""

from __future__ import annotations

import re
from pathlib import Path

from briefing_site.build.revisions import reviews_for
from briefing_site.cli.main import main
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.log import read_history
from briefing_site.history.review_verdicts import ReviewVerdicts, Verdict
from click.testing import CliRunner, Result
from pypdfium2 import PdfDocument

from tests.conftest import PROJECT
from tests.scripted_repository import ScriptedRepository

MKDOCS = f"""\
site_name: Salt
docs_dir: content/pages
theme: {{name: null, custom_dir: {PROJECT / "templates"}, static_templates: [404.html]}}
plugins:
  - briefing: {{format: 1, audience: TLP:AMBER}}
"""
SALT, TALKS, GAZETTE = "content/issues/salt.yml", "content/briefs/talks.yml", "content/sources/gazette.yml"
CONCERN = "[[envoy]] raised concern about salt."
REVERSED = "[[envoy]] dropped any concern about salt."
FILES = {
    "mkdocs.yml": MKDOCS,
    "content/pages/index.md": "---\ntitle: Salt\n---\nSalt.\n",
    GAZETTE: "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\nreliability: B\n",
    "content/actors/envoy.yml": "name: The Envoy\ntype: person\nspeaks_for: arcadia\nsummary: Speaks.\n",
    "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    SALT: f"""\
name: Salt
summary: The price of salt.
positions:
  - actor: arcadia
    line: Arcadia is concerned.
    facts: [envoy-on-salt]
facts:
  - id: envoy-on-salt
    kind: said
    text: >-
      {CONCERN}
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
  - id: salt-will-rise
    kind: assessment
    text: Salt will rise.
    date: 2023-06-19
    rests_on: [envoy-on-salt]
""",
    TALKS: """\
title: Talks on salt
for: arcadia
purpose: To prepare the talks.
bottom_line: Arcadia has raised concerns.
as_of: 2023-06-20
sections:
  - positions: [salt]
  - points_to_make:
      - line: We are concerned.
        facts: [envoy-on-salt]
""",
}
EVERYTHING = {"salt/arcadia", "salt-will-rise", "envoy-on-salt", "talks/prose", "talks/line-1"}


def begin(folder: Path) -> ScriptedRepository:
    """Return the desk with its first commit."""
    repository = ScriptedRepository(folder)
    repository.write(FILES)
    repository.commit("Start")
    return repository


def run(desk: ScriptedRepository, *arguments: str) -> Result:
    command, *rest = arguments
    options = [
        "-f",
        str(desk.folder / "mkdocs.yml"),
        *(["--today", "2023-06-30"] if command not in {"diff", "impact"} else []),
    ]
    return CliRunner().invoke(main, [command, *options, *rest])


def review(desk: ScriptedRepository, *ids: str, day: str = "2023-06-21") -> None:
    done = run(desk, "review", *ids, "--by", "ak", "--date", day)
    assert done.exit_code == 0, done.output


def text_of_pdf(path: Path) -> str:
    pages = PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def suspects_in(desk: ScriptedRepository) -> ReviewVerdicts:
    base = FactBase(load_snapshot(read_tree(desk.folder)).records)
    found = reviews_for(desk.folder, "content", base, read_history(desk.folder)).verdicts
    assert found is not None
    return found


def suspect_ids(desk: ScriptedRepository) -> set[str]:
    verdicts = suspects_in(desk)
    return {item.id for item in verdicts.items if verdicts.of(item).verdict is Verdict.SUSPECT}


def warned_ids(desk: ScriptedRepository) -> set[str]:
    """Return what `check` tells of as moved; where it has lost all its support, by that."""
    told = run(desk, "check").output
    fallen = re.findall(r"ground-stands: the \w+ '([^']+)' has lost all its support", told)
    return {*re.findall(r"review-holds: .*`briefing review (\S+) --by", told), *fallen}


def reversed_after_review(desk: ScriptedRepository) -> str:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, CONCERN, REVERSED)
    return desk.commit("Reverse")
