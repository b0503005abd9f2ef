"""A built site as the tests read it: each page's links, fragments and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

ORIGIN = "https://site.test/"


@dataclass
class HtmlPage:
    """What one page holds."""

    address: str
    links: list[str] = field(default_factory=list)
    """Every `href` and `src`, as it stands."""
    ids: list[str] = field(default_factory=list)
    words: str = ""
    typeset: str = ""
    """The words without those of archived texts, which are shown as they were archived."""
    inline: list[str] = field(default_factory=list)
    """Inline scripts and styles, and attributes that hold either."""

    def targets(self) -> list[str]:
        """Every link within the site, as an absolute address."""
        found = (urljoin(ORIGIN + self.address, link) for link in self.links)
        return [target for target in found if target.startswith(ORIGIN)]


class _Reader(HTMLParser):
    def __init__(self, page: HtmlPage) -> None:
        super().__init__()
        self.page = page
        self._inside = ""
        self._in_archived = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "action", "data-to"} and value:
                self.page.links.append(value)
            if name == "id" and value:
                self.page.ids.append(value)
            if name == "style" or name.startswith("on"):
                self.page.inline.append(f"{name}={value}")
        if tag == "style" or (
            tag == "script" and not dict(attrs).get("src") and dict(attrs).get("type") != "application/ld+json"
        ):
            self.page.inline.append(tag)
        self._inside = tag if tag in {"script", "style"} else ""
        self._in_archived |= tag == "blockquote" and dict(attrs).get("class") == "passage"

    def handle_endtag(self, tag: str) -> None:
        self._in_archived &= tag != "blockquote"

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.page.words += data
            self.page.typeset += "" if self._in_archived else data


def read_pages(site: Path) -> dict[str, HtmlPage]:
    """Read every HTML page of a site, by address (`issues/salt/`; other files by their own name)."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        page = HtmlPage(address)
        _Reader(page).feed(path.read_text())
        pages[address] = page
    return pages


def dead_links(site: Path, pages: dict[str, HtmlPage]) -> list[str]:
    """Return every link within the site that leads to no file, or to no fragment of its page."""
    dead = []
    for page in pages.values():
        for target in page.targets():
            parts = urlsplit(target)
            address = unquote(parts.path).lstrip("/")
            linked = pages.get(address)
            has_file = linked is not None or (site / address).is_file()
            has_fragment = not parts.fragment or (linked is not None and unquote(parts.fragment) in linked.ids)
            if not (has_file and has_fragment):
                dead.append(f"{page.address}: {target}")
    return dead
