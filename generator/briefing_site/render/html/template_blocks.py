"""The blocks of our templates that a desk may override, and the version of this set.

In: the templates of a desk. Out: what is incompatible in them. A desk's template extends one of ours by its name under
`briefing/`, states the version for which it was written, and overrides blocks of it: docs/look.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PrefixLoader, nodes

from briefing_site.base.problems import quoted
from briefing_site.base.resources import resource_folder

VERSION = 1
"""Rises when a block is renamed, dropped or changes its meaning; the CHANGELOG then says what to do."""
BLOCKS: Mapping[str, tuple[str, ...]] = {
    "main.html": ("title", "about", "masthead", "main", "foot"),
    "pages/page.html": ("head", "body"),
}
"""The blocks that keep their name and meaning within a version, by template."""
OURS = "briefing"
"""Prefix of our own templates, even if a desk replaces them."""
DECLARED = re.compile(r"\{#-?\s*briefing-templates:\s*(\d+)\s*-?#\}")


def shipped_templates() -> Path:
    """Return the folder of our own templates."""
    return resource_folder("templates")


def with_ours(loader: BaseLoader) -> BaseLoader:
    """Return a loader that also finds our own templates, as `briefing/main.html`."""
    return ChoiceLoader([loader, PrefixLoader({OURS: FileSystemLoader(shipped_templates())})])


def incompatibilities(text: str, tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield line and reason of each incompatibility in a desk's template."""
    declared = DECLARED.search(text)
    if declared and int(declared[1]) != VERSION:
        line = text.count("\n", 0, declared.start()) + 1
        yield line, f"it is written for version {declared[1]} of the templates, and this tool has version {VERSION}"
    for extended in tree.find_all(nodes.Extends):
        named = extended.template.value if isinstance(extended.template, nodes.Const) else ""
        if named.startswith(f"{OURS}/"):
            if not declared:
                yield extended.lineno, f"it says no version; begin it with '{{# {OURS}-templates: {VERSION} #}}'"
            yield from _unknown_blocks(named, tree)


def _unknown_blocks(extended: str, tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield blocks that the extended template does not have: Jinja would silently ignore them."""
    known = BLOCKS.get(extended.removeprefix(f"{OURS}/"), ())
    offered = f"has {', '.join(known)}" if known else "has none that can be replaced"
    for node in tree.body:
        if isinstance(node, nodes.Block) and node.name not in known:
            yield node.lineno, f"{quoted(extended)} has no block {quoted(node.name)} in version {VERSION}: it {offered}"
