"""`impact --issued`: every issued copy, page and line that rests on a thing, and a notice that can be sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner

from tests.salt_talks import CONCERN, FILES, REVERSED, SALT
from tests.scripted_repository import ScriptedRepository

TALKS = "content/briefs/talks.yml"


def run(desk: ScriptedRepository, *typed: str) -> str:
    command, *rest = typed
    done = CliRunner().invoke(main, [command, "-f", str(desk.folder / "mkdocs.yml"), *rest])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    """A desk that gave a brief out twice, and once more without the line that rests on the fact."""
    repository = ScriptedRepository(tmp_path)
    repository.write(FILES)
    repository.commit("Begin")
    for day in ("2023-06-25", "2023-06-26"):
        run(repository, "issue", "talks", "--by", "ak", "--today", day, "--anyway", "A trial.")
        repository.commit("Issue")
    return repository


def test_copies_lines_and_pages_are_told_with_a_notice(desk: ScriptedRepository) -> None:
    desk.edit(SALT, CONCERN, REVERSED)
    told = run(desk, "impact", "envoy-on-salt", "--issued")
    assert "On 'envoy-on-salt', which has been changed since, rest: 2 issued copies, 5 pages, 3 lines." in told
    assert "Talks on salt (talks), issued 2023-06-25 by ak as of " in told
    assert told.count("    line to take: We are concerned.") == 2
    assert "  salt, position: Arcadia is concerned." in told
    assert "  Issues: Salt\n" in told
    notice = told.partition("--- notice to send ---\n")[2]
    assert notice.startswith("Subject: Talks on salt: please do not rely on all of it\n")
    assert "issued on 25 June 2023 (content " in notice
    assert ", 26 June 2023 (content " in notice
    assert "  The Envoy dropped any concern about salt.\n" in notice
    assert "  - Line to take: We are concerned.\n" in notice


def test_a_copy_without_the_fact_is_none_and_one_of_before_a_rename_is(desk: ScriptedRepository) -> None:
    desk.edit(
        TALKS,
        "  - positions: [salt]\n  - points_to_make:\n      - line: We are concerned.\n        facts: [envoy-on-salt]\n",
        "  - text: Nothing\n    body: Nothing.\n",
    )
    desk.commit("Leave it out")
    run(desk, "issue", "talks", "--by", "ak", "--today", "2023-06-27", "--anyway", "A trial.")
    desk.commit("Issue")
    run(desk, "rename", "gazette", "daily")
    desk.commit("Rename")
    data = json.loads(run(desk, "impact", "daily", "--issued", "--format", "json"))
    assert [copy["day"] for copy in data["issued"]] == ["2023-06-25", "2023-06-26"]
    assert data["issued"][0]["facts"] == ["The Envoy raised concern about salt."]
    assert len(data["notices"]) == 1


def test_what_is_gone_is_told_from_the_copies(desk: ScriptedRepository) -> None:
    desk.write({SALT: "name: Salt\nsummary: The price of salt.\n"})
    desk.edit(TALKS, "        facts: [envoy-on-salt]\n", "        facts: []\n")
    told = run(desk, "impact", "envoy-on-salt", "--issued")
    assert "On 'envoy-on-salt', which has been taken out, rest: 2 issued copies, 0 pages, 0 lines." in told
    assert "  The Envoy raised concern about salt.\n" in told.partition("notice to send")[2]
