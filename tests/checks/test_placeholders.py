"""Names of a sample that stand for a desk's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.checks.placeholders import find_placeholders
from briefing_site.facts.files.snapshot import OwnersFile

from tests.conftest import MKDOCS, run_briefing
from tests.edits import FILES
from tests.scripted_repository import ScriptedRepository

SAMPLE = "site_name: Salt\nsite_url: https://briefing.example/\nrepo_url: https://git.example/desk/salt\n"
OWNERS = "# @desk/nobody\n/content/ @salt/editors\n/content/issues/  @desk/analysts @desk/editors\n"


def test_each_address_and_the_first_owner_are_told_with_their_places() -> None:
    found = find_placeholders(SAMPLE, "mkdocs.yml", OwnersFile("CODEOWNERS", OWNERS, ""))
    assert [str(problem).partition(" is a placeholder")[0] for problem in found] == [
        "mkdocs.yml:2:11: warning: placeholder: 'https://briefing.example/'",
        "mkdocs.yml:3:11: warning: placeholder: 'https://git.example/desk/salt'",
        "CODEOWNERS:3:19: warning: placeholder: '@desk/analysts'",
    ]


def test_what_a_desk_has_filled_in_is_none() -> None:
    filled = "site_url: https://briefing.ministry.test/\nrepo_url: https://git.ministry.test/\n"
    assert not [*find_placeholders(filled, "mkdocs.yml", OwnersFile("CODEOWNERS", "* @salt/editors", ""))]


def test_check_warns_and_nothing_is_issued(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path)
    brief = "title: Salt\npurpose: To talk.\nas_of: 2023-06-20\nsections:\n  - issues: [salt]\n"
    desk.write({**FILES, "content/briefs/salt-brief.yml": brief})
    desk.write({"mkdocs.yml": MKDOCS.replace("https://test.example/", "https://briefing.example/")})
    desk.commit("Start")
    checked = run_briefing("check", cwd=tmp_path)
    assert checked.returncode == 0
    assert "mkdocs.yml:2:11: warning: placeholder: " in checked.stderr
    issued = run_briefing("issue", "salt-brief", "--by", "ak", cwd=tmp_path)
    assert issued.returncode == 1
    assert issued.stderr.endswith("What is issued must not contain placeholders. Nothing was issued.\n")
    assert not (tmp_path / "issued").exists()
    desk.write({"mkdocs.yml": MKDOCS})
    fit = run_briefing("issue", "salt-brief", "--by", "ak", "--anyway", "it is a test", cwd=tmp_path)
    assert fit.returncode == 0, fit.stderr


@pytest.mark.slow
def test_history_begins_where_the_desk_lets_it(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path)
    desk.write(FILES)
    first = desk.commit("Begin\n\nChange: Taken over from the sample.")
    desk.write({"content/issues/wood.yml": "name: Wood\nsummary: Who fells what.\n"})
    desk.commit("Wood\n\nChange: A record on wood was opened.")
    for since, shown in (("", True), (f"      changes_since: {first}\n", False)):
        desk.write({"mkdocs.yml": MKDOCS + since})
        done = run_briefing("build", "--no-pdf", "--no-search", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        for page in ("changes/index.html", "feeds/changes.xml", "data/changes.json"):
            text = (tmp_path / "site" / page).read_text()
            assert ("Taken over from the sample." in text) == shown, page
            assert "A record on wood was opened." in text
    desk.write({"mkdocs.yml": f"{MKDOCS}      changes_since: nowhere\n"})
    done = run_briefing("build", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "no revision 'nowhere'" in done.stderr
