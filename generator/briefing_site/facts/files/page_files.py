"""What may be in `pages`: Markdown, and raster images that are what their names say.

In: a file's path and bytes. Out: the problem with it. Everything there is published, so a script, a style sheet or a
file in place of a generated one would affect the whole site.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.facts.model import KINDS

PAGES = "pages"
PAGE = ".md"
MAX_IMAGE_SIZE = 5_000_000
"""Bytes."""
IMAGE_TYPES = {
    ".avif": "AVIF",
    ".gif": "GIF",
    ".jpeg": "JPEG",
    ".jpg": "JPEG",
    ".png": "PNG",
    ".webp": "WebP",
}
"""The type that a server announces for an image, by the end of its name."""
LISTS = frozenset(
    {*KINDS, "a-z", "about-this-build", "changes", "disputed", "graph", "positions", "review", "search", "timeline"}
)
"""Folders of the site that have a generated page of their own.

Kept by hand, like the rest below: `site` decides which pages there are and `render` which forms, and both import this
package, so they cannot be asked from here. A test compares these names with those of a built site.
"""
GENERATED_FOLDERS = LISTS | {"assets", "data", "feeds", "pagefind", "pdf", "print"}
"""Folders of the site that a build fills."""
GENERATED_PAGES = LISTS | {"404", "lists"}


def is_image(path: PurePosixPath) -> bool:
    """Tell whether a file is a raster image by its name."""
    return path.suffix in IMAGE_TYPES


def problem_of_page_name(path: PurePosixPath) -> Problem | None:
    """Return the problem with the name of a file below `pages` (its path: `content/pages/a/b.md`)."""
    place = PurePosixPath(*path.parts[2:])
    if path.suffix != PAGE and not is_image(path):
        known = ", ".join(sorted(IMAGE_TYPES))
        message = f"{quoted(path.name)} is neither a page nor an image."
        hint = f"This folder takes only Markdown ({PAGE}) and raster images ({known}). Move it elsewhere."
        return Problem("file-stray", Origin(str(path)), message, hint)
    if taken := _generated_place(place, path.parts[0]):
        message = f"{quoted(place)} would be published at '/{_address(place)}', but {taken}."
        return Problem("page-address", Origin(str(path)), message, "Give it another name.")
    return None


def problem_of_image(path: PurePosixPath, data: bytes) -> Problem | None:
    """Return the problem with an image whose content does not match its file extension."""
    meant, found = IMAGE_TYPES[path.suffix], image_type_of(data)
    if meant == found:
        return None
    named = f"its content is {found}" if found else "its content is not a raster image"
    ends = [end for end, kind in IMAGE_TYPES.items() if kind == found]
    hint = f"Rename it to '{path.with_suffix(ends[-1]).name}'." if ends else "Export the image again, as PNG."
    return Problem("image-type", Origin(str(path)), f"{quoted(path.name)} is not in {meant} format: {named}.", hint)


def image_type_of(data: bytes) -> str:
    """Return the type of a raster image by its first bytes; empty for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    return "AVIF" if data[4:12] in {b"ftypavif", b"ftypavis"} else ""


def _address(place: PurePosixPath) -> str:
    if place.suffix != PAGE:
        return str(place)
    folder = place.parent if place.stem in {"index", "README"} else place.with_suffix("")
    return f"{folder}/"


def _generated_place(place: PurePosixPath, content: str) -> str:
    """Return what the build itself writes at the address of a page or an image; empty for nothing."""
    top = place.parts[0].casefold()
    if len(place.parts) > 1 and top in GENERATED_FOLDERS:
        if top in KINDS:
            return f"the pages made from {content}/{top}/ go to '/{top}/'"
        return "the theme's own files go to '/assets/'" if top == "assets" else f"the build itself fills '/{top}/'"
    if len(place.parts) == 1 and place.suffix == PAGE and place.stem.casefold() in GENERATED_PAGES:
        return "the theme's 404.html goes there" if place.stem == "404" else "the build itself writes a page there"
    return ""
