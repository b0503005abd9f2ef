"""Reports what libyaml accepts although YAML 1.2 does not, since other tools misread or lose such text.

In: the text of a fact file, and where something was read in it. Out: problems. Otherwise a comment could hide words,
and a formatter could drop what it took for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from briefing_site.base.problems import Origin, Problem, counted, quoted
from briefing_site.facts.files.yaml_text import comments_in

UNSPACED = re.compile(r"[\"'\]}\[{,>|+\-0-9:?]#")
"""What a comment without a space before it can follow, and text as well: only then are the comments looked for."""


def find_unspaced_comments(text: str, path: str) -> Iterator[Problem]:
    """Yield the comments that follow something without a space: neither a comment nor part of the value."""
    if "#" not in text or not UNSPACED.search(text):
        return
    for comment in comments_in(text):
        if comment.unspaced:
            message = (
                f"{quoted(comment.words)} has no space before it, so it is neither a comment nor part of the value."
            )
            hint = "Put a space before the '#' of a comment; put text inside the quotation marks."
            yield Problem("yaml-comment", Origin(path, comment.line, comment.column), message, hint)


def check_indentation(lines: Sequence[str], first: int, last: int, column: int, path: str) -> Problem | None:
    """Return the problem with the first line of a text in quotation marks that is not indented as part of it.

    `first` and `last` are its lines, counted from 0; `column` is that of the keys or items it belongs to, -1 for none.
    """
    for number in range(first + 1, last + 1):
        spaces, rest = _indentation(lines[number])
        if rest and spaces <= column:
            return _shallow(lines, number, column, path)
    return None


def check_flow_indentation(lines: Sequence[str], first: int, last: int, column: int, path: str) -> Problem | None:
    """Return the same for a list or a set of keys in brackets; its last bracket may stand under its key."""
    for number in range(first + 1, last + 1):
        spaces, rest = _indentation(lines[number])
        closes = number == last and rest.startswith(("]", "}")) and spaces >= column
        if spaces <= column and rest.strip() and not rest.lstrip("\t").startswith("#") and not closes:
            return _shallow(lines, number, column, path)
    return None


def check_block(lines: Sequence[str], event: Any, column: int, path: str) -> Problem | None:
    """Return the problem with a text block whose sign stands under its key, or whose text is taken for a comment.

    The latter has nothing in it: the blank lines that it starts with are indented more than its text.
    """
    if event.start_mark.column <= column:
        return _shallow(lines, event.start_mark.line, column, path)
    number = next((number for number in range(event.end_mark.line, len(lines)) if lines[number].strip()), None)
    if number is None:
        return None
    spaces, rest = _indentation(lines[number])
    if spaces <= column or not rest.startswith("#"):
        return None
    message = f"{quoted(rest.strip())} is indented as text, but the blank lines above it are indented further."
    return Problem("yaml-indent", Origin(path, number + 1, spaces + 1), message, "Delete the spaces on those lines.")


def _indentation(line: str) -> tuple[int, str]:
    rest = line.lstrip(" ")
    return len(line) - len(rest), rest


def _shallow(lines: Sequence[str], number: int, column: int, path: str) -> Problem:
    spaces, rest = _indentation(lines[number])
    origin = Origin(path, number + 1, spaces + 1)
    if rest.startswith("\t"):
        return Problem("yaml-tab", origin, "there is a tab where YAML needs spaces.", "Indent with two spaces.")
    message = f"{quoted(rest.strip())} is part of the value above it, but is not indented as such."
    return Problem("yaml-indent", origin, message, f"Put at least {counted(column + 1, 'space')} before it.")
