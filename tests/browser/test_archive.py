"""An archive of the site, unpacked and opened from the disk: pictures, links and search work without a server."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, Request, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "content/pages/index.md": (
        "---\ntitle: Test base\n---\nIt is about [[salt]]; see [the map](about.md#map).\n\n![A map](map.png)\n"
    ),
    "content/pages/about.md": (
        "# About\n\n![A map](map.png)\n\n## Map\n\nBack [home](index.md), or [deeper](more/why.md).\n"
    ),
    "content/pages/more/why.md": (
        "# Why\n\n![A plan](plan.png) ![A map](../map.png)\n\nOf [[envoy-on-salt]], and [back](../about.md).\n"
    ),
}


def picture(width: int) -> bytes:
    """Return a small PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(width + 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def unpacked(write_base: Callable[[Mapping[str, str | bytes]], Path], tmp_path: Path) -> Path:
    """The archive of a small base with pages and pictures, unpacked."""
    pictures = {"content/pages/map.png": picture(40), "content/pages/more/plan.png": picture(30)}
    project = write_base({**PAGES, **pictures})
    archive = tmp_path / "briefing.zip"
    command = ["build", "-f", str(project / "mkdocs.yml"), "--no-pdf", "--zip", str(archive)]
    done = CliRunner().invoke(main, [*command, "--site-dir", str(tmp_path / "site")])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked" / "briefing"


@pytest.fixture
def page(browser: Browser, unpacked: Path) -> Iterator[Page]:
    """A page that may ask for nothing but files of the archive, and find each of them."""
    context = browser.new_context(reduced_motion="reduce")
    complaints: list[str] = []
    context.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "requestfailed", lambda request: None if is_cut_short(request) else complaints.append(f"failed: {request.url}")
    )
    inside = (unpacked.as_uri(), "data:", "blob:")
    context.on("request", lambda r: complaints.append(r.url) if not r.url.startswith(inside) else None)
    opened = context.new_page()
    opened.goto((unpacked / "index.html").as_uri())
    yield opened
    context.close()
    assert complaints == []


def is_cut_short(request: Request) -> bool:
    """Tell whether a request ended because the page was left; what is not there fails otherwise."""
    return request.failure == "net::ERR_ABORTED"


def lost(page: Page) -> list[str]:
    """Return the links that lead to no file, and the pictures that do not show."""
    links: list[str] = page.eval_on_selector_all(
        "a[href]", "all => all.map(each => new URL(each.getAttribute('href'), document.baseURI).href)"
    )
    broken: list[str] = page.eval_on_selector_all(
        "img", "all => all.filter(each => !(each.complete && each.naturalWidth)).map(each => each.src)"
    )
    return broken + [link for link in links if link.startswith("file:") and not _is_file(link)]


def _is_file(link: str) -> bool:
    return Path(unquote(urlsplit(link).path)).is_file()


def test_every_page_of_an_archive_is_whole(page: Page, unpacked: Path) -> None:
    for file in sorted(unpacked.rglob("*.html")):
        if file.name != "404.html":
            page.goto(file.as_uri())
            assert lost(page) == [], file.relative_to(unpacked)


def test_pictures_links_and_the_search_box_work_from_a_folder(page: Page) -> None:
    expect(page.get_by_role("img", name="A map")).to_be_visible()
    page.get_by_role("link", name="the map").click()
    expect(page).to_have_url(re.compile(r"/about/index\.html#map$"))
    page.get_by_role("link", name="deeper").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why")
    assert page.locator("main img").count() == 2
    assert lost(page) == []
    page.get_by_role("search").get_by_role("searchbox").fill("salt")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/index\.html\?q=salt"))
    page.locator(".results li").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Salt")


@pytest.fixture
def few_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A base that is larger than what search knows by heart from the first key on."""
    monkeypatch.setattr("briefing_site.render.search_names.MAX_RECORDS", 1)


def test_every_name_is_found_in_an_archive_of_any_size(few_known: None, page: Page, unpacked: Path) -> None:
    for question, found in (("arcadia", "actors/arcadia/"), ("salt", "issues/salt/"), ("envoy", "actors/envoy/")):
        page.goto(f"{(unpacked / 'search' / 'index.html').as_uri()}?q={question}")
        expect(page.locator(".results a").first).to_have_attribute("href", re.compile(found))
