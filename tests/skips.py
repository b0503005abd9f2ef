"""Says at the end of a run which tests were skipped, and why: a green run of half the tests proves little."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest


def skips_by_reason(reports: list[pytest.TestReport]) -> list[str]:
    """Return a line for each reason, with the files and how many tests of each were skipped."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report in reports:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        found[reason.removeprefix("Skipped: ")][report.nodeid.partition("::")[0]] += 1
    return [
        f"{reason}: {', '.join(f'{file} ({number})' for file, number in sorted(files.items()))}"
        for reason, files in sorted(found.items())
    ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was skipped."""
    lines = skips_by_reason(terminalreporter.stats.get("skipped", []))
    if lines:
        terminalreporter.section("skipped, and why (number of tests)")
        for line in lines:
            terminalreporter.line(line)
