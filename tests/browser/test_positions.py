"""The matrix of positions: which actors and issues are shown is chosen, lives in the address, and is printed so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def columns(page: Page) -> list[str]:
    return page.locator(".matrix thead th:visible").all_inner_texts()[1:]


def test_two_actors_stand_beside_each_other_by_their_address(visit: Page) -> None:
    visit.goto("actors/southland/")
    visit.get_by_role("link", name="Compare with other actors").click()
    assert columns(visit) == ["Southland"]
    visit.get_by_role("group", name="Choose actors", exact=True).get_by_label("Northland", exact=True).check()
    assert visit.url.endswith("positions/?actor=northland&actor=southland")
    assert columns(visit) == ["Northland", "Southland"]
    expect(visit.get_by_role("status").first).to_contain_text("Beside each other: Northland, Southland.")
    rows = visit.locator(".matrix tbody tr:visible")
    assert all(row.locator("details").count() for row in rows.all())


def test_issues_are_chosen_too_and_the_choice_is_what_is_printed(visit: Page) -> None:
    visit.goto("positions/?actor=northland&actor=southland&issue=sandholm")
    rows = visit.locator(".matrix tbody tr:visible")
    expect(rows).to_have_count(1)
    visit.emulate_media(media="print")
    expect(rows).to_have_count(1)
    visit.goto("positions/")
    every = visit.locator(".matrix thead th").count()
    assert visit.locator(".matrix thead th:visible").count() == every


def test_an_actor_without_a_column_gets_one_as_soon_as_it_is_chosen(visit: Page) -> None:
    """Its positions stand below the table, and nothing is lost where no script runs."""
    visit.goto("positions/")
    last = visit.locator(".matrix thead th").last.inner_text()
    visit.evaluate(
        """() => {
        const rows = [...document.querySelectorAll('.matrix tr')], list = document.createElement('ul');
        const link = rows[0].lastElementChild.querySelector('a');
        const others = Object.assign(document.createElement('section'), { className: 'others' });
        document.querySelector('.scroll').after(others);
        others.append(list);
        rows.forEach(row => {
          const stance = row.lastElementChild.querySelector('details');
          if (stance) {
            const item = Object.assign(document.createElement('li'), { className: 'position' });
            item.dataset.actor = link.getAttribute('href').split('/').at(-2);
            item.dataset.subject = row.querySelector('a').getAttribute('href').split('/').at(-2);
            const line = stance.querySelector('summary').innerHTML;
            item.innerHTML = `<p class="holder">${link.outerHTML}</p><div class="line"><p>${line}</p></div>`;
            item.innerHTML += '<div class="notes"></div>';
            list.append(item);
          }
          row.lastElementChild.remove();
        });
        document.querySelectorAll('.choose, .remark[role]').forEach(e => e.remove());
        const again = document.createElement('script');
        again.src = document.querySelector('script[src*="matrix."]').src;
        document.head.append(again);
        return new Promise(done => { again.onload = done; });
        }"""
    )
    box = visit.get_by_role("group", name="Choose actors", exact=True).get_by_label(last, exact=True)
    visit.locator(".choose > summary").first.click()
    box.uncheck() if box.is_checked() else box.check()
    box.set_checked(True)
    assert columns(visit)[-1] == last
    expect(visit.locator(".matrix td:last-child details").first).to_be_visible()


@pytest.mark.parametrize("visit", [(360, "light"), (1280, "light")], indirect=True, ids=["360", "1280"])
def test_two_columns_hide_no_row_behind_an_edge_of_their_own(visit: Page) -> None:
    visit.goto("positions/?actor=northland&actor=southland")
    frame = visit.locator(".scroll")
    assert frame.evaluate("e => getComputedStyle(e).overflowY === 'visible'")
    last = visit.locator(".matrix tbody tr:visible").last
    bottom, edge = (e.evaluate("e => e.getBoundingClientRect().bottom") for e in (last, frame))
    assert bottom <= edge + 1
    visit.locator(".matrix summary").first.evaluate("e => e.append('Donaudampfschifffahrtsgesellschaft'.repeat(9))")
    right, edge = (visit.locator(e).evaluate("e => e.getBoundingClientRect().right") for e in (".matrix", ".scroll"))
    assert right <= edge + 1
    assert visit.evaluate("document.documentElement.scrollWidth <= innerWidth")
