from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import PROJECT, build_site


@pytest.fixture(scope="session")
def content_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the content that the project ships."""
    return build_site(PROJECT, tmp_path_factory.mktemp("content") / "site")
