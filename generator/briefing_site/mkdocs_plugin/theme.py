"""The MkDocs theme `briefing`: MkDocs finds a theme's folder by the `__file__` of its module.

The templates are next to the code in a wheel, and at the top of the repository in a clone, so this module sets it.
"""

from __future__ import annotations

from briefing_site.base.resources import resource_folder

TEMPLATES = resource_folder("templates")
__file__ = str(TEMPLATES / "mkdocs_theme.yml")
