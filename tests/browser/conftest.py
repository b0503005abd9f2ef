"""A real Chromium before the built site, served on loopback by nginx with the headers that it has to live with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests.nginx import require_nginx, serving

MISSING = "/404.html"
"""Where a page is looked at that says that there is none; the server says so as well."""


@pytest.fixture(scope="session")
def served(built_site: Path) -> Iterator[str]:
    """The built site's address, served by the nginx configuration that the project ships."""
    require_nginx()
    with serving(built_site) as address:
        yield address


class Watch:
    """What a page must not do: speak on the console, fail, ask anyone else for anything."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.complaints: list[str] = []
        context.on("console", lambda message: self._note(_is_complaint(message), message.text))
        context.on("weberror", lambda error: self._note(True, str(error.error)))
        context.on("request", lambda request: self._note(not request.url.startswith((origin, "data:")), request.url))
        context.on("response", lambda answer: self._note(_is_refused(answer), f"{answer.status} {answer.url}"))

    def _note(self, wrong: bool, words: str) -> None:
        if wrong:
            self.complaints.append(words)


def _is_complaint(message: ConsoleMessage) -> bool:
    return message.type in {"error", "warning"} and not message.location["url"].endswith(MISSING)


def _is_refused(answer: Response) -> bool:
    return answer.status >= 400 and not answer.url.endswith(MISSING)


@pytest.fixture
def visit(browser: Browser, served: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh page at the site's root; the test fails if the console or a foreign host hears from it.

    Parametrise indirectly with `(width, scheme)`; 1280 px and light otherwise.
    """
    width: int
    scheme: Literal["light", "dark"]
    width, scheme = getattr(request, "param", (1280, "light"))
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=served, reduced_motion="reduce"
    )
    watch = Watch(context, served)
    page = context.new_page()
    page.goto(served)
    yield page
    context.close()
    assert watch.complaints == []
