"""The tests of the tool name nothing of the content that is shipped: another desk's content breaks none of them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.conftest import PROJECT
from tests.content.test_no_subject import spoken_of

TESTS = PROJECT / "tests"
APART = ("content/", "golden/", "browser/node_modules/")
"""What is not looked through; what is golden is made by tests that are."""
GENERIC = frozenset({"balloon", "foreign ministry", "foreign-ministry"})
"""What other desks have too."""


def named() -> Iterator[tuple[str, str]]:
    """Yield each word of the subject that a file of the tests holds, with the file."""
    for path in sorted(path for path in TESTS.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        name = path.relative_to(TESTS).as_posix()
        if not name.startswith(APART):
            text = f"{name}\n{path.read_bytes().decode(errors='replace')}"
            yield from ((name, word) for word in spoken_of(text) if word.casefold() not in GENERIC)


def test_no_test_of_the_tool_names_the_shipped_subject() -> None:
    assert [*named()] == []
