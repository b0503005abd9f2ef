"""Hand-written pages that give a handling: who may not see them finds no trace of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from briefing_site.facts.files.front_matter import check_front_matter, handling_of_page
from click.testing import CliRunner, Result

from tests.conftest import SMALL_BASE

Write = Callable[[Mapping[str, str | bytes]], Path]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001ffa5f6450000000049454e44ae426082"
)
CANARY_PAGE = "---\ntitle: Canary\nhandling: TLP:RED\n---\nThe canary sings: ![](canary.png)\n"


def build(project: Path, audience: str) -> Result:
    command = ["build", "-f", str(project / "mkdocs.yml"), "--site-dir", str(project / "site"), "--today", "2023-06-21"]
    return CliRunner().invoke(main, [*command, "--no-pdf", "--no-search", "--audience", audience, "--strict"])


def contents(project: Path, audience: str) -> dict[str, bytes]:
    done = build(project, audience)
    assert done.exit_code == 0, done.output
    site = project / "site"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_page_handling(write_base: Write) -> None:
    nav = SMALL_BASE["mkdocs.yml"] + "nav: [index.md, {Canary: canary.md}, {More: [{Birds: canary.md}]}]\n"
    project = write_base({"mkdocs.yml": nav, "content/pages/canary.md": CANARY_PAGE, "content/pages/canary.png": PIXEL})
    public = contents(project, "TLP:AMBER+STRICT")
    assert not [name for name, data in public.items() if "canary" in name or b"canary" in data.lower()]
    whole = contents(project, "TLP:RED")
    assert b"The canary sings" in whole["canary/index.html"]
    assert "canary.png" in whole
    (project / "mkdocs.yml").write_text(SMALL_BASE["mkdocs.yml"] + "nav: [index.md]\n")
    for name in ("canary.md", "canary.png"):
        (project / "content/pages" / name).unlink()
    assert contents(project, "TLP:AMBER+STRICT") == public


@pytest.mark.slow
@pytest.mark.parametrize("link", ["[x](canary.md)", "[x](canary.md#y)", "[x](canary/)", "![](canary.md)"])
def test_a_link_to_a_page_that_is_left_out_stops_the_build(
    write_base: Write, link: str, caplog: pytest.LogCaptureFixture
) -> None:
    index = f"---\ntitle: Home\n---\nSee {link}.\n"
    project = write_base({"content/pages/index.md": index, "content/pages/canary.md": CANARY_PAGE})
    done = build(project, "TLP:GREEN")
    assert done.exit_code == 1
    assert "index.md links to canary.md, which is too restricted for this audience." in caplog.text


@pytest.mark.slow
def test_the_home_page_keeps_its_place_with_nothing_written_on_it(write_base: Write) -> None:
    written = {
        "content/pages/index.md": "---\ntitle: Canary\nhandling: TLP:AMBER\n---\nThe canary sings of [[salt]].\n"
    }
    public = contents(write_base(written), "TLP:GREEN")
    assert b"canary" not in public["index.html"].lower()
    assert b"Salt" in public["index.html"]


@pytest.mark.slow
def test_what_gives_no_handling_has_the_default(write_base: Write) -> None:
    options = "format: 1\n      default_handling: TLP:AMBER"
    config = SMALL_BASE["mkdocs.yml"].replace("format: 1", options)
    open_page = "---\nhandling: TLP:CLEAR\n---\nFor everybody.\n"
    pages = {"content/pages/canary.md": "The canary sings.\n", "content/pages/open.md": open_page}
    public = contents(write_base({"mkdocs.yml": config, **pages}), "TLP:CLEAR")
    assert "open/index.html" in public
    assert "canary/index.html" not in public


@pytest.mark.slow
def test_only_what_there_is_is_in_the_navigation(write_base: Write) -> None:
    about = {"content/pages/about.md": "---\nhandling: TLP:AMBER\n---\nAbout.\n"}
    project = write_base(about)
    assert b'about/"' not in contents(project, "TLP:CLEAR")["index.html"]
    assert b'about/"' in contents(project, "TLP:AMBER")["index.html"]


@pytest.mark.parametrize(
    ("page", "handling", "said"),
    [
        ("---\ntitle: x\nhandling: TLP:RED\n---\nHi", "TLP:RED", ""),
        ("handling: TLP:AMBER\ntitle: x\n\nHi", "TLP:AMBER", ""),
        ("---\n{title: x, handling: 'TLP:RED'}\n---\n", "TLP:RED", ""),
        ("# Hi\n\nhandling: x", "", ""),
        ("---\nheading: x\n---\n", "", ""),
        ("---\nhandling: clear\n---\n", "?", "2:1: value-unknown: handling: 'clear' is not one of TLP:CLEAR, "),
        ("---\nhandling:\n---\n", "?", "2:1: value-unknown: handling: '' is not one of "),
        ("---\nhandlng: TLP:RED\n---\n", "", "2:1: key-unknown: 'handlng' says nothing here. Did you mean 'handling'?"),
        ("---\nHandling: TLP:RED\nx: [\n---\n", "?", "1:1: yaml-syntax: this front matter names a handling"),
        ("---\nhandling: TLP:RED", "?", "1:1: yaml-syntax: this front matter names a handling"),
    ],
)
def test_a_handling_is_read_or_refused(page: str, handling: str, said: str) -> None:
    assert handling_of_page(page.encode()) == handling
    found = [str(problem) for problem in check_front_matter("p.md", page.encode())]
    assert [problem.startswith(f"p.md:{said}") for problem in found] == ([True] if said else [])
