"""The fonts for printing, and which characters they have.

In: font packages from PyPI, and fonts that a desk adds; never the system's fonts, so that every machine prints the
same. Out: font folders for Typst, the characters that no font has, and which package would have them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from briefing_site.base.problems import quoted

FONT_PACKAGES = (
    ("fontpkg_source_serif_4", "files"),
    ("pylopdf_fonts_zh_cn", ""),
    ("fontpkg_amiri", "files"),
)
"""Package and folder in it: Latin, Greek, Cyrillic; Chinese; Arabic. The first that has a character is used for it."""
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Categories of characters that draw nothing; `load` has refused the harmful ones."""
KINDS_OF_FILE = frozenset({".ttf", ".otf", ".ttc"})
SUBSTITUTE = "\N{WHITE SQUARE}"
"""Printed in place of a character that is in no font."""
BY_SCRIPT = {
    "Beng": ("Bengali", "fontpkg-hind-siliguri"),
    "Deva": ("Devanagari", "pylopdf-fonts-hi"),
    "Hang": ("Korean", "pylopdf-fonts-ko"),
    "Hebr": ("Hebrew", "pylopdf-fonts-he"),
    "Khmr": ("Khmer", "fontpkg-noto-sans-khmer"),
    "Taml": ("Tamil", "fontpkg-noto-sans-tamil"),
    "Telu": ("Telugu", "fontpkg-noto-sans-telugu"),
    "Thai": ("Thai", "pylopdf-fonts-th"),
    "Armn": ("Armenian", ""),
    "Ethi": ("Ethiopic", ""),
    "Geor": ("Georgian", ""),
    "Mymr": ("Burmese", ""),
    "Sinh": ("Sinhala", ""),
}
"""The name of a script, and the package on PyPI that prints it; empty if only a font file does."""


class FontError(ValueError):
    """A font that a desk names does not exist; the message says which, and what to do."""


_added: ContextVar[tuple[Path, ...]] = ContextVar("fonts", default=())


def add_fonts(files: tuple[Path, ...]) -> None:
    """Let everything printed from now on use these fonts as well; processes forked from here on inherit them."""
    _added.set(files)


def added_fonts() -> tuple[Path, ...]:
    """Return the fonts that a desk adds, for a process that was not forked."""
    return _added.get()


def find_fonts(names: Iterable[str], project: Path) -> tuple[Path, ...]:
    """Return the font files of packages by their names on PyPI, and of files and folders of a project.

    Raises FontError.
    """
    return tuple(file for name in names for file in _fonts_of(name, project))


def _fonts_of(name: str, project: Path) -> tuple[Path, ...]:
    place = (project / name).resolve()
    is_ours = place.is_relative_to(project.resolve()) and place != project.resolve()
    if is_ours and place.is_file() and place.suffix.lower() in KINDS_OF_FILE:
        return (place,)
    found = place.rglob("*") if is_ours and place.is_dir() else _files_of_package(name)
    files = tuple(sorted(file for file in found if file.suffix.lower() in KINDS_OF_FILE))
    if not files:
        raise FontError(
            f"{quoted(name)} is neither an installed package with fonts nor a font file or folder beside mkdocs.yml. "
            "A package must be listed in the requirements."
        )
    return files


def _files_of_package(name: str) -> Iterator[Path]:
    try:
        yield from (Path(str(file.locate())) for file in distribution(name).files or ())
    except (PackageNotFoundError, ValueError):
        return


def font_folders() -> tuple[Path, ...]:
    """Return the folders that hold the fonts; raises ModuleNotFoundError when a package is not installed."""
    added = dict.fromkeys(file.parent for file in _added.get())  # Typst looks into folders alone
    return (*(_package_folder(package) / folder for package, folder in FONT_PACKAGES), *added)


def font_files() -> tuple[Path, ...]:
    """Return every font file, in a fixed order; those of a desk come last."""
    return (*_packaged_fonts(), *_added.get())


@cache
def _packaged_fonts() -> tuple[Path, ...]:
    folders = (_package_folder(package) / folder for package, folder in FONT_PACKAGES)
    return tuple(sorted(file for folder in folders for file in folder.iterdir() if file.suffix in KINDS_OF_FILE))


def added_digest() -> str:
    """Return a digest of the fonts that a desk adds; empty if it adds none."""
    return "".join(_digest_of(file, file.stat().st_mtime_ns) for file in _added.get())


@cache
def _digest_of(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def substituted(text: str) -> str:
    """Return a text with a visible sign in place of each character that no font has."""
    missing = characters_missing(character for character in set(text) if not character.isascii())
    return text.translate({ord(character): SUBSTITUTE for character in missing}) if missing else text


def font_hint(characters: Iterable[str]) -> str:
    """Return what to add to print some characters: the package by name if one is known."""
    from fontTools.unicodedata import script  # noqa: PLC0415 - slow to import, and rarely needed

    scripts = dict.fromkeys(script(character) for character in characters)
    known = [BY_SCRIPT[found] for found in scripts if found in BY_SCRIPT]
    packages = [package for _, package in known if package]
    if not known:
        return "Write it differently."
    if len(known) < len(scripts) or len(packages) < len(known):
        names = ", ".join(name for name, package in known if not package)
        return f"Write it differently, or add a font{names and f' for {names}'} to 'fonts' in mkdocs.yml."
    languages = " and ".join(name for name, _ in known)
    return f"For {languages}: `pip install {' '.join(packages)}`, and 'fonts: [{', '.join(packages)}]' in mkdocs.yml."


def characters_missing(characters: Iterable[str]) -> frozenset[str]:
    """Return which of some characters are in no font; those that draw nothing never count."""
    left = {c for c in characters if unicodedata.category(c) not in UNSEEN and not _is_noncharacter(ord(c))}
    for file in _upright_files(font_files()):
        if not left:
            break
        known = _characters(file)
        left = {character for character in left if ord(character) not in known}
    return frozenset(left)


def _is_noncharacter(code: int) -> bool:
    """Tell whether Unicode reserves a code as a noncharacter; `load` refuses these."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004 - from the Unicode standard, 23.7


@cache
def _upright_files(faces: tuple[Path, ...]) -> tuple[Path, ...]:
    """One face of each family, light ones first: a slanted or bold one has the same characters."""
    files = [file for file in faces if "Italic" not in file.name and "Bold" not in file.name] or [*faces]
    return tuple(sorted(files, key=lambda file: file.stat().st_size))


@cache
def _characters(file: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - slow to import, and rarely needed

    font: Any = TTFont(file, lazy=True, fontNumber=0)
    font.setGlyphOrder(range(font["maxp"].numGlyphs))  # else each of thousands of glyphs is given its name
    return frozenset(font.getBestCmap())


@cache
def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the font package '{package}' is not installed", name=package)
    return Path(next(iter(spec.submodule_search_locations)))
