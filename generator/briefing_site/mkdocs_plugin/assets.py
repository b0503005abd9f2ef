"""Publishes the theme's styles, scripts and pictures under names that contain a digest of their content.

In: MkDocs' files. Out: the same with new names, and a mapping from the old ones (`site.css` to `site.1a2b3c4d.css`). A
published name always means the same content, so browsers may cache it, and a page never gets the styles of another
build.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

FOLDER = "assets/"
IMPORT = re.compile(rb"""(?<=from ['"]\./)[\w.-]+(?=['"])""")
"""The name of a file in the same folder that a script imports."""
COMMENT = re.compile(rb"^[ \t]*(?://[ ].*|/\*.*\*/[ \t]*)\n", re.MULTILINE)
"""A comment-only line of a script or style sheet, which readers need not download."""
DIGITS = 8


def publish_by_digest(files: Files, config: MkDocsConfig) -> dict[str, str]:
    """Rename the theme's and the plugin's files in `assets/`; return the published names by the old ones.

    Files among a desk's own pages keep their names, since these pages link to them.
    """
    held = {
        file.src_uri.removeprefix(FOLDER): _without_comments(file.src_uri, file.content_bytes)
        for file in files
        if file.src_uri.startswith(FOLDER) and (file.src_dir is None or file.src_dir in config.theme.dirs)
    }
    names: dict[str, str] = {}
    for name in held:
        _give_digest(name, held, names)
    for name, content in held.items():
        files.remove(files.src_uris[FOLDER + name])
        files.append(File.generated(config, FOLDER + names[name], content=content))
    return names


def _without_comments(name: str, content: bytes) -> bytes:
    return COMMENT.sub(b"", content) if name.endswith((".js", ".css")) else content


def _give_digest(name: str, held: dict[str, bytes], names: dict[str, str]) -> str:
    """Return the published name of a file. Files that it imports are renamed first, since it contains their names."""
    if names.get(name) == "":
        raise PluginError(f"assets/{name} imports itself, by way of other scripts perhaps.")
    if name in held and name not in names:
        names[name] = ""
        held[name] = IMPORT.sub(lambda found: _give_digest(found[0].decode(), held, names).encode(), held[name])
        digest = hashlib.sha256(held[name]).hexdigest()[:DIGITS]
        path = PurePosixPath(name)
        names[name] = str(path.with_name(f"{path.stem}.{digest}{path.suffix}"))
    return names.get(name, name)
