"""Golden files: what a reviewer has seen and accepted, held against what comes out now.

`make accept` takes everything as it is now; `git diff` then shows it for review.
"""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
ACCEPTING = bool(os.environ.get("ACCEPT"))
"""True when what comes out now is to be taken for what should."""


def expect(name: str, found: str) -> None:
    """Compare text with the golden file of that name."""
    path = GOLDEN / name
    if ACCEPTING:
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found.splitlines() == path.read_text(encoding="utf-8").splitlines(), f"{name}: `make accept` takes it"
