"""What is suspect is told in review, check and diff, on pages, on paper and in data, as far as an audience may know."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from briefing_site.site.review_words import suspect_words

from tests.pasts import past_of
from tests.salt_talks import (
    CONCERN,
    EVERYTHING,
    REVERSED,
    SALT,
    TALKS,
    begin,
    reversed_after_review,
    review,
    run,
    suspect_ids,
    suspects_in,
    text_of_pdf,
    warned_ids,
)
from tests.scripted_repository import ScriptedRepository


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    return begin(tmp_path)


def test_review_counts_what_is_suspect_on_top_and_names_cause_and_line(desk: ScriptedRepository) -> None:
    sha = reversed_after_review(desk)
    first, *lines = run(desk, "review").output.splitlines()
    assert first == "5 things suspect: 1 brief's text, 1 line to take, 1 position, 2 facts."
    cause = f"rests on what has changed; envoy-on-salt (text, 2023-06-22 in {sha[:10]})"
    assert f"  {SALT}:5: salt/arcadia: {cause}" in lines
    assert f"  {TALKS}:10: talks/line-1: {cause}" in lines
    told = {item["name"]: item for item in json.loads(run(desk, "review", "--format", "json").output)["awaiting"]}
    assert told.keys() == EVERYTHING
    assert all(item["suspect"] for item in told.values())
    assert "**5 things suspect" in run(desk, "review", "--format", "markdown").output
    assert run(desk, "review", "salt/arcadia").output.splitlines()[0] == "1 thing suspect: 1 position."


def test_a_newer_fact_of_the_actor_is_told_until_the_position_is_reviewed_again(desk: ScriptedRepository) -> None:
    newer = """\
  - id: envoy-is-content
    kind: said
    text: >-
      [[envoy]] was content with the price of salt.
    by: envoy
    date: 2023-06-19
    sources: [gazette p3]
  - id: salt-will-rise
"""
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, "  - id: salt-will-rise\n", newer)
    sha = desk.commit("Add")
    assert suspect_ids(desk) == set()
    told = f"salt/arcadia: a newer fact of its actor is on record; envoy-is-content (2023-06-22 in {sha[:10]})"
    assert told in run(desk, "review").output
    review(desk, "salt/arcadia", day="2023-06-25")
    desk.commit("Review again")
    assert "a newer fact" not in run(desk, "review").output


def test_diff_names_first_what_rests_on_the_change(desk: ScriptedRepository) -> None:
    reversed_after_review(desk)
    text = run(desk, "diff", "HEAD~1").output
    assert "4 now on changed ground" in text.splitlines()[1]
    headings = [line for line in text.splitlines() if line.endswith(")") and not line.startswith(" ")]
    assert headings[:2] == ["Why (1)", "Rests on what has changed (4)"]
    assert "Arcadia on Salt: rests on envoy-on-salt; `briefing review salt/arcadia --by xx` if it still holds" in text
    review(desk, "salt", "talks", day="2023-06-25")
    assert "on changed ground" not in run(desk, "diff", "HEAD~1").output


def test_diff_tells_of_an_issued_brief_that_shows_nothing_of_what_it_rests_on(desk: ScriptedRepository) -> None:
    desk.edit(TALKS, "  - positions: [salt]\n", "")
    desk.edit(TALKS, "facts: [envoy-on-salt]", "facts: [salt-will-rise]")
    issued = f"- date: 2023-06-21\n  revision: {desk.git('rev-parse', 'HEAD')}\n  content: 0123456789\n  by: ak\n"
    desk.write({"issued/talks.yml": issued})
    desk.commit("Issue")
    desk.edit(SALT, "    date: 2023-06-18\n", "    date: 2023-06-17\n")
    told = "Talks on salt: issued on 21 June 2023 by ak; what it rests on has changed since"
    assert told in run(desk, "diff", "HEAD").output


def test_a_new_line_over_a_changed_fact_is_an_edit_and_no_changed_support(desk: ScriptedRepository) -> None:
    desk.edit(SALT, CONCERN, REVERSED)
    desk.edit(SALT, "Arcadia is concerned.", "Arcadia is no longer concerned.")
    moved = json.loads(run(desk, "diff", "HEAD", "--format", "json").output)["moved"]
    assert {each["id"]: each["causes"] for each in moved} == {
        "salt-will-rise": ["envoy-on-salt"],
        "talks/prose": ["salt/arcadia", "envoy-on-salt"],
        "talks/line-1": ["envoy-on-salt"],
    }


@pytest.mark.slow
def test_pages_paper_and_data_tell_it_and_no_output_holds_a_fingerprint(desk: ScriptedRepository) -> None:
    reversed_after_review(desk)
    done = run(desk, "build", "--site-dir", str(desk.folder / "site"))
    assert done.exit_code == 0, done.output
    site = desk.folder / "site"
    words = "<b>Rests on a fact changed on 22 June 2023, not checked again</b>"
    counts = {name: (site / name / "index.html").read_text().count(words) for name in ("issues/salt", "briefs/talks")}
    assert counts == {"issues/salt": 1, "briefs/talks": 3}
    assert "Arcadia: Rests on a fact changed on 22 June 2023" in (site / "review" / "index.html").read_text()
    paper = text_of_pdf(site / "pdf" / "briefs" / "talks.pdf")
    assert paper.count("Rests on a fact changed on 22 June 2023, not checked again.") == 3
    (salt,) = json.loads((site / "data" / "issues.json").read_text())["issues"]
    assert salt["suspect"] == [
        {"id": name, "since": "2023-06-22"} for name in ("salt/arcadia", "envoy-on-salt", "salt-will-rise")
    ]
    files = [(desk.folder / path).read_text() for path in (SALT, TALKS)]
    canaries = {found for text in files for found in re.findall(r"reviewed: \S+ ak ([0-9a-f]{8})", text)}
    assert len(canaries) == 6
    for path in site.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [canary for canary in canaries if canary.encode() in data], path
    assert not [canary for canary in canaries if canary in paper]
    for command in (
        ["diff", "HEAD~2"],
        ["diff", "HEAD~2", "--format", "json"],
        ["review"],
        ["review", "--format", "json"],
    ):
        assert not [canary for canary in canaries if canary in run(desk, *command).output]


def test_a_sentence_is_suspect_when_its_fact_changes(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "The price of salt [@ours]. Arcadia worries [@envoy-on-salt].")
    desk.edit(TALKS, "bottom_line: Arcadia has raised concerns.", "bottom_line: Its view is known [@salt-will-rise].")
    part = "  - text: On salt\n    body: Arcadia worries [@envoy-on-salt]. So be it."
    desk.edit(TALKS, "  - positions: [salt]", part)
    desk.edit(SALT, "positions:\n  - actor: arcadia\n    line: Arcadia is concerned.\n    facts: [envoy-on-salt]\n", "")
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert suspect_ids(desk) == warned_ids(desk) == set()
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    assert suspect_ids(desk) == warned_ids(desk) == {*EVERYTHING, "salt/summary"} - {"salt/arcadia"}
    told = run(desk, "check").output
    assert "salt.yml:2:37: warning: review-holds: 'Arcadia worries [@envoy-on-salt].' in the summary of 'salt'" in told
    assert "talks.yml:9:11: warning: review-holds: 'Arcadia worries [@envoy-on-salt].' in the text of 'talks'" in told
    assert "talks.yml:4:14: warning: review-holds: 'Its view is known [@salt-will-rise].' in the text" in told
    assert "Arcadia worries" in run(desk, "diff", "HEAD~1").output
    assert "Its view is known. … Arcadia worries." in run(desk, "review", "talks/prose").output
    told = run(desk, "review").output
    assert "3 of 7 sentences rest on facts, 1 is ours, 3 rest on nothing." in told
    assert "talks: 2 of 3 sentences rest on facts, 1 rests on nothing." in told
    assert "3 sentences would lose all support" in run(desk, "impact", "envoy-on-salt").output
    assert run(desk, "build", "--site-dir", str(desk.folder / "site")).exit_code == 0
    words = '<b class="ours">(Rests on a fact changed on 22 June 2023, not checked again)</b>'
    site = desk.folder / "site"
    assert "2 of 3 rest on facts, 1 rests on nothing" in (site / "briefs" / "talks" / "index.html").read_text()
    for address, count in (("issues/salt", 1), ("briefs/talks", 2)):
        assert (site / address / "index.html").read_text().count(words) == count, address
    paper = text_of_pdf(site / "pdf" / "issues" / "salt.pdf")
    assert "]. Rests on a fact changed on 22 June 2023, not checked again." in paper
    for path in site.rglob("*"):
        assert b"[@" not in (path.read_bytes() if path.suffix in {".html", ".csv", ".xml"} else b""), path


# --- what an audience may be told ---


def told_at_clear(desk: ScriptedRepository) -> dict[str, str]:
    """What a page for everybody says of each thing that can be reviewed, and what causes it could name."""
    prepared, past = past_of(desk.folder, "TLP:CLEAR")
    verdicts = past.reviews.verdicts
    assert verdicts is not None
    found = {item.id: verdicts.of(item) for item in verdicts.items}
    assert not [cause for each in found.values() for cause in each.causes if cause.thing not in prepared.seen.facts]
    return {name: suspect_words(each, prepared.site.base) for name, each in found.items()}


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (SALT, "date: 2023-06-18\n", "date: 2023-06-18\n    status: retracted\n", "a fact retracted"),
        ("content/sources/gazette.yml", "type:", "standing: withdrawn\ntype:", "a source withdrawn"),
        ("content/sources/gazette.yml", "type:", "standing: corrected\ntype:", "a source changed"),
    ],
)
def test_a_line_tells_in_what_way_its_ground_moved(
    desk: ScriptedRepository, path: str, old: str, new: str, told: str
) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(path, old, new)
    desk.commit("Move")
    found = suspects_in(desk)
    words = suspect_words(found.verdict_on("salt/arcadia"), found.base)
    assert words.startswith(f"Rests on {told} on "), words


def test_an_audience_is_told_no_day_and_no_fact_that_it_may_not_see(desk: ScriptedRepository) -> None:
    closed = """\
  - actor: borduria
    line: Borduria is concerned as well.
    facts: [borduria-on-salt]
facts:
  - id: borduria-on-salt
    kind: said
    text: It is dear.
    by: borduria
    date: 2023-06-18
    sources: [gazette p4]
    handling: TLP:AMBER
"""
    desk.write({"content/actors/borduria.yml": "name: Borduria\ntype: government\nsummary: A state.\n"})
    desk.edit(SALT, "facts:\n  - id", f"{closed}  - id")
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert suspect_ids(desk) == set()
    before = told_at_clear(desk)
    assert before == dict.fromkeys(before, "") | {"talks/prose": "Not checked again"}, "what is cut cannot be told"
    desk.edit(SALT, "text: It is dear.", "text: It is cheap.")
    desk.commit("Reverse what is closed")
    assert suspect_ids(desk) == {"borduria-on-salt", "salt/borduria", "talks/prose"}
    assert told_at_clear(desk) == before


def test_a_fact_reviewed_again_that_day_is_still_named_under_what_rests_on_it(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, CONCERN, REVERSED)
    review(desk, "envoy-on-salt")
    told = run(desk, "check").output
    assert "the position 'salt/arcadia' has changed, or what it rests on has, since ak reviewed it" in told
    assert "; perhaps 'envoy-on-salt', checked that day too." in told
