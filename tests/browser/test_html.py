"""Every page of the built site before the Nu HTML checker, which speaks for the HTML standard."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.browser.npm import require_npm

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_page_is_valid_html_without_a_warning(built_site: Path) -> None:
    checker = require_npm("vnu-jar", "java") / "build" / "dist" / "vnu.jar"
    pages = sorted(built_site.rglob("*.html"))
    command = ["java", "-jar", str(checker), "--format", "json", "--stdout", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert len(pages) > 60
    found = json.loads(done.stdout)["messages"]
    told = {f"{m.get('url', '')}:{m.get('lastLine', 0)}: {m['message']}".partition("/site/")[2] for m in found}
    assert told == set()
