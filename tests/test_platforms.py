"""What a desk installs can be had as wheels alone, on each platform and Python that the tool is for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from briefing_site.edit.starter import PINS

UV = Path(sys.executable).parent / "uv"
PLATFORMS = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


@pytest.mark.slow
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_requirement_has_a_wheel(platform: str, python: str, tmp_path: Path) -> None:
    target = ["--python-platform", platform, "--python-version", python]
    command = [str(UV), "pip", "compile", str(PINS), "--no-build", "--no-deps", "--no-python-downloads", *target]
    done = subprocess.run([*command, "-o", str(tmp_path / "resolved.txt")], capture_output=True, text=True, check=False)
    if "error sending request" in done.stderr or "Failed to fetch" in done.stderr:
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stderr
    names = {line.partition("==")[0] for line in PINS.read_text().splitlines() if line[:1].isalpha()}
    found = {line.partition("==")[0] for line in (tmp_path / "resolved.txt").read_text().splitlines()}
    assert names - {"colorama", "tzdata"} <= found
