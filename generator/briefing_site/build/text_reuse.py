"""Texts of data and feeds from the last build: valid ones are reused, the others made again.

In: the texts that the last build into the same folder left in the cache, and the answers of this build. Out: a maker of
texts for `render_data` and `render_feeds`, which returns a cached text only if everything that it read is unchanged.
"""

from __future__ import annotations

import json
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from briefing_site.base.cache import Cache, Region
from briefing_site.build.page_state import HEAD, compressed
from briefing_site.render.compose.edition import Edition
from briefing_site.render.html.answers import SIZE, Answers
from briefing_site.render.html.logged_setting import LoggedSetting

TEXTS = Region("texts", max_entries=4)
"""The texts of a site and what they were made from, by target folder."""


@dataclass(frozen=True, slots=True)
class MadeText:
    """A text, and what it was made from."""

    reads: Sequence[int]
    """What it read, as indexes into the tokens of the state."""
    text: bytes
    """In UTF-8, which takes half of what Python holds for text with a single sign beyond Latin-1."""


@dataclass(slots=True)
class TextState:
    """The texts of one site."""

    shared: str = ""
    """A digest of what all of them share: settings, templates, code."""
    tokens: list[str] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    """The answer to each token, as a digest."""
    made: dict[str, MadeText] = field(default_factory=dict)


class TextReuse:
    """The texts of one build, reused or made."""

    def __init__(self, cache: Cache, key: str, shared: str, answers: Answers, setting: LoggedSetting) -> None:
        """Take the folder's key, and a digest of what all texts share."""
        self._cache, self._key, self._answers, self._setting = cache, key, answers, setting
        found = get_text_state(cache, key)
        self._before = found if found.shared == shared else TextState(shared)
        answered = zip(self._before.tokens, self._before.digests, strict=True)
        self._changed = {n for n, (token, digest) in enumerate(answered) if answers.of(token) != digest}
        self._reused: dict[str, MadeText] = {}
        self._new: dict[str, tuple[Sequence[int], bytes]] = {}
        """New texts, with their reads as numbers of the log."""

    def of(self, key: str, make: Callable[[Edition], str]) -> str:
        """Return the text under a key; if it has to be made, from an edition that logs what is read."""
        known = self._before.made.get(key)
        if known and self._changed.isdisjoint(known.reads):
            self._reused[key] = known
            return known.text.decode()
        made, reads = self._setting.log.apart(lambda: make(self._setting))
        self._new[key] = self._setting.log.numbers.of(sorted(reads)), made.encode()
        return made

    def put(self) -> None:
        """Store the texts for the next build."""
        if not self._new and not self._changed and len(self._reused) == len(self._before.made):
            return
        numbers: dict[str, int] = defaultdict(lambda: len(numbers))
        tokens = self._before.tokens
        made = {
            key: MadeText(array("I", (numbers[tokens[n]] for n in text.reads)), text.text)
            for key, text in self._reused.items()
        }
        token_of = self._setting.log.numbers.tokens().__getitem__
        for key, (reads, text) in self._new.items():
            made[key] = MadeText(array("I", (numbers[token_of(n)] for n in reads)), text)
        digests = [*map(self._answers.of, numbers)]
        put_text_state(self._cache, self._key, TextState(self._before.shared, [*numbers], digests, made))


def get_text_state(cache: Cache, key: str) -> TextState:
    """Return the state cached under a key; empty if there is none, or if it cannot be read."""
    try:
        data = zlib.decompress(cache.get(TEXTS, key) or b"")
        size = int.from_bytes(data[:HEAD], "big")
        head = json.loads(data[HEAD : HEAD + size])
        tokens: list[str] = head["tokens"]
        start = HEAD + size + SIZE * len(tokens)
        digests = [data[n : n + SIZE] for n in range(HEAD + size, start, SIZE)]
        end = start + sum(count for _, count, _ in head["made"]) * array("I").itemsize
        numbers = array("I", data[start:end])
        return TextState(head["shared"], tokens, digests, dict(_texts_in(head["made"], numbers, data[end:])))
    except (zlib.error, ValueError, KeyError, TypeError, IndexError):
        return TextState()


def _texts_in(
    entries: Sequence[tuple[str, int, int]], numbers: Sequence[int], texts: bytes
) -> Iterator[tuple[str, MadeText]]:
    place = begin = 0
    for key, count, length in entries:
        yield key, MadeText(numbers[place : place + count], texts[begin : begin + length])
        place, begin = place + count, begin + length


def put_text_state(cache: Cache, key: str, state: TextState) -> None:
    """Store a state under a key."""
    rows = [[name, len(made.reads), len(made.text)] for name, made in state.made.items()]
    head = {"shared": state.shared, "tokens": state.tokens, "made": rows}
    encoded_head = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    start = (len(encoded_head).to_bytes(HEAD, "big"), encoded_head, *state.digests)
    numbers = (array("I", made.reads).tobytes() for made in state.made.values())
    texts = (made.text for made in state.made.values())
    cache.put(TEXTS, key, compressed(chain(start, numbers, texts)))
