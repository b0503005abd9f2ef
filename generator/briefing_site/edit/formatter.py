"""The canonical form of a fact file: one key order, one way to quote, wrap and space; comments are kept.

In: the bytes of a fact file. Out: its text in canonical form. The result is parsed again and compared with the
original: if a value, a comment or a character differs, nothing is returned. The layout is that of `content/`.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from briefing_site.base.characters import composed
from briefing_site.base.problems import quoted
from briefing_site.facts.fields import PROSE_KEYS, canonical_order, part_orders
from briefing_site.facts.files.snapshot import folder_of
from briefing_site.facts.files.yaml_nodes import LITERALS, Node, parse_yaml
from briefing_site.facts.files.yaml_text import Comment, comments_in, lost_characters
from briefing_site.facts.model import KINDS
from briefing_site.facts.plain_values import RECORD_PARTS, SECTIONS

WIDTH = 100
"""The most characters in a line."""
MAX_ROUNDS = 3
"""How many times the result is formatted again, until it no longer changes."""
SPACED = RECORD_PARTS | SECTIONS
"""Lists whose items are separated by a blank line."""
PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\n]*\S)?")
DOUBTFUL = re.compile(r":(\s|$)|\s#|[\x00-\x1f\x7f-\x9f]")


class FormatError(ValueError):
    """The file cannot be put into canonical form without loss; the message says why."""


def order_of_file(path: str, content: str = "content") -> tuple[str, ...]:
    """Return the canonical order of the keys of the record in a file; empty if it is no kind of record."""
    kind = KINDS.get(folder_of(path, content))
    return canonical_order(kind) if kind else ()


def format_text(data: bytes, path: str, content: str = "content") -> str:
    """Return the file's text in canonical form.

    Raises FormError for a file that cannot be read, and if the result would not mean the same.
    """
    node, problems = parse_yaml(data, path)
    if node is None or problems:
        raise FormatError(str(problems[0]) if problems else f"{path}: not readable")
    if not isinstance(node.value, dict):
        raise FormatError(f"{path}:{node.line}:{node.column}: a record is a set of keys.")
    order = order_of_file(path, content)
    given = data.decode("utf-8")
    text = composed(given)
    comments = list(comments_in(text))
    for _ in range(1 + MAX_ROUNDS if comments else 1):  # a comment that was moved can have a better place now
        written = _Writer(node, comments).write(order)
        again, problems = parse_yaml(written.encode(), path)
        kept = list(comments_in(written)) if again else []
        if (
            again is None
            or problems
            or again.plain() != node.plain()
            or (kept != comments and _words(kept) != _words(comments))
        ):
            raise FormatError(f"{path}: its comments or quoting do not fit the canonical form; it stays as it is.")
        if written == text:
            break
        node, text, comments = again, written, kept
    if text != given and (lost := lost_characters(given, text)):
        raise FormatError(f"{path}: its canonical form would lack {quoted(lost)}; it stays as it is.")
    return text


def _words(comments: Iterable[Comment]) -> list[str]:
    return sorted(comment.words for comment in comments)


class _Writer:
    def __init__(self, root: Node, comments: list[Comment]) -> None:
        self.root = root
        self.lines: list[str] = []
        places = sorted(_places(root), key=lambda place: (place[0], place[1]))
        starts = [line for line, _, _ in places]
        self.above: dict[int, list[str]] = {}
        self.beside: dict[int, list[str]] = {}
        self.head: list[str] = []
        self.foot: list[str] = []
        for comment in comments:
            alone, words = comment.alone, comment.words
            after = bisect_right(starts, comment.line)
            if alone and after == 0:
                self.head.append(words)
            elif alone and after == len(places):
                self.foot.append(words)
            elif alone:
                start = bisect_left(starts, starts[after])
                self.above.setdefault(places[start][2], []).append(words)
            else:
                self.beside.setdefault(places[after - 1][2], []).append(words)

    def write(self, order: tuple[str, ...]) -> str:
        self.lines += self.head
        self._mapping(self.root, order, 0, "")
        self.lines += self.foot
        return "\n".join(self.lines) + "\n"

    def _mapping(self, node: Node, order: tuple[str, ...], indent: int, first: str) -> None:
        """Write the keys; `first` replaces the indentation of the first of them (` - `)."""
        assert isinstance(node.value, dict)  # noqa: S101 - the caller made sure
        rank = {key: place for place, key in enumerate(order)}
        before = ""
        for key, value in sorted(node.value.items(), key=lambda item: rank.get(item[0], len(rank))):
            if indent == 0 and before and (key in RECORD_PARTS or before in RECORD_PARTS):
                self.lines.append("")
            self._entry(key, value, indent, first, heading=order is part_orders()["sections"] and key == "text")
            first, before = "", key

    def _entry(self, key: str, node: Node, indent: int, first: str, *, heading: bool) -> None:
        margin = first or " " * indent
        name = key if _is_plain(key, flow=False) and key != "<<" else _quoted(key)
        above, beside = self.above.get(id(node), []), self.beside.get(id(node), [])
        one_line = self._one_line("" if heading else key, node)
        fits = one_line is not None and len(margin) + len(name) + 2 + len(one_line) <= WIDTH
        if fits:
            above = [*above, *self._within(node)]
        if beside and not (fits and len(beside) == 1):
            above, beside = [*above, *beside], []
        if above and first:  # a comment above an item's first key goes above the item
            self.lines += [f"{' ' * (indent - 2)}{words}" for words in above]
        else:
            self.lines += [f"{' ' * indent}{words}" for words in above]
        tail = f"  {beside[0]}" if beside else ""
        if fits or (one_line is not None and not isinstance(node.value, (list, dict))):
            self.lines.append(f"{margin}{name}: {one_line}{tail}".rstrip())
        else:
            self._block(key, node, indent, f"{margin}{name}:")

    def _within(self, node: Node) -> Iterator[str]:
        """Yield the comments of everything below a value that is written on one line."""
        value = node.value
        below = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        for inner in below:
            yield from (*self.above.get(id(inner), []), *self.beside.get(id(inner), []))
            yield from self._within(inner)

    def _one_line(self, key: str, node: Node) -> str | None:
        """Return the value on one line, or None for one that goes below its key."""
        value = node.value
        if isinstance(value, str):
            return None if key in PROSE_KEYS and _folds(value) else _scalar(value)
        if isinstance(value, dict):
            return _flow(node) if value and all(_is_small(below) for below in value.values()) else _empty(value)
        if isinstance(value, list):
            return _flow(node) if all(_is_item(item) for item in value) else None
        return node.literal

    def _block(self, key: str, node: Node, indent: int, head: str) -> None:
        value = node.value
        if isinstance(value, str):
            self.lines.append(f"{head} {'>' if value.endswith(chr(10)) else '>-'}")
            self.lines += _wrapped(value, indent + 2)
        elif isinstance(value, dict):
            self.lines.append(head)
            self._mapping(node, part_orders().get(key, ()), indent + 2, "")
        elif isinstance(value, list) and all(_is_item(item) for item in value):
            self.lines += [f"{head} [", *_filled([_flow(item) for item in value], indent + 2), f"{' ' * indent}]"]
        elif isinstance(value, list):
            self.lines.append(head)
            self._items(key, value, indent + 2)

    def _items(self, key: str, items: list[Node], indent: int) -> None:
        for number, item in enumerate(items):
            if number and key in SPACED:
                self.lines.append("")
            whole = isinstance(item.value, dict) and bool(item.value)
            above = [*self.above.get(id(item), []), *(() if whole else self._within(item))]
            self.lines += [f"{' ' * indent}{words}" for words in above]
            if whole:
                self._mapping(item, part_orders().get(key, ()), indent + 2, f"{' ' * indent}- ")
            else:
                tail = "".join(f"  {words}" for words in self.beside.get(id(item), []))
                self.lines.append(f"{' ' * indent}- {_flow(item)}{tail}".rstrip())


def _places(node: Node) -> Iterator[tuple[int, int, int]]:
    """Yield line, column and identity of everything that is written on a line of its own."""
    if isinstance(node.value, dict):
        for value in node.value.values():
            place = value.key or value
            yield place.line, place.column, id(value)
            if not _is_small(value) and not _is_scalar(value):
                yield from _places(value)
    elif isinstance(node.value, list) and not all(_is_item(item) for item in node.value):
        for item in node.value:
            yield item.line, item.column - 1, id(item)
            yield from _places(item)


def _is_scalar(node: Node) -> bool:
    return not isinstance(node.value, (list, dict))


def _is_item(node: Node) -> bool:
    """Tell whether a value can be an item of `[a, b]`: an empty one cannot."""
    return _is_scalar(node) and node.value is not None


def _is_small(node: Node) -> bool:
    return _is_scalar(node) or (isinstance(node.value, list) and all(_is_item(item) for item in node.value))


def _empty(value: dict[str, Node]) -> str | None:
    return None if value else "{}"


def _flow(node: Node) -> str:
    value = node.value
    if isinstance(value, list):
        return f"[{', '.join(_flow(item) or '~' for item in value)}]"
    if isinstance(value, dict):
        pairs = (f"{_scalar(key, flow=True)}: {_flow(below)}" for key, below in value.items())
        return f"{{{', '.join(pairs)}}}"
    return _scalar(value, flow=True) if isinstance(value, str) else node.literal


def flow_list(values: Iterable[str]) -> str:
    """Return a list of texts on one line: `[a, "b, c"]`."""
    return f"[{', '.join(_scalar(value, flow=True) for value in values)}]"


def _scalar(text: str, *, flow: bool = False) -> str:
    return text if _is_plain(text, flow=flow) else _quoted(text)


def _is_plain(text: str, *, flow: bool) -> bool:
    if not PLAIN.fullmatch(text) or DOUBTFUL.search(text) or text in LITERALS or text.startswith(("---", "...")):
        return False
    return not (flow and re.search(r"[,\[\]{}]", text))


def _quoted(text: str) -> str:
    if text.isprintable() and "'" not in text:
        return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def _folds(text: str) -> bool:
    """Tell whether text survives a folded block unchanged: no line starts or ends with a space."""
    lines = text.removesuffix("\n").split("\n")
    return bool(text.strip()) and all(line == line.strip() and "\t" not in line for line in lines) and bool(lines[-1])


def _wrapped(text: str, indent: int) -> Iterator[str]:
    margin = " " * indent
    for number, line in enumerate(text.removesuffix("\n").split("\n")):
        if number:
            yield ""
        if line:
            yield from (f"{margin}{row}" for row in _rows(re.split(r"(?<=\S) (?=\S)", line), " ", WIDTH - indent))


def _filled(words: list[str], indent: int) -> Iterator[str]:
    margin = " " * indent
    rows = list(_rows(words, ", ", WIDTH - indent - 1))
    for number, row in enumerate(rows, start=1):
        yield f"{margin}{row}{',' if number < len(rows) else ''}"


def _rows(words: list[str], between: str, width: int) -> Iterator[str]:
    """Fill rows of at most `width` characters; a longer word has a row of its own."""
    row = ""
    for word in words:
        longer = f"{row}{between}{word}" if row else word
        if row and len(longer) > width:
            yield row
            row = word
        else:
            row = longer
    if row:
        yield row
