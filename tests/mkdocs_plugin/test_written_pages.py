"""Hand-written pages: what may be published of a folder, and of what Markdown makes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from briefing_site.checks.page_markup import check_page_markup
from briefing_site.cli.main import main
from briefing_site.facts.files.page_files import GENERATED_FOLDERS, GENERATED_PAGES
from briefing_site.mkdocs_plugin import read_build_config
from briefing_site.mkdocs_plugin.written_pages import clean_html
from click.testing import CliRunner
from mkdocs.commands.build import build
from mkdocs.exceptions import MkDocsException

from tests.conftest import MKDOCS, PROJECT, run_briefing

KEPT = [
    '<h2 id="a">A</h2>\n<p>One<br>two <em>three</em> <code>&lt;b&gt;</code></p>',
    '<table><tbody><tr><td style="text-align:right">1</td></tr></tbody></table>',
    '<p><a href="../about/">x</a> <a href="https://example.org/">y</a> <a href="mailto:a@b.org">z</a></p>',
    '<p><img src="../map.png" alt="A map"></p>',
    '<p>x<sup id="fnref:1"><a href="#fn:1" class="footnote-ref">1</a></sup></p>',
    "<details><summary>More</summary>Text</details>",
    '<ol start="3"><li>x</li></ol>',
]
DROPPED = {
    "<script>alert(1)</script><p>x</p>": "<p>x</p>",
    '<p onclick="alert(1)">x</p>': "<p>x</p>",
    '<a href="javascript:alert(1)">x</a>': "<a>x</a>",
    '<img src="https://example.org/x.png" alt="x">': '<img alt="x">',
    '<img src="/\\example.org/x.png" alt="x">': '<img alt="x">',
    '<img src="data:image/svg+xml,x" alt="x">': '<img alt="x">',
    '<iframe src="x"></iframe><form action="x"><p>x</p></form>': "<p>x</p>",
    '<td style="position:fixed">x</td>': "x",
    "<svg><style>p{}</style></svg><p>x</p>": "<p>x</p>",
}


def test_a_page_with_front_matter_is_read_after_it():
    page = b"---\ntitle: A <b>note</b>\n---\n\nSalt is <b>dear.\n"
    (problem,) = check_page_markup({"content/pages/note.md": page})
    assert (problem.origin.line, problem.origin.column) == (5, 9)


@pytest.mark.parametrize("html", KEPT)
def test_what_markdown_makes_is_kept(html):
    assert clean_html(html) == html


@pytest.mark.parametrize("html", DROPPED)
def test_everything_else_is_dropped(html):
    assert clean_html(html) == DROPPED[html]


@pytest.mark.slow
def test_every_folder_and_page_that_a_build_makes_is_kept_for_it(golden_site):
    made = {path.name for path in golden_site.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert made <= GENERATED_FOLDERS, "a hand-written page could go where the build puts a file"
    assert {path.parent.name for path in golden_site.glob("*/index.html")} <= GENERATED_PAGES


@pytest.mark.slow
def test_plain_mkdocs_publishes_no_raw_html_of_an_extension_and_no_litter(write_base):
    page = "# Note\n\n[A link](index.md){ onclick=alert(1) }\n\n[Bad](ja&#118;ascript:alert(1))\n"
    changes = {
        "mkdocs.yml": f"{MKDOCS}markdown_extensions: [attr_list, md_in_html]\n",
        "content/pages/note.md": page,
        "content/pages/note.js~": "alert(1)",
        "content/pages/Thumbs.db": "x",
    }
    project = write_base(changes)
    build(read_build_config(str(project / "mkdocs.yml"), {}))
    html = (project / "site/note/index.html").read_text()
    article = re.search(r"<main.*</main>", html, re.DOTALL)
    assert article
    assert "alert" not in article[0]
    assert not (project / "site/note.js~").exists()
    assert not (project / "site/Thumbs.db").exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("assets/site.js", b"alert(1)", "file-stray: 'site.js' is neither a page nor an image"),
        ("note.md", b"<script src=x></script>\n", "note.md:1:1: page-html: '<script src=x>'"),
        ("map.png", b"<svg/>", "image-type: 'map.png' is not in PNG format"),
    ],
)
def test_plain_mkdocs_refuses_what_check_refuses_and_keeps_the_last_site(write_base, caplog, name, data, words):
    project = write_base({f"content/pages/{name}": data})
    (project / "site").mkdir()
    with pytest.raises(MkDocsException):
        build(read_build_config(str(project / "mkdocs.yml"), {}))
    assert words in caplog.text
    assert not [*(project / "site").iterdir()]


def test_a_picture_of_the_theme_is_not_replaced(write_base, tmp_path, caplog):
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "logo.gif").write_bytes(b"GIF89a")
    config = MKDOCS.replace(str(PROJECT / "templates"), str(theme))
    project = write_base({"mkdocs.yml": config, "content/pages/logo.gif": b"GIF87a"})
    with pytest.raises(MkDocsException):
        build(read_build_config(str(project / "mkdocs.yml"), {}))
    assert "content/pages/logo.gif:1:1: page-address: 'logo.gif' would replace 'theme/logo.gif'" in caplog.text


def test_check_tells_of_it_as_well_whatever_the_format(write_base, tmp_path, caplog):
    theme = Path(shutil.copytree(PROJECT / "templates", tmp_path / "theme"))
    (theme / "img").mkdir()
    (theme / "img/logo.gif").write_bytes(b"GIF89a")
    config = MKDOCS.replace(str(PROJECT / "templates"), "theme")
    project = write_base({"mkdocs.yml": config, "content/pages/img/logo.gif": b"GIF87a"})
    said = "'img/logo.gif' would replace 'theme/img/logo.gif' of the theme."
    place = ["-f", str(project / "mkdocs.yml")]
    done = CliRunner().invoke(main, ["check", *place])
    assert done.exit_code == 1
    assert f"content/pages/img/logo.gif:1:1: page-address: {said} Give it another name." in done.stderr
    assert said in CliRunner().invoke(main, ["check", *place, "--format", "json"]).stdout
    done = CliRunner().invoke(main, ["build", *place, "--no-pdf", "--no-search", "--site-dir", str(tmp_path / "site")])
    assert done.exit_code == 1
    assert said in caplog.text
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_a_page_that_is_too_long_is_told_and_still_built(write_base, tmp_path):
    project = write_base({"content/pages/long.md": "# Long\n\n" + "Salt is dear.\n\n" * 20_000})
    done = run_briefing("build", "--no-pdf", "--no-search", "--site-dir", str(tmp_path / "site"), cwd=project)
    assert done.returncode == 0
    assert "1 page over 300 KB, the largest of them long/ with" in done.stderr
    assert "1 page over 4,000 elements, the largest of them long/ with 20," in done.stderr
    assert (tmp_path / "site/long/index.html").stat().st_size > 300_000
