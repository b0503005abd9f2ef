"""The MkDocs theme `briefing`: MkDocs takes the folder that this module's `__file__` names for the theme's.

The templates lie beside the code in a wheel, and at the top of the repository in a clone, so the module names them.
"""

from __future__ import annotations

from briefing_site.base.resources import resource_folder

TEMPLATES = resource_folder("templates")
__file__ = str(TEMPLATES / "mkdocs_theme.yml")
