"""Finds ids and citations that occur twice in a list, and removes them.

In: the bytes of a fact file. Out: the file without the duplicates, and the removed words. The first occurrence is kept,
and so is a comment on the line of a removed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from briefing_site.facts.fields import Role, fields_of, models
from briefing_site.facts.files.yaml_nodes import Node, parse_yaml
from briefing_site.facts.files.yaml_text import lines_of

KEYS = frozenset(spec.key for model in models() for spec in fields_of(model) if spec.role in {Role.IDS, Role.CITATIONS})
"""The keys whose items are ids or citations."""
WORD = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|[^,\]\[#\n]*[^,\]\[#\s]")
MAX_REPEATED = 500
"""The most in one file; nobody has typed more than that."""
ITEM = re.compile(r"(?P<indent>\s*)- +(?P<word>\S.*?)(?P<comment>\s+#.*)?")


def without_duplicates(data: bytes, path: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a file in which no list names anything twice, and what was removed; a broken file stays as it is."""
    node, problems = parse_yaml(data, path)
    if node is None or problems:
        return data, ()
    lines = lines_of(data.decode("utf-8"))
    gone: list[str] = []
    found = sorted(islice(_repeated(node), MAX_REPEATED), key=lambda item: (item.line, item.column), reverse=True)
    for item in found:
        gone += _cut(lines, item.line - 1, item.column - 1)
    return ("\n".join(lines).encode() if gone else data), tuple(gone)


def _repeated(node: Node) -> Iterator[Node]:
    """Yield each item that occurred earlier in a list of ids."""
    for key, below in node.value.items() if isinstance(node.value, dict) else ():
        items = below.value if isinstance(below.value, list) else [below]
        if key in KEYS and all(isinstance(item.value, str) for item in items):
            seen: set[str] = set()
            for item in items:
                words = " ".join(str(item.value).split())
                if words in seen:
                    yield item
                seen.add(words)
        for item in items:
            yield from _repeated(item)


def _cut(lines: list[str], number: int, column: int) -> Iterator[str]:
    """Remove one item, with its comma or its line; yield its words. One that cannot be separated stays."""
    line = lines[number]
    item = ITEM.fullmatch(line)
    if item and item.start("word") == column:
        comment = item["comment"]
        lines[number : number + 1] = [f"{item['indent']}{comment.lstrip()}"] if comment else []
        yield item["word"]
        return
    word = WORD.match(line, column)
    if word is None:
        return
    head, tail = line[:column].rstrip(), line[word.end() :]
    if head.endswith(","):
        lines[number] = head[:-1] + tail
        yield word[0]
    elif not head and number and (above := lines[number - 1].rstrip()).endswith(","):
        lines[number - 1 : number + 1] = [above[:-1] + tail]
        yield word[0]
