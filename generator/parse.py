"""YAML text to nodes with line and column, with none of YAML's surprises.

In: the bytes of one file. Out: a tree of `Node`, and the problems found. Every scalar stays the text that
was typed, composed (NFC), except plain `true`, `false` and nothing at all. Built from libyaml's events, so that
anchors, aliases, tags and deep nesting are refused before anything is built from them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import MappingEndEvent, ScalarEvent, SequenceEndEvent

from generator.characters import composed, forbidden_in
from generator.problems import Loc, Origin, Problem, counted, quoted

DEEPEST = 12
"""Levels of nesting; the model needs seven."""
MOST_MARKS = 60_000
"""Signs in one file that Markdown may have to look at; a record of 1,000 facts has about a third as many."""
MARKS = b"\\`*_[]<"
MOST_NODES = 50_000
"""Keys, values and items in one file; a record of 1,000 facts has about half as many."""
LONGEST_SHARED = 64
"""Characters of a text of which only one copy is kept."""
CONFLICT = re.compile(r"^(<{7}|>{7}|\|{7})( |$)", re.MULTILINE)
"""What git leaves where two branches changed the same lines; prose is indented, so no text looks like it."""
KEY_LINE = re.compile(r"\s*(- +)*(?P<key>[A-Za-z_]+):(\s|$)")
LITERALS = {"true": True, "false": False, "": None}

YAML_TAG = "tag:yaml.org,2002:"
"""What `!!` stands for."""

BELOW = "Put '>-' on the line of its key and the text below."
BESIDE = "Put '>-' before it, on the line of its key, and the text on the line below."

Value = str | bool | None | list["Node"] | dict[str, "Node"]


class Node:
    """One value of a YAML file, with its place; a mapping's values know their key's place as well."""

    __slots__ = ("_mark", "cut", "key", "value")

    def __init__(self, value: Value, mark: Any) -> None:
        self.value = value
        self._mark = mark
        self.key: Node | None = None
        self.cut = False
        """True for plain text that ends at a `#`: what follows was read as a comment."""

    @property
    def line(self) -> int:
        """Its line, counted from 1."""
        return int(self._mark.line) + 1

    @property
    def column(self) -> int:
        """Its column, counted from 1."""
        return int(self._mark.column) + 1

    def plain(self) -> Any:
        """Return the value alone: text, True, False, None, lists and dicts of these."""
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
    """Parse one YAML file; the node is None when the file cannot be read at all."""
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
        problem = _syntax_problem(error, text, path)
    except yaml.YAMLError as error:
        problem = Problem("yaml-syntax", Origin(path), f"not readable as YAML: {quoted(error)}.")
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
        message = f"{quoted(conflict[1])} is left from a merge: two branches changed these lines."
        return Problem("conflict-marker", origin, message, "Keep what is right, and delete the marker lines.")
    return text


def _refused_bytes(data: bytes, path: str) -> Problem | None:
    """Return the problem with a file that is not even decoded."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem("file-encoding", Origin(path), "the file is UTF-16.", "Save it as UTF-8.")
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file starts with a byte order mark."
        return Problem("file-encoding", Origin(path), message, "Save it as UTF-8 without BOM.")
    if len(data) > MOST_MARKS and len(data) - len(data.translate(None, MARKS)) > MOST_MARKS:
        message = f"more than {MOST_MARKS:,} of the signs {' '.join(MARKS.decode())} in one file."
        return Problem("file-crowded", Origin(path), message, "Split the record.")
    return None


def lines_of(text: str) -> list[str]:
    """Return the lines as YAML and editors count them: they end in LF, CR LF or CR."""
    return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text).split("\n")


def _offset_origin(before: str, path: str) -> Origin:
    lines = lines_of(before)
    return Origin(path, len(lines), len(lines[-1]) + 1)


def _forbidden_problem(origin: Origin, character: str, others: int = 0) -> Problem:
    message = f"the character U+{ord(character):04X} is invisible or reorders text, and not allowed."
    hint = f"Delete it, and {others:,} more like it below." if others else "Delete it."
    return Problem("character-forbidden", origin, message, hint)


class _Builder:
    """Builds nodes from the parser's events, one document of limited depth."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._next: Callable[[], Any] = yaml.CBaseLoader(text).get_event
        self._left = MOST_NODES
        self._lines = lines_of(text) if "#" in text else None

    def document(self) -> Node | None:
        self._next()
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            self._report_nothing()
            return None
        node = self._node(self._next(), 0)
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(
                "yaml-documents",
                after.start_mark,
                "a second document starts here.",
                "One record a file: remove the line '---'.",
            )
        if node.value is None:
            self._report_nothing()
            return None
        return node

    def _report_nothing(self) -> None:
        self.problems.append(Problem("file-empty", Origin(self.path), "the file is empty.", "Fill it in or delete it."))

    def _node(self, event: Any, depth: int) -> Node:
        mark = event.start_mark
        self._count(mark)
        if type(event) is ScalarEvent and event.anchor is None and event.tag is None:  # most are
            return self._scalar(event, mark)
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(
                "yaml-alias",
                mark,
                f"text that starts with '*' is a YAML alias ({quoted(f'*{event.anchor}')}).",
                BESIDE,
            )
        if event.anchor is not None:
            raise _Refused(
                "yaml-anchor",
                mark,
                f"text that starts with '&' is a YAML anchor ({quoted(f'&{event.anchor}')}).",
                BESIDE,
            )
        if event.tag is not None:
            raise _Refused(
                "yaml-tag",
                mark,
                f"text that starts with '!' is a YAML tag ({quoted(event.tag.replace(YAML_TAG, '!!'))}).",
                BESIDE,
            )
        if depth == DEEPEST:
            raise _Refused(
                "yaml-depth",
                mark,
                f"nested more than {DEEPEST} levels deep.",
                "See the model for what a record holds.",
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(mark, depth)
        return self._mapping(mark, depth)

    def _count(self, mark: Any) -> None:
        self._left -= 1
        if self._left < 0:
            message = f"more than {MOST_NODES:,} keys, values and items in one file."
            raise _Refused("file-crowded", mark, message, "Split the record.")

    def _scalar(self, event: Any, mark: Any) -> Node:
        value = composed(event.value)
        if len(value) <= LONGEST_SHARED:  # ids, choices, dates: one copy for all the facts that hold it
            value = sys.intern(value)
        node = Node(value, mark)
        if not event.style:
            if value in LITERALS:
                node.value = LITERALS[value]
            elif self._lines is not None:
                end = event.end_mark
                node.cut = self._lines[end.line][end.column :].lstrip(" \t").startswith("#")
        elif event.style == '"':
            hidden = next(forbidden_in(value), None)
            if hidden is not None:
                self.problems.append(_forbidden_problem(Origin(self.path, node.line, node.column), value[hidden]))
        return node

    def _sequence(self, mark: Any, depth: int) -> Node:
        items: list[Node] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Node(items, mark)

    def _mapping(self, mark: Any, depth: int) -> Node:
        values: dict[str, Node] = {}
        doubled: dict[str, Node] = {}
        following, node = self._next, self._node
        while type(event := following()) is not MappingEndEvent:
            if type(event) is ScalarEvent and event.style != '"' and event.anchor is None and event.tag is None:
                self._count(event.start_mark)
                key = Node(event.value, event.start_mark)
            else:
                key = node(event, depth + 1)
            value = node(following(), depth + 1)
            name = self._key_name(key, event)
            if name in values:
                doubled.setdefault(name, key)
                continue
            value.key = key
            values[name] = value
        if doubled:
            self._report_doubled(doubled, values)
        return Node(values, mark)

    def _key_name(self, key: Node, event: Any) -> str:
        """Return the key as it was typed: `on`, `no` and `true` are keys like any other."""
        if isinstance(key.value, (list, dict)):
            raise _Refused(
                "yaml-key",
                event.start_mark,
                "a key must be plain text.",
                "Put quotes around a value that starts with '[' or '{'.",
            )
        name = composed(event.value)
        if name == "<<":
            raise _Refused("yaml-merge", event.start_mark, "merge keys ('<<') are not allowed.", "Write the keys out.")
        return name

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
            message = f"the key {quoted(name)} stands here and on line {first.line}."
            self._report_duplicate(key, message, "Keep one of them.")

    def _report_duplicate(self, key: Node, message: str, hint: str) -> None:
        self.problems.append(Problem("key-duplicate", Origin(self.path, key.line, key.column), message, hint))


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, path: str) -> Problem:
    """Say what libyaml stumbled over in words that help: most such errors have one of a dozen causes."""
    mark = error.problem_mark or error.context_mark
    opened = error.context_mark or mark
    lines = lines_of(text)
    line, column = (min(mark.line + 1, len(lines)), mark.column + 1) if mark else (1, 1)
    start = Origin(path, min(opened.line + 1, len(lines)), opened.column + 1) if opened else Origin(path)
    here = lines[line - 1] if line <= len(lines) else ""
    context, problem = error.context or "", error.problem or ""
    found = _scanner_cause(context, problem)
    if found:
        return Problem(found[0], start, found[1], found[2])
    if "\t" in here[: max(column, len(here) - len(here.lstrip()))]:
        origin = Origin(path, line, here.index("\t") + 1)
        return Problem("yaml-tab", origin, "a tab stands where YAML needs spaces.", "Indent with two spaces.")
    if without := _line_without_colon(error, lines, line, column):
        message = f"{quoted(lines[without - 1].strip())} has no ': ' after its key."
        column = len(lines[without - 1]) - len(lines[without - 1].lstrip()) + 1
        return Problem("yaml-key-form", Origin(path, without, column), message, "Write 'key: value'.")
    code, message, hint = _parser_cause(error, lines, line, column)
    if code == "yaml-key-form":
        message = f"{quoted(lines[start.line - 1].strip())} is neither a key nor part of the text above it."
        return Problem(code, start, message, hint)
    return Problem(
        code, start if code == "yaml-bracket" and "flow" in context else Origin(path, line, column), message, hint
    )


def _scanner_cause(context: str, problem: str) -> tuple[str, str, str] | None:
    """Return code, message and hint of what begins at the context's mark."""
    if "escape" in problem:
        message = "a '\\' in double quotation marks is followed by what YAML does not know."
        return "yaml-escape", message, "Put '>-' in place of the quotation marks, and the text on the line below."
    if "quoted scalar" in context:
        return (
            "yaml-quote",
            "a quotation mark opens here and is never closed.",
            "Close it, or put '>-' before the text.",
        )
    for word, sign in (("alias", "*"), ("anchor", "&"), ("tag", "!")):
        if f" {word}" in context:
            return f"yaml-{word}", f"text that starts with '{sign}' is a YAML {word}.", BESIDE
    return None


def _line_without_colon(error: yaml.MarkedYAMLError, lines: list[str], line: int, column: int) -> int | None:
    """Return the line above a key that stands in line with it and is none itself: `name Pepper`."""
    key = KEY_LINE.match(lines[line - 1]) if line <= len(lines) else None
    if "mapping values are not allowed" not in (error.problem or "") or not key or key.end("key") != column - 1:
        return None
    above = next((number for number in range(line - 1, 0, -1) if lines[number - 1].strip()), 0)
    text = lines[above - 1] if above else ""
    aligned = text and len(text) - len(text.lstrip(" -")) == key.start("key")
    return above if aligned and not KEY_LINE.match(text) else None


def _parser_cause(error: yaml.MarkedYAMLError, lines: list[str], line: int, column: int) -> tuple[str, str, str]:
    """Return code, message and hint of what the parser found at a place where it could not stand."""
    here = lines[line - 1] if line <= len(lines) else ""
    context, problem = error.context or "", error.problem or ""
    if "mapping values are not allowed" in problem:
        return _colon_cause(here, column)
    if "cannot start any token" in problem:
        return "yaml-start", f"text cannot start with {quoted(here[column - 1 : column])} here.", BESIDE
    if "could not find expected ':'" in problem:
        return "yaml-key-form", "", "Write a key with a colon and a space after it, or indent the line as the text is."
    if "flow" in context:
        sign = "[" if "sequence" in context else "{"
        hint = "Close it, and mind that ' #' starts a comment; for text, put '>-' before it."
        return "yaml-bracket", f"a '{sign}' opens here, and its end is not found.", hint
    if "block mapping" in context or "block collection" in context:
        return _block_cause(lines, line, column)
    return "yaml-syntax", f"not readable as YAML: {problem or context}.", "Compare the line with those around it."


def _colon_cause(here: str, column: int) -> tuple[str, str, str]:
    key = KEY_LINE.match(here)
    if key and key.end("key") == column - 1 and here[:1] == " ":
        message = f"'{key['key']}:' is read as a key, and stands further to the right than the keys above it."
        hint = "Put it under the first letter of those keys; if it is text, put '>-' on the line of its key."
        return "yaml-indent", message, hint
    text = here[key.end("key") + 1 :] if key else here
    return "yaml-colon", f"{quoted(text.strip())} has ': ' in it and is read as a key.", BELOW


def _block_cause(lines: list[str], line: int, column: int) -> tuple[str, str, str]:
    here = lines[line - 1] if line <= len(lines) else ""
    before = here[: column - 1].rstrip()
    rest = here[column - 1 :].strip()
    if before.endswith(("'", '"')):
        return "yaml-quote", f"the text goes on after its closing quotation mark: {quoted(rest)}.", BESIDE
    if before.endswith(("]", "}")):
        sign = "[" if before.endswith("]") else "{"
        return (
            "yaml-bracket",
            f"text that starts with '{sign}' is read as a list, and {quoted(rest)} is left over.",
            BESIDE,
        )
    key = next((match for above in reversed(lines[: line - 1]) if (match := KEY_LINE.match(above))), None)
    hint = f"'{key['key']}:' above it starts in column {key.start('key') + 1}: indent it like that." if key else ""
    return "yaml-indent", f"{quoted(rest)} is not in line with the keys or items above it.", hint
