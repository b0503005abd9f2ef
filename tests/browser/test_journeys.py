"""What a member of staff does with the site, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KINDS = {
    "home": "",
    "actor": "actors/bo-lanting/",
    "government": "actors/southland/",
    "issue": "issues/sandholm/",
    "cooperation": "cooperation/night-ferry/",
    "event": "events/halvard-southport-visit-2023/",
    "source": "sources/gazette-2023-06-19/",
    "brief": "briefs/meeting-with-meng/",
    "index": "actors/",
    "timeline": "timeline/",
    "positions": "positions/",
    "graph": "graph/",
    "disputed": "disputed/",
    "review": "review/",
    "changes": "changes/",
    "search": "search/?q=sandholm&kind=said",
    "names": "a-z/",
    "markdown": "about/",
    "missing": "404.html",
}
"""One page of each kind."""


def test_home_to_issue_to_fact_to_source_and_back(visit: Page) -> None:
    visit.get_by_role("navigation", name="Sections").get_by_role("link", name="Issues").click()
    visit.get_by_role("main").get_by_role("link", name="Sandholm", exact=True).first.click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("Sandholm")
    fact = visit.locator("#luo-not-an-inch")
    expect(fact).to_contain_text("has not an inch of quay to give")
    expect(fact).to_contain_text("Luo")
    expect(fact).to_contain_text("19 June 2023")
    fact.locator("sup a").first.click()
    expect(visit).to_have_url(re.compile(r"/sources/gazette-2023-06-19/#p10$"))
    expect(visit.locator("#p10")).to_be_in_viewport()
    visit.go_back()
    expect(visit.get_by_role("heading", level=1)).to_have_text("Sandholm")


def test_a_permanent_link_leads_to_its_fact_and_marks_it(visit: Page) -> None:
    visit.goto("issues/sandholm/#luo-keel-of-southland")
    fact = visit.locator("#luo-keel-of-southland")
    expect(fact).to_be_in_viewport()
    assert fact.evaluate("e => e.matches(':target')")
    other = visit.locator("#luo-not-an-inch")
    background = "e => getComputedStyle(e).backgroundColor + getComputedStyle(e).boxShadow"
    assert fact.evaluate(background) != other.evaluate(background)


def test_the_keyboard_reaches_the_text_first_and_then_an_issue(visit: Page) -> None:
    visit.keyboard.press("Tab")
    assert visit.evaluate("document.activeElement.textContent") == "Skip to main content"
    visit.keyboard.press("Enter")
    assert visit.evaluate("document.activeElement.id") == "main"
    visit.goto("issues/")
    link = visit.get_by_role("main").get_by_role("link", name="Sandholm", exact=True).first
    for _ in range(150):
        visit.keyboard.press("Tab")
        if link.evaluate("e => e === document.activeElement"):
            break
    else:
        pytest.fail("150 tabs did not reach the link to Sandholm")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert visit.evaluate(outline) != "none"
    visit.keyboard.press("Enter")
    expect(visit.get_by_role("heading", level=1)).to_have_text("Sandholm")


def test_the_focus_is_seen_on_every_link_and_control(visit: Page) -> None:
    for address in KINDS.values():
        visit.goto(address)
        unseen = visit.locator("a[href], button, select, input, summary, [tabindex='0']").evaluate_all(
            """elements => elements.filter(e => {
            if (!e.checkVisibility() || e.closest('svg') || e.type === 'radio') return false;
            e.focus({ focusVisible: true });
            return getComputedStyle(e).outlineStyle === 'none';
            }).map(e => e.outerHTML)"""
        )
        assert unseen == [], address


def test_the_theme_is_chosen_and_remembered(visit: Page) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    light = visit.evaluate(background)
    visit.get_by_role("button", name="Dark mode").click()
    dark = visit.evaluate(background)
    assert dark != light
    visit.goto("issues/sandholm/")
    assert visit.evaluate(background) == dark


def test_the_timeline_filters_and_keeps_the_choice_in_its_address(visit: Page) -> None:
    visit.goto("timeline/")
    facts = visit.locator("main .fact:visible")
    everything = facts.count()
    visit.get_by_label("Issue", exact=True).select_option("sandholm")
    expect(visit.get_by_role("status")).to_contain_text(f"of {everything}")
    shown = facts.count()
    assert 0 < shown < everything
    chosen = visit.url
    assert "sandholm" in chosen
    visit.goto("issues/")
    visit.goto(chosen)
    expect(facts).to_have_count(shown)


@pytest.mark.parametrize("kind", ["home", "index", "issue", "names", "positions", "search", "timeline", "graph"])
def test_pages_are_readable_without_javascript(browser, served, kind) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=served, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(KINDS[kind] or served)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    context.close()
