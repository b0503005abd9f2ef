"""Pictures in a real browser: marks lead where they say, choices live in the address, the keyboard does it all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_marks_lead_to_their_fact_and_counts_to_their_lane(visit: Page) -> None:
    visit.goto("timeline/")
    lane = visit.get_by_role("group", name="Sandholm", exact=True)
    count = lane.locator("a.many").last
    number = int(count.locator("text").text_content() or "0")
    count.click()
    expect(visit).to_have_url(re.compile(r"/timeline/\?issue=sandholm#[a-z0-9-]+$"))
    day = visit.locator("main .fact:visible", has_text="19 June 2023")
    assert number > 1
    expect(day.nth(number - 1)).to_be_visible()
    expect(visit.locator(".fact:target")).to_be_in_viewport()
    visit.locator(".by-issue a.dot").first.click()
    expect(visit).to_have_url(re.compile(r"/[a-z]+/[a-z0-9-]+/#[a-z0-9-]+$"))
    expect(visit.locator(".fact:target")).to_be_in_viewport()


def test_the_choice_of_lanes_is_in_the_address_and_keeps_the_filters(visit: Page) -> None:
    visit.goto("timeline/?issue=sandholm")
    expect(visit.get_by_role("group", name="Southland", exact=True)).to_be_hidden()
    visit.get_by_role("radio", name="By issue").focus()
    visit.keyboard.press("ArrowRight")
    expect(visit.get_by_role("group", name="Southland", exact=True)).to_be_visible()
    expect(visit).to_have_url(re.compile(r"\?issue=sandholm&lanes=actor$"))
    visit.reload()
    expect(visit.get_by_role("radio", name="By actor")).to_be_checked()


def test_lanes_and_kinds_are_chosen_without_scripts(browser, served) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=served)
    page = context.new_page()
    page.goto("timeline/")
    page.get_by_text("By actor").click()
    expect(page.get_by_role("group", name="Southland", exact=True)).to_be_visible()
    page.goto("graph/")
    expect(page.locator(".plane a.actors").first).to_be_visible()
    page.get_by_role("checkbox", name="Actors").uncheck()
    expect(page.locator(".plane a.actors").first).to_be_hidden()
    expect(page.locator(".tie.of-actors").first).to_be_hidden()
    expect(page.get_by_role("button", name="Zoom in")).to_be_hidden()
    page.locator(".plane a.issues", has_text="Sandholm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sandholm")
    context.close()


def test_the_whole_picture_answers_to_the_keyboard(visit: Page) -> None:
    visit.goto("graph/")
    svg = visit.locator(".plane > svg")
    width = svg.evaluate("e => e.getBoundingClientRect().width")
    visit.get_by_role("region", name="Diagram of connections").focus()
    visit.keyboard.press("+")
    assert svg.evaluate("e => e.getBoundingClientRect().width") > width * 1.2
    visit.keyboard.press("0")
    visit.keyboard.press("Tab")
    here = visit.locator(".plane a.here")
    expect(here).to_have_count(1)
    assert visit.locator(".plane a.near").count() > 0
    assert visit.locator(".plane .chosen").get_attribute("d") != ""
    visit.keyboard.press("Escape")
    expect(here).to_have_count(0)
    visit.get_by_role("checkbox", name="Events").uncheck()
    expect(visit).to_have_url(re.compile(r"\?without=events$"))


@pytest.mark.parametrize("visit", [(360, "light")], indirect=True, ids=["360"])
def test_on_a_phone_the_tables_take_the_place_of_the_picture(visit: Page) -> None:
    """Its names would run out of the frame there, or over each other."""
    visit.goto("graph/")
    expect(visit.locator(".plane")).to_be_hidden()
    expect(visit.get_by_label("Find")).to_be_hidden()
    expect(visit.locator(".network .instead")).to_be_visible()
    visit.get_by_label("Issue", exact=True).select_option("Sandholm")
    expect(visit.locator("#on-sandholm table")).to_be_visible()
    expect(visit.locator(".tie-table").last).to_be_visible()
    assert visit.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("visit", [(660, "light")], indirect=True, ids=["660"])
def test_a_name_is_found_in_the_whole_picture_and_comes_to_the_middle(visit: Page) -> None:
    visit.goto("graph/")
    most_tied = visit.locator(".plane a").first
    expect(most_tied.locator("use")).to_be_in_viewport()
    visit.get_by_label("Find").fill("ALVÍK")
    expect(visit.locator("#sought")).to_have_text("Found: 1")
    alvik = visit.locator(".plane a.here")
    expect(alvik).to_contain_text("Alvik")
    expect(alvik.locator("use")).to_be_in_viewport()
    visit.keyboard.press("Enter")
    expect(alvik).to_be_focused()
    visit.get_by_label("Find").fill("dahl's remark")  # printed with an apostrophe that no keyboard has
    expect(visit.locator("#sought")).to_have_text("Found: 1")
    visit.get_by_label("Find").fill("nobody of this name")
    expect(visit.locator("#sought")).to_have_text("Found: 0")
    visit.get_by_role("button", name="Show all").click()
    for end in (visit.locator(".plane a", has_text="Dahl’s remark"), visit.locator(".plane a", has_text="Osmund")):
        expect(end.locator("use")).to_be_in_viewport()


def test_the_closer_the_picture_the_more_names_and_none_of_another_size(visit: Page) -> None:
    visit.set_viewport_size({"width": 660, "height": 740})
    visit.goto("graph/")
    visit.get_by_role("button", name="Show all").click()
    seen = "found => found.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().height)"
    names = visit.locator(".plane text")
    few = names.evaluate_all(seen)
    svg = visit.locator(".plane > svg")
    width = svg.evaluate("e => e.getBoundingClientRect().width")
    visit.locator(".plane").hover()
    visit.keyboard.down("Control")
    for _ in range(8):
        visit.mouse.wheel(0, -100)
    visit.keyboard.up("Control")
    visit.wait_for_function(
        "width => document.querySelector('.plane > svg').getBoundingClientRect().width > 5 * width", arg=width
    )
    many = names.evaluate_all(seen)
    assert len(many) > len(few) + 10
    assert max(many) - min(few) < 3


def test_the_mouse_pulls_the_picture_by_a_link_too_without_following_it(visit: Page) -> None:
    visit.goto("graph/")
    visit.get_by_role("button", name="Zoom in").click()
    visit.get_by_role("button", name="Zoom in").click()
    sandholm = visit.locator(".plane a.issues", has_text="Sandholm: ").locator("use")
    sandholm.scroll_into_view_if_needed()
    box = sandholm.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visit.mouse.move(x, y)
    visit.mouse.down()
    visit.mouse.move(x - 60, y, steps=5)
    visit.mouse.up()
    moved = sandholm.bounding_box()
    assert moved
    assert box["x"] - moved["x"] > 50
    expect(visit).to_have_url(re.compile(r"/graph/$"))
    sandholm.click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("Sandholm")


def test_two_fingers_bring_the_picture_closer(browser, served) -> None:
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 740, "height": 660}, base_url=served
    )
    page = context.new_page()
    page.goto("graph/")
    page.locator(".plane").scroll_into_view_if_needed()
    box = page.locator(".plane").bounding_box()
    assert box
    width = page.locator(".plane > svg").evaluate("e => e.getBoundingClientRect().width")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touches = context.new_cdp_session(page)
    for kind, apart in (("touchStart", 40), ("touchMove", 60), ("touchMove", 90), ("touchMove", 120)):
        points = [{"x": x - apart, "y": y}, {"x": x + apart, "y": y}]
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    closer = "width => document.querySelector('.plane > svg').getBoundingClientRect().width > 1.5 * width"
    page.wait_for_function(closer, arg=width)
    assert page.evaluate("visualViewport.scale") == 1
    context.close()


@pytest.mark.parametrize("visit", [(360, "light"), (1280, "dark")], indirect=True, ids=lambda v: f"{v[0]}-{v[1]}")
def test_names_of_neighbours_stay_on_the_screen(visit: Page) -> None:
    visit.goto("actors/southland/")
    sides = visit.locator(".ties svg text").evaluate_all(
        "found => found.map(e => { const box = e.getBoundingClientRect(); return [box.left, box.right]; })"
    )
    assert len(sides) > 20
    assert all(left >= 0 and right <= visit.evaluate("innerWidth") for left, right in sides)
    visit.locator(".ties a", has_text="Night ferry").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("Night ferry")


def test_a_stance_opens_into_its_facts(visit: Page) -> None:
    visit.goto("positions/")
    stance = visit.locator(".stance").first
    expect(stance.get_by_role("link").first).to_be_hidden()
    stance.locator("summary").focus()
    visit.keyboard.press("Enter")
    stance.get_by_role("link").first.click()
    expect(visit.locator(".fact:target")).to_be_in_viewport()


def test_who_is_tied_to_whom_on_an_issue_is_asked_in_the_address(visit: Page) -> None:
    """The two that spoke light up, joined by a line; their facts stand in a table, at the width of a phone too."""
    visit.set_viewport_size({"width": 360, "height": 800})
    visit.goto("graph/?issue=sandholm")
    expect(visit.get_by_label("Issue", exact=True)).to_have_value("sandholm")
    rows = visit.locator(".by-issue [data-pair]:visible")
    assert rows.count() > 0
    who, whom = rows.first.locator("th a, td:nth-child(2) a").all_inner_texts()
    lit = " ".join(visit.locator(".plane :is(.near, .here) title").all_text_contents())
    assert len(set(rows.evaluate_all("rows => rows.flatMap((row) => row.dataset.pair.split(' '))"))) >= 2
    assert who in lit
    assert whom in lit
    assert visit.locator(".plane .chosen").get_attribute("d")
    assert visit.evaluate("document.documentElement.scrollWidth") == 360
    visit.get_by_label("Issue", exact=True).select_option("")
    expect(visit).to_have_url(re.compile(r"/graph/$"))
    expect(visit.locator(".plane.looking")).to_have_count(0)


def test_who_is_tied_to_whom_stands_there_without_a_script(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=served)
    page = context.new_page()
    page.goto("graph/#by-issue")
    page.locator("#on-sandholm summary").click()
    expect(page.locator("#on-sandholm [data-pair]").first).to_be_visible()
    context.close()
