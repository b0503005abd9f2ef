"""The wheel in an environment of its own, with no clone of the repository about."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import MKDOCS, PROJECT
from tests.scripted_repository import ISOLATED, ScriptedRepository

THEME = f"theme: {{name: null, custom_dir: {PROJECT / 'templates'}, static_templates: [404.html]}}\n"
PLAIN = MKDOCS.replace(THEME, "theme: briefing\n")
OWN_GENERATOR = {"generator/briefing_site/__init__.py": "raise SystemExit('the desk has a generator of its own')\n"}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=PROJECT, check=True
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel, and what it depends on from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    target = ["--no-deps", "--no-index", "--no-compile", "--quiet", "--disable-pip-version-check"]
    programs = folder / "bin"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", *target, str(wheel)], check=True
    )
    # read after the environment's own packages, and without following what makes an editable install
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return programs


def run(program: Path, *arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        [str(program), *arguments],
        cwd=cwd,
        env={**os.environ, **ISOLATED, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_four_lines_of_settings_are_enough(
    installed: Path, write_base: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    project = write_base({"mkdocs.yml": PLAIN, **OWN_GENERATOR})
    briefing = installed / "briefing"
    assert "1 fact of 4 records" in run(briefing, "check", cwd=project)
    run(briefing, "build", "--strict", cwd=project)
    assert (project / "site/404.html").exists()
    assert (project / "site/pdf/issues/salt.pdf").read_bytes().startswith(b"%PDF")
    assert not (project / "site/print").exists()
    assert "set anew" not in run(briefing, "pdf", "--all", cwd=project)
    run(installed / "python", "-m", "mkdocs", "build", "--strict", "--site-dir", "plain", cwd=project)
    assert "too dear" in (project / "plain/issues/salt/index.html").read_text()


def test_a_desk_replaces_single_files(installed: Path, write_base: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    colophon, look = ((PROJECT / "templates" / name).read_text() for name in ("404.html", "print/look.typ"))
    project = write_base(
        {
            "mkdocs.yml": PLAIN.replace("theme: briefing", "theme: {name: briefing, custom_dir: ours}"),
            "ours/404.html": colophon.replace("</", "<!-- ours --></", 1),
            "ours/assets/favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'><title>Ours</title></svg>",
            "ours/print/look.typ": look.replace("#let", "#let colour-of-ours = red\n#let", 1) + "// ours\n",
        }
    )
    run(installed / "briefing", "build", cwd=project)
    assert "<!-- ours -->" in (project / "site/404.html").read_text()
    (icon,) = (project / "site/assets").glob("favicon.*.svg")
    assert "Ours" in icon.read_text()
    (laid,) = (project / ".cache/print").iterdir()
    assert "// ours" in (laid / "look.typ").read_text()
    assert (laid / "document.typ").read_bytes() == (PROJECT / "templates/print/document.typ").read_bytes()


def test_a_desk_from_nothing(installed: Path, tmp_path: Path) -> None:
    briefing = installed / "briefing"
    (tmp_path / "generator").mkdir()
    (tmp_path / "generator/briefing_site.py").write_text(OWN_GENERATOR["generator/briefing_site/__init__.py"])
    desk = ScriptedRepository(tmp_path)
    run(briefing, "init", "--yes", "--example", cwd=tmp_path)
    desk.commit("Start")
    assert "no problems" in run(briefing, "check", "--advice", cwd=tmp_path)
    run(briefing, "build", "--strict", cwd=tmp_path)
    run(briefing, "pdf", "--all", cwd=tmp_path)
    assert (tmp_path / "pdf/briefs/example-return-visit-brief.pdf").read_bytes().startswith(b"%PDF")
    run(briefing, "review", "example-return-visit-brief", "example-herring-quota", "--by", "ak", cwd=tmp_path)
    desk.commit("Check what the brief says")
    assert "issued/example-return-visit-brief.yml" in run(
        briefing, "issue", "example-return-visit-brief", "--by", "ak", "--anyway", "A test.", cwd=tmp_path
    )
    run(briefing, "init", "--remove-example", cwd=tmp_path)
    run(briefing, "build", "--strict", cwd=tmp_path)
