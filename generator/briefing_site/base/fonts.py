"""The fonts of the printed forms, and what they can print.

In: font packages from PyPI; never the system's own fonts, so that every machine prints the same. Out: their
folders for Typst, and which characters none of them has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FONT_PACKAGES = (
    ("fontpkg_source_serif_4", "files"),
    ("pylopdf_fonts_zh_cn", ""),
    ("fontpkg_amiri", "files"),
)
"""Package and folder in it: Latin, Greek, Cyrillic; Chinese; Arabic. The first that has a character sets it."""
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Categories of characters that draw nothing; `load` has refused those that do harm."""


def font_folders() -> tuple[Path, ...]:
    """Return the folders that hold the fonts; raises ModuleNotFoundError when a package is not installed."""
    return tuple(_package_folder(package) / folder for package, folder in FONT_PACKAGES)


def font_files() -> tuple[Path, ...]:
    """Return every font file, in a fixed order."""
    return tuple(
        sorted(file for folder in font_folders() for file in folder.iterdir() if file.suffix in {".ttf", ".otf"})
    )


def characters_missing(characters: Iterable[str]) -> frozenset[str]:
    """Return those of some characters that no font has; what draws nothing is missing from none."""
    left = {c for c in characters if unicodedata.category(c) not in UNSEEN and not _is_noncharacter(ord(c))}
    for file in _upright_files():
        if not left:
            break
        known = _characters(file)
        left = {character for character in left if ord(character) not in known}
    return frozenset(left)


def _is_noncharacter(code: int) -> bool:
    """Tell whether Unicode sets a code aside for no character; `load` refuses these."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004 - from the Unicode standard, 23.7


@cache
def _upright_files() -> tuple[Path, ...]:
    """One face of each family, the light ones first: a slanted or bold one has the same characters."""
    files = [file for file in font_files() if "Italic" not in file.name and "Bold" not in file.name]
    return tuple(sorted(files, key=lambda file: file.stat().st_size))


@cache
def _characters(file: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to import, and rarely needed

    font: Any = TTFont(file, lazy=True)
    return frozenset(font.getBestCmap())


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the font package '{package}' is not installed", name=package)
    return Path(next(iter(spec.submodule_search_locations)))
