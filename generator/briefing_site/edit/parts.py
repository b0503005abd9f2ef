"""A canonical fact file as a tree of keys and items, each with the comments above it; merging works on this tree.

In: the bytes of a fact file. Out: parts that can be compared, moved, left out by name, and written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing_site.edit.formatter import flow_list, format_text
from briefing_site.facts.files.yaml_nodes import Node, parse_yaml

IDENTITIES = (("id",), ("actor",), ("title", "org"), ("topic",), ("line",), ("text",))
"""Sets of keys that identify an item of a list: the first set of which it has a key, all of its keys."""
END_COMMENT = "# at the end"
"""The name of the comments below everything; no key is called that."""


@dataclass(frozen=True)
class FilePart:
    """A key or an item of a list, with the comments above it."""

    name: str
    lines: tuple[str, ...]
    """Its own lines: all of them, or those before the first part below it."""
    below: tuple[FilePart, ...] = ()
    values: tuple[str, ...] | None = None
    """For a list of plain values without comments: the values."""
    is_item: bool = False
    indent: int = 0
    """For an item: the column of its dash."""

    @property
    def text(self) -> tuple[str, ...]:
        """Its text, ignoring spacing."""
        own = tuple(line for line in self.lines if line)
        return own + tuple(line for part in self.below for line in part.text)


# --- a file into its parts ------------------------------------------------------------------------------------------


def parts_of(data: bytes, path: str, content: str) -> tuple[FilePart, ...]:
    """Return the parts of a fact file; raises FormatError for one that cannot be put into canonical form."""
    text = format_text(data, path, content)
    node, _ = parse_yaml(text.encode(), path)
    assert node is not None  # noqa: S101 - the formatter read it
    lines = text.rstrip("\n").split("\n")
    end = len(lines)
    while end and lines[end - 1].startswith("#"):
        end -= 1
    end_comments = (FilePart(END_COMMENT, tuple(lines[end:])),) if end < len(lines) else ()
    return (*_keys(node, lines, 0, end), *end_comments)


def _keys(node: Node, lines: Sequence[str], start: int, end: int) -> tuple[FilePart, ...]:
    """Return the keys of the mapping in lines `start` to `end`."""
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
            parts.append(FilePart(name, tuple(lines[starts[number] : head]), below))
        else:
            parts.append(FilePart(name, tuple(own), values=_plain_values(value, own)))
    return tuple(parts)


def _items(items: Sequence[Node], lines: Sequence[str], start: int, end: int) -> tuple[FilePart, ...]:
    """Return the items of a list, each with its keys."""
    places = [item.line - 1 for item in items]
    starts = [start, *(_with_comments(lines, place, places[n]) for n, place in enumerate(places[1:])), end]
    lines = list(lines)
    for place in places:
        lines[place] = lines[place].replace("- ", "  ", 1)
    parts: dict[str, FilePart] = {}
    for number, item in enumerate(items):
        name, again = _identity(item), 1
        while name in parts:  # two sections of one kind, without titles
            again += 1
            name = f"{_identity(item)} #{again}"
        keys = _keys(item, lines, starts[number], starts[number + 1])
        parts[name] = FilePart(name, (), keys, is_item=True, indent=item.column - 3)
    return tuple(parts.values())


def _with_comments(lines: Sequence[str], place: int, above: int) -> int:
    """Return the line at which the comments and blank lines above a key or an item begin, after line `above`."""
    indent = len(lines[place]) - len(lines[place].lstrip())
    start = place
    while start - 1 > above:
        line = lines[start - 1]
        if line and not (line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= indent):
            break
        start -= 1
    return start


def _identity(item: Node) -> str:
    """Return what identifies an item; empty if nothing does."""
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


def written(part: FilePart | None) -> list[str]:
    """Return the lines of a part; none for None."""
    if part is None:
        return []
    inner = [line for below in part.below for line in written(below)]
    return dashed(part, inner) if part.is_item else [*part.lines, *inner]


def dashed(part: FilePart, lines: list[str]) -> list[str]:
    """Put an item's dash before its first key."""
    key = " " * (part.indent + 2)
    for number, line in enumerate(lines):
        if line.startswith(key) and line.strip() and not line.lstrip().startswith("#"):
            return [*lines[:number], f"{' ' * part.indent}- {line[len(key) :]}", *lines[number + 1 :]]
    return lines


def listed(part: FilePart, values: Iterable[str]) -> list[str]:
    """Return the lines of a list of plain values, with other values in it."""
    own = next(line for line in part.lines if line and not line.lstrip().startswith("#"))
    above = [line for line in part.lines if not line or line.lstrip().startswith("#")]
    return [*above, f"{own[: len(own) - len(own.lstrip())]}{part.name}: {flow_list(values)}"]
