"""Writes our own pages back as ready-made Markdown for MkDocs with Material and for Hugo.

In: a site that we built. Out: two more directories that `mkdocs build` and `hugo` build as they stand, with the same
pages at the same addresses, and on each the same words, links and pictures. None of this is part of a timed run.

    python -m benchmarks.peers SITE OUT      (writes OUT/material and OUT/hugo)
"""

from __future__ import annotations

import argparse
import json
import posixpath
import re
import shutil
from functools import cached_property, partial
from pathlib import Path
from urllib.parse import urljoin

from benchmarks.article import article_of
from benchmarks.markdown import markdown_of

PEERS = Path(__file__).resolve().parent / "peers"
"""The peers' configuration and theme, copied as they stand."""
SITE_URL = "https://example.org/"
UNREAD = frozenset({"search/"})
"""Pages that are nothing without a script."""
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)">')
_LINK = re.compile(r"\]\(/([^)#]*)(#[^)]*)?\)")
"""A link of Hugo's to a page: the address below the site, and the fragment."""


class Site:
    """The pages of a site that we built, each at its address: `issues/taiwan/`, empty for the home page."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every page that a reader can read; former addresses, which lead on, are none."""
        found = (path.parent.relative_to(self._directory).as_posix() for path in self._directory.rglob("index.html"))
        addresses = {"" if place == "." else f"{place}/" for place in found} - UNREAD
        return frozenset(address for address in addresses if "<article" in self.read(address))

    @cached_property
    def sections(self) -> frozenset[str]:
        """The pages that others lie below, the home page too."""
        return frozenset(f"{posixpath.dirname(a[:-1])}/".lstrip("/") for a in self.addresses)

    def read(self, address: str) -> str:
        """Return a page's HTML."""
        return (self._directory / address / "index.html").read_text(encoding="utf-8")

    def target(self, address: str, href: str) -> str:
        """Return where a link on a page leads: `/issues/taiwan/#id` for a page, in full for all else."""
        if href.startswith(("#", "http:", "https:", "mailto:")):
            return href
        root = "../" * address.count("/") or "./"
        below = href.removeprefix(root) if href.startswith(root) else urljoin(f"/{address}", href).removeprefix("/")
        place, sign, fragment = below.partition("#")
        return f"{'/' if place in self.addresses else SITE_URL}{place}{sign}{fragment}"

    def file(self, address: str, section: str) -> str:
        """Return the Markdown file of a page; `section` is the file of a page that others lie below."""
        return f"{address}{section}" if address in self.sections else f"{address[:-1]}.md"


def write_peers(directory: Path, out: Path) -> None:
    """Write `out`/material and `out`/hugo from a site of ours; raises FileExistsError where they exist."""
    for name in ("material", "hugo"):
        shutil.copytree(PEERS / name, out / name)
    site = Site(directory)
    for address in sorted(site.addresses):
        page = site.read(address)
        title, text = markdown_of(article_of(page), partial(site.target, address))
        front = _front(title, page)
        _write(out / "hugo" / "content" / site.file(address, "_index.md"), front + text)
        file = site.file(address, "index.md")
        _write(out / "material" / "docs" / file, f"{front}# {title}\n\n{_to_files(site, file, text)}")


def _front(title: str, page: str) -> str:
    """Return the lines at the top of a file that give title and description."""
    keys = {"title": title}
    if (found := _DESCRIPTION.search(page)) and found[1]:
        keys["description"] = found[1]
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
    return "\n".join(("---", *lines, "---", "", ""))


def _to_files(site: Site, file: str, text: str) -> str:
    """Return a page's text with links to Markdown files, as MkDocs checks them."""
    up = "../" * file.count("/")
    return _LINK.sub(lambda link: f"]({up}{site.file(link[1], 'index.md')}{link[2] or ''})", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("site", type=Path, help="a site that `briefing build` made")
    parser.add_argument("out", type=Path, help="where to write material/ and hugo/")
    given = parser.parse_args()
    write_peers(given.site, given.out)


if __name__ == "__main__":
    main()
