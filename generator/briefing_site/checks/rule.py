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
    """An id that nothing bears, with the kinds of what may stand in its place."""

    target: str
    allowed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule, with its place as keys within the file of the record that is judged."""

    loc: Loc
    message: str
    hint: str = ""
    at_key: bool = False
    needle: str = ""
    """The words within the value that are meant."""
    nth: int = 0
    """Where the value holds them more than once: how often it does before."""
    missing: Missing | None = None
    """What was named and is not there: the engine adds a hint of what was meant, which only the whole base tells."""


Check = Callable[[Any, CheckContext], Iterator[Finding]]
"""The annotation of its first parameter says which records it judges."""


@dataclass(frozen=True)
class Rule:
    """One check with its code and weight."""

    code: str
    check: Check
    severity: Severity = field(default=Severity.ERROR)
    is_of_whole: bool = False
    """True for what is told only where every file could be read and every reference leads somewhere."""

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders of the records that it judges."""
        kind = next(iter(get_type_hints(self.check).values()))
        return frozenset(one.folder for one in get_args(kind) or (kind,))


def rules_of(severity: Severity, *checks: Check, is_of_whole: bool = False) -> tuple[Rule, ...]:
    """Return the checks as rules of one weight, each under its code."""
    return tuple(Rule(code_of(check), check, severity, is_of_whole) for check in checks)


def code_of(check: Check) -> str:
    """Return a check's code: the words of its name."""
    return check.__name__.removeprefix("check_").replace("_", "-")


def finding_in(loc: Loc, text: str, start: int, message: str, hint: str = "") -> Finding:
    """Return a finding at a place within a text: at the word that begins there, up to the next space."""
    needle = text[start:].split(maxsplit=1)[0]
    return Finding(loc, message, hint, needle=needle, nth=text.count(needle, 0, start))


def at_reference(reference: Reference, message: str, hint: str = "", missing: Missing | None = None) -> Finding:
    """Return a finding at the place where a reference stands; in prose, at the link or the citation itself."""
    needle = {"link": f"[[{reference.target}", "cite": f"@{reference.target}"}.get(reference.why, "")
    return Finding(reference.loc, message, hint, needle=needle, missing=missing)


def with_surplus(problem: Problem, surplus: int) -> Problem:
    """Say with the last problem of a code in a file how many more were found than are told."""
    return replace(problem, hint=f"{problem.hint} There are {surplus:,} more like it in this file.".lstrip())
