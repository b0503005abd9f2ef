"""A brief is issued when all in it is checked and stands, or with the reason why it is issued anyway."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.salt_talks import CONCERN, GAZETTE, REVERSED, SALT, TALKS, begin, review, run, text_of_pdf
from tests.scripted_repository import ScriptedRepository


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    return begin(tmp_path)


def test_a_brief_is_issued_only_when_all_in_it_is_checked_and_stands(desk: ScriptedRepository) -> None:
    asked = ("issue", "talks", "--by", "ak")
    refused = run(desk, *asked)
    assert refused.exit_code == 1
    for name in ("talks/prose", "talks/line-1", "salt/arcadia", "envoy-on-salt"):
        assert f"  {name} was never checked\n" in refused.output
    review(desk, "envoy-on-salt")
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse what alone was checked")
    assert "  talks/line-1 was never checked, and rests on what has changed\n" in run(desk, *asked).output
    desk.edit(SALT, REVERSED, CONCERN)
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert run(desk, *asked).exit_code == 0
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    refused = run(desk, *asked)
    assert "  talks/line-1 has changed, or rests on what has, since it was checked\n" in refused.output
    desk.edit(SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    status: retracted")
    desk.commit("Retract")
    assert "  envoy-on-salt is retracted\n" in run(desk, *asked).output
    assert (desk.folder / "issued/talks.yml").read_text().count("- date") == 1


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        pytest.param(SALT, CONCERN, REVERSED, "has changed, or rests on what has, since it was checked", id="suspect"),
        pytest.param(
            SALT, "[gazette p2]\n    reviewed: ", "[gazette p2]\n    note: ", "was never checked", id="unchecked"
        ),
        pytest.param(SALT, "[gazette p2]\n", "[gazette p2]\n    status: retracted\n", "is retracted", id="retracted"),
        pytest.param(
            GAZETTE, "reliability: B", "withdrawn: It is a forgery.", "is without a source", id="withdrawn source"
        ),
        pytest.param(GAZETTE, "reliability: B", "standing: withdrawn", "is without a source", id="source that fell"),
    ],
)
def test_issue_refuses_each_ground_that_does_not_stand(
    desk: ScriptedRepository, path: str, old: str, new: str, told: str
) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(path, old, new)
    desk.commit("A ground falls")
    refused = run(desk, "issue", "talks", "--by", "ak")
    assert refused.exit_code == 1
    assert f"  envoy-on-salt {told}\n" in refused.output
    assert not (desk.folder / "issued").exists()
    assert run(desk, "issue", "talks", "--by", "ak", "--anyway", "The minister leaves.").exit_code == 0
    assert '  anyway: "The minister leaves."\n' in (desk.folder / "issued/talks.yml").read_text()


def test_a_brief_is_refused_for_facts_that_it_shows_without_resting_on_them(desk: ScriptedRepository) -> None:
    shows = "title: Shown\npurpose: P.\nas_of: 2023-06-20\nsections:\n  - issues: [salt]\n"
    desk.write({"content/briefs/shown.yml": shows})
    desk.commit("Show an issue")
    review(desk, "shown")
    desk.commit("Review the text alone")
    refused = run(desk, "issue", "shown", "--by", "ak")
    assert refused.exit_code == 1
    assert "  envoy-on-salt was never checked\n" in refused.output
    review(desk, "salt")
    desk.commit("Review what it shows")
    assert run(desk, "issue", "shown", "--by", "ak").exit_code == 0


def test_what_is_issued_anyway_says_why_in_the_file_and_in_print(desk: ScriptedRepository) -> None:
    dinner = "name: Dinner\ntype: meeting\ndate: 2023-06-21\nparticipants: [envoy, arcadia]\nsummary: A dinner.\n"
    desk.write({"content/events/dinner.yml": dinner})
    desk.edit(TALKS, "for: arcadia\n", "for: arcadia\nevent: dinner\n")
    desk.commit("Prepare a dinner")
    assert run(desk, "issue", "talks", "--by", "ak", "--anyway", "two\nlines").exit_code == 2
    done = run(desk, "issue", "talks", "--by", "ak", "--anyway", 'The minister asked: "now".')
    assert done.exit_code == 0, done.output
    issued = (desk.folder / "issued/talks.yml").read_text()
    assert '  anyway: "The minister asked: \\"now\\"."\n' in issued
    desk.commit("Issue")
    done = run(desk, "pdf", "talks", "-o", str(desk.folder / "out"))
    assert done.exit_code == 0, done.output
    paper, card = (text_of_pdf(desk.folder / f"out/{form}/talks.pdf") for form in ("briefs", "cards"))
    for printed in (paper, card):
        assert "Issued although not everything in it was checked and stood: The minister asked:" in printed
    assert re.findall(r"content ([0-9a-f]{10})", paper)[0] in issued
