"""The wheel in an environment of its own, with no clone of the repository about."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import MKDOCS, PROJECT
from tests.content.test_no_subject import spoken_of, texts_of
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
    assert "typeset" not in run(briefing, "pdf", "--all", cwd=project)
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
    """Every step from an empty folder to an issued brief, in two minutes of a processor and without a foreign word."""
    briefing, said = installed / "briefing", []
    (tmp_path / "generator").mkdir()
    (tmp_path / "generator/briefing_site.py").write_text(OWN_GENERATOR["generator/briefing_site/__init__.py"])
    desk = ScriptedRepository(tmp_path)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    def step(*arguments: str) -> str:
        said.append(run(briefing, *arguments, cwd=tmp_path))
        return said[-1]

    step("init", "--yes", "--example")
    desk.commit("Start")
    assert "no problems" in step("check", "--advice")
    step("build", "--strict")
    said.append(first_page_served(briefing, tmp_path))
    step("pdf", "--all")
    assert (tmp_path / "pdf/briefs/example-return-visit-brief.pdf").read_bytes().startswith(b"%PDF")
    step("review", "example-return-visit-brief", "example-herring-quota", "--by", "ak")
    desk.commit("Check what the brief says")
    issued = step("issue", "example-return-visit-brief", "--by", "ak", "--anyway", "A test.")
    assert "issued/example-return-visit-brief.yml" in issued
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 120
    made = {name: text for folder in ("site", "pdf", "issued") for name, text in texts_of(tmp_path / folder)}
    assert {name: words for name, text in made.items() if (words := spoken_of(text))} == {}
    assert spoken_of("\n".join(said)) == []
    step("init", "--remove-example")
    step("build", "--strict")


def first_page_served(briefing: Path, project: Path) -> str:
    """Return the home page of a preview, which is ended."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{found.getsockname()[1]}"
    environment = {**os.environ, **ISOLATED, "PYTHONPATH": ""}
    command = [str(briefing), "serve", "--address", address]
    server = subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            with suppress(OSError), urlopen(f"http://{address}/", timeout=10) as page:
                return str(page.read().decode())
            time.sleep(0.1)
    finally:
        server.terminate()
        server.wait()
    raise AssertionError("the preview did not answer")


def test_a_project_finds_the_wheel_that_is_on_no_index(wheel: Path, installed: Path, tmp_path: Path) -> None:
    run(installed / "briefing", "init", "--yes", cwd=tmp_path)
    (tmp_path / "wheels").mkdir()
    shutil.copy(wheel, tmp_path / "wheels")
    venv.create(tmp_path / ".venv", with_pip=False)
    python = tmp_path / ".venv/bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--quiet", "--disable-pip-version-check"]
    asked = ["install", "--no-deps", "--no-index", "-r", "requirements.txt"]
    subprocess.run([*pip, *asked], cwd=tmp_path, check=True)
    shown = subprocess.run([*pip, "freeze"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert "briefing-site-generator" in shown
