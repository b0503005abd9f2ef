"""The log of what pages read, and mappings that write to it.

In: lookups as tokens (`by wang-yi`). Out: a `ReadLog`, and a `Memo` for values made once and shown on many
pages: a page that uses one counts as having read what it was made from.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from sys import intern
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")
EVERYTHING = "*"
"""Token for everything: a page that reads something without its own token is valid only while nothing changes."""
GROUP = "="
"""Prefix of the token for everything that the HTML of one fact was made from."""


class TokenNumbers:
    """Gives each token a number: what was read takes a tenth of the memory as numbers."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        """Begin with tokens that have the numbers from 0 on."""
        self._numbers = _Numbers((token, number) for number, token in enumerate(tokens))

    def find(self, token: str) -> int | None:
        """Return the number of a token; None if it has none."""
        return self._numbers.get(token)

    def of(self, tokens: Iterable[str]) -> Sequence[int]:
        """Return the numbers of tokens."""
        return array("I", map(self._numbers.__getitem__, tokens))

    def tokens(self) -> Sequence[str]:
        """Return the tokens, in the order of their numbers."""
        return [*self._numbers]


class _Numbers(dict[str, int]):
    """A number for each token, the next one for a new token."""

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        return number


class ReadLog:
    """A log of what has been read, as tokens."""

    def __init__(self) -> None:
        self._read: list[str] = []
        self.note: Callable[[str], None] = self._read.append
        self.note_all: Callable[[Iterable[str]], None] = self._read.extend
        self.numbers = TokenNumbers()
        self.groups: dict[str, Sequence[int]] = {}
        """For each fact, what its HTML was made from, as numbers."""

    def take(self) -> AbstractSet[str]:
        """Return the tokens read since the last call, in the order of their first reading."""
        found = dict.fromkeys(filter(None, self._read)).keys()  # an empty token stands for nothing
        self._read.clear()
        return found

    def following(self, make: Callable[[], V]) -> tuple[V, tuple[str, ...]]:
        """Return what `make` returns, with what it read."""
        start = len(self._read)
        made = make()
        return made, tuple(map(intern, dict.fromkeys(self._read[start:])))  # they are kept, and many are the same

    def apart(self, make: Callable[[], V]) -> tuple[V, frozenset[str]]:
        """Return what `make` returns, with what it read, which is not kept in this log."""
        start = len(self._read)
        made = make()
        reads = frozenset(filter(None, self._read[start:]))
        del self._read[start:]
        return made, reads

    def grouped(self, fact_id: str, make: Callable[[], V]) -> V:
        """Return what `make` returns, and log what it read under one token."""
        made, reads = self.apart(make)
        self.groups[fact_id] = self.numbers.of(reads)
        self.note(GROUP + fact_id)
        return made


class Memo(Generic[K, V]):
    """A cache of values; getting one logs what it was made from as read."""

    def __init__(self, log: ReadLog) -> None:
        self._log = log
        self._kept: dict[K, tuple[V, tuple[str, ...]]] = {}

    def of(self, key: K, make: Callable[[], V]) -> V:
        """Return what `make` returns, cached by key."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._log.following(make)
            return found[0]
        self._log.note_all(found[1])
        return found[0]


class LoggedMapping(Mapping[K, V]):
    """A mapping that logs the keys it is asked for."""

    def __init__(self, find: Callable[[K], V | None], keys: Callable[[], Iterable[K]]) -> None:
        self._find, self._keys = find, keys

    def __getitem__(self, key: K) -> V:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: K, default: Any = None) -> Any:
        """Return the value under a key."""
        found = self._find(key)
        return default if found is None else found

    def __contains__(self, key: object) -> bool:
        return self._find(cast("K", key)) is not None

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len([*self._keys()])


class LoggedProxy:
    """Passes attributes without a method here on to the original, and logs them as reading everything."""

    def __init__(self, original: Any, log: ReadLog) -> None:
        self._original, self._log = original, log

    def __getattr__(self, name: str) -> Any:
        self._log.note(EVERYTHING)
        return getattr(self._original, name)

    def answers(self, word: str, original: Mapping[Any, Any]) -> Mapping[Any, Any]:
        """Return a mapping that logs each key it is asked for, after a word, if any."""

        def find(key: Any) -> Any:
            name = "/".join(key) if isinstance(key, tuple) else key
            self._log.note(f"{word} {name}" if word else name)
            return original.get(key)

        return LoggedMapping(find, lambda: self._all_of(original))

    def _all_of(self, original: Mapping[Any, Any]) -> Iterable[Any]:
        self._log.note(EVERYTHING)
        return original.keys()
