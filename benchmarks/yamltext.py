"""Plain values to the YAML that an analyst would type.

In: nested dicts, lists and text. Out: YAML text in which prose is folded (`>-`), lists of ids stand on one
line, and nothing needs an anchor, a tag or an escape. PyYAML's own writer does the same a hundred times
slower and would decide about quotes by its own reading of YAML 1.1.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Node: TypeAlias = "str | Sequence[Node] | Mapping[str, Node]"

WIDTH = 100
"""Longest line of folded prose, in characters."""

_PROSE = frozenset({"text", "summary", "line", "body", "purpose", "bottom_line", "note"})
_PLAIN = re.compile(r"[^\W_][\w .,/()~+&'|-]*(?::(?! )[\w .,/()~+&'|-]+)*", re.UNICODE)


def render_yaml(record: Mapping[str, Node]) -> str:
    """Return one fact file's text."""
    return "\n".join(_mapping(record, "")) + "\n"


def _mapping(mapping: Mapping[str, Node], indent: str) -> list[str]:
    return [line for key, value in mapping.items() for line in _entry(key, value, indent)]


def _entry(key: str, value: Node, indent: str) -> list[str]:
    if isinstance(value, str):
        return _text(key, value, indent)
    if isinstance(value, Mapping):
        return [f"{indent}{key}:", *_mapping(value, indent + "  ")]
    if all(isinstance(item, str) for item in value):
        return [f"{indent}{key}: [{', '.join(_scalar(str(item)) for item in value)}]"]
    return [f"{indent}{key}:", *(line for item in value for line in _item(item, indent + "  "))]


def _item(item: Node, indent: str) -> list[str]:
    if not isinstance(item, Mapping):
        raise TypeError(f"a list holds either text or mappings, not {item!r}")
    lines = _mapping(item, indent + "  ")
    return [f"{indent}- {lines[0].lstrip()}", *lines[1:]]


def _text(key: str, value: str, indent: str) -> list[str]:
    if key not in _PROSE or " " not in value:
        return [f"{indent}{key}: {_scalar(value)}"]
    inner = indent + "  "
    folded = textwrap.wrap(value, WIDTH - len(inner), break_long_words=False, break_on_hyphens=False)
    return [f"{indent}{key}: >-", *(inner + line for line in folded)]


def _scalar(value: str) -> str:
    """Leave a value plain where that is safe, also within `[…]`; else quote it as JSON does."""
    return value if _PLAIN.fullmatch(value) and "," not in value else json.dumps(value, ensure_ascii=False)
