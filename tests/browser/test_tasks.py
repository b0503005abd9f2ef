"""Ten tasks of a member of staff, each begun on the home page and done in at most three actions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST = 3
"""Actions that a task may take: a question typed and sent, a link followed, a choice made."""


class Reader:
    """Someone before the site, whose actions are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def ask(self, question: str) -> Locator:
        """Type a question into the masthead's field, send it, and return what answers it first."""
        self.actions += 1
        self.page.get_by_role("search").locator("input").fill(question)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".results")).to_have_attribute("aria-busy", "false")
        return self.page.locator(".results li").first

    def follow(self, link: Locator) -> None:
        self.actions += 1
        link.click()

    def choose(self, label: str, choice: str) -> None:
        self.actions += 1
        self.page.get_by_label(label, exact=True).select_option(choice)

    def section(self, name: str) -> None:
        self.follow(self.page.get_by_role("navigation", name="Sections").get_by_role("link", name=name))


@pytest.fixture
def reader(visit: Page) -> Iterator[Reader]:
    found = Reader(visit)
    yield found
    assert found.actions <= MOST


def test_what_a_state_says_on_an_issue_and_who_said_it(reader: Reader) -> None:
    answer = reader.ask("what does southland say on sandholm")
    expect(answer).to_contain_text("not an inch of quay to give")
    reader.follow(answer.get_by_role("link"))
    position = reader.page.locator(".position", has_text="not an inch of quay to give").first
    expect(position).to_contain_text("Luo")
    expect(position).to_contain_text("19 June 2023")


def test_the_latest_on_an_issue(reader: Reader) -> None:
    reader.ask("latest on sandholm")
    reader.follow(reader.page.get_by_text("Narrow your search"))
    reader.choose("Order", "newest")
    expect(reader.page.locator(".count")).to_contain_text("Shown by date")
    expect(reader.page.locator(".results > .hit .note", has_text=re.compile(r"\d{4}")).first).to_contain_text(
        "June 2023"
    )


def test_what_changed_last_week(reader: Reader) -> None:
    expect(reader.page.get_by_role("heading", name="Changed on record this week")).to_be_visible()
    reader.section("Changes")
    first = reader.page.locator(".changes .when").first
    expect(first).to_contain_text("21 June 2023")
    expect(reader.page.get_by_text("a second account of the buoy").first).to_be_visible()


def test_whether_a_claim_is_disputed_and_by_whom(reader: Reader) -> None:
    answer = reader.ask("buoy broken from its mooring")
    reader.follow(answer.locator("a[href*='#']").first)
    expect(reader.page.locator("#lind-buoy-drifted")).to_contain_text("Disputed by May 2023 Strait Council")


def test_a_link_to_one_fact(reader: Reader) -> None:
    reader.follow(reader.ask("inch of quay").locator("a[href*='#']").first)
    expect(reader.page).to_have_url(re.compile(r"/issues/sandholm/#luo-not-an-inch$"))


def test_what_rests_on_a_source(reader: Reader) -> None:
    reader.section("Sources")
    reader.follow(
        reader.page.get_by_role("main").get_by_role("link", name="Ministers agree to set herring quota").first
    )
    expect(reader.page.get_by_role("heading", name="If this source were withdrawn")).to_be_visible()
    expect(reader.page.get_by_role("main")).to_contain_text("Pages affected")


def test_a_name_in_its_own_script(reader: Reader) -> None:
    reader.follow(reader.ask("meng").get_by_role("link").first)
    expect(reader.page.get_by_text("孟鹤松").first).to_have_attribute("lang", "zh-Hans")


def test_what_is_next_and_whether_it_is_stale(reader: Reader) -> None:
    coming = reader.page.locator("section", has=reader.page.get_by_role("heading", name="Expected next"))
    expect(coming).to_contain_text("no date set, as of 19 June 2023")
    reader.section("Desk")
    expect(reader.page.get_by_role("heading", name=re.compile(r"whose review is overdue \(2\)"))).to_be_visible()


def test_two_actors_beside_each_other(reader: Reader) -> None:
    reader.section("Positions")
    row = reader.page.get_by_role("row", name=re.compile("^Sandholm"))
    expect(row).to_contain_text("Regards Sandholm as its own")
    expect(row).to_contain_text("Opposes any change in how things stand")


def test_everything_unchecked_of_one_person(reader: Reader) -> None:
    reader.follow(reader.page.get_by_role("main").get_by_role("link", name="Not yet checked"))
    reader.choose("Actor", "tomas-lind")
    facts = reader.page.locator("main .fact:visible")
    expect(facts).to_have_count(4)
    assert all("not yet checked" in words for words in facts.all_inner_texts())
