"""`briefing init`: what it writes, what it asks, and what it leaves alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from briefing_site import __version__
from briefing_site.cli.init import init, installed_tool
from click.testing import CliRunner
from pypdf import PdfReader

from tests.conftest import PROJECT, run_briefing
from tests.scripted_repository import ScriptedRepository
from tests.test_licences import brought_along

BIN = Path(sys.executable).parent
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+).*\\\n(?P<hashes>(?: +--hash=.*\n)+)", re.MULTILINE)
OTHERS = 15
"""Files that a project may have beside its content."""


def written(folder: Path) -> set[str]:
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if path.parts[0] != ".cache"}


def test_a_project_is_a_few_files_and_none_of_them_code(tmp_path: Path) -> None:
    done = run_briefing("init", "strait-desk", "--yes", "--ci", "github", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    files = written(tmp_path / "strait-desk")
    others = {path for path in files if not path.startswith("content/")}
    assert len(others) <= OTHERS
    assert not [path for path in files if path.endswith((".py", ".js", ".sh", "Makefile"))]
    assert len([line for line in done.stdout.splitlines() if line.startswith("  briefing ")]) == 3
    settings = (tmp_path / "strait-desk/mkdocs.yml").read_text()
    assert len(settings.splitlines()) <= 14
    assert yaml.safe_load(settings)["site_name"] == "Strait desk"
    assert "://" not in settings
    served = (tmp_path / "strait-desk/hosting/nginx.conf").read_bytes()
    assert served == (PROJECT / "hosting/nginx.conf").read_bytes()
    assert ".example" not in settings
    for folder in ("actors", "issues", "cooperation", "events", "sources", "briefs"):
        assert (tmp_path / "strait-desk/content" / folder).is_dir()
    assert (tmp_path / "strait-desk/.cache/schemas/issues.json").exists()
    checked = run_briefing("check", cwd=tmp_path / "strait-desk")
    assert checked.stdout == "0 facts of 0 records: no problems\n"


def test_the_requirements_have_hashes_and_are_those_of_the_lock(tmp_path: Path) -> None:
    run_briefing("init", "--yes", cwd=tmp_path)
    asked = (tmp_path / "requirements.txt").read_text().splitlines()
    own = ["--find-links wheels", f"briefing-site-generator[search]=={__version__}"]
    assert [line for line in asked if not line.startswith("#")] == own
    pins = pinned((tmp_path / "requirements.lock").read_text())
    assert pins.keys() - {"colorama"} == brought_along()  # that one is for Windows alone
    assert all(hashes for _, hashes in pins.values())
    ours = pinned((PROJECT / "requirements.lock").read_text())
    assert pins == {name: ours[name] for name in pins}


def pinned(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Return the version and the hashes of each package of a lock."""
    found = PIN.finditer(lock)
    return {pin["name"]: (pin["version"], re.findall("sha256:[0-9a-f]{64}", pin["hashes"])) for pin in found}


def test_the_wheel_is_named_by_its_digest_where_pip_has_noted_it(monkeypatch: pytest.MonkeyPatch) -> None:
    noted = {"archive_info": {"hashes": {"sha256": "0" * 64}}, "url": "file:///home/ak/tool.whl"}
    packed = type("Packed", (), {"read_text": lambda _, name: json.dumps(noted)})()
    monkeypatch.setattr("briefing_site.cli.init.distribution", lambda _: packed)
    assert installed_tool().requirement.endswith(f" --hash=sha256:{'0' * 64}")
    noted["archive_info"] = {}
    assert "hash" not in installed_tool().requirement


def test_the_example_has_no_problem_and_goes_with_one_command(tmp_path: Path) -> None:
    run_briefing("init", "--yes", "--example", cwd=tmp_path)
    checked = run_briefing("check", "--advice", cwd=tmp_path)
    assert checked.stdout.endswith("records: no problems\n"), checked.stderr
    assert run_briefing("fmt", "--check", cwd=tmp_path).returncode == 0
    kinds = {Path(path).parts[1] for path in written(tmp_path) if "example-" in path and path.startswith("content/")}
    assert kinds == {"actors", "issues", "cooperation", "events", "sources", "briefs"}
    (tmp_path / "content/actors/example-southland.yml").write_text("name: Ours\ntype: government\nsummary: It is.\n")
    removed = run_briefing("init", "--remove-example", cwd=tmp_path)
    assert "content/actors/example-southland.yml: changed, so it was kept\n" in removed.stdout
    assert [path for path in written(tmp_path) if "example" in path] == ["content/actors/example-southland.yml"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("ours")
    (tmp_path / "CODEOWNERS").write_text("* @us")
    done = run_briefing("init", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert "'CODEOWNERS' already exists, so nothing was written." in done.stderr
    assert written(tmp_path) == {"README.md", "CODEOWNERS"}
    (tmp_path / "CODEOWNERS").unlink()
    done = run_briefing("init", "--yes", cwd=tmp_path)
    assert done.returncode == 0
    assert "README.md: kept as it is\n" in done.stdout
    assert (tmp_path / "README.md").read_text() == "ours"
    again = run_briefing("init", "--yes", cwd=tmp_path)
    assert (again.returncode, "there is already a project in " in again.stderr) == (2, True)


def test_five_questions_at_most_each_with_a_default(tmp_path: Path) -> None:
    asked = CliRunner().invoke(init, [str(tmp_path / "desk")], input='Salt: "white"\n\n\nletter\ngitlab\n')
    assert asked.exit_code == 0, asked.output
    settings = yaml.safe_load((tmp_path / "desk/mkdocs.yml").read_text())
    assert settings["site_name"] == 'Salt: "white"'
    assert settings["plugins"][0]["briefing"]["paper"] == "letter"
    assert (tmp_path / "desk/.gitlab-ci.yml").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--language", "xx"), "no language 'xx'"),
        (("--audience", "TLP:AMBRE"), "TLP:AMBER"),
        (("--paper", "a5"), "'a5' is not one of 'a4', 'letter'"),
        (("--name", "a\nb"), "a line of text is expected"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, options: tuple[str, str], words: str) -> None:
    done = run_briefing("init", "--yes", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert not (tmp_path / "mkdocs.yml").exists()


@pytest.mark.parametrize("command", ["check", "build", "serve", "fmt", "pdf --all", "git-setup", "review"])
def test_without_a_project_each_command_says_how_to_start_one(tmp_path: Path, command: str) -> None:
    done = run_briefing(*command.split(), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("or start one with `briefing init`.\n")


@pytest.mark.parametrize(("platform", "schema"), [("github", "github-workflows"), ("gitlab", "gitlab-ci")])
def test_the_workflows_are_valid_and_safe(tmp_path: Path, platform: str, schema: str) -> None:
    run_briefing("init", "--yes", "--ci", platform, cwd=tmp_path)
    (workflow,) = (path for path in written(tmp_path) if path.endswith((".yml", ".yaml")) and path.startswith(".git"))
    assert "make" not in (tmp_path / workflow).read_text().replace("made", "")
    commands = [["check-jsonschema", "--builtin-schema", f"vendor.{schema}", workflow]]
    if platform == "github":
        commands.append(["zizmor", "--offline", "--persona=pedantic", "--no-progress", workflow])
    for program, *arguments in commands:
        done = subprocess.run(
            [str(BIN / program), *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_example_is_built_printed_and_issued(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path)
    run_briefing("init", "--yes", "--example", "--paper", "letter", cwd=tmp_path)
    desk.commit("Start")
    built = run_briefing("build", "--strict", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    page = PdfReader(tmp_path / "site/pdf/issues/example-herring-quota.pdf").pages[0].mediabox
    assert (page.width, page.height) == (612, 792)
    run_briefing("review", "example-return-visit-brief", "example-herring-quota", "--by", "ak", cwd=tmp_path)
    desk.commit("Check what the brief says")
    issued = run_briefing("issue", "example-return-visit-brief", "--by", "ak", "--anyway", "A test.", cwd=tmp_path)
    assert issued.returncode == 0, issued.stderr
