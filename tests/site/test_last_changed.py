"""The day of a page's last change: of what is shown on it, and of nothing else."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from briefing_site.build.pipeline import Options, prepare
from briefing_site.build.visible_history import visible_history_for
from briefing_site.site.last_changed import days_of_pages

from tests.conftest import SMALL_BASE, run_briefing
from tests.scripted_repository import ScriptedRepository

PEPPER = "name: Pepper\nsummary: Another spice.\n"


def test_a_page_changes_with_what_is_shown_on_it(tmp_path):
    repository = ScriptedRepository(tmp_path)
    repository.write({**SMALL_BASE, "content/issues/pepper.yml": PEPPER})
    repository.commit("First")
    first = repository.git("log", "-1", "--format=%cs")
    repository.edit("content/issues/salt.yml", '"too dear"', '"much too dear"')
    repository.commit("Second")
    second = repository.git("log", "-1", "--format=%cs")
    assert first != second

    options = Options(tmp_path, date(2023, 6, 21))
    prepared = prepare(options)
    days = days_of_pages(prepared.site, visible_history_for(options, prepared).history)
    for address in ("issues/salt/", "actors/envoy/", "sources/gazette/", "issues/", "timeline/"):
        assert days[address] == second, address
    for address in ("issues/pepper/", "cooperation/"):
        assert days.get(address, first) == first, address


def test_without_git_nothing_is_said(tmp_path, write_base):
    options = Options(write_base(), date(2023, 6, 21))
    prepared = prepare(options)
    assert days_of_pages(prepared.site, visible_history_for(options, prepared).history) == {}


@pytest.mark.slow
def test_the_sitemap_tells_it(tmp_path):
    repository = ScriptedRepository(tmp_path / "project")
    repository.write({**SMALL_BASE, "content/issues/pepper.yml": PEPPER})
    repository.commit("First")
    for folder in (tmp_path / "project", tmp_path / "bare"):
        if folder.name == "bare":
            shutil.copytree(tmp_path / "project", folder, ignore=shutil.ignore_patterns(".git", "site", ".cache"))
        site = folder / "site"
        done = run_briefing("build", "--no-pdf", "--no-search", "--site-dir", str(site), cwd=folder)
        assert done.returncode == 0, done.stderr
        sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
        entry = "<url><loc>https://test.example/issues/salt/</loc>"
        told = "<lastmod>2023-06-20</lastmod>" if folder.name == "project" else ""
        assert f"{entry}{told}</url>" in sitemap
