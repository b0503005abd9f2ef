"""Which pages of the last site are still valid: they are linked into the new one, and only the others rendered.

In: the state that the last build into the same folder left in the cache, and the answers of this build. Out: pages in
the new folder, and the state for the next build. A page is reused only if everything that it read is unchanged, and if
its file is still the one that was written then.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

from briefing_site.base.cache import Cache, Region
from briefing_site.build.page_size import PageSize
from briefing_site.build.token_words import words_of_token
from briefing_site.render.html.answers import SIZE, Answers
from briefing_site.render.html.read_log import GROUP

STATES = Region("pages", max_entries=4)
"""What the pages of a site were made from, by target folder."""
MAX_GROWTH = 1.25
"""How many times as many tokens as were once in use a state may have before the unused ones are dropped."""
HEAD = 8
"""Number of bytes that give the length of a state's JSON part."""
Stamp = tuple[int, int, int]
"""Inode, size and modification time of a file: enough, since sites are never edited in place."""


@dataclass(frozen=True, slots=True)
class MadePage:
    """A finished page, and what it was made from."""

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
    tokens: list[str] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    """The answer to each token, as a digest; empty for a token that stands for others."""
    groups: dict[str, Sequence[int]] = field(default_factory=dict)
    """What the HTML of each fact was made from, by fact."""
    pages: dict[str, MadePage] = field(default_factory=dict)
    """By address."""
    near: dict[str, bytes] = field(default_factory=dict)
    """A digest of each record's neighbourhood, by id."""
    in_use: int = 0
    """How many tokens there were when those that no page had read were last dropped."""


class PageReuse:
    """The pages of one build, reused or made."""

    def __init__(self, cache: Cache, last: Path, shared: str, answers: Answers) -> None:
        """Take the folder of the last site, and as `shared` a digest of what all pages share."""
        self._cache, self._last = cache, last
        self.shared, self.answers = shared, answers
        self.key = sha256(str(last.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
        found = get_page_state(cache, self.key)
        self.before = found if found.shared == shared else PageState()
        self._places = {token: number for number, token in enumerate(self.before.tokens)}
        self._changed = self._find_changed()
        self._reused: dict[str, MadePage] = {}

    def _find_changed(self) -> frozenset[int]:
        """Return the tokens whose answers differ from the last build's."""
        before, places = self.before, self._places
        answered = {token: digest for token, digest in zip(before.tokens, before.digests, strict=True) if digest}
        changed = {places[token] for token in self.answers.changed(answered, before.near)}
        for fact, reads in before.groups.items():
            place = places.get(GROUP + fact)
            if place is not None and not changed.isdisjoint(reads):
                changed.add(place)
        known = {GROUP + fact for fact in before.groups}
        changed |= {n for n, token in enumerate(before.tokens) if token.startswith(GROUP) and token not in known}
        return frozenset(changed)

    def unknown_facts(self, facts: Iterable[str]) -> list[str]:
        """Return the facts whose HTML has unknown or outdated inputs."""
        places, known = self._places, self.before.groups
        return [fact for fact in facts if fact not in known or places.get(GROUP + fact, -1) in self._changed]

    def link_valid(self, frames: Mapping[str, str], into: Path) -> frozenset[str]:
        """Link the pages that are still valid into a new folder; return their addresses.

        `frames` has a digest of what surrounds the article of each page of the site.
        """
        for address, frame in frames.items():
            made = self.before.pages.get(address)
            if not made or made.frame != frame or not self._changed.isdisjoint(made.reads):
                continue
            if stamp := _reuse_file(f"{self._last}/{address}", f"{into}/{address}", made.stamp):
                self._reused[address] = made if stamp == made.stamp else replace(made, stamp=stamp)
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
        self, made: Mapping[str, tuple[str, Iterable[str], PageSize]], groups: Mapping[str, Iterable[str]], site: Path
    ) -> None:
        """Store what the pages of a finished folder were made from.

        `made` has the frame, the reads and the size of each page that was rebuilt, `groups` the reads of facts.
        """
        before = self.before
        numbers: dict[str, int] = defaultdict(lambda: len(numbers))
        numbers.update(self._places)
        pages = dict(self._reused)
        for address, (frame, read, size) in made.items():
            with suppress(OSError):
                stamp = _stamp_of(f"{site}/{address}index.html")
                reads = array("I", map(numbers.__getitem__, read))
                pages[address] = MadePage(frame, reads, size, stamp)
        found = dict(before.groups)
        for fact, own in groups.items():
            found[fact] = array("I", map(numbers.__getitem__, own))
        state = PageState(self.shared, [*numbers], [], found, pages, in_use=before.in_use or len(numbers))
        if len(numbers) > MAX_GROWTH * state.in_use:
            state = _without_unused(state)
        state.near = {**self.answers.neighbourhoods.digests}
        state.digests = [b"" if token.startswith(GROUP) else self.answers.of(token) for token in state.tokens]
        put_page_state(self._cache, self.key, state)


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
        [],
        {fact: renumbered(reads) for fact, reads in groups.items()},
        {address: replace(page, reads=renumbered(page.reads)) for address, page in state.pages.items()},
        in_use=len(kept),
    )


def get_page_state(cache: Cache, key: str) -> PageState:
    """Return the state cached under a key; empty if there is none, or if it cannot be read."""
    try:
        data = zlib.decompress(cache.get(STATES, key) or b"")
        size = int.from_bytes(data[:HEAD], "big")
        head = json.loads(data[HEAD : HEAD + size])
        tokens = head["tokens"].split("\n") if head["tokens"] else []
        start = HEAD + size + SIZE * len(tokens)
        digests = [data[n : n + SIZE] for n in range(HEAD + size, start, SIZE)]
        numbers = array("I")
        numbers.frombytes(data[start:])
        state = PageState(
            head["shared"],
            tokens,
            [b"" if t.startswith(GROUP) else d for t, d in zip(tokens, digests, strict=True)],
            near={record: bytes.fromhex(digest) for record, digest in head["near"].items()},
            in_use=head["in_use"],
        )
        place = 0
        for fact, count in head["groups"]:
            state.groups[fact] = numbers[place : place + count]
            place += count
        for address, frame, count, size, stamp in head["pages"]:
            inode, length, changed = stamp
            state.pages[address] = MadePage(
                frame, numbers[place : place + count], PageSize(*size), (inode, length, changed)
            )
            place += count
    except (zlib.error, ValueError, KeyError, TypeError, IndexError):
        return PageState()
    return state


def put_page_state(cache: Cache, key: str, state: PageState) -> None:
    """Store a state under a key."""
    head = {
        "shared": state.shared,
        "in_use": state.in_use,
        "near": {record: digest.hex() for record, digest in state.near.items()},
        "tokens": "\n".join(state.tokens),
        "groups": [[fact, len(reads)] for fact, reads in state.groups.items()],
        "pages": [[a, p.frame, len(p.reads), p.size, p.stamp] for a, p in state.pages.items()],
    }
    encoded_head = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    del head
    numbers = chain(state.groups.values(), (page.reads for page in state.pages.values()))
    digests = b"".join(digest or bytes(SIZE) for digest in state.digests)
    start = len(encoded_head).to_bytes(HEAD, "big")
    cache.put(
        STATES, key, compressed(chain((start, encoded_head, digests), (array("I", n).tobytes() for n in numbers)))
    )


def compressed(parts: Iterable[bytes]) -> bytes:
    """Return the parts as one, compressed: they are never in memory as one that is not."""
    compressor = zlib.compressobj(1)
    return b"".join([*map(compressor.compress, parts), compressor.flush()])


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
