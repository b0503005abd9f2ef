"""docs/: a site without a broken link, a reference that is the code's own, and guides whose every step is done."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from briefing_site.cli.main import COMMANDS
from briefing_site.cli.reference import reference_pages

from tests.conftest import MKDOCS, PROJECT, run_briefing
from tests.scripted_repository import ISOLATED, PEOPLE

DOCS = PROJECT / "docs"
STEP = re.compile(r"(?:`(?P<path>[\w./-]+\.yml)`:\n\n)?```(?P<kind>sh|yaml)\n(?P<text>.*?)```\n", re.DOTALL)
GUIDES = ("write-facts", "review", "issue", "upgrade")
NAMED = re.compile(r"`briefing ([a-z][a-z-]*)")
HIDDEN = {"merge-driver", "reference"}


@pytest.mark.parametrize("name", reference_pages())
def test_the_reference_is_current(name: str) -> None:
    """`make docs` mends it."""
    assert (DOCS / f"reference/{name}.md").read_text(encoding="utf-8") == reference_pages()[name]


def test_every_setting_and_command_is_explained() -> None:
    settings = reference_pages()["settings"].splitlines()
    assert [line for line in settings if line.endswith("|  |")] == []
    commands = reference_pages()["commands"]
    assert {name for name in COMMANDS if f"### {name}\n" in commands} == COMMANDS.keys() - HIDDEN


@pytest.mark.slow
def test_the_site_of_the_documentation_is_built_strictly(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-f", "mkdocs-docs.yml"]
    done = subprocess.run([*command, "-d", str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {path.stem for path in DOCS.glob("*.md")} - {"index"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("name", GUIDES)
def test_every_step_of_a_guide_is_done(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, **ISOLATED, **PEOPLE, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    if name == "upgrade":
        run_briefing("init", "--yes", cwd=tmp_path)
    steps = [*STEP.finditer((DOCS / f"{name}.md").read_text(encoding="utf-8"))]
    assert len(steps) > 1
    for step in steps:
        if step["kind"] == "yaml":
            (tmp_path / step["path"]).write_text(step["text"], encoding="utf-8")
            continue
        command = ["bash", "-e", "-c", step["text"]]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{step['text']}\n{done.stdout}{done.stderr}"


def test_every_command_that_is_named_exists() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in [*DOCS.rglob("*.md"), PROJECT / "README.md"]}
    named = {(name, command) for name, text in texts.items() for command in NAMED.findall(text)}
    assert {(name, command) for name, command in named if command not in COMMANDS} == set()


def test_every_example_of_settings_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "content/pages").mkdir(parents=True)
    tried = 0
    for path in {*DOCS.glob("*.md")} - {DOCS / "rules.md"}:  # whose examples are wrong on purpose
        for step in STEP.finditer(path.read_text(encoding="utf-8")):
            values = yaml.safe_load(step["text"]) if step["kind"] == "yaml" else None
            if isinstance(values, dict) and "plugins" in values:
                (own,) = (plugin["briefing"] for plugin in values["plugins"])
                base = yaml.safe_load(MKDOCS)
                base["plugins"][0]["briefing"].update(own)
                (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(base, allow_unicode=True))
                done = run_briefing("check", cwd=tmp_path)
                assert done.returncode == 0, (path.name, done.stderr)
                tried += 1
    assert tried
