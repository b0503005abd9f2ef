"""A three-way merge of a fact file by what it says: facts by id, positions by actor, posts by title and organisation.

In: a file as it was where two branches parted, and as each of them has it. Out: the merged file in canonical form, or
what is left for a person to choose between git's usual markers. Two branches that append a fact each, or change two
keys of one fact, do not conflict; two that change one key do. Text that is no fact file is not merged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing_site.edit.formatter import FormatError, flow_list, format_text
from briefing_site.facts.yaml_nodes import Node, parse_yaml

IDENTITIES = (("id",), ("actor",), ("title", "org"), ("topic",), ("line",), ("text",))
"""Keys by which an item of a list is known again: of the first set of which it has one, all."""
FOOT = "# at the end"
"""Stands for the comments below everything; no key is called so."""
MARKER_LENGTH = 7
"""Characters in git's markers of a conflict, unless it asks for more."""


class MergeError(ValueError):
    """The file cannot be merged by what it says; the message says why. Git's own merge by lines can still be tried."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome for one file."""

    text: str
    conflicts: int
    """Keys or items that both branches changed, each in its own way."""


@dataclass(frozen=True)
class _Part:
    """A key or an item of a list, with the comments above it."""

    name: str
    lines: tuple[str, ...]
    """Its own lines: all of them, or those before what is below it."""
    below: tuple[_Part, ...] = ()
    values: tuple[str, ...] | None = None
    """Of a list of plain values without comments: these."""
    is_item: bool = False
    indent: int = 0
    """Of an item: the column of its dash."""

    @property
    def text(self) -> tuple[str, ...]:
        """What it says, spacing aside."""
        own = tuple(line for line in self.lines if line)
        return own + tuple(line for part in self.below for line in part.text)


@dataclass
class _Merge:
    ours: str
    theirs: str
    marker_length: int
    conflicts: int = 0

    def parts(self, base: Sequence[_Part], ours: Sequence[_Part], theirs: Sequence[_Part], holder: str) -> list[str]:
        """Return the merged lines of what stands below one key or item."""
        was, mine, other = ({part.name: part for part in parts} for parts in (base, ours, theirs))
        lines: list[str] = []
        for name in _order(list(was), list(mine), list(other)):
            lines += self.part(was.get(name), mine.get(name), other.get(name), holder)
        return lines

    def part(self, was: _Part | None, mine: _Part | None, other: _Part | None, holder: str) -> list[str]:
        """Return the merged lines of one key or item."""
        before, ours, theirs = (part.text if part else None for part in (was, mine, other))
        if ours in (theirs, before) or theirs == before:
            return _written(other if ours == before else mine)
        if mine and other:
            if mine.below and other.below and (_heads(mine) == _heads(other) or mine.is_item):
                inner = self.parts(
                    was.below if was else (), mine.below, other.below, holder if mine.is_item else mine.name
                )
                return _dashed(mine, inner) if mine.is_item else [*mine.lines, *inner]
            if mine.values is not None and other.values is not None and holder != "facts":
                return [*_comments(mine), _listed(mine, _joined(was, mine.values, other.values))]
        return self.conflict(_written(mine), _written(other))

    def conflict(self, ours: list[str], theirs: list[str]) -> list[str]:
        self.conflicts += 1
        blank = [""] if [*ours, *theirs][0] == "" else []
        mark = self.marker_length
        return [
            *blank,
            f"{'<' * mark} {self.ours}",
            *(line for line in ours if line),
            "=" * mark,
            *(line for line in theirs if line),
            f"{'>' * mark} {self.theirs}",
        ]


def merge_files(
    versions: tuple[bytes, bytes, bytes],
    path: str,
    content: str = "content",
    labels: tuple[str, str] = ("ours", "theirs"),
    marker_length: int = MARKER_LENGTH,
) -> Merged:
    """Merge a fact file; `versions` are the common ancestor's (empty where there was none), ours and theirs.

    `labels` name the two branches where a person has to choose: `main, Ann Kim, 2026-11-29`.
    Raises MergeError where a version is no fact file that can be formatted, or where what comes out is none.
    """
    base, ours, theirs = (_parts_of(data, path, content) if data else () for data in versions)
    merge = _Merge(*labels, marker_length)
    text = "\n".join(merge.parts(base, ours, theirs, "")) + "\n"
    if merge.conflicts:
        return Merged(text, merge.conflicts)
    try:
        return Merged(format_text(text.encode(), path, content), 0)
    except FormatError as error:
        raise MergeError(str(error)) from None


# --- a file into its parts ------------------------------------------------------------------------------------------


def _parts_of(data: bytes, path: str, content: str) -> tuple[_Part, ...]:
    try:
        text = format_text(data, path, content)
    except FormatError as error:
        raise MergeError(str(error)) from None
    node, _ = parse_yaml(text.encode(), path)
    assert node is not None  # noqa: S101 - the formatter read it
    lines = text.rstrip("\n").split("\n")
    end = len(lines)
    while end and lines[end - 1].startswith("#"):
        end -= 1
    foot = (_Part(FOOT, tuple(lines[end:])),) if end < len(lines) else ()
    return (*_keys(node, lines, 0, end), *foot)


def _keys(node: Node, lines: Sequence[str], start: int, end: int) -> tuple[_Part, ...]:
    """Return the keys of a mapping that stands in lines `start` to `end`."""
    assert isinstance(node.value, dict)  # noqa: S101 - a record, or an item with an identity
    values = list(node.value.items())
    places = [(value.key or value).line - 1 for _, value in values]
    starts = [start, *(_with_comments(lines, place, places[n]) for n, place in enumerate(places[1:])), end]
    parts = []
    for number, (name, value) in enumerate(values):
        own = lines[starts[number] : starts[number + 1]]
        items = value.value
        if isinstance(items, list) and items and all(_identity(item) for item in items):
            first = items[0].line - 1
            head = _with_comments(lines, first, places[number])
            below = _items(items, lines, head, starts[number + 1])
            parts.append(_Part(name, tuple(lines[starts[number] : head]), below))
        else:
            parts.append(_Part(name, tuple(own), values=_plain_values(value, own)))
    return tuple(parts)


def _items(items: Sequence[Node], lines: Sequence[str], start: int, end: int) -> tuple[_Part, ...]:
    """Return the items of a list, each with its keys."""
    places = [item.line - 1 for item in items]
    starts = [start, *(_with_comments(lines, place, places[n]) for n, place in enumerate(places[1:])), end]
    lines = list(lines)
    for place in places:
        lines[place] = lines[place].replace("- ", "  ", 1)
    parts: dict[str, _Part] = {}
    for number, item in enumerate(items):
        name, again = _identity(item), 1
        while name in parts:  # two sections of one kind, without titles
            again += 1
            name = f"{_identity(item)} #{again}"
        keys = _keys(item, lines, starts[number], starts[number + 1])
        parts[name] = _Part(name, (), keys, is_item=True, indent=item.column - 3)
    return tuple(parts.values())


def _with_comments(lines: Sequence[str], place: int, above: int) -> int:
    """Return where the comments and blank lines above a key or an item begin, below line `above`."""
    indent = len(lines[place]) - len(lines[place].lstrip())
    start = place
    while start - 1 > above:
        line = lines[start - 1]
        if line and not (line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= indent):
            break
        start -= 1
    return start


def _identity(item: Node) -> str:
    """Return by what an item is known again; empty for one without."""
    if not isinstance(item.value, dict):
        return ""
    for keys in IDENTITIES:
        if keys[0] in item.value:
            return "\n".join(f"{key}: {item.value[key].plain()}" for key in keys if key in item.value)
    return next(iter(item.value), "")


def _plain_values(node: Node, lines: Sequence[str]) -> tuple[str, ...] | None:
    if not isinstance(node.value, list) or any(line.lstrip().startswith("#") or "  #" in line for line in lines):
        return None
    values = [item.value for item in node.value]
    return tuple(v for v in values if isinstance(v, str)) if all(isinstance(v, str) for v in values) else None


# --- parts into a file ----------------------------------------------------------------------------------------------


def _order(was: list[str], mine: list[str], other: list[str]) -> list[str]:
    """Return all names in the order of whoever changed it, the other's new ones behind what they stood behind."""
    common = [name for name in was if name in mine]
    if [name for name in mine if name in was] == common:
        mine, other = other, mine
    order = list(mine)
    for number, name in enumerate(other):
        if name not in order:
            before = next((order.index(o) for o in reversed(other[:number]) if o in order), -1)
            order.insert(before + 1, name)
    return [*(name for name in order if name != FOOT), *(name for name in order if name == FOOT)]


def _heads(part: _Part) -> list[str]:
    return [line for line in part.lines if line]


def _comments(part: _Part) -> list[str]:
    return [line for line in part.lines if not line or line.lstrip().startswith("#")]


def _written(part: _Part | None) -> list[str]:
    if part is None:
        return []
    inner = [line for below in part.below for line in _written(below)]
    return _dashed(part, inner) if part.is_item else [*part.lines, *inner]


def _dashed(part: _Part, lines: list[str]) -> list[str]:
    """Put an item's dash before its first key."""
    key = " " * (part.indent + 2)
    for number, line in enumerate(lines):
        if line.startswith(key) and line.strip() and not line.lstrip().startswith("#"):
            return [*lines[:number], f"{' ' * part.indent}- {line[len(key) :]}", *lines[number + 1 :]]
    return lines


def _joined(was: _Part | None, mine: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    """Return a list of which each branch took away and added something."""
    before = was.values if was and was.values else ()
    kept = [value for value in before if value in mine and value in other]
    mapped: Mapping[str, None] = dict.fromkeys((*mine, *other))
    return [value for value in mapped if value in kept or value not in before]


def _listed(part: _Part, values: list[str]) -> str:
    indent = next(len(line) - len(line.lstrip()) for line in part.lines if line and not line.lstrip().startswith("#"))
    return f"{' ' * indent}{part.name}: {flow_list(values)}"
