"""Leaves out the hand-written pages that an audience may not see, and the pictures that only they show.

In: MkDocs' files and navigation. Out: both without these pages. If a visible page links to one of them, the build
fails: the link would lead nowhere, and reveal that there is something.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

HOME = "index.md"
HREF = re.compile(r"""\b(?:href|src)=["']([^"']*)["']""")


def leave_out(files: Files, config: MkDocsConfig, is_closed: Callable[[File], bool]) -> frozenset[str]:
    """Remove closed pages, and pictures that no other page shows, from the files and the navigation.

    Return the source paths of these pages. A closed home page is kept, but empty.
    """
    pages = files.documentation_pages()
    closed = [file for file in pages if is_closed(file)]
    if not closed:
        return frozenset()
    shown = "\n".join(file.content_string for file in pages if file not in closed)
    hidden = "\n".join(file.content_string for file in closed)
    for file in closed:
        files.remove(file)
    for file in files.media_files():
        if file.name in hidden and file.name not in shown:
            files.remove(file)
    names = frozenset(file.src_uri for file in closed)
    if HOME in names:
        files.append(File.generated(config, HOME, content=""))
    if config.nav is not None:
        config.nav = [*_without(config.nav, names - {HOME})]
    return names - {HOME}


def refuse_links(html: str, page: File, closed: frozenset[str]) -> None:
    """Raise PluginError if a page links to one that was left out."""
    folder = posixpath.dirname(page.src_uri)
    for address in HREF.findall(html) if closed else ():
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path:
            continue
        written = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
        built = posixpath.normpath(posixpath.join(page.url, unquote(parts.path)))
        for name in closed:
            if name in {written, f"{built}.md", f"{built}/{HOME}"}:
                raise PluginError(f"{page.src_uri} links to {name}, which is too restricted for this audience.")


def _without(nav: Any, closed: frozenset[str]) -> Iterator[Any]:
    """Yield the entries of a navigation without closed pages; sections left empty are dropped."""
    for entry in nav if isinstance(nav, list) else []:
        if isinstance(entry, dict):
            kept = {title: _kept(target, closed) for title, target in entry.items()}
            if left := {title: target for title, target in kept.items() if target}:
                yield left
        elif entry not in closed:
            yield entry


def _kept(target: Any, closed: frozenset[str]) -> Any:
    return [*_without(target, closed)] if isinstance(target, list) else None if target in closed else target
