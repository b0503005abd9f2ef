"""The handling that the front matter of a hand-written page sets.

In: a page's bytes. Out: its handling, and what is wrong with it. Front matter is what MkDocs accepts: a YAML block
between lines of dashes, or `key: value` lines up to the first blank line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.facts.files.yaml_nodes import parse_yaml
from briefing_site.facts.types import TLP, not_a_level

UNREADABLE = "?"
"""The handling of a page that gives an unknown one: it is closed to everybody."""
KEY = "handling"
ALIKE = 0.84
"""How similar a key must be to count as a misspelling of it: `handlng`, but not `heading`."""
BLOCK = re.compile(r"-{3}[ \t]*\r?\n(.*?\n)(?:-{3}|\.{3})[ \t]*(?:\r?\n|\Z)", re.DOTALL)
GIVEN = re.compile(rf"^[ \t{{,\"']*{KEY}[\"' \t]*:", re.IGNORECASE | re.MULTILINE)
PAIR = re.compile(r" {0,3}([A-Za-z0-9_-]+):\s*(.*)")


def handling_of_page(data: bytes) -> str:
    """Return the handling of a page; empty if it has none."""
    found = [(key, value) for key, value, _ in _pairs(data) if key == KEY]
    if not found:
        return UNREADABLE if _is_broken(data) else ""
    return found[-1][1] if found[-1][1] in TLP else UNREADABLE


def check_front_matter(path: str, data: bytes) -> Iterator[Problem]:
    """Report an invalid handling, and a misspelt `handling` key."""
    for key, value, line in _pairs(data):
        origin = Origin(path, line, 1)
        if key == KEY and value not in TLP:
            yield Problem("value-unknown", origin, f"{KEY}: {not_a_level(value)}")
        elif key != KEY and SequenceMatcher(None, key, KEY).ratio() >= ALIKE:
            yield Problem("key-unknown", origin, f"{quoted(key)} says nothing here.", f"Did you mean '{KEY}'?")
    if _is_broken(data):
        message = f"this front matter names a {KEY}, and cannot be read."
        yield Problem("yaml-syntax", Origin(path, 1, 1), message, f"Write '{KEY}: TLP:AMBER' on a line of its own.")


def _pairs(data: bytes) -> Iterator[tuple[str, str, int]]:
    """Yield keys in lower case, values, and lines."""
    text = data.decode("utf-8-sig", "replace")
    if block := BLOCK.match(text):
        node, problems = parse_yaml(block[1].encode(), "")
        values = node.value if node and not problems else None
        for key, value in values.items() if isinstance(values, dict) else ():
            yield key.casefold(), value.plain() if isinstance(value.plain(), str) else "", value.line + 1
        return
    for number, line in enumerate(text.splitlines(), 1):
        pair = PAIR.match(line)
        if not line.strip() or not (pair or line.startswith(("    ", "\t"))):
            return
        if pair:
            yield pair[1].casefold(), pair[2].strip(), number


def _is_broken(data: bytes) -> bool:
    """Tell whether there is a block that speaks of a handling, and cannot be read."""
    text = data.decode("utf-8-sig", "replace")
    if not text.startswith("---"):
        return False
    block = BLOCK.match(text)
    head = block[1] if block else text.partition("\n\n")[0]
    if not GIVEN.search(head):
        return False
    node, problems = parse_yaml(head.encode(), "") if block else (None, ())
    return bool(problems) or node is None or not isinstance(node.value, dict)
