"""Checks before a build whether a project's templates are usable; the result is cached for the same bytes.

In: the project and its folders of templates. Out: nothing, or TemplateFaultError.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from briefing_site.base.cache import Cache, Region, digest_dependencies
from briefing_site.render.html.template_blocks import shipped_templates
from briefing_site.render.html.template_faults import check_templates, templates_in

SOUND_TEMPLATES = Region("templates", max_entries=20)
"""An empty entry for each set of templates that was found usable."""
NEEDED = ("main.html", "pages/page.html")
"""The shell of every page, and the template of pages whose kind has none of its own."""


def check_templates_once(project: Path, folders: Sequence[Path]) -> None:
    """Raise TemplateFaultError if a template is missing or cannot be parsed; the same templates are checked once."""
    found = {name: path.read_bytes() for name, path in templates_in(folders).items()}
    digest = digest_dependencies((found,), NEEDED, *sorted(templates_in([shipped_templates()])))
    cache = Cache(project)
    if cache.get(SOUND_TEMPLATES, digest) is None:
        check_templates(folders, NEEDED)
        cache.put(SOUND_TEMPLATES, digest, b"")
