"""What a run says of the tests that it skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.skips import skips_by_reason

RAN = """
import pytest

def test_ran(): pass
def test_first(): pytest.skip("no nginx on this machine")
@pytest.mark.parametrize("n", [1, 2])
def test_second(n): pytest.skip("no nginx on this machine")
@pytest.mark.skipif(True, reason="root may write everywhere")
def test_third(): pass
"""


class Reports:
    def __init__(self) -> None:
        self.skipped: list[pytest.TestReport] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self.skipped.append(report)


@pytest.mark.slow
def test_skipped_tests_are_told_by_what_they_wanted(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(RAN)
    reports = Reports()
    pytest.main(["-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(tmp_path), "-c", "/dev/null"], [reports])
    assert skips_by_reason(reports.skipped) == [
        "no nginx on this machine: test_a.py (3)",
        "root may write everywhere: test_a.py (1)",
    ]
