"""`briefing migrate`: a base of format 0, as it was at the end of that format, becomes one of today's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from briefing_site import __version__
from briefing_site.edit.migrate import MigrationError, migrated
from briefing_site.edit.starter import REQUIREMENTS

from tests.bad_cases import read_cases
from tests.conftest import PROJECT, run_briefing
from tests.golden_files import GOLDEN

ROOT = "content/pages"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    (case,) = read_cases(GOLDEN / "format-0.txt")
    for name, data in case.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def lifted(settings: str, audience: str = "TLP:GREEN") -> str:
    result = migrated(settings, {}, ROOT, audience).settings
    yaml.safe_load(result)
    return result


@pytest.mark.slow
def test_a_base_of_format_0_is_lifted(old: Path) -> None:
    done = run_briefing("migrate", cwd=old)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "content/pages/data.md: changed\n"
        "mkdocs.yml: changed\n"
        "audience: TLP:CLEAR was written. In format 0 a site that named none was for TLP:AMBER+STRICT: write there who "
        "may read it.\n"
        "'templates/' is no longer read: the templates come with the tool. Delete it, with 'generator/' and whatever "
        "else was copied from the tool; single files of your own go into a folder that `custom_dir` names.\n"
        "Next: `briefing check` shows what else there is to do, and `git diff` what was changed.\n"
    )
    checked = run_briefing("check", cwd=old)
    assert checked.returncode == 0, checked.stderr
    assert "4 facts of 9 records" in checked.stdout
    built = run_briefing("build", "--strict", "--no-search", "--audience", "TLP:AMBER+STRICT", cwd=old)
    assert built.returncode == 0, built.stderr
    facts = json.loads((old / "site/data/facts.json").read_text())["facts"]
    assert {fact["id"] for fact in facts} == {"envoy-content", "envoy-on-salt", "border-will-open", "road-explored"}
    assert (old / "site/pdf/briefs/return-visit-brief.pdf").exists()
    again = run_briefing("migrate", cwd=old)
    assert again.stdout == "mkdocs.yml: this base already has format 1; nothing was changed.\n"


def test_comments_stay_and_nothing_else_is_touched(old: Path) -> None:
    before = (old / "mkdocs.yml").read_text()
    result = migrated(before, {}, ROOT, "TLP:GREEN").settings
    assert [line for line in before.splitlines() if line not in result.splitlines()] == [
        "  name: null",
        "  custom_dir: templates # a copy",
        "  static_templates: [404.html]",
        "  - briefing # the only one",
    ]
    assert [line for line in result.splitlines() if line not in before.splitlines()] == [
        "  name: briefing",
        "  # a copy",
        "  - briefing: # the only one",
        "      format: 1",
        "      audience: TLP:GREEN",
    ]


def test_html_of_pages_becomes_markdown(old: Path) -> None:
    pages = {f"{ROOT}/data.md": (old / "content/pages/data.md").read_bytes(), f"{ROOT}/about.md": b"As it is.\n"}
    result = migrated((old / "mkdocs.yml").read_text(), pages, ROOT, "TLP:GREEN").pages
    assert list(result) == [f"{ROOT}/data.md"]
    text = result[f"{ROOT}/data.md"].decode()
    assert "| [`data/facts.json`](data/facts.json) | every fact |" in text
    assert "[`feeds/changes.xml`](feeds/changes.xml) | every change, the _newest_ first |" in text
    assert "`<code>` is shown as it is written" in text
    assert '<a href="facts.json">facts</a>' in text


def test_a_dry_run_changes_nothing(old: Path) -> None:
    before = {path: path.read_bytes() for path in old.rglob("*") if path.is_file()}
    done = run_briefing("migrate", "--dry-run", "--audience", "TLP:AMBER", cwd=old)
    assert "mkdocs.yml: would change\n" in done.stdout
    assert {path: path.read_bytes() for path in old.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("plugins: [briefing]\n", "plugins: [briefing: {format: 1, audience: TLP:GREEN}]\n"),
        ("plugins: [search, 'briefing'] # x\n", "plugins: [search, briefing: {format: 1, audience: TLP:GREEN}] # x\n"),
        ("plugins:\n- briefing", "plugins:\n- briefing:\n    format: 1\n    audience: TLP:GREEN"),
        ("plugins:\n  - briefing:\n", "plugins:\n  - briefing:\n      format: 1\n      audience: TLP:GREEN\n"),
        (
            "plugins:\n  - briefing:\n      # ours\n      language: ar\n",
            "plugins:\n  - briefing:\n      # ours\n      format: 1\n      audience: TLP:GREEN\n      language: ar\n",
        ),
        (
            "plugins:\n  briefing:\n    audience: TLP:RED\n",
            "plugins:\n  briefing:\n    format: 1\n    audience: TLP:RED\n",
        ),
        (
            "plugins:\n  - briefing: {language: ar}\n",
            "plugins:\n  - briefing: {format: 1, audience: TLP:GREEN, language: ar}\n",
        ),
        ("plugins:\n  - briefing: {}\n", "plugins:\n  - briefing: {format: 1, audience: TLP:GREEN}\n"),
        (
            "plugins:\n  - briefing:\n      format: 0 # old\n      audience: TLP:RED\n",
            "plugins:\n  - briefing:\n      format: 1 # old\n      audience: TLP:RED\n",
        ),
        (
            "plugins:\r\n  - briefing\r\ntheme: x\r\n",
            "plugins:\r\n  - briefing:\r\n      format: 1\r\n      audience: TLP:GREEN\r\ntheme: x\r\n",
        ),
        (
            "theme: {name: null, custom_dir: templates, static_templates: [404.html]}\nplugins: [briefing]\n",
            "theme: briefing\nplugins: [briefing: {format: 1, audience: TLP:GREEN}]\n",
        ),
        (
            "theme: {name: null, custom_dir: ours}\nplugins: [briefing]\n",
            "theme: {name: briefing, custom_dir: ours}\nplugins: [briefing: {format: 1, audience: TLP:GREEN}]\n",
        ),
    ],
)
def test_each_way_of_naming_the_plugin(settings: str, expected: str) -> None:
    assert lifted(settings) == expected


@pytest.mark.parametrize("settings", ["plugins: [search]\n", "INHERIT: other.yml\n"])
def test_a_file_without_the_plugin_is_told(settings: str) -> None:
    with pytest.raises(MigrationError, match="names no plugin 'briefing'"):
        migrated(settings, {}, ROOT, "TLP:CLEAR")


def test_the_requirements_follow_the_version(tmp_path: Path) -> None:
    run_briefing("init", "--yes", cwd=tmp_path)
    as_written = {name: (tmp_path / name).read_bytes() for name in REQUIREMENTS}
    older = {name: data.replace(__version__.encode(), b"0.0.1") for name, data in as_written.items()}
    older["requirements.txt"] += b"our-own-tool==1.0\n"
    for name, data in older.items():
        (tmp_path / name).write_bytes(data)
    done = run_briefing("migrate", cwd=tmp_path)
    assert done.stdout.startswith("requirements.lock: changed\nrequirements.txt: changed\nNext: ")
    assert (tmp_path / "requirements.lock").read_bytes() == as_written["requirements.lock"]
    now = (tmp_path / "requirements.txt").read_bytes()
    assert now == as_written["requirements.txt"] + b"our-own-tool==1.0\n"
    (tmp_path / "requirements.lock").write_text("ours==1.0\n")
    assert "nothing was changed" in run_briefing("migrate", cwd=tmp_path).stdout


def test_the_repository_of_this_tool_is_of_the_present_format(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "mkdocs.yml", tmp_path)
    assert "already has format 1; nothing was changed" in run_briefing("migrate", cwd=tmp_path).stdout
