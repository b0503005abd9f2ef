"""How large a page is for a reader's connection and browser, and which pages are too large.

In: the HTML of a page. Out: its size, and a warning for each limit that pages exceed, because a list was not split.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from briefing_site.base.problems import counted

MIN_SUSPECT_LENGTH = 160_000
"""Bytes from which a page may be too large when compressed; smaller ones need not be tested."""


class PageSize(NamedTuple):
    """The size of one page."""

    length: int
    """Bytes."""
    compressed: int
    """Compressed bytes, as a server sends them; 0 for a page too small to matter."""
    elements: int
    """Elements of HTML, which is what a browser lays out; 0 for a page too small to matter."""


MAX_SIZE = PageSize(length=300_000, compressed=40_000, elements=4_000)
"""The limits for a page. Lists that are split stay below 3,000 elements; one of up to 100 facts is not split, and may
have more."""


def size_of(html: str) -> PageSize:
    """Return the size of a page."""
    data = html.encode("utf-8", "replace")
    compressed = len(zlib.compress(data, 6)) if len(data) >= MIN_SUSPECT_LENGTH else 0
    tags = html.count("<")
    elements = tags - html.count("</") - html.count("<!") if tags > MAX_SIZE.elements else 0
    return PageSize(len(data), compressed, elements)


def excess_of(sizes: Mapping[str, PageSize]) -> Iterator[str]:
    """Yield a sentence for each limit that pages exceed; `sizes` are by address."""
    units = (
        f"{MAX_SIZE.length // 1000} KB",
        f"{MAX_SIZE.compressed // 1000} KB compressed",
        f"{MAX_SIZE.elements:,} elements",
    )
    for place, (most, unit) in enumerate(zip(MAX_SIZE, units, strict=True)):
        if larger := [address for address, size in sizes.items() if size[place] > most]:
            worst = max(larger, key=lambda address: (sizes[address][place], address))
            found = sizes[worst][place]
            number = f"{found:,}" if unit.endswith("elements") else f"{found // 1000} KB"
            yield f"{counted(len(larger), 'page')} over {unit}, the largest of them {worst} with {number}"
