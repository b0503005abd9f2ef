"""Whether reviewers wrote the words that they vouch for, or only restored somebody else's.

In: the changes of an item with a review mark, and what it said after each commit. Out: yes or no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

from briefing_site.facts.fields import models, vouched_fields
from briefing_site.facts.files.yaml_nodes import parse_yaml
from briefing_site.facts.plain_values import PlainValues
from briefing_site.history.file_versions import FileVersionReader

VOUCHED = frozenset(spec.key for model in models() for spec in vouched_fields(model))
"""Keys of facts, positions and records that a review mark covers."""
MARKS = re.compile(rb"^[ -]*reviewed:.*\n?", re.MULTILINE)
Words = Any
"""What an item says, for comparison; None if it does not exist."""


class Step(NamedTuple):
    """One commit in the history of an item."""

    sha: str
    is_own: bool
    """True if it is by the person who made the mark."""
    wrote: bool
    """True if it changed what a mark covers."""
    vouches: bool
    """True if it touched a review mark."""


def is_own_writing(life: Sequence[Step], words_at: Callable[[str], Words], is_vouched: Callable[[str], bool]) -> bool:
    """Tell whether the person who made the last mark wrote what it covers since somebody else reviewed it.

    Reverting an edit is not writing: an earlier state with the same words is looked up, and judged instead.
    `is_vouched` tells whether a mark that counts is there after a commit: the commit may have removed one.
    """
    place = len(life) - 1
    while place >= 0:
        step = life[place]
        if step.is_own and step.wrote:
            words = words_at(step.sha)
            before = (i for i in reversed(range(place)) if words is not None and words_at(life[i].sha) == words)
            earlier = next(before, None)
            if earlier is None:
                return True
            place = earlier
        elif not step.is_own and step.vouches and is_vouched(step.sha):
            return False
        else:
            place -= 1
    return False


def is_own_line(life: Sequence[Step], words_at: Callable[[str], Words]) -> bool:
    """Tell whether the person who made the mark of a line to take was the first to write the line."""
    return next((step.is_own for step in life if words_at(step.sha)), True)


def words_in(data: bytes, kind: str, name: str, line: tuple[str, Collection[str]] = ("", ())) -> Words:
    """Return what a version of a file says in a reviewable item; None if the item is not in it.

    `kind` and `name` are those of a `Reviewable`; of a line to take, `line` gives its words and facts.
    """
    if kind == "prose":
        return MARKS.sub(b"", data) or None
    if kind == "line":
        node, _ = parse_yaml(data, "")
        wanted = (line[0], [*line[1]])
        return True if node and wanted in _lines_in(node.plain()) else None
    (version,) = FileVersionReader().read([data])
    if version is None:
        return None
    if kind == "summary":
        return _vouched(version.record)
    values = version.facts.get(name) if kind == "fact" else version.positions.get(name.partition("/")[2])
    return _vouched(values) if values else None


def initials_in(data: bytes, kind: str, name: str) -> str:
    """Return the initials of an item's review mark in a version of a file; empty without one, and for lines to take."""
    (version,) = FileVersionReader().read([data])
    if version is None:
        return ""
    places = {"fact": version.facts.get(name), "position": version.positions.get(name.partition("/")[2])}
    _, _, rest = str((places.get(kind, version.record) or {}).get("reviewed", "")).partition(" ")
    return rest.partition(" ")[0]


def _vouched(values: PlainValues) -> PlainValues:
    return {key: value for key, value in values.items() if key in VOUCHED}


def _lines_in(value: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, dict):
        if isinstance(value.get("line"), str):
            yield value["line"], [*(value.get("facts") or ())]
        for inner in value.values():
            yield from _lines_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _lines_in(inner)
