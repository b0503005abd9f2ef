"""What the tests share: the project, small fact bases written to disk, and the built site of a larger one."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from tests.bad_cases import read_cases
from tests.golden_files import GOLDEN
from tests.preloaded import forks
from tests.sample_desk import write_sample

pytest_plugins = ("tests.chromium", "tests.rounds", "tests.skips")

# A shared machine is no clock, and a failure must come again: no deadlines, no chance.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")

PROJECT = Path(__file__).resolve().parent.parent
TODAY = "2023-06-21"
REVISION = "0123456789"

MKDOCS = f"""\
site_name: Test base
site_url: https://test.example/
docs_dir: content/pages
theme: {{name: null, custom_dir: {PROJECT / "templates"}, static_templates: [404.html]}}
plugins:
  - briefing:
      format: 1
      audience: TLP:AMBER+STRICT
"""
SMALL_BASE = {
    "mkdocs.yml": MKDOCS,
    "content/pages/index.md": "---\ntitle: Test base\n---\nIt is about [[salt]].\n",
    "content/sources/gazette.yml": "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\n",
    "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    "content/actors/envoy.yml": (
        "name: The Envoy\ntype: person\nspeaks_for: arcadia\nsummary: Speaks for [[arcadia]].\n"
    ),
    "content/issues/salt.yml": """\
name: Salt
summary: The price of salt.
positions:
  - actor: arcadia
    line: It should fall.
    facts: [envoy-on-salt]
facts:
  - id: envoy-on-salt
    kind: said
    text: >-
      [[envoy]] said that salt is "too dear".
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
""",
}
"""A base without a problem: two actors, an issue with a position and a fact, a source."""


def hear_interrupts() -> None:
    """Undo what a script does to what it starts in the background: servers that tests start would hear no SIGINT."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


hear_interrupts()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold slow tests: what one of two processes does alone at the end is then little."""
    heavy = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in heavy)


@pytest.fixture
def write_base(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write `SMALL_BASE`, with files replaced or added, and return the project's folder."""

    def write(changes: Mapping[str, str | bytes] | None = None) -> Path:
        for name, text in {**SMALL_BASE, **(changes or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def run_briefing(*arguments: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own, as an analyst would."""
    return run_module("briefing_site", *arguments, cwd=cwd)


def run_module(module: str, *arguments: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run a module as a process of its own, forked from one that has imported it where that can be."""
    preloaded = forks()
    if preloaded and preloaded.fits(module):
        return preloaded.run(module, arguments, cwd)
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up desk of `sample/`, with its past."""
    return write_sample(tmp_path_factory.mktemp("sample") / "desk")


@pytest.fixture(scope="session")
def built_site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the made-up desk, built once with a fixed day and revision."""
    return build_site(sample, tmp_path_factory.mktemp("built") / "site")


def build_site(project: Path, target: Path) -> Path:
    """Build a project's site on the tests' day, and return its folder."""
    fixed = ("--today", TODAY, "--revision", REVISION, "--site-dir", str(target))
    done = run_briefing("build", "--strict", *fixed, cwd=project)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="session")
def golden_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of `golden/site.txt`, which holds each kind of thing that a page can show, built once."""
    project = tmp_path_factory.mktemp("golden")
    (case,) = read_cases(GOLDEN / "site.txt")
    for name, data in case.files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.replace(b"TEMPLATES", bytes(PROJECT / "templates")))
    done = run_briefing("build", "--no-pdf", "--today", TODAY, "--revision", REVISION, cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "site"
