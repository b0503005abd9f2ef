"""What makes reading easier: previews, copies with their citation, filters, marks of what is new, the way about."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_access import BROKEN
from tests.browser.test_journeys import KINDS
from tests.nginx import require_nginx, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FACT = "luo-not-an-inch"


def copied(page: Page, fact: Locator, form: str) -> str:
    """Choose a form in the fact's menu, by keyboard, and return what lies on the clipboard then."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not fact.locator(".rest[open]").count():
        fact.locator(".rest > summary").press("Enter")
    fact.get_by_role("button", name="Copy this fact").press("Enter")
    choice = fact.get_by_role("button", name=form, exact=True)
    page.keyboard.press("Tab")
    while not choice.evaluate("e => e === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(fact.get_by_role("status")).to_have_text(f"Copied: {form}")
    words: str = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    expect(fact.locator(".copying")).not_to_be_visible()
    assert page.evaluate("document.activeElement.className") == "copy"
    return words


# --- copies ---


def test_a_copy_in_plain_text_says_who_when_on_what_source_how_far_and_where(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    assert copied(visit, visit.locator(f"#{FACT}"), "Plain text").splitlines() == [
        "Luo told Halvard that over Sandholm Southland “has not an inch of quay to give”.",
        "Luo (Southland) to Halvard (Northland), 19 June 2023",
        "Date worked out from a relative date",
        "Source: The Strait Gazette, 19 June 2023, p10",
        f"{visit.url}#{FACT}",
        "TLP:CLEAR",
        "The Strait: Revision 0123456789, built 21 June 2023",
    ]


def test_a_copy_in_markdown_keeps_the_links(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    words = copied(visit, visit.locator(f"#{FACT}"), "Markdown")
    home = visit.url.removesuffix("issues/sandholm/")
    assert words.startswith(f"> [Luo]({home}actors/luo-qingshi/) told ")
    assert f"\n> Source: [The Strait Gazette, 19 June 2023, p10]({home}sources/gazette-2023-06-19/#p10)\\\n" in words
    assert f"\n> <{visit.url}#{FACT}>\\\n> TLP:CLEAR\\\n" in words


@pytest.mark.parametrize("form", ["Plain text", "Markdown", "CSL-JSON", "BibTeX"])
def test_a_copy_carries_the_caveat_in_every_form(visit: Page, form: str) -> None:
    visit.goto("cooperation/night-ferry/")
    doubted = visit.locator(".fact:has(.caveat)").first
    caveat = doubted.locator(".caveat").inner_text()
    assert caveat in copied(visit, doubted, form)


def test_a_copy_in_csl_json_is_the_fact_and_its_source(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    fact, source = json.loads(copied(visit, visit.locator(f"#{FACT}"), "CSL-JSON"))
    assert fact == {
        "id": FACT,
        "type": "entry",
        "title": "Luo told Halvard that over Sandholm Southland “has not an inch of quay to give”.",
        "container-title": "The Strait",
        "issued": {"date-parts": [[2023, 6, 19]]},
        "URL": f"{visit.url}#{FACT}",
        "language": "en-GB",
        "note": (
            "Luo (Southland) to Halvard (Northland), 19 June 2023; Date worked out from a relative date; "
            "Source: The Strait Gazette, 19 June 2023, p10; TLP:CLEAR"
        ),
        "version": "Revision 0123456789, built 21 June 2023",
    }
    assert source == {
        "id": "gazette-2023-06-19",
        "type": "article-newspaper",
        "publisher": "The Strait Gazette",
        "issued": {"date-parts": [[2023, 6, 19]]},
        "language": "en",
        "locator": "p10",
    }


def test_a_copy_in_bibtex_balances_its_braces_and_names_the_source(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    words = copied(visit, visit.locator(f"#{FACT}"), "BibTeX")
    assert words.count("{") == words.count("}")
    own, source = words.split("\n\n")
    assert own.startswith(f"@misc{{{FACT},\n")
    assert f"  url = {{{visit.url}#{FACT}}}" in own
    assert "TLP:CLEAR" in own
    assert source.startswith("@article{gazette-2023-06-19,\n  journal = {The Strait Gazette},\n  year = {2023},\n")
    assert source.endswith("  note = {p10}\n}")


def test_a_copy_keeps_the_sources_caution(visit: Page) -> None:
    visit.goto("timeline/")
    fact = visit.locator(".fact", has=visit.locator(".tag.hedge")).first
    hedge = fact.locator(".tag.hedge").inner_text()
    for form in ("Plain text", "BibTeX", "CSL-JSON"):
        assert f"[{hedge}] " in copied(visit, fact, form)
    assert f"> \\[{hedge}\\] " in copied(visit, fact, "Markdown")


def test_an_assessment_is_copied_as_ours_with_how_likely_it_is_and_what_it_rests_on(
    browser: Browser, golden_site: Path
) -> None:
    require_nginx()
    with serving(golden_site) as root:
        context = browser.new_context(base_url=root)
        page = context.new_page()
        page.goto("issues/salt/")
        fact = page.locator("#price-may-fall")
        forms = {form: copied(page, fact, form) for form in ("Plain text", "Markdown", "BibTeX", "CSL-JSON")}
        context.close()
    address = "https://test.example/issues/salt/#price-may-fall"
    assert forms["Plain text"].splitlines()[:7] == [
        "The price may fall.",
        "20 June 2023",
        "Rests on 18 June 2023 The Envoy",
        "our assessment",
        "likely",
        "not yet checked",
        address,
    ]
    assert forms["Plain text"].splitlines()[7] == "TLP:CLEAR"
    rests_on = "Rests on [18 June 2023](https://test.example/issues/salt/#envoy-on-salt) The Envoy"
    assert (
        f"\n> {rests_on}\\\n> our assessment\\\n> likely\\\n> not yet checked\\\n> <{address}>\\\n" in forms["Markdown"]
    )
    note = "20 June 2023; Rests on 18 June 2023 The Envoy; our assessment; likely; not yet checked; TLP:CLEAR"
    assert f"  note = {{{note}}}\n" in forms["BibTeX"]
    (item,) = json.loads(forms["CSL-JSON"])
    assert (item["id"], item["note"], item["URL"]) == ("price-may-fall", note, address)


def test_every_fact_copies_its_own_handling(visit: Page) -> None:
    visit.goto("timeline/")
    handlings = visit.locator(".fact").evaluate_all("facts => facts.map(f => f.dataset.handling)")
    assert len(handlings) > 50
    assert all(re.fullmatch(r"TLP:(CLEAR|GREEN|AMBER(\+STRICT)?|RED)", h) for h in handlings)


# --- previews ---


def preview(page: Page) -> Locator:
    return page.locator(".preview")


def test_a_link_shows_its_record_on_hover_and_the_preview_can_be_entered_and_dismissed(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    link = visit.locator(f"#{FACT} .who a").first
    link.hover()
    expect(preview(visit)).to_contain_text("Luo Qingshi")
    expect(preview(visit)).to_contain_text("罗青石")
    native = preview(visit).locator("[lang='zh-Hans']")
    expect(native).to_have_css("font-variant-east-asian", "normal")
    narrow = "proportional-width"  # a font made for Chinese would give an apostrophe the room of a character
    expect(preview(visit).locator(".lead")).to_have_css("font-variant-east-asian", narrow)
    preview(visit).hover()
    visit.wait_for_timeout(600)
    expect(preview(visit)).to_be_visible()
    visit.keyboard.press("Escape")
    expect(preview(visit)).not_to_be_visible()
    link.hover()
    expect(preview(visit)).to_be_visible()
    visit.mouse.move(2, 2)
    expect(preview(visit)).not_to_be_visible()


def test_a_preview_moves_nothing(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    visit.locator(f"#{FACT} .who a").first.scroll_into_view_if_needed()
    still = "document.querySelectorAll('main *:not(.preview, .preview *)')"
    tops = f"[...{still}].map(e => e.getBoundingClientRect().top).join()"
    before = visit.evaluate(tops)
    visit.locator(f"#{FACT} .who a").first.hover()
    expect(preview(visit)).to_be_visible()
    assert visit.evaluate(tops) == before


def test_the_focus_shows_a_preview_of_a_fact(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    link = visit.locator(".position .notes a").first
    words = link.get_attribute("title")
    assert words
    link.evaluate("e => e.closest('li').querySelector('a').focus()")
    while not link.evaluate("e => e === document.activeElement"):
        visit.keyboard.press("Tab")
    expect(preview(visit).locator(".text")).to_contain_text(words[:40])
    visit.keyboard.press("Tab")
    expect(preview(visit).locator(".text")).not_to_be_visible()


def test_each_page_is_fetched_once_for_its_previews(visit: Page) -> None:
    asked: list[str] = []
    visit.on("request", lambda request: asked.append(request.url))
    visit.goto("issues/sandholm/")
    asked.clear()
    for number in (0, 2):
        visit.locator(".fact .who a[href$='luo-qingshi/']").nth(number).hover()
        expect(preview(visit)).to_contain_text("Luo Qingshi")
        visit.keyboard.press("Escape")
    assert [url for url in asked if url.endswith("luo-qingshi/")] == [
        f"{visit.url.split('issues/')[0]}actors/luo-qingshi/"
    ]


def test_a_finger_first_sees_a_citations_note_and_then_follows_it(browser: Browser, served: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, base_url=served
    )
    page = context.new_page()
    page.goto("issues/sandholm/")
    mark = page.locator(f"#{FACT} sup a").first
    mark.tap()
    expect(preview(page)).to_contain_text("Source 1, p10")
    expect(preview(page)).to_contain_text("The Strait Gazette")
    assert "/issues/sandholm/" in page.url
    mark.tap()
    expect(page).to_have_url(re.compile(r"/sources/gazette-2023-06-19/#p10$"))
    context.close()


# --- filters ---


def test_an_index_is_filtered_and_sorted_and_its_address_keeps_both(visit: Page) -> None:
    visit.goto("actors/")
    entries = visit.locator("main .entry:visible")
    everyone = entries.count()
    visit.get_by_label("Type").select_option("person")
    expect(visit.get_by_role("status")).to_have_text(f"Showing {entries.count()} of {everyone}")
    people = entries.count()
    assert 0 < people < everyone
    visit.get_by_label("Order").select_option("facts")
    counts = [int(n) for n in entries.evaluate_all("rows => rows.map(r => r.dataset.facts || 0)")]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == people
    chosen = visit.url
    assert chosen.endswith("?type=person&sort=facts")
    visit.goto("issues/")
    visit.goto(chosen)
    expect(entries).to_have_count(people)
    visit.get_by_role("button", name="Clear").click()
    expect(entries).to_have_count(everyone)
    assert visit.url.endswith("/actors/")
    expect(visit.get_by_role("heading", name="Governments")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("issues/?part=strait-relations", "Sandholm"),
        ("events/?type=meeting&year=2022", "Löwen"),
        ("events/?state=invited", "Meng Hesong"),
        ("cooperation/?state=explored", ""),
    ],
)
def test_a_filtered_list_can_be_sent_as_an_address(visit: Page, query: str, name: str) -> None:
    visit.goto(query.partition("?")[0])
    total = visit.locator("main .entry:visible").count()
    visit.goto(query)
    shown = visit.locator("main .entry:visible")
    assert 0 < shown.count() < total
    if name:
        expect(shown.filter(has_text=re.compile(name)).first).to_be_visible()


def test_a_choice_that_nothing_meets_says_so(visit: Page) -> None:
    visit.goto("events/?type=incident&state=expected")
    expect(visit.get_by_text("Nothing on record matches this choice.")).to_be_visible()


def test_a_thousand_rows_are_filtered_and_sorted_at_once(visit: Page) -> None:
    visit.goto("actors/")
    visit.evaluate(
        """() => {
        const list = document.querySelector('.group:not(.sorted) > .entries'), row = list.firstElementChild;
        for (let i = 0; i < 1000; i++) {
          const copy = row.cloneNode(true);
          copy.dataset.filters = i % 2 ? 'person' : 'government';
          copy.dataset.facts = i;
          list.append(copy);
        }
        const again = document.createElement('script');
        again.src = document.querySelector('script[src*="filters."]').src;
        document.head.append(again);
        return new Promise(done => { again.onload = done; });
        }"""
    )
    changes = visit.evaluate(
        """() => {
        const form = document.querySelector('.filters'), seen = new MutationObserver(() => {});
        seen.observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true });
        form.elements.type.value = 'person';
        form.elements.sort.value = 'facts';
        form.elements.type.dispatchEvent(new Event('change', { bubbles: true }));
        return seen.takeRecords().length;
        }"""
    )
    assert visit.locator("main .entry:visible").count() > 500
    assert visit.locator("main .entry:visible").first.get_attribute("data-facts") == "999"
    assert changes < 5 * 1000, "each row is moved once, and shown or hidden once"


# --- what is new ---

EARLIER = "{ before: 0, seen: 0, at: Date.UTC(2020, 0, 2, 12), last: 0 }"


def test_what_changed_since_the_last_visit_is_marked_and_can_be_forgotten(visit: Page) -> None:
    assert visit.evaluate("JSON.parse(localStorage.visits).seen") == int(
        visit.locator("html").get_attribute("data-changed") or 0
    )
    expect(visit.locator(".visit")).to_be_hidden()
    visit.evaluate(f"localStorage.visits = JSON.stringify({EARLIER})")
    visit.goto("issues/sandholm/")
    expect(visit.locator(f"#{FACT} .tag.new")).to_have_text("changed since your last visit")
    visit.goto("./../../")
    expect(visit.locator(".visit")).to_contain_text("Changes since your last visit on 2 January 2020 are")
    visit.locator(".visit").get_by_role("link", name="All changes").click()
    expect(visit.locator(".changes .tag.new").first).to_be_visible()
    expect(visit.locator(".visit")).to_contain_text("stored only in this browser, and is not sent anywhere")
    visit.get_by_role("button", name="Mark all as seen").click()
    expect(visit.locator(".tag.new")).to_have_count(0)
    visit.goto("issues/sandholm/")
    expect(visit.locator(".tag.new")).to_have_count(0)
    visit.goto("changes/")
    visit.get_by_role("button", name="Forget my visits").click()
    assert visit.evaluate("localStorage.getItem('visits')") is None


def test_where_nothing_is_kept_nothing_is_marked(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served)
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } })")
    page = context.new_page()
    page.goto("changes/")
    expect(page.locator(".visit")).to_be_hidden()
    expect(page.locator(".tag.new")).to_have_count(0)
    context.close()


# --- the way about a page ---


def test_the_contents_stay_in_sight_and_mark_the_part_being_read(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    contents = visit.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="Sources").click()
    expect(contents).to_be_in_viewport()
    expect(contents.locator("[aria-current]")).to_have_text(re.compile("Sources|History"))
    visit.locator("#facts").evaluate("e => e.scrollIntoView()")
    expect(contents.locator("[aria-current]")).to_have_text("What is on record")


@pytest.mark.parametrize("kind", ["source", "brief"])
def test_many_contents_are_all_in_sight(visit: Page, kind: str) -> None:
    visit.goto(KINDS[kind])
    links = visit.locator(".page > .contents a")
    assert links.count() > 10
    expect(links.last).to_be_in_viewport(ratio=1)
    assert visit.locator(".page > .contents ul").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_a_deep_link_arrives_at_once(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served)  # of a reader who never asked for stillness
    page = context.new_page()
    page.add_init_script(
        "window.places = new Set(); addEventListener('scroll', () => places.add(scrollY), { capture: true })"
    )
    page.goto("sources/gazette-2023-06-19/#related")
    expect(page.locator("#related")).to_be_in_viewport()
    page.wait_for_timeout(500)
    assert page.evaluate("places.size") == 1
    context.close()


def test_the_focus_goes_to_what_a_deep_link_leads_to_and_nothing_covers_it(visit: Page) -> None:
    visit.goto(f"issues/sandholm/#{FACT}")
    assert visit.evaluate("document.activeElement.id") == FACT
    bar = visit.locator(".page > .contents").bounding_box()
    fact = visit.locator(f"#{FACT}").bounding_box()
    assert bar
    assert fact
    assert fact["y"] >= bar["y"] + bar["height"]


def test_no_focus_is_hidden_beneath_the_contents(visit: Page) -> None:
    """WCAG 2.4.11, walking backwards up the page, where sticky bars cover what comes into view."""
    visit.goto("issues/sandholm/")
    visit.locator("#sources").scroll_into_view_if_needed()
    visit.locator(".sources a").last.focus()
    for _ in range(60):
        visit.keyboard.press("Shift+Tab")
        hidden = visit.evaluate(
            """() => {
            const e = document.activeElement, at = e.getBoundingClientRect();
            const bar = document.querySelector('.page > .contents');
            const over = document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
            return !bar.contains(e) && bar.contains(over) && at.bottom > 0;
            }"""
        )
        assert not hidden, visit.evaluate("document.activeElement.outerHTML")


# --- paper ---


@pytest.mark.parametrize("visit", [(1280, "dark")], indirect=True, ids=["dark"])
def test_a_number_on_a_mark_is_read_on_paper_whatever_the_screen_showed(visit: Page) -> None:
    visit.goto("timeline/")
    visit.emulate_media(media="print")
    fills = visit.locator(".lane a.many").first.evaluate(
        "e => [...e.querySelectorAll('circle, text')].map(part => getComputedStyle(part).fill)"
    )
    assert fills == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_the_board_has_room_for_its_words_on_paper(visit: Page) -> None:
    visit.set_viewport_size({"width": 680, "height": 900})  # the width of A4 between its margins
    visit.emulate_media(media="print")
    visit.goto("cooperation/")
    assert visit.evaluate(BROKEN) == []


def test_a_page_prints_clean_with_handling_and_day_on_each_sheet(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    document = pypdfium2.PdfDocument(visit.pdf(prefer_css_page_size=True))
    sheets = [document[index].get_textpage().get_text_range() for index in range(len(document))]
    assert len(sheets) > 2
    for number, words in enumerate(sheets, 1):
        assert re.search(r"TLP:AMBER\s+As of 19 June 2023", words)
        assert f"{number} / {len(sheets)}" in words
        for furniture in ("Menu", "Back to the top", "On this page", "Copy this fact", "Printed form"):
            assert furniture not in words
    assert "has not an inch of quay to give" in " ".join("".join(sheets).split())


def test_alt_and_an_arrow_lead_from_fact_to_fact(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    facts = visit.locator(".fact")
    visit.keyboard.press("Alt+ArrowDown")
    expect(facts.nth(0)).to_be_focused()
    visit.keyboard.press("Alt+ArrowDown")
    expect(facts.nth(1)).to_be_focused()
    visit.keyboard.press("Alt+ArrowUp")
    expect(facts.nth(0)).to_be_focused()


def test_columns_of_the_matrix_are_chosen_and_live_in_the_address(visit: Page) -> None:
    visit.goto("positions/")
    columns = visit.locator(".matrix thead th:visible")
    before = columns.count()
    visit.get_by_text("Choose actors").click()
    visit.get_by_role("checkbox", name="Southland").uncheck()
    expect(columns).to_have_count(before - 1)
    address = visit.url
    assert "actor=" in address
    visit.goto(address)
    expect(columns).to_have_count(before - 1)
    expect(visit.get_by_role("checkbox", name="Southland")).not_to_be_checked()
