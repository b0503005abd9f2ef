"""What is wrong with a fact file, and where: plain values that every stage collects and none raises.

In: nothing. Out: `Origin` and `Problem`, their order, and their one-line form. They ensure that an analyst's mistake
never becomes a traceback, and that all mistakes of a run are shown together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from briefing_site.base.spelling import Spelling

MAX_PATH_SHOWN = 200
"""The most characters of a path in a sentence."""


class Severity(StrEnum):
    """How serious a problem is: an error stops the build, a warning and advice do not."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


Loc = tuple[int | str, ...]
"""The path to a value within a record: keys, and indexes of items from 0."""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A place in a file: path relative to the project, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle without the lookup of fields that a dataclass would do."""
        return Origin, (self.path, self.line, self.column)

    def __str__(self) -> str:
        """Return `path:line:column`, the form that editors make clickable."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its code, its place, what is wrong and what to do about it."""

    code: str
    origin: Origin
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Return `file:line:column: code: message hint`, on one line."""
        grade = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        text = f"{self.origin}: {grade}{self.code}: {self.message}"
        return f"{text} {self.hint}" if self.hint else text


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once, sorted by file, line and column."""
    return sorted(set(problems), key=place_of)


def new_problems(before: Iterable[Problem], after: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the later problems that an earlier check did not find, even if their line has moved since."""
    known = Counter(map(_identity, before))
    fresh = []
    for problem in after:
        if known[_identity(problem)] > 0:
            known[_identity(problem)] -= 1
        else:
            fresh.append(problem)
    return tuple(fresh)


def _identity(problem: Problem) -> tuple[str, str, str]:
    """Return what identifies a problem, whatever its line."""
    return problem.origin.path, problem.code, problem.message


def place_of(problem: Problem) -> tuple[str, int, int, str, str]:
    """Return what a problem is sorted by."""
    origin = problem.origin
    return origin.path, origin.line, origin.column, problem.code, problem.message


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to `word` in spelling; empty if none is near."""
    return Spelling(known).nearest(word)


def did_you_mean(word: str, known: Iterable[str] | Spelling) -> str:
    """Return `Did you mean 'x'?` for the known word nearest to `word`, or an empty string."""
    near = (known if isinstance(known, Spelling) else Spelling(known)).nearest(word)
    return f"Did you mean '{near}'?" if near else ""


def visible(text: str) -> str:
    """Return the text with control characters and lone surrogates escaped, so that no terminal obeys them."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def quoted(text: object, limit: int = 60) -> str:
    """Return `text` on one line in single quotes, shortened to `limit`, with control characters made visible.

    What YAML read as something other than text is shown as in YAML: `[a, b]`, `{a: b}`, `true`.
    """
    shown = visible(as_yaml(text))
    return f"'{shown}'" if len(shown) <= limit else f"'{shown[: limit - 1]}…'"


def as_yaml(value: object) -> str:
    """Return a value on one line as it would be written in YAML, texts without quotation marks."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{as_yaml(key)}: {as_yaml(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return f"[{', '.join(map(as_yaml, value))}]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def count_words(problems: Iterable[Problem]) -> str:
    """Return `2 errors, 1 piece of advice`, without what there is none of; `no problems` for none at all."""
    counts = Counter(problem.severity for problem in problems)
    nouns = {
        Severity.ERROR: ("error", "errors"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.ADVICE: ("piece of advice", "pieces of advice"),
    }
    words = [f"{counts[s]:,} {one if counts[s] == 1 else more}" for s, (one, more) in nouns.items() if counts[s]]
    return ", ".join(words) or "no problems"


def counted(number: int, noun: str) -> str:
    """Return `1 fact` or `1,200 facts`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
