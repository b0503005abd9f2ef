"""The files that ship with the code: templates, schemas, the nginx configuration.

In: the name of a folder. Out: its path: below `shipped/` in an installed package, where the wheel puts it
(pyproject.toml), and at the top of the repository in a clone.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CLONE = PACKAGE.parent.parent


def resource_folder(name: str) -> Path:
    """Return the folder called `name` that ships with this program."""
    installed = PACKAGE / "shipped" / name
    return installed if installed.exists() else CLONE / name
