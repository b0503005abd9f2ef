"""What the pages of a site were made from, as the cache keeps it from one build to the next.

In: tokens of what was read, with a digest of each answer, and for each page and each fact the numbers of its tokens.
Out: a few MB, and the same again. It is written in portions, compressed as they come: that of 10,000 records would take
57 MB at the moment at which a build holds the most, and as one text 200.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from struct import iter_unpack
from typing import Any

from briefing_site.base.cache import Cache, Region
from briefing_site.build.page_size import PageSize
from briefing_site.render.html.answers import SIZE
from briefing_site.render.html.read_log import GROUP
from briefing_site.site.pages import Page

STATES = Region("pages", max_entries=4)
"""What the pages of a site were made from, by target folder."""
HEAD = 8
"""Number of bytes that give the length of a part of a state."""
PORTION = 5_000
"""How many tokens, facts or pages a part of a state holds."""
Stamp = tuple[int, int, int]
"""Inode, size and modification time of a file: enough, since sites are never edited in place."""


@dataclass(frozen=True, slots=True)
class MadePage:
    """A finished page, and what it was made from."""

    page: Page
    frame: str
    """A digest of what surrounds its article."""
    reads: Sequence[int]
    """What it read, as indexes into the tokens of the state."""
    size: PageSize
    stamp: Stamp


@dataclass(slots=True)
class PageState:
    """What the pages of one site were made from."""

    shared: str = ""
    """A digest of what all of them share: settings, templates, code."""
    tokens: Sequence[str] = ()
    digests: bytes = b""
    """The answers to the tokens as digests of `SIZE` bytes; one for a token that stands for others says nothing."""
    groups: dict[str, Sequence[int]] = field(default_factory=dict)
    """What the HTML of each fact was made from, by fact."""
    pages: dict[str, MadePage] = field(default_factory=dict)
    """By address, in the order of the site."""
    near: dict[str, bytes] = field(default_factory=dict)
    """A digest of each record's neighbourhood, by id."""
    in_use: int = 0
    """How many tokens there were when those that no page had read were last dropped."""

    def answered(self) -> Iterator[tuple[str, bytes]]:
        """Yield each token that has an answer, with its digest."""
        for token, (digest,) in zip(self.tokens, iter_unpack(f"{SIZE}s", self.digests), strict=True):
            if not token.startswith(GROUP):
                yield token, digest

    def answer(self, number: int) -> bytes:
        """Return the answer to a token, as a digest."""
        return self.digests[number * SIZE : (number + 1) * SIZE]


def get_page_state(cache: Cache, key: str) -> PageState:
    """Return the state cached under a key; empty if there is none, or if it cannot be read."""
    try:
        parts = parts_in(memoryview(zlib.decompress(cache.get(STATES, key) or b"")))
        return _state_of(parts, json.loads(bytes(next(parts))))
    except (zlib.error, ValueError, KeyError, TypeError, IndexError, StopIteration):
        return PageState()


def _state_of(parts: Iterator[memoryview], head: dict[str, Any]) -> PageState:
    near = {record: bytes.fromhex(digest) for record, digest in head["near"].items()}
    state = PageState(head["shared"], near=near, in_use=head["in_use"])
    state.tokens = _rows(parts, head["tokens"])
    state.digests = bytes(next(parts))
    if len(state.digests) != SIZE * len(state.tokens):
        raise ValueError("there is not an answer for each token")
    groups, pages = _rows(parts, head["groups"]), _rows(parts, head["pages"])
    numbers = array("I")
    numbers.frombytes(next(parts))
    place = 0
    for fact, count in groups:
        state.groups[fact] = numbers[place : place + count]
        place += count
    for page, frame, count, size, stamp in pages:
        inode, length, changed = stamp
        made = MadePage(Page(*page), frame, numbers[place : place + count], PageSize(*size), (inode, length, changed))
        state.pages[made.page.address] = made
        place += count
    return state


def put_page_state(cache: Cache, key: str, state: PageState) -> None:
    """Store a state under a key."""
    head = {
        "shared": state.shared,
        "in_use": state.in_use,
        "near": {record: digest.hex() for record, digest in state.near.items()},
        "tokens": len(state.tokens),
        "groups": len(state.groups),
        "pages": len(state.pages),
    }
    reads = [*state.groups.values(), *(page.reads for page in state.pages.values())]
    parts = chain(
        framed(as_json(head)),
        _portions(state.tokens),
        framed(state.digests),
        _portions((fact, len(own)) for fact, own in state.groups.items()),
        _portions((p.page, p.frame, len(p.reads), p.size, p.stamp) for p in state.pages.values()),
        [(sum(map(len, reads)) * array("I").itemsize).to_bytes(HEAD, "big")],
        (array("I", own).tobytes() for own in reads),
    )
    compressor = zlib.compressobj(1)
    cache.put(STATES, key, b"".join([*map(compressor.compress, parts), compressor.flush()]))


def _portions(rows: Iterable[Any]) -> Iterator[bytes | memoryview]:
    """Yield rows as JSON, a portion of them at a time."""
    left = iter(rows)
    while portion := [*islice(left, PORTION)]:
        yield from framed(as_json(portion))


def framed(part: bytes | memoryview) -> tuple[bytes, bytes | memoryview]:
    """Return a part with its length before it."""
    return len(part).to_bytes(HEAD, "big"), part


def as_json(value: Any) -> bytes:
    """Return a value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def parts_in(data: memoryview) -> Iterator[memoryview]:
    """Yield the parts of a state."""
    place = 0
    while place < len(data):
        end = place + HEAD + int.from_bytes(data[place : place + HEAD], "big")
        yield data[place + HEAD : end]
        place = end


def _rows(parts: Iterator[memoryview], count: int) -> list[Any]:
    """Return as many rows, from the next parts."""
    portions = [json.loads(bytes(next(parts))) for _ in range(-(-count // PORTION))]
    return [*chain.from_iterable(portions)]
