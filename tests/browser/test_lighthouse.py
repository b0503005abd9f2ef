"""Lighthouse gives at least 98 in accessibility and best practices on five kinds of page.

Its performance score depends on what else the machine does, so it gates nothing here: `python -m
tests.browser.lighthouse URL…` gives it.
"""

from __future__ import annotations

import pytest

from tests.browser.lighthouse import LEAST, scores
from tests.browser.npm import require_npm
from tests.browser.test_journeys import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("kind", ["home", "issue", "index", "timeline", "brief"])
def test_lighthouse_finds_next_to_nothing(served: str, kind: str) -> None:
    require_npm("lighthouse", "node")
    found = scores(served + KINDS[kind])
    assert min(found["accessibility"], found["best-practices"]) >= LEAST, found
