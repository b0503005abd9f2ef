"""Fonts of paper: those that a desk adds, and what is printed in place of what no font has."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from briefing_site.base.fonts import (
    FontError,
    add_fonts,
    added_digest,
    characters_missing,
    find_fonts,
    font_files,
    font_hint,
    substituted,
)
from pypdf import PdfReader

from tests.conftest import MKDOCS, run_briefing
from tests.scripted_repository import ScriptedRepository

Write = Callable[[Mapping[str, str | bytes]], Path]
NAMES = {
    "pylopdf-fonts-ko": "김민수",
    "pylopdf-fonts-he": "דנה",
    "pylopdf-fonts-hi": "नरेन्द्र",
    "pylopdf-fonts-th": "สมชาย",
    "fontpkg-noto-sans-tamil": "தமிழ்",
    "fontpkg-noto-sans-khmer": "កម្ពុជា",
    "fontpkg-hind-siliguri": "বাংলা",
}
"""A name in the script of each package."""
KIM = "name: Kim Min-soo\ntype: person\nspeaks_for: arcadia\nsummary: A person.\nnames: {ko: 김민수}\n"


@pytest.fixture(autouse=True)
def _without_fonts_of_others() -> Iterator[None]:
    add_fonts(())
    yield
    add_fonts(())


def installed(name: str) -> bool:
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


@pytest.mark.parametrize("package", NAMES)
def test_a_package_prints_its_script(package: str, tmp_path: Path) -> None:
    if not installed(package):
        pytest.skip(f"the font package {package} is not installed (make lock)")
    name = NAMES[package]
    assert characters_missing(name) == {*name}
    assert package in font_hint(name)
    add_fonts(find_fonts([package], tmp_path))
    assert not characters_missing(name)


def test_a_folder_and_a_file_of_the_project_are_taken(tmp_path: Path) -> None:
    before, nothing = font_files(), added_digest()
    (tmp_path / "ours/deep").mkdir(parents=True)
    for place in ("one.ttf", "ours/deep/two.OTF"):
        shutil.copy(before[0], tmp_path / place)
    (tmp_path / "ours/README.md").write_text("Ours.")
    found = find_fonts(["ours", "one.ttf"], tmp_path)
    assert [file.name for file in found] == ["two.OTF", "one.ttf"]
    add_fonts(found)
    assert font_files() == (*before, *found)
    assert (nothing, len(added_digest())) == ("", 128)


@pytest.mark.parametrize("name", ["no-such-package", "README.md", "../x", ""])
def test_what_is_no_font_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "README.md").write_text("Ours.")
    with pytest.raises(FontError, match="is neither an installed package with fonts"):
        find_fonts([name], tmp_path)


def test_a_sign_stands_for_what_no_font_has() -> None:
    assert substituted('{"name":"Kim (김민수)"}') == '{"name":"Kim (□□□)"}'
    assert substituted("Łódź 使者 \u200f") == "Łódź 使者 \u200f"
    assert not characters_missing("□")


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_font_that_is_not_there_stops_with_its_place(write_base: Write, command: str) -> None:
    project = write_base({"mkdocs.yml": f"{MKDOCS}      fonts: [no-such-package]\n"})
    done = run_briefing(command, cwd=project)
    assert done.returncode == 2
    assert done.stderr.startswith(
        "Error: mkdocs.yml:9:15: fonts: 'no-such-package' is neither an installed package with fonts"
    )


@pytest.mark.slow
def test_a_script_without_a_font_ends_no_build_and_stops_an_issue(write_base: Write) -> None:
    project = write_base({"content/actors/kim.yml": KIM, "content/briefs/talk.yml": BRIEF})
    desk = ScriptedRepository(project)
    desk.commit("Start")
    built = run_briefing("build", "--no-search", cwd=project)
    assert built.returncode == 0, built.stderr
    assert "warning: character-printable: '김' (U+AE40)" in run_briefing("check", cwd=project).stderr
    assert "김민수" in (project / "site/actors/kim/index.html").read_text()
    assert "□□□" in PdfReader(project / "site/pdf/actors/kim.pdf").pages[0].extract_text()
    issued = run_briefing("issue", "talk", "--by", "ak", "--anyway", "A test.", cwd=project)
    assert issued.returncode == 1
    assert "in none of the fonts for print. For Korean: `pip install pylopdf-fonts-ko`" in issued.stderr
    assert not (project / "issued").exists()


BRIEF = """\
title: Talk with 김민수
for: arcadia
purpose: To talk.
bottom_line: Nothing is agreed [@ours].
as_of: 2023-06-20
sections:
  - people: [kim]
"""
