"""What a hand-written page may contain: Markdown, ordinary links, and images from the project.

In: a page's text. Out: problems with line and column. A build shows raw HTML as text and drops everything else that is
reported here, so a page without problems looks as its author expects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.facts.files.load_file import MAX_PROBLEMS
from briefing_site.facts.text.prose import NOT_NEWLINE, SAFE_ADDRESS, without_code

FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
RAW_HTML = re.compile(r"(?<!\\)(?<!\]\()(?<!\]: )<(?:!--|[A-Za-z/!?][^<>]*>)")
"""A tag, a comment, a declaration; not an address in angle brackets."""
AUTOLINK = re.compile(r"<(?:https?://[^<>\s]+|[^<>\s/@]+@[^<>\s/@]+)>", re.IGNORECASE)
LINK = re.compile(
    r"(?P<image>!?)\[[^\[\]\n]*\]\(\s*<?(?P<inline>[^\s()<>]*)"
    r"|^ {0,3}\[[^\[\]\n]+\]:[ \t]*<?(?P<reference>[^\s<>]*)",
    re.MULTILINE,
)
"""An inline link or image, or the definition of a reference link."""
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
"""The start of an address outside the site."""


def check_page_markup(pages: Mapping[str, bytes]) -> Iterator[Problem]:
    """Report raw HTML, addresses that are unsafe or not relative, and external images."""
    for path, data in pages.items():
        text = FRONT_MATTER.sub(lambda head: NOT_NEWLINE.sub(" ", head[0]), data.decode("utf-8", "replace"))
        yield from islice(_problems_of(path, without_code(text.replace("\r\n", "\n"))), MAX_PROBLEMS)


def _problems_of(path: str, text: str) -> Iterator[Problem]:
    for tag in RAW_HTML.finditer(text):
        if not AUTOLINK.match(text, tag.start()):
            hint = "Write it in Markdown; to show it literally, put it between backticks."
            message = f"{quoted(tag[0])} is raw HTML: pages are Markdown."
            yield Problem("page-html", _origin(path, text, tag.start()), message, hint)
    for link in LINK.finditer(text):
        group = "reference" if link["inline"] is None else "inline"
        wrong = _wrong_address(link[group], is_image=bool(link["image"]))
        if wrong:
            yield Problem("page-link", _origin(path, text, link.start(group)), *wrong)


def _wrong_address(address: str, *, is_image: bool) -> tuple[str, str] | None:
    """Return what is wrong with an address, and what to do about it."""
    if is_image and SCHEME.match(address):
        return f"the image {quoted(address)} is on another site.", "Put a copy beside the page, and link to that."
    if address.startswith("/") and not address.startswith("//"):
        hint = "Write it relative to this page's file, as in 'about.md' or '../about.md'."
        return f"{quoted(address)} does not work in an offline copy of the site.", hint
    if SCHEME.match(address) and not SAFE_ADDRESS.match(address):
        return f"{quoted(address)} is neither https:, http: nor mailto:.", "Write the address with its 'https://'."
    return None


def _origin(path: str, text: str, start: int) -> Origin:
    return Origin(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
