"""Texts of data and feeds from the last build: valid ones are reused, the others made again.

In: the texts that the last build into the same folder left in the cache, and the reuse of its pages. Out: a maker of
texts for `render_data` and `render_feeds`, which returns a cached text only if everything that it read is unchanged.

Reads are numbers of tokens in the page state that the build began with, whose answers `PageReuse` has compared; the few
tokens that it lacks are kept beside the texts, with their answers. Texts are stored long before pages, so what is found
may be of two builds, if one was killed, or if both ran at once. So texts count only beside a page state with the answer
to EVERYTHING of their own build, or of the one before: builds with the same inputs have the same answers to all tokens,
and the answers that changed from that build to theirs are kept as well. And texts count only if the page state begins
with the tokens that they were numbered by, which a digest tells.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import chain

from briefing_site.base.cache import Cache
from briefing_site.build.page_reuse import PageReuse
from briefing_site.build.text_state import MadeText, Pack, TextState, get_text_state, put_text_state
from briefing_site.render.compose.edition import Edition
from briefing_site.render.html.logged_setting import LoggedSetting
from briefing_site.render.html.read_log import EVERYTHING, GROUP

OWN = 1 << 31
"""The number of the first token that the page state lacks."""
PACKED = 128
"""How many texts a pack holds on average."""


class TextReuse:
    """The texts of one build, reused or made."""

    def __init__(self, cache: Cache, reuse: PageReuse, setting: LoggedSetting) -> None:
        """Take the pages of the build, and its setting, which logs what is read."""
        self._cache, self._reuse, self._setting = cache, reuse, setting
        self._own: dict[str, int] = {}
        """The numbers of the tokens that the page state lacks."""
        self._before = self._find_before()
        changed = self._find_changed()
        self._valid = {key: pack for pack in self._before.packs for key in pack.without(changed)}
        """The pack of each text that still stands."""
        self._pack: Pack | None = None
        """The pack that was opened last."""
        self._texts: dict[str, MadeText] = {}
        self._taken: dict[str, MadeText] = {}
        """The texts for the next pack."""
        self._packs: list[Pack] = []
        self._has_made = False

    def of(self, key: str, make: Callable[[Edition], str]) -> bytes:
        """Return the text under a key; if it has to be made, from an edition that logs what is read."""
        if pack := self._valid.get(key):
            if pack is not self._pack:
                self._pack, self._texts = pack, pack.opened()
            found = self._texts[key]
        else:
            made, reads = self._setting.log.apart(lambda: make(self._setting))
            found = made.encode(), array("I", map(self._number_of, sorted(reads)))
            self._has_made = True
        self._taken[key] = found
        if zlib.crc32(key.encode()) % PACKED == 0:  # a text more or less leaves the bounds of other packs as they are
            self._close_pack()
        return found[0]

    def put(self) -> None:
        """Store the texts for the next build."""
        self._close_pack()
        answers, tokens = self._reuse.answers, self._reuse.before.tokens
        inputs = answers.of(EVERYTHING).hex()
        if inputs == self._before.inputs and not self._has_made:
            return
        moved = {token: answers.of(token).hex() for token in self._changed_pages()}
        own = {token: answers.of(token).hex() for token in self._own}
        known = len(tokens), _digest_of(tokens)
        state = TextState(self._reuse.shared, inputs, self._last(), moved, *known, own, self._packs)
        put_text_state(self._cache, self._reuse.key, state)

    def _close_pack(self) -> None:
        """Pack the texts taken so far, or take over the pack that holds just these."""
        taken, self._taken = self._taken, {}
        packs = {id(pack): pack for pack in map(self._valid.get, taken)}
        first = next(iter(packs.values()), None)
        if first and len(packs) == 1 and first.keys == [*taken]:
            self._packs.append(first)
        elif taken:
            self._packs.append(Pack.of(taken))

    def _find_before(self) -> TextState:
        """Return the last texts if they are of the inputs that the page state is of; otherwise none."""
        found, before = get_text_state(self._cache, self._reuse.key), self._reuse.before
        last, known = self._last(), len(before.tokens)
        is_valid = (
            found.shared == before.shared
            and last != ""
            and (
                last == found.inputs or (last, known) == (found.last, found.known)
            )  # else it may have answers to `own`
            and found.digest == _digest_of(before.tokens[: found.known])
        )
        return found if is_valid else TextState()

    def _last(self) -> str:
        """Return the answer to EVERYTHING in the page state; empty if there is none."""
        number = self._reuse.number_before(EVERYTHING)
        return "" if number is None else self._reuse.before.answer(number).hex()

    def _changed_pages(self) -> Iterator[str]:
        """Yield the tokens that the page state answers otherwise than this build."""
        for number in self._reuse.changed:
            token = self._reuse.before.tokens[number]
            if not token.startswith(GROUP):
                yield token

    def _find_changed(self) -> frozenset[int]:
        """Return the numbers of tokens with other answers; number anew those that the page state has by now."""
        packs, own, answers = self._before.packs, self._before.own, self._reuse.answers
        read = set(chain.from_iterable(pack.reads for pack in packs))
        moved = {n: self._number_of(token) for n, token in enumerate(own, OWN) if n in read}
        if any(n != number for n, number in moved.items()):
            for pack in packs:
                pack.reads = array("I", [moved.get(n, n) for n in pack.reads])
        found = {n for token, n in self._own.items() if answers.of(token).hex() != own[token]}
        later = {} if self._last() == self._before.inputs else self._before.moved
        for token, answer in later.items():
            if answers.of(token).hex() != answer:
                found.add(self._number_of(token))
        return self._reuse.changed.difference(map(self._number_of, later)) | found

    def _number_of(self, token: str) -> int:
        number = self._reuse.number_before(token)
        return self._own.setdefault(token, OWN + len(self._own)) if number is None else number


def _digest_of(tokens: Iterable[str]) -> str:
    return sha256("\n".join(tokens).encode("utf-8", "surrogatepass")).hexdigest()
