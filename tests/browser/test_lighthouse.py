"""Lighthouse gives at least 98 in performance, accessibility and best practices on five kinds of page."""

from __future__ import annotations

import pytest

from tests.browser.lighthouse import LEAST, best_scores
from tests.browser.npm import require_npm
from tests.browser.test_journeys import KINDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("kind", ["home", "issue", "index", "timeline", "brief"])
def test_lighthouse_finds_next_to_nothing(served: str, kind: str) -> None:
    require_npm("lighthouse", "node")
    found = best_scores(served + KINDS[kind])
    assert min(found.values()) >= LEAST, found
