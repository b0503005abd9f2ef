"""Finds the place of a value in its file again when a problem with it is reported.

In: a record, the bytes of its file and the path to a value in it. Out: an `Origin`. Problems are few and records many:
reading lines again costs less than keeping every node.
"""

from __future__ import annotations

import re
from functools import lru_cache

from briefing_site.base.problems import Loc, Origin
from briefing_site.facts.files.yaml_nodes import Node, origin_of, parse_yaml
from briefing_site.facts.files.yaml_text import lines_of
from briefing_site.facts.model import AnyRecord

ENTRY = re.compile(
    r"""(?P<key>[a-z_]+):\ +(?P<value>[>|][-+]?\ *$|"[^"\\]*"\ *$|'[^']*'\ *$|\[[\w\ ,.-]*\]\ *$|[^\W_].*$)""",
    re.VERBOSE,
)
"""A key with a value that ends on its line, or goes on below it further to the right."""

ALONE = re.compile(r"[a-z][a-z0-9-]*")
"""An id that stands by itself in place of a list."""

OPENING = re.compile(r"[>|][-+0-9]*(?=\s*(#|$))|[\"']")
"""What YAML puts before a text, which is no part of it."""


def locate(record: AnyRecord, data: bytes, loc: Loc = (), *, at_key: bool = False) -> Origin:
    """Return the place of a value, or of its key."""
    path = record.origin.path
    origin = _origin_in_fact(record, data, loc, at_key=at_key)
    if origin is None:
        node = _node_again(data, path)
        origin = origin_of(node, path, loc, at_key=at_key) if node else Origin(path)
    return origin


def _origin_in_fact(record: AnyRecord, data: bytes, loc: Loc, *, at_key: bool) -> Origin | None:
    """Find a place in a fact by reading its lines, or by parsing them alone; None if they do not stand alone."""
    if len(loc) < len(("facts", 0)) or loc[0] != "facts":
        return None
    number = next(number for number, fact in enumerate(record.facts) if fact.index == loc[1])
    start, following = record.facts[number].origin, record.facts[number + 1 : number + 2]
    if len(loc) == len(("facts", 0)):
        return start
    if origin := _origin_by_lines(data, start, loc[2:], at_key=at_key):
        return origin
    if not following or following[0].index != int(loc[1]) + 1 or following[0].origin.line <= start.line:
        return None
    lines = list(_lines_again(data)[start.line - 1 : following[0].origin.line - 1])
    lines[0] = " " * (start.column - 1) + lines[0][start.column - 1 :]
    node, problems = parse_yaml("\n".join(lines).encode(), start.path)
    if node is None or problems:
        return None
    origin = origin_of(node, start.path, loc[2:], at_key=at_key)
    return Origin(origin.path, origin.line + start.line - 1, origin.column)


def _origin_by_lines(data: bytes, start: Origin, loc: Loc, *, at_key: bool) -> Origin | None:
    """Find a key of a fact, or a value beneath it that stands there alone, by the lines alone."""
    key, *below = loc
    value = _origin_on_line(data, start, str(key), at_key=False) if below else None
    if below and not (value and ALONE.fullmatch(_lines_again(data)[value.line - 1], value.column - 1)):
        return None
    return _origin_on_line(data, start, str(key), at_key=at_key)


def _origin_on_line(data: bytes, start: Origin, key: str, *, at_key: bool) -> Origin | None:
    """Find a key of the fact that starts there by the lines alone; None if only a parser can tell.

    A line that begins where the fact does begins with a key, unless it lies within quotation marks or brackets: they
    have to close on the line that opens them.
    """
    left = start.column - 1
    lines = _lines_again(data)
    for number in range(start.line, len(lines) + 1):
        line = lines[number - 1]
        if number > start.line and line[:left].strip():
            return None
        if not line[left:].strip() or line[left] == " ":
            continue  # blank, or further to the right: text that goes on
        entry = ENTRY.match(line, left)
        if entry is None:
            return None
        if entry["key"] == key:
            return Origin(start.path, number, (left if at_key else entry.start("value")) + 1)
    return None


@lru_cache(maxsize=8)
def _lines_again(data: bytes) -> tuple[str, ...]:
    return tuple(lines_of(data.decode("utf-8", "replace")))


@lru_cache(maxsize=8)
def _node_again(data: bytes, path: str) -> Node | None:
    return parse_yaml(data, path)[0]


def place_within(data: bytes, origin: Origin, needle: str, nth: int = 0) -> Origin:
    """Return where `needle` begins within the value at `origin`, `nth` others passed over.

    It is looked for on the value's line and on the deeper ones below it; where it is not found, the last place that
    comes near is returned.
    """
    lines = _lines_again(data)
    found, opening = origin, OPENING.match(lines[origin.line - 1], origin.column - 1)
    above = len(lines[origin.line - 1]) - len(lines[origin.line - 1].lstrip(" -"))
    for number in range(origin.line, len(lines) + 1):
        line = lines[number - 1]
        start = (opening.end() if opening else origin.column - 1) if number == origin.line else 0
        if start == 0 and line.strip() and len(line) - len(line.lstrip(" -")) <= above and number > origin.line:
            break
        while (column := line.find(needle, start)) >= 0:
            found = Origin(origin.path, number, column + 1)
            if nth == 0:
                return found
            nth, start = nth - 1, column + len(needle)
    return found
