"""For everyone: contrast of the colours, reflow, spacing, targets, stillness, forced colours; axe on every
kind of page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_journeys import KINDS
from tests.conftest import PROJECT
from tests.nginx import require_nginx, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALLEST_TARGET = 24
"""CSS pixels (WCAG 2.5.8)."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VIEWPORTS = [(width, scheme) for width in (360, 1280) for scheme in SCHEMES]
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""
"""What WCAG 1.4.12 lets a reader set."""
BROKEN = r"""() => [...document.querySelectorAll('main :is(h1, h2, h3, th, td, .name)')].flatMap(e => {
  const found = [], walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
})"""
"""Words whose letters stand on more than one line."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing, WCAG 2.2 A and AA and its own good practice."""
    results = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})  # what passes need not be told
    assert results.violations_count == 0, results.generate_report()


def assert_accessible_everywhere(page: Page) -> None:
    """So at 360 and 1280 px, light and dark; and nothing sticks out sideways."""
    for width, scheme in VIEWPORTS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(OVERFLOW) <= 0, f"{width} px"
        assert_accessible(page)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_accessible_and_fits(visit: Page, kind: str) -> None:
    visit.goto(KINDS[kind])
    assert_accessible_everywhere(visit)


def test_what_lies_over_the_page_is_accessible_too(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    first = visit.locator(".fact").first
    first.locator(".rest > summary").press("Enter")
    first.get_by_role("button", name="Copy this fact").press("Enter")
    assert_accessible(visit)
    visit.keyboard.press("Escape")
    visit.locator(".fact .who a").first.hover()
    expect(visit.locator(".preview")).to_be_visible()
    assert_accessible(visit)


@pytest.mark.parametrize("page_of", ["disputed/", "issues/salt/", "actors/salt-office/", "cooperation/"])
def test_conflicting_accounts_and_what_was_withdrawn_are_accessible_too(
    browser: Browser, golden_site: Path, page_of: str
) -> None:
    """Conflicting accounts, a line that moved, what was withdrawn, a board with every state."""
    require_nginx()
    with serving(golden_site) as address:
        page = browser.new_page(base_url=address, reduced_motion="reduce")
        page.goto(page_of)
        assert_accessible_everywhere(page)
        page.close()


def test_every_kind_of_page_fits_at_200_percent(browser: Browser, served: str) -> None:
    """1280 px at 200 % are 640 CSS px (WCAG 1.4.4)."""
    page = browser.new_page(base_url=served, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    for address in KINDS.values():
        page.goto(address or served)
        assert page.evaluate(OVERFLOW) <= 0, address
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.close()


def test_no_word_of_a_heading_or_a_table_is_broken_on_a_phone(browser: Browser, served: str) -> None:
    page = browser.new_page(base_url=served, viewport={"width": 360, "height": 740})
    for address in KINDS.values():
        page.goto(address or served)
        assert page.evaluate(BROKEN) == [], address
    page.close()


@pytest.mark.parametrize("kind", ["issue", "index", "timeline", "positions", "changes", "brief"])
def test_text_reflows_at_400_percent_and_bears_wider_spacing(browser: Browser, served: str, kind: str) -> None:
    """1280 px at 400 % are 320 CSS px (WCAG 1.4.10)."""
    context = browser.new_context(viewport={"width": 320, "height": 256}, base_url=served)
    page = context.new_page()
    page.goto(KINDS[kind])
    assert page.evaluate(OVERFLOW) <= 0
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", SPACING
    )
    assert page.evaluate(OVERFLOW) <= 0
    cut = page.evaluate(
        """() => [...document.querySelectorAll('main :is(p, h1, h2, li, dd)')].filter(e => {
        const style = getComputedStyle(e);
        return style.overflow === 'hidden' && style.clipPath === 'none' && e.scrollHeight > e.clientHeight + 1;
        }).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert cut == []
    context.close()


@pytest.mark.parametrize("kind", ["issue", "index", "timeline", "home"])
def test_every_control_is_big_enough_or_stands_clear(browser: Browser, served: str, kind: str) -> None:
    """24 px, unless it is a link within a sentence (WCAG 2.5.8)."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, base_url=served)
    page = context.new_page()
    page.goto(KINDS[kind] or served)
    small = page.evaluate(
        """smallest => [...document.querySelectorAll(
          'button, select, input:not([type=radio]), summary, .permalink, nav a, .foot a, .more a')].filter(e => {
        const box = e.getBoundingClientRect();
        return e.checkVisibility() && box.width > 1 && (box.height < smallest - .5 || box.width < smallest - .5);
        }).map(e => e.outerHTML.slice(0, 100))""",
        SMALLEST_TARGET,
    )
    context.close()
    assert small == []


def test_nothing_is_lost_in_forced_colours(browser: Browser, served: str) -> None:
    context = browser.new_context(forced_colors="active", base_url=served, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("issues/sandholm/#luo-keel-of-southland")
    outline = page.locator("#luo-keel-of-southland").evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline == "solid"
    page.locator("#luo-keel-of-southland .rest > summary").click()
    for control, part in ((page.locator(".theme"), "::before"), (page.locator("#luo-keel-of-southland .copy"), None)):
        border = control.evaluate("(e, part) => getComputedStyle(e, part).borderTopColor", part)
        assert border != control.evaluate("e => getComputedStyle(document.body).backgroundColor")
    context.close()


def test_nothing_moves_for_those_who_asked_for_stillness(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    moving = visit.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => {
        const s = getComputedStyle(e);
        return parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none' || s.scrollBehavior === 'smooth';
        }).map(e => e.className)"""
    )
    assert moving == []


# --- contrast of the palette ---


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _palettes() -> list[dict[str, str]]:
    css = Path(PROJECT / "templates" / "assets" / "site.css").read_text()
    blocks = re.findall(r"\{([^{}]*--paper: #[^{}]*)\}", css.partition("@media print")[0])
    return [dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in blocks]


def test_every_palette_has_contrast_enough() -> None:
    """4.5 to 1 for text on every ground, 3 to 1 for the edges of controls (WCAG 1.4.3 and 1.4.11)."""
    palettes = _palettes()
    assert len(palettes) == 3
    assert palettes[1] == palettes[2]
    for colours in palettes:
        grounds = [colours[name] for name in ("paper", "wash", "glow")]
        weak = [(text, ground) for text in ("ink", "quiet", "accent") for ground in grounds
                if _contrast(colours[text], ground) < 4.5]  # fmt: skip
        assert weak == []
        assert _contrast(colours["on-accent"], colours["accent"]) >= 4.5
        assert _contrast(colours["edge"], colours["paper"]) >= 3
