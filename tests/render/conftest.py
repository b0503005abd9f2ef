from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from briefing_site.render.typst.print_jobs import PrintSetting
from briefing_site.site.pages import Site

from tests.render import paper
from tests.render.articles import FLOUR_AND_PRICE, site_of


@pytest.fixture
def setting(tmp_path: Path) -> PrintSetting:
    """What the printed forms of the tests' own base have in common."""
    return paper.setting_of(paper.write_base(tmp_path))


@pytest.fixture(scope="session")
def desk(sample: Path) -> PrintSetting:
    """What the printed forms of the made-up desk have in common."""
    return paper.setting_of(sample)


@pytest.fixture
def site(write_base: Callable[[Mapping[str, str]], Path]) -> Site:
    """The site of the small base with an area of cooperation and a dispute."""
    return site_of(write_base(FLOUR_AND_PRICE))
