"""The code that docs/architecture.md shows, and whether ruff has anything against it.

Code that the page adds to a module is read in that module, under the module's name, so that what the project asks of
such a file is asked of it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.conftest import PROJECT

PACKAGE = PROJECT / "generator" / "briefing_site"
PAGE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")


def shown_code(word: str, language: str = "python") -> str:
    """Return the first block of code on the page that contains a word."""
    blocks = re.findall(rf"^ *```{language}\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    return textwrap.dedent(next(block for block in blocks if word in block))


def replace_once(path: Path, *changes: tuple[str, str]) -> None:
    """Replace parts of a file, each of which must be in it exactly once."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def ruff_faults(name: str, text: str) -> str:
    """Return what ruff says of a module of the package with this text: wrong layout, and what the linter finds."""
    module = PACKAGE / name
    checks = (["format", "--diff"], ["check", "--quiet"])
    return "".join(_ruff([*check, "--stdin-filename", str(module), "-"], text) for check in checks)


def with_imports_sorted(name: str, text: str) -> str:
    """Return a module's text with its imports in order, as an editor leaves it."""
    command = ["check", "--quiet", "--fix-only", "--select", "I", "--stdin-filename", str(PACKAGE / name), "-"]
    return _ruff(command, text)


def _ruff(arguments: list[str], text: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments]
    return subprocess.run(command, cwd=PROJECT, input=text, capture_output=True, text=True, check=False).stdout
