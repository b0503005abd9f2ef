"""Parses YAML to nodes with line and column, with none of YAML's surprises.

In: the bytes of one file. Out: a tree of `Node`, and the problems found. Every scalar stays the text that was typed,
composed (NFC), except plain `true`, `false`, `null` and empty values. It is built from libyaml's events, so that
anchors, aliases, tags and deep nesting, and whatever is not YAML 1.2, are refused before anything is built from them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cached_property
from typing import Any

import yaml
from yaml.events import MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from briefing_site.base.characters import composed, forbidden_in
from briefing_site.base.problems import Loc, Origin, Problem, counted, quoted
from briefing_site.facts.files.yaml_errors import ADD_BLOCK_SIGN, DIRECTIVE, syntax_problem
from briefing_site.facts.files.yaml_strict import (
    check_block,
    check_flow_indentation,
    check_indentation,
    find_unspaced_comments,
)
from briefing_site.facts.files.yaml_text import BLOCK_STYLES, lines_of

MAX_DEPTH = 12
"""Levels of nesting; the model needs seven."""
MAX_MARKS = 60_000
"""Characters in one file that are special in Markdown; a record of 1,000 facts has about a third as many."""
MARKS = b"\\`*_[]<"
MAX_NODES = 50_000
"""Keys, values and items in one file; a record of 1,000 facts has about half as many."""
CROWDED = f"more than {MAX_NODES:,} keys, values and items in one file."
MAX_SHARED_LENGTH = 64
"""Characters of a text of which only one copy is kept."""
CONFLICT = re.compile(r"^(<{7}|>{7}|\|{7})( |$)", re.MULTILINE)
"""What git leaves where two branches changed the same lines; prose is indented, so no text looks like it."""
LITERALS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
"""Plain scalars that are not text: those of YAML 1.2's core schema, which editors go by."""

SIGN_IN_BRACKETS = ("a value in brackets cannot start with '?', or be '-' alone.", "Put it in quotation marks.")
YAML_TAG = "tag:yaml.org,2002:"
"""What `!!` stands for."""

Value = str | bool | None | list["Node"] | dict[str, "Node"]


class Node:
    """One value of a YAML file, with its place; values in a mapping also have the place of their key."""

    __slots__ = ("cut", "key", "literal", "mark", "value")

    def __init__(self, value: Value, mark: Any) -> None:
        self.value = value
        self.mark = mark
        """Its place as libyaml gives it, counted from 0."""
        self.key: Node | None = None
        self.cut = False
        """True for plain text that ends at a `#`: what follows was read as a comment."""
        self.literal = ""
        """What was typed for true, false or nothing; empty for all else."""

    @property
    def line(self) -> int:
        """Its line, counted from 1."""
        return int(self.mark.line) + 1

    @property
    def column(self) -> int:
        """Its column, counted from 1."""
        return int(self.mark.column) + 1

    def plain(self) -> Any:
        """Return the value without places: text, True, False, None, lists and dicts of these."""
        value = self.value
        if isinstance(value, dict):
            return {key: node.plain() for key, node in value.items()}
        if isinstance(value, list):
            return [node.plain() for node in value]
        return value


class _Refused(Exception):  # noqa: N818 - carries a problem out of the builder; never leaves this module
    def __init__(self, code: str, mark: Any, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.mark, self.message, self.hint = code, mark, message, hint


def parse_yaml(data: bytes, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Parse one YAML file; the node is None if the file cannot be parsed at all."""
    text = _decode(data, path)
    if isinstance(text, Problem):
        return None, (text,)
    builder = _Builder(text, path)
    try:
        return builder.document(), tuple(builder.problems)
    except _Refused as refused:
        origin = Origin(path, refused.mark.line + 1, refused.mark.column + 1)
        problem = Problem(refused.code, origin, refused.message, refused.hint)
    except yaml.MarkedYAMLError as error:
        problem = syntax_problem(error, text, path)
    except yaml.YAMLError as error:
        problem = Problem("yaml-syntax", Origin(path), f"cannot be read as YAML: {quoted(error)}.")
    return None, (*builder.problems, problem)


def origin_of(node: Node, path: str, loc: Loc, *, at_key: bool = False) -> Origin:
    """Return the place of the value at `loc` (keys and list indices), or of the nearest value above it.

    With `at_key`, the place of the last key itself.
    """
    for step in loc:
        below: Node | None = None
        if isinstance(node.value, dict) and isinstance(step, str):
            below = node.value.get(step)
        elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
            below = node.value[step]
        if below is None:
            break
        node = below
    place = node.key if at_key and node.key else node
    return Origin(path, place.line, place.column)


def _decode(data: bytes, path: str) -> str | Problem:
    if refused := _refused_bytes(data, path):
        return refused
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        origin = _offset_origin(data[: error.start].decode("utf-8", "replace"), path)
        return Problem(
            "file-encoding",
            origin,
            f"byte 0x{data[error.start]:02x} is not UTF-8.",
            "Save the file as UTF-8.",
        )
    forbidden = [*forbidden_in(text)]
    if forbidden:
        first, *others = forbidden
        return _forbidden_problem(_offset_origin(text[:first], path), text[first], len(others))
    conflict = CONFLICT.search(text)
    if conflict:
        origin = _offset_origin(text[: conflict.start()], path)
        message = f"{quoted(conflict[1])} is left over from a merge: two branches changed these lines."
        return Problem("conflict-marker", origin, message, "Keep what is right, and delete the marker lines.")
    return text


def _refused_bytes(data: bytes, path: str) -> Problem | None:
    """Return the problem with a file that is not even decoded."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem("file-encoding", Origin(path), "the file is UTF-16.", "Save it as UTF-8.")
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file starts with a byte order mark."
        return Problem("file-encoding", Origin(path), message, "Save it as UTF-8 without BOM.")
    if len(data) > MAX_MARKS and len(data) - len(data.translate(None, MARKS)) > MAX_MARKS:
        message = f"more than {MAX_MARKS:,} of the characters {' '.join(MARKS.decode())} in one file."
        return Problem("file-crowded", Origin(path), message, "Split the record.")
    return None


def _offset_origin(before: str, path: str) -> Origin:
    lines = lines_of(before)
    return Origin(path, len(lines), len(lines[-1]) + 1)


def _forbidden_problem(origin: Origin, character: str, others: int = 0) -> Problem:
    message = f"the character U+{ord(character):04X} is invisible or reorders text, so it is not allowed."
    hint = f"Delete it, and {others:,} more like it below." if others else "Delete it."
    return Problem("character-forbidden", origin, message, hint)


class _Builder:
    """Builds nodes from the parser's events, one document of limited depth."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._text = text if text.endswith("\n") else f"{text}\n"  # without its last newline a file means the same
        self._next: Callable[[], Any] = yaml.CBaseLoader(self._text).get_event
        self._left = MAX_NODES
        self._has_comments = "#" in text
        self._column = -1
        """The column of the keys or items, written below one another, among which the next node stands."""

    @cached_property
    def _lines(self) -> list[str]:
        return lines_of(self._text)

    def document(self) -> Node | None:
        self._next()
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            self._report_nothing()
            return None
        if start.version or start.tags:
            raise _Refused("yaml-directive", start.start_mark, *DIRECTIVE)
        node = self._node(self._next(), 0)
        self.problems += find_unspaced_comments(self._text, self.path)
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(
                "yaml-documents",
                after.start_mark,
                "a second document starts here, but a file holds one record.",
                "Remove the line '---'.",
            )
        if node.value is None:
            self._report_nothing()
            return None
        return node

    def _report_nothing(self) -> None:
        self.problems.append(Problem("file-empty", Origin(self.path), "the file is empty.", "Fill it in or delete it."))

    def _node(self, event: Any, depth: int) -> Node:
        mark = event.start_mark
        self._left -= 1
        if self._left < 0:
            raise _Refused("file-crowded", mark, CROWDED, "Split the record.")
        if type(event) is ScalarEvent and event.anchor is None and event.tag is None:  # most are
            return self._scalar(event, mark)
        _refuse_foreign(event, mark, depth)
        column = self._column
        if not (flow := event.flow_style):
            self._column = mark.column
        if type(event) is SequenceStartEvent:
            node, end = self._sequence(mark, depth)
        else:
            node, end = self._mapping(mark, depth, flow=flow)
        self._column = column
        if flow and end.line > mark.line:
            self._report_if(check_flow_indentation(self._lines, mark.line, end.line, column, self.path))
        return node

    def _report_if(self, problem: Problem | None) -> None:
        if problem and problem not in self.problems:  # as is told of each pair of brackets that the line lies in
            self.problems.append(problem)

    def _scalar(self, event: Any, mark: Any) -> Node:
        value = composed(event.value)
        if len(value) <= MAX_SHARED_LENGTH:  # ids, choices, dates: one copy for all the facts that hold it
            value = sys.intern(value)
        node, style = Node(value, mark), event.style
        if not style:
            if value in LITERALS:
                node.value, node.literal = LITERALS[value], value
            elif value == "-":
                raise _Refused("yaml-start", mark, *SIGN_IN_BRACKETS)
            elif self._has_comments:
                end = event.end_mark
                node.cut = self._lines[end.line][end.column :].lstrip(" \t").startswith("#")
        elif style in BLOCK_STYLES:
            if mark.column <= self._column or not value or value.isspace():
                self._report_if(check_block(self._lines, event, self._column, self.path))
        else:
            self._quoted_scalar(event, node, value)
        return node

    def _quoted_scalar(self, event: Any, node: Node, value: str) -> None:
        hidden = next(forbidden_in(value), None) if event.style == '"' else None
        if hidden is not None:
            self.problems.append(_forbidden_problem(Origin(self.path, node.line, node.column), value[hidden]))
        first, last = event.start_mark.line, event.end_mark.line
        if last > first:
            self._report_if(check_indentation(self._lines, first, last, self._column, self.path))

    def _refuse_lost_sign(self, event: Any) -> None:
        """Refuse a key that has lost its `?`: `{?a: b}`, or `{?: b}`, where libyaml places the key behind the colon."""
        mark = event.start_mark
        before = self._text[max(mark.index - 2, 0) : mark.index]
        if before.endswith("?") or (before == "?:" and not event.value):
            raise _Refused("yaml-start", mark, *SIGN_IN_BRACKETS)

    def _sequence(self, mark: Any, depth: int) -> tuple[Node, Any]:
        items: list[Node] = []
        following, node = self._next, self._node
        while type(event := following()) is not SequenceEndEvent:
            items.append(node(event, depth + 1))
        return Node(items, mark), event.end_mark

    def _mapping(self, mark: Any, depth: int, *, flow: bool) -> tuple[Node, Any]:
        values: dict[str, Node] = {}
        doubled: dict[str, Node] = {}
        following, node = self._next, self._node
        while type(event := following()) is not MappingEndEvent:
            if type(event) is ScalarEvent and not event.style and event.anchor is None and event.tag is None:
                self._left -= 1  # the value that follows counts for both
                name = composed(event.value)
                key = Node(name, event.start_mark)
            else:
                key = node(event, depth + 1)
                name = self._key_name(key, event)
            if flow:
                self._refuse_lost_sign(event)
            value = node(following(), depth + 1)
            if name == "<<":
                raise _Refused("yaml-merge", key.mark, "merge keys ('<<') are not allowed.", "Write the keys out.")
            if name in values:
                doubled.setdefault(name, key)
                continue
            value.key = key
            values[name] = value
        if doubled:
            self._report_doubled(doubled, values)
        return Node(values, mark), event.end_mark

    def _key_name(self, key: Node, event: Any) -> str:
        """Return the key as it was typed: `on`, `no` and `true` are keys like any other."""
        if isinstance(key.value, (list, dict)):
            raise _Refused(
                "yaml-key",
                event.start_mark,
                "a key must be plain text.",
                "Put quotes around a value that starts with '[' or '{'.",
            )
        return composed(event.value)

    def _report_doubled(self, doubled: dict[str, Node], values: dict[str, Node]) -> None:
        """Report keys that stand twice; where it is the first key of all and others, a new item lost its dash."""
        names = list(doubled)
        if len(names) > 1 and names[0] == next(iter(values)):
            key = doubled[names[0]]
            message = f"{quoted(names[0])} and {counted(len(names) - 1, 'key')} below it stand in this item already."
            self._report_duplicate(key, message, f"If a new item begins here, write '- {names[0]}'.")
            return
        for name, key in doubled.items():
            first = values[name].key or values[name]
            message = f"the key {quoted(name)} appears here and on line {first.line}."
            self._report_duplicate(key, message, "Keep one of them.")

    def _report_duplicate(self, key: Node, message: str, hint: str) -> None:
        self.problems.append(Problem("key-duplicate", Origin(self.path, key.line, key.column), message, hint))


def _refuse_foreign(event: Any, mark: Any, depth: int) -> None:
    """Refuse what fact files may not contain: aliases, anchors, tags, and nesting deeper than in any record."""
    if isinstance(event, yaml.AliasEvent):
        message = f"text that starts with '*' is a YAML alias ({quoted(f'*{event.anchor}')})."
        raise _Refused("yaml-alias", mark, message, ADD_BLOCK_SIGN)
    if event.anchor is not None:
        message = f"text that starts with '&' is a YAML anchor ({quoted(f'&{event.anchor}')})."
        raise _Refused("yaml-anchor", mark, message, ADD_BLOCK_SIGN)
    if event.tag is not None:
        message = f"text that starts with '!' is a YAML tag ({quoted(event.tag.replace(YAML_TAG, '!!'))})."
        raise _Refused("yaml-tag", mark, message, ADD_BLOCK_SIGN)
    if depth == MAX_DEPTH:
        message = f"nested more than {MAX_DEPTH} levels deep."
        raise _Refused("yaml-depth", mark, message, "See the reference for what a record can hold.")
