"""The desk's own look for site and paper: `house` in mkdocs.yml.

In: the values of the setting, and the project. Out: a `HouseStyle`, with a style sheet for the site and files for
paper. Mistakes are reported with their key. A crest can neither execute nor load anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from briefing_site.base.fonts import characters_missing, font_hint
from briefing_site.base.problems import did_you_mean, quoted

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MIN_CONTRAST = 4.5
"""Minimum contrast of text on white (WCAG 2.2, 1.4.3)."""
MAX_CREST = 100_000
MAX_TEXT = 300
LIGHT = 0.04045
DRAWN = re.compile(
    r"\{http://www\.w3\.org/2000/svg\}(svg|g|defs|title|desc|path|rect|circle|ellipse|line|polyline|polygon|use|symbol"
    r"|linearGradient|radialGradient|stop|clipPath|mask|pattern|text|tspan)"
)
"""The SVG elements that do nothing but draw."""


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """The desk's name, crest, colour and so on; empty values are not shown."""

    name: str = ""
    """Shown next to the site's title, and above the title of a sheet."""
    crest: str = ""
    """An SVG file in the project, shown on the site, as its icon, and on paper."""
    accent: str = ""
    """The accent colour, as `#rrggbb`."""
    copyright: str = ""
    contact: str = ""
    letterhead: str = ""
    """A line at the top of each sheet."""

    @property
    def style(self) -> bytes:
        """The style sheet that sets the site's accent colour; empty without one."""
        if not self.accent:
            return b""
        dark = f"--accent:color-mix(in srgb,{self.accent} 40%,#fff)"
        return (
            f":root{{--accent:{self.accent}}}\n"
            f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
            f":root[data-theme=dark]{{{dark}}}\n"
        ).encode()

    def print_files(self, project: Path) -> dict[str, bytes]:
        """Return the files to put next to the print templates, by name; empty without a house style."""
        values = {key: value for key, value in asdict(self).items() if value}
        if not values:
            return {}
        files = {"house.json": json.dumps(values, ensure_ascii=False).encode()}
        return {**files, "crest.svg": (project / self.crest).read_bytes()} if self.crest else files


def find_house_faults(values: Mapping[str, Any], project: Path) -> Iterator[tuple[str, str]]:
    """Yield each mistake in the `house` setting of mkdocs.yml: its key, and what is wrong."""
    known = [*HouseStyle.__dataclass_fields__]
    for key, value in values.items():
        if key not in known:
            yield str(key), f"no such key. {did_you_mean(str(key), known)}".rstrip()
        elif not isinstance(value, str) or not value.isprintable() or not value.strip() or len(value) > MAX_TEXT:
            yield key, f"a text of one line is expected, of at most {MAX_TEXT} characters."
        elif missing := characters_missing(value):
            named = ", ".join(map(quoted, sorted(missing)))
            yield key, f"{named}: in none of the fonts for print. {font_hint(missing)}"
        elif wrong := _problem_of(key, value, project):
            yield key, wrong


def _problem_of(key: str, value: str, project: Path) -> str:
    if key == "accent":
        return _problem_of_colour(value)
    return _problem_of_crest(project, value) if key == "crest" else ""


def _problem_of_colour(value: str) -> str:
    if not COLOUR.fullmatch(value):
        return f"{quoted(value)}: write a colour like '#0b4a59', in quotation marks."
    if (found := _contrast_to_white(value)) < MIN_CONTRAST:
        words = f"its contrast is {found:.1f}, and {MIN_CONTRAST} is needed. Take a darker one"
        return f"{quoted(value)} is too pale to be read on white: {words}."
    return ""


def _contrast_to_white(colour: str) -> float:
    """Return the contrast between a colour and white as defined by WCAG, from 1 to 21."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= LIGHT else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _problem_of_crest(project: Path, name: str) -> str:
    path = project / name
    if not name.endswith(".svg") or not path.is_file() or not path.resolve().is_relative_to(project.resolve()):
        return f"{quoted(name)}: an SVG file in the project is expected, like 'house/crest.svg'."
    data = path.read_bytes()
    if len(data) > MAX_CREST:
        return f"{quoted(name)} is larger than {MAX_CREST:,} bytes."
    if b"<!" in data.replace(b"<!--", b""):
        return f"{quoted(name)}: remove the lines that begin with '<!'."
    return _problem_of_drawing(data, quoted(name))


def _problem_of_drawing(data: bytes, name: str) -> str:
    try:
        elements = [*ET.fromstring(data).iter()]  # noqa: S314 - entities are refused above
    except ET.ParseError as error:
        return f"{name} is not an SVG file: {error}."
    for element in elements:
        if not DRAWN.fullmatch(str(element.tag)):
            return f"{name}: <{str(element.tag).rpartition('}')[2]}> may not stand in a crest: shapes alone."
        for key, value in element.attrib.items():
            loads = (key.endswith("href") and not value.startswith("#")) or ("url(" in value and "url(#" not in value)
            if loads or key.lower().startswith("on"):
                return f"{name}: {key.rpartition('}')[2]} may not stand in a crest: nothing in it runs or loads."
    return ""
