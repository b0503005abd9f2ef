"""A preview in a browser: a page reloads where it was read, and many tabs leave connections for one more."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import SMALL_BASE
from tests.serving import served, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABS = 9
"""More than the six connections that a browser opens to a server; without a screen all of them count as seen."""


def test_a_page_reloads_where_it_was_read_and_tells_of_mistakes_and_their_mending(browser: Browser, write_base):
    project = Path(write_base())
    salt, sound = project / "content/issues/salt.yml", SMALL_BASE["content/issues/salt.yml"]
    with served(project) as root, browser.new_context(viewport={"width": 360, "height": 400}) as context:
        wait_for(f"{root}issues/salt/", "The price of salt.")
        page = context.new_page()
        page.goto(f"{root}issues/salt/")
        page.evaluate("scrollTo(0, 300)")
        salt.write_text(sound.replace("The price of salt.", "What salt costs."), encoding="utf-8")
        expect(page.get_by_text("What salt costs.").first).to_be_attached(timeout=40_000)
        page.wait_for_function("scrollY > 200")
        other = context.new_page()
        other.goto(f"{root}timeline/")
        salt.write_text(f"{sound}  wrong: [\n", encoding="utf-8")
        foot = other.locator(".preview-mistakes")
        expect(foot).to_contain_text("1 error: this page shows the last state without any.", timeout=40_000)
        assert other.evaluate("document.documentElement.scrollWidth") == 360
        foot.get_by_role("link").click()
        expect(other.get_by_role("heading", name="1 error")).to_be_visible()
        salt.write_text(sound, encoding="utf-8")
        expect(other.get_by_text("The price of salt.").first).to_be_attached(timeout=40_000)


def test_many_tabs_leave_a_connection_for_one_more(browser: Browser, write_base):
    project = Path(write_base())
    with served(project) as root, browser.new_context() as context:
        wait_for(f"{root}issues/salt/", "The price of salt.")
        for _ in range(TABS):
            page = context.new_page()
            page.goto(f"{root}issues/salt/")
            expect(page.get_by_text("The price of salt.").first).to_be_attached()
