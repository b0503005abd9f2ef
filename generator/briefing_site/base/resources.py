"""What ships beside the code: templates, schemas, the configuration of nginx.

In: the name of a folder. Out: where it lies: in an installed package below `shipped/`, where the wheel puts it
(pyproject.toml), and in a clone of the repository at the top.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CLONE = PACKAGE.parent.parent


def resource_folder(name: str) -> Path:
    """Return the folder called `name` that ships with this program."""
    installed = PACKAGE / "shipped" / name
    return installed if installed.exists() else CLONE / name
