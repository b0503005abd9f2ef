"""The result of a check, and its cache: the same bytes, checked by the same code on the same day, give the same result.

In: a digest of everything that a check depends on. Out: `CheckResult`, or None. It is stored as JSON, so that nothing
in it can be executed; anything unexpected is discarded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from briefing_site.base.cache import Cache, Region
from briefing_site.base.problems import Origin, Problem, Severity
from briefing_site.checks.tally import NOTHING, BaseTally, tally_from_json

RESULTS = Region("check", max_entries=20)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of a check."""

    problems: tuple[Problem, ...]
    records: int
    facts: int
    tally: BaseTally = NOTHING


def get_check_result(cache: Cache, digest: str) -> CheckResult | None:
    """Return the cached result for a digest; None if there is none, or if it cannot be read."""
    try:
        stored = json.loads(cache.get(RESULTS, digest) or b"")
        problems = tuple(_problem(item) for item in stored["problems"])
        return CheckResult(problems, int(stored["records"]), int(stored["facts"]), tally_from_json(stored["tally"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def put_check_result(cache: Cache, digest: str, finished: CheckResult) -> None:
    """Store a result."""
    items = [
        [p.code, str(p.severity), p.origin.path, p.origin.line, p.origin.column, p.message, p.hint]
        for p in finished.problems
    ]
    stored = {"records": finished.records, "facts": finished.facts, "problems": items, "tally": finished.tally}
    cache.put(RESULTS, digest, json.dumps(stored).encode())


def _problem(item: Any) -> Problem:
    code, severity, path, line, column, message, hint = item
    if not all(isinstance(text, str) for text in (code, path, message, hint)):
        raise TypeError("a stored problem holds something other than text")
    return Problem(code, Origin(path, int(line), int(column)), message, hint, Severity(severity))
