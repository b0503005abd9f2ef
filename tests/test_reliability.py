"""What `docs/reliability.md` says is tried is tried: every test that it names is there."""

from __future__ import annotations

import re

import pytest

from tests.conftest import PROJECT

PAGE = (PROJECT / "docs" / "reliability.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted({*re.findall(r"`(tests/[\w/]+\.py)`", PAGE)}))
def test_every_test_that_the_page_names_is_there(name: str) -> None:
    assert (PROJECT / name).is_file()


def test_every_row_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")][1:]
    assert rows
    assert [row for row in rows if "`tests/" not in row] == []
