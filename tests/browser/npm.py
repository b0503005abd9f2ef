"""The judges that come from npm: the Nu HTML checker and Lighthouse, as `package-lock.json` pins them.

`npm ci --ignore-scripts` in this folder brings them here; `.ci/run` does so.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.chromium import REQUIRED

MODULES = Path(__file__).parent / "node_modules"


def require_npm(module: str, command: str) -> Path:
    """Return a module's folder; without it, or the command that runs it, skip, or fail where browsers must be there."""
    missing = "`npm ci --ignore-scripts` has not been run in tests/browser" if not (MODULES / module).is_dir() else ""
    if not shutil.which(command):
        missing = f"there is no {command}"
    if missing and REQUIRED:
        pytest.fail(f"BRIEFING_REQUIRE_BROWSER is set, and {missing}")
    if missing:
        pytest.skip(missing)
    return MODULES / module
