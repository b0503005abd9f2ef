"""Checks that a desk's own print files still define what our print files import from them.

In: the folders of print templates, a desk's before ours. Out: nothing, or TemplateFaultError, which names the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from briefing_site.base.problems import MAX_PATH_SHOWN, quoted
from briefing_site.render.html.template_faults import TemplateFaultError

DEFINED = re.compile(r"^#let (?:\(([^)]*)\)|([\w-]+))", re.MULTILINE)
NAME = re.compile(r"[\w-]+")


def check_print_files(folders: Sequence[Path]) -> None:
    """Raise TemplateFaultError for a file that replaces one of ours but lacks a name that our other files import."""
    *own, ours = folders
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(ours.glob("*.typ"))}
    for path in (path for folder in own for path in sorted(folder.glob("*.typ")) if path.name in texts):
        try:
            lacking = _defined(texts[path.name]) - _defined(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            raise TemplateFaultError(f"{_shown(path)}: not UTF-8 text.") from None
        used = {name for other, text in texts.items() if other != path.name for name in NAME.findall(text)}
        if missing := ", ".join(quoted(name) for name in sorted(lacking & used)):
            raise TemplateFaultError(
                f"{_shown(path)}: it does not define {missing}, which other templates for paper use. "
                f"It was written for another version of {quoted(path.name)}: begin again with a copy of this one."
            )


def _defined(text: str) -> set[str]:
    return {name for several, one in DEFINED.findall(text) for name in NAME.findall(several or one)}


def _shown(path: Path) -> str:
    return quoted(path, MAX_PATH_SHOWN)[1:-1]
