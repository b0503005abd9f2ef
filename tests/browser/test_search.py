"""Finding things in a real browser, under the headers of the shipped nginx configuration."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from briefing_site.build.zip_archive import pack
from playwright.sync_api import Browser, Page, Request, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST_USE = 250_000
"""Bytes that the first search may transfer."""


def settled(page: Page) -> None:
    """Wait until the answer to the last question stands."""
    expect(page.locator(".results")).to_have_attribute("aria-busy", "false")


def titles(page: Page) -> list[str]:
    settled(page)
    expect(page.locator(".count")).to_contain_text(re.compile(r"\d"))
    return page.locator(".results h2 a").all_inner_texts()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("bo lanting", "Bo Lanting"),
        ("Bó Lántíng", "Bo Lanting"),
        ("bolanting", "Bo Lanting"),
        ("柏兰亭", "Bo Lanting"),
        ("兰亭", "Bo Lanting"),
        ("沙屿", "Sandholm"),
        ("Erik J. Halvard", "Erik Halvard"),
        ("STORM", "Storm warnings"),
        ("bo", "Bo Lanting"),  # not a meeting of his, which names him as often
        ("nl", "Northland"),
        ("sandholm", "Sandholm"),
        ("varnia", "Varnia"),
    ],
)
def test_names_in_every_spelling_find_their_record(visit: Page, query: str, first: str) -> None:
    visit.goto(f"search/?q={query}")
    assert titles(visit)[0] == first


def test_a_hit_shows_the_caveat_apart_from_the_words(visit: Page) -> None:
    visit.goto("search/")
    visit.get_by_role("searchbox").fill("crossings by night ferry")
    hit = visit.locator(".hit:has(.caveat)").first
    expect(hit.locator(".caveat")).to_contain_text("Caveat: ")
    expect(hit.locator(".text")).not_to_contain_text("Caveat")


def test_a_hit_leads_to_its_fact_and_says_who_when_and_by_what_source(visit: Page) -> None:
    visit.goto("search/")
    visit.get_by_role("searchbox").fill("inch of quay")
    hit = visit.locator(".hit").first
    expect(hit).to_contain_text("Luo Qingshi to Erik Halvard")
    expect(hit).to_contain_text("19 June 2023 The Strait Gazette, 19 June 2023, p10")
    expect(hit.locator("mark").first).to_be_visible()
    hit.get_by_role("link").click()
    expect(visit).to_have_url(re.compile(r"/issues/sandholm/#luo-not-an-inch$"))
    expect(visit.locator("#luo-not-an-inch")).to_be_in_viewport()


def test_choices_narrow_to_facts_that_fit_all_of_them_and_live_in_the_address(visit: Page) -> None:
    visit.goto("search/?q=sandholm")
    before = len(titles(visit))
    visit.get_by_text("Narrow your search").click()
    visit.get_by_label("What").select_option("said")
    visit.get_by_label("Actor").select_option("luo-qingshi")
    settled(visit)
    assert all("Luo" in who for who in visit.locator(".hit .who").all_inner_texts())
    assert 0 < len(titles(visit)) < before
    address = visit.url
    assert address.endswith("search/?q=sandholm&kind=said&actor=luo-qingshi")
    found = visit.locator(".results").inner_text()
    visit.goto("issues/")
    visit.goto(address)
    settled(visit)
    assert visit.locator(".results").inner_text() == found
    visit.get_by_role("button", name="Clear").click()
    expect(visit).to_have_url(re.compile(r"search/\?q=sandholm$"))
    assert len(titles(visit)) == before


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_what_is_found_can_be_put_in_order_of_time(visit: Page, order: str) -> None:
    visit.goto(f"search/?q=sandholm&sort={order}")
    years = []
    while True:
        settled(visit)
        expect(visit.locator(".count")).to_contain_text("Shown by date")
        notes = visit.locator(".results > .hit .note").all_inner_texts()
        years = [int(year[0]) for note in notes if (year := re.findall(r"\b20\d\d\b", note))]
        more = visit.get_by_role("button", name="Show more")
        if not more.is_visible():
            break
        more.click()
    assert len(years) > 10
    assert len(set(years)) > 1
    assert years == sorted(years, reverse=order == "newest")


def test_a_month_of_more_records_than_are_loaded_at_a_time_is_shown_whole(visit: Page) -> None:
    everything = dated(visit)
    assert len(everything) > 20

    def two_at_a_time(route: Route) -> None:
        answer = route.fetch()
        script = answer.text()
        assert "MOST = 200" in script
        route.fulfill(response=answer, body=script.replace("MOST = 200", "MOST = 2"))

    visit.route("**/search-page.*js", two_at_a_time)
    visit.reload()
    assert dated(visit) == everything


def dated(page: Page) -> list[str]:
    """Return where every result leads, newest first."""
    page.goto("search/?q=halvard&sort=newest")
    hits, more = page.locator(".results > .hit"), page.get_by_role("button", name="Show more")
    settled(page)
    while more.is_visible():
        more.click()
        settled(page)
    return [str(link) for link in hits.locator("a").evaluate_all("links => links.map(a => a.href)")]


def test_the_masthead_suggests_and_the_keyboard_chooses(visit: Page) -> None:
    visit.goto("issues/sandholm/")
    visit.keyboard.press("Control+k")
    box = visit.get_by_role("combobox", name="Search")
    expect(box).to_be_focused()
    visit.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    visit.keyboard.press("/")
    expect(box).to_be_focused()
    visit.keyboard.type("meng hesong")
    options = visit.get_by_role("option")
    expect(options.first).to_contain_text("Meng")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(visit.locator("form.search [role=status]")).to_contain_text(re.compile(r"Suggestions: \d"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    results = Axe().run(visit, options={"runOnly": tags})
    assert results.violations_count == 0, results.generate_report()
    visit.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert active is not None
    expect(visit.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    visit.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("meng hesong")
    visit.keyboard.press("ArrowDown")
    visit.keyboard.press("Enter")
    expect(visit.get_by_role("heading", level=1)).to_have_text(re.compile("Meng"))
    visit.go_back()
    visit.get_by_role("searchbox").or_(visit.get_by_role("combobox")).fill("storm")
    visit.keyboard.press("Enter")
    expect(visit).to_have_url(re.compile(r"/search/\?q=storm$"))


def test_a_word_just_begun_is_given_time_and_what_was_typed_over_is_not_asked(visit: Page) -> None:
    begins = "var search=async(term,options2)=>{"

    def watched(route: Route) -> None:
        script = route.fetch().text()
        assert script.count(begins) == 1, "Pagefind's script begins its search in another way"
        script = script.replace(begins, f"window.asked=[];{begins}window.asked.push(term);")
        route.fulfill(body=script, content_type="text/javascript")

    visit.route("**/pagefind/pagefind.js", watched)
    visit.goto("search/?q=zzzz")
    settled(visit)
    visit.get_by_role("searchbox").evaluate(
        """field => ['s', 'sa', 'sandholm', 'sandholm s', 'sandholm sou', 'sandholm sound'].forEach(words => {
        field.value = words;
        field.dispatchEvent(new Event('input', { bubbles: true }));
        })"""
    )
    assert titles(visit)
    assert visit.evaluate("asked") == ["zzzz", "Sandholm", "Sandholm sound"]
    visit.get_by_role("searchbox").fill("bo")
    assert "Bo Lanting" in titles(visit)
    assert visit.evaluate("asked")[-1] == "Bo"


def test_slash_is_a_letter_where_one_types(visit: Page) -> None:
    visit.goto("search/")
    box = visit.get_by_role("searchbox")
    expect(box).to_be_focused()
    visit.keyboard.type("a/b")
    expect(box).to_have_value("a/b")


def test_the_arrow_keys_lead_through_the_results_and_back(visit: Page) -> None:
    visit.goto("search/?q=sandholm")
    titles(visit)
    visit.get_by_role("searchbox").focus()
    visit.keyboard.press("ArrowDown")
    links = visit.locator(".results a")
    expect(links.first).to_be_focused()
    visit.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    visit.keyboard.press("Escape")
    expect(visit.get_by_role("searchbox")).to_be_focused()


def test_nothing_found_says_so_and_leads_on(visit: Page) -> None:
    visit.goto("search/?q=vvvvqqqq")
    expect(visit.locator(".count")).to_contain_text("Nothing found")
    visit.get_by_role("link", name="A to Z of every name").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("A to Z")
    expect(visit.get_by_role("main").get_by_role("link", name="柏兰亭")).to_have_attribute("lang", "zh-Hans")


def test_the_first_search_is_light(browser: Browser, served: str, built_site: Path) -> None:
    context = browser.new_context(base_url=served)
    page = context.new_page()
    finished: list[Request] = []
    context.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - a bound method of a list is refused
    page.goto("search/?q=sandholm")
    titles(page)
    page.wait_for_load_state("networkidle")
    sizes = {request.url: request.sizes() for request in finished}
    assert any(url.endswith(".pf_index") or ".pf_index?" in url for url in sizes)
    assert not any("worker" in url for url in sizes), "a worker would load the program a second time"
    assert sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes.values()) < FIRST_USE
    context.close()


def test_without_scripts_the_lists_serve_and_the_reason_is_given(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=served)
    page = context.new_page()
    page.goto("issues/")
    page.get_by_role("search").get_by_role("searchbox").fill("sandholm")
    page.get_by_role("search").get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/search/\?q=sandholm$"))
    expect(page.get_by_text("which is turned off in your browser")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.get_by_role("link", name="A to Z of every name").click()
    expect(page.get_by_role("link", name="Sandholm", exact=True)).to_be_visible()
    context.close()


def test_an_unpacked_archive_is_read_without_a_server(browser: Browser, built_site: Path, tmp_path: Path) -> None:
    pack(built_site, tmp_path / "briefing.zip", date(2023, 6, 21))
    with zipfile.ZipFile(tmp_path / "briefing.zip") as packed:
        packed.extractall(tmp_path)
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto((tmp_path / "briefing" / "index.html").as_uri())
    page.get_by_role("navigation").get_by_role("link", name="Issues").first.click()
    page.get_by_role("link", name="Sandholm", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sandholm")
    page.locator(".fact sup a").first.click()
    expect(page).to_have_url(re.compile(r"/sources/[^/]+/index\.html#p\d+$"))
    page.get_by_role("button", name="Dark mode").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sandholm")
    assert complaints == []
    page.close()


def test_from_a_folder_names_posts_and_positions_are_found(browser: Browser, built_site: Path) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto((built_site / "issues" / "index.html").as_uri())
    page.get_by_role("search").get_by_role("searchbox").fill("柏兰亭")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/index\.html\?q="))
    expect(page.get_by_text("opened from a folder")).to_be_visible()
    first = page.locator(".results li").first
    expect(first.get_by_role("link")).to_have_text("Bo Lanting")
    for question, answer in (
        ("who is foreign minister", "Meng Hesong"),
        ("CSL", "Southland"),
        ("halvrd", "Erik Halvard"),
    ):
        page.get_by_role("searchbox").fill(question)
        expect(first.get_by_role("link")).to_have_text(answer)
    page.get_by_role("searchbox").fill("what does southland say on sandholm")
    expect(first).to_contain_text("not an inch of quay")
    first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/issues/sandholm/index\.html#positions$"))
    page.go_back()
    page.get_by_role("link", name="A to Z of every name").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A to Z")
    assert complaints == []
    page.close()


def test_a_name_beyond_those_known_at_first_is_still_suggested(visit: Page, built_site: Path) -> None:
    """Where a large base is cut to its weightiest records, a question that nothing answers loads the others."""
    script = (built_site / "search" / "names.js").read_text(encoding="utf-8")
    known = json.loads(script.removeprefix("window.searchNames=").removesuffix(";\n"))
    cut = next(place for place, row in enumerate(known["records"]) if row[0] == "actors/marit-solveno/")
    of = {"records": lambda _: 0, "posts": lambda row: row[0], "positions": lambda row: max(row[:2])}
    rest = {key: [row for row in known[key] if place(row) >= cut] for key, place in of.items()}
    rest["records"] = known["records"][cut:]
    first = {key: [row for row in known[key] if place(row) < cut] for key, place in of.items()}
    first["records"] = known["records"][:cut]
    asked: list[str] = []

    def serve(route: Route, text: str) -> None:
        asked.append(route.request.url.rpartition("/")[2])
        route.fulfill(body=text, content_type="text/javascript")

    visit.route(
        "**/search/names.js", lambda r: serve(r, f"window.searchNames={json.dumps(known | first | {'more': True})};")
    )
    more = f"for(const[k,v]of Object.entries({json.dumps(rest)}))window.searchNames[k].push(...v);"
    visit.route("**/search/more-names.js", lambda r: serve(r, more))
    visit.goto("search/?q=sandholm")
    titles(visit)
    assert asked == ["names.js"]
    visit.get_by_role("searchbox").fill("solvenno")
    expect(visit.locator(".count")).to_contain_text("Did you mean “Solveno”?")
    assert asked == ["names.js", "more-names.js"]
    expect(visit.locator(".results h2 a").first).to_have_text("Marit Solveno")
