"""One file of one revision as plain values, for comparing many versions of the same files.

In: bytes. Out: `FileVersion`s, and of hand-written pages `PageVersion`s. Most facts stay the same from one version to
the next: a file is cut where its facts begin, each piece is parsed by itself, and no piece is parsed twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from briefing_site.base.parallel import map_chunks
from briefing_site.facts.files.front_matter import handling_of_page
from briefing_site.facts.files.yaml_nodes import parse_yaml
from briefing_site.facts.plain_values import RECORD_PARTS, PlainValue, PlainValues, plain_yaml
from briefing_site.facts.text.prose import page_citation_places, page_link_places

FACTS = re.compile(rb"^facts:[ \t]*\n(?=((?:[ ]*)- ))", re.MULTILINE)
"""The start of the list of facts, and how its items start."""
TOP_LEVEL = re.compile(rb"^[^ \t\r\n#-]", re.MULTILINE)
UNREADABLE_HANDLING = "?"
"""Stands for a handling without a value: like any unknown one, closed to everybody."""
MAX_PIECES = 50_000
"""Pieces kept in addition to those of the current files."""
PIECES_AT_ONCE = 250
MIN_PIECES = 3_000
"""Pieces that make another process worthwhile."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One file of one revision, as plain values."""

    record: PlainValues
    facts: Mapping[str, PlainValues]
    positions: Mapping[str, PlainValues]

    @property
    def handling(self) -> str:
        """The record's own; empty for the default."""
        return str(self.record.get("handling", ""))


@dataclass(frozen=True, slots=True)
class PageVersion:
    """What the history keeps of one version of a hand-written page; of an image beside one, nothing."""

    handling: str = ""
    names: frozenset[str] = frozenset()
    """The ids that it links to or cites."""


def read_page(data: bytes) -> PageVersion:
    """Return what the history keeps of a hand-written page."""
    text = data.decode("utf-8", "replace")
    found = (*page_link_places(text), *page_citation_places(text)) if "[" in text else ()
    return PageVersion(handling_of_page(data), frozenset(thing for _, _, thing in found))


class FileVersionReader:
    """Reads versions of files, and caches the pieces that they consist of."""

    def __init__(self) -> None:
        self._pieces: dict[bytes, FileVersion | None] = {}
        """The values of each piece, the most recently used last; None for a piece that is not YAML by itself."""

    def read(self, files: Sequence[bytes]) -> Iterator[FileVersion | None]:
        """Yield the values of each file; None if it cannot be read as a record."""
        cut = [tuple(_pieces_of(data)) for data in files]
        wanted = dict.fromkeys(chain.from_iterable(cut))
        missing = [piece for piece in wanted if piece not in self._pieces]
        for piece in wanted:
            if piece in self._pieces:
                self._pieces[piece] = self._pieces.pop(piece)
        found = map_chunks(
            lambda pieces: [*map(_read, pieces)], missing, chunk_size=PIECES_AT_ONCE, min_per_worker=MIN_PIECES
        )
        self._pieces.update(zip(missing, chain.from_iterable(found), strict=True))
        for data, pieces in zip(files, cut, strict=True):
            read = [version for piece in pieces if (version := self._pieces[piece])]
            yield _joined(read) if len(read) == len(pieces) else _read(data)  # cut in the wrong place
        for piece in [*self._pieces][: -max(len(wanted), MAX_PIECES)]:
            del self._pieces[piece]


def _pieces_of(data: bytes) -> Iterator[bytes]:
    """Yield the text before a file's facts, each fact below `facts:`, and the text after; else the whole file.

    Below `facts:` only an item can be indented as little as the first one. A quoted text may continue
    at any indentation, but if it is cut, no part of it is YAML by itself.
    """
    begins = [*FACTS.finditer(data)]
    if len(begins) != 1 or not begins[0].start() or b"\r" in data or b"\t" in data:
        yield data
        return
    start, dash = begins[0].end(), begins[0][1]
    following = TOP_LEVEL.search(data, start)
    end = following.start() if following else len(data)
    yield data[: begins[0].start()]
    for item in re.split(rb"^(?=%b)" % dash, data[start:end], flags=re.MULTILINE):
        if item:
            yield b"facts:\n" + item
    if following:
        yield data[end:]


def _read(data: bytes) -> FileVersion | None:
    node, _ = parse_yaml(data, "")
    values = node.plain() if node is not None else None
    if not isinstance(values, dict):
        return None
    facts = {
        str(fact["id"]): _with_handling(fact, plain_yaml(fact, without=("id",)))
        for fact in _dicts(values.get("facts"))
        if fact.get("id")
    }
    positions: dict[str, PlainValues] = {}
    for position in _dicts(values.get("positions")):
        positions.setdefault(str(position.get("actor")), plain_yaml(position))
    return FileVersion(_with_handling(values, plain_yaml(values, RECORD_PARTS)), facts, positions)


def _with_handling(values: Mapping[str, Any], plain: dict[str, PlainValue]) -> PlainValues:
    """Return plain values in which an empty handling does not pass for the default."""
    return {**plain, "handling": UNREADABLE_HANDLING} if "handling" in values and "handling" not in plain else plain


def _joined(pieces: Iterable[FileVersion]) -> FileVersion:
    """Join the pieces of a file; of a duplicate key, the first counts."""
    record: dict[str, PlainValue] = {}
    facts: dict[str, PlainValues] = {}
    positions: dict[str, PlainValues] = {}
    for piece in pieces:
        facts.update(piece.facts)
        record |= {key: value for key, value in piece.record.items() if key not in record}
        positions |= {actor: position for actor, position in piece.positions.items() if actor not in positions}
    return FileVersion(record, facts, positions)


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
