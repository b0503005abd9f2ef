"""What a rule is, and what it yields.

In: nothing. Out: `Rule`, `Finding`. A rule is a generator `check_<truth>` of a record and its `CheckContext`; its
docstring is the rule, and its code the same words: `check_source_exists` is `source-exists`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, get_args, get_type_hints

from briefing_site.base.problems import Loc, Problem, Severity
from briefing_site.checks.context import CheckContext
from briefing_site.facts.fields import Reference


class Missing(NamedTuple):
    """An unknown id, with the kinds allowed in its place."""

    target: str
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation of a rule, with its place as keys within the record's file."""

    loc: Loc
    message: str
    hint: str = ""
    at_key: bool = False
    needle: str = ""
    """The words in question within the value."""
    nth: int = 0
    """If the value contains them more than once: how often before this one."""
    missing: Missing | None = None
    """The missing target of a reference: the engine adds a hint of what was meant, from the whole base."""


Check = Callable[[Any, CheckContext], Iterator[Finding]]
"""The annotation of its first parameter says which records it checks."""


@dataclass(frozen=True)
class Rule:
    """One check with its code and severity."""

    code: str
    check: Check
    severity: Severity = field(default=Severity.ERROR)
    is_of_whole: bool = False
    """True if it only applies when all files could be read and all references resolve."""

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders of the records that it checks."""
        kind = next(iter(get_type_hints(self.check).values()))
        return frozenset(one.folder for one in get_args(kind) or (kind,))


def rules_of(severity: Severity, *checks: Check, is_of_whole: bool = False) -> tuple[Rule, ...]:
    """Return checks as rules of one severity, each under its code."""
    return tuple(Rule(code_of(check), check, severity, is_of_whole) for check in checks)


def code_of(check: Check) -> str:
    """Return a check's code: the words of its name."""
    return check.__name__.removeprefix("check_").replace("_", "-")


def finding_in(loc: Loc, text: str, start: int, message: str, hint: str = "") -> Finding:
    """Return a finding at a position in a text: at the word that begins there, up to the next space."""
    needle = text[start:].split(maxsplit=1)[0]
    return Finding(loc, message, hint, needle=needle, nth=text.count(needle, 0, start))


def at_reference(reference: Reference, message: str, hint: str = "", missing: Missing | None = None) -> Finding:
    """Return a finding at the place of a reference; in prose, at the link or citation itself."""
    needle = {"link": f"[[{reference.target}", "cite": f"@{reference.target}"}.get(reference.why, "")
    return Finding(reference.loc, message, hint, needle=needle, missing=missing)


def with_surplus(problem: Problem, surplus: int) -> Problem:
    """Add to the last problem of a code in a file how many more were found but not reported."""
    return replace(problem, hint=f"{problem.hint} There are {surplus:,} more like it in this file.".lstrip())
