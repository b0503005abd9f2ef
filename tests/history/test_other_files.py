"""Whatever changed beside the facts is told by `briefing diff`, and what runs stands on top."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from briefing_site.git.log import ChangedFile, list_changes
from briefing_site.git.repository import require_repository
from briefing_site.history.other_files import FileSort, other_files
from click.testing import CliRunner

from tests.conftest import MKDOCS, SMALL_BASE
from tests.scripted_repository import ScriptedRepository

SALT = "content/issues/salt.yml"
RUNS = [
    "Makefile",
    "generator/briefing_site/base/cache.py",
    "templates/base.html",
    "templates/print/brief.typ",
    "templates/assets/notes.txt",
    "mkdocs.yml",
    "base.yml",
    "hooks/evil.py",
    "package.json",
    "pyproject.toml",
    "requirements.lock",
    "requirements.txt",
    "requirements-dev.txt",
    "hosting/nginx.conf",
    "CODEOWNERS",
    ".gitattributes",
    ".github/workflows/facts.yml",
    ".github/CODEOWNERS.md",
    "../.gitlab-ci.yml",
    "../Dockerfile",
    "locale/fr/LC_MESSAGES/briefing.po",
    "content/issues/salt.yaml",
    "content/issues/.hidden.yml",
    "content/salt.yml",
    "content/actors",
    "unheard-of.xyz",
]
OTHER = ["README.md", "docs/guide.md", "docs/picture.PNG", "LICENSE", "archive/gazette.txt", "issued/talks.yml"]
PAGES = ["content/pages/index.md", "content/pages/a/b.png", "content/pages/assets/site.js"]
FACTS = [SALT, "content/actors/deep/envoy.yml"]


def sort_of(path: str, mode: str = "100644") -> FileSort | None:
    found = other_files([ChangedFile(path, "changed", mode)], "content", "content/pages", ["templates", "mkdocs.yml"])
    return found[0].sort if found else None


def test_a_file_runs_unless_its_name_says_that_it_cannot() -> None:
    assert {path: sort_of(path) for path in RUNS} == dict.fromkeys(RUNS, FileSort.RUNS)
    assert {path: sort_of(path) for path in OTHER} == dict.fromkeys(OTHER, FileSort.OTHER)
    assert {path: sort_of(path) for path in PAGES} == dict.fromkeys(PAGES, FileSort.PAGE)
    assert {path: sort_of(path) for path in FACTS} == dict.fromkeys(FACTS)


@pytest.mark.parametrize("mode", ["100755", "120000", "160000"])
def test_what_may_be_executed_or_leads_elsewhere_runs_whatever_its_name(mode: str) -> None:
    assert sort_of("docs/guide.md", mode) is FileSort.RUNS
    assert sort_of("issued/talks.yml", mode) is FileSort.RUNS


@pytest.mark.parametrize("mode", ["120000", "160000"])
def test_a_link_in_the_place_of_a_fact_file_is_no_fact(mode: str) -> None:
    assert sort_of(SALT, mode) is FileSort.RUNS


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path / "desk")
    repository.write(
        {**SMALL_BASE, "mkdocs.yml": MKDOCS, "hooks/a.py": "", "README.md": "x\n", ".gitignore": ".cache\n"}
    )
    repository.commit("Start")
    return repository


def diff(desk: ScriptedRepository, *arguments: str) -> str:
    done = CliRunner().invoke(main, ["diff", "-f", str(desk.folder / "mkdocs.yml"), *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def touch_everything(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "What salt costs.")
    desk.write({"hooks/a.py": "print()\n", "README.md": None, "content/pages/why.md": "Because.\n"})
    desk.write(
        {
            ".github/workflows/a.yml": "on: push\n",
            "docs/a.md": "A\n",
            "content/issues/fish.yml": "name: Fish\nsummary: It swims.\n",
        }
    )


def test_files_that_are_no_facts_stand_on_top_in_every_form(desk: ScriptedRepository) -> None:
    touch_everything(desk)
    desk.commit("All at once")
    text = diff(desk, "HEAD^", "HEAD")
    assert "2 files that run, 1 file of hand-written pages, 2 other files." in text
    order = ["Files that run", "Hand-written pages (1)", "Other files, not facts (2)", "Records"]
    assert [part for part in order if part in text] == order
    assert sorted(order, key=text.index) == order
    assert "  added: .github/workflows/a.yml\n  changed: hooks/a.py\n" in text
    assert "  removed: README.md" in text
    for form in ("markdown", "html"):
        told = diff(desk, "HEAD^", "HEAD", "--format", form)
        assert all(name in told for name in ("hooks/a.py", "why.md", "README.md", ".github/workflows/a.yml"))
        assert told.index("hooks/a.py") < told.index("added: Fish")
    data = json.loads(diff(desk, "HEAD^", "HEAD", "--format", "json"))
    assert data["files"] == [
        {"path": ".github/workflows/a.yml", "what": "added", "sort": "runs"},
        {"path": "hooks/a.py", "what": "changed", "sort": "runs"},
        {"path": "content/pages/why.md", "what": "added", "sort": "page"},
        {"path": "README.md", "what": "removed", "sort": "other"},
        {"path": "docs/a.md", "what": "added", "sort": "other"},
    ]


def test_a_changed_template_alone_is_not_told_as_nothing(desk: ScriptedRepository) -> None:
    desk.write({"templates/base.html": "<script>alert(1)</script>"})
    assert "No fact, record, position or source changed; but 1 file that runs." in diff(desk, "HEAD")
    assert "added: templates/base.html" in diff(desk, "HEAD"), "new on disk, and not yet known to git"
    desk.write({".gitignore": ".cache\ntemplates\n"})
    assert "base.html" not in diff(desk, "HEAD")


def test_what_lies_beside_the_project_counts_as_well(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path / "desk")
    desk.write({f"sub/{name}": text for name, text in SMALL_BASE.items()})
    desk.commit("Start")
    desk.write({".github/workflows/a.yml": "on: push\n", "sub/hooks.py": "", f"sub/{SALT}": "name: Salt\n"})
    expected = {"../.github/workflows/a.yml": "added", "hooks.py": "added", SALT: "changed"}
    repository = require_repository(desk.folder / "sub")
    head = desk.git("rev-parse", "HEAD")
    assert {file.path: file.what for file in list_changes(repository, head)} == expected
    desk.commit("More")
    assert {file.path: file.what for file in list_changes(repository, head, "HEAD")} == expected


def test_odd_names_pass_through_and_command_no_terminal(desk: ScriptedRepository) -> None:
    (desk.folder / "a\x1b[2J\nb.py").write_text("")
    Path(os.fsdecode(bytes(desk.folder) + b"/\xff.py")).write_text("")
    for form in ("text", "markdown", "html", "json"):
        told = diff(desk, "HEAD", "--format", form)
        assert "\x1b[2J" not in told
    assert "added: a\\u001b[2J\\u000ab.py" in diff(desk, "HEAD")


def test_an_audience_is_told_of_what_runs_and_of_pages_that_are_open_to_it(desk: ScriptedRepository) -> None:
    pages = {
        "content/pages/secret-plan.md": "---\nhandling: TLP:RED\n---\nPlan.\n",
        "content/pages/raised-since.md": "Open.\n",
        "content/pages/opened.md": "---\nhandling: TLP:RED\n---\nOpen.\n",
    }
    desk.write(pages)
    desk.commit("Pages")
    desk.write({
        "content/pages/secret-plan.md": "---\nhandling: TLP:RED\n---\nAnother plan.\n",
        "content/pages/raised-since.md": "---\nhandling: TLP:RED\n---\nOpen.\n",
        "content/pages/opened.md": "Open.\n",
        "content/actors/secret-envoy.yml": "name: X\ntype: person\nsummary: X.\nhandling: TLP:RED\n",
        "content/actors/secret-envoy.yaml": "name: X\n",
        "content/pages/secret.png": "x",
        "issued/secret-talks.yml": "- date: 2023-06-20\n",
        "archive/secret-source.txt": "x",
        "docs/secret.md": "x",
        "hooks/a.py": "print()\n",
    })  # fmt: skip
    told = diff(desk, "HEAD", "--audience", "TLP:CLEAR", "--format", "json")
    assert json.loads(told)["files"] == [
        {"path": "hooks/a.py", "what": "changed", "sort": "runs"},
        {"path": "content/pages/opened.md", "what": "added", "sort": "page"},
    ]
    assert "secret" not in told
    assert "raised-since" not in told, "closed now, whatever it was then"
    desk.commit("Raise")
    told = diff(desk, "HEAD^", "HEAD", "--audience", "TLP:CLEAR")
    assert "secret" not in told
    assert "raised-since" not in told
    assert "secret-plan.md" in diff(desk, "HEAD^", "HEAD")
