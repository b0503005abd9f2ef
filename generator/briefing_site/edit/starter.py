"""The files of a new project: settings, generic pages, a workflow, and optionally an example of every kind.

In: the desk's name and choices. Out: files by path. They are in `starter/`, next to this module, as they are written
except for `$name` and other choices; `gitignore` and the like are stored without their dots.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from briefing_site.base.resources import resource_folder
from briefing_site.facts.model import KINDS

STARTER = Path(__file__).with_name("starter")
EXAMPLE = STARTER / "example"
PLACES = {
    "README.md": "README.md",
    "CODEOWNERS": "CODEOWNERS",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "vscode.json": ".vscode/settings.json",
    "archive.md": "archive/README.md",
    "pages/index.md": "content/pages/index.md",
    "pages/about.md": "content/pages/about.md",
    "pages/method.md": "content/pages/method.md",
    "mkdocs.yml": "mkdocs.yml",
}
"""Where each file of the starter goes."""
WORKFLOWS = {"github": ".github/workflows/facts.yml", "gitlab": ".gitlab-ci.yml", "none": ""}
"""Where the checks of a proposal go, by the platform that runs them."""
VERBATIM = frozenset({"github.yml", "gitlab.yml"})
"""Files that contain a literal `$`."""
KEPT = frozenset({"README.md", ".gitignore"})
"""What a platform puts into a new repository: it is left as it is."""
FOLDERS = tuple(f"content/{kind}" for kind in KINDS)
REQUIREMENT, LOCK = "requirements.txt", "requirements.lock"
REQUIREMENTS = (REQUIREMENT, LOCK)
"""The file that names the tool, and the file that names its dependencies."""
PINS = STARTER / "pins.lock"
"""The tool's dependencies, with hashes; `make lock` writes it."""
OURS = b"# What version "
"""The beginning of the lock file that `init` writes."""
NGINX = "hosting/nginx.conf"
"""The path of the configuration for serving the site, which docs/hosting.md explains."""
DISTRIBUTION = "briefing-site-generator"
OWN_LINE = re.compile(rb"^briefing-site-generator\b.*$", re.MULTILINE)
PLAIN = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[^\W\d_](?:[\w ,.()–—-]*[\w.)])?", re.IGNORECASE)
"""A name that YAML reads as text without quotation marks."""


@dataclass(frozen=True, slots=True)
class Tool:
    """This tool, as a project names it among its requirements."""

    version: str
    digest: str = ""
    """The SHA-256 of the wheel that it was installed from, if known."""

    @property
    def requirement(self) -> str:
        """The line of a requirements file."""
        return f"{DISTRIBUTION}[search]=={self.version}{f' --hash=sha256:{self.digest}' if self.digest else ''}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a desk chooses at the start."""

    name: str
    language: str
    content_language: str
    handling: str
    audience: str
    paper: str
    platform: str
    tool: Tool
    example: bool


def starter_files(choices: Choices) -> dict[str, bytes]:
    """Return the files of a new project by their paths."""
    words = {
        "name": _yaml(choices.name),
        "title": choices.name,
        "language": choices.language,
        "content_language": choices.content_language,
        "handling": choices.handling,
        "audience": choices.audience,
        "paper": choices.paper,
    }
    files = {place: _filled(name, words) for name, place in PLACES.items()} | requirement_files(choices.tool)
    files[NGINX] = (resource_folder("hosting") / "nginx.conf").read_bytes()
    if workflow := WORKFLOWS[choices.platform]:
        files[workflow] = _filled(f"{choices.platform}.yml", words)
    return {**files, **(example_files() if choices.example else {})}


def requirement_files(tool: Tool) -> dict[str, bytes]:
    """Return a project's requirements: the tool itself, and with hashes all that it needs."""
    words = {"version": tool.version, "requirement": tool.requirement}
    files = {name: _filled(name, words) for name in REQUIREMENTS}
    return {**files, LOCK: files[LOCK] + PINS.read_bytes()}


def renewed_requirements(present: Mapping[str, bytes], tool: Tool) -> dict[str, bytes]:
    """Return the requirements of a project as this version writes them, as far as `init` wrote them."""
    new = requirement_files(tool)
    now: dict[str, bytes] = {}
    if LOCK in present and present[LOCK].startswith(OURS):
        now[LOCK] = new[LOCK]
    if REQUIREMENT in present:
        now[REQUIREMENT] = OWN_LINE.sub(tool.requirement.encode(), present[REQUIREMENT])
    return {path: data for path, data in now.items() if data != present[path]}


def example_files() -> dict[str, bytes]:
    """Return the files of the example by their paths: made-up records of every kind, and an archived text."""
    return dict(_example())


def _example() -> Iterator[tuple[str, bytes]]:
    for file in sorted(path for path in EXAMPLE.rglob("*") if path.is_file()):
        path = file.relative_to(EXAMPLE).as_posix()
        yield path if path.startswith("archive/") else f"content/{path}", file.read_bytes()


def _filled(name: str, words: Mapping[str, str]) -> bytes:
    text = (STARTER / "project" / name).read_text(encoding="utf-8")
    return (text if name in VERBATIM else Template(text).substitute(words)).encode()


def _yaml(name: str) -> str:
    """Return a name as YAML writes it: plain if that is safe."""
    return name if PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)
