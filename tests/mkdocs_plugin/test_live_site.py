"""What a preview answers is, byte for byte, what a build of the same content writes."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from briefing_site.build.composition import Build
from briefing_site.build.pipeline import prepare
from briefing_site.mkdocs_plugin import build_pages, options_for_readers, read_build_config
from briefing_site.mkdocs_plugin.preview import Preview

from tests.conftest import PROJECT

SAMPLE = PROJECT / "tests/sample"
NEW = "name: {name}\nsummary: >-\n  Nobody has looked into it [@ours].\n"
UNSERVED = {"sitemap.xml.gz"}
"""What only a machine in front of a finished site asks for."""


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("BRIEFING_TODAY", "2023-06-20")
    return Path(shutil.copytree(SAMPLE, tmp_path / "desk"))


def _differences(project: Path, preview: Preview) -> list[str]:
    """Return the files of a build from nothing that the preview gives otherwise."""
    config = read_build_config(str(project / "mkdocs.yml"), {})
    options = replace(options_for_readers(config), pdf=True)
    site = project / "site"
    shutil.rmtree(site, ignore_errors=True)
    prepared = prepare(options)
    assert prepared.errors == ()
    build_pages(config, Build(options, prepared), site)
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert len(files) > 100
    return [name for name, data in files.items() if name not in UNSERVED and preview.answer(name).data != data]


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_file_is_that_of_a_build_after_any_edits(project):
    preview = Preview(str(project / "mkdocs.yml"))
    preview.refresh()
    assert _differences(project, preview) == []


@pytest.mark.slow
def test_each_save_leads_to_what_a_build_of_it_would_write(project):
    content = project / "content"
    preview = Preview(str(project / "mkdocs.yml"))
    tarn = content / "issues/tarn.yml"
    text = tarn.read_text(encoding="utf-8")
    saves = (
        lambda: _edit(tarn, "summary: >-\n", "summary: >-\n  Newly told [@ours].\n"),
        lambda: (content / "issues/new-one.yml").write_text(NEW.format(name="A new issue"), encoding="utf-8"),
        lambda: (content / "issues/new-one.yml").rename(content / "issues/renamed.yml"),
        lambda: _edit(content / "pages/about.md", "#", "# Otherwise:"),
        lambda: _edit(project / "mkdocs.yml", "The Strait", "The Sound"),
        lambda: tarn.write_text(text, encoding="utf-8"),
        (content / "issues/renamed.yml").unlink,
    )
    for save in saves:
        save()
        preview.refresh()
        assert _differences(project, preview) == []


def _commit(project: Path) -> None:
    who = ("-c", "user.name=Desk", "-c", "user.email=desk@example.org")
    for words in (("add", "-A", "content", "mkdocs.yml"), (*who, "commit", "-q", "-m", "Another state")):
        subprocess.run(["git", *words], cwd=project, check=True)


@pytest.mark.slow
def test_what_is_kept_of_the_past_follows_commits_and_closures(project):
    """History, reviews and disclosure are told from commits; what an edit closes is closed in them as well."""
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    config, tarn = project / "mkdocs.yml", project / "content/issues/tarn.yml"
    _edit(config, "audience: TLP:AMBER+STRICT", "audience: TLP:GREEN")
    _commit(project)
    preview = Preview(str(config))
    saves = (
        lambda: None,
        lambda: _edit(tarn, "summary: >-\n", "summary: >-\n  Newly told [@ours].\n"),
        lambda: _commit(project),
        lambda: _edit(project / "content/actors/karvel.yml", "summary: >-\n", "summary: >-\n  Said [@ours].\n"),
        lambda: _edit(project / "content/actors/karvel.yml", "  Said [@ours].\n", ""),
        lambda: subprocess.run(["git", "reset", "-q", "--hard", "HEAD^"], cwd=project, check=True),
    )
    for save in saves:
        save()
        preview.refresh()
        assert _differences(project, preview) == []


def test_a_wrong_file_is_told_on_its_page_and_the_others_stand_as_they_were(project):
    preview = Preview(str(project / "mkdocs.yml"))
    preview.refresh()
    preview.judge()
    tarn = project / "content/issues/tarn.yml"
    text = tarn.read_text(encoding="utf-8")
    before = preview.answer("actors/karvel/index.html").data
    for wrong in (f"{text}  wrong: [\n", f"{text}related: [nobody]\n"):
        tarn.write_text(wrong, encoding="utf-8")
        preview.refresh()
        preview.judge()
        own, other = (preview.answer(f"{place}/index.html").data.decode() for place in ("issues/tarn", "actors/karvel"))
        assert '<ol class="problems">' in own
        assert "content/issues/tarn.yml" in own
        assert other.startswith(before.decode())
        assert "the last state without any" in other
    tarn.write_text(text, encoding="utf-8")
    preview.refresh()
    preview.judge()
    assert preview.answer("actors/karvel/index.html").data == before


def test_what_only_the_rules_find_is_awaited_where_the_page_cannot_be_made_without(project):
    preview = Preview(str(project / "mkdocs.yml"))
    preview.refresh()
    preview.judge()
    _edit(project / "content/issues/tarn.yml", "facts:\n", "related: [nobody]\nfacts:\n")
    preview.refresh()
    thread = Thread(target=preview.judge)
    thread.start()
    assert "nobody" in preview.answer("issues/tarn/index.html").data.decode()
    thread.join()


def test_there_is_an_answer_while_the_first_state_of_all_is_wrong(project):
    config = project / "mkdocs.yml"
    sound = config.read_text(encoding="utf-8")
    config.write_text(sound.replace("TLP:AMBER+STRICT", "TLP:PINK"), encoding="utf-8")
    preview = Preview(str(config))
    preview.refresh()
    assert "TLP:PINK" in preview.answer("index.html").data.decode()
    config.write_text(sound, encoding="utf-8")
    preview.refresh()
    assert _differences(project, preview) == []
