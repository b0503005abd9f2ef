"""`fix` leaves no id twice in a list, however the list is written, and no comment is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.cli.main import main
from briefing_site.edit.duplicates import without_duplicates
from click.testing import CliRunner

from tests.edits import ENVOY, FILES, SALT
from tests.scripted_repository import ScriptedRepository

HEAD = "name: Salt\nsummary: Salt.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("related: [a, b, a]\n", "related: [a, b]\n"),
        ("related: ['a', \"a\", a]\n", "related: ['a']\n"),
        ("related: [a,\n  b,\n  a,\n  c] # why\n", "related: [a,\n  b,\n  c] # why\n"),
        ("related:\n  - a # why\n  - b\n  - a # again\n", "related:\n  - a # why\n  - b\n  # again\n"),
        ("positions:\n  - actor: x\n    facts: [a, a]\n", "positions:\n  - actor: x\n    facts: [a]\n"),
        ("facts:\n  - id: a\n    sources: [s p1, s p2, s p1]\n", "facts:\n  - id: a\n    sources: [s p1, s p2]\n"),
        ("aliases: [Salt, Salt]\n", "aliases: [Salt, Salt]\n"),
    ],
)  # fmt: skip
def test_what_stands_twice_is_taken_out(before: str, after: str) -> None:
    assert without_duplicates((HEAD + before).encode(), "content/issues/salt.yml")[0].decode() == HEAD + after


def test_two_ids_that_became_one_stand_once(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path)
    desk.write(FILES)
    desk.edit(ENVOY, "type: person\n", "type: person\nformer_ids: [consul]\n")
    desk.edit(SALT, "by: envoy\n", "by: [envoy, consul]\n")
    done = CliRunner().invoke(main, ["fix", "-f", str(tmp_path / "mkdocs.yml")])
    assert done.exit_code == 0, done.output
    assert "    by: [envoy]\n" in (tmp_path / SALT).read_text(encoding="utf-8")
