"""Which pages of the last site are still valid: they are linked into the new one, and only the others rendered.

In: the state that the last build into the same folder left in the cache, and the answers of this build. Out: pages in
the new folder, and the state for the next build. A page is reused only if everything that it read is unchanged, and if
its file is still the one that was written then.
"""

from __future__ import annotations

import os
import shutil
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

from briefing_site.base.cache import Cache
from briefing_site.base.parallel import map_chunks
from briefing_site.build.page_size import PageSize
from briefing_site.build.page_state import MadePage, PageState, Stamp, get_page_state, put_page_state
from briefing_site.build.token_words import words_of_token
from briefing_site.render.html.answers import SIZE, Answers
from briefing_site.render.html.read_log import EVERYTHING, GROUP, TokenNumbers
from briefing_site.site.pages import Page

MAX_GROWTH = 1.25
"""How many times as many tokens as were once in use a state may have before the unused ones are dropped."""

LINKS_AT_ONCE, MIN_LINKS = 500, 2_000
"""How many pages a process links at a time, and how many make it worth starting one."""


class PageReuse:
    """The pages of one build, reused or made."""

    def __init__(self, cache: Cache, last: Path, shared: str, answers: Answers) -> None:
        """Take the folder of the last site, and as `shared` a digest of what all pages share."""
        self._cache, self._last = cache, last
        self.shared, self.answers = shared, answers
        self.key = sha256(str(last.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
        found = get_page_state(cache, self.key)
        self.before = found if found.shared == shared else PageState()
        self.numbers = TokenNumbers(self.before.tokens)
        """The numbers of tokens in the last state, to which those that are new in this build are added."""
        self._standing = answers.neighbourhoods.compared(self.before.near)
        self.numbers.of([EVERYTHING])  # even if no page reads it: `TextReuse` needs its answer
        self._changed = self._find_changed()
        self._frames: Mapping[str, str] = {}
        self._reused: dict[str, MadePage] = {}

    def _find_changed(self) -> frozenset[int]:
        """Return the tokens whose answers differ from the last build's."""
        before, place_of = self.before, self.numbers.find
        changed = set(self.numbers.of(self.answers.changed(dict(before.answered()), self._standing)))
        for fact, reads in before.groups.items():
            place = place_of(GROUP + fact)
            if place is not None and not changed.isdisjoint(reads):
                changed.add(place)
        known = {GROUP + fact for fact in before.groups}
        changed |= {n for n, token in enumerate(before.tokens) if token.startswith(GROUP) and token not in known}
        return frozenset(changed)

    def known_pages(self) -> Mapping[str, Sequence[MadePage]]:
        """Return the pages, of the last site, of each record that still has the same ones, by id.

        They follow from its neighbourhood, unless it has a list of what is related to it on pages of its own.
        """
        found: dict[str, list[MadePage]] = {}
        for made in self.before.pages.values():
            found.setdefault(made.page.record, []).append(made)
        is_cut = {made.page.record for made in self.before.pages.values() if made.page.kind == "related"}
        return {record: found[record] for record in found.keys() & self._standing.unmoved - is_cut}

    @property
    def changed(self) -> frozenset[int]:
        """The tokens of the last state whose answers are others now."""
        return self._changed

    def number_before(self, token: str) -> int | None:
        """Return the number of a token in the last state; None if that lacks it."""
        number = self.numbers.find(token)
        return number if number is not None and number < len(self.before.tokens) else None

    def unknown_facts(self, facts: Iterable[str]) -> list[str]:
        """Return the facts whose HTML has unknown or outdated inputs."""
        known, place_of = self.before.groups, self.numbers.find
        return [fact for fact in facts if fact not in known or place_of(GROUP + fact) in self._changed]

    def link_valid(self, frames: Mapping[str, str], into: Path) -> frozenset[str]:
        """Link the pages that are still valid into a new folder; return their addresses.

        `frames` has a digest of what surrounds the article of each page of the site.
        """
        self._frames = frames
        valid = [
            made
            for address, frame in frames.items()
            if (made := self.before.pages.get(address)) and made.frame == frame and self._changed.isdisjoint(made.reads)
        ]

        def link(pages: Sequence[MadePage]) -> list[Stamp | None]:
            places = ((page.page.address, page.stamp) for page in pages)
            return [_reuse_file(f"{self._last}/{address}", f"{into}/{address}", stamp) for address, stamp in places]

        stamps = map_chunks(link, valid, chunk_size=LINKS_AT_ONCE, min_per_worker=MIN_LINKS)
        for made, stamp in zip(valid, chain.from_iterable(stamps), strict=True):
            if stamp:
                self._reused[made.page.address] = made if stamp == made.stamp else replace(made, stamp=stamp)
        return frozenset(self._reused)

    def sizes(self) -> Mapping[str, PageSize]:
        """Return the sizes of the reused pages."""
        return {address: made.size for address, made in self._reused.items()}

    def reasons(self, address: str, frame: str) -> Iterator[str]:
        """Yield the reasons, in words, why a page was rebuilt; nothing for a reused one."""
        made = self.before.pages.get(address)
        if address in self._reused:
            return
        if made is None:
            yield (
                "the last build did not have this page"
                if self.before.pages
                else "this is the first build, or settings, templates or code changed"
            )
            return
        if made.frame != frame:
            yield "its title, its source file or its feed changed"
        found = [self.before.tokens[n] for n in sorted(self._changed_in(made.reads))]
        yield from dict.fromkeys(map(words_of_token, found))
        if made.frame == frame and not found:
            yield "its file in the site has been edited or replaced since the last build"

    def _changed_in(self, reads: Iterable[int]) -> Iterator[int]:
        """Yield which reads have changed; for a token that stands for others, which of those have."""
        for number in self._changed.intersection(reads):
            token = self.before.tokens[number]
            if token.startswith(GROUP):
                yield from self._changed.intersection(self.before.groups.get(token.removeprefix(GROUP), ()))
            else:
                yield number

    def put(
        self,
        site: Path,
        pages: Sequence[Page],
        made: Mapping[str, tuple[Sequence[int], PageSize]],
        groups: Mapping[str, Sequence[int]],
    ) -> None:
        """Store what the pages of a finished folder were made from.

        `made` has the reads and the size of each page that was rebuilt, `groups` the reads of facts, both as numbers of
        tokens.
        """
        kept: dict[str, MadePage] = {}
        for page in pages:
            address = page.address
            if address in self._reused:
                kept[address] = self._reused[address]
            elif address in made:
                with suppress(OSError):
                    stamp = _stamp_of(f"{site}/{address}index.html")
                    kept[address] = MadePage(page, self._frames[address], *made[address], stamp)
        tokens, before = self.numbers.tokens(), self.before
        facts, in_use = {**before.groups, **groups}, before.in_use or len(tokens)
        state = PageState(self.shared, tokens, self._digests_of(tokens), facts, kept, in_use=in_use)
        if len(tokens) > MAX_GROWTH * state.in_use:
            state = _without_unused(state)
        lost = {page.record for page in pages if page.address not in kept}  # else it would not be known to be missing
        state.near = {i: near for i, near in self.answers.neighbourhoods.digests.items() if i not in lost}
        put_page_state(self._cache, self.key, state)

    def _digests_of(self, tokens: Sequence[str]) -> bytes:
        """Return the answers to tokens, one after the other: those in the last state, but for changed and new ones."""
        digests = bytearray(self.before.digests)
        for number in chain(self._changed, range(len(self.before.tokens), len(tokens))):
            token = tokens[number]
            answer = bytes(SIZE) if token.startswith(GROUP) else self.answers.of(token)
            digests[number * SIZE : (number + 1) * SIZE] = answer
        return bytes(digests)


def _without_unused(state: PageState) -> PageState:
    """Return a state without the tokens, and without the facts, that none of its pages has read."""
    used = set(chain.from_iterable(page.reads for page in state.pages.values()))
    facts = {token.removeprefix(GROUP) for n, token in enumerate(state.tokens) if n in used and token.startswith(GROUP)}
    groups = {fact: reads for fact, reads in state.groups.items() if fact in facts}
    used.update(chain.from_iterable(groups.values()))
    kept = sorted(used)
    numbers = dict(zip(kept, range(len(kept)), strict=True))

    def renumbered(reads: Sequence[int]) -> Sequence[int]:
        return array("I", map(numbers.__getitem__, reads))

    return PageState(
        state.shared,
        [state.tokens[n] for n in kept],
        b"".join(map(state.answer, kept)),
        {fact: renumbered(reads) for fact, reads in groups.items()},
        {address: replace(page, reads=renumbered(page.reads)) for address, page in state.pages.items()},
        in_use=len(kept),
    )


def _stamp_of(path: str) -> Stamp:
    stat_result = os.lstat(path)
    return stat_result.st_ino, stat_result.st_size, stat_result.st_mtime_ns


def _reuse_file(last: str, folder: str, stamp: Stamp) -> Stamp | None:
    """Hard-link a page of the last site, or copy it if links are unsupported; None if its file has been replaced.

    `last` and `folder` are the page's old and new folders: plain strings, as `Path` is slow for thousands of pages.
    """
    source, target = f"{last}index.html", f"{folder}index.html"
    try:
        if _stamp_of(source) != stamp:
            return None
        _make_folder(folder)
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)
            return _stamp_of(target)
        if _stamp_of(target) != stamp:  # another build has published its site there meanwhile
            Path(target).unlink()
            return None
    except OSError:
        return None
    return stamp


def _make_folder(folder: str) -> None:
    """Create a folder if there is none: with one call for most, where `Path.mkdir` with its parents needs many."""
    try:
        os.mkdir(folder)  # noqa: PTH102 - as above
    except FileExistsError:
        pass
    except FileNotFoundError:
        Path(folder).mkdir(parents=True, exist_ok=True)
