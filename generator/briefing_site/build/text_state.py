"""The texts of one site as the cache keeps them from one build to the next, and what they were made from.

In: texts by key, with the numbers of the tokens that they read. Out: packs of them, compressed. A pack that stays as it
was is neither compressed nor taken apart again. Without compression, those of 10,000 records would take 190 MB, and
longer to store and read than it takes to decompress them.
"""

from __future__ import annotations

import io
import json
import zlib
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from briefing_site.base.cache import Cache, Region
from briefing_site.build.page_state import as_json, framed, parts_in

TEXTS = Region("texts", max_entries=4)
"""The texts of a site and what they were made from, by target folder."""

MadeText = tuple[bytes, Sequence[int]]
"""A text in UTF-8, and the numbers of the tokens that it read."""


@dataclass(slots=True)
class Pack:
    """Texts that are compressed together."""

    keys: list[str]
    lengths: Sequence[int]
    """Of each text, in bytes."""
    counts: Sequence[int]
    """How many tokens each text has read."""
    reads: Sequence[int]
    """The numbers of these tokens, one text after the other."""
    packed: bytes | memoryview

    @classmethod
    def of(cls, made: Mapping[str, MadeText]) -> Pack:
        """Pack texts."""
        texts, reads = [text for text, _ in made.values()], [own for _, own in made.values()]
        numbers = array("I", chain.from_iterable(reads))
        return cls([*made], [*map(len, texts)], [*map(len, reads)], numbers, zlib.compress(b"".join(texts), 1))

    def opened(self) -> dict[str, MadeText]:
        """Return the texts by key."""
        data, reads, begin, first = zlib.decompress(self.packed), self.reads, 0, 0
        found = {}
        for key, length, count in zip(self.keys, self.lengths, self.counts, strict=True):
            found[key] = data[begin : begin + length], reads[first : first + count]
            begin, first = begin + length, first + count
        return found

    def without(self, changed: Collection[int]) -> Sequence[str]:
        """Return the keys of the texts that have read nothing of what has changed."""
        if (is_apart := frozenset(changed).isdisjoint)(self.reads):
            return self.keys
        return [key for key, (_, reads) in self.opened().items() if is_apart(reads)]


@dataclass(slots=True)
class TextState:
    """The texts of one site."""

    shared: str = ""
    """A digest of what all of them share: settings, templates, code."""
    inputs: str = ""
    """The digest of all inputs of their build."""
    last: str = ""
    """The same of the page state that their build began with."""
    moved: dict[str, str] = field(default_factory=dict)
    """The answers in their build to the tokens for which that state has others."""
    known: int = 0
    """How many tokens were numbered before that build: the numbers of all others are those of `own`."""
    digest: str = ""
    """A digest of those tokens."""
    own: dict[str, str] = field(default_factory=dict)
    """The answers to the other tokens."""
    packs: list[Pack] = field(default_factory=list)


def get_text_state(cache: Cache, key: str) -> TextState:
    """Return the state cached under a key; empty if there is none, or if it cannot be read."""
    try:
        parts = parts_in(memoryview(cache.get(TEXTS, key) or b""))
        return TextState(**json.loads(bytes(next(parts))), packs=[*_packs_in(parts)])
    except (ValueError, TypeError, StopIteration):
        return TextState()


def _packs_in(parts: Iterator[memoryview]) -> Iterator[Pack]:
    for keys, lengths, counts, reads, packed in zip(*[parts] * 5, strict=True):
        yield Pack(str(keys, "utf-8").split("\n"), _numbers(lengths), _numbers(counts), _numbers(reads), packed)


def _numbers(part: memoryview) -> Sequence[int]:
    return array("I", bytes(part))


def put_text_state(cache: Cache, key: str, state: TextState) -> None:
    """Store a state under a key."""
    names = ("shared", "inputs", "last", "moved", "known", "digest", "own")
    data = io.BytesIO()
    data.writelines(framed(as_json({name: getattr(state, name) for name in names})))
    for pack in state.packs:
        numbers = (array("I", each).tobytes() for each in (pack.lengths, pack.counts, pack.reads))
        for part in ("\n".join(pack.keys).encode(), *numbers, pack.packed):
            data.writelines(framed(part))
    cache.put(TEXTS, key, data.getvalue())
