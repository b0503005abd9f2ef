"""Takes from a page what a reader reads of it: its article, without what only scripts and machines use.

In: a page's HTML, of whichever tool. Out: the article's HTML. Left out are forms and buttons, which narrow what stands
there anyway, what is hidden until a script shows it, data for machines, and the page's own contents and breadcrumbs,
which each tool's theme writes in its own place.
"""

from __future__ import annotations

import re

_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
_ATTRIBUTE = r'\s[\w-]+(?:="[^"]*")?'
_UNREAD = (
    re.compile(r"<(script|template|style|form|fieldset|button|output)\b.*?</\1>", re.DOTALL),
    re.compile(rf"<(\w+)(?:{_ATTRIBUTE})*?\shidden(?=[\s>])(?:{_ATTRIBUTE})*>.*?</\1>", re.DOTALL),
    re.compile(r'<nav (?:aria-label="Breadcrumb"|class="contents\b).*?</nav>', re.DOTALL),
)


def article_of(page: str) -> str:
    """Return the article of a page as HTML; empty where it has none."""
    found = _ARTICLE.search(page)
    html = found[0] if found else ""
    for unread in _UNREAD:
        html = unread.sub("", html)
    return html
