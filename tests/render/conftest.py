from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.render.typst.print_jobs import PrintSetting

from tests.render.paper import setting_of, write_base


@pytest.fixture
def setting(tmp_path: Path) -> PrintSetting:
    """What the printed forms of the tests' own base have in common."""
    return setting_of(write_base(tmp_path))


@pytest.fixture(scope="session")
def desk(sample: Path) -> PrintSetting:
    """What the printed forms of the made-up desk have in common."""
    return setting_of(sample)
