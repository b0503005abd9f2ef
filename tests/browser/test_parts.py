"""A record with more facts than a page holds: each is reached by its permanent address, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from briefing_site.site import pages, parts
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from tests.nginx import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FACT = """\
- id: envoy-{year}
  kind: said
  text: >-
    The envoy spoke of salt in {year}.
  by: envoy
  about: [arcadia]
  date: {year}
  sources: [gazette p{place}]
"""
YEARS = range(1996, 2008)


@pytest.fixture
def crowded(
    write_base: Callable[[Mapping[str, str | bytes]], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a site whose lists are cut at five facts."""
    monkeypatch.setattr(pages, "RECORD_FACTS", parts.Limits(5, 5))
    monkeypatch.setattr("briefing_site.render.html.records.MAX_FIRST", 3)
    facts = "".join(FACT.format(year=year, place=year - YEARS.start + 1) for year in YEARS)
    issue = "name: Tolls\nsummary: S.\nfacts:\n" + "".join(f"  {line}\n" for line in facts.splitlines())
    project = write_base({"content/issues/tolls.yml": issue})
    done = CliRunner().invoke(
        main, ["build", "-f", str(project / "mkdocs.yml"), "--no-pdf", "--site-dir", str(tmp_path / "site")]
    )
    assert done.exit_code == 0, done.output
    with serving(tmp_path / "site") as address:
        yield address


def test_a_permanent_address_leads_to_the_part_that_shows_the_fact(browser: Browser, crowded: str) -> None:
    page = browser.new_page(base_url=crowded)
    page.goto("issues/tolls/#envoy-1997")
    expect(page).to_have_url(re.compile(r"/issues/tolls/1997/#envoy-1997$|/issues/tolls/1990s/#envoy-1997$"))
    expect(page.locator("#envoy-1997")).to_be_in_viewport()
    page.goto("issues/tolls/#envoy-2007")
    expect(page.locator("#envoy-2007")).to_be_in_viewport()
    page.goto("issues/tolls/#related")
    expect(page).to_have_url(re.compile(r"/issues/tolls/#related$"))
    page.close()


def test_every_fact_is_reached_without_scripts(browser: Browser, crowded: str) -> None:
    context = browser.new_context(base_url=crowded, java_script_enabled=False)
    page = context.new_page()
    for start in ("issues/tolls/", "timeline/", "sources/gazette/"):
        seen: set[str] = set()
        texts: set[str] = set()
        waiting = [start]
        while waiting:
            address = waiting.pop()
            seen.add(address)
            page.goto(address)
            texts |= set(re.findall(r"spoke of salt in (\d{4})", page.locator("main").inner_text()))
            links = page.eval_on_selector_all(
                ".siblings a, .places a", "all => all.map(each => each.pathname.slice(1))"
            )
            waiting += [link for link in dict.fromkeys(links) if link not in seen]
        assert texts == {str(year) for year in YEARS}, start
    context.close()
