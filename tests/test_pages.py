"""Each kind of page as HTML, held against pages that somebody read and accepted (`tests/golden/site/`).

Their base is `tests/golden/site.txt`. Home and 404 are whole documents, the others what differs: title and article.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.golden_files import expect

pytestmark = pytest.mark.slow

WHOLE = {"home": "index.html", "404": "404.html"}
PAGES = {
    "actor": "actors/envoy/index.html",
    "issue": "issues/salt/index.html",
    "cooperation": "cooperation/saltworks/index.html",
    "event": "events/talks/index.html",
    "source": "sources/gazette/index.html",
    "brief": "briefs/talks-brief/index.html",
    "tombstone": "actors/salt-office/index.html",
    "redirect": "actors/the-envoy/index.html",
    "index": "actors/index.html",
    "timeline": "timeline/index.html",
    "positions": "positions/index.html",
    "board": "cooperation/index.html",
    "graph": "graph/index.html",
    "disputed": "disputed/index.html",
    "review": "review/index.html",
    "changes": "changes/index.html",
}
ASSET = re.compile(r"(?<=\.)[0-9a-f]{8}(?=\.(?:css|js|svg)\b)")
"""The digest in an asset's name, which every edit of a style changes."""


def by_element(html: str) -> str:
    """Put each element on a line of its own, as far as they stand side by side."""
    return ASSET.sub("…", html).replace("><", ">\n<")


@pytest.mark.parametrize("name", [*WHOLE, *PAGES])
def test_a_page_is_as_accepted(name: str, golden_site: Path) -> None:
    html = (golden_site / {**WHOLE, **PAGES}[name]).read_text(encoding="utf-8")
    if name in PAGES:
        html = "\n".join(re.findall(r"<title>.*?</title>|<article.*</article>|<body><p>.*</body>", html, re.DOTALL))
    expect(f"site/{name}.html", by_element(html) + "\n")
