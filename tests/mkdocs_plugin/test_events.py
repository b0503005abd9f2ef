"""The plugin in its hosts: plain MkDocs, its fork ProperDocs, and the preview server."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest
from briefing_site.build.composition import Build
from briefing_site.build.pipeline import prepare
from briefing_site.build.targets import MARKER
from briefing_site.mkdocs_plugin import build_pages, options_for_readers, read_build_config
from mkdocs.commands.build import build
from mkdocs.exceptions import Abort

from tests.conftest import MKDOCS, PROJECT, REVISION, SMALL_BASE, TODAY, run_briefing, run_module
from tests.serving import free_port, served, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _inputs(monkeypatch):
    monkeypatch.setenv("BRIEFING_TODAY", TODAY)
    monkeypatch.setenv("BRIEFING_REVISION", REVISION)


def _contents(site: Path) -> dict[str, bytes]:
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """What our own command builds of the shipped content, without what the other hosts do not make."""
    site = tmp_path_factory.mktemp("ours") / "site"
    inputs = ("--today", TODAY, "--revision", REVISION)
    done = run_module("briefing_site", "build", "--no-pdf", "--no-search", "--site-dir", str(site), *inputs)
    assert done.returncode == 0, done.stderr
    return _contents(site)


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
def test_plain_hosts_build_the_same_bytes(host, ours, tmp_path):
    """They make no printed forms and no index for search, and so no way to either."""
    done = run_module(host, "build", "--strict", "--quiet", "-f", "mkdocs.yml", "-d", str(tmp_path / "site"))
    assert done.returncode == 0, done.stderr
    theirs = _contents(tmp_path / "site")
    assert len(theirs) > 100
    assert theirs.keys() - {MARKER} == ours.keys() - {MARKER}
    assert [path for path in theirs if path != MARKER and theirs[path] != ours[path]] == []


def test_what_the_command_line_gives_the_plugin_is_its_own_alone(write_base, tmp_path):
    """MkDocs keeps one plugin in a process: what a call set on it must not outlive the call."""
    config_file = str(write_base() / "mkdocs.yml")
    config = read_build_config(config_file, {})
    options = options_for_readers(config)
    build_pages(config, Build(options, prepare(options)), tmp_path / "one")
    write_base({"content/issues/salt.yml": SMALL_BASE["content/issues/salt.yml"].replace("name: Salt", "name: Pepper")})
    build(read_build_config(config_file, {}))
    assert "Pepper" in (Path(config_file).parent / "site/issues/salt/index.html").read_text()


def test_mkdocs_refuses_a_base_with_errors_and_keeps_the_last_site(write_base):
    project = write_base()
    assert run_module("mkdocs", "build", "-q", cwd=project).returncode == 0
    before = _contents(project / "site")
    write_base({"content/issues/salt.yml": "name: Salt\n"})
    done = run_module("mkdocs", "build", cwd=project)
    assert done.returncode == 1
    assert "content/issues/salt.yml:1:1: key-missing: the key 'summary' is missing." in done.stderr
    assert "Traceback" not in done.stderr
    assert _contents(project / "site") == before


def test_no_process_outlives_a_build_that_failed(write_base, tmp_path, monkeypatch):
    monkeypatch.setattr("briefing_site.render.html.renderer.MIN_PAGES", 1)
    monkeypatch.setattr("briefing_site.render.html.renderer.PAGES_AT_ONCE", 1)
    monkeypatch.setattr("briefing_site.render.html.renderer.HtmlRenderer._render_portion", lambda *_: time.sleep(60))
    templates = Path(shutil.copytree(PROJECT / "templates", tmp_path / "templates"))
    (templates / "main.html").write_text("{{ page.is_no.thing }}")
    project = write_base({"mkdocs.yml": MKDOCS.replace(str(PROJECT / "templates"), str(templates))})
    config = read_build_config(str(project / "mkdocs.yml"), {})
    with pytest.raises(Abort, match=r"main\.html:1: "):
        build(config)
    assert not active_children()


def test_the_preview_follows_edits_mistakes_and_their_mending(write_base):
    project = write_base()
    with served(project) as root:
        page = f"{root}issues/salt/"
        assert "The price of salt." in wait_for(page, "The price of salt.")
        salt = SMALL_BASE["content/issues/salt.yml"]
        write_base({"content/issues/salt.yml": salt.replace("The price of salt.", "What salt costs.")})
        wait_for(page, "What salt costs.")
        write_base({"content/issues/salt.yml": salt.replace("2023-06-18", "2023-02-30")})
        assert "content/issues/salt.yml:13:11" in wait_for(page, "February 2023 has 28 days")
        write_base()
        wait_for(page, "The price of salt.")


def test_the_preview_answers_whatever_is_broken_and_however_it_is_mended(write_base, tmp_path):
    templates = Path(shutil.copytree(PROJECT / "templates", tmp_path / "templates"))
    config = MKDOCS.replace(str(PROJECT / "templates"), str(templates))
    project = write_base({"mkdocs.yml": config})
    salt, main = project / "content/issues/salt.yml", templates / "main.html"
    whole, shell = salt.read_text(encoding="utf-8"), main.read_text(encoding="utf-8")
    with served(project) as root:
        wait_for(f"{root}issues/salt/", "The price of salt.")
        salt.write_text(f"{whole}  wrong: [\n", encoding="utf-8")  # a page by hand leads to it
        wait_for(f"{root}issues/salt/", "content/issues/salt.yml:15:3")
        wait_for(root, "content/issues/salt.yml:15:3")
        salt.unlink()
        wait_for(root, "no record or fact &#39;salt&#39;")
        salt.write_text(whole, encoding="utf-8")
        wait_for(f"{root}issues/salt/", "The price of salt.")
        main.write_text(shell + "{{ no.such.thing }}", encoding="utf-8")
        wait_for(f"{root}issues/salt/", "&#39;no&#39; is undefined.")
        main.write_text(shell, encoding="utf-8")
        wait_for(f"{root}issues/salt/", "The price of salt.")
        write_base({"mkdocs.yml": config + "x: ["})
        write_base({"mkdocs.yml": config, "content/issues/salt.yml": whole.replace("The price", "What is paid")})
        wait_for(f"{root}issues/salt/", "What is paid")


def test_the_preview_says_where_it_is_and_ends_in_one_line(write_base):
    project = write_base()
    with subprocess.Popen(
        [sys.executable, "-m", "briefing_site", "serve", "--address", f"127.0.0.1:{free_port()}"],
        cwd=project,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr
        told = next(line for line in server.stderr if "Serving on" in line)
        wait_for(told.split()[-1], "Test base")
        server.send_signal(signal.SIGINT)
        assert server.stderr.read().splitlines() == ["Shutting down..."]
    assert server.returncode == 0


MINIMAL = {
    "actors": "name: It\ntype: person\nsummary: It.\n",
    "issues": "name: It\nsummary: It.\n",
    "cooperation": "name: It\nstate: proposed\nsummary: It.\n",
    "events": "name: It\ntype: call\ndate: 2023\nsummary: It.\n",
    "sources": "type: report\ntitle: It\npublisher: It\n",
    "briefs": "title: It\npurpose: It.\nas_of: 2023-06-20\nsections:\n  - text: It\n    body: It.\n",
}
"""What a record of each kind needs."""


def test_in_every_folder_a_withdrawn_record_leaves_a_tombstone_and_a_former_id_redirects(write_base):
    files = {}
    for folder, text in MINIMAL.items():
        files[f"content/{folder}/gone-{folder}.yml"] = f"{text}withdrawn: Merged into [[salt]].\n"
        files[f"content/{folder}/now-{folder}.yml"] = f"{text}former_ids: [then-{folder}]\n"
    moved = "former_folders: [issues, events]\nformer_ids: [lumber, timber]\n"
    files["content/cooperation/wood.yml"] = MINIMAL["cooperation"] + moved
    project = write_base(files)
    done = run_module("briefing_site", "build", "--no-pdf", cwd=project)
    assert done.returncode == 0, done.stderr
    site = project / "site"
    for folder in MINIMAL:
        tombstone = (site / folder / f"gone-{folder}/index.html").read_text()
        assert 'Merged into <a href="../../issues/salt/"' in tombstone
        assert "Withdrawn" in tombstone
        redirect = (site / folder / f"then-{folder}/index.html").read_text()
        assert f'content="1; url=../../{folder}/now-{folder}/"' in redirect
    for place in ("issues/wood", "issues/timber", "events/lumber", "cooperation/timber"):
        assert 'content="1; url=../../cooperation/wood/"' in (site / place / "index.html").read_text(), place
    assert "http-equiv" not in (site / "cooperation/wood/index.html").read_text()


def test_without_a_page_of_its_own_the_home_page_is_made_from_the_records(write_base):
    project = write_base({"content/pages/about.md": "About us.\n"})
    (project / "content/pages/index.md").unlink()
    done = run_briefing("build", "--no-pdf", "--no-search", cwd=project)
    assert done.returncode == 0, done.stderr
    home = (project / "site/index.html").read_text(encoding="utf-8")
    assert "<h1" in home
    assert "<title>Test base</title>" in home
    assert "issues/salt/" in home


def test_a_project_without_content_is_told_so(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: x\ndocs_dir: content/pages\nplugins: [briefing]\n"
        f"theme: {{name: null, custom_dir: {PROJECT / 'templates'}}}\n"
        f"theme: {{name: null, custom_dir: {PROJECT / 'templates'}}}\n"
    )
    done = run_module("briefing_site", "check", cwd=tmp_path)
    assert done.returncode == 2
    assert "mkdocs.yml:2:11: docs_dir: The path" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_the_audience_may_not_see_is_nowhere_on_the_site(write_base):
    secret = SMALL_BASE["content/issues/salt.yml"] + (
        "  - id: canary-fact\n    kind: context\n    text: The canary sings.\n    date: 2023-06-18\n"
        "    sources: [gazette p3]\n    handling: TLP:RED\n"
    )
    project = write_base({"content/issues/salt.yml": secret})
    assert run_module("briefing_site", "build", cwd=project).returncode == 0
    without = _contents(project / "site")
    assert not [name for name, page in without.items() if b"canary" in page]
    write_base()
    assert run_module("briefing_site", "build", cwd=project).returncode == 0
    assert _contents(project / "site") == without
    write_base({"content/issues/salt.yml": secret})
    assert run_module("briefing_site", "build", "--audience", "TLP:RED", cwd=project).returncode == 0
    assert b"The canary sings." in _contents(project / "site")["issues/salt/index.html"]
