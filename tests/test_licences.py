"""What an installation brings along: NOTICE names it, and none of it is under the GPL."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import PROJECT

GNU = re.compile(r"\bA?GPL\b|GNU (?:Affero )?General Public", re.IGNORECASE)


def brought_along() -> set[str]:
    """Return the names of everything that the package needs, and what that needs in turn."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    waiting = [Requirement(each) for each in (*project["dependencies"], *project["optional-dependencies"]["search"])]
    found: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        extras = wanted.extras or {""}
        found.add(canonicalize_name(wanted.name))
        for text in distribution(wanted.name).requires or ():
            needed = Requirement(text)
            applies = not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in extras)
            if applies and canonicalize_name(needed.name) not in found:
                waiting.append(needed)
    return found


def test_the_notice_names_everything_and_nothing_else() -> None:
    notice = (PROJECT / "NOTICE").read_text()
    assert set(re.findall(r"^([a-z][a-z0-9-]*) {2,}\S", notice, re.MULTILINE)) == brought_along()


def test_nothing_is_under_the_gpl() -> None:
    for name in brought_along():
        about = distribution(name).metadata
        licence = [
            words for key in ("License-Expression", "License", "Classifier") for words in about.get_all(key) or ()
        ]
        assert not [words for words in licence if GNU.search(words)], name
