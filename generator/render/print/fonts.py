"""The fonts of the printed forms, and what they can print.

In: font packages from PyPI; never the system's own fonts, so that every machine prints the same. Out: their
folders for Typst, and the characters of a fact base that none of them has, each with its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from generator.factbase import FactBase, facts_in
from generator.problems import Origin, Problem
from generator.prose import curl

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


def is_printable(character: str) -> bool:
    """Tell whether a font has the character; what draws nothing counts as printable."""
    if unicodedata.category(character) in UNSEEN:
        return True
    return any(ord(character) in _characters(file) for file in _upright_files())


def unprintable(base: FactBase) -> Iterator[Problem]:
    """Every character that a fact, or a record's own keys, puts on paper is one that a font has."""
    for record in base.records.values():
        own = record.model_dump(exclude={"facts", "note", "former_ids", "withdrawn"})
        yield from _missing(record.origin, f"'{record.id}'", own)
        for fact in facts_in(record):
            yield from _missing(fact.origin, f"fact '{fact.id}'", fact.model_dump(include={"text", "hedge"}))


def _missing(origin: Origin, what: str, values: object) -> Iterator[Problem]:
    used = {character for text in _texts(values) for character in curl(text)}
    missing = sorted(character for character in used if not _is_printable_cached(character))
    if missing:
        shown = ", ".join(f"'{character}' (U+{ord(character):04X})" for character in missing)
        yield Problem(
            "character-unprintable",
            origin,
            f"{what} holds {shown}, which no font of the printed forms has.",
            "Write it another way.",
        )


def _texts(values: object) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from _texts(value)
    elif isinstance(values, (list, tuple)):
        for value in values:
            yield from _texts(value)


@cache
def _is_printable_cached(character: str) -> bool:
    return is_printable(character)


@cache
def _upright_files() -> tuple[Path, ...]:
    """One face of each family, the light ones first: a slanted or bold one has the same characters."""
    files = [file for file in font_files() if "Italic" not in file.name and "Bold" not in file.name]
    return tuple(sorted(files, key=lambda file: file.stat().st_size))


@cache
def _characters(file: Path) -> frozenset[int]:
    font: Any = TTFont(file, lazy=True)
    return frozenset(font.getBestCmap())


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the font package '{package}' is not installed", name=package)
    return Path(next(iter(spec.submodule_search_locations)))
