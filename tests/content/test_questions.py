"""Plain questions to the shipped site, and what answers each of them first: `questions.txt` holds them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.test_questions import open_search, read_questions, wrong_answers
from tests.nginx import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WRONG_AT_MOST = 3
"""Questions whose first answer may be another one."""


def test_plain_questions_are_answered_first_by_what_answers_them(browser: Browser, content_site: Path) -> None:
    questions = list(read_questions(Path(__file__).with_name("questions.txt")))
    assert len(questions) >= 28
    with serving(content_site) as address:
        page = browser.new_page(base_url=address)
        open_search(page)
        wrong = list(wrong_answers({"shipped": page}, questions))
        page.close()
    assert len(wrong) <= WRONG_AT_MOST, "\n".join(wrong)
