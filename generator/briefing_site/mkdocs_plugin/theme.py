"""The MkDocs theme `briefing`: MkDocs finds a theme's folder through the `__file__` of its module.

In a wheel the templates are next to the code, in a clone at the top of the repository; so this module sets `__file__`.
"""

from __future__ import annotations

from briefing_site.base.resources import resource_folder

TEMPLATES = resource_folder("templates")
__file__ = str(TEMPLATES / "mkdocs_theme.yml")
